#include "tests/reports/well_formed.h"

#include <fmt/format.h>

#include <set>

#include "reports/markup.h"

namespace tenet::reports::testing {
namespace {

const std::set<std::string, std::less<>> kVoid = {"meta",  "link", "br", "hr",
                                                  "input", "img",  "col"};
const std::set<std::string, std::less<>> kRawText = {"script", "style"};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == ':';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::string run() {
    while (!rest_.empty() && problem_.empty()) step();
    if (problem_.empty() && !open_.empty()) fail("is never closed: ", open_.back());
    return problem_;
  }

  const std::vector<std::string>& elements() const { return elements_; }

 private:
  void step() {
    if (rest_[0] == '&') return entity();
    if (rest_[0] != '<') return rest_.remove_prefix(1);
    if (rest_.starts_with("<!DOCTYPE") || rest_.starts_with("<!doctype") ||
        rest_.starts_with("<?xml")) {
      return skip_past(">");
    }
    if (rest_.starts_with("<!--")) return skip_past("-->");
    rest_.starts_with("</") ? end_tag() : start_tag();
  }

  void entity() {
    const std::size_t end = rest_.find(';');
    if (end == std::string_view::npos || end < 2 || end > 8) return fail("stray &", "");
    rest_.remove_prefix(end + 1);
  }

  void end_tag() {
    rest_.remove_prefix(2);
    const std::string name = take_name();
    if (!rest_.starts_with(">")) return fail("end tag without >: ", name);
    rest_.remove_prefix(1);
    if (open_.empty() || open_.back() != name) return fail("does not nest: ", name);
    open_.pop_back();
  }

  void start_tag() {
    rest_.remove_prefix(1);
    const std::string name = take_name();
    if (name.empty()) return fail("stray <", "");
    elements_.push_back(name);
    while (problem_.empty() && skip_blanks() && is_name(rest_[0])) attribute();
    const bool closed = rest_.starts_with("/>");
    if (!closed && !rest_.starts_with(">")) return fail("tag without >: ", name);
    rest_.remove_prefix(closed ? 2 : 1);
    if (closed || kVoid.contains(name)) return;
    open_.push_back(name);
    if (kRawText.contains(name)) {
      const std::size_t end = rest_.find("</" + name + ">");
      if (end == std::string_view::npos) return fail("raw text without end: ", name);
      rest_.remove_prefix(end);
    }
  }

  void attribute() {
    const std::string name = take_name();
    if (!rest_.starts_with("=")) return;  // a boolean attribute
    rest_.remove_prefix(1);
    if (!rest_.starts_with("\"")) return fail("attribute without quotes: ", name);
    rest_.remove_prefix(1);
    std::string value;
    while (!rest_.empty() && rest_[0] != '"' && problem_.empty()) {
      if (rest_[0] == '<') return fail("< in attribute ", name);
      value += rest_[0];
      rest_[0] == '&' ? entity() : rest_.remove_prefix(1);
    }
    if (rest_.empty()) return fail("attribute without end: ", name);
    rest_.remove_prefix(1);
    if (name == "id" && !ids_.insert(value).second) fail("id given twice: ", value);
  }

  bool skip_blanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
    return !rest_.empty();
  }

  void skip_past(std::string_view end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return fail("never ends: ", rest_.substr(0, 20));
    rest_.remove_prefix(at + end.size());
  }

  std::string take_name() {
    std::size_t size = 0;
    while (size < rest_.size() && is_name(rest_[size])) ++size;
    const std::string name(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return name;
  }

  void fail(std::string_view what, std::string_view name) {
    problem_ = fmt::format("{}{} before: {}", what, name, rest_.substr(0, 80));
  }

  std::string_view rest_;
  std::string problem_;
  std::vector<std::string> open_;
  std::vector<std::string> elements_;
  std::set<std::string> ids_;
};

}  // namespace

std::string malformed(std::string_view markup) {
  if (printable(markup) != markup) return "holds characters that are not printable UTF-8";
  return Scanner(markup).run();
}

std::vector<std::string> elements_of(std::string_view markup) {
  Scanner scanner(markup);
  scanner.run();
  return scanner.elements();
}

std::vector<std::string> hostile_texts() {
  return {
      "<script>alert(1)</script>",
      "</script></style></title><img src=x onerror=alert(1)>",
      "\" onmouseover=\"alert(1)\" x=\"",
      "' autofocus onfocus='alert(1)",
      "]]><!-- -->&lt;&#0;&nbsp",
      "javascript:alert(1)//",
      std::string("\0\x01\x08\x1b[2J\x7f\xff\xfe\xc3(\xed\xa0\x80", 15),
      "\u202eevil\u2066\u200b\ufeff\uffff",
      "{} {0} %s %n ${x} `id` $(id)\nEOF\nREPRO\n",
      "a b\tc\n\n  d#/?%41",
  };
}

}  // namespace tenet::reports::testing
