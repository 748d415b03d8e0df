#pragma once
// What many calls said about one claim, and what follows from it.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "properties/claims/claim.h"
#include "properties/claims/conditions.h"
#include "spec/clause.h"

namespace tenet::properties {

enum class ClaimVerdict : std::uint8_t {
  Holds,
  HoldsOnlyIf,   ///< a condition was found under which no call contradicts it
  False,         ///< calls contradict it under every condition that was tried
  NotCheckable,  ///< the claim says why
  NotExercised,  ///< no call was one that it is about
};
[[nodiscard]] std::string_view name(ClaimVerdict verdict);

/// One condition, or its opposite.
struct Literal {
  std::size_t condition = 0;
  bool value = true;
  [[nodiscard]] bool holds(ConditionMask mask) const {
    return ((mask >> condition & 1U) != 0) == value;
  }
  [[nodiscard]] std::string_view says() const;
};

/// The weakest condition that was found: at most two literals, all of which must hold.
struct WeakestCondition {
  std::vector<Literal> literals;
  std::uint64_t covered = 0;  ///< calls that the claim holds for and that fulfil it

  [[nodiscard]] bool holds(ConditionMask mask) const;
};

/// Counts calls by what they say, by the conditions that they fulfil and by the clause that
/// decided.
class Evidence {
 public:
  void add(Truth truth, ConditionMask mask, ClauseId clause);

  [[nodiscard]] std::uint64_t holding() const { return holding_; }
  [[nodiscard]] std::uint64_t failing() const { return failing_; }
  /// Nothing when there is none worth naming: it has to cover a fifth of the calls that the claim
  /// holds for, and fifty of them at the least.
  [[nodiscard]] std::optional<WeakestCondition> weakest_condition() const;
  /// The clauses that decided the calls for which the claim holds (and which fulfil the condition),
  /// or does not; the most frequent first.
  [[nodiscard]] std::vector<ClauseId> deciding(bool holds, const WeakestCondition* under) const;

 private:
  struct Counts {
    std::uint64_t holding = 0, failing = 0;
  };
  std::map<std::pair<ConditionMask, ClauseId>, Counts> counts_;
  std::uint64_t holding_ = 0, failing_ = 0;
};

}  // namespace tenet::properties
