#include "spec/sequence.h"

#include <algorithm>

#include "spec/custom_object.h"

namespace tenet {
namespace {

constexpr std::size_t kMaxDimensions = 128;

const std::string* text_of(const Input& input) {
  if (const auto* text = input.get<PyStr>()) return &text->value;
  if (const auto* bytes = input.get<PyBytes>()) return &bytes->value;
  if (const auto* object = input.get<CustomObject>(); object && object->type == ObjectType::Str)
    return &object->items.front().get<PyStr>()->value;
  return nullptr;
}

bool is_numpy_string(const Input& input) {
  const auto* scalar = input.get<NumpyScalar>();
  return scalar != nullptr && (scalar->type == NumpyType::Str || scalar->type == NumpyType::Bytes);
}

/// The characters of a NumPy string scalar: UCS-4 or bytes, without trailing zeros.
std::vector<std::int64_t> characters(const NumpyScalar& scalar) {
  const std::size_t width = scalar.type == NumpyType::Str ? 4 : 1;
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i + width <= scalar.element.size(); i += width) {
    std::int64_t code = 0;
    for (std::size_t b = width; b-- > 0;) code = code * 256 + scalar.element[i + b];
    out.push_back(code);
  }
  while (!out.empty() && out.back() == 0) out.pop_back();
  return out;
}

std::int64_t range_length(const PyRange& range) {
  if (range.step > 0)
    return range.start < range.stop ? (range.stop - range.start - 1) / range.step + 1 : 0;
  return range.start > range.stop ? (range.start - range.stop - 1) / -range.step + 1 : 0;
}

Inferred inferred(Dtype dtype, Rule rule) { return {std::nullopt, dtype, rule}; }
Inferred refused(std::string_view type, Rule rule) {
  return {Refusal{type, rule}, Dtype::Float32, rule};
}

Inferred infer_complex(Dtype default_dtype) {
  switch (default_dtype) {
    case Dtype::Float16:
      return inferred(Dtype::Complex32, Rule::PythonComplex);
    case Dtype::Float32:
      return inferred(Dtype::Complex64, Rule::PythonComplex);
    case Dtype::Float64:
      return inferred(Dtype::Complex128, Rule::PythonComplex);
    default:
      return refused("RuntimeError", Rule::ComplexDefault);
  }
}

Inferred infer_numpy(NumpyType type, Rule rule) {
  if (const auto dtype = torch_dtype(type)) return inferred(*dtype, rule);
  return refused("TypeError", Rule::UnsupportedNumpyDtype);
}

/// len(sequence), as the object itself says it.
std::optional<Refusal> ask_length(const Element& sequence, const Reading& reading,
                                  std::int64_t& count) {
  if (const auto* object = sequence.input->get<CustomObject>();
      object != nullptr && sequence.view == Element::View::Whole && !is_list(*object))
    return ask_length(*object, reading, count);
  count = length(sequence);
  if (count >= 0) return std::nullopt;
  const bool on_device = sequence.input->is<DeviceArray>();
  return Refusal{"TypeError", on_device ? Rule::DeviceArrayItems : Rule::UnsizedArray};
}

/// sequence[index].
std::optional<Refusal> ask_item(const Element& sequence, std::int64_t index, Reading& reading,
                                Element& found) {
  const auto* object = sequence.input->get<CustomObject>();
  if (object == nullptr || object->type == ObjectType::Str || is_list(*object)) {
    found = item(sequence, index);
    return std::nullopt;
  }
  found = {Element::View::Whole, nullptr, 0, 0};
  return ask_item(*object, index, reading, found.input);
}

Inferred infer(const Element& element, Dtype default_dtype, Reading& reading);

Inferred infer_items(const Element& sequence, Dtype default_dtype, Reading& reading) {
  std::int64_t count = 0;
  if (const auto refusal = ask_length(sequence, reading, count))
    return {refusal, {}, refusal->rule};
  if (count == 0) return inferred(default_dtype, Rule::EmptySequenceDtype);
  std::optional<Dtype> common;
  for (std::int64_t i = 0; i < count; ++i) {
    Element element;
    if (const auto refusal = ask_item(sequence, i, reading, element))
      return {refusal, {}, refusal->rule};
    if (element.view == Element::View::Whole && element.input == sequence.input)
      return refused("TypeError", Rule::SelfReference);
    const Inferred next = infer(element, default_dtype, reading);
    if (next.refusal) return next;
    if (!common) {
      common = next.dtype;
    } else {
      common = promote(*common, next.dtype);
      if (!common) return refused("RuntimeError", Rule::NoPromotion);
    }
    // Nothing is wider than complex128: upstream looks no further, at later faults neither.
    if (*common == Dtype::Complex128) break;
  }
  return inferred(*common, Rule::SequencePromotes);
}

Inferred infer_object(const Element& element, const CustomObject& object, Dtype default_dtype,
                      Reading& reading) {
  switch (object.type) {
    case ObjectType::Int:
    case ObjectType::IntEnum:
      return inferred(Dtype::Int64, Rule::PythonInt);
    case ObjectType::Float:
      return inferred(default_dtype, Rule::PythonFloat);
    case ObjectType::Complex:
      return infer_complex(default_dtype);
    case ObjectType::Str:
      return refused("TypeError", Rule::StringData);
    default:
      if (is_sequence(object)) return infer_items(element, default_dtype, reading);
      return refused("RuntimeError", Rule::CannotInferDtype);
  }
}

Inferred infer_whole(const Element& element, Dtype default_dtype, Reading& reading) {
  const Input& input = *element.input;
  if (const auto* object = input.get<CustomObject>())
    return infer_object(element, *object, default_dtype, reading);
  switch (kind(input)) {
    case InputKind::Bool:
      return inferred(Dtype::Bool, Rule::PythonBool);
    case InputKind::Int:
      return inferred(Dtype::Int64, Rule::PythonInt);
    case InputKind::Float:
      return inferred(default_dtype, Rule::PythonFloat);
    case InputKind::Complex:
      return infer_complex(default_dtype);
    case InputKind::NumpyScalar:
    case InputKind::MlScalar:
      return infer_numpy(input.get<NumpyScalar>()->type, Rule::NumpyScalarDtype);
    case InputKind::NdArray:
    case InputKind::ArraySubclass:
    case InputKind::MlArray:
      return infer_numpy(input.get<NdArray>()->dtype.type, Rule::NdarrayDtype);
    case InputKind::Tensor:
    case InputKind::Parameter:
    case InputKind::MetaTensor:
    case InputKind::TensorSubclass:
    case InputKind::InferenceTensor:
    case InputKind::NnBuffer:
      return inferred(input.get<TensorInput>()->dtype, Rule::TensorDtype);
    case InputKind::Str:
    case InputKind::Bytes:
      return refused("TypeError", Rule::StringData);
    case InputKind::List:
    case InputKind::Tuple:
    case InputKind::DeviceArray:
      return infer_items(element, default_dtype, reading);
    case InputKind::Range:
    case InputKind::Size:
      if (length(element) == 0) return inferred(default_dtype, Rule::EmptySequenceDtype);
      return inferred(Dtype::Int64, Rule::PythonInt);
    case InputKind::UntypedStorage:
      return inferred(length(element) == 0 ? default_dtype : Dtype::Int64,
                      Rule::UntypedStorageDtype);
    case InputKind::TypedStorage:
      return inferred(*input.get<StorageInput>()->dtype, Rule::TypedStorageDtype);
    default:
      return refused("RuntimeError", Rule::CannotInferDtype);
  }
}

Inferred infer(const Element& element, Dtype default_dtype, Reading& reading) {
  switch (element.view) {
    case Element::View::ArrayRow:
      return infer_numpy(element.input->get<NdArray>()->dtype.type, Rule::NdarrayDtype);
    case Element::View::TensorRow:
      return inferred(element.input->get<TensorInput>()->dtype, Rule::TensorDtype);
    case Element::View::Integer:
      return inferred(Dtype::Int64, Rule::PythonInt);
    case Element::View::Character:
      return refused("TypeError", Rule::StringData);
    case Element::View::Nested:
    case Element::View::DeviceRow:
      return infer_items(element, default_dtype, reading);
    case Element::View::Whole:
      break;
  }
  return infer_whole(element, default_dtype, reading);
}

Dtype wider_real(Dtype a, Dtype b) {
  if (a == b) return a;
  if (itemsize(a) == itemsize(b)) return Dtype::Float32;  // float16 with bfloat16
  return itemsize(a) > itemsize(b) ? a : b;
}

Dtype complex_of(Dtype real) {
  if (real == Dtype::Float64) return Dtype::Complex128;
  if (real == Dtype::BFloat16) return Dtype::BComplex32;
  return real == Dtype::Float16 ? Dtype::Complex32 : Dtype::Complex64;
}

Dtype promote_integers(Dtype a, Dtype b) {
  if (itemsize(a) != itemsize(b)) return itemsize(a) > itemsize(b) ? a : b;
  return Dtype::Int16;  // uint8 with int8
}

}  // namespace

