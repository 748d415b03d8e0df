#include "properties/claims/survey.h"

#include <algorithm>
#include <utility>

#include "properties/shrinking/complexity.h"
#include "properties/shrinking/shrink.h"
#include "spec/expectation.h"
#include "spec/inputs.h"

namespace tenet::properties {
namespace {

/// The clause that decides the fact; of a call that is refused, the one that refuses it.
ClauseId deciding_clause(const Expectation& expectation, Fact fact) {
  return clause_of(expectation, expectation.completion.allows({}) ? fact : Fact::Completion);
}

void keep_simplest(const Call& call, std::optional<Call>& simplest, std::int64_t& least) {
  const std::int64_t measure = complexity(call);
  if (simplest && measure >= least) return;
  simplest = call;
  least = measure;
}

}  // namespace

Survey::Survey(RunCall run, RunPython python, TorchVersion version)
    : run_(std::move(run)),
      python_(std::move(python)),
      version_(version),
      records_(claims().size()) {}

namespace {

/// Nobody who speaks of tensors means those that Python speaks for, or without arithmetic.
bool is_out_of_the_ordinary(const Input& input) {
  if (const auto* dtype = input.get<DtypeObject>()) return is_bare(dtype->dtype);
  const auto* tensor = input.get<TensorInput>();
  return tensor != nullptr && (tensor->form >= TensorForm::Nested || dispatches(tensor->subclass) ||
                               is_bare(tensor->dtype));
}

}  // namespace

void Survey::ask(const Call& call) {
  if (any_input(call, is_out_of_the_ordinary)) return;
  const Outcome outcome = run_(call);
  const Seen seen(call, outcome, run_, python_);
  std::optional<ConditionMask> mask;
  std::optional<Expectation> expectation;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const Claim& claim = claims()[i];
    const Truth truth = claim.ask == nullptr ? Truth::Silent : claim.ask(seen);
    if (truth == Truth::Silent) continue;
    if (!mask) mask = conditions_of(call);
    if (!expectation) expectation = predict(call, version_);
    Record& record = records_[i];
    record.evidence.add(truth, *mask, deciding_clause(*expectation, claim.fact));
    if (truth == Truth::True)
      keep_simplest(call, record.example, record.complexity_of_example);
    else
      keep_simplest(call, record.counterexample, record.complexity_of_counterexample);
  }
}

Truth Survey::ask(const Claim& claim, const Call& call) const {
  if (claim.ask == nullptr) return Truth::Silent;
  const Outcome outcome = run_(call);
  return claim.ask(Seen(call, outcome, run_, python_));
}

Witness Survey::witness(const Claim& claim, const Call& call) const {
  const Outcome outcome = run_(call);
  const Seen seen(call, outcome, run_, python_);
  (void)claim.ask(seen);
  if (!seen.remark().empty()) return {call, seen.remark()};
  const bool returned = outcome.returned() != nullptr && claim.fact != Fact::Completion;
  if (!returned) return {call, describe(outcome, Fact::Completion)};
  return {call, std::string(name(claim.fact)) + ": " + describe(outcome, claim.fact)};
}

Finding Survey::finding(std::size_t number) const {
  const Claim& claim = claims()[number];
  const Record& record = records_[number];
  Finding out;
  out.claim = &claim;
  out.holding = record.evidence.holding();
  out.failing = record.evidence.failing();
  // What needs a GPU stays silent without one.
  const bool silent = out.holding + out.failing == 0;
  if (claim.ask == nullptr || (silent && !claim.not_checkable.empty())) {
    out.verdict = ClaimVerdict::NotCheckable;
    return out;
  }
  if (record.example) out.example = witness(claim, *record.example);
  if (out.failing == 0) {
    if (out.holding > 0) out.verdict = ClaimVerdict::Holds;
    out.by = record.evidence.deciding(true, nullptr);
    return out;
  }
  out.condition = record.evidence.weakest_condition();
  out.verdict = out.condition ? ClaimVerdict::HoldsOnlyIf : ClaimVerdict::False;
  if (out.condition) out.by = record.evidence.deciding(true, &*out.condition);
  out.against = record.evidence.deciding(false, nullptr);
  const Shrunk smallest = shrink(
      *record.counterexample, [&](const Call& call) { return ask(claim, call) == Truth::False; });
  out.counterexample = witness(claim, smallest.call);
  return out;
}

std::vector<Finding> Survey::findings() const {
  std::vector<Finding> out;
  for (std::size_t i = 0; i < records_.size(); ++i) out.push_back(finding(i));
  return out;
}

}  // namespace tenet::properties
