#pragma once

namespace tenet::cli {

/// The program: reads the command line, does what it says, and turns every error into a message
/// and a status.
[[nodiscard]] int run(int argc, const char* const* argv);

}  // namespace tenet::cli
