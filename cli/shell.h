#pragma once
// Command lines that can be pasted.

#include <string>
#include <vector>

#include "cli/options.h"

namespace tenet::cli {

/// The word as a POSIX shell reads it back; quoted only if it has to be.
[[nodiscard]] std::string shell_word(const std::string& word);
/// The words of a command that shell_word has quoted.
[[nodiscard]] std::vector<std::string> shell_words(const std::string& command);
/// The command that does the same run again: with its seed.
[[nodiscard]] std::string command_of(const CheckOptions& options);

}  // namespace tenet::cli
