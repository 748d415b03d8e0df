#include "properties/memory/proposals.h"

#include <array>

namespace tenet::properties {
namespace {

using harness::Action;
using harness::Operation;

struct Weight {
  Action action;
  std::uint32_t weight;
};
/// What is slow (to collect garbage, to pickle, to fork) is rare.
constexpr std::array kWeights{
    Weight{Action::Construct, 800},     Weight{Action::Slice, 350},
    Weight{Action::Transpose, 125},     Weight{Action::Detach, 125},
    Weight{Action::AsNumpy, 300},       Weight{Action::Write, 650},
    Weight{Action::WriteInThread, 15},  Weight{Action::Zero, 150},
    Weight{Action::Resize, 250},        Weight{Action::Grow, 400},
    Weight{Action::Set, 200},           Weight{Action::MakeReadOnly, 250},
    Weight{Action::MakeWriteable, 150}, Weight{Action::Drop, 400},
    Weight{Action::CollectGarbage, 3},  Weight{Action::Pickle, 12},
    Weight{Action::LookInChild, 1},
};
constexpr std::uint32_t kTotal = [] {
  std::uint32_t total = 0;
  for (const Weight& weight : kWeights) total += weight.weight;
  return total;
}();
constexpr std::size_t kMostNames = 8;

Action any_action(Random& random) {
  std::uint32_t at = random.below(kTotal);
  for (const Weight& weight : kWeights) {
    if (at < weight.weight) return weight.action;
    at -= weight.weight;
  }
  return Action::Write;
}

int any_name(const Model& model, Random& random) {
  auto name = model.names().begin();
  std::advance(name, random.below(static_cast<std::uint32_t>(model.names().size())));
  return name->first;
}

std::int64_t below(Random& random, std::int64_t limit) {
  return limit <= 0 ? 0 : random.below(static_cast<std::uint32_t>(limit));
}

std::vector<std::int64_t> any_slice(const Thing& thing, Random& random) {
  if (thing.shape.empty()) return {};
  const std::int64_t dimension = below(random, static_cast<std::int64_t>(thing.shape.size()));
  const std::int64_t size = thing.shape[static_cast<std::size_t>(dimension)];
  const std::int64_t start = below(random, size);
  return {dimension, start, random.chance(70) ? size : start + 1 + below(random, size - start),
          random.chance(80) ? 1 : 2};
}

std::vector<std::int64_t> any_index(const Thing& thing, Random& random) {
  std::vector<std::int64_t> index;
  for (const std::int64_t size : thing.shape) index.push_back(below(random, size));
  return index;
}

/// Small numbers in every dtype: no NaN, no bool of 2.
Bytes any_element(const Thing& thing, Random& random) {
  constexpr std::uint32_t kSmall = 0x3B;
  const bool array =
      thing.kind == harness::HolderKind::NdArray || thing.kind == harness::HolderKind::DeviceArray;
  const bool flag =
      thing.dtype == Dtype::Bool || (array && thing.numpy_dtype.type == NumpyType::Bool);
  Bytes element(static_cast<std::size_t>(thing.itemsize));
  for (std::uint8_t& byte : element)
    byte = static_cast<std::uint8_t>(flag ? random.below(2) : 1 + random.below(kSmall));
  return element;
}

Operation any_operation(const Model& model, Random& random) {
  Operation operation;
  operation.action = any_action(random);
  operation.holder = any_name(model, random);
  const bool of_data = operation.action == Action::Construct ||
                       operation.action == Action::MakeReadOnly ||
                       operation.action == Action::MakeWriteable;
  if (of_data && model.names().contains(model.data()) && random.chance(60))
    operation.holder = model.data();
  if (operation.action == Action::Grow && model.names().contains(model.result()) &&
      random.chance(60))
    operation.holder = model.result();
  const Thing& thing = model.thing(operation.holder);
  const int fresh = model.names().rbegin()->first + 1;
  switch (operation.action) {
    case Action::Construct:
    case Action::Detach:
    case Action::AsNumpy:
    case Action::Pickle:
      operation.makes = fresh;
      break;
    case Action::Slice:
      operation.makes = fresh;
      operation.numbers = any_slice(thing, random);
      break;
    case Action::Transpose:
      operation.makes = fresh;
      operation.numbers = {0, below(random, static_cast<std::int64_t>(thing.shape.size()))};
      break;
    case Action::Write:
    case Action::WriteInThread:
      operation.numbers = any_index(thing, random);
      operation.bytes = any_element(thing, random);
      break;
    case Action::Resize:
      operation.numbers = {1 + below(random, 2 * element_count(thing.shape))};
      break;
    case Action::Grow:
      if (thing.storage >= 0)
        operation.numbers = {model.storage(thing.storage).size / thing.itemsize + 1 +
                             below(random, 40)};
      break;
    case Action::Set:
      operation.other = any_name(model, random);
      break;
    default:
      break;
  }
  return operation;
}

}  // namespace

Operation propose(const Model& model, Random& random) {
  if (!model.was_called()) {
    Operation call;
    call.action = Action::Construct;
    call.makes = model.result();
    return call;
  }
  for (int tries = 0; tries < 40; ++tries) {
    Operation operation = any_operation(model, random);
    const bool crowded = operation.makes >= 0 && model.names().size() >= kMostNames;
    if (!crowded && model.allows(operation)) return operation;
  }
  return {};
}

}  // namespace tenet::properties
