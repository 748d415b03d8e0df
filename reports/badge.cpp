#include "reports/badge.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/markup.h"
#include "reports/status.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

/// The right half of the badge.
std::string result_of(const RunRecord& record) {
  if (record.subjects.size() != 1) return headline(record);
  const SubjectResult& subject = record.subjects.front();
  const Tally counts = tally(subject);
  const auto failed = counts[ClauseStatus::kFailed];
  if (subject.verdict != Verdict::kFails || failed == 0)
    return std::string(words_for(subject.verdict));
  return fmt::format("{} of {} {}", grouped(failed), counted(counts.total(), "clause"),
                     failed == 1 ? "fails" : "fail");
}

/// Dark enough for white text on it (a contrast of 4.5 to 1).
std::string_view color_of(const RunRecord& record) {
  Verdict worst = Verdict::kConforms;
  for (const SubjectResult& subject : record.subjects) worst = std::max(worst, subject.verdict);
  if (record.subjects.empty() || worst == Verdict::kInconclusive) return "#805200";
  return worst == Verdict::kConforms ? "#17693f" : "#b3261e";
}

/// Width of a text in pixels at 11 pixels' height; textLength makes every font keep to it.
std::size_t width_of(std::string_view text) {
  constexpr std::size_t kPerCharacter = 7;
  return text.size() * kPerCharacter;
}

}  // namespace

std::string to_badge(const RunRecord& record) {
  constexpr std::string_view kName = "tenet";
  constexpr std::size_t kPadding = 8;
  const std::string result = result_of(record);
  const std::size_t left = width_of(kName) + 2 * kPadding;
  const std::size_t right = width_of(result) + 2 * kPadding;
  const auto label = [](std::size_t x, std::string_view text) {
    return fmt::format(
        "<text x=\"{}\" y=\"14\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        x, width_of(text), escape_markup(text));
  };
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"20\" role=\"img\" "
      "aria-label=\"tenet: {1}\">\n"
      "<title>tenet: {1}</title>\n"
      "<clipPath id=\"r\"><rect width=\"{0}\" height=\"20\" rx=\"3\"/></clipPath>\n"
      "<g clip-path=\"url(#r)\"><rect width=\"{2}\" height=\"20\" fill=\"#444b55\"/>"
      "<rect x=\"{2}\" width=\"{3}\" height=\"20\" fill=\"{4}\"/></g>\n"
      "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" "
      "font-size=\"11\">\n{5}{6}</g>\n</svg>\n",
      left + right, escape_markup(result), left, right, color_of(record), label(kPadding, kName),
      label(left + kPadding, result));
}

}  // namespace tenet::reports
