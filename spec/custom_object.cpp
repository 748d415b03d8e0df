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
    "object",   "int",       "float",       "complex",   "str",        "list",           "tuple",
    "Sequence", "IntEnum",   "Fraction",    "Decimal",   "namedtuple", "deque",          "dict",
    "set",      "dict_keys", "dict_values", "generator", "nested",     "self-containing"};
constexpr std::array<std::string_view, kSpecialCount> kSpecials{
    "__index__", "__int__",   "__float__",           "__complex__",
    "__bool__",  "__len__",   "__getitem__",         "__iter__",
    "__class__", "__array__", "__array_interface__", "__cuda_array_interface__",
    "__dlpack__"};
constexpr std::array<std::string_view, kExceptionTypeCount> kExceptions{
    "TypeError",     "ValueError",    "RuntimeError", "IndexError",       "KeyError",
    "OverflowError", "StopIteration", "MemoryError",  "KeyboardInterrupt"};

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

std::string bad_item_count(ObjectType type, std::size_t count) {
  switch (type) {
    case ObjectType::Object:
      return count == 0 ? "" : "an object without items has some";
    case ObjectType::Int:
    case ObjectType::Float:
    case ObjectType::Complex:
    case ObjectType::Str:
    case ObjectType::IntEnum:
    case ObjectType::Decimal:
      return count == 1 ? "" : "a number or str has one value";
    case ObjectType::Nested:
      return count == 2 ? "" : "a nested list has a depth and a number";
    case ObjectType::Fraction:
      return count == 2 ? "" : "a fraction has a numerator and a denominator";
    case ObjectType::Dict:
      return count % 2 == 0 ? "" : "a dict has a value for each key";
    default:
      return "";
  }
}

bool is_small(const Input& input, std::int64_t low, std::int64_t high) {
  const auto* number = input.get<PyInt>();
  if (number == nullptr || number->high != 0 || number->shift != 0 || number->low > 1 << 20)
    return false;
  const auto magnitude = static_cast<std::int64_t>(number->low);
  const std::int64_t value = number->negative ? -magnitude : magnitude;
  return low <= value && value <= high;
}

/// Small ints in ascending order, which is the order in which a small set gives them back.
bool are_ascending(const std::vector<Input>& items, std::size_t step) {
  for (std::size_t i = 0; i < items.size(); i += step)
    if (!is_small(items[i], 0, 7) ||
        (i > 0 && items[i].get<PyInt>()->low <= items[i - step].get<PyInt>()->low))
      return false;
  return true;
}

bool is_number(const Input& input) {
  return input.is<PyBool>() || input.is<PyInt>() || input.is<PyFloat>() || input.is<PyComplex>();
}

/// Different strs at the even places.
bool are_names(const std::vector<Input>& items) {
  for (std::size_t i = 0; i < items.size(); i += 2) {
    if (!items[i].is<PyStr>()) return false;
    for (std::size_t j = 0; j < i; j += 2)
      if (items[i] == items[j]) return false;
  }
  return true;
}

