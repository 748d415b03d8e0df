/// Making any text safe to stand in a report. Names, messages and reprs come from the code under
/// test, which may be hostile or just broken.
#pragma once

#include <string>
#include <string_view>

namespace tenet::reports {

/// Valid UTF-8 without anything that acts on a reader's screen: bytes that are not UTF-8 become
/// U+FFFD; control characters other than newline and tab, and characters that turn the direction of
/// text, become visible escapes
/// (\x1b, \u202e). Fit for a terminal and, after escape_markup, for XML 1.0 and HTML.
std::string printable(std::string_view text);

/// As printable, with newline and tab escaped too, so that the result stands on one line.
std::string printable_line(std::string_view text);

/// printable(text) with the characters that mean something in XML and HTML, attributes included,
/// replaced.
std::string escape_markup(std::string_view text);

/// printable(text) with the characters that mean something in Markdown and HTML neutralised; on one
/// line.
std::string escape_markdown(std::string_view text);

/// At most `limit` bytes of the text, not cutting a UTF-8 character in two; what was cut is said at
/// the end.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace tenet::reports
