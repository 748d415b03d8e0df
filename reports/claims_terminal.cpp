#include <fmt/format.h>

#include "reports/claims.h"
#include "reports/markup.h"
#include "reports/palette.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

std::string colored(const Palette& palette, ClaimStatus status) {
  const std::string words = fmt::format("{:<14}", words_for(status));
  switch (status) {
    case ClaimStatus::kHolds:
      return palette.good(words);
    case ClaimStatus::kHoldsOnlyIf:
      return palette.notable(words);
    case ClaimStatus::kFalse:
      return palette.bad(words);
    case ClaimStatus::kNotCheckable:
    case ClaimStatus::kNotExercised:
      break;
  }
  return palette.dim(words);
}

constexpr std::string_view kIndent = "                 ";

std::string line(std::string_view label, std::string_view text) {
  return fmt::format("{}{:<9} {}\n", kIndent, label, printable_line(shortened(text, 400)));
}

std::string joined(const std::vector<std::string>& ids) {
  constexpr std::size_t kMost = 4;
  std::string text;
  for (std::size_t i = 0; i < ids.size() && i < kMost; ++i) text += (i > 0 ? ", " : "") + ids[i];
  if (ids.size() > kMost) text += fmt::format(" and {} more", ids.size() - kMost);
  return text;
}

std::string text_for_claim(const ClaimResult& claim, const Palette& palette) {
  std::string text =
      fmt::format("  {} {}\n", colored(palette, claim.status), printable_line(claim.says));
  const char* label = "only if";
  for (const std::string& condition : claim.conditions) {
    text += line(label, condition);
    label = "and";
  }
  if (claim.counterexample) {
    text += line("but", claim.counterexample->input);
    text += line("", claim.counterexample->observed);
  }
  if (!claim.clauses.empty()) text += palette.dim(line("by", joined(claim.clauses)));
  if (!claim.against.empty()) text += palette.dim(line("against", joined(claim.against)));
  if (!claim.why_not_checkable.empty()) text += line("because", claim.why_not_checkable);
  if (claim.holding + claim.failing > 0)
    text += palette.dim(line("asked of", fmt::format("{}, of which {} contradict it",
                                                     counted(claim.holding + claim.failing, "call"),
                                                     grouped(claim.failing))));
  return text;
}

}  // namespace

std::string text_for_claims(const ClaimsReport& report, bool color) {
  const Palette palette(color);
  std::string text;
  std::string_view source;
  for (const ClaimResult& claim : report.claims) {
    if (claim.source != source) {
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n",
                          palette.bold(printable_line(claim.source)));
      source = claim.source;
    }
    text += text_for_claim(claim, palette);
  }
  text += fmt::format(
      "\n{}: {} hold, {} hold only under a condition, {} are false, {} cannot be checked\n",
      counted(report.claims.size(), "claim"), report.count(ClaimStatus::kHolds),
      report.count(ClaimStatus::kHoldsOnlyIf), report.count(ClaimStatus::kFalse),
      report.count(ClaimStatus::kNotCheckable) + report.count(ClaimStatus::kNotExercised));
  text += palette.dim(fmt::format("torch {}, {} calls, seed {}, {}\n",
                                  printable_line(report.environment.torch), grouped(report.cases),
                                  report.seed, duration(report.seconds)));
  return text;
}

}  // namespace tenet::reports
