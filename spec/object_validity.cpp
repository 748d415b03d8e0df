// Which objects of users' and library classes can be made as described.

#include <algorithm>
#include <array>
#include <cmath>

#include "spec/custom_object.h"

namespace tenet {
namespace {

/// Lengths that no memory holds.
constexpr std::uint64_t kHugeLength = std::uint64_t{1} << 40U;
/// The type of simulated devices in DLPack.
constexpr std::int64_t kExtDev = 12;

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
    case ObjectType::Changing:
    case ObjectType::ChangingList:
      return count > 2 ? "" : "a sequence that changes has an index, a length and items";
    case ObjectType::Capsule:
      return count == 3 ? "" : "a capsule has a memory and two flags";
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

/// Where memory that is exported can be: on other accelerators only the current device exports.
bool is_exported_from(const Device& device) {
  return device.type == DeviceType::Cpu || device.type == DeviceType::Sim;
}

/// What can be exported to a capsule, which is then imported without a fault unless it runs
/// backwards.
bool is_exportable(const Input& memory, bool versioned) {
  if (const auto* tensor = memory.get<TensorInput>())
    return is_exported_from(tensor->device) && tensor->form == TensorForm::Strided &&
           !tensor->conj && !is_bare(tensor->dtype) && tensor->dtype != Dtype::BComplex32 &&
           tensor->subclass == TensorClass::Tensor &&
           (tensor->role == TensorRole::Plain || tensor->role == TensorRole::FrozenParameter);
  const auto* array = memory.get<NdArray>();
  if (array == nullptr || array->subclass != ArrayClass::NdArray || array->dtype.swapped ||
      !torch_dtype(array->dtype.type) || !(versioned || array->writeable))
    return false;
  const std::int64_t size = itemsize(array->dtype.type);
  return std::all_of(array->strides.begin(), array->strides.end(),
                     [&](std::int64_t stride) { return stride % size == 0; });
}

bool runs_backwards(const Input& memory) {
  const auto* array = memory.get<NdArray>();
  return array != nullptr && std::any_of(array->strides.begin(), array->strides.end(),
                                         [](std::int64_t stride) { return stride < 0; });
}

std::string bad_capsule(const std::vector<Input>& items) {
  const auto* versioned = items[1].get<PyBool>();
  const auto* used = items[2].get<PyBool>();
  if (versioned == nullptr || used == nullptr) return "the flags of a capsule are bools";
  return is_exportable(items[0], versioned->value) && !(used->value && runs_backwards(items[0]))
             ? ""
             : "what a capsule holds can be exported and, if it was used, imported";
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
    case ObjectType::Changing:
    case ObjectType::ChangingList:
      return is_small(items[0], 0, 8) && is_small(items[1], 0, 16)
                 ? ""
                 : "a sequence changes at an index up to 8, to a length up to 16";
    case ObjectType::Capsule:
      return bad_capsule(items);
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

/// The names of keywords, each once.
bool are_keywords(const Input& input) {
  const auto* names = input.get<Sequence>();
  constexpr std::array<std::string_view, 4> kKeywords{"stream", "max_version", "dl_device", "copy"};
  return names != nullptr && names->type == SequenceType::List &&
         std::all_of(names->items.begin(), names->items.end(), [&](const Input& item) {
           const auto* name = item.get<PyStr>();
           return name != nullptr &&
                  std::find(kKeywords.begin(), kKeywords.end(), name->value) != kKeywords.end() &&
                  std::count(names->items.begin(), names->items.end(), item) == 1;
         });
}

/// Of several memories it would not be known which is which.
std::string bad_export(const CustomObject& object, const Method& method) {
  if (method.answer.size() == 2 && !are_keywords(method.answer[1]))
    return "the second answer of __dlpack__ is a list of the keywords that it takes";
  for (const Special other : {Special::Array, Special::ArrayInterface})
    if (find_method(object, other) != nullptr)
      return "an object that exports its memory has no other protocol of arrays";
  if (method.raises || method.answer[0].is<NdArray>() || method.answer[0].is<PyInt>()) return "";
  const auto* tensor = method.answer[0].get<TensorInput>();
  return tensor != nullptr && is_exported_from(tensor->device) &&
                 tensor->form == TensorForm::Strided && !is_bare(tensor->dtype) &&
                 tensor->subclass == TensorClass::Tensor
             ? ""
             : "__dlpack__ exports an ndarray or a strided tensor of the CPU, or returns an int";
}

/// What is said of a simulated device is true, and it is said of every memory there.
std::string bad_simulated_device(const CustomObject& object) {
  const Method* exports = find_method(object, Special::Dlpack);
  const Method* says = find_method(object, Special::DlpackDevice);
  const auto* tensor = exports == nullptr || exports->answer.empty()
                           ? nullptr
                           : exports->answer[0].get<TensorInput>();
  const bool simulated = tensor != nullptr && tensor->device.type == DeviceType::Sim;
  const auto* parts =
      says == nullptr || says->answer.empty() ? nullptr : says->answer[0].get<Sequence>();
  const bool said =
      parts != nullptr && !parts->items.empty() && parts->items[0] == Input(py_int(kExtDev));
  if (!simulated) return said ? "no memory is said to be on a device that is not its own" : "";
  return said && *parts ==
                     Sequence{SequenceType::Tuple, {py_int(kExtDev), py_int(tensor->device.index)}}
             ? ""
             : "memory on a simulated device is said to be there";
}

/// A device of another kind than CUDA and ROCm, the first of those, or what is none.
std::string bad_device(const CustomObject& object, const Method& method) {
  if (find_method(object, Special::Dlpack) == nullptr)
    return "nobody asks for the __dlpack_device__ of an object without a __dlpack__";
  if (method.raises) return "";
  const Input& answer = method.answer[0];
  if (answer.is<PyNone>() || answer.is<PyInt>()) return "";
  const auto* parts = answer.get<Sequence>();
  const bool numbers = parts != nullptr && parts->items.size() <= 3 &&
                       std::all_of(parts->items.begin(), parts->items.end(),
                                   [](const Input& item) { return is_small(item, -8, 99); });
  if (!numbers) return "__dlpack_device__ answers None, an int, or up to three small ints";
  const bool cuda = !parts->items.empty() &&
                    (parts->items[0] == Input(py_int(2)) || parts->items[0] == Input(py_int(10)));
  return !cuda || (parts->items.size() == 2 && parts->items[1] == Input(py_int(0)))
             ? ""
             : "of the devices of CUDA and ROCm only the first is described";
}

std::string bad_method(const CustomObject& object, const Method& method) {
  const std::size_t answers = method.raises && method.name != Special::GetItem ? 0 : 1;
  const bool names_keywords = method.name == Special::Dlpack && answers == 1;
  if (method.answer.size() != answers && !(names_keywords && method.answer.size() == 2))
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
                     method.answer[0].get<PyInt>()->high != 0 ||
                     method.answer[0].get<PyInt>()->low >= kHugeLength
                 ? ""
                 : "a length that is small, or of at least 2**40";
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
    case Special::DlpackDevice:
      return bad_device(object, method);
    case Special::ArrayInterface:
      return !method.raises && method.answer[0].is<NdArray>() ? ""
                                                              : "__array_interface__ is an array's";
    default:
      return "";
  }
}

}  // namespace

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
  return bad_simulated_device(object);
}

}  // namespace tenet
