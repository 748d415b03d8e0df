// What changed in PyTorch itself, as far as two runs of subjects can tell.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "reports/diff.h"
#include "reports/status.h"

namespace tenet::reports {
namespace {

constexpr std::string_view kOracle = "torch";

/// PyTorch's answers to the cases of a record: by case, and by clause (whose fact it is) or fact.
class Answers {
 public:
  struct Answer {
    const Failure* failure;
    const std::string* says;
  };
  using Key = std::pair<std::string_view, std::string_view>;

  explicit Answers(const RunRecord& record) {
    for (const SubjectResult& subject : record.subjects) {
      for (const Failure& failure : subject.failures) {
        if (failure.case_id.empty()) continue;
        if (!failure.oracle.empty())
          by_clause_.try_emplace(Key(failure.case_id, failure.clause),
                                 Answer{&failure, &failure.oracle});
        for (const FactRow& row : failure.facts) {
          if (!row.oracle.empty())
            by_fact_.try_emplace(Key(failure.case_id, row.fact), Answer{&failure, &row.oracle});
        }
      }
    }
  }

  const std::map<Key, Answer>& by_clause() const { return by_clause_; }
  const std::map<Key, Answer>& by_fact() const { return by_fact_; }

 private:
  std::map<Key, Answer> by_clause_;
  std::map<Key, Answer> by_fact_;
};

/// Subjects share cases, and PyTorch's answer does not depend on them: each change is told once.
class Changes {
 public:
  void add(OracleChange change) {
    if (told_.insert({change.clause, change.input, change.after}).second)
      changes_.push_back(std::move(change));
  }

  void compare(const std::map<Answers::Key, Answers::Answer>& before,
               const std::map<Answers::Key, Answers::Answer>& after) {
    for (const auto& [key, now] : after) {
      const auto then = before.find(key);
      if (then == before.end() || *then->second.says == *now.says) continue;
      add({now.failure->clause, now.failure->input, *then->second.says, *now.says});
    }
  }

  std::vector<OracleChange> take() { return std::move(changes_); }

 private:
  std::vector<OracleChange> changes_;
  std::set<std::tuple<std::string, std::string, std::string>> told_;
};

/// Clauses that hold for one of the two versions only.
void add_versions(const RunRecord& before, const RunRecord& after, Changes& changes) {
  for (const SubjectResult& now : after.subjects) {
    for (const SubjectResult& then : before.subjects) {
      if (then.name != now.name) continue;
      for (const ClauseCount& clause : now.clauses) {
        const std::string note = version_note(then, clause.id);
        if (!note.empty()) changes.add({clause.id, "", note, "it holds: " + clause.says});
      }
      for (const ClauseCount& clause : then.clauses) {
        const std::string note = version_note(now, clause.id);
        if (!note.empty()) changes.add({clause.id, "", "it held: " + clause.says, note});
      }
    }
  }
}

bool met_the_specification(const RunRecord& record) {
  return std::any_of(record.subjects.begin(), record.subjects.end(),
                     [](const SubjectResult& subject) {
                       return subject.name == kOracle ? subject.verdict == Verdict::kConforms
                                                      : subject.oracle_agrees.value_or(false);
                     });
}

/// PyTorch is a subject of its own where it disagrees with the specification.
void add_disagreements(const RunRecord& before, const RunRecord& after, Changes& changes) {
  if (!met_the_specification(before)) return;
  for (const SubjectResult& subject : after.subjects) {
    if (subject.name != kOracle) continue;
    for (const Failure& failure : subject.failures)
      changes.add({failure.clause, failure.input, failure.expected, failure.observed});
  }
}

}  // namespace

std::string version_note(const SubjectResult& subject, std::string_view clause) {
  for (const NotExercised& entry : subject.not_exercised) {
    if (entry.what == clause && entry.why.starts_with(NotExercised::kOtherVersions))
      return entry.why;
  }
  return {};
}

std::vector<OracleChange> oracle_changes(const RunRecord& before, const RunRecord& after) {
  Changes changes;
  add_disagreements(before, after, changes);
  add_versions(before, after, changes);
  const Answers then(before);
  const Answers now(after);
  changes.compare(then.by_clause(), now.by_clause());
  changes.compare(then.by_fact(), now.by_fact());
  return changes.take();
}

}  // namespace tenet::reports
