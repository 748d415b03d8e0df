// torch.Tensor(…) and its typed kin, torch.FloatTensor(…), in all their meanings. Source:
// torch/csrc/utils/tensor_new.cpp (legacy_tensor_ctor).

#include <algorithm>
#include <cmath>

#include "spec/convert.h"
#include "spec/custom_object.h"
#include "spec/device_array.h"
#include "spec/source.h"
#include "spec/strides.h"

namespace tenet {
namespace {

/// torch.Tensor, whose dtype is the default one, or a class that has a dtype of its own.
struct TensorType {
  Dtype dtype;
  Rule dtype_rule = Rule::DefaultDtype;
  std::span<const Input> arguments;

  [[nodiscard]] bool is_typed() const { return dtype_rule == Rule::ClassDtype; }
  /// The rule for the dtype of what torch.Tensor has a rule of its own for.
  [[nodiscard]] Rule rule_or(Rule rule) const { return is_typed() ? dtype_rule : rule; }
};

std::optional<Dtype> integer_dtype(NumpyType type) {
  if (type == NumpyType::ULongLong) return Dtype::UInt64;
  const auto dtype = torch_dtype(type);
  return dtype && category(*dtype) == DtypeCategory::Integer ? dtype : std::nullopt;
}

/// The items of what is a list or tuple to C, which reads it without asking its methods.
const std::vector<Input>* list_items(const Input& input) {
  if (const auto* sequence = input.get<Sequence>()) return &sequence->items;
  const auto* object = input.get<CustomObject>();
  const bool is_list =
      object != nullptr && (object->type == ObjectType::List || object->type == ObjectType::Tuple ||
                            object->type == ObjectType::NamedTuple);
  return is_list ? &object->items : nullptr;
}

std::optional<PyInt> as_size(const Input& input);

/// A list is taken for one of sizes by its first item.
bool is_size_list(const Input& input) {
  const auto* items = list_items(input);
  return items != nullptr && (items->empty() || as_size(items->front()));
}

/// An object with an __index__ that PyTorch takes for a size: ints, NumPy's integers, 0-d integer
/// arrays, objects that answer to it; no bool.
std::optional<PyInt> as_size(const Input& input) {
  if (const auto* number = input.get<PyInt>()) return *number;
  if (const auto* object = input.get<CustomObject>())
    return is_size_list(input) ? std::nullopt : ask_index(*object);
  if (const auto* scalar = input.get<NumpyScalar>()) {
    const auto dtype = integer_dtype(scalar->type);
    if (!dtype) return std::nullopt;
    const Number number = decode(*dtype, scalar->element.data());
    if (number.kind == Number::Kind::Unsigned)
      return PyInt{false, 0, static_cast<std::uint64_t>(number.integer), 0};
    return py_int(number.integer);
  }
  if (const auto* array = input.get<NdArray>(); array != nullptr && array->shape.empty()) {
    if (!integer_dtype(array->dtype.type)) return std::nullopt;
    ExpectedValues value;
    Reading reading;
    if (store_elements(input, {}, {Dtype::Int64}, value, reading))
      return PyInt{false, 0, ~std::uint64_t{0}, 0};
    return py_int(decode(Dtype::Int64, value.bytes.data()).integer);
  }
  return std::nullopt;
}

/// What the parser of arguments takes for an integer, before it is read as one: NumPy counts its
/// timedelta64 among the integers.
bool counts_as_integer(const Input& input) {
  const auto* scalar = input.get<NumpyScalar>();
  return (scalar != nullptr && scalar->type == NumpyType::Timedelta) || as_size(input);
}

bool fits_int64(const PyInt& number) {
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  return number.high == 0 && number.shift == 0 &&
         (number.low < kTop || (number.negative && number.low == kTop));
}

void predict_sizes(Predictor& predictor, const TensorType& type, Shape sizes, Rule rule) {
  for (const std::int64_t size : sizes)
    if (size < 0) return predictor.raises({"RuntimeError", Rule::NegativeSize});
  if (is_too_large(sizes, type.dtype, false))
    return predictor.raises({"RuntimeError", Rule::HugeSize});
  predictor.new_tensor();
  predictor.dtype(type.dtype, type.dtype_rule);
  predictor.strides(contiguous_strides(sizes), Rule::RowMajor);
  predictor.device(
      {}, ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::DefaultsToCpu);
  // Not by their product, which is beyond 64 bits where one of several large ones is 0.
  const bool empty = std::find(sizes.begin(), sizes.end(), 0) != sizes.end();
  predictor.fresh_memory(empty ? Rule::EmptySharesNothing : Rule::SizesAllocate);
  predictor.fresh_leaf();
  predictor.expect().values.unspecified("the memory is not initialised",
                                        predictor.by(Rule::Uninitialised));
  predictor.shape(std::move(sizes), rule);
}

/// Whether the class takes the tensor for one of its own.
bool is_of_type(const TensorType& type, const Source& source) {
  return source.dtype == type.dtype && source.device.type == DeviceType::Cpu &&
         !is_sparse(source.form) && !is_quantized(source.form);
}

void predict_alias(Predictor& predictor, const TensorType& type, const TensorInput& tensor) {
  const Source source = source_of(tensor);
  if (type.is_typed() && !is_of_type(type, source))
    return predictor.raises({"TypeError", Rule::OtherType});
  if (is_coo(source.form))
    return predictor.raises({"NotImplementedError", Rule::SparseHasNoStorage});
  if (is_sparse(source.form)) return predictor.raises({"RuntimeError", Rule::SparseHasNoStorage});
  predictor.dtype(source.dtype, type.rule_or(Rule::TensorDtype));
  predictor.shape(source.shape, Rule::SameShape);
  const Rule stays = type.is_typed() ? Rule::DefaultsToCpu : Rule::SourceDevice;
  predictor.device(source.device,
                   ambient_device(predictor.call().context) ? Rule::IgnoresContext : stays);
  predictor.shares_memory(source, Rule::SharesTensor);
  predictor.form_of(source);
  predictor.inference_of(source);
  if (!source.requires_grad) return predictor.fresh_leaf();
  if (predictor.call().context.grad_mode == GradMode::Enabled)
    predictor.autograd(true, false, "AliasBackward0", Gradient::Identity, Rule::RecordsAlias);
  else
    predictor.autograd(true, true, {}, Gradient::None, Rule::AliasNotRecording);
}

void predict_legacy_storage(Predictor& predictor, const TensorType& type,
                            const StorageInput& storage, const Device& device, bool has_device) {
  const Dtype dtype = type.dtype;
  // With a device it is read as a sequence first, whose length counts elements of the wrong size.
  const bool read_as_sequence =
      has_device && static_cast<int>(storage.bytes.size()) / 4 / itemsize(dtype) > 0;
  if (storage.dtype && read_as_sequence) predictor.allocates(*storage.dtype);
  if (storage.dtype && *storage.dtype != dtype)
    return predictor.raises({"RuntimeError", Rule::StorageDtype});
  Source source;
  source.memory = storage.bytes;
  source.dtype = dtype;
  source.shape = {static_cast<std::int64_t>(storage.bytes.size()) / itemsize(dtype)};
  source.strides = {1};
  predictor.dtype(
      dtype, type.rule_or(storage.dtype ? Rule::TypedStorageDtype : Rule::UntypedStorageDtype));
  predictor.device(
      {}, ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::DefaultsToCpu);
  if (device.index < 0) {
    predictor.shares_memory(source, Rule::SharesStorage);
  } else {
    predictor.new_tensor();
    predictor.strides(source.strides, Rule::RowMajor);
    predictor.fresh_memory(Rule::CopiesToConvert);
    predictor.values(converted_values(source, source.dtype, predictor.version()),
                     Rule::CopiesValues);
  }
  predictor.shape(source.shape, Rule::StorageShape);
  predictor.fresh_leaf();
}

void predict_legacy_ndarray(Predictor& predictor, const TensorType& type, const NdArray& array,
                            const Device& device) {
  if (!array.writeable)
    predictor.warns(WarningKind::NonWriteableNumpy, "UserWarning", Rule::ReadOnlyArray);
  Source source;
  if (auto refusal = source_of(array, source)) return predictor.raises(*refusal);
  Conversion conversion{type.dtype, device};
  conversion.dtype_rule = type.dtype_rule;
  conversion.device_rule =
      ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::DefaultsToCpu;
  conversion.source_is_input = false;
  predict_conversion(predictor, source, conversion);
}

bool is_legacy_data(const Input& data) {
  if (const auto* object = data.get<CustomObject>()) return is_sequence(*object);
  if (const auto* scalar = data.get<NumpyScalar>())
    return scalar->type == NumpyType::Str || scalar->type == NumpyType::Bytes;
  if (const auto* buffer = data.get<Buffer>()) return !shape_of(*buffer).empty();
  return data.is<Sequence>() || data.is<PyRange>() || data.is<TorchSize>() || data.is<NdArray>() ||
         data.is<PyStr>() || data.is<PyBytes>();
}

void predict_legacy_data(Predictor& predictor, const TensorType& type, const Input& data,
                         const Device& device) {
  if (const auto* array = data.get<NdArray>())
    return predict_legacy_ndarray(predictor, type, *array, device);
  if (!is_legacy_data(data)) return predictor.raises({"TypeError", Rule::NotASequence});
  const Rule where =
      ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::DefaultsToCpu;
  predict_sequence(predictor, data, type.dtype, type.dtype_rule, {Device{}, where}, false);
}

/// The arguments as sizes; nothing when they are not all integers. Only the first must not be a
/// bool.
std::optional<Shape> sizes_of(std::span<const Input> arguments) {
  Shape sizes;
  for (const Input& argument : arguments) {
    const auto* truth = sizes.empty() ? nullptr : argument.get<PyBool>();
    const auto size = truth != nullptr ? py_int(truth->value ? 1 : 0) : as_size(argument);
    if (!size || !fits_int64(*size)) return std::nullopt;
    sizes.push_back(static_cast<std::int64_t>(size->negative ? 0 - size->low : size->low));
  }
  return sizes;
}

/// Several positional arguments: sizes, all of them.
void predict_many(Predictor& predictor, const TensorType& type, std::span<const Input> arguments) {
  auto sizes = sizes_of(arguments);
  if (!sizes) return predictor.raises({"TypeError", Rule::NotASize});
  predict_sizes(predictor, type, std::move(*sizes), Rule::SizeArguments);
}

/// One argument, however it was passed; nothing when it is a tensor or storage that goes with a
/// device.
void predict_one(Predictor& predictor, const TensorType& type, const Input& data, bool as_sizes,
                 const Device& device, bool has_device) {
  if (const auto* tensor = data.get<TensorInput>()) return predict_alias(predictor, type, *tensor);
  if (const auto* storage = data.get<StorageInput>())
    return predict_legacy_storage(predictor, type, *storage, device, has_device);
  if (const auto* size = data.get<TorchSize>())
    return predict_sizes(predictor, type, size->sizes, Rule::SizeArguments);
  if (as_size(data)) return predict_many(predictor, type, {&data, 1});
  if (as_sizes) {
    const auto* items = list_items(data);
    if (items == nullptr) return predictor.raises({"TypeError", Rule::NotASize});
    return predict_many(predictor, type, *items);
  }
  predict_legacy_data(predictor, type, data, device);
}

void predict_of_type(Predictor& predictor, const TensorType& type) {
  const Call& call = predictor.call();
  const Input* data = type.arguments.empty() ? nullptr : &type.arguments.front();
  const Input* device = nullptr;
  bool as_sizes = false;
  bool by_keyword = false;
  Device where;
  for (const Keyword& keyword : call.keywords) {
    const bool is_data = keyword.name == "data" || keyword.name == "size" ||
                         keyword.name == "other" || keyword.name == "storage";
    if (keyword.name == "device" && device == nullptr) {
      device = &keyword.value;
    } else if (is_data && data == nullptr) {
      const bool wrong_kind = (keyword.name == "other") != keyword.value.is<TensorInput>() ||
                              (keyword.name == "storage") != keyword.value.is<StorageInput>();
      if (wrong_kind) return predictor.raises({"TypeError", Rule::WrongArgumentType});
      data = &keyword.value;
      as_sizes = keyword.name == "size";
      by_keyword = true;
    } else {
      return predictor.raises({"TypeError", Rule::UnexpectedKeyword});
    }
  }
  // With an integer in front the device is looked at before the other sizes.
  if (type.arguments.size() > 1 && !counts_as_integer(type.arguments.front()))
    return predictor.raises({"TypeError", Rule::NotASize});
  if (as_sizes && !data->is<TorchSize>() && !is_size_list(*data))
    return predictor.raises({"TypeError", Rule::NotASize});
  if (device != nullptr && by_keyword && data->is<StorageInput>())
    return predictor.raises({"TypeError", Rule::UnexpectedKeyword});
  if (device != nullptr) {
    const ParsedDevice parsed = parse_device(*device, predictor.machine());
    using Status = ParsedDevice::Status;
    if (parsed.status == Status::WrongType)
      return predictor.raises({"TypeError", Rule::WrongArgumentType});
    if (type.arguments.size() <= 1 && data != nullptr && data->is<TensorInput>())
      return predictor.raises({"RuntimeError", Rule::LegacyTensorDevice});
    if (parsed.status == Status::Invalid)
      return predictor.raises({"RuntimeError", Rule::InvalidDevice});
    if (parsed.status == Status::Valid) where = parsed.device;
    if (parsed.status == Status::Valid && parsed.device.type != DeviceType::Cpu)
      return predictor.raises({"RuntimeError", Rule::LegacyDevice});
  }
  if (data == nullptr) return predict_sizes(predictor, type, {0}, Rule::NoArgumentShape);
  if (type.arguments.size() > 1) return predict_many(predictor, type, type.arguments);
  const Context& context = predictor.call().context;
  const Rule rule = ambient_device(context) ? Rule::IgnoresContext : Rule::DefaultsToCpu;
  const bool placed = device != nullptr && !device->is<PyNone>();
  if (const CustomObject* exporter = find_exporter(*data);
      exporter != nullptr && !as_sizes && is_legacy_data(*data))
    return predict_export(predictor, *exporter, type.dtype, type.dtype_rule, {where, rule}, placed);
  if (const auto* array = data->get<DeviceArray>())
    return predict_device_array(predictor, *array, type.dtype, type.dtype_rule,
                                placed ? std::optional(DeviceChoice{where, rule}) : std::nullopt,
                                false);
  predict_one(predictor, type, *data, as_sizes, where, device != nullptr);
}

}  // namespace

void predict_legacy(Predictor& predictor) {
  const Call& call = predictor.call();
  predict_of_type(predictor, {call.context.default_dtype, Rule::DefaultDtype, call.arguments});
}

void predict_typed_tensor(Predictor& predictor) {
  const std::vector<Input>& arguments = predictor.call().arguments;
  const auto dtype = class_dtype(arguments.front().get<PyStr>()->value);
  predict_of_type(predictor, {*dtype, Rule::ClassDtype, std::span(arguments).subspan(1)});
}

}  // namespace tenet
