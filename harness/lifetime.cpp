// What becomes of the inputs after the call: unchanged, let go of, released.

#include <cstring>

#include "harness/materialized.h"

namespace tenet::harness {
namespace {

/// Checks node `at` and those below it; moves `at` behind them.
bool unchanged(const Materialized& inputs, std::size_t& at) {
  const Node& node = inputs.nodes[at++];
  PyObject* object = node.object.get();
  const SourceBlock* block =
      node.source < 0 ? nullptr : inputs.sources[static_cast<std::size_t>(node.source)].block;
  if (const auto* array = node.input->get<NdArray>())
    return ndarray_unchanged(object, *array, inputs.sources[static_cast<std::size_t>(node.source)]);
  if (const auto* array = node.input->get<DeviceArray>())
    return device_array_unchanged(object, *array, block);
  if (const auto* tensor = node.input->get<TensorInput>())
    return tensor_unchanged(object, *tensor, block);
  if (const auto* storage = node.input->get<StorageInput>())
    return storage_unchanged(object, *storage, block);
  if (const auto* custom = node.input->get<CustomObject>()) {
    std::size_t children = custom->items.size();
    for (const Method& method : custom->methods) children += method.answer.size();
    bool same = custom->type != ObjectType::List ||
                PyList_GET_SIZE(object) == static_cast<Py_ssize_t>(custom->items.size());
    for (std::size_t i = 0; i < children; ++i) same = unchanged(inputs, at) && same;
    return same;
  }
  if (const auto* buffer = node.input->get<Buffer>()) return buffer_unchanged(object, *buffer);
  const auto* sequence = node.input->get<Sequence>();
  if (sequence == nullptr) return true;
  const auto size = static_cast<Py_ssize_t>(sequence->items.size());
  const bool list = sequence->type == SequenceType::List;
  if ((list ? PyList_GET_SIZE(object) : PyTuple_GET_SIZE(object)) != size) return false;
  bool same = true;
  for (Py_ssize_t i = 0; i < size; ++i) {
    PyObject* item = list ? PyList_GET_ITEM(object, i) : PyTuple_GET_ITEM(object, i);
    same = same && item == inputs.nodes[at].object.get();
    same = unchanged(inputs, at) && same;
  }
  return same;
}

/// A list that contains itself is not left to the collector of garbage, which is slow.
void break_cycle(const Node& node) {
  const auto* custom = node.object ? node.input->get<CustomObject>() : nullptr;
  if (custom != nullptr && custom->type == ObjectType::SelfContaining &&
      PyList_SetSlice(node.object.get(), 0, PY_SSIZE_T_MAX, nullptr) < 0)
    throw_python_error("list.clear");
}

}  // namespace

bool Source::released() const {
  return block != nullptr ? block->released() : Py_REFCNT(owner.get()) == 1;
}

bool inputs_unchanged(const Materialized& inputs) {
  for (const Source& source : inputs.sources) {
    if (source.block != nullptr) source.block->guarded().pull();
    if (source.size != 0 && std::memcmp(source.data, source.original, source.size) != 0)
      return false;
    if (source.block != nullptr && !source.block->guards_intact()) return false;
  }
  for (std::size_t at = 0; at < inputs.nodes.size();)
    if (!unchanged(inputs, at)) return false;
  return true;
}

void drop_inputs(Materialized& inputs) {
  inputs.leaves.clear();
  inputs.arguments.clear();
  inputs.keyword_names = {};
  for (Node& node : inputs.nodes) {
    break_cycle(node);
    if (node.watch == Watch::Memory || node.watch == Watch::Nothing) node.object = {};
  }
}

bool all_released(Materialized& inputs) {
  bool released = true;
  for (const Source& source : inputs.sources) released = released && source.released();
  for (Node& node : inputs.nodes) {
    if (!node.object) continue;
    // A sequence stands before its items: once it is gone they have one reference less.
    if (Py_REFCNT(node.object.get()) == 1)
      node.object = {};
    else
      released = false;
  }
  for (const Shared& shared : inputs.shared)
    released = released && Py_REFCNT(shared.object) == shared.count_before;
  return released;
}

void clear(Materialized& inputs, MemoryPool& pool) {
  drop_inputs(inputs);
  inputs.nodes.clear();
  inputs.shared.clear();
  for (const Source& source : inputs.sources)
    if (source.block != nullptr) pool.give_back(source.block);
  inputs.sources.clear();
}

}  // namespace tenet::harness
