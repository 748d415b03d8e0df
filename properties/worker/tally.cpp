#include "properties/worker/tally.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "properties/shrinking/complexity.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

// What counts more is the status of a case with several violations.
int severity(CaseStatus status) {
  switch (status) {
    case CaseStatus::Failed:
      return 3;
    case CaseStatus::SuiteError:
      return 2;
    case CaseStatus::ExpectedFailure:
      return 1;
    default:
      return 0;
  }
}

/// How far a call is from what a reader would like to be shown: simple, but about something.
std::int64_t distance_from_example(const Call& call) {
  constexpr std::int64_t kWithoutElements = 100;
  return complexity(call) + (count_elements(call) == 0 ? kWithoutElements : 0);
}

}  // namespace

std::string undetermined_id(Fact fact) {
  std::string id("undetermined.");
  id += name(fact);
  std::replace(id.begin(), id.end(), ' ', '-');
  return id;
}

std::string clause_name(const Mismatch& mismatch) {
  return mismatch.clause == kNoClause ? undetermined_id(mismatch.fact) : clause(mismatch.clause).id;
}

Tally::Tally(const Judge& judge, const Filter& filter)
    : judge_(judge), filter_(filter), clauses_(clauses().size()) {}

void Tally::Example::see(std::int64_t of_case, std::uint64_t number_of_case) {
  if (of_case > distance || (of_case == distance && number_of_case >= number)) return;
  distance = of_case;
  number = number_of_case;
}

// What the violation makes of its case.
CaseStatus Tally::fail(std::uint64_t number, const Violation& violation) {
  const bool undetermined = violation.id == kNoClause;
  if (!undetermined) {
    ClauseCounts& counts = clauses_[violation.id];
    ++counts.exercised;
    if (judge_.expects_failure(violation.id)) {
      ++counts.xfailed;
      return CaseStatus::ExpectedFailure;
    }
    ++counts.failed;
  }
  const Call& call = violation.call;
  Failure& failure = failures_[{violation.clause, call.constructor, input_kind(call)}];
  if (failure.count++ == 0 || number < failure.first_case) {
    failure.first_case = number;
    failure.fact = name(violation.fact);
    failure.text = violation.text;
    failure.observed = violation.observed();
    failure.undetermined = undetermined;
  }
  return undetermined ? CaseStatus::SuiteError : CaseStatus::Failed;
}

// Whether the filter lets the verdict's blame through.
bool Tally::selects(const Verdict& verdict) const {
  return std::any_of(verdict.mismatches.begin(), verdict.mismatches.end(),
                     [&](const Mismatch& mismatch) {
                       return mismatch.clause == kNoClause || filter_.selects(mismatch.clause);
                     });
}

// Counts what the verdict blames. What violates a clause counts, whatever else there is.
CaseStatus Tally::fail(std::uint64_t number, const Call& call, const Verdict& verdict,
                       const Outcome& outcome, const std::string& text) {
  CaseStatus status = CaseStatus::Passed;
  std::vector<ClauseId> blamed;
  for (const Mismatch& mismatch : verdict.mismatches) {
    const bool undetermined = mismatch.clause == kNoClause;
    if (mismatch.consequence || (!undetermined && !filter_.selects(mismatch.clause))) continue;
    if (!undetermined) {
      // One clause may predict several facts; the case counts once.
      if (std::find(blamed.begin(), blamed.end(), mismatch.clause) != blamed.end()) continue;
      blamed.push_back(mismatch.clause);
    }
    const CaseStatus of_one =
        fail(number, {mismatch.clause, clause_name(mismatch), mismatch.fact, call, text,
                      [&] { return describe(outcome, mismatch.fact); }});
    if (severity(of_one) > severity(status)) status = of_one;
  }
  if (severity(status) >= severity(CaseStatus::SuiteError)) ++failed_cases_;
  return status;
}

