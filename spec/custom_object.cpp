// The object protocols of CPython, as far as tensors are made by way of them. Source: CPython,
// Objects/abstract.c, Objects/floatobject.c (PyFloat_AsDouble), Objects/longobject.c
// (PyLong_AsLongLongAndOverflow) and Objects/complexobject.c (PyComplex_AsCComplex).

#include "spec/custom_object.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tenet {
namespace {

constexpr std::array<std::string_view, kObjectTypeCount> kTypes{
    "object",    "int",           "float",     "complex", "str",
    "list",      "tuple",         "Sequence",  "IntEnum", "Fraction",
    "Decimal",   "namedtuple",    "deque",     "dict",    "set",
    "dict_keys", "dict_values",   "generator", "nested",  "self-containing",
    "changing",  "changing-list", "capsule"};
constexpr std::array<std::string_view, kSpecialCount> kSpecials{
    "__index__",  "__int__",          "__float__",           "__complex__",
    "__bool__",   "__len__",          "__getitem__",         "__iter__",
    "__class__",  "__array__",        "__array_interface__", "__cuda_array_interface__",
    "__dlpack__", "__dlpack_device__"};
constexpr std::array<std::string_view, kExceptionTypeCount> kExceptions{
    "TypeError",         "ValueError",     "RuntimeError",  "IndexError",
    "KeyError",          "OverflowError",  "StopIteration", "MemoryError",
    "KeyboardInterrupt", "AttributeError", "BufferError"};

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

Refusal raised(const Method& method) { return {name(*method.raises), Rule::OwnException}; }
Refusal wrong_type() { return {"TypeError", Rule::ElementType}; }

/// Asks the object's own method; what it answers must be a T.
template <class T>
std::optional<Refusal> ask(const Method& method, Input& number) {
  if (method.raises) return raised(method);
  if (!method.answer.front().is<T>()) return wrong_type();
  number = method.answer.front();
  return std::nullopt;
}

double quotient(const CustomObject& fraction) {
  return *to_double(*fraction.items[0].get<PyInt>()) / *to_double(*fraction.items[1].get<PyInt>());
}

/// PyNumber_Index.
std::optional<Refusal> as_index(const CustomObject& object, Input& number) {
  if (object.type == ObjectType::Int || object.type == ObjectType::IntEnum) {
    number = object.items.front();
    return std::nullopt;
  }
  const Method* index = find_method(object, Special::Index);
  return index == nullptr ? wrong_type() : ask<PyInt>(*index, number);
}

/// PyFloat_AsDouble.
std::optional<Refusal> as_float(const CustomObject& object, Input& number) {
  if (object.type == ObjectType::Float || object.type == ObjectType::Decimal) {
    number = object.items.front();
    return std::nullopt;
  }
  if (object.type == ObjectType::Fraction) {
    number = py_float(quotient(object));
    return std::nullopt;
  }
  if (const Method* method = find_method(object, Special::Float))
    return ask<PyFloat>(*method, number);
  return as_index(object, number);
}

/// PyComplex_AsCComplex.
std::optional<Refusal> as_complex(const CustomObject& object, Input& number) {
  if (object.type == ObjectType::Complex) {
    number = object.items.front();
    return std::nullopt;
  }
  if (const Method* method = find_method(object, Special::Complex))
    return ask<PyComplex>(*method, number);
  return as_float(object, number);
}

/// Integer dtypes but uint64, and bool, take a float's value, whatever else it could answer.
std::optional<Refusal> as_integer(const CustomObject& object, bool takes_complex, Input& number) {
  const bool is_number =
      object.type == ObjectType::Float || (takes_complex && object.type == ObjectType::Complex);
  if (!is_number) return as_index(object, number);
  number = object.items.front();
  return std::nullopt;
}

}  // namespace

std::string_view name(ObjectType type) { return kTypes[static_cast<std::size_t>(type)]; }
std::optional<ObjectType> object_type_from_name(std::string_view name) {
  return find_name<ObjectType>(kTypes, name);
}
std::string_view name(Special special) { return kSpecials[static_cast<std::size_t>(special)]; }
std::optional<Special> special_from_name(std::string_view name) {
  return find_name<Special>(kSpecials, name);
}
std::string_view name(ExceptionType type) { return kExceptions[static_cast<std::size_t>(type)]; }
std::optional<ExceptionType> exception_type_from_name(std::string_view name) {
  return find_name<ExceptionType>(kExceptions, name);
}

