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

std::uint64_t parse_bytes(std::string_view option, std::string_view text) {
  double amount = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  double scale = 0;
  for (const auto& [letter, bytes] : {std::pair{'K', 0x1p10}, {'M', 0x1p20}, {'G', 0x1p30}}) {
    const std::string iec = std::string(1, letter) + "iB";
    const bool bare = letter == 'G' && unit.empty();
    if (bare || unit == iec || unit == iec.substr(0, 1) || unit == std::string(1, letter) + "B")
      scale = bytes;
  }
  const double bytes = amount * scale;
  constexpr double kLeast = 0x1p26;
  constexpr double kMost = 0x1p40;
  if (error != std::errc() || !(bytes >= kLeast) || bytes > kMost)
    throw UsageError(fmt::format(
        "{} takes a size from 64 MiB to 1024 GiB, like 4GiB or 512MiB, not \"{}\"", option, text));
  return static_cast<std::uint64_t>(bytes);
}

std::string text_for_bytes(std::uint64_t bytes) {
  const auto amount = static_cast<double>(bytes);
  return amount >= 0x1p30 ? fmt::format("{:.3g} GiB", amount / 0x1p30)
                          : fmt::format("{:.3g} MiB", amount / 0x1p20);
}

}  // namespace tenet::cli
