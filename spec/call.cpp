#include "spec/call.h"

#include <array>

namespace tenet {
namespace {

constexpr std::array<std::string_view, kConstructorCount> kNames{
    "tensor",        "as_tensor",  "from_numpy", "Tensor",       "clone",      "to",
    "frombuffer",    "new_tensor", "asarray",    "from_dlpack",  "contiguous", "detach",
    "scalar_tensor", "cast",       "type",       "typed_tensor", "numpy",      "sparse_coo_tensor"};

constexpr std::array<std::string_view, 13> kCastNames{
    "float", "double", "half", "bfloat16", "int",     "long", "short",
    "char",  "byte",   "bool", "cfloat",   "cdouble", "chalf"};
constexpr std::array<Dtype, kCastNames.size()> kCastDtypes{
    Dtype::Float32,   Dtype::Float64,    Dtype::Float16,  Dtype::BFloat16, Dtype::Int32,
    Dtype::Int64,     Dtype::Int16,      Dtype::Int8,     Dtype::UInt8,    Dtype::Bool,
    Dtype::Complex64, Dtype::Complex128, Dtype::Complex32};

constexpr std::array<std::string_view, 10> kClassNames{
    "FloatTensor", "DoubleTensor", "HalfTensor", "BFloat16Tensor", "LongTensor",
    "IntTensor",   "ShortTensor",  "CharTensor", "ByteTensor",     "BoolTensor"};
constexpr std::array<Dtype, kClassNames.size()> kClassDtypes{
    Dtype::Float32, Dtype::Float64, Dtype::Float16, Dtype::BFloat16, Dtype::Int64,
    Dtype::Int32,   Dtype::Int16,   Dtype::Int8,    Dtype::UInt8,    Dtype::Bool};

std::string element_type(const Input& input) {
  if (const auto* array = input.get<NdArray>())
    return "numpy." + std::string(name(array->dtype.type)) +
           (array->dtype.swapped ? " (swapped)" : "");
  if (const auto* array = input.get<DeviceArray>()) return element_type(array->array);
  if (const auto* scalar = input.get<NumpyScalar>())
    return "numpy." + std::string(name(scalar->type));
  if (const auto* tensor = input.get<TensorInput>()) return std::string(name(tensor->dtype));
  if (const auto* buffer = input.get<Buffer>()) {
    const auto dtype = format_dtype(buffer->format);
    return dtype ? std::string(name(*dtype)) : std::string(1, buffer->format);
  }
  if (input.is<PyBytes>()) return std::string(name(Dtype::UInt8));
  if (const auto* storage = input.get<StorageInput>())
    return storage->dtype ? std::string(name(*storage->dtype)) : "-";
  if (const auto* sequence = input.get<Sequence>())
    return sequence->items.empty() ? "-" : element_type(sequence->items.front());
  if (const auto* object = input.get<CustomObject>())
    return object->items.empty() ? "-" : element_type(object->items.front());
  switch (kind(input)) {
    case InputKind::Bool:
    case InputKind::Int:
    case InputKind::Float:
    case InputKind::Complex:
      return std::string(name(kind(input)));
    case InputKind::Range:
    case InputKind::Size:
      return "int";
    default:
      return "-";
  }
}

}  // namespace

bool operator==(const Call& a, const Call& b) {
  return a.constructor == b.constructor && a.arguments == b.arguments && a.keywords == b.keywords &&
         a.context == b.context && a.earlier == b.earlier;
}

Call alone(const Call& call) {
  return {call.constructor, call.arguments, call.keywords, call.context, {}};
}

std::string_view name(Constructor constructor) {
  return kNames[static_cast<std::size_t>(constructor)];
}

std::optional<Constructor> constructor_from_name(std::string_view name) {
  for (int i = 0; i < kConstructorCount; ++i)
    if (kNames[static_cast<std::size_t>(i)] == name) return static_cast<Constructor>(i);
  return std::nullopt;
}

bool converts_tensor(Constructor constructor) {
  return constructor == Constructor::Clone || constructor == Constructor::To ||
         constructor == Constructor::Contiguous || constructor == Constructor::Detach ||
         constructor == Constructor::Cast || constructor == Constructor::Type ||
         constructor == Constructor::Numpy;
}

bool is_method(Constructor constructor) {
  return converts_tensor(constructor) || constructor == Constructor::NewTensor;
}

bool takes_sizes(Constructor constructor) {
  return constructor == Constructor::LegacyTensor || constructor == Constructor::TypedTensor;
}

bool takes_memory_format(Constructor constructor) {
  return converts_tensor(constructor) && constructor != Constructor::Detach &&
         constructor != Constructor::Numpy;
}

std::optional<Dtype> cast_dtype(std::string_view name) {
  for (std::size_t i = 0; i < kCastNames.size(); ++i)
    if (kCastNames[i] == name) return kCastDtypes[i];
  return std::nullopt;
}

std::span<const std::string_view> cast_names() { return kCastNames; }

std::optional<Dtype> class_dtype(std::string_view name) {
  for (std::size_t i = 0; i < kClassNames.size(); ++i)
    if (kClassNames[i] == name) return kClassDtypes[i];
  return std::nullopt;
}

std::span<const std::string_view> class_names() { return kClassNames; }

std::size_t data_position(Constructor constructor) {
  return constructor == Constructor::NewTensor || constructor == Constructor::TypedTensor ||
                 constructor == Constructor::SparseCooTensor
             ? 1
             : 0;
}

const Input* data_of(const Call& call) {
  const std::size_t position = data_position(call.constructor);
  if (call.arguments.size() > position) return &call.arguments[position];
  const bool has_values = call.constructor == Constructor::SparseCooTensor;
  for (const Keyword& keyword : call.keywords)
    if (has_values && keyword.name == "values") return &keyword.value;
  if (has_values) return nullptr;
  for (const Keyword& keyword : call.keywords)
    for (const std::string_view data :
         {"data", "input", "size", "other", "storage", "buffer", "obj", "ext_tensor", "s"})
      if (keyword.name == data) return &keyword.value;
  return nullptr;
}

InputKind input_kind(const Call& call) {
  const Input* data = data_of(call);
  return data == nullptr ? InputKind::Nothing : kind(*data);
}

std::string input_dtype(const Call& call) {
  const Input* data = data_of(call);
  return data == nullptr ? "-" : element_type(*data);
}

}  // namespace tenet
