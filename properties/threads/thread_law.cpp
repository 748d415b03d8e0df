#include "properties/threads/thread_law.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>

#include "harness/time_budget.h"
#include "properties/generators/earlier_calls.h"
#include "properties/generators/special.h"
#include "properties/laws/outcomes.h"
#include "spec/inputs.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

/// What the specification is certain of, as far as it is of one call.
FactSet certain_facts(const Expectation& expectation) {
  FactSet certain;
  for (int i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    if (certainty_of(expectation, fact) == Certainty::Exactly) certain.insert(fact);
  }
  if (!expectation.values.value.freedom.empty()) certain.erase(Fact::Values);
  return certain;
}

constexpr int kThreads = 3;
// Some 300 calls: enough to see what goes wrong once in fifty.
constexpr int kTurnsAlone = 25;
constexpr std::chrono::milliseconds kTimeAlone{300};

LawVerdict compare_with(const Outcome& alone, const harness::Together& together, FactSet compared) {
  for (const Outcome& outcome : together.outcomes)
    if (LawVerdict verdict = compare_outcomes(outcome, alone, compared);
        verdict.state == LawState::Broken) {
      verdict.observed += ", in one of several threads";
      return verdict;
    }
  if (!together.inputs_unchanged)
    return {LawState::Broken, Fact::InputUnchanged, "the inputs are unchanged",
            "they are changed when several threads make the call"};
  if (!together.released)
    return {LawState::Broken, Fact::Released, "everything is released",
            "something is kept when several threads make the call"};
  return {LawState::Holds, Fact::Completion, {}, {}};
}

}  // namespace

bool can_be_made_together(const Call& call) {
  const Context& context = call.context;
  // Whether PyTorch checks the invariants of sparse tensors is not of one thread.
  for (const Keyword& keyword : call.keywords)
    if (keyword.name == "check_invariants") return false;
  // Objects of a class of their own may be used up, or count how often they are asked.
  return context.default_dtype == Dtype::Float32 && !context.default_device &&
         !context.device_context && !any_input(call, is_of_own_class) && !python_speaks_in(call);
}

Call another_for_threads(const Call& call,
                         const std::function<std::optional<Expectation>(const Call&)>& predict) {
  constexpr int kTries = 8;
  // What changes its input is another call the next time.
  const auto fits = [&](const Call& one) {
    const std::optional<Expectation> expected = predict(one);
    return expected && can_be_made_together(one) && expected->input_unchanged.value &&
           expected->completion.value.empty();
  };
  Random random(std::hash<std::string>{}(to_text(call)), 0);
  for (int i = 0; i < kTries; ++i)
    if (Call other = relative_of(random, call); other != call && fits(other)) return other;
  return call;
}

LawVerdict check_thread_law(
    const Call& call, const Expectation& expectation, const RunCall& run,
    const std::function<harness::Together(const Call&, int threads)>& run_together) {
  // What changes its input is another call the next time.
  const Prediction<bool>& unchanged = expectation.input_unchanged;
  if (!can_be_made_together(call) || expectation.completion.certainty != Certainty::Exactly ||
      unchanged.certainty != Certainty::Exactly || !unchanged.value)
    return {};
  const Outcome alone = run(call);
  const FactSet compared = certain_facts(expectation);
  LawVerdict verdict = compare_with(alone, run_together(call, kThreads), compared);
  if (verdict.state != LawState::Broken) return verdict;
  // What several calls by one thread come to, too, now and then, is no matter of threads.
  const harness::TimeBudget time(kTimeAlone);
  for (int i = 0; i < kTurnsAlone && !time.is_spent(); ++i)
    if (compare_with(alone, run_together(call, 1), compared).state == LawState::Broken) return {};
  return verdict;
}

}  // namespace tenet::properties
