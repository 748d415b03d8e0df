#include "reports/status.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "reports/words.h"

namespace tenet::reports {
namespace {

/// Appends the value unless it is there.
void add_once(std::vector<std::string>& values, const std::string& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

/// Quoted for a POSIX shell, if it has to be.
std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

ClauseStatus status_of(const ClauseCount& clause) {
  if (clause.failed > 0) return ClauseStatus::kFailed;
  if (clause.unexpected_pass) return ClauseStatus::kUnexpectedPass;
  if (clause.xfailed > 0) return ClauseStatus::kExpectedFailure;
  if (clause.passed > 0) return ClauseStatus::kPassed;
  if (clause.unspecified > 0 || clause.exercised > 0) return ClauseStatus::kUnspecified;
  if (clause.not_judged == kNotSupportedText) return ClauseStatus::kNotSupported;
  if (clause.not_judged == kNotProvidedText) return ClauseStatus::kNotProvided;
  return ClauseStatus::kNotExercised;
}

std::string_view words_for(ClauseStatus status) {
  switch (status) {
    case ClauseStatus::kFailed:
      return "fails";
    case ClauseStatus::kUnexpectedPass:
      return "passes unexpectedly";
    case ClauseStatus::kExpectedFailure:
      return "fails as declared";
    case ClauseStatus::kPassed:
      return "holds";
    case ClauseStatus::kUnspecified:
      return "unspecified";
    case ClauseStatus::kNotSupported:
      return kNotSupportedText;
    case ClauseStatus::kNotProvided:
      return kNotProvidedText;
    case ClauseStatus::kNotExercised:
      return "not exercised";
  }
  return {};
}

std::string_view symbol_for(ClauseStatus status) {
  switch (status) {
    case ClauseStatus::kFailed:
      return "✕";
    case ClauseStatus::kUnexpectedPass:
      return "▲";
    case ClauseStatus::kExpectedFailure:
      return "△";
    case ClauseStatus::kPassed:
      return "✓";
    case ClauseStatus::kUnspecified:
      return "◇";
    case ClauseStatus::kNotSupported:
      return "⊘";
    case ClauseStatus::kNotProvided:
      return "–";
    case ClauseStatus::kNotExercised:
      return "○";
  }
  return {};
}

std::string_view symbol_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConforms:
      return "✓";
    case Verdict::kFails:
      return "✕";
    case Verdict::kInconclusive:
      return "?";
    case Verdict::kError:
      return "!";
  }
  return {};
}

std::string_view words_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConforms:
      return "conforms";
    case Verdict::kFails:
      return "does not conform";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kError:
      return "could not be judged";
  }
  return {};
}

std::string_view words_for(FailureKind kind) {
  switch (kind) {
    case FailureKind::kMismatch:
      return "observed something else";
    case FailureKind::kUndetermined:
      return "no clause predicts this";
    case FailureKind::kCrash:
      return "crashed the process";
    case FailureKind::kHang:
      return "did not come back";
    case FailureKind::kOutOfMemory:
      return "ran out of memory";
    case FailureKind::kLeak:
      return "leaked";
    case FailureKind::kUnexpectedPass:
      return "passes, though declared to fail";
  }
  return {};
}

std::uint64_t Tally::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::uint64_t Tally::exercised() const {
  return total() - (*this)[ClauseStatus::kNotExercised] - (*this)[ClauseStatus::kNotProvided] -
         (*this)[ClauseStatus::kNotSupported];
}

ClauseStatus Tally::worst() const {
  for (const ClauseStatus status : kClauseStatuses) {
    if ((*this)[status] > 0) return status;
  }
  return ClauseStatus::kNotExercised;
}

Tally tally(const SubjectResult& subject) {
  Tally result;
  for (const ClauseCount& clause : subject.clauses) result.add(status_of(clause));
  return result;
}

Tally tally(const SubjectResult& subject, std::string_view topic, std::string_view constructor) {
  Tally result;
  for (const ClauseCount& clause : subject.clauses) {
    const bool wanted = constructor.empty() || clause.constructor == constructor;
    if (wanted && clause.topic == topic) result.add(status_of(clause));
  }
  return result;
}

const ClauseCount* find_clause(const SubjectResult& subject, std::string_view id) {
  const auto found = std::find_if(subject.clauses.begin(), subject.clauses.end(),
                                  [&](const ClauseCount& clause) { return clause.id == id; });
  return found == subject.clauses.end() ? nullptr : &*found;
}

std::vector<std::string> constructors_of(const RunRecord& record) {
  std::vector<std::string> result;
  for (const SubjectResult& subject : record.subjects) {
    for (const ClauseCount& clause : subject.clauses) add_once(result, clause.constructor);
  }
  return result;
}

std::vector<std::string> topics_of(const RunRecord& record) {
  std::vector<std::string> present;
  for (const SubjectResult& subject : record.subjects) {
    for (const ClauseCount& clause : subject.clauses) add_once(present, clause.topic);
  }
  const auto place = [](const std::string& topic) {
    return std::find(kTopics.begin(), kTopics.end(), topic) - kTopics.begin();
  };
  std::stable_sort(present.begin(), present.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return present;
}

double cases_per_second(const SubjectResult& subject) {
  if (subject.cases_per_second > 0) return subject.cases_per_second;
  return subject.seconds > 0 ? static_cast<double>(subject.cases) / subject.seconds : 0;
}

std::string title_of(const SubjectResult& subject) {
  return subject.version.empty() ? subject.name
                                 : fmt::format("{} {}", subject.name, subject.version);
}

std::string headline(const RunRecord& record) {
  if (record.subjects.empty()) return "No subject was judged";
  if (record.subjects.size() == 1) {
    const SubjectResult& subject = record.subjects.front();
    return fmt::format("{} {}{}", title_of(subject),
                       subject.verdict == Verdict::kInconclusive ? "is " : "",
                       words_for(subject.verdict));
  }
  const auto conforming = std::count_if(
      record.subjects.begin(), record.subjects.end(),
      [](const SubjectResult& subject) { return subject.verdict == Verdict::kConforms; });
  return fmt::format("{} of {} subjects conform{}", conforming, record.subjects.size(),
                     conforming == 1 ? "s" : "");
}

std::string text_for_flaky(const Failure& failure) {
  if (failure.runs_failed >= failure.runs) return {};
  return fmt::format("{} of {} of this case fail", grouped(failure.runs_failed),
                     counted(failure.runs, "run"));
}

std::string text_for(const ProbablyBroken& broken) {
  return fmt::format(
      "{}: {} of the {} calls that are to return a tensor fail, {}. Probably the plug-in itself is "
      "broken; try one call by hand first.",
      broken.constructor, grouped(broken.failed), grouped(broken.calls), broken.why);
}

std::string replay_command(const Failure& failure) {
  return failure.replay.empty() ? "./tenet replay " + shell_word(failure.case_id) : failure.replay;
}

std::string said(const Failure& failure, const std::string& value) {
  const bool bare = !value.empty() && (value == "True" || value == "False" || value == "none" ||
                                       std::string_view("[(-0123456789").find(value.front()) !=
                                           std::string_view::npos);
  if (!bare) return value;
  for (const FactRow& row : failure.facts)
    if (row.differs && row.expected == failure.expected) return row.fact + " " + value;
  return value;
}

}  // namespace tenet::reports
