#include "cli/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace tenet::cli {
namespace {

template <class T>
std::optional<T> whole(std::string_view text, int base = 10) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

}  // namespace

std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t least,
                          std::uint64_t most) {
  std::string digits(text);
  std::erase(digits, '_');
  const auto value = whole<std::uint64_t>(digits);
  if (!value || *value < least || *value > most)
    throw UsageError(fmt::format("{} takes a whole number from {} to {}, not \"{}\"", option, least,
                                 most, text));
  return *value;
}

std::uint64_t parse_seed(std::string_view text) {
  const auto value = text.starts_with("0x") ? whole<std::uint64_t>(text.substr(2), 16)
                                            : whole<std::uint64_t>(text);
  if (!value)
    throw UsageError(fmt::format(
        "--seed takes a whole number of at most 64 bits, like 42 or 0x2a, not \"{}\"", text));
  return *value;
}

std::chrono::milliseconds parse_duration(std::string_view option, std::string_view text) {
  constexpr double kMost = 30.0 * 24 * 3600;
  const auto wrong = [&] {
    return UsageError(
        fmt::format("{} takes a time like 30s, 2m, 1m30s or 500ms, not \"{}\"", option, text));
  };
  double seconds = 0;
  bool first = true;
  std::string_view rest = text;
  if (rest.empty()) throw wrong();
  while (!rest.empty()) {
    if (rest.front() != '.' && (rest.front() < '0' || rest.front() > '9')) throw wrong();
    double amount = 0;
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), amount, std::chars_format::fixed);
    if (error != std::errc()) throw wrong();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const std::size_t unit_length = std::min(rest.find_first_of("0123456789."), rest.size());
    const std::string_view unit = rest.substr(0, unit_length);
    const bool bare = first && rest.empty();
    first = false;
    rest.remove_prefix(unit_length);
    if (unit == "ms") {
      seconds += amount / 1000;
    } else if (unit == "s" || bare) {
      seconds += amount;
    } else if (unit == "m" || unit == "min") {
      seconds += amount * 60;
    } else if (unit == "h") {
      seconds += amount * 3600;
    } else {
      throw wrong();
    }
  }
  if (!(seconds >= 0.001) || seconds > kMost)
    throw UsageError(
        fmt::format("{} takes more than no time and at most 30 days, not \"{}\"", option, text));
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

}  // namespace tenet::cli
