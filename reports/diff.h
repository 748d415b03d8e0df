/// What changed between two runs: in the subjects, and in PyTorch itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/run_record.h"

namespace tenet::reports {

/// What happened to one clause for one subject, the worst first.
enum class ChangeKind {
  kBroken,             ///< it fails now, or fails as declared where it held; it did not before
  kNoLongerExercised,  ///< cases reached it before, and none does now
  kFixed,              ///< it failed before, as declared or not, and holds now
  kNewlyExercised,     ///< cases reach it now, and it does not fail
  kChanged,  ///< the result is another one, but neither better nor worse; or it fails in another
             ///< way
  kAdded,    ///< the old record has no such clause
  kRemoved,  ///< the new record has no such clause
};

/// "broken", "no longer exercised", …: the heading in reports.
std::string_view words_for(ChangeKind kind);
std::string_view symbol_for(ChangeKind kind);

struct ClauseChange {
  ChangeKind kind = ChangeKind::kChanged;
  std::string clause;
  std::string says;
  std::string before;             ///< "holds", "fails (crash)"; empty for kAdded
  std::string after;              ///< empty for kRemoved
  std::vector<Failure> failures;  ///< the new record's failures of the clause
};

struct SubjectDiff {
  std::string name;
  std::string version_before;
  std::string version_after;
  std::optional<Verdict> before;      ///< nothing: the old record has no such subject
  std::optional<Verdict> after;       ///< nothing: the new record has no such subject
  std::vector<ClauseChange> changes;  ///< by kind, then in the order of the clauses
  std::uint64_t unchanged = 0;        ///< clauses with the same result in both
};

/// Something that PyTorch itself does otherwise: its answer to a case that both records hold, a
/// clause that holds for one of the two versions only, or one that it no longer meets.
struct OracleChange {
  std::string clause;
  std::string input;  ///< the case in Python; empty: the clause as a whole
  std::string before;
  std::string after;
};

struct RunDiff {
  Environment before;
  Environment after;
  std::vector<SubjectDiff>
      subjects;  ///< in the new record's order, then those that it no longer has
  std::vector<OracleChange> oracle;

  /// Whether continuous integration should object: a clause broke or is no longer exercised, a
  /// verdict got worse, or a subject is no longer there. A new clause that fails shows in the
  /// verdict.
  bool got_worse() const;
  std::uint64_t count(ChangeKind kind) const;
  /// Subjects that the old record has and the new one has not.
  std::uint64_t subjects_gone() const;
};

/// Subjects are matched by name, clauses by id.
RunDiff diff(const RunRecord& before, const RunRecord& after);

/// What changed in PyTorch itself between the two runs.
std::vector<OracleChange> oracle_changes(const RunRecord& before, const RunRecord& after);

/// Why the clause is not judged with the run's PyTorch; empty when its version is not the reason.
std::string version_note(const SubjectResult& subject, std::string_view clause);

/// For the terminal.
std::string text_for_diff(const RunDiff& diff, bool color = false);

/// As one HTML file, like to_html(RunRecord).
std::string to_html(const RunDiff& diff);

}  // namespace tenet::reports