void Tally::count_reliability(const Call& call, const Judgement& judgement) {
  const auto& completion = judgement.expectation.completion;
  if (completion.certainty != Certainty::Exactly || !completion.value.empty()) return;
  Answerable& calls = answerable_[static_cast<std::size_t>(call.constructor)];
  ++calls.count;
  if (judgement.verdict.conforms()) return;
  ++calls.failed;
  const Raised* raised = judgement.outcome.raised();
  if (raised == nullptr) return;
  // A message may name the data; those that differ each time are counted by type alone.
  constexpr std::size_t kMostMessages = 20;
  constexpr std::size_t kLongestMessage = 200;
  std::string what = raised->type + ": " + raised->message.substr(0, kLongestMessage);
  if (!calls.raised.contains(what) && calls.raised.size() >= kMostMessages) what = raised->type;
  ++calls.raised[what];
}

void Tally::count(std::uint64_t number, const Call& call, const Judgement& judgement) {
  if (!is_provided(judgement.outcome)) {
    count_as(CaseStatus::NotSupported);
    return;
  }
  const Verdict& verdict = judgement.verdict;
  // The first few of a block are enough to choose an example from, and measuring takes its time.
  constexpr std::uint64_t kEnough = 8;
  std::optional<std::int64_t> distance;
  const auto consider = [&](ClauseCounts& clause) {
    if (clause.exercised > kEnough) return;
    if (!distance) distance = distance_from_example(call);
    clause.example.see(*distance, number);
  };
  bool any_passed = false;
  for (const ClauseId id : verdict.passed) {
    if (!filter_.selects(id)) continue;
    ++clauses_[id].exercised;
    ++clauses_[id].passed;
    consider(clauses_[id]);
    any_passed = true;
  }
  for (const ClauseId id : verdict.unspecified) {
    if (!filter_.selects(id)) continue;
    ++clauses_[id].exercised;
    ++clauses_[id].unspecified;
    consider(clauses_[id]);
  }
  const CaseStatus status = fail(number, call, verdict, judgement.outcome);
  const bool nothing_judged = status == CaseStatus::Passed && !any_passed;
  count_as(nothing_judged ? CaseStatus::NotExercised : status);
  count_reliability(call, judgement);

  std::string input(name(input_kind(call)));
  input.append("\t").append(input_dtype(call));
  InputCounts& counts = inputs_[std::move(input)];
  ++counts.count;
  if (severity(status) >= severity(CaseStatus::SuiteError)) ++counts.failed;
  if (const Returned* result = judgement.outcome.returned()) {
    ++returned_[static_cast<std::size_t>(call.constructor)];
    if (result->unknown_dtype.empty()) ++dtypes_[static_cast<std::size_t>(result->dtype)];
  }
}

void Tally::count(std::uint64_t number, const Law& law, const Call& call,
                  const LawJudgement& judgement) {
  const Law& blamed = judgement.other != nullptr ? *judgement.other : law;
  const ClauseId id = find_clause(blamed.id);
  if (!filter_.selects(id)) {
    count_as(CaseStatus::NotExercised);
    return;
  }
  switch (judgement.verdict.state) {
    case LawState::Inapplicable:
      count_as(CaseStatus::NotExercised);
      return;
    case LawState::Holds:
      ++clauses_[id].exercised;
      ++clauses_[id].passed;
      clauses_[id].example.see(distance_from_example(call), number);
      count_as(CaseStatus::Passed);
      return;
    case LawState::Broken:
      if (judgement.culprit && selects(judgement.of_culprit.verdict)) {
        const Call& culprit = *judgement.culprit;
        count_as(fail(number, culprit, judgement.of_culprit.verdict, judgement.of_culprit.outcome,
                      culprit == call ? std::string() : to_text(culprit)));
        return;
      }
      const CaseStatus status = fail(number, {id, blamed.id, judgement.verdict.fact, call, {}, [&] {
                                                return judgement.verdict.observed;
                                              }});
      if (status == CaseStatus::Failed) ++failed_cases_;
      count_as(status);
  }
}

