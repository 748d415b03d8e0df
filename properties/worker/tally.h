#pragma once
// What a block of cases came to, as counts.

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "properties/laws/law_check.h"
#include "properties/worker/judge.h"
#include "spec/case_status.h"
#include "spec/filter.h"

namespace tenet::properties {

/// "undetermined.shared-bytes": stands for the clause of a fact that none predicts.
[[nodiscard]] std::string undetermined_id(Fact fact);

/// The clause that a mismatch is counted under.
[[nodiscard]] std::string clause_name(const Mismatch& mismatch);

/// Counts over the cases of one block.
class Tally {
 public:
  Tally(const Judge& judge, const Filter& filter);

  void count(std::uint64_t number, const Call& call, const Judgement& judgement);
  void count(std::uint64_t number, const Law& law, const Call& call, const LawJudgement& judgement);
  /// What the call, run once more, left changed in its process.
  void count_traces(std::uint64_t number, const Call& call, const Judgement& judgement);
  /// A case whose constructor the subject does not define.
  void count_not_provided() { count_as(CaseStatus::NotProvided); }
  /// A case that is left out because too many like it ended their process.
  void count_skipped(const Call& call);
  /// A case on which the suite itself went wrong.
  void count_suite_error(const std::string& what, const Call& call);
  /// Something else that went wrong in the suite itself, with that call or with several.
  void count_problem(const std::string& what, const std::optional<Call>& call = std::nullopt);

  [[nodiscard]] std::uint64_t failed_cases() const { return failed_cases_; }
  /// Adds the members "clauses", "failures", "inputs", "statuses", "returned" and "warnings"
  /// of a block's answer.
  void write(nlohmann::json& answer) const;

 private:
  /// The case that shows best what it is an example of, of equally good ones the first.
  struct Example {
    std::int64_t distance = std::numeric_limits<std::int64_t>::max();
    std::uint64_t number = 0;
    void see(std::int64_t of_case, std::uint64_t number_of_case);
  };
  struct ClauseCounts {
    std::uint64_t exercised = 0, passed = 0, failed = 0, unspecified = 0, xfailed = 0;
    Example example;  ///< of those that pass or are unspecified
  };
  struct Failure {
    std::string fact;
    bool undetermined = false;
    std::uint64_t first_case = 0;
    std::string text;      // of the call, when it is not that of the case
    std::string observed;  // in words
    std::uint64_t count = 0;
  };
  struct InputCounts {
    std::uint64_t count = 0, failed = 0;
  };
  /// Calls that are to return a tensor.
  struct Answerable {
    std::uint64_t count = 0, failed = 0;
    std::map<std::string, std::uint64_t> raised;  // "TypeError: …" instead
  };
  /// clause, constructor, kind of input
  using FailureKey = std::tuple<std::string, Constructor, InputKind>;

  /// One clause that a case contradicts.
  struct Violation {
    ClauseId id = kNoClause;
    std::string clause;
    Fact fact = Fact::Completion;
    const Call& call;
    std::string text;                       // as that of a Failure
    std::function<std::string()> observed;  // in words, which take longer than the case
  };

  CaseStatus fail(std::uint64_t number, const Violation& violation);
  CaseStatus fail(std::uint64_t number, const Call& call, const Verdict& verdict,
                  const Outcome& outcome, const std::string& text = {});
  void count_as(CaseStatus status) { ++statuses_[static_cast<std::size_t>(status)]; }
  [[nodiscard]] bool selects(const Verdict& verdict) const;
  void count_reliability(const Call& call, const Judgement& judgement);

  const Judge& judge_;
  const Filter& filter_;
  std::vector<ClauseCounts> clauses_;  // by ClauseId
  std::map<FailureKey, Failure> failures_;
  std::unordered_map<std::string, InputCounts> inputs_;  // kind, tab, dtype
  std::array<std::uint64_t, kConstructorCount> returned_{};
  std::array<std::uint64_t, kAllDtypeCount> dtypes_{};
  std::uint64_t failed_cases_ = 0;
  std::array<std::uint64_t, kCaseStatuses.size()> statuses_{};
  std::map<std::pair<Constructor, InputKind>, std::uint64_t> skipped_;
  std::array<Answerable, kConstructorCount> answerable_{};
  struct Problem {
    std::uint64_t count = 0;
    std::string example;  ///< the first case, as text
  };
  std::map<std::string, Problem> problems_;
};

}  // namespace tenet::properties
