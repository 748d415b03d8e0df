#include "reports/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "reports/markup.h"
#include "reports/palette.h"
#include "reports/status.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

/// The text with `indent` in front of every line, ending in a newline.
std::string indented(std::string_view text, std::string_view indent) {
  std::string result;
  const std::string shown = printable(text);
  std::string_view rest = shown;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    result += fmt::format("{}{}\n", indent, rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return result;
}

/// A labelled value under a failure; values of several lines hang under their label.
std::string field(const Palette& palette, std::string_view label, std::string_view value) {
  constexpr std::size_t kLongest = 2000;
  std::string text = printable(shortened(value, kLongest));
  std::string result = fmt::format("     {} ", palette.dim(fmt::format("{:<9}", label)));
  for (const char c : text) {
    result += c;
    if (c == '\n') result += "               ";
  }
  return result + "\n";
}

std::string text_for_failure(const Failure& failure, std::size_t number,
                             const SubjectResult& subject, const Palette& palette) {
  const ClauseCount* clause = find_clause(subject, failure.clause);
  std::string text = fmt::format(
      "\n {:>2}. {}  {}\n", number,
      palette.bad(printable_line(failure.clause.empty() ? "(no clause)" : failure.clause)),
      palette.dim(
          failure.kind == FailureKind::kMismatch
              ? counted(failure.count, "case")
              : fmt::format("{}, {}", to_text(failure.kind), counted(failure.count, "case"))));
  if (clause != nullptr && !clause->says.empty()) text += indented(clause->says, "     ");
  text += field(palette, "case", failure.input);
  text += field(palette, "expected", said(failure, failure.expected));
  text += field(palette, "observed", said(failure, failure.observed));
  if (!failure.oracle.empty()) text += field(palette, "PyTorch", said(failure, failure.oracle));
  if (const std::string flaky = text_for_flaky(failure); !flaky.empty())
    text += field(palette, "flaky", flaky);
  text += field(palette, "replay", replay_command(failure));
  if (!failure.repro.empty()) text += repro_command(failure);
  return text;
}

std::string text_for_failures(const SubjectResult& subject, const TerminalOptions& options,
                              const Palette& palette) {
  std::string text;
  std::size_t number = 0;
  for (const Failure& failure : subject.failures) {
    if (++number <= options.most_failures) {
      text += text_for_failure(failure, number, subject, palette);
      continue;
    }
    if (number == options.most_failures + 1) {
      text += fmt::format("\n     and {}, in full with --html or --json:\n",
                          counted(subject.failures.size() - options.most_failures, "more failure"));
    }
    text += fmt::format(" {:>2}. {}  {}\n", number, printable_line(failure.clause),
                        palette.dim(printable_line(shortened(replay_command(failure), 120))));
  }
  return text;
}

/// What was not exercised, with equal reasons told once.
std::string text_for_not_exercised(const SubjectResult& subject, const TerminalOptions& options,
                                   const Palette& palette) {
  std::vector<std::string> reasons;
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const NotExercised& entry : subject.not_exercised) {
    if (!by_reason.contains(entry.why)) reasons.push_back(entry.why);
    by_reason[entry.why].push_back(entry.what);
  }
  std::string text;
  std::size_t left = options.most_not_exercised;
  std::size_t left_out = 0;
  for (const std::string& why : reasons) {
    const std::vector<std::string>& names = by_reason[why];
    const std::size_t shown = std::min(left, names.size());
    left -= shown;
    left_out += names.size() - shown;
    if (shown == 0) continue;
    text += fmt::format("   {} {}\n", palette.notable(symbol_for(ClauseStatus::kNotExercised)),
                        printable_line(shortened(why, 500)));
    for (std::size_t i = 0; i < shown; ++i) {
      text += fmt::format("     {}\n", palette.dim(printable_line(names[i])));
    }
  }
  if (text.empty()) return text;
  if (left_out > 0) text += fmt::format("     and {} more\n", grouped(left_out));
  return fmt::format("\n   Not exercised ({})\n{}", grouped(subject.not_exercised.size()), text);
}

std::string verdict_line(const SubjectResult& subject, const Palette& palette) {
  const Tally counts = tally(subject);
  const std::uint64_t failed = counts[ClauseStatus::kFailed];
  std::string verdict(words_for(subject.verdict));
  if (failed > 0)
    verdict += fmt::format(": {} of {}", grouped(failed), counted(counts.total(), "clause"));
  if (failed > 0) verdict += failed == 1 ? " fails" : " fail";
  if (const auto passing = counts[ClauseStatus::kUnexpectedPass]; passing > 0)
    verdict += fmt::format("{} {} though declared to fail", failed > 0 ? ", and" : ":",
                           passing == 1 ? "1 clause passes" : grouped(passing) + " clauses pass");
  return fmt::format("{} {}  {}\n", palette.verdict(subject.verdict, symbol_for(subject.verdict)),
                     palette.bold(printable_line(title_of(subject))),
                     palette.verdict(subject.verdict, verdict));
}