void Tally::count_traces(std::uint64_t number, const Call& call, const Judgement& judgement) {
  const std::vector<Mismatch>& mismatches = judgement.verdict.mismatches;
  const auto is_trace = [](const Mismatch& one) { return one.fact == Fact::ProcessState; };
  const auto trace = std::find_if(mismatches.begin(), mismatches.end(), is_trace);
  if (trace == mismatches.end() || !filter_.selects(trace->clause)) return;
  const CaseStatus status =
      fail(number, {trace->clause, clause_name(*trace), trace->fact, call, {}, [&] {
                      return describe(judgement.outcome, trace->fact);
                    }});
  if (status == CaseStatus::Failed) ++failed_cases_;
  // It was counted before, by all else that was seen of it.
  std::uint64_t& passed = statuses_[static_cast<std::size_t>(CaseStatus::Passed)];
  if (mismatches.size() > 1 || passed == 0) return;
  --passed;
  count_as(status);
}

void Tally::count_skipped(const Call& call) {
  ++skipped_[{call.constructor, input_kind(call)}];
  count_as(CaseStatus::NotExercised);
}

void Tally::count_suite_error(const std::string& what, const Call& call) {
  count_problem(what, call);
  count_as(CaseStatus::SuiteError);
}

void Tally::count_problem(const std::string& what, const std::optional<Call>& call) {
  Problem& problem = problems_[what];
  if (problem.count++ == 0 && call) problem.example = to_text(*call);
}

void Tally::write(nlohmann::json& answer) const {
  using nlohmann::json;
  json& clauses_out = answer["clauses"] = json::array();
  for (std::size_t i = 0; i < clauses_.size(); ++i) {
    const ClauseCounts& c = clauses_[i];
    if (c.exercised == 0) continue;
    json row = {i, c.exercised, c.passed, c.failed, c.unspecified, c.xfailed};
    if (c.passed + c.unspecified > 0) {
      row.push_back(c.example.distance);
      row.push_back(c.example.number);
    }
    clauses_out.push_back(std::move(row));
  }
  json& failures = answer["failures"] = json::array();
  for (const auto& [key, failure] : failures_) {
    const auto& [clause, constructor, kind] = key;
    failures.push_back({{"clause", clause},
                        {"constructor", name(constructor)},
                        {"kind", name(kind)},
                        {"fault", failure.undetermined ? "undetermined" : "mismatch"},
                        {"fact", failure.fact},
                        {"first_case", failure.first_case},
                        {"text", failure.text},
                        {"observed", failure.observed},
                        {"count", failure.count}});
  }
  std::map<std::string, InputCounts> sorted(inputs_.begin(), inputs_.end());
  json& inputs = answer["inputs"] = json::array();
  for (const auto& [input, counts] : sorted) {
    const std::size_t tab = input.find('\t');
    inputs.push_back({input.substr(0, tab), input.substr(tab + 1), counts.count, counts.failed});
  }
  json constructors = json::object();
  for (int i = 0; i < kConstructorCount; ++i)
    if (const auto count = returned_[static_cast<std::size_t>(i)]; count > 0)
      constructors[std::string(name(static_cast<Constructor>(i)))] = count;
  json dtypes = json::object();
  for (int i = 0; i < kAllDtypeCount; ++i)
    if (const auto count = dtypes_[static_cast<std::size_t>(i)]; count > 0)
      dtypes[std::string(name(static_cast<Dtype>(i)))] = count;
  json& statuses = answer["statuses"] = json::object();
  for (const CaseStatus status : kCaseStatuses)
    if (const auto count = statuses_[static_cast<std::size_t>(status)]; count > 0)
      statuses[std::string(name(status))] = count;
  answer["returned"] = {{"constructors", std::move(constructors)}, {"dtypes", std::move(dtypes)}};
  json& skipped = answer["skipped"] = json::array();
  for (const auto& [kind, count] : skipped_)
    skipped.push_back({name(kind.first), name(kind.second), count});
  json& answerable = answer["answerable"] = json::array();
  for (int i = 0; i < kConstructorCount; ++i) {
    const Answerable& calls = answerable_[static_cast<std::size_t>(i)];
    if (calls.count > 0)
      answerable.push_back(
          {name(static_cast<Constructor>(i)), calls.count, calls.failed, calls.raised});
  }
  json& warnings = answer["warnings"] = json::array();
  for (const auto& [what, problem] : problems_) {
    const std::string times =
        problem.count == 1 ? "" : " (" + std::to_string(problem.count) + " cases)";
    warnings.push_back(what + times + (problem.example.empty() ? "" : ": " + problem.example));
  }
}

}  // namespace tenet::properties