const Method* find_method(const CustomObject& object, Special name) {
  for (const Method& method : object.methods)
    if (method.name == name) return &method;
  return nullptr;
}

const CustomObject* find_exporter(const Input& data) {
  const auto* object = data.get<CustomObject>();
  const bool exports = object != nullptr && object->type != ObjectType::Str &&
                       find_method(*object, Special::Dlpack) != nullptr;
  return exports ? object : nullptr;
}

const CustomObject* find_capsule(const Input& data) {
  const auto* object = data.get<CustomObject>();
  return object != nullptr && object->type == ObjectType::Capsule ? object : nullptr;
}

bool is_used(const CustomObject& capsule) { return capsule.items[2].get<PyBool>()->value; }

bool is_changing(const CustomObject& object) {
  return object.type == ObjectType::Changing || object.type == ObjectType::ChangingList;
}

bool has_own_class(ObjectType type) { return type <= ObjectType::Sequence; }

bool is_sequence(const CustomObject& object) {
  switch (object.type) {
    case ObjectType::Str:
    case ObjectType::List:
    case ObjectType::Tuple:
    case ObjectType::Sequence:
    case ObjectType::NamedTuple:
    case ObjectType::Deque:
    case ObjectType::Nested:
    case ObjectType::SelfContaining:
    case ObjectType::Changing:
    case ObjectType::ChangingList:
      return true;
    default:
      return false;
  }
}

bool is_list(const CustomObject& object) {
  return object.type == ObjectType::Nested || object.type == ObjectType::SelfContaining;
}

bool is_iterable(const CustomObject& object) {
  switch (object.type) {
    case ObjectType::Object:
    case ObjectType::Int:
    case ObjectType::Float:
    case ObjectType::Complex:
      return find_method(object, Special::Iter) != nullptr;
    case ObjectType::IntEnum:
    case ObjectType::Fraction:
    case ObjectType::Decimal:
    case ObjectType::Capsule:
      return false;
    default:
      return true;
  }
}

namespace {

/// The number of items that a sequence that changes has now.
std::int64_t items_now(const CustomObject& object, const Reading& reading) {
  const bool changed =
      std::find(reading.changed.begin(), reading.changed.end(), &object) != reading.changed.end();
  return changed ? static_cast<std::int64_t>(object.items[1].get<PyInt>()->low)
                 : static_cast<std::int64_t>(object.items.size()) - 2;
}

/// Its item of that index, which is the last one where there are fewer.
const Input* item_now(const CustomObject& object, std::int64_t index) {
  const std::size_t at = static_cast<std::size_t>(index) + 2;
  return &object.items[std::min(at, object.items.size() - 1)];
}

}  // namespace

std::optional<Refusal> ask_length(const CustomObject& object, const Reading& reading,
                                  std::int64_t& length) {
  if (is_changing(object)) {
    length = items_now(object, reading);
    return std::nullopt;
  }
  const Method* method = find_method(object, Special::Len);
  if (method == nullptr) {
    length = static_cast<std::int64_t>(object.type == ObjectType::Str
                                           ? object.items.front().get<PyStr>()->value.size()
                                           : object.items.size());
    return std::nullopt;
  }
  if (method->raises) return raised(*method);
  const auto* number = method->answer.front().get<PyInt>();
  if (number == nullptr) return Refusal{"TypeError", Rule::BadLength};
  if (number->negative) return Refusal{"ValueError", Rule::BadLength};
  if (number->high != 0 || number->shift != 0) return Refusal{"OverflowError", Rule::BadLength};
  length = static_cast<std::int64_t>(number->low);
  return std::nullopt;
}

