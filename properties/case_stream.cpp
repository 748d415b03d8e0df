#include "properties/case_stream.h"

#include <array>
#include <utility>

#include "properties/generators/earlier_calls.h"
#include "properties/generators/placement.h"
#include "properties/generators/special.h"
#include "properties/laws/law_check.h"
#include "spec/expectation.h"

namespace tenet::properties {
namespace {

constexpr std::uint64_t kLawEvery = 16;
// Of the laws' cases. Until each law of objects that live on has had its first turns they are more.
constexpr std::uint64_t kLivingEvery = 10;
// Threads take longest: another law has all but every eighth of their later turns.
constexpr std::uint64_t kThreadsEvery = 8;
constexpr std::uint64_t kOtherPlace = 7;
constexpr std::uint64_t kLivingEveryAtFirst = 4;
constexpr std::uint64_t kFirstTurns = 4;
// Shorter runs do not wait a second for what few inputs need.
constexpr std::uint64_t kFirstSlow = 5000;
// Other streams than that of the calls.
constexpr std::uint64_t kPlacing = 0x51D0;
constexpr std::uint64_t kPreceding = 0xEA71;
constexpr std::uint32_t kPercentOfLawsPlaced = 50;
constexpr std::uint32_t kPercentPreceded = 75;

}  // namespace

CaseStream::CaseStream(std::uint64_t seed, const Filter& filter, bool exhaustive,
                       const Machine& machine, bool sequences)
    : seed_(seed), machine_(machine), sequences_(sequences) {
  std::vector<bool> is_law(clauses().size());
  for (const Law& law : laws()) {
    const ClauseId id = find_clause(law.id);
    is_law[id] = true;
    if (law.name == LawName::DeviceArrayReadsAlike && !machine.arrays) continue;
    if (filter.selects(id)) (is_living(law) ? living_laws_ : laws_).push_back(&law);
  }
  ConstructorSet constructors;
  for (std::size_t i = 1; i < clauses().size(); ++i)
    if (!is_law[i] && filter.selects(static_cast<ClauseId>(i)))
      constructors.insert(clauses()[i].constructor);
  if (!constructors.empty() || (laws_.empty() && living_laws_.empty()))
    cases_.emplace(seed, constructors, machine);
  if (exhaustive) exhaustive_.emplace(constructors, machine);
}

/// In turn, so that each has its turn soon, whatever the seed.
const Law* CaseStream::living_law(std::uint64_t turn) const {
  const std::uint64_t count = living_laws_.size();
  if (count == 0) return nullptr;
  if (laws_.empty()) return living_laws_[turn % count];
  const std::uint64_t at_first = kLivingEveryAtFirst * kFirstTurns * count;
  const std::uint64_t every = turn < at_first ? kLivingEveryAtFirst : kLivingEvery;
  if (turn % every != 0) return nullptr;
  const std::uint64_t number = turn / every;
  std::uint64_t at = number % count;
  if (turn >= at_first && living_laws_[at]->name == LawName::ThreadsAgree &&
      number / count % kThreadsEvery != 0)
    at = number * kOtherPlace % count;
  return living_laws_[at];
}

Case CaseStream::make(std::uint64_t number) const {
  if (number < exhaustive_count()) return {exhaustive_->make(number), nullptr};
  number -= exhaustive_count();
  const bool any_law = !laws_.empty() || !living_laws_.empty();
  const bool of_law = any_law && (!cases_ || number % kLawEvery == kLawEvery - 1);
  if (!of_law) {
    Call call = cases_->make(number);
    if (number < kFirstSlow) replace_slow(call);
    if (machine_.has_accelerator()) {
      Random placing(seed_ ^ kPlacing, number);
      // A rare call elsewhere would be about something else.
      place_on_accelerator(placing, machine_, call, cases_->is_rare(number));
    }
    if (sequences_) {
      Random preceding(seed_ ^ kPreceding, number);
      if (preceding.chance(kPercentPreceded)) call.earlier = any_earlier_calls(preceding, call);
    }
    return {std::move(call), nullptr};
  }
  Random random(~seed_, number);
  if (const Law* law = living_law(number / (cases_ ? kLawEvery : 1))) {
    Call call = generate_for(*law, random, machine_);
    // Contexts and devices are of a thread.
    if (machine_.has_accelerator() && law->name != LawName::ThreadsAgree)
      place_living(random, machine_, call);
    return {std::move(call), law};
  }
  const Law* law = laws_[random.below(static_cast<std::uint32_t>(laws_.size()))];
  Call call = generate_for(*law, random, machine_);
  if (law->name == LawName::DeviceArrayReadsAlike)
    move_data(random, machine_, call);
  else if (machine_.has_accelerator() && random.chance(kPercentOfLawsPlaced))
    place_on_accelerator(random, machine_, call);
  return {std::move(call), law};
}

}  // namespace tenet::properties
