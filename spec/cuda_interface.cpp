// What is checked of a __cuda_array_interface__ before any device is looked at.

#include <algorithm>
#include <array>

#include "spec/custom_object.h"

namespace tenet {
namespace {

Refusal type_error() { return {"TypeError", Rule::CudaInterface}; }
Refusal value_error() { return {"ValueError", Rule::CudaInterface}; }

const Input* find(const CustomObject& dict, std::string_view key) {
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2)
    if (const auto* name = dict.items[i].get<PyStr>(); name != nullptr && name->value == key)
      return &dict.items[i + 1];
  return nullptr;
}

/// The ints of a sequence; nothing when it is another object.
std::optional<Shape> integers(const Input* input) {
  const auto* sequence = input == nullptr ? nullptr : input->get<Sequence>();
  if (sequence == nullptr) return std::nullopt;
  Shape numbers;
  for (const Input& item : sequence->items) {
    const auto* number = item.get<PyInt>();
    if (number == nullptr) return std::nullopt;
    numbers.push_back(static_cast<std::int64_t>(number->low));
  }
  return numbers;
}

struct TypeString {
  std::string_view text;
  int itemsize;  ///< 0: of no torch dtype
};
constexpr std::array<TypeString, 6> kTypeStrings{
    {{"<f4", 4}, {"<f8", 8}, {"<i8", 8}, {"|u1", 1}, {"|O", 0}, {"<U2", 0}}};

bool is_writeable_address(const Input& data) {
  const auto* pair = data.get<Sequence>();
  if (pair == nullptr || pair->type != SequenceType::Tuple || pair->items.size() != 2) return false;
  const auto* read_only = pair->items[1].get<PyBool>();
  return pair->items[0].is<PyInt>() && read_only != nullptr && !read_only->value;
}

}  // namespace

std::optional<Refusal> cuda_interface_fault(const Input& description) {
  const auto* dict = description.get<CustomObject>();
  if (dict == nullptr || dict->type != ObjectType::Dict) return type_error();
  const auto shape = integers(find(*dict, "shape"));
  if (!shape) return type_error();
  const Input* typestr = find(*dict, "typestr");
  if (typestr == nullptr) return type_error();
  const auto* text = typestr->get<PyStr>();
  if (text == nullptr) return value_error();
  const auto* type =
      std::find_if(kTypeStrings.begin(), kTypeStrings.end(),
                   [&](const TypeString& candidate) { return candidate.text == text->value; });
  if (type == kTypeStrings.end()) return value_error();
  if (type->itemsize == 0) return type_error();
  const Input* data = find(*dict, "data");
  if (data == nullptr || !is_writeable_address(*data)) return type_error();
  const Input* given = find(*dict, "strides");
  if (given == nullptr || given->is<PyNone>()) return std::nullopt;
  const auto strides = integers(given);
  if (!strides || strides->size() != shape->size()) return type_error();
  for (const std::int64_t stride : *strides)
    if (stride % type->itemsize != 0) return value_error();
  return std::nullopt;
}

const Input* find_cuda_interface(const Input& data) {
  const auto* object = data.get<CustomObject>();
  if (object == nullptr || object->type == ObjectType::Str) return nullptr;
  const Method* method = find_method(*object, Special::CudaArrayInterface);
  return method == nullptr ? nullptr : &method->answer.front();
}

}  // namespace tenet
