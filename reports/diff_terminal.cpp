#include <fmt/format.h>

#include "reports/diff.h"
#include "reports/markup.h"
#include "reports/palette.h"
#include "reports/status.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

std::string colored(const Palette& palette, ChangeKind kind, std::string_view text) {
  switch (kind) {
    case ChangeKind::kBroken:
      return palette.bad(text);
    case ChangeKind::kFixed:
      return palette.good(text);
    case ChangeKind::kNoLongerExercised:
    case ChangeKind::kChanged:
      return palette.notable(text);
    case ChangeKind::kNewlyExercised:
    case ChangeKind::kAdded:
    case ChangeKind::kRemoved:
      return std::string(text);
  }
  return std::string(text);
}

/// "a -> b", or the one there is.
std::string arrow(std::string_view before, std::string_view after) {
  if (before.empty() || after.empty() || before == after) {
    return printable_line(before.empty() ? after : before);
  }
  return printable_line(fmt::format("{} -> {}", before, after));
}

std::string environment_line(const RunDiff& diff, const Palette& palette) {
  std::string text = fmt::format(
      "torch {}, numpy {}, python {}, tenet {}", arrow(diff.before.torch, diff.after.torch),
      arrow(diff.before.numpy, diff.after.numpy), arrow(diff.before.python, diff.after.python),
      arrow(diff.before.tenet, diff.after.tenet));
  return palette.dim(text) + "\n";
}

std::string heading(const SubjectDiff& subject, const Palette& palette) {
  std::string verdict;
  if (!subject.before) {
    verdict = fmt::format("new: {}", words_for(*subject.after));
  } else if (!subject.after) {
    verdict = fmt::format("no longer there; it was: {}", words_for(*subject.before));
  } else {
    verdict = arrow(words_for(*subject.before), words_for(*subject.after));
  }
  return fmt::format("{} {}  {}\n", palette.bold(printable_line(subject.name)),
                     arrow(subject.version_before, subject.version_after),
                     palette.verdict(subject.after.value_or(Verdict::kError), verdict));
}

std::string text_for_change(const ClauseChange& change, const Palette& palette) {
  std::string text = fmt::format("     {}  {}\n", printable_line(change.clause),
                                 palette.dim(arrow(change.before, change.after)));
  const bool told = change.kind == ChangeKind::kBroken || change.kind == ChangeKind::kChanged;
  if (told && !change.failures.empty()) {
    const Failure& failure = change.failures.front();
    if (!change.says.empty()) text += fmt::format("       {}\n", printable_line(change.says));
    text += fmt::format(
        "       case      {}\n       expected  {}\n       observed  {}\n       replay    {}\n",
        printable_line(shortened(failure.input, 500)),
        printable_line(shortened(said(failure, failure.expected), 500)),
        printable_line(shortened(said(failure, failure.observed), 500)),
        printable_line(replay_command(failure)));
  }
  return text;
}

std::string text_for_subject(const SubjectDiff& subject, const Palette& palette) {
  std::string text = heading(subject, palette);
  std::optional<ChangeKind> previous;
  for (const ClauseChange& change : subject.changes) {
    if (change.kind != previous) {
      text += fmt::format("   {}\n", colored(palette, change.kind,
                                             fmt::format("{} {}", symbol_for(change.kind),
                                                         words_for(change.kind))));
      previous = change.kind;
    }
    text += text_for_change(change, palette);
  }
  if (subject.before && subject.after) {
    text +=
        palette.dim(fmt::format("   = {} unchanged", counted(subject.unchanged, "clause"))) + "\n";
  }
  return text + "\n";
}

}  // namespace

std::string text_for_diff(const RunDiff& diff, bool color) {
  const Palette palette(color);
  std::string text = environment_line(diff, palette) + "\n";
  for (const SubjectDiff& subject : diff.subjects) text += text_for_subject(subject, palette);
  if (!diff.oracle.empty()) {
    text += palette.notable("PyTorch itself changed") + "\n";
    for (const OracleChange& change : diff.oracle) {
      text +=
          fmt::format("     {}  {}\n       before  {}\n       now     {}\n",
                      printable_line(change.clause), printable_line(shortened(change.input, 500)),
                      printable_line(shortened(change.before, 500)),
                      printable_line(shortened(change.after, 500)));
    }
    text += "\n";
  }
  std::string counts =
      fmt::format("{} broken, {} no longer exercised, {} fixed, {} newly exercised",
                  diff.count(ChangeKind::kBroken), diff.count(ChangeKind::kNoLongerExercised),
                  diff.count(ChangeKind::kFixed), diff.count(ChangeKind::kNewlyExercised));
  if (const std::uint64_t gone = diff.subjects_gone(); gone > 0)
    counts += fmt::format(", {} no longer there", counted(gone, "subject"));
  return text +
         (diff.got_worse() ? palette.bad("Worse: " + counts)
                           : palette.good("Not worse: " + counts)) +
         "\n";
}

}  // namespace tenet::reports
