#include "properties/cases.h"

#include <span>
#include <stdexcept>

#include "properties/generators/calls.h"
#include "properties/generators/rare_calls.h"
#include "properties/generators/special.h"
#include "properties/generators/special_calls.h"
#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

// How often each constructor is drawn: those with more to say more often.
constexpr std::array<int, kConstructorCount> kWeights{6, 5, 2, 3, 2, 4, 2, 3, 4,
                                                      2, 1, 1, 3, 2, 1, 2, 1, 3};

// Every so many cases one is a rare call, until they are through.
constexpr std::uint64_t kRareEvery = 16;
constexpr std::uint64_t kFirstRare = 9;

Machine everything() {
  Machine machine;
  machine.ml_dtypes = true;
  return machine;
}

}  // namespace

ConstructorSet ConstructorSet::all() {
  ConstructorSet set;
  set.bits_ = (1U << kConstructorCount) - 1;
  return set;
}

ConstructorSet ConstructorSet::only(Constructor constructor) {
  ConstructorSet set;
  set.insert(constructor);
  return set;
}

Cases::Cases(std::uint64_t seed, ConstructorSet constructors)
    : Cases(seed, constructors, everything()) {}

Cases::Cases(std::uint64_t seed, ConstructorSet constructors, const Machine& machine)
    : seed_(seed), machine_(machine) {
  if (constructors.empty())
    throw std::invalid_argument("no constructor to generate calls for: the filter matches none");
  for (int i = 0; i < kConstructorCount; ++i) {
    const auto constructor = static_cast<Constructor>(i);
    if (!constructors.contains(constructor)) continue;
    constructors_.insert(constructors_.end(),
                         static_cast<std::size_t>(kWeights[static_cast<std::size_t>(i)]),
                         constructor);
    for (const EdgeProduct& product : edge_products()) {
      if (!product.has(constructor)) continue;
      stretches_.push_back({&product, constructor});
      edge_count_ += product.count;
    }
  }
  const auto add_rare = [&](std::string_view text) {
    Call call = parse_call(text);
    if (constructors.contains(call.constructor)) rare_.push_back(std::move(call));
  };
  for (const std::string& special : special_calls()) add_rare(special);
  for (const RareCall& rare : rare_calls()) add_rare(rare.call);
}

Call Cases::make(std::uint64_t number) const {
  Call call = any_case(number);
  replace_absent(machine_, call);
  return call;
}

bool Cases::is_rare(std::uint64_t number) const {
  return number % kRareEvery == kFirstRare && number / kRareEvery < rare_.size();
}

Call Cases::any_case(std::uint64_t number) const {
  if (is_rare(number)) return rare_[number / kRareEvery];
  Random random(seed_, number);
  Call call = number % 2 == 0 && number / 2 < edge_count_
                  ? edge(random, number / 2)
                  : any_call(random, random.pick(std::span(constructors_)));
  // Chance may join what PyTorch does not survive.
  while (!why_invalid(call).empty()) call = any_call(random, random.pick(std::span(constructors_)));
  return call;
}

Call Cases::edge(Random& random, std::uint64_t index) const {
  // A stride that is prime to the count visits every edge once, neighbours far apart, so that all
  // constructors and products come up among the first hundred.
  constexpr std::uint64_t kStride = 1'000'003;
  std::uint64_t at = index * kStride % edge_count_;
  for (const Stretch& stretch : stretches_) {
    if (at < stretch.product->count)
      return stretch.product->make(random, stretch.constructor,
                                   Digits(static_cast<std::uint32_t>(at)));
    at -= stretch.product->count;
  }
  throw std::logic_error("edge case beyond the last one");
}

}  // namespace tenet::properties
