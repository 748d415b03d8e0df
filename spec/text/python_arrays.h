#pragma once
// NumPy's arrays, PyTorch's tensors, buffers and users' objects as Python expressions.

#include <string>

#include "spec/input.h"

namespace tenet::text {

[[nodiscard]] std::string python_numpy_scalar(const NumpyScalar& scalar);
[[nodiscard]] std::string python_ndarray(const NdArray& array);
[[nodiscard]] std::string python_device_array(const DeviceArray& array);
/// A sparse or quantized tensor; `plain` writes the strided tensor of its values.
[[nodiscard]] std::string python_of_form(const TensorInput& tensor,
                                         std::string (*plain)(const TensorInput&));
[[nodiscard]] std::string python_tensor(const TensorInput& tensor);
[[nodiscard]] std::string python_object(const CustomObject& object);
[[nodiscard]] std::string python_buffer(const Buffer& buffer);
/// "c_float": the type in ctypes of a letter of kCtypesFormats.
[[nodiscard]] std::string_view ctypes_name(char format);
[[nodiscard]] std::string python_storage(const StorageInput& storage);

}  // namespace tenet::text
