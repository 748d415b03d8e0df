#include "spec/device_array.h"

#include <algorithm>

#include "spec/strides.h"

namespace tenet {

bool is_device_type(NumpyType type) {
  return type == NumpyType::ULongLong || torch_dtype(type).has_value();
}

Dtype dtype_of(const DeviceArray& array) {
  // Both protocols speak of kinds and widths, so that unsigned long long is uint64, too.
  return torch_dtype(array.array.dtype.type).value_or(Dtype::UInt64);
}

std::string why_invalid(const DeviceArray& array) {
  const NdArray& elements = array.array;
  const std::int64_t size = itemsize(elements.dtype.type);
  if (!is_device_type(elements.dtype.type) || elements.dtype.swapped)
    return "there are no such elements on a device";
  if (elements.subclass != ArrayClass::NdArray || !elements.writeable)
    return "an array on a device is of one class, and writeable";
  const bool whole = std::all_of(elements.strides.begin(), elements.strides.end(),
                                 [&](std::int64_t stride) { return stride % size == 0; });
  if (!whole || elements.offset % size != 0) return "an array on a device is aligned";
  if (array.device.type != DeviceType::Cuda && array.device.type != DeviceType::Sim)
    return "arrays that are no tensors are on cuda and sim";
  if (array.device.index < 0) return "the device of an array has an index";
  if (array.device.type == DeviceType::Sim && array.device.index >= kSimulated.devices)
    return "the simulated devices are sim:0 and sim:1";
  if (array.allocation == DeviceAllocation::StreamOrdered && array.device.type != DeviceType::Cuda)
    return "stream-ordered memory is CUDA's";
  return {};
}

Rule share_rule(const DeviceArray& array) {
  if (array.allocation == DeviceAllocation::Managed) return Rule::SharesManaged;
  if (array.allocation == DeviceAllocation::Split) return Rule::SharesPartOfBlock;
  return Rule::SharesDeviceArray;
}

void replace_negative(const Shape& shape, Strides& strides) {
  for (std::size_t i = strides.size(); i-- > 0;) {
    if (strides[i] >= 0) continue;
    const bool last = i + 1 == strides.size();
    strides[i] = last ? 1 : std::max<std::int64_t>(shape[i + 1], 1) * strides[i + 1];
  }
}

namespace {

/// Row-major strides as a __cuda_array_interface__ without strides is read: an empty dimension
/// counts as what it is. Source: aten/src/ATen/TensorUtils.cpp (defaultStrides).
Strides default_strides(const Shape& shape) {
  Strides strides(shape.size());
  std::int64_t step = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

bool runs_backwards(const Shape& shape, const Strides& strides) {
  if (element_count(shape) == 0) return false;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] > 1 && strides[i] < 0) return true;
  return false;
}

}  // namespace

std::optional<Refusal> source_of(const DeviceArray& array, ArrayProtocol protocol,
                                 const Machine& machine, Source& source) {
  const NdArray& elements = array.array;
  source.dtype = dtype_of(array);
  source.shape = elements.shape;
  source.strides = elements.strides;
  for (std::int64_t& stride : source.strides) stride /= itemsize(source.dtype);
  source.memory = elements.memory;
  source.first_byte = elements.offset;
  source.device = array.device;
  source.lent = is_lent(array.allocation);
  if (runs_backwards(source.shape, source.strides))
    return Refusal{"RuntimeError", Rule::ImportNegativeStride};
  const bool empty = element_count(source.shape) == 0;
  if (protocol == ArrayProtocol::CudaInterface) {
    // CuPy gives no strides of what is row-major, and no address of nothing.
    if (empty || is_contiguous(source.shape, source.strides))
      source.strides = default_strides(source.shape);
    if (empty) source.device.index = machine.current;
  }
  replace_negative(source.shape, source.strides);
  return std::nullopt;
}

void predict_device_array(Predictor& predictor, const DeviceArray& array,
                          std::optional<Dtype> dtype, Rule dtype_rule,
                          const std::optional<DeviceChoice>& where, bool pin_memory) {
  const bool has_interface = array.device.type == DeviceType::Cuda;
  if (has_interface && pin_memory) return predictor.raises({"RuntimeError", Rule::PinnedData});
  Source source;
  const auto protocol = has_interface ? ArrayProtocol::CudaInterface : ArrayProtocol::Dlpack;
  if (const auto refusal = source_of(array, protocol, predictor.machine(), source)) {
    predictor.expect().ends_process = protocol == ArrayProtocol::Dlpack &&
                                      predictor.version() < kImportsNegativeStrideSafelySince;
    return predictor.raises(*refusal);
  }
  if (where && is_absent(where->device, predictor.machine()))
    return predictor.raises(refusal_of_absent(where->device));
  Conversion conversion{dtype.value_or(source.dtype), where ? where->device : source.device};
  conversion.copy = always_copies(predictor.call().constructor);
  conversion.dtype_rule = dtype ? dtype_rule : Rule::DeviceArrayDtype;
  const bool ignores = (predictor.call().constructor == Constructor::LegacyTensor ||
                        predictor.call().constructor == Constructor::TypedTensor) &&
                       ambient_device(predictor.call().context).has_value();
  conversion.device_rule = where     ? where->rule
                           : ignores ? Rule::IgnoresContext
                                     : Rule::DeviceOfArray;
  conversion.share_rule = share_rule(array);
  conversion.source_is_input = false;
  predict_conversion(predictor, source, conversion);
}

}  // namespace tenet
