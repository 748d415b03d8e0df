#pragma once
// One call on one subject, judged.

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/harness.h"
#include "properties/laws/law_check.h"
#include "properties/memory/memory_law.h"
#include "properties/threads/thread_law.h"
#include "properties/worker/support.h"
#include "spec/expectation.h"

namespace tenet::properties {

/// Which facts are judged: "strict" is all of them, "core" what any array library can promise.
enum class Profile : std::uint8_t { Strict, Core };
[[nodiscard]] FactSet judged_facts(Profile profile);

/// A call, what was to come of it, what came, and how the two compare.
struct Judgement {
  Expectation expectation;
  Outcome outcome;
  Verdict verdict;  ///< empty when the subject does not support the call
};
/// Whether the subject took the call on. What it does not support is neither passed nor failed.
[[nodiscard]] inline bool is_provided(const Outcome& outcome) {
  return !std::holds_alternative<NotProvided>(outcome.completion);
}

/// What a law came to. A law can be broken because one of its calls is not as the specification
/// predicts: that call is the culprit then, and its clause the one to blame.
struct LawJudgement {
  LawVerdict verdict;
  std::optional<Call> culprit;
  Judgement of_culprit;
  /// What was found breaks this law instead, which is judged by the same experiment.
  const Law* other = nullptr;

  /// The law is broken, and no clause says why.
  [[nodiscard]] bool broken_by_itself() const {
    return verdict.state == LawState::Broken && !culprit;
  }
};

/// Runs calls on a subject and compares them with the specification of the running PyTorch.
class Judge {
 public:
  /// `on_run` is told before each run of a call: one judgement may take many.
  Judge(
      harness::Subject subject, TorchVersion version, Profile profile,
      std::function<void()> on_run = [] {});

  [[nodiscard]] const harness::Subject& subject() const { return subject_; }
  /// Whether the subject supports the call, and PyTorch survives it.
  [[nodiscard]] bool takes(const Call& call) const;
  /// The constructor must be provided. Throws harness::HarnessError.
  [[nodiscard]] Judgement judge(const Call& call);
  /// Inapplicable when the law needs a constructor that the subject does not provide.
  /// `on_begin` is told each of the law's calls before it is made.
  [[nodiscard]] LawJudgement judge(const Law& law, const Call& call,
                                   const std::function<void(const Call&)>& on_begin = {});
  /// Makes the call several hundred times: memory that grows all the while is judged as what the
  /// call leaves behind. The constructor must be provided, and the call taken.
  [[nodiscard]] Judgement judge_growth(const Call& call);
  /// Whether the subject declares that it fails the clause.
  [[nodiscard]] bool expects_failure(ClauseId clause) const { return expected_failures_[clause]; }
  [[nodiscard]] double seconds_inside() const { return runner_.seconds_inside(); }
  /// As harness::Runner's.
  [[nodiscard]] harness::Traces traces() { return runner_.traces(); }
  void look_closely(bool on) { runner_.look_closely(on); }
  /// From now on a law that goes by chance is given several chances to be broken.
  void be_thorough(bool on) { thorough_ = on; }

 private:
  [[nodiscard]] bool takes(const Call& call, const Expectation& expectation) const;
  /// Whether any fact of the law's topic is judged.
  [[nodiscard]] bool judges(const Law& law) const;
  [[nodiscard]] Outcome run(const Call& call);
  void judge_living(const Law& law, const Call& call, const RunCall& run, LawJudgement& judgement);
  /// What a law of objects that live on works with.
  [[nodiscard]] Laboratory laboratory() const;
  /// Calls, and compares with the expectation that the judgement holds.
  void run_and_compare(const Call& call, Judgement& judgement);
  /// Whether the call keeps something again as it is repeated.
  [[nodiscard]] bool keeps_again(const Call& call, const Expectation& expectation);

  harness::Subject subject_;
  harness::Runner runner_;
  std::function<void()> on_run_;
  TorchVersion version_;
  Support support_;
  FactSet judged_;
  std::vector<bool> expected_failures_;  // by ClauseId
  bool thorough_ = false;
  /// Of which constructors memory is known to grow, so that it takes less to see it again.
  std::array<bool, kConstructorCount> grows_{};
  int doubts_ = 0;  ///< how often keeps_again() was asked
};

}  // namespace tenet::properties
