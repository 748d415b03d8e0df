#include <fmt/format.h>

#include <map>
#include <utility>

#include "reports/badge.h"
#include "reports/markup.h"
#include "reports/status.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

constexpr std::size_t kMostFailures = 10;
constexpr std::size_t kMostGaps = 20;
constexpr std::size_t kMostSubjects = 20;

std::string cell(const Tally& counts) {
  if (counts.total() == 0) return "·";
  const ClauseStatus worst = counts.worst();
  return counts[worst] == counts.total()
             ? fmt::format("{} {}", symbol_for(worst), counts.total())
             : fmt::format("{} {}/{}", symbol_for(worst), counts[worst], counts.total());
}

/// A fence that the text cannot close.
std::string code_block(std::string_view language, std::string_view text) {
  const std::string shown = printable(shortened(text, 4000));
  std::string fence = "```";
  while (shown.find(fence) != std::string::npos) fence += "`";
  return fmt::format("{}{}\n{}{}{}\n\n", fence, language, shown,
                     shown.empty() || shown.back() != '\n' ? "\n" : "", fence);
}

std::string matrix(const RunRecord& record, const SubjectResult& subject) {
  const auto topics = topics_of(record);
  if (topics.empty()) return {};
  std::string head = "| |";
  std::string rule = "|---|";
  for (const std::string& topic : topics) {
    head += fmt::format(" {} |", escape_markdown(topic));
    rule += "---|";
  }
  std::string text = head + "\n" + rule + "\n";
  for (const std::string& constructor : constructors_of(record)) {
    text += fmt::format("| **{}** |", escape_markdown(constructor));
    for (const std::string& topic : topics)
      text += fmt::format(" {} |", cell(tally(subject, topic, constructor)));
    text += "\n";
  }
  return text + "\n";
}

std::string failure_text(const Failure& failure, std::uint64_t others,
                         const SubjectResult& subject) {
  const ClauseCount* clause = find_clause(subject, failure.clause);
  std::string text =
      fmt::format("<details><summary>{}: {}</summary>\n\n",
                  escape_markup(printable_line(failure.clause)), counted(failure.count, "case"));
  if (clause != nullptr && !clause->says.empty())
    text += escape_markdown(shortened(clause->says, 600)) + "\n\n";
  text += code_block("python", failure.input);
  text += fmt::format("- expected: {}\n- observed: **{}**\n",
                      escape_markdown(shortened(said(failure, failure.expected), 600)),
                      escape_markdown(shortened(said(failure, failure.observed), 600)));
  if (!failure.oracle.empty())
    text += fmt::format("- PyTorch: {}\n",
                        escape_markdown(shortened(said(failure, failure.oracle), 600)));
  if (const std::string flaky = text_for_flaky(failure); !flaky.empty())
    text += fmt::format("- flaky: {}\n", escape_markdown(flaky));
  if (others > 0)
    text += fmt::format("- the same for {}\n",
                        counted(others, "other kind of input", "other kinds of input"));
  text += "\n";
  if (!failure.repro.empty()) text += code_block("python", failure.repro);
  return text + code_block("sh", replay_command(failure)) + "</details>\n\n";
}

std::string not_exercised_text(const SubjectResult& subject) {
  if (subject.not_exercised.empty()) return {};
  std::string text = fmt::format("<details><summary>Not exercised: {}</summary>\n\n",
                                 subject.not_exercised.size());
  std::size_t shown = 0;
  for (const NotExercised& entry : subject.not_exercised) {
    if (++shown > kMostGaps) {
      text += fmt::format("- and {} more\n", subject.not_exercised.size() - kMostGaps);
      break;
    }
    text += fmt::format("- {}: {}\n", escape_markdown(shortened(entry.what, 200)),
                        escape_markdown(shortened(entry.why, 300)));
  }
  return text + "\n</details>\n\n";
}

std::string subject_text(const RunRecord& record, const SubjectResult& subject) {
  const Tally counts = tally(subject);
  std::string text =
      fmt::format("### {} {} {}\n\n{} in {}, {} of {} exercised.\n\n", symbol_for(subject.verdict),
                  escape_markdown(shortened(title_of(subject), 200)), words_for(subject.verdict),
                  counted(subject.cases, "case"), duration(subject.seconds),
                  grouped(counts.exercised()), counted(counts.total(), "clause"));
  for (const ProbablyBroken& broken : subject.probably_broken)
    text += fmt::format("> **{}**\n\n", escape_markdown(shortened(text_for(broken), 800)));
  if (!subject.message.empty()) text += code_block("", subject.message);
  text += matrix(record, subject);
  // A clause fails for several kinds of input: the first of them tells it, the others are counted.
  std::map<std::string_view, std::uint64_t> of_clause;
  for (const Failure& failure : subject.failures) ++of_clause[failure.clause];
  std::size_t shown = 0;
  for (const Failure& failure : subject.failures) {
    const std::uint64_t entries = std::exchange(of_clause[failure.clause], 0);
    if (entries == 0) continue;
    if (++shown <= kMostFailures) text += failure_text(failure, entries - 1, subject);
  }
  if (shown > kMostFailures)
    text += fmt::format("and {} that fail.\n\n", counted(shown - kMostFailures, "more clause"));
  return text + not_exercised_text(subject);
}

}  // namespace

std::string to_markdown(const RunRecord& record) {
  constexpr std::size_t kLargest = 1'000'000;
  const Environment& e = record.environment;
  std::string text = fmt::format("## {}\n\ntorch {}, numpy {}, python {}, seed {}\n\n",
                                 escape_markdown(shortened(headline(record), 300)),
                                 escape_markdown(e.torch), escape_markdown(e.numpy),
                                 escape_markdown(e.python), escape_markdown(record.seed));
  std::size_t shown = 0;
  for (const SubjectResult& subject : record.subjects) {
    const std::string part = subject_text(record, subject);
    if (shown == kMostSubjects || text.size() + part.size() > kLargest) break;
    text += part;
    ++shown;
  }
  if (shown < record.subjects.size()) {
    text += fmt::format("{} left out.\n", counted(record.subjects.size() - shown, "more subject"));
  }
  return text;
}

}  // namespace tenet::reports