std::string text_for_subject(const SubjectResult& subject, const TerminalOptions& options,
                             const Palette& palette) {
  const Tally counts = tally(subject);
  std::string text = verdict_line(subject, palette);
  text += fmt::format("   {} in {} ({} per second), {} of {} exercised",
                      counted(subject.cases, "case"), duration(subject.seconds),
                      grouped(static_cast<std::uint64_t>(cases_per_second(subject))),
                      grouped(counts.exercised()), counted(counts.total(), "clause"));
  if (const auto declared = counts[ClauseStatus::kExpectedFailure]; declared > 0) {
    text += fmt::format(", {}", counted(declared, "expected failure"));
  }
  text += "\n";
  if (subject.oracle_agrees) {
    text += *subject.oracle_agrees
                ? "   PyTorch agrees with the specification on these cases\n"
                : fmt::format("   {}\n",
                              palette.bad("PyTorch disagrees with the specification: the suite, "
                                          "not the subject, is to be doubted first"));
  }
  for (const ProbablyBroken& broken : subject.probably_broken)
    text += fmt::format("   {}\n", palette.notable(printable_line(text_for(broken))));
  if (!subject.message.empty()) text += indented(shortened(subject.message, 20000), "   ");
  text += text_for_failures(subject, options, palette);
  text += text_for_not_exercised(subject, options, palette);
  return text;
}

std::string environment_line(const RunRecord& record, const Palette& palette) {
  const Environment& e = record.environment;
  std::string text = fmt::format("torch {}, numpy {}, python {}", e.torch, e.numpy, e.python);
  if (!e.cuda.empty()) text += ", cuda " + e.cuda;
  if (!record.seed.empty()) text += ", seed " + record.seed;
  return palette.dim(printable_line(text)) + "\n";
}

}  // namespace

double seconds_left(const Progress& progress) {
  double left = -1;
  if (progress.total_cases > 0 && progress.cases > 0) {
    const auto done = static_cast<double>(std::min(progress.cases, progress.total_cases));
    left = progress.seconds * (static_cast<double>(progress.total_cases) - done) / done;
  }
  if (progress.time_limit > 0) {
    const double until_limit = std::max(0.0, progress.time_limit - progress.seconds);
    left = left < 0 ? until_limit : std::min(left, until_limit);
  }
  return left;
}

std::string text_for_progress(const Progress& progress, bool color, std::size_t width) {
  const Palette palette(color);
  const std::string done =
      progress.total_cases > 0
          ? fmt::format("{} of {}", grouped(progress.cases), counted(progress.total_cases, "case"))
          : counted(progress.cases, "case");
  const std::string failures =
      progress.failures == 0 ? "no failures" : counted(progress.failures, "failure");
  std::vector<std::string> parts = {printable_line(shortened(progress.subject, 40)), done};
  if (progress.seconds > 0) {
    const double rate = static_cast<double>(progress.cases) / progress.seconds;
    parts.push_back(grouped(static_cast<std::uint64_t>(rate)) + "/s");
  }
  parts.push_back(failures);
  if (const double left = seconds_left(progress); left >= 0) {
    parts.push_back(duration(left) + " left");
  }
  // What does not fit is left out from the end, so that the line is never wrapped and can be
  // rewritten.
  std::string line;
  std::size_t columns = 0;
  for (const std::string& part : parts) {
    const std::size_t needed = part.size() + (columns == 0 ? 0 : 2);
    if (columns + needed > width) break;
    if (columns > 0) line += "  ";
    line += &part == &parts.front() ? palette.bold(part)
            : part == failures ? (progress.failures == 0 ? palette.good(part) : palette.bad(part))
                               : part;
    columns += needed;
  }
  return line;
}

std::string repro_command(const Failure& failure) {
  const std::string repro = printable(failure.repro);
  std::string end = "REPRO";
  while (repro.find(end) != std::string::npos) end += "_";
  return fmt::format("./tenet python - <<'{}'\n{}{}{}\n", end, repro,
                     repro.empty() || repro.back() != '\n' ? "\n" : "", end);
}

std::string text_for_summary(const RunRecord& record, const TerminalOptions& options) {
  const Palette palette(options.color);
  std::string text;
  for (const SubjectResult& subject : record.subjects) {
    text += text_for_subject(subject, options, palette) + "\n";
  }
  for (const NotExercised& subject : record.not_run) {
    text += fmt::format("{} {}  {}\n", symbol_for(ClauseStatus::kNotExercised),
                        palette.bold(printable_line(subject.what)),
                        printable_line(shortened(subject.why, 500)));
  }
  if (!record.not_run.empty()) text += "\n";
  if (record.interrupted) {
    text +=
        palette.notable("The run was ended early: the counts are of what was done until then.") +
        "\n";
  }
  text += environment_line(record, palette);
  // The last line is what stays on the screen.
  text += palette.bold(printable_line(headline(record))) + "\n";
  return text;
}

}  // namespace tenet::reports