std::string bad_items(const CustomObject& object) {
  const auto& items = object.items;
  switch (object.type) {
    case ObjectType::Int:
      return items[0].is<PyInt>() ? "" : "the value of an int is a PyInt";
    case ObjectType::Float:
      return items[0].is<PyFloat>() ? "" : "the value of a float is a PyFloat";
    case ObjectType::Complex:
      return items[0].is<PyComplex>() ? "" : "the value of a complex is a PyComplex";
    case ObjectType::Str:
      return items[0].is<PyStr>() ? "" : "the value of a str is a PyStr";
    case ObjectType::IntEnum:
      return is_small(items[0], 0, 7) ? "" : "the members of the IntEnum are 0 to 7";
    case ObjectType::Decimal: {
      const auto* number = items[0].get<PyFloat>();
      return number != nullptr && std::isfinite(value(*number))
                 ? ""
                 : "a decimal is made of a finite float";
    }
    case ObjectType::Fraction:
      return is_small(items[0], -(1 << 20), 1 << 20) && is_small(items[1], 1, 1 << 20)
                 ? ""
                 : "a fraction is made of small ints";
    case ObjectType::Nested:
      return is_small(items[0], 1, 20'000) && is_number(items[1])
                 ? ""
                 : "a nested list is at most 20,000 deep and holds a number";
    case ObjectType::SelfContaining:
      return std::all_of(items.begin(), items.end(), is_number)
                 ? ""
                 : "a list that contains itself holds numbers besides";
    case ObjectType::Dict:
      return are_ascending(items, 2) || are_names(items)
                 ? ""
                 : "the keys of a dict are ascending ints from 0 to 7";
    case ObjectType::Set:
    case ObjectType::DictKeys:
      return are_ascending(items, 1) ? "" : "the items of a set are ascending ints from 0 to 7";
    default:
      return "";
  }
}

bool is_builtin_name(const Method& method) {
  constexpr std::array<std::string_view, 5> kNames{"int", "float", "list", "tuple", "str"};
  if (method.raises || !method.answer[0].is<PyStr>()) return false;
  return std::find(kNames.begin(), kNames.end(), method.answer[0].get<PyStr>()->value) !=
         kNames.end();
}

/// Of several memories it would not be known which is which.
std::string bad_export(const CustomObject& object, const Method& method) {
  for (const Special other : {Special::Array, Special::ArrayInterface})
    if (find_method(object, other) != nullptr)
      return "an object that exports its memory has no other protocol of arrays";
  if (method.raises || method.answer[0].is<NdArray>() || method.answer[0].is<PyInt>()) return "";
  const auto* tensor = method.answer[0].get<TensorInput>();
  return tensor != nullptr && tensor->device == Device{} && tensor->form == TensorForm::Strided &&
                 tensor->subclass == TensorClass::Tensor
             ? ""
             : "__dlpack__ exports an ndarray or a strided tensor of the CPU, or returns an int";
}

std::string bad_method(const CustomObject& object, const Method& method) {
  if (method.answer.size() != (method.raises && method.name != Special::GetItem ? 0U : 1U))
    return "a method answers with one object, or raises";
  if (method.name == Special::GetItem)
    return method.raises && is_small(method.answer[0], 0, 100)
               ? ""
               : "a __getitem__ of its own raises at a small index";
  const bool sequence = object.type == ObjectType::List || object.type == ObjectType::Tuple ||
                        object.type == ObjectType::Sequence;
  switch (method.name) {
    case Special::Len:
      if (!sequence) return "only a sequence has a __len__ of its own";
      // In between the machine may or may not have as much memory.
      return method.raises || !method.answer[0].is<PyInt>() || is_small(method.answer[0], -8, 64) ||
                     method.answer[0].get<PyInt>()->high != 0
                 ? ""
                 : "a length that is small, or beyond 64 bits";
    case Special::Iter:
      return method.raises || method.answer[0].is<Sequence>() ? "" : "__iter__ iterates a list";
    case Special::Class:
      return is_builtin_name(method) ? "" : "__class__ names int, float, list, tuple or str";
    case Special::CudaArrayInterface:
      return !method.raises && cuda_interface_fault(method.answer[0])
                 ? ""
                 : "a __cuda_array_interface__ without a fault needs a GPU";
    case Special::Dlpack:
      return bad_export(object, method);
    case Special::ArrayInterface:
      return !method.raises && method.answer[0].is<NdArray>() ? ""
                                                              : "__array_interface__ is an array's";
    default:
      return "";
  }
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

const Method* find_export(const Input& data) {
  const auto* object = data.get<CustomObject>();
  return object == nullptr || object->type == ObjectType::Str
             ? nullptr
             : find_method(*object, Special::Dlpack);
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
      return false;
    default:
      return true;
  }
}

std::optional<Refusal> ask_length(const CustomObject& object, std::int64_t& length) {
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

std::optional<Refusal> ask_item(const CustomObject& object, std::int64_t index,
                                const Input*& item) {
  const Method* method = find_method(object, Special::GetItem);
  if (method != nullptr && method->answer.front() == Input(py_int(index))) return raised(*method);
  if (index >= static_cast<std::int64_t>(object.items.size()))
    return Refusal{"IndexError", Rule::OwnException};
  item = &object.items[static_cast<std::size_t>(index)];
  return std::nullopt;
}

std::optional<Refusal> read_all(const CustomObject& object, std::vector<const Input*>& items) {
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
  if (object.type != ObjectType::Sequence) {
    take(object.items, object.type == ObjectType::Dict ? 2 : 1);
    return std::nullopt;
  }
  // list() asks for the length first, as a hint, and is told by a TypeError that there is none.
  std::int64_t hint = 0;
  if (auto refusal = ask_length(object, hint); refusal && refusal->type != "TypeError")
    return refusal;
  for (std::int64_t i = 0;; ++i) {
    const Input* item = nullptr;
    if (const auto refusal = ask_item(object, i, item)) {
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

std::string why_invalid(const CustomObject& object) {
  if (auto why = bad_item_count(object.type, object.items.size()); !why.empty()) return why;
  if (auto why = bad_items(object); !why.empty()) return why;
  if (!object.methods.empty() && !has_own_class(object.type))
    return "an object of a library's class has no methods of its own";
  for (std::size_t i = 0; i < object.methods.size(); ++i) {
    if (i > 0 && object.methods[i - 1].name >= object.methods[i].name)
      return "methods that are not in order, or there twice";
    if (auto why = bad_method(object, object.methods[i]); !why.empty()) return why;
  }
  return {};
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
    default:
      return {type, {py_int(1), py_int(2)}, {}};
  }
}

}  // namespace tenet
