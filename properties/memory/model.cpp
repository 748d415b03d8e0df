#include "properties/memory/model.h"

#include <algorithm>
#include <utility>

namespace tenet::properties {
namespace {

using harness::Action;
using harness::HolderKind;
using harness::Operation;

constexpr std::int64_t kLargest = 1 << 12;  // bytes of a memory: models are copied

Memory memory_of(const Bytes& bytes, int source) {
  return {bytes, std::vector<bool>(bytes.size(), true), source};
}

/// The memories of an argument, in the order of the sources.
void collect_memories(const Input& input, std::vector<Bytes>& into) {
  if (const auto* array = input.get<NdArray>()) into.push_back(array->memory);
  if (const auto* array = input.get<DeviceArray>()) into.push_back(array->array.memory);
  if (const auto* tensor = input.get<TensorInput>())
    if (tensor->device.type != DeviceType::Meta && tensor->form != TensorForm::Zero &&
        tensor->form != TensorForm::Fake)
      into.push_back(tensor->storage);
  if (const auto* storage = input.get<StorageInput>()) into.push_back(storage->bytes);
  if (const auto* buffer = input.get<Buffer>())
    if (!buffer->memory.empty()) into.push_back(buffer->memory);
  if (const auto* bytes = input.get<PyBytes>())
    if (!bytes->value.empty()) into.emplace_back(bytes->value.begin(), bytes->value.end());
  if (const auto* sequence = input.get<Sequence>())
    for (const Input& item : sequence->items) collect_memories(item, into);
  if (const auto* object = input.get<CustomObject>()) {
    for (const Input& item : object->items) collect_memories(item, into);
    for (const Method& method : object->methods)
      for (const Input& answer : method.answer) collect_memories(answer, into);
  }
}

bool requires_grad(TensorRole role) {
  return role != TensorRole::Plain && role != TensorRole::FrozenParameter;
}

/// Whether its bytes are all there is to the buffer, in one row.
bool is_plain(const Buffer& buffer) {
  return buffer.type < BufferType::Ctypes && !buffer.shape && buffer.offset == 0 &&
         buffer.step == 1;
}

/// Devices whose tensors are views of memory as those of the CPU are.
bool is_modelled(const Device& device) {
  return device.type == DeviceType::Cpu || device.type == DeviceType::Sim ||
         device.type == DeviceType::Cuda;
}

/// What the argument is, with `memory` its own; of kind Other when its memory is not reached.
Thing thing_of(const Input& input, int memory) {
  Thing thing;
  thing.memory = memory;
  thing.input = input;
  if (const auto* array = input.get<NdArray>()) {
    if (array->subclass != ArrayClass::NdArray || !torch_dtype(array->dtype.type)) return thing;
    thing.kind = HolderKind::NdArray;
    thing.numpy_dtype = array->dtype;
    thing.itemsize = itemsize(array->dtype.type);
    thing.shape = array->shape;
    thing.strides = array->strides;
    thing.first = array->offset;
    thing.writeable = array->writeable;
    thing.can_be_made_writeable = true;
  } else if (const auto* on_device = input.get<DeviceArray>()) {
    thing.kind = HolderKind::DeviceArray;
    thing.numpy_dtype = on_device->array.dtype;
    thing.device = on_device->device;
    thing.itemsize = itemsize(thing.numpy_dtype.type);
    thing.shape = on_device->array.shape;
    thing.strides = on_device->array.strides;
    thing.first = on_device->array.offset;
  } else if (const auto* tensor = input.get<TensorInput>()) {
    if (tensor->form != TensorForm::Strided || tensor->conj || tensor->neg ||
        !is_modelled(tensor->device) || dispatches(tensor->subclass) || is_bare(tensor->dtype))
      return thing;
    thing.device = tensor->device;
    thing.kind = HolderKind::Tensor;
    thing.dtype = tensor->dtype;
    thing.itemsize = itemsize(tensor->dtype);
    thing.shape = tensor->shape;
    thing.strides = scaled(tensor->strides, thing.itemsize);
    thing.first = tensor->storage_offset * thing.itemsize;
    thing.requires_grad = requires_grad(tensor->role);
    thing.plain = tensor->role == TensorRole::Plain && tensor->subclass == TensorClass::Tensor;
    thing.has_relatives = !thing.plain;  // the plain tensor that it was made of
  } else if (input.is<Buffer>() || input.is<PyBytes>()) {
    const auto* buffer = input.get<Buffer>();
    const auto* bytes = input.get<PyBytes>();
    if (buffer != nullptr && !is_plain(*buffer)) return thing;
    thing.kind = HolderKind::Buffer;
    thing.shape = {
        static_cast<std::int64_t>(buffer != nullptr ? buffer->memory.size() : bytes->value.size())};
    thing.strides = {1};
    thing.writeable = buffer != nullptr && !buffer->readonly;
  }
  return thing;
}

bool is_index(const Thing& thing, const std::vector<std::int64_t>& index) {
  if (index.size() != thing.shape.size()) return false;
  for (std::size_t d = 0; d < index.size(); ++d)
    if (index[d] < 0 || index[d] >= thing.shape[d]) return false;
  return true;
}

bool is_slice(const Thing& thing, const std::vector<std::int64_t>& numbers) {
  if (numbers.size() != 4 || numbers[0] < 0 ||
      numbers[0] >= static_cast<std::int64_t>(thing.shape.size()))
    return false;
  return 0 <= numbers[1] && numbers[1] < numbers[2] && numbers[3] > 0 &&
         numbers[2] <= thing.shape[static_cast<std::size_t>(numbers[0])];
}

bool is_pair_of_dimensions(const Thing& thing, const std::vector<std::int64_t>& numbers) {
  const auto rank = static_cast<std::int64_t>(thing.shape.size());
  return numbers.size() == 2 && 0 <= numbers[0] && numbers[0] < numbers[1] && numbers[1] < rank;
}

/// Whether pickle can write its storage: those of the newer dtypes have no class for it.
bool has_typed_storage(Dtype dtype) {
  return !is_float8(dtype) && !is_barebones_unsigned(dtype) && dtype != Dtype::Complex32 &&
         dtype != Dtype::BComplex32;
}

template <class T>
bool is_exactly(const Prediction<T>& prediction) {
  return prediction.certainty == Certainty::Exactly;
}

/// Whether it predicts a plain tensor, and everything of it that the model needs.
bool predicts_a_plain_tensor(const Expectation& e) {
  const bool certain = is_exactly(e.type) && is_exactly(e.dtype) && is_exactly(e.shape) &&
                       is_exactly(e.strides) && is_exactly(e.device) && is_exactly(e.layout) &&
                       is_exactly(e.conj) && is_exactly(e.neg) && is_exactly(e.requires_grad) &&
                       is_exactly(e.inference) && is_exactly(e.is_input) && is_exactly(e.sharing) &&
                       is_exactly(e.storage_offset) && e.other_dtype.empty();
  return certain && !is_bare(e.dtype.value) && is_modelled(e.device.value) &&
         e.layout.value == Layout::Strided && !e.conj.value && !e.neg.value && !e.inference.value &&
         e.sharing.value.source >= Sharing::kNothing &&
         extent(e.shape.value, scaled(e.strides.value, itemsize(e.dtype.value)),
                itemsize(e.dtype.value)) <= kLargest;
}

}  // namespace

Strides scaled(Strides strides, std::int64_t factor) {
  for (std::int64_t& stride : strides) stride *= factor;
  return strides;
}

std::optional<NumpyDtype> numpy_dtype(Dtype dtype) {
  for (int i = 0; i < kNumpyTypeCount; ++i)
    if (const auto type = static_cast<NumpyType>(i); torch_dtype(type) == dtype)
      return NumpyDtype{type, false};
  return std::nullopt;
}

std::int64_t extent(const Shape& shape, const Strides& byte_strides, int itemsize) {
  if (element_count(shape) == 0) return 0;
  std::int64_t last = itemsize;
  for (std::size_t d = 0; d < shape.size(); ++d) last += (shape[d] - 1) * byte_strides[d];
  return last;
}

std::int64_t Model::byte_of(const Thing& thing, const std::vector<std::int64_t>& index) {
  std::int64_t at = thing.first;
  for (std::size_t d = 0; d < index.size(); ++d) at += index[d] * thing.strides[d];
  return at;
}

Model::Model(std::shared_ptr<const Scenario> scenario) : scenario_(std::move(scenario)) {
  const Call& call = scenario_->call;
  int source = 0;
  for (std::size_t i = 0; i < call.arguments.size(); ++i)
    add_argument(static_cast<int>(i), call.arguments[i], source);
  Thing keywords;  // they stay as long as the objects do
  for (const Keyword& keyword : call.keywords) {
    std::vector<Bytes> memories;
    collect_memories(keyword.value, memories);
    for (const Bytes& bytes : memories)
      keywords.keeps.push_back(add_memory(memory_of(bytes, source++)));
  }
  if (!keywords.keeps.empty()) add(-1, std::move(keywords));
}

int Model::data() const { return static_cast<int>(data_position(scenario_->call.constructor)); }

int Model::add_memory(Memory memory) {
  memories_.push_back(std::move(memory));
  return static_cast<int>(memories_.size()) - 1;
}

void Model::add(int name, Thing thing) {
  names_[name] = static_cast<int>(things_.size());
  things_.push_back(std::move(thing));
}

void Model::add_argument(int name, const Input& input, int& source) {
  std::vector<Bytes> memories;
  collect_memories(input, memories);
  Thing thing;
  if (memories.size() == 1) thing = thing_of(input, static_cast<int>(memories_.size()));
  for (const Bytes& bytes : memories) {
    const int memory = add_memory(memory_of(bytes, source++));
    if (thing.kind == HolderKind::Other) thing.keeps.push_back(memory);
    // Elements of an object array are addresses.
    const auto* array = input.get<NdArray>();
    if (array != nullptr && array->dtype.type == NumpyType::Object)
      memories_.back().known.assign(bytes.size(), false);
  }
  thing.input = input;
  if (thing.kind == HolderKind::Tensor) {
    thing.storage = static_cast<int>(storages_.size());
    storages_.push_back({thing.memory, 0, static_cast<std::int64_t>(memories.front().size()),
                         StorageModel::Resizable::Yes});
  }
  add(name, std::move(thing));
}

bool Model::is_held(int memory) const {
  return std::any_of(names_.begin(), names_.end(), [&](const auto& name) {
    const Thing& thing = things_[static_cast<std::size_t>(name.second)];
    if (thing.kind != HolderKind::Other) return thing.memory == memory;
    return std::find(thing.keeps.begin(), thing.keeps.end(), memory) != thing.keeps.end();
  });
}

bool Model::may_keep_sources() const {
  return std::any_of(names_.begin(), names_.end(), [&](const auto& name) {
    return things_[static_cast<std::size_t>(name.second)].may_keep_sources;
  });
}

bool Model::is_sole_storage(int storage) const {
  const int memory = storages_[static_cast<std::size_t>(storage)].memory;
  return std::all_of(names_.begin(), names_.end(), [&](const auto& name) {
    const Thing& thing = things_[static_cast<std::size_t>(name.second)];
    const bool elsewhere =
        thing.memory != memory &&
        std::find(thing.keeps.begin(), thing.keeps.end(), memory) == thing.keeps.end();
    return elsewhere || thing.storage == storage;
  });
}

bool Model::is_all_on_host() const {
  return !needed_accelerator(scenario_->call) &&
         std::all_of(things_.begin(), things_.end(),
                     [](const Thing& thing) { return thing.device.type == DeviceType::Cpu; });
}

bool Model::all_known(const Thing& thing) const {
  const Memory& memory = memories_[static_cast<std::size_t>(thing.memory)];
  bool known = true;
  for_each_element(thing, [&](std::int64_t at, std::int64_t) {
    for (int i = 0; i < thing.itemsize; ++i)
      known = known && memory.known[static_cast<std::size_t>(at + i)];
  });
  return known;
}

std::optional<Call> Model::call_with(int name) const {
  const Thing& thing = this->thing(name);
  if (thing.kind == HolderKind::Other || !all_known(thing)) return std::nullopt;
  const Memory& memory = memories_[static_cast<std::size_t>(thing.memory)];
  Call call = scenario_->call;
  Input& data = call.arguments[static_cast<std::size_t>(this->data())];
  if (thing.kind == HolderKind::NdArray) {
    data = NdArray{thing.numpy_dtype, thing.shape,  thing.strides,
                   thing.first,       memory.bytes, thing.writeable};
  } else if (thing.kind == HolderKind::DeviceArray) {
    data = *thing.input;
    data.get<DeviceArray>()->array.memory = memory.bytes;
  } else if (thing.kind == HolderKind::Tensor) {
    if ((thing.requires_grad || !thing.plain) && !thing.input) return std::nullopt;
    const StorageModel& storage = storages_[static_cast<std::size_t>(thing.storage)];
    TensorInput tensor;
    if (thing.input) tensor = *thing.input->get<TensorInput>();
    tensor.dtype = *thing.dtype;
    tensor.device = thing.device;
    tensor.shape = thing.shape;
    tensor.strides = thing.strides;
    for (std::int64_t& stride : tensor.strides) stride /= thing.itemsize;
    tensor.storage_offset = (thing.first - storage.begin) / thing.itemsize;
    const auto begin = memory.bytes.begin() + storage.begin;
    tensor.storage.assign(begin, begin + storage.size);
    data = std::move(tensor);
  } else {
    data = *thing.input;
    if (auto* buffer = data.get<Buffer>()) buffer->memory = memory.bytes;
  }
  return call;
}

std::optional<Expectation> Model::expectation(const Operation& operation) const {
  if (operation.holder < 0) return scenario_->predict(scenario_->call);
  const std::optional<Call> call = call_with(operation.holder);
  if (!call) return std::nullopt;
  return scenario_->predict(*call);
}

bool Model::allows_construct(const Operation& operation) const {
  const auto data = static_cast<std::size_t>(this->data());
  if (operation.makes < 0 || names_.contains(operation.makes) ||
      data >= scenario_->call.arguments.size())
    return false;
  if ((operation.holder < 0) == called_) return false;
  // Neither a zero or fake tensor nor an alias of it has a memory; that of one that wraps is
  // inside.
  const auto* tensor = scenario_->call.arguments[data].get<TensorInput>();
  if (tensor != nullptr && (tensor->form >= TensorForm::Zero || dispatches(tensor->subclass)))
    return false;
  const std::optional<Expectation> expected = expectation(operation);
  if (!expected || !is_exactly(expected->completion)) return false;
  if (!expected->completion.value.empty()) return operation.holder >= 0;
  if (!predicts_a_plain_tensor(*expected)) return false;
  // asarray sets the flag of the tensor that it returns, and with it that of the views.
  const Thing& from = thing(operation.holder < 0 ? this->data() : operation.holder);
  if (expected->is_input.value && expected->requires_grad.value != from.requires_grad &&
      from.has_relatives)
    return false;
  if (operation.holder < 0 || expected->sharing.value.source == Sharing::kNothing) return true;
  // Of another argument, or of nothing that the model knows: it is no state to go on from.
  std::vector<Bytes> before;
  for (std::size_t i = 0; i < data; ++i) collect_memories(scenario_->call.arguments[i], before);
  return expected->sharing.value.source == static_cast<int>(before.size());
}

bool Model::allows(const Operation& operation) const {
  if (operation.action == Action::Construct)
    return (operation.holder < 0 || names_.contains(operation.holder)) &&
           allows_construct(operation);
  if (!called_) return false;
  if (operation.action == Action::CollectGarbage) return true;
  // A device's memory is no copy in a child.
  if (operation.action == Action::LookInChild) return is_all_on_host();
  if (!names_.contains(operation.holder) || names_.contains(operation.makes)) return false;
  const Thing& thing = this->thing(operation.holder);
  const bool tensor = thing.kind == HolderKind::Tensor;
  const bool array = thing.kind == HolderKind::NdArray;
  const bool has_elements = thing.kind != HolderKind::Other && element_count(thing.shape) > 0;
  // Misaligned elements end the process: torch writes them as if they were not.
  const bool writes = has_elements && (!tensor || thing.first % thing.itemsize == 0);
  const auto storage = [&]() -> const StorageModel& {
    return storages_[static_cast<std::size_t>(thing.storage)];
  };
  const auto end_in_storage = [&](std::int64_t count) {
    return thing.first - storage().begin + count * thing.itemsize;
  };
  switch (operation.action) {
    case Action::Slice:
      return (tensor || array) && has_elements && is_slice(thing, operation.numbers);
    case Action::Transpose:
      return (tensor || array) && is_pair_of_dimensions(thing, operation.numbers);
    case Action::Detach:
      return tensor;
    case Action::AsNumpy:
      return tensor && !thing.requires_grad && thing.device.type == DeviceType::Cpu &&
             numpy_dtype(*thing.dtype).has_value();
    case Action::Write:
    case Action::WriteInThread:
      return writes && is_index(thing, operation.numbers) &&
             operation.bytes.size() == static_cast<std::size_t>(thing.itemsize);
    case Action::Zero:
      // Nothing fills a bcomplex32 tensor that has gaps.
      return (array || (tensor && thing.dtype != Dtype::BComplex32)) && writes;
    case Action::Resize:
      return tensor && element_count(operation.numbers) > 0 && has_elements &&
             end_in_storage(element_count(operation.numbers)) <= storage().size;
    case Action::Grow: {
      if (!tensor || !has_elements) return false;
      const std::int64_t end = end_in_storage(element_count(operation.numbers));
      if (end <= storage().size || end > kLargest || operation.numbers == thing.shape) return false;
      // What else is over the memory would be left with nothing: torch does not look.
      // Memory of an implementation's own may have room that the model knows nothing of.
      return (storage().resizable == StorageModel::Resizable::No &&
              memory(storage().memory).source >= 0) ||
             (storage().resizable == StorageModel::Resizable::Yes &&
              is_sole_storage(thing.storage));
    }
    case Action::Set: {
      if (!tensor || !names_.contains(operation.other)) return false;
      const Thing& other = this->thing(operation.other);
      // Its views would keep what it is by then, not what it was.
      return &other != &thing && !thing.has_relatives && other.kind == HolderKind::Tensor &&
             other.dtype == thing.dtype && other.device == thing.device && !thing.requires_grad &&
             !other.requires_grad;
    }
    case Action::MakeReadOnly:
      return array;
    case Action::MakeWriteable:
      return array && thing.can_be_made_writeable;
    case Action::Drop:
      return (operation.holder == data() || operation.holder >= result()) && names_.size() > 1;
    case Action::Pickle:
      return tensor && thing.plain && !thing.requires_grad &&
             thing.device.type == DeviceType::Cpu && has_typed_storage(*thing.dtype);
    default:
      return false;
  }
}

std::string Model::raises(const Operation& operation) const {
  if (operation.action == Action::Construct) return expectation(operation)->completion.value;
  if (!names_.contains(operation.holder)) return {};
  const Thing& thing = this->thing(operation.holder);
  switch (operation.action) {
    case Action::Write:
    case Action::WriteInThread:
    case Action::Zero:
      if (thing.kind == HolderKind::NdArray && !thing.writeable) return "ValueError";
      return thing.kind == HolderKind::Buffer && !thing.writeable ? "BufferError" : "";
    case Action::Resize:
      return thing.requires_grad ? "RuntimeError" : "";
    case Action::Grow:
      return storages_[static_cast<std::size_t>(thing.storage)].resizable ==
                     StorageModel::Resizable::No
                 ? "RuntimeError"
                 : "";
    default:
      return {};
  }
}

std::optional<Prediction<std::vector<Warning>>> Model::warnings(const Operation& operation) const {
  const std::optional<Expectation> expected = expectation(operation);
  if (!expected) return std::nullopt;
  return expected->warnings;
}

}  // namespace tenet::properties
