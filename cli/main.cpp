#include "cli/command_line.h"

int main(int argc, char** argv) { return tenet::cli::run(argc, argv); }
