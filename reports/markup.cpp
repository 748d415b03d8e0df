#include "reports/markup.h"

#include <fmt/format.h>

#include <cstdint>

namespace tenet::reports {
namespace {

struct Decoded {
  char32_t code_point;
  std::size_t length;  ///< bytes; 0: not UTF-8 at this place
};

/// The code point at the start of the text. Refuses overlong forms, surrogates and what lies beyond
/// U+10FFFF.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first > 0xF4 || text.size() < length) return {0, 0};
  char32_t code_point = first & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    code_point = (code_point << 6) | (byte(i) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < kSmallest[length] || surrogate || code_point > 0x10FFFF) return {0, 0};
  return {code_point, length};
}

/// Characters that are never shown as they are: C0 and C1 controls, direction and invisible format
/// characters, line separators, and the code points that XML 1.0 forbids.
bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x061C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c & 0xFFFE) == 0xFFFE || (c >= 0xE0000 && c <= 0xE007F);
}

std::string visible(char32_t c) {
  const auto value = static_cast<std::uint32_t>(c);
  if (c == '\n') return "\\n";
  if (c == '\t') return "\\t";
  if (c < 0x100) return fmt::format("\\x{:02x}", value);
  return c < 0x10000 ? fmt::format("\\u{:04x}", value) : fmt::format("\\U{:08x}", value);
}

std::string made_printable(std::string_view text, bool one_line) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto [code_point, length] = decode(text);
    if (length == 0) {
      result += "\uFFFD";
      text.remove_prefix(1);
      continue;
    }
    const bool kept_blank = !one_line && (code_point == '\n' || code_point == '\t');
    if (is_unsafe(code_point) && !kept_blank) {
      result += visible(code_point);
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

std::string printable(std::string_view text) { return made_printable(text, false); }

std::string printable_line(std::string_view text) { return made_printable(text, true); }

std::string escape_markup(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]()#+-.!|~$:@";
  std::string result;
  for (const char c : escape_markup(printable_line(text))) {
    // The entities that escape_markup made (&lt; &#39;) must stay whole, and hold '#' at most.
    const bool in_entity = c == '#' && !result.empty() && result.back() == '&';
    if (kSpecial.find(c) != std::string_view::npos && !in_entity) result += '\\';
    result += c;
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("{}… ({} more bytes left out)", text.substr(0, end), text.size() - end);
}

}  // namespace tenet::reports
