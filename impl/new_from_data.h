#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <torch/csrc/python_headers.h>

#include <optional>

namespace tenet_constructors {

/// What torch.tensor, torch.as_tensor and torch.Tensor(sequence) have in common.
struct DataRequest {
  PyObject* data = nullptr;
  std::optional<c10::ScalarType> dtype;  ///< Empty: inferred from the data.
  std::optional<c10::Device> device;     ///< Empty: the data's own, the CPU for all but tensors.
  bool copy = false;                     ///< Whether tensors and ndarrays are copied in any case.
  bool pin_memory = false;
};

/// Builds a tensor from any data. Tensors and ndarrays are shared where `copy`, dtype and device
/// allow it; everything else is read as nested sequences of numbers.
/// Throws what infer_dtype, tensor_over_ndarray and read_sequence throw.
at::Tensor new_from_data(const DataRequest& request);

/// Warns (UserWarning) when the data of torch.tensor is a tensor. Throws when warnings are errors.
void warn_about_copy_construction(PyObject* data);

/// torch.tensor: `new_from_data` with a copy, detached, with `requires_grad` as asked.
at::Tensor new_leaf_tensor(DataRequest request, bool requires_grad);

}  // namespace tenet_constructors
