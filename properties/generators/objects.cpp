#include "properties/generators/objects.h"

#include <algorithm>
#include <array>
#include <utility>

#include "properties/generators/ndarrays.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"
#include "spec/custom_object.h"

namespace tenet::properties {
namespace {

ExceptionType any_exception(Random& random) {
  return static_cast<ExceptionType>(random.below(kExceptionTypeCount));
}

/// An int that is small, as a rule: it may be read as a size.
Input small_int(Random& random) {
  if (random.chance(4)) return any_int(random, Palette::Special);
  return py_int(random.between(-1, 5));
}

/// What a number's method answers: a number of its kind, as a rule.
Method number_method(Random& random, Special name) {
  if (random.chance(8)) return {name, {}, any_exception(random)};
  if (random.chance(6)) return {name, {Input(PyStr{"1"})}, std::nullopt};
  switch (name) {
    case Special::Index:
      return {name, {small_int(random)}, std::nullopt};
    case Special::Float:
      return {name, {any_float(random, any_palette(random))}, std::nullopt};
    case Special::Complex:
      return {name, {any_complex(random, any_palette(random))}, std::nullopt};
    case Special::Bool:
      return {name, {PyBool{random.below(2) == 1}}, std::nullopt};
    default:
      return {name, {py_int(random.between(0, 3))}, std::nullopt};
  }
}

void add_number_methods(Random& random, CustomObject& object, std::uint32_t percent) {
  constexpr std::array<Special, 5> kNames{Special::Index, Special::Int, Special::Float,
                                          Special::Complex, Special::Bool};
  for (const Special name : kNames)
    if (random.chance(percent)) object.methods.push_back(number_method(random, name));
}

/// A __cuda_array_interface__ with one fault.
constexpr std::uint32_t kCudaFaults = 11;
Input faulty_cuda_interface(std::uint32_t fault) {
  const auto tuple = [](std::vector<Input> items) {
    return Sequence{SequenceType::Tuple, std::move(items)};
  };
  if (fault == 0) return py_int(3);
  if (fault == 1) return PyNone{};
  CustomObject dict{ObjectType::Dict, {}, {}};
  const auto add = [&](const char* key, Input value) {
    dict.items.emplace_back(PyStr{key});
    dict.items.push_back(std::move(value));
  };
  if (fault != 2) add("shape", fault == 3 ? Input(py_int(2)) : tuple({py_int(2)}));
  if (fault != 4) add("typestr", PyStr{fault == 5 ? "zz" : fault == 6 ? "|O" : "<f4"});
  if (fault != 7) add("data", tuple({py_int(64), PyBool{fault == 8}}));
  if (fault == 9) add("strides", tuple({py_int(3)}));
  if (fault == 10) add("strides", tuple({py_int(8), py_int(4)}));
  add("version", py_int(3));
  return dict;
}

/// The keywords of a producer from before they were all there.
Sequence old_keywords(Random& random) {
  constexpr std::array<const char*, 4> kNames{"stream", "max_version", "dl_device", "copy"};
  Sequence names;
  for (const char* name : kNames)
    if (random.chance(45)) names.items.emplace_back(PyStr{name});
  return names;
}

/// What a faulty __dlpack_device__ answers.
constexpr std::uint32_t kDeviceFaults = 12;
Method faulty_device(Random& random, std::uint32_t fault) {
  const auto answers = [](Input answer) {
    return Method{Special::DlpackDevice, {std::move(answer)}, std::nullopt};
  };
  const auto tuple = [](std::vector<std::int64_t> parts) {
    Sequence sequence{SequenceType::Tuple, {}};
    for (const std::int64_t part : parts) sequence.items.emplace_back(py_int(part));
    return sequence;
  };
  switch (fault) {
    case 0:
      return answers(PyNone{});
    case 1:
      return answers(py_int(1));
    case 2:
      return answers(tuple({}));
    case 3:
      return answers(tuple({1}));
    case 4:
      return answers(tuple({1, 0, 0}));
    case 5:
      return answers(tuple({1, 1}));
    case 6:
      return answers(tuple({99, 0}));
    case 7:
      return answers(tuple({-1, 0}));
    case 8:
      return answers(tuple({random.chance(50) ? 2 : 10, 0}));
    case 9:
      return answers(Sequence{SequenceType::List, {py_int(1), py_int(0)}});
    case 10:
      return answers(tuple({1, 0}));
    default:
      return {Special::DlpackDevice, {}, any_exception(random)};
  }
}

/// A __dlpack__, most often of what can be exported.
constexpr std::uint32_t kExports = 13;
Method export_method(Random& random, std::uint32_t form) {
  const auto of_array = [&](NumpyType type) { return any_ndarray(random, {type, false}, {2}); };
  const auto strided = [&](Strides strides, std::int64_t offset) {
    NdArray array{{NumpyType::Float, false}, {2}, std::move(strides), offset, Bytes(16), true};
    return Method{Special::Dlpack, {Input(std::move(array))}, std::nullopt};
  };
  const Dtype dtype = form == 9    ? Dtype::Complex64
                      : form == 12 ? Dtype::BComplex32
                                   : Dtype::Float32;
  TensorInput tensor = any_tensor(random, dtype, {2});
  tensor.device = {};
  tensor.role = form == 8 ? TensorRole::Leaf : TensorRole::Plain;
  tensor.conj = form == 9;
  if (form != 8 && form != 9) tensor.neg = form == 7;
  switch (form) {
    case 0:
      return strided({-4}, 4);
    case 1:
      return strided({6}, 0);
    case 2: {
      NdArray swapped = of_array(NumpyType::Int);
      swapped.dtype.swapped = true;
      return {Special::Dlpack, {Input(std::move(swapped))}, std::nullopt};
    }
    case 3:
      return {Special::Dlpack, {Input(of_array(NumpyType::LongDouble))}, std::nullopt};
    case 4:
      return {Special::Dlpack, {Input(of_array(NumpyType::Double))}, std::nullopt};
    case 5:
      return {Special::Dlpack, {Input(of_array(NumpyType::Long))}, std::nullopt};
    case 10:
      return {Special::Dlpack, {Input(py_int(3))}, std::nullopt};
    case 11:
      return {Special::Dlpack, {}, any_exception(random)};
    default:
      return {Special::Dlpack, {Input(std::move(tensor))}, std::nullopt};
  }
}

/// A __dlpack__, at times of an old producer or beside a faulty __dlpack_device__.
void add_export(Random& random, CustomObject& object, std::uint32_t form) {
  Method method = export_method(random, form);
  if (!method.raises && random.chance(30)) method.answer.emplace_back(old_keywords(random));
  object.methods.push_back(std::move(method));
  if (random.chance(20))
    object.methods.push_back(faulty_device(random, random.below(kDeviceFaults)));
}

/// A sequence that changes when one of its items is read.
CustomObject changing(Random& random, ObjectType type, std::int64_t at, std::int64_t length) {
  CustomObject object{type, {py_int(at), py_int(length)}, {}};
  const Input item = any_number(random, any_palette(random));
  for (std::int64_t i = random.between(1, 3); i > 0; --i)
    object.items.push_back(random.chance(90) ? item : any_number(random, Palette::Small));
  return object;
}

/// A capsule of an ndarray or tensor.
CustomObject any_capsule(Random& random) {
  const bool versioned = random.chance(60);
  Input memory;
  if (random.chance(50)) {
    TensorInput tensor = any_tensor(random);
    tensor.device = {};
    if (tensor.storage.empty() || tensor.dtype == Dtype::BComplex32)
      tensor = any_tensor(random, Dtype::Float32, {2});
    tensor.device = {};
    tensor.conj = false;
    tensor.role = TensorRole::Plain;
    memory = std::move(tensor);
  } else {
    constexpr std::array<NumpyType, 6> kTypes{NumpyType::Float,  NumpyType::Double,
                                              NumpyType::Long,   NumpyType::Bool,
                                              NumpyType::CFloat, NumpyType::UByte};
    NdArray array = any_ndarray(random, {random.pick(kTypes), false}, any_shape(random, 6));
    if (!versioned) array.writeable = true;
    memory = std::move(array);
  }
  CustomObject capsule{
      ObjectType::Capsule, {std::move(memory), PyBool{versioned}, PyBool{random.chance(15)}}, {}};
  if (!why_invalid(capsule).empty())
    capsule.items[0] = NdArray{{NumpyType::Float, false}, {2}, {4}, 0, Bytes(8, 1), true};
  return capsule;
}

/// Methods that lie, raise, or say what does not matter to a tensor.
void add_hostile_method(Random& random, CustomObject& object) {
  const bool sequence = is_sequence(object) && object.type != ObjectType::Str;
  const auto count = static_cast<std::int64_t>(object.items.size());
  const std::uint32_t roll = random.below(100);
  if (sequence && roll < 35) {
    Method length{Special::Len, {}, std::nullopt};
    if (random.chance(25))
      length.raises = any_exception(random);
    else if (random.chance(25))
      length.answer.push_back(random.chance(50) ? Input(py_float(1)) : PyInt{false, 1, 0, 0});
    else
      length.answer.push_back(py_int(count + random.between(-2, 2)));
    object.methods.push_back(std::move(length));
  } else if (sequence && roll < 70) {
    object.methods.push_back(
        {Special::GetItem, {py_int(random.between(0, 2))}, any_exception(random)});
  } else if (roll < 85 && (sequence || object.type == ObjectType::Object)) {
    Method iteration{Special::Iter, {}, std::nullopt};
    if (random.chance(50))
      iteration.raises = any_exception(random);
    else
      iteration.answer.push_back(Sequence{SequenceType::List, {py_int(5), py_int(6)}});
    object.methods.push_back(std::move(iteration));
  } else if (roll < 90) {
    constexpr std::array<const char*, 5> kNames{"int", "float", "list", "tuple", "str"};
    object.methods.push_back({Special::Class, {Input(PyStr{random.pick(kNames)})}, std::nullopt});
  } else {
    if (object.type != ObjectType::Str && random.chance(30)) {
      object.methods.push_back({Special::CudaArrayInterface,
                                {faulty_cuda_interface(random.below(kCudaFaults))},
                                std::nullopt});
      return;
    }
    if (object.type != ObjectType::Str && random.chance(40)) {
      add_export(random, object, random.below(kExports));
      return;
    }
    const NdArray array = any_ndarray(random, {NumpyType::Double, false}, {2});
    object.methods.push_back({random.chance(50) ? Special::Array : Special::ArrayInterface,
                              {Input(array)},
                              std::nullopt});
  }
}

/// Items of a container that holds ascending small ints only.
std::vector<Input> ascending(Random& random, std::size_t most) {
  std::vector<Input> items;
  for (std::int64_t i = random.below(2); i < 8 && items.size() < most; i += random.between(1, 3))
    items.emplace_back(py_int(i));
  return items;
}

std::vector<Input> few_numbers(Random& random) {
  std::vector<Input> items;
  const Palette palette = any_palette(random);
  const bool mixed = random.chance(20);
  const Input first = any_number(random, palette);
  for (std::uint32_t i = random.below(4); i > 0; --i)
    items.push_back(mixed ? any_number(random, palette) : first);
  return items;
}

bool holds_ints_only(ObjectType type) {
  return type == ObjectType::Set || type == ObjectType::DictKeys || type == ObjectType::Dict;
}

CustomObject container(Random& random, ObjectType type, std::vector<Input> items) {
  CustomObject object{type, std::move(items), {}};
  if (holds_ints_only(type)) object.items = ascending(random, object.items.size());
  if (type == ObjectType::Dict) {
    std::vector<Input> pairs;
    for (Input& key : object.items) {
      pairs.push_back(std::move(key));
      pairs.emplace_back(PyNone{});
    }
    object.items = std::move(pairs);
  }
  if (has_own_class(type) && random.chance(25)) add_hostile_method(random, object);
  if (has_own_class(type) && object.methods.empty() && random.chance(8))
    add_number_methods(random, object, 40);
  return object;
}

}  // namespace

CustomObject make_object(Random& random, ObjectType type) {
  CustomObject object{type, {}, {}};
  const Palette palette = any_palette(random);
  switch (type) {
    case ObjectType::Object:
      if (random.chance(85)) add_number_methods(random, object, 40);
      if (object.methods.empty()) add_hostile_method(random, object);
      return object;
    case ObjectType::Int:
      object.items.emplace_back(small_int(random));
      if (random.chance(30)) object.items.front() = any_int(random, palette);
      if (random.chance(40)) add_number_methods(random, object, 40);
      return object;
    case ObjectType::Float:
      object.items.emplace_back(any_float(random, palette));
      if (random.chance(40)) add_number_methods(random, object, 40);
      return object;
    case ObjectType::Complex:
      object.items.emplace_back(any_complex(random, palette));
      if (random.chance(40)) add_number_methods(random, object, 40);
      return object;
    case ObjectType::Str:
      object.items.emplace_back(any_str(random));
      if (random.chance(40)) add_number_methods(random, object, 40);
      return object;
    case ObjectType::Nested: {
      constexpr std::array<std::int64_t, 8> kDepths{64, 65, 66, 100, 127, 128, 129, 10'000};
      object.items = {py_int(random.pick(kDepths)), any_number(random, Palette::Small)};
      return object;
    }
    case ObjectType::SelfContaining:
      object.items = few_numbers(random);
      return object;
    case ObjectType::Changing:
    case ObjectType::ChangingList:
      return changing(random, type, random.between(0, 2), random.between(0, 4));
    case ObjectType::Capsule:
      return any_capsule(random);
    case ObjectType::IntEnum:
      object.items.emplace_back(py_int(random.between(0, 7)));
      return object;
    case ObjectType::Fraction:
      object.items.emplace_back(py_int(random.between(-9, 9)));
      object.items.emplace_back(py_int(random.between(1, 12)));
      return object;
    case ObjectType::Decimal:
      object.items.emplace_back(
          any_float(random, palette == Palette::Boundary ? Palette::Boundary : Palette::Small));
      return object;
    default:
      return container(random, type, few_numbers(random));
  }
}

CustomObject any_number_object(Random& random) {
  constexpr std::array<ObjectType, 9> kTypes{
      ObjectType::Object,  ObjectType::Object,  ObjectType::Object,
      ObjectType::Int,     ObjectType::Float,   ObjectType::Complex,
      ObjectType::IntEnum, ObjectType::Decimal, ObjectType::Fraction};
  return make_object(random, random.pick(kTypes));
}

CustomObject any_container(Random& random, std::vector<Input> items) {
  constexpr std::array<ObjectType, 12> kTypes{
      ObjectType::List,     ObjectType::Tuple,      ObjectType::Sequence,   ObjectType::Sequence,
      ObjectType::Sequence, ObjectType::NamedTuple, ObjectType::Deque,      ObjectType::Dict,
      ObjectType::Set,      ObjectType::DictKeys,   ObjectType::DictValues, ObjectType::Generator};
  return container(random, random.pick(kTypes), std::move(items));
}

CustomObject any_object(Random& random) {
  return make_object(random, static_cast<ObjectType>(random.below(kObjectTypeCount)));
}

CustomObject exporter(Random& random, std::uint32_t index) {
  CustomObject object{random.chance(70) ? ObjectType::Object : ObjectType::Tuple, {}, {}};
  if (index < kDeviceFaults) {
    object.methods.push_back(export_method(random, 4 + 2 * random.below(2)));
    object.methods.push_back(faulty_device(random, index));
    return object;
  }
  Method method = export_method(random, 4 + random.below(4));
  const bool read_only = index == kDeviceFaults;
  if (read_only) {
    NdArray array = any_ndarray(random, {NumpyType::Double, false}, {2});
    array.strides = {8};
    array.offset = 0;
    array.memory.resize(16);
    array.writeable = false;
    method.answer = {std::move(array)};
  }
  Sequence keywords = old_keywords(random);
  if (read_only && random.chance(60)) keywords.items.clear();
  method.answer.emplace_back(std::move(keywords));
  object.methods.push_back(std::move(method));
  return object;
}

Input huge_sequence(Random& random, std::uint32_t form) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 40U;
  const PyRange range{random.between(0, 3), kHuge + random.between(4, 9), 1};
  constexpr std::array<ObjectType, 3> kTypes{ObjectType::Sequence, ObjectType::List,
                                             ObjectType::Tuple};
  const auto says = [&](std::uint64_t length, Input item) {
    CustomObject object{random.pick(kTypes), {std::move(item)}, {}};
    object.methods.push_back({Special::Len, {PyInt{false, 0, length, 0}}, std::nullopt});
    return object;
  };
  switch (form) {
    case 0:
      return range;
    case 1:
      return Sequence{SequenceType::List, {range, py_int(1)}};
    case 2:
      return says(kHuge, range);
    case 3:
      return says(kHuge, any_number(random, Palette::Small));
    case 4:
      return says(std::uint64_t{1} << 62U, py_int(1));
    case 5:
      return says((std::uint64_t{1} << 63U) - 1, py_int(1));
    default:
      return Sequence{SequenceType::Tuple, {says(kHuge, Sequence{SequenceType::List, {}})}};
  }
}

CustomObject hostile_sequence(Random& random, std::uint32_t index) {
  if (index >= kLyingSequences) {
    const std::uint32_t at = index - kLyingSequences;
    return changing(random, at % 2 == 0 ? ObjectType::Changing : ObjectType::ChangingList,
                    at / 2 % 3, at / 6);
  }
  constexpr std::array<ObjectType, 3> kTypes{ObjectType::Sequence, ObjectType::List,
                                             ObjectType::Tuple};
  CustomObject object{kTypes[index % 3], {py_int(1), py_int(2)}, {}};
  const auto answers = [&](Special name, Input answer) {
    object.methods.push_back({name, {std::move(answer)}, std::nullopt});
  };
  const ExceptionType exception = any_exception(random);
  if (index >= kLyingSequences - kCudaFaults - kExports && index < kLyingSequences - kCudaFaults) {
    object.methods.push_back(export_method(random, kLyingSequences - kCudaFaults - 1 - index));
    return object;
  }
  if (index >= kLyingSequences - kCudaFaults) {
    answers(Special::CudaArrayInterface, faulty_cuda_interface(kLyingSequences - 1 - index));
    return object;
  }
  switch (index / 3) {
    case 0:
      answers(Special::Len, py_int(-1));
      break;
    case 1:
      answers(Special::Len, PyInt{false, 1, 0, 0});
      break;
    case 2:
      answers(Special::Len, py_float(2));
      break;
    case 3:
      answers(Special::Len, py_int(3));
      break;
    case 4:
      answers(Special::Len, py_int(1));
      break;
    case 5:
      object.methods.push_back({Special::Len, {}, exception});
      break;
    case 6:
      object.methods.push_back({Special::GetItem, {py_int(0)}, exception});
      break;
    case 7:
      object.methods.push_back({Special::GetItem, {py_int(1)}, exception});
      break;
    default:
      object.methods.push_back({Special::Iter, {}, exception});
  }
  return object;
}

Input of_no_subclass(Input input) {
  if (auto* array = input.get<NdArray>()) array->subclass = ArrayClass::NdArray;
  if (auto* tensor = input.get<TensorInput>()) tensor->subclass = TensorClass::Tensor;
  return input;
}

Input in_any_class(Random& random, Input input) {
  if (!random.chance(5)) return input;
  if (const auto* array = input.get<NdArray>())
    return in_class(*array, static_cast<ArrayClass>(1 + random.below(kArrayClassCount - 1)));
  if (auto* tensor = input.get<TensorInput>();
      tensor != nullptr && tensor->role <= TensorRole::NonLeaf)
    tensor->subclass = static_cast<TensorClass>(1 + random.below(kOrdinaryClasses - 1));
  // A torch.nn.Buffer is no node of a graph.
  if (auto* tensor = input.get<TensorInput>(); tensor != nullptr &&
                                               tensor->subclass == TensorClass::Buffer &&
                                               tensor->role == TensorRole::NonLeaf)
    tensor->role = TensorRole::Leaf;
  return input;
}

Input in_any_form(Random& random, Input input) {
  auto* const tensor = input.get<TensorInput>();
  if (tensor == nullptr || !random.chance(12)) return in_any_class(random, std::move(input));
  return in_form(random, std::move(*tensor),
                 static_cast<TensorForm>(1 + random.below(kOrdinaryForms - 1)));
}

Sequence sequence_of_objects(Random& random) {
  Sequence sequence{random.chance(70) ? SequenceType::List : SequenceType::Tuple, {}};
  const auto count = static_cast<std::size_t>(random.between(1, 3));
  if (random.chance(60)) {  // numbers by protocol, perhaps among Python's own
    const CustomObject first = any_number_object(random);
    const bool alike = random.chance(50);
    for (std::size_t i = 0; i < count; ++i)
      sequence.items.push_back(alike               ? Input(first)
                               : random.chance(50) ? Input(any_number_object(random))
                                                   : any_number(random, Palette::Small));
    return sequence;
  }
  // Rows that are containers, most often of one length.
  const std::int64_t length = random.between(1, 2);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<Input> row;
    for (std::int64_t j = 0; j < (random.chance(90) ? length : random.between(0, 3)); ++j)
      row.push_back(random.chance(10) ? Input(any_number_object(random))
                                      : any_number(random, Palette::Small));
    if (random.chance(65))
      sequence.items.push_back(any_container(random, std::move(row)));
    else
      sequence.items.push_back(Sequence{SequenceType::List, std::move(row)});
  }
  return sequence;
}

}  // namespace tenet::properties
