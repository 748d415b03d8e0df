/// Colours of the terminal, by meaning.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "reports/run_record.h"

namespace tenet::reports {

/// Select Graphic Rendition codes around a text; nothing around it when colour was not asked for.
class Palette {
 public:
  explicit Palette(bool color) : color_(color) {}
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string dim(std::string_view text) const { return wrap("2", text); }
  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string bad(std::string_view text) const { return wrap("31", text); }
  std::string notable(std::string_view text) const { return wrap("33", text); }

  std::string verdict(Verdict verdict, std::string_view text) const {
    if (verdict == Verdict::kConforms) return wrap("1;32", text);
    return verdict == Verdict::kInconclusive ? wrap("1;33", text) : wrap("1;31", text);
  }

 private:
  std::string wrap(std::string_view code, std::string_view text) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool color_;
};

}  // namespace tenet::reports
