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

/// A __dlpack__, most often of what can be exported.
constexpr std::uint32_t kExports = 12;
Method export_method(Random& random, std::uint32_t form) {
  const auto of_array = [&](NumpyType type) { return any_ndarray(random, {type, false}, {2}); };
  const auto strided = [&](Strides strides, std::int64_t offset) {
    NdArray array{{NumpyType::Float, false}, {2}, std::move(strides), offset, Bytes(16), true};
    return Method{Special::Dlpack, {Input(std::move(array))}, std::nullopt};
  };
  TensorInput tensor = any_tensor(random, form == 9 ? Dtype::Complex64 : Dtype::Float32, {2});
  tensor.device = {};
  tensor.role = form == 8 ? TensorRole::Leaf : TensorRole::Plain;
  tensor.conj = form == 9;
  if (form > 5 && form < 8) tensor.neg = form == 7;
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
      object.methods.push_back(export_method(random, random.below(kExports)));
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

CustomObject hostile_sequence(Random& random, std::uint32_t index) {
  constexpr std::array<ObjectType, 3> kTypes{ObjectType::Sequence, ObjectType::List,
                                             ObjectType::Tuple};
  CustomObject object{kTypes[index % 3], {py_int(1), py_int(2)}, {}};
  const auto answers = [&](Special name, Input answer) {
    object.methods.push_back({name, {std::move(answer)}, std::nullopt});
  };
  const ExceptionType exception = any_exception(random);
  if (index >= kHostileSequences - kCudaFaults - kExports &&
      index < kHostileSequences - kCudaFaults) {
    object.methods.push_back(export_method(random, kHostileSequences - kCudaFaults - 1 - index));
    return object;
  }
  if (index >= kHostileSequences - kCudaFaults) {
    answers(Special::CudaArrayInterface, faulty_cuda_interface(kHostileSequences - 1 - index));
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
    tensor->subclass = static_cast<TensorClass>(1 + random.below(kTensorClassCount - 1));
  return input;
}

Input in_any_form(Random& random, Input input) {
  auto* const tensor = input.get<TensorInput>();
  if (tensor == nullptr || !random.chance(12)) return in_any_class(random, std::move(input));
  return in_form(random, std::move(*tensor),
                 static_cast<TensorForm>(1 + random.below(kTensorFormCount - 1)));
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