std::optional<Refusal> ask_item(const CustomObject& object, std::int64_t index, Reading& reading,
                                const Input*& item) {
  if (is_changing(object)) {
    if (index >= items_now(object, reading)) return Refusal{"IndexError", Rule::OwnException};
    item = item_now(object, index);
    if (object.items[0] == Input(py_int(index))) reading.changed.push_back(&object);
    return std::nullopt;
  }
  const Method* method = find_method(object, Special::GetItem);
  if (method != nullptr && method->answer.front() == Input(py_int(index))) return raised(*method);
  if (index >= static_cast<std::int64_t>(object.items.size()))
    return Refusal{"IndexError", Rule::OwnException};
  item = &object.items[static_cast<std::size_t>(index)];
  return std::nullopt;
}

std::optional<Refusal> read_all(const CustomObject& object, Reading& reading,
                                std::vector<const Input*>& items) {
  items.clear();
  const auto take = [&](const std::vector<Input>& all, std::size_t step) {
    for (std::size_t i = 0; i < all.size(); i += step) items.push_back(&all[i]);
  };
  if (const Method* method = find_method(object, Special::Iter)) {
    if (method->raises == ExceptionType::TypeError) return Refusal{"TypeError", Rule::NotASequence};
    if (method->raises) return raised(*method);
    take(method->answer.front().get<tenet::Sequence>()->items, 1);
    return std::nullopt;
  }
  if (object.type == ObjectType::ChangingList) {
    // The items of what is a list to C are read from where they lie.
    for (std::int64_t i = 0; i < items_now(object, reading); ++i)
      items.push_back(item_now(object, i));
    return std::nullopt;
  }
  if (object.type != ObjectType::Sequence && object.type != ObjectType::Changing) {
    take(object.items, object.type == ObjectType::Dict ? 2 : 1);
    return std::nullopt;
  }
  // list() asks for the length first, as a hint, and is told by a TypeError that there is none.
  std::int64_t hint = 0;
  if (auto refusal = ask_length(object, reading, hint); refusal && refusal->type != "TypeError")
    return refusal;
  for (std::int64_t i = 0;; ++i) {
    const Input* item = nullptr;
    if (const auto refusal = ask_item(object, i, reading, item)) {
      if (refusal->type == "IndexError" || refusal->type == "StopIteration") return std::nullopt;
      return refusal;
    }
    items.push_back(item);
  }
}

std::optional<Refusal> ask_number(const CustomObject& object, Dtype wanted, Input& number) {
  switch (category(wanted)) {
    case DtypeCategory::Bool:
      return as_integer(object, true, number);
    case DtypeCategory::Integer:
      if (wanted != Dtype::UInt64) return as_integer(object, false, number);
      // Only an int will do.
      if (object.type != ObjectType::Int && object.type != ObjectType::IntEnum) return wrong_type();
      return as_index(object, number);
    case DtypeCategory::Float:
      return as_float(object, number);
    case DtypeCategory::Complex:
      break;
  }
  return as_complex(object, number);
}

std::optional<PyInt> ask_index(const CustomObject& object) {
  Input number;
  if (as_index(object, number)) return std::nullopt;
  return *number.get<PyInt>();
}

CustomObject example(ObjectType type) {
  switch (type) {
    case ObjectType::Object:
      return {type, {}, {{Special::Float, {py_float(1.5)}, std::nullopt}}};
    case ObjectType::Float:
    case ObjectType::Decimal:
      return {type, {py_float(1.5)}, {}};
    case ObjectType::Complex:
      return {type, {PyComplex{py_float(1).bits, py_float(2).bits}}, {}};
    case ObjectType::Str:
      return {type, {PyStr{"1"}}, {}};
    case ObjectType::Int:
    case ObjectType::IntEnum:
      return {type, {py_int(3)}, {}};
    case ObjectType::Nested:
      return {type, {py_int(129), py_float(1.5)}, {}};
    case ObjectType::Changing:
    case ObjectType::ChangingList:
      return {type, {py_int(1), py_int(0), py_int(1), py_int(2)}, {}};
    case ObjectType::Capsule: {
      NdArray array{{NumpyType::Float, false}, {1}, {4}, 0, {0, 0, 0x80, 0x3F}, true};
      return {type, {std::move(array), PyBool{true}, PyBool{false}}, {}};
    }
    default:
      return {type, {py_int(1), py_int(2)}, {}};
  }
}

}  // namespace tenet
