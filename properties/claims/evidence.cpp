#include "properties/claims/evidence.h"

#include <algorithm>
#include <array>

namespace tenet::properties {
namespace {

struct Group {
  ConditionMask mask = 0;
  std::uint64_t holding = 0;
};

/// Fulfils all of the bits in `ones` and none of those in `zeros`.
struct Pattern {
  ConditionMask ones = 0, zeros = 0;

  [[nodiscard]] bool fits(ConditionMask mask) const {
    return (mask & ones) == ones && (mask & zeros) == 0;
  }
  [[nodiscard]] Pattern with(Literal literal) const {
    Pattern other = *this;
    (literal.value ? other.ones : other.zeros) |= ConditionMask{1} << literal.condition;
    return other;
  }
};

/// How many calls it covers; nothing when one of the failing fulfils it.
std::uint64_t coverage(const Pattern& pattern, const std::vector<Group>& holding,
                       const std::vector<ConditionMask>& failing) {
  for (const ConditionMask mask : failing)
    if (pattern.fits(mask)) return 0;
  std::uint64_t covered = 0;
  for (const Group& group : holding)
    if (pattern.fits(group.mask)) covered += group.holding;
  return covered;
}

}  // namespace

std::string_view name(ClaimVerdict verdict) {
  constexpr std::array<std::string_view, 5> kNames{"holds", "holds only if", "false",
                                                   "not checkable", "not exercised"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view Literal::says() const {
  const Condition& one = conditions()[condition];
  return value ? one.says : one.otherwise;
}

bool WeakestCondition::holds(ConditionMask mask) const {
  return std::all_of(literals.begin(), literals.end(),
                     [&](const Literal& literal) { return literal.holds(mask); });
}

void Evidence::add(Truth truth, ConditionMask mask, ClauseId clause) {
  Counts& counts = counts_[{mask, clause}];
  const bool holds = truth == Truth::True;
  ++(holds ? counts.holding : counts.failing);
  ++(holds ? holding_ : failing_);
}

std::optional<WeakestCondition> Evidence::weakest_condition() const {
  // A second condition has to be worth its words.
  constexpr double kWorthAnother = 1.15;
  std::map<ConditionMask, std::uint64_t> by_mask;
  std::vector<ConditionMask> failing;
  for (const auto& [key, counts] : counts_) {
    if (counts.holding > 0) by_mask[key.first] += counts.holding;
    if (counts.failing > 0) failing.push_back(key.first);
  }
  std::vector<Group> holding;
  for (const auto& [mask, count] : by_mask) holding.push_back({mask, count});
  std::vector<Literal> literals;
  for (std::size_t i = 0; i < conditions().size(); ++i)
    for (const bool value : {true, false}) literals.push_back({i, value});

  WeakestCondition single;
  for (const Literal& literal : literals)
    if (const auto covered = coverage(Pattern{}.with(literal), holding, failing);
        covered > single.covered)
      single = {{literal}, covered};
  WeakestCondition best = single;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const Pattern first = Pattern{}.with(literals[i]);
    for (std::size_t j = i + 1; j < literals.size(); ++j) {
      if (literals[i].condition == literals[j].condition) continue;
      const auto covered = coverage(first.with(literals[j]), holding, failing);
      if (covered > best.covered) best = {{literals[i], literals[j]}, covered};
    }
  }
  if (static_cast<double>(best.covered) < kWorthAnother * static_cast<double>(single.covered))
    best = single;
  if (best.covered < 50 || best.covered * 5 < holding_) return std::nullopt;
  return best;
}

std::vector<ClauseId> Evidence::deciding(bool holds, const WeakestCondition* under) const {
  std::map<ClauseId, std::uint64_t> found;
  for (const auto& [key, counts] : counts_) {
    const std::uint64_t count = holds ? counts.holding : counts.failing;
    const bool fits = under == nullptr || under->holds(key.first);
    if (count > 0 && fits && key.second != kNoClause) found[key.second] += count;
  }
  std::vector<std::pair<std::uint64_t, ClauseId>> order;
  for (const auto& [clause, count] : found) order.emplace_back(count, clause);
  std::sort(order.rbegin(), order.rend());
  std::vector<ClauseId> out;
  for (const auto& [count, clause] : order) out.push_back(clause);
  return out;
}

}  // namespace tenet::properties
