#pragma once
// Numbers as they are typed on a command line. Each function says in its error what is wrong with
// the text and what would be right.

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tenet::cli {

/// Something that the user has to put right; ends the program with status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A whole number within limits; underscores may group its digits. `option` names it in errors.
[[nodiscard]] std::uint64_t parse_count(std::string_view option, std::string_view text,
                                        std::uint64_t least, std::uint64_t most);
/// 64 bits, decimal or 0x hexadecimal.
[[nodiscard]] std::uint64_t parse_seed(std::string_view text);
/// "30s", "1m30s", "500ms", "2h"; a bare number is seconds. More than nothing, at most 30 days.
[[nodiscard]] std::chrono::milliseconds parse_duration(std::string_view option,
                                                       std::string_view text);

/// "4GiB", "512M", "1.5G": units of 1024; a bare number is GiB. At least 64 MiB, at most 1 TiB.
[[nodiscard]] std::uint64_t parse_bytes(std::string_view option, std::string_view text);
/// "4 GiB", "512 MiB".
[[nodiscard]] std::string text_for_bytes(std::uint64_t bytes);

}  // namespace tenet::cli
