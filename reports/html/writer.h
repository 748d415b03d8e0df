/// Building HTML so that only what stands in this repository's sources can be markup.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "reports/markup.h"

namespace tenet::reports::html {

/// A piece of HTML. add() takes a format string that has to be a literal, and escapes every text
/// that goes into it.
class Fragment {
  // First, because the declarations below need their types.
  static std::string safe(std::string_view text) { return escape_markup(text); }
  static std::string safe(const std::string& text) { return escape_markup(text); }
  static std::string safe(const char* text) { return escape_markup(text); }
  static std::string_view safe(const Fragment& fragment) { return fragment.html_; }
  template <std::integral Number>
  static Number safe(Number number) {
    return number;
  }
  template <std::floating_point Number>
  static Number safe(Number number) {
    return number;
  }

 public:
  /// add("<p class=\"says\">{}</p>", sentence): texts are escaped, numbers and other fragments go
  /// in as they are.
  template <typename... Values>
  Fragment& add(fmt::format_string<decltype(safe(std::declval<const Values&>()))...> format,
                const Values&... values) {
    fmt::format_to(std::back_inserter(html_), format, safe(values)...);
    return *this;
  }

  /// For the style sheet and the script, which come with the program.
  Fragment& add_asset(std::string_view trusted) {
    html_ += trusted;
    return *this;
  }

  const std::string& html() const { return html_; }
  std::size_t size() const { return html_.size(); }
  bool empty() const { return html_.empty(); }

 private:
  std::string html_;
};

/// `text` as part of an id and of a link to it: letters, digits, '.', '-' and '_' stay, other bytes
/// become ~xx.
inline std::string anchor(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    result += plain ? std::string(1, c) : fmt::format("~{:02x}", static_cast<unsigned char>(c));
  }
  return result;
}

/// How much of the report's size a section has left.
class Budget {
 public:
  explicit Budget(std::size_t bytes) : left_(bytes) {}

  /// Appends the piece if it fits; otherwise nothing fits any more.
  bool append(Fragment& to, const Fragment& piece) {
    if (piece.size() > left_) {
      left_ = 0;
      return false;
    }
    left_ -= piece.size();
    to.add("{}", piece);
    return true;
  }

 private:
  std::size_t left_;
};

}  // namespace tenet::reports::html