bool is_sequence(const Element& element) {
  switch (element.view) {
    case Element::View::ArrayRow:
      return element.depth < element.input->get<NdArray>()->shape.size();
    case Element::View::TensorRow:
    case Element::View::Integer:
      return false;
    case Element::View::Character:
    case Element::View::Nested:
    case Element::View::DeviceRow:
      return true;
    case Element::View::Whole:
      break;
  }
  const Input& input = *element.input;
  if (const auto* object = input.get<CustomObject>()) return is_sequence(*object);
  return input.is<Sequence>() || input.is<PyRange>() || input.is<TorchSize>() ||
         input.is<NdArray>() || input.is<DeviceArray>() || input.is<StorageInput>() ||
         text_of(input) != nullptr || is_numpy_string(input);
}

std::int64_t length(const Element& element) {
  switch (element.view) {
    case Element::View::ArrayRow:
      return element.input->get<NdArray>()->shape[element.depth];
    case Element::View::TensorRow:
      return element.input->get<TensorInput>()->shape[element.depth];
    case Element::View::DeviceRow: {
      const Shape& shape = element.input->get<DeviceArray>()->array.shape;
      return element.depth < shape.size() ? shape[element.depth] : -1;
    }
    case Element::View::Character:
    case Element::View::Nested:
      return 1;
    default:
      break;
  }
  const Input& input = *element.input;
  if (const auto* sequence = input.get<Sequence>())
    return static_cast<std::int64_t>(sequence->items.size());
  if (const auto* object = input.get<CustomObject>(); object != nullptr && is_list(*object))
    return object->type == ObjectType::Nested ? 1
                                              : static_cast<std::int64_t>(object->items.size()) + 1;
  if (const auto* range = input.get<PyRange>()) return range_length(*range);
  if (const auto* size = input.get<TorchSize>())
    return static_cast<std::int64_t>(size->sizes.size());
  if (const auto* array = input.get<NdArray>()) return array->shape.empty() ? -1 : array->shape[0];
  if (const auto* array = input.get<DeviceArray>())
    return array->array.shape.empty() ? -1 : array->array.shape[0];
  if (const auto* tensor = input.get<TensorInput>())
    return tensor->shape.empty() ? -1 : tensor->shape[0];
  if (const auto* storage = input.get<StorageInput>())
    return static_cast<std::int64_t>(storage->bytes.size()) /
           (storage->dtype ? itemsize(*storage->dtype) : 1);
  if (const auto* scalar = input.get<NumpyScalar>())
    return static_cast<std::int64_t>(characters(*scalar).size());
  if (const auto* text = text_of(input)) return static_cast<std::int64_t>(text->size());
  return -1;
}

