#pragma once
// All claims, asked of generated calls.

#include <cstdint>
#include <optional>
#include <vector>

#include "properties/claims/evidence.h"

namespace tenet::properties {

/// A call that a claim is about, and what was seen of it.
struct Witness {
  Call call;
  std::string observed;
};

/// One claim and what became of it.
struct Finding {
  const Claim* claim = nullptr;
  ClaimVerdict verdict = ClaimVerdict::NotExercised;
  std::uint64_t holding = 0, failing = 0;  ///< calls
  std::optional<WeakestCondition> condition;
  std::vector<ClauseId> by;               ///< clauses by which it holds
  std::vector<ClauseId> against;          ///< clauses that contradict it
  std::optional<Witness> example;         ///< the simplest call that it holds for
  std::optional<Witness> counterexample;  ///< shrunk
};

class Survey {
 public:
  /// `run` and `python` are of PyTorch itself.
  Survey(RunCall run, RunPython python, TorchVersion version);

  /// Makes the call and asks every claim about it.
  void ask(const Call& call);
  /// What one call says about one claim.
  [[nodiscard]] Truth ask(const Claim& claim, const Call& call) const;
  /// In the order of claims(). Shrinks counterexamples.
  [[nodiscard]] std::vector<Finding> findings() const;

 private:
  struct Record {
    Evidence evidence;
    std::optional<Call> example, counterexample;
    std::int64_t complexity_of_example = 0, complexity_of_counterexample = 0;
  };
  [[nodiscard]] Finding finding(std::size_t number) const;
  [[nodiscard]] Witness witness(const Claim& claim, const Call& call) const;

  RunCall run_;
  RunPython python_;
  TorchVersion version_;
  std::vector<Record> records_;  // by claim
};

}  // namespace tenet::properties
