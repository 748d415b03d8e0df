#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/python_headers.h>

#include <optional>

namespace tenet_constructors {

/// What torch.asarray is asked for.
struct AsArrayRequest {
  PyObject* data = nullptr;
  std::optional<c10::ScalarType> dtype;
  std::optional<c10::Device> device;
  std::optional<bool> copy;           ///< Empty: where it is needed.
  std::optional<bool> requires_grad;  ///< Empty: that of a tensor in data, otherwise false.
};

/// torch.asarray: tensors, ndarrays, DLPack capsules and buffers are shared where the request
/// allows it; everything else is read. Throws ValueError where sharing is asked for and cannot be,
/// RuntimeError for that with a NumPy scalar.
at::Tensor as_array(const AsArrayRequest& request);

}  // namespace tenet_constructors
