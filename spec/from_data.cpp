// torch.tensor, torch.as_tensor, Tensor.new_tensor and torch.from_numpy. Source:
// torch/csrc/utils/tensor_new.cpp.

#include "spec/buffer_view.h"
#include "spec/custom_object.h"
#include "spec/device_array.h"
#include "spec/source.h"
#include "spec/strides.h"
#include "spec/validity.h"

namespace tenet {
namespace {

std::optional<Refusal> refuse_device(const Device& device, const Machine& machine) {
  if (is_absent(device, machine)) return refusal_of_absent(device);
  if (is_beyond(device, machine)) return Refusal{"RuntimeError", Rule::WrongDeviceIndex};
  return std::nullopt;
}

void predict_ndarray(Predictor& predictor, const NdArray& array, const DataArguments& arguments,
                     const DeviceChoice& where) {
  const bool is_tensor = always_copies(predictor.call().constructor);
  if (arguments.pin_memory) return predictor.raises({"RuntimeError", Rule::PinnedData});
  if (!is_tensor && !array.writeable)
    predictor.warns(WarningKind::NonWriteableNumpy, "UserWarning", Rule::ReadOnlyArray);
  Source source;
  if (auto refusal = source_of(array, source)) return predictor.raises(*refusal);
  if (is_absent(where.device, predictor.machine()))
    return predictor.raises(refusal_of_absent(where.device));
  Conversion conversion{arguments.dtype.value_or(source.dtype), where.device};
  conversion.copy = is_tensor;
  conversion.dtype_rule = arguments.dtype ? arguments.dtype_rule : Rule::NdarrayDtype;
  conversion.device_rule = where.rule;
  conversion.source_is_input = false;
  predict_conversion(predictor, source, conversion);
}

void predict_tensor(Predictor& predictor, const TensorInput& tensor, const DataArguments& arguments,
                    const std::optional<DeviceChoice>& where) {
  const bool is_tensor = always_copies(predictor.call().constructor);
  if (arguments.pin_memory) return predictor.raises({"RuntimeError", Rule::PinnedData});
  const Source source = source_of(tensor);
  if (where && is_absent(where->device, predictor.machine()))
    return refuse_absent(predictor, source, where->device);
  if (is_tensor)
    if (const auto refusal = refuse_to_detach(predictor.call(), tensor))
      return predictor.raises(*refusal);
  Conversion conversion{arguments.dtype.value_or(source.dtype),
                        where ? where->device : source.device};
  conversion.copy = is_tensor;
  conversion.detached = is_tensor;
  conversion.dtype_rule = arguments.dtype ? arguments.dtype_rule : Rule::TensorDtype;
  conversion.device_rule = where ? where->rule : Rule::SourceDevice;
  predict_conversion(predictor, source, conversion);
}

/// requires_grad=True makes a leaf of whatever came out, or refuses an integer dtype.
void apply_requires_grad(Predictor& predictor) {
  Expectation& expectation = predictor.expect();
  if (!expectation.completion.value.empty()) return;
  if (!is_differentiable(expectation.dtype.value))
    return predictor.raises({"RuntimeError", Rule::IntegerRequiresGrad});
  predictor.autograd(true, true, {}, Gradient::None, Rule::RequiresGradArgument);
}

}  // namespace

void allow_copy(Predictor& predictor) {
  Expectation& expectation = predictor.expect();
  // That without elements it holds on to the memory, too.
  if (!expectation.completion.value.empty() || !expectation.keeps_source_alive.value) return;
  const ClauseId by = predictor.by(Rule::CopyNotMade);
  expectation.keeps_source_alive.one_of(true, {false}, by);
  if (expectation.sharing.value.source < 0) return;
  const Sharing shared = expectation.sharing.value;
  expectation.sharing.one_of(shared, {{}}, by);
  const Shape& shape = expectation.shape.value;
  const Strides strides = expectation.strides.value;
  const Strides rows = contiguous_strides(shape);
  const Strides dense = is_non_overlapping_and_dense(shape, strides)
                            ? strides
                            : dense_strides_in_order(shape, strides);
  if (rows != strides || dense != strides) expectation.strides.one_of(strides, {rows, dense}, by);
  ExpectedValues& values = expectation.values.value;
  // A byte that is no bool is True, of which a copy makes a 1.
  if (expectation.dtype.value == Dtype::Bool && values.freedom.empty() &&
      !bad_bools(values.bytes).empty())
    for (const std::uint8_t byte : values.bytes)
      values.freedom.push_back(byte > 1 ? Freedom::Any : Freedom::None);
  predictor.may_allocate(expectation.dtype.value);
}

bool always_copies(Constructor constructor) {
  return constructor == Constructor::Tensor || constructor == Constructor::NewTensor;
}

void predict_from_data(Predictor& predictor) {
  const Call& call = predictor.call();
  DataArguments arguments = parse_data_arguments(call, predictor.machine());
  if (always_copies(call.constructor) && arguments.data != nullptr &&
      arguments.data->is<TensorInput>() &&
      (!arguments.refusal || arguments.refusal->rule == Rule::InvalidDevice))
    predictor.warns(WarningKind::CopyConstruct, "UserWarning", Rule::CopyConstruct);
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  std::optional<DeviceChoice> chosen = arguments.device;
  if (!chosen && arguments.self == nullptr)
    chosen = ambient_device(call.context, predictor.machine());
  if (arguments.self != nullptr) {
    const TensorInput& self = *arguments.self;
    if (self.conj || self.neg) return predictor.raises({"RuntimeError", Rule::SelfHasBits});
    if (!chosen)
      chosen = DeviceChoice{self.device,
                            ambient_device(call.context) ? Rule::IgnoresContext : Rule::SelfDevice};
    if (!arguments.dtype) {
      arguments.dtype = self.dtype;
      arguments.dtype_rule = Rule::SelfDtype;
    }
  }
  const DeviceChoice where = chosen.value_or(DeviceChoice{});
  const Input& data = *arguments.data;
  if (const auto* tensor = data.get<TensorInput>())
    predict_tensor(predictor, *tensor, arguments, chosen);
  else if (const auto* array = data.get<NdArray>())
    predict_ndarray(predictor, *array, arguments, where);
  else if (const auto* on_device = data.get<DeviceArray>())
    predict_device_array(predictor, *on_device, arguments.dtype, arguments.dtype_rule, chosen,
                         arguments.pin_memory);
  else if (const auto* storage = data.get<StorageInput>())
    predict_storage(predictor, *storage, arguments.dtype, arguments.dtype_rule, where,
                    arguments.pin_memory);
  else
    predict_sequence(predictor, data, arguments.dtype, arguments.dtype_rule, where,
                     arguments.pin_memory);
  if (arguments.requires_grad) apply_requires_grad(predictor);
}

void predict_from_numpy(Predictor& predictor) {
  const Call& call = predictor.call();
  if (!call.keywords.empty()) return predictor.raises({"TypeError", Rule::UnexpectedKeyword});
  if (call.arguments.empty()) return predictor.raises({"TypeError", Rule::MissingArgument});
  if (call.arguments.size() > 1) return predictor.raises({"TypeError", Rule::TooManyPositional});
  const auto* array = call.arguments.front().get<NdArray>();
  if (array == nullptr) return predictor.raises({"TypeError", Rule::NotAnNdarray});
  if (!array->writeable)
    predictor.warns(WarningKind::NonWriteableNumpy, "UserWarning", Rule::ReadOnlyArray);
  Source source;
  if (auto refusal = source_of(*array, source)) return predictor.raises(*refusal);
  predictor.dtype(source.dtype, Rule::NdarrayDtype);
  predictor.shape(source.shape, Rule::SameShape);
  predictor.device({}, Rule::IgnoresContext);
  predictor.shares_memory(source, Rule::SharesNdarray);
  predictor.fresh_leaf();
}

void predict_sequence(Predictor& predictor, const Input& data, std::optional<Dtype> dtype,
                      Rule dtype_rule, const DeviceChoice& where, bool pin_memory) {
  const Call& call = predictor.call();
  if (const auto* buffer = data.get<Buffer>())
    return predict_sequence(predictor, read_by_python(*buffer), dtype, dtype_rule, where,
                            pin_memory);
  const auto* scalar = data.get<NumpyScalar>();
  const auto* object = data.get<CustomObject>();
  const bool text =
      data.is<PyStr>() || data.is<PyBytes>() ||
      (object != nullptr && object->type == ObjectType::Str) ||
      (scalar != nullptr && (scalar->type == NumpyType::Str || scalar->type == NumpyType::Bytes));
  if (text) return predictor.raises({"TypeError", Rule::StringData});
  if (const Input* description = find_cuda_interface(data)) {
    if (pin_memory) return predictor.raises({"RuntimeError", Rule::PinnedData});
    predictor.expect().released.unspecified("PyTorch keeps a reference to each part it has read",
                                            predictor.by(Rule::PartsReleased));
    return predictor.raises(*cuda_interface_fault(*description));
  }
  if (const CustomObject* exporter = find_exporter(data))
    return predict_export(predictor, *exporter, dtype, dtype_rule, where,
                          where.rule != Rule::DefaultsToCpu);
  Shape shape;
  Reading reading;
  if (auto refusal = compute_sizes(data, shape, reading)) return predictor.raises(*refusal);
  if (!dtype) {
    const Inferred inferred = infer_dtype(data, call.context.default_dtype, reading);
    if (inferred.refusal) return predictor.raises(*inferred.refusal);
    dtype = inferred.dtype;
    dtype_rule = inferred.rule;
  }
  const bool can_pin = predictor.machine().has_accelerator();
  if (pin_memory && !can_pin && where.device.type != DeviceType::Meta)
    return predictor.raises({"RuntimeError", Rule::PinnedWithoutAccelerator});
  predictor.allocates(*dtype);
  if (is_too_large(shape, *dtype, where.device.type == DeviceType::Meta))
    return predictor.raises({"RuntimeError", Rule::HugeSize});
  predictor.new_tensor();
  predictor.dtype(*dtype, dtype_rule);
  predictor.strides(contiguous_strides(shape), Rule::RowMajor);
  predictor.device(where.device, where.rule);
  predictor.fresh_memory(Rule::CopiesSequence);
  predictor.fresh_leaf();
  if (pin_memory && can_pin && where.device == Device{} && element_count(shape) > 0)
    predictor.expect().pinned.exactly(true, predictor.by(Rule::PinnedOnRequest));
  if (where.device.type == DeviceType::Meta) {
    predictor.values({}, Rule::MetaHasNoValues);
  } else {
    ExpectedValues values;
    if (element_count(shape) > 0) {
      if (is_bare(*dtype)) return predictor.raises({"RuntimeError", Rule::BareNoNumber});
      const auto refusal = store_elements(
          data, shape, {*dtype, call.context.grad_mode, predictor.version()}, values, reading);
      for (const Dtype resolved : reading.resolved) predictor.allocates(resolved);
      if (reading.grad_to_scalar)
        predictor.warns(WarningKind::RequiresGradToScalar, "UserWarning", Rule::GradToScalar);
      if (reading.complex_to_real)
        predictor.warns(WarningKind::ComplexToReal, "ComplexWarning", Rule::ComplexToReal);
      if (refusal) return predictor.raises(*refusal);
    }
    if (auto refusal = refuse_device(where.device, predictor.machine()))
      return predictor.raises(*refusal);
    predictor.values(std::move(values),
                     reading.own_methods ? Rule::AsksObjects : Rule::StoresScalars);
  }
  const Rule shape_rule = shape.empty() ? Rule::ScalarShape : Rule::SequenceShape;
  predictor.shape(std::move(shape), shape_rule);
}

void predict_storage(Predictor& predictor, const StorageInput& storage, std::optional<Dtype> dtype,
                     Rule dtype_rule, const DeviceChoice& where, bool pin_memory) {
  const Dtype default_dtype = predictor.call().context.default_dtype;
  const bool empty = storage.bytes.empty();
  Source source;
  source.memory = storage.bytes;
  Rule rule = dtype_rule;
  // The tensor that new_tensor is a method of is a source, too.
  const auto* self = predictor.call().arguments.empty()
                         ? nullptr
                         : predictor.call().arguments.front().get<TensorInput>();
  source.number = self != nullptr && self->device.type != DeviceType::Meta ? 1 : 0;
  // Counting the dimensions reads the first element, one of complex32 or bcomplex32 by way of a
  // tensor.
  const std::int64_t counted = element_count({static_cast<std::int64_t>(storage.bytes.size())}) /
                               4 / itemsize(dtype.value_or(default_dtype));
  if (storage.dtype && (dtype ? counted > 0 : !empty)) predictor.allocates(*storage.dtype);
  if (storage.dtype) {
    if (*storage.dtype != dtype.value_or(default_dtype))
      return predictor.raises({"RuntimeError", Rule::StorageDtype});
    source.dtype = *storage.dtype;
    rule = Rule::TypedStorageDtype;
  } else if (dtype) {
    source.dtype = *dtype;
  } else {
    source.dtype = empty ? default_dtype : Dtype::Int64;
    rule = Rule::UntypedStorageDtype;
  }
  if (pin_memory && !predictor.machine().has_accelerator())
    return predictor.raises({"RuntimeError", Rule::PinnedWithoutAccelerator});
  // The tensor on the CPU is made first, whatever becomes of it.
  predictor.allocates(source.dtype);
  if (auto refusal = refuse_device(where.device, predictor.machine()))
    return predictor.raises(*refusal);
  source.shape = {static_cast<std::int64_t>(storage.bytes.size()) / itemsize(source.dtype)};
  source.strides = {1};
  if (where.device != Device{})
    if (const auto refusal = refuse_bare(source, source.dtype, where.device))
      return predictor.raises(*refusal);
  predictor.dtype(source.dtype, rule);
  predictor.device(where.device, where.rule);
  if (where.device == Device{}) {
    predictor.shares_memory(source, always_copies(predictor.call().constructor)
                                        ? Rule::CopyNotMade
                                        : Rule::SharesStorage);
  } else {
    predictor.new_tensor();
    const bool is_tensor = always_copies(predictor.call().constructor);
    const Rule moved = is_tensor ? Rule::NeverShares : Rule::CopiesToConvert;
    predictor.fresh_memory(where.device.type == DeviceType::Meta ? Rule::EmptySharesNothing
                                                                 : moved);
    if (where.device.type == DeviceType::Meta)
      predictor.values({}, Rule::MetaHasNoValues);
    else
      predictor.values(converted_values(source, source.dtype, predictor.version()),
                       Rule::CopiesValues);
    predictor.strides(source.strides, Rule::RowMajor);
  }
  predictor.shape(source.shape, Rule::StorageShape);
  predictor.fresh_leaf();
  if (always_copies(predictor.call().constructor)) allow_copy(predictor);
}

}  // namespace tenet