namespace {

/// item() of a plain list among the objects.
Element item_of_list(const Element& element, const CustomObject& list, std::int64_t index) {
  if (list.type == ObjectType::SelfContaining) {
    const bool itself = index == static_cast<std::int64_t>(list.items.size());
    return {Element::View::Whole,
            itself ? element.input : &list.items[static_cast<std::size_t>(index)], 0, 0};
  }
  const bool whole = element.view == Element::View::Whole;
  const std::int64_t depth =
      whole ? static_cast<std::int64_t>(list.items[0].get<PyInt>()->low) : element.at;
  if (depth > 1) return {Element::View::Nested, element.input, depth - 1, 0};
  return {Element::View::Whole, &list.items[1], 0, 0};
}

}  // namespace

Element item(const Element& element, std::int64_t index) {
  const Input* input = element.input;
  if (const auto* object = input->get<CustomObject>(); object != nullptr && is_list(*object))
    return item_of_list(element, *object, index);
  if (const auto* array = input->get<NdArray>()) {
    const std::int64_t at = element.view == Element::View::Whole ? array->offset : element.at;
    return {Element::View::ArrayRow, input, at + index * array->strides[element.depth],
            element.depth + 1};
  }
  if (input->is<DeviceArray>()) return {Element::View::DeviceRow, input, 0, element.depth + 1};
  if (const auto* tensor = input->get<TensorInput>()) {
    const std::int64_t at =
        element.view == Element::View::Whole ? tensor->storage_offset : element.at;
    return {Element::View::TensorRow, input, at + index * tensor->strides[element.depth],
            element.depth + 1};
  }
  if (const auto* sequence = input->get<Sequence>())
    return {Element::View::Whole, &sequence->items[static_cast<std::size_t>(index)], 0, 0};
  if (const auto* range = input->get<PyRange>())
    return {Element::View::Integer, input, range->start + index * range->step, 0};
  if (const auto* size = input->get<TorchSize>())
    return {Element::View::Integer, input, size->sizes[static_cast<std::size_t>(index)], 0};
  if (const auto* bytes = input->get<PyBytes>())
    return {Element::View::Integer, input,
            static_cast<unsigned char>(bytes->value[static_cast<std::size_t>(index)]), 0};
  if (const auto* scalar = input->get<NumpyScalar>();
      scalar != nullptr && scalar->type == NumpyType::Bytes)
    return {Element::View::Integer, input, characters(*scalar)[static_cast<std::size_t>(index)], 0};
  return {Element::View::Character, input, 0, 0};
}

