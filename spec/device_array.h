#pragma once
// DeviceArray: an array on an accelerator that is no tensor.

#include "spec/source.h"

namespace tenet {

/// Whether there are such arrays of the type: CuPy has the types that a device computes with.
[[nodiscard]] bool is_device_type(NumpyType type);

/// The dtype of a tensor over its memory.
[[nodiscard]] Dtype dtype_of(const DeviceArray& array);

/// Why it cannot be made as described; empty when it can.
[[nodiscard]] std::string why_invalid(const DeviceArray& array);

/// How torch learns where it is: CuPy's arrays as data say it by __cuda_array_interface__.
enum class ArrayProtocol : std::uint8_t { Dlpack, CudaInterface };

/// The tensor that torch makes over its memory, or why it refuses. Source:
/// torch/csrc/utils/tensor_numpy.cpp (tensor_from_cuda_array_interface),
/// aten/src/ATen/DLConvertor.cpp, cupy/_core/core.pyx.
[[nodiscard]] std::optional<Refusal> source_of(const DeviceArray& array, ArrayProtocol protocol,
                                               const Machine& machine, Source& source);

/// Why it is shared, when it is.
[[nodiscard]] Rule share_rule(const DeviceArray& array);

/// Before, the exception that refuses negative strides from DLPack was thrown where none may be,
/// and ended the process.
inline constexpr TorchVersion kImportsNegativeStrideSafelySince{2, 14};

/// Where a dimension cannot be walked its negative stride is replaced by a row-major one.
/// Source: c10/core/TensorImpl.h (set_sizes_and_strides).
void replace_negative(const Shape& shape, Strides& strides);

/// It as data; `where`: nothing when no device is asked for.
void predict_device_array(Predictor& predictor, const DeviceArray& array,
                          std::optional<Dtype> dtype, Rule dtype_rule,
                          const std::optional<DeviceChoice>& where, bool pin_memory);

}  // namespace tenet
