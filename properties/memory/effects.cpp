// What the operations do to the model.

#include <utility>

#include "properties/memory/model.h"

namespace tenet::properties {

using harness::Action;
using harness::HolderKind;
using harness::Operation;

void Model::apply(const Operation& operation) {
  if (operation.action == Action::Construct) {
    if (raises(operation).empty()) construct(operation);
    called_ = true;
    return;
  }
  if (!names_.contains(operation.holder) || !raises(operation).empty()) return;
  Thing& thing = things_[static_cast<std::size_t>(names_.at(operation.holder))];
  switch (operation.action) {
    case Action::Slice:
    case Action::Transpose:
    case Action::Detach:
    case Action::AsNumpy:
      view(operation);
      break;
    case Action::Write:
    case Action::WriteInThread:
      write(thing, operation);
      break;
    case Action::Zero:
      zero(thing);
      break;
    case Action::Resize:
      if (thing.shape == operation.numbers) break;  // torch leaves the strides alone
      thing.shape = operation.numbers;
      thing.strides = contiguous_strides(thing.shape, thing.itemsize);
      break;
    case Action::Grow:
      grow(operation);
      break;
    case Action::Set: {
      const Thing& other = this->thing(operation.other);
      thing.memory = other.memory;
      thing.storage = other.storage;
      thing.shape = other.shape;
      thing.strides = other.strides;
      thing.first = other.first;
      thing.may_keep_sources = other.may_keep_sources;
      break;
    }
    case Action::MakeReadOnly:
    case Action::MakeWriteable:
      thing.writeable = operation.action == Action::MakeWriteable;
      break;
    case Action::Drop:
      names_.erase(operation.holder);
      break;
    case Action::Pickle:
      pickle(operation);
      break;
    default:
      break;
  }
}

int Model::storage_of_result(const Operation& operation, const Expectation& expected) const {
  const int holder = operation.holder < 0 ? data() : operation.holder;
  const Thing& thing = this->thing(holder);
  const bool of_the_tensor = thing.kind == HolderKind::Tensor &&
                             scenario_->call.constructor != Constructor::FromDlpack &&
                             expected.sharing.value.source != Sharing::kNothing;
  return of_the_tensor ? thing.storage : -1;
}

void Model::construct(const Operation& operation) {
  const Expectation expected = *expectation(operation);
  const int holder = operation.holder < 0 ? data() : operation.holder;
  if (expected.is_input.value) {
    names_[operation.makes] = names_.at(holder);
    things_[static_cast<std::size_t>(names_.at(holder))].requires_grad =
        expected.requires_grad.value;  // asarray sets that of its input
    return;
  }
  Thing made;
  made.kind = HolderKind::Tensor;
  made.dtype = expected.dtype.value;
  made.device = expected.device.value;
  made.itemsize = itemsize(*made.dtype);
  made.shape = expected.shape.value;
  made.strides = scaled(expected.strides.value, made.itemsize);
  made.requires_grad = expected.requires_grad.value;
  made.plain = expected.type.value == ResultType::Tensor;
  // A graph holds on to its leaves; and without elements it does not show what is shared.
  made.may_keep_sources =
      !expected.is_leaf.value || thing(holder).may_keep_sources || element_count(made.shape) == 0;
  const std::int64_t size = extent(made.shape, made.strides, made.itemsize);
  const Sharing& sharing = expected.sharing.value;
  made.storage = storage_of_result(operation, expected);
  if (sharing.source == Sharing::kNothing) {
    const std::int64_t begin = expected.storage_offset.value * made.itemsize;
    Memory memory;
    memory.bytes.resize(static_cast<std::size_t>(begin + size));
    memory.known.resize(memory.bytes.size(), false);
    made.memory = add_memory(std::move(memory));
    made.first = begin;
    made.storage = static_cast<int>(storages_.size());
    // Of a copy that an exporter makes nobody says whose it is.
    storages_.push_back({made.memory, 0, begin + size,
                         scenario_->call.constructor == Constructor::FromDlpack
                             ? StorageModel::Resizable::Unknown
                             : StorageModel::Resizable::Yes});
    fill(made, expected.values);
  } else {
    Thing& from = things_[static_cast<std::size_t>(names_.at(holder))];
    from.has_relatives = true;
    made.has_relatives = from.kind == HolderKind::Tensor;
    made.memory = operation.holder < 0 ? memory_of_source(sharing.source) : from.memory;
    made.first = sharing.first_byte;
    if (from.kind == HolderKind::Tensor && operation.holder >= 0)
      made.first += storages_[static_cast<std::size_t>(from.storage)].begin;
    if (made.storage < 0) {
      const bool of_storage = from.input && from.input->is<StorageInput>();
      made.storage = static_cast<int>(storages_.size());
      const auto all =
          static_cast<std::int64_t>(memories_[static_cast<std::size_t>(made.memory)].bytes.size());
      storages_.push_back(
          of_storage ? StorageModel{made.memory, 0, all, StorageModel::Resizable::Unknown}
                     : StorageModel{made.memory, made.first, size, StorageModel::Resizable::No});
    }
  }
  add(operation.makes, std::move(made));
}

int Model::memory_of_source(int source) const {
  for (std::size_t i = 0; i < memories_.size(); ++i)
    if (memories_[i].source == source) return static_cast<int>(i);
  return -1;
}

void Model::fill(const Thing& thing, const Prediction<ExpectedValues>& values) {
  if (values.certainty != Certainty::Exactly) return;
  Memory& memory = memories_[static_cast<std::size_t>(thing.memory)];
  const ExpectedValues& expected = values.value;
  for_each_element(thing, [&](std::int64_t at, std::int64_t number) {
    const auto i = static_cast<std::size_t>(number);
    const bool free = i < expected.freedom.size() && expected.freedom[i] != Freedom::None;
    for (int byte = 0; byte < thing.itemsize; ++byte) {
      const auto from =
          i * static_cast<std::size_t>(thing.itemsize) + static_cast<std::size_t>(byte);
      if (free || from >= expected.bytes.size()) continue;
      memory.bytes[static_cast<std::size_t>(at + byte)] = expected.bytes[from];
      memory.known[static_cast<std::size_t>(at + byte)] = true;
    }
  });
}

void Model::view(const Operation& operation) {
  things_[static_cast<std::size_t>(names_.at(operation.holder))].has_relatives = true;
  Thing made = thing(operation.holder);
  const auto& numbers = operation.numbers;
  made.input.reset();
  made.requires_grad = false;
  made.plain = true;
  if (operation.action == Action::Slice) {
    const auto d = static_cast<std::size_t>(numbers[0]);
    made.first += numbers[1] * made.strides[d];
    made.shape[d] = (numbers[2] - numbers[1] + numbers[3] - 1) / numbers[3];
    made.strides[d] *= numbers[3];
  } else if (operation.action == Action::Transpose) {
    const auto a = static_cast<std::size_t>(numbers[0]);
    const auto b = static_cast<std::size_t>(numbers[1]);
    std::swap(made.shape[a], made.shape[b]);
    std::swap(made.strides[a], made.strides[b]);
  } else if (operation.action == Action::AsNumpy) {
    storages_[static_cast<std::size_t>(made.storage)].resizable = StorageModel::Resizable::No;
    made.kind = HolderKind::NdArray;
    made.numpy_dtype = *numpy_dtype(*made.dtype);
    made.dtype.reset();
    made.storage = -1;
    made.writeable = true;
    made.can_be_made_writeable = false;
  }
  add(operation.makes, std::move(made));
}

void Model::pickle(const Operation& operation) {
  Thing made = thing(operation.holder);
  const StorageModel& from = storages_[static_cast<std::size_t>(made.storage)];
  const Memory& memory = memories_[static_cast<std::size_t>(made.memory)];
  Memory copy;
  copy.bytes.assign(memory.bytes.begin() + from.begin,
                    memory.bytes.begin() + from.begin + from.size);
  copy.known.assign(memory.known.begin() + from.begin,
                    memory.known.begin() + from.begin + from.size);
  made.first -= from.begin;
  made.has_relatives = false;
  made.input.reset();
  made.may_keep_sources = false;
  const std::int64_t size = from.size;
  made.memory = add_memory(std::move(copy));
  made.storage = static_cast<int>(storages_.size());
  storages_.push_back({made.memory, 0, size, StorageModel::Resizable::Yes});
  add(operation.makes, std::move(made));
}

void Model::write(const Thing& thing, const Operation& operation) {
  Memory& memory = memories_[static_cast<std::size_t>(thing.memory)];
  const std::int64_t at = byte_of(thing, operation.numbers);
  for (std::size_t i = 0; i < operation.bytes.size(); ++i) {
    memory.bytes[static_cast<std::size_t>(at) + i] = operation.bytes[i];
    memory.known[static_cast<std::size_t>(at) + i] = true;
  }
}

void Model::zero(const Thing& thing) {
  Memory& memory = memories_[static_cast<std::size_t>(thing.memory)];
  for_each_element(thing, [&](std::int64_t at, std::int64_t) {
    for (std::int64_t i = at; i < at + thing.itemsize; ++i) {
      memory.bytes[static_cast<std::size_t>(i)] = 0;
      memory.known[static_cast<std::size_t>(i)] = true;
    }
  });
}

void Model::grow(const Operation& operation) {
  const Thing& thing = this->thing(operation.holder);
  const int number = thing.storage;
  StorageModel& storage = storages_[static_cast<std::size_t>(number)];
  const std::int64_t begin = storage.begin;
  const Memory& old = memories_[static_cast<std::size_t>(storage.memory)];
  Memory grown;
  grown.bytes.assign(old.bytes.begin() + begin, old.bytes.begin() + begin + storage.size);
  grown.known.assign(old.known.begin() + begin, old.known.begin() + begin + storage.size);
  storage.size = thing.first - begin + element_count(operation.numbers) * thing.itemsize;
  grown.bytes.resize(static_cast<std::size_t>(storage.size));
  grown.known.resize(grown.bytes.size(), false);
  storage.memory = add_memory(std::move(grown));
  storage.begin = 0;
  for (Thing& other : things_) {
    if (other.storage != number) continue;
    other.memory = storage.memory;
    other.first -= begin;
  }
}

}  // namespace tenet::properties
