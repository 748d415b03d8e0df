#include "reports/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "reports/status.h"

namespace tenet::reports {
namespace {

const SubjectResult* find_subject(const RunRecord& record, const std::string& name) {
  const auto found = std::find_if(record.subjects.begin(), record.subjects.end(),
                                  [&](const SubjectResult& s) { return s.name == name; });
  return found == record.subjects.end() ? nullptr : &*found;
}

/// The ways in which the subject fails the clause, sorted: "crash, mismatch".
std::string ways_of_failing(const SubjectResult& subject, const std::string& clause) {
  std::set<std::string_view> kinds;
  for (const Failure& failure : subject.failures) {
    if (failure.clause == clause) kinds.insert(to_text(failure.kind));
  }
  std::string text;
  for (const std::string_view kind : kinds) text += (text.empty() ? "" : ", ") + std::string(kind);
  return text;
}

/// The status in words, with the ways of failing where there are some.
std::string result_of(const SubjectResult& subject, const ClauseCount& clause) {
  const std::string words(words_for(status_of(clause)));
  const std::string ways = ways_of_failing(subject, clause.id);
  return ways.empty() ? words : fmt::format("{} ({})", words, ways);
}

bool fails(ClauseStatus status) {
  return status == ClauseStatus::kFailed || status == ClauseStatus::kExpectedFailure;
}

bool judged(ClauseStatus status) {
  return status != ClauseStatus::kNotExercised && status != ClauseStatus::kNotProvided &&
         status != ClauseStatus::kNotSupported;
}

/// How two results that differ compare.
ChangeKind compare(ClauseStatus before, ClauseStatus after) {
  using enum ClauseStatus;
  if (before == after) return ChangeKind::kChanged;  // another way of failing
  if (after == kFailed) return ChangeKind::kBroken;
  if (judged(before) && !judged(after)) return ChangeKind::kNoLongerExercised;
  if (fails(before) && after == kPassed) return ChangeKind::kFixed;
  if (before == kPassed && after == kExpectedFailure) return ChangeKind::kBroken;
  return !judged(before) && judged(after) ? ChangeKind::kNewlyExercised : ChangeKind::kChanged;
}

std::vector<Failure> failures_of(const SubjectResult& subject, const std::string& clause) {
  std::vector<Failure> result;
  for (const Failure& failure : subject.failures) {
    if (failure.clause == clause) result.push_back(failure);
  }
  return result;
}

std::map<std::string_view, const ClauseCount*> clauses_by_id(const SubjectResult& subject) {
  std::map<std::string_view, const ClauseCount*> result;
  for (const ClauseCount& clause : subject.clauses) result[clause.id] = &clause;
  return result;
}

SubjectDiff compare_subjects(const SubjectResult& before, const SubjectResult& after) {
  SubjectDiff result;
  result.name = after.name;
  result.version_before = before.version;
  result.version_after = after.version;
  result.before = before.verdict;
  result.after = after.verdict;
  const auto old_clauses = clauses_by_id(before);
  const auto new_clauses = clauses_by_id(after);
  for (const ClauseCount& clause : after.clauses) {
    ClauseChange change;
    change.clause = clause.id;
    change.says = clause.says;
    change.after = result_of(after, clause);
    const auto old = old_clauses.find(clause.id);
    if (old == old_clauses.end() && !version_note(before, clause.id).empty()) continue;
    if (old == old_clauses.end()) {
      change.kind = ChangeKind::kAdded;
    } else {
      change.before = result_of(before, *old->second);
      change.kind = compare(status_of(*old->second), status_of(clause));
      if (change.before == change.after) {
        ++result.unchanged;
        continue;
      }
    }
    change.failures = failures_of(after, clause.id);
    result.changes.push_back(change);
  }
  for (const ClauseCount& clause : before.clauses) {
    if (new_clauses.contains(clause.id) || !version_note(after, clause.id).empty()) continue;
    result.changes.push_back(
        {ChangeKind::kRemoved, clause.id, clause.says, result_of(before, clause), "", {}});
  }
  std::stable_sort(result.changes.begin(), result.changes.end(),
                   [](const auto& a, const auto& b) { return a.kind < b.kind; });
  return result;
}

/// A subject that only one of the records has.
SubjectDiff lone_subject(const SubjectResult& subject, bool is_new) {
  SubjectDiff result;
  result.name = subject.name;
  (is_new ? result.version_after : result.version_before) = subject.version;
  (is_new ? result.after : result.before) = subject.verdict;
  return result;
}

/// The higher, the worse.
int rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConforms:
      return 0;
    case Verdict::kInconclusive:
      return 1;
    case Verdict::kFails:
      return 2;
    case Verdict::kError:
      return 3;
  }
  return 3;
}

}  // namespace

std::string_view words_for(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kBroken:
      return "broken";
    case ChangeKind::kNoLongerExercised:
      return "no longer exercised";
    case ChangeKind::kFixed:
      return "fixed";
    case ChangeKind::kNewlyExercised:
      return "newly exercised";
    case ChangeKind::kChanged:
      return "changed";
    case ChangeKind::kAdded:
      return "added";
    case ChangeKind::kRemoved:
      return "removed";
  }
  return {};
}

std::string_view symbol_for(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kBroken:
      return "✕";
    case ChangeKind::kNoLongerExercised:
      return "○";
    case ChangeKind::kFixed:
      return "✓";
    case ChangeKind::kNewlyExercised:
      return "●";
    case ChangeKind::kChanged:
      return "≠";
    case ChangeKind::kAdded:
      return "+";
    case ChangeKind::kRemoved:
      return "−";
  }
  return {};
}

bool RunDiff::got_worse() const {
  for (const SubjectDiff& subject : subjects) {
    const bool gone = !subject.after.has_value();
    if (gone || (subject.before && rank(*subject.after) > rank(*subject.before))) return true;
  }
  return count(ChangeKind::kBroken) > 0 || count(ChangeKind::kNoLongerExercised) > 0;
}

std::uint64_t RunDiff::subjects_gone() const {
  return static_cast<std::uint64_t>(
      std::count_if(subjects.begin(), subjects.end(),
                    [](const SubjectDiff& subject) { return !subject.after.has_value(); }));
}

std::uint64_t RunDiff::count(ChangeKind kind) const {
  std::uint64_t total = 0;
  for (const SubjectDiff& subject : subjects) {
    total += static_cast<std::uint64_t>(
        std::count_if(subject.changes.begin(), subject.changes.end(),
                      [&](const ClauseChange& change) { return change.kind == kind; }));
  }
  return total;
}

RunDiff diff(const RunRecord& before, const RunRecord& after) {
  RunDiff result;
  result.before = before.environment;
  result.after = after.environment;
  for (const SubjectResult& subject : after.subjects) {
    const SubjectResult* old = find_subject(before, subject.name);
    result.subjects.push_back(old == nullptr ? lone_subject(subject, true)
                                             : compare_subjects(*old, subject));
  }
  for (const SubjectResult& subject : before.subjects) {
    if (find_subject(after, subject.name) == nullptr) {
      result.subjects.push_back(lone_subject(subject, false));
    }
  }
  result.oracle = oracle_changes(before, after);
  return result;
}

}  // namespace tenet::reports