std::optional<Refusal> compute_sizes(const Input& data, Shape& shape, Reading& reading) {
  Element at{Element::View::Whole, &data, 0, 0};
  while (is_sequence(at)) {
    std::int64_t count = 0;
    if (const auto refusal = ask_length(at, reading, count)) return refusal;
    shape.push_back(count);
    if (shape.size() > kMaxDimensions) return Refusal{"ValueError", Rule::TooManyDimensions};
    if (count == 0) break;
    Element first;
    if (ask_item(at, 0, reading, first)) return Refusal{"ValueError", Rule::UnreadableFirst};
    at = first;
  }
  return std::nullopt;
}

Inferred infer_dtype(const Input& data, Dtype default_dtype, Reading& reading) {
  return infer({Element::View::Whole, &data, 0, 0}, default_dtype, reading);
}

Refusal refusal_of_bits(Dtype dtype) {
  return {"NotImplementedError",
          dtype == Dtype::BComplex32 ? Rule::BComplex32Bits : Rule::NegUnsupported};
}

std::optional<Dtype> promote(Dtype a, Dtype b) {
  if (a == b) return a;
  if (is_float8(a) || is_float8(b)) return std::nullopt;
  const auto category_a = category(a);
  const auto category_b = category(b);
  const bool barebones = is_barebones_unsigned(a) || is_barebones_unsigned(b);
  if (category_a == DtypeCategory::Complex || category_b == DtypeCategory::Complex) {
    if (barebones) return std::nullopt;
    const bool real_a = category_a == DtypeCategory::Complex || category_a == DtypeCategory::Float;
    const bool real_b = category_b == DtypeCategory::Complex || category_b == DtypeCategory::Float;
    if (!real_a) return b;
    if (!real_b) return a;
    return complex_of(wider_real(real_part(a), real_part(b)));
  }
  if (category_a == DtypeCategory::Float && category_b == DtypeCategory::Float)
    return wider_real(a, b);
  if (category_a == DtypeCategory::Float) return a;
  if (category_b == DtypeCategory::Float) return b;
  if (barebones) return std::nullopt;
  if (category_a == DtypeCategory::Bool) return b;
  if (category_b == DtypeCategory::Bool) return a;
  return promote_integers(a, b);
}

}  // namespace tenet
