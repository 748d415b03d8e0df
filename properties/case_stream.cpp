#include "properties/case_stream.h"

#include <array>
#include <utility>

#include "properties/generators/placement.h"
#include "properties/laws/law_check.h"

namespace tenet::properties {
namespace {

constexpr std::uint64_t kLawEvery = 16;
constexpr std::uint64_t kPlacing = 0x51D0;  // another stream than that of the calls

}  // namespace

CaseStream::CaseStream(std::uint64_t seed, const Filter& filter, bool exhaustive, bool simulator)
    : seed_(seed), simulator_(simulator) {
  std::vector<bool> is_law(clauses().size());
  for (const Law& law : laws()) {
    const ClauseId id = find_clause(law.id);
    is_law[id] = true;
    if (filter.selects(id)) laws_.push_back(&law);
  }
  ConstructorSet constructors;
  for (std::size_t i = 1; i < clauses().size(); ++i)
    if (!is_law[i] && filter.selects(static_cast<ClauseId>(i)))
      constructors.insert(clauses()[i].constructor);
  if (!constructors.empty() || laws_.empty()) cases_.emplace(seed, constructors);
  if (exhaustive) exhaustive_.emplace(constructors);
}

Case CaseStream::make(std::uint64_t number) const {
  if (number < exhaustive_count()) return {exhaustive_->make(number), nullptr};
  number -= exhaustive_count();
  const bool of_law = !laws_.empty() && (!cases_ || number % kLawEvery == kLawEvery - 1);
  if (!of_law) {
    Call call = cases_->make(number);
    if (simulator_) {
      Random placing(seed_ ^ kPlacing, number);
      place_on_simulator(placing, call);
    }
    return {std::move(call), nullptr};
  }
  Random random(~seed_, number);
  const Law* law = laws_[random.below(static_cast<std::uint32_t>(laws_.size()))];
  return {generate_for(*law, random), law};
}

}  // namespace tenet::properties
