#pragma once
// Sparse, quantized and inference tensors: made of a strided one, and taken apart again.

#include <ATen/core/Tensor.h>

#include "spec/input.h"
#include "spec/outcome.h"

namespace tenet::harness {

/// The tensor of another form over the memory of `plain`, which holds its elements one by one.
[[nodiscard]] at::Tensor in_form(const TensorInput& input, const at::Tensor& plain);

[[nodiscard]] Layout layout_of(const at::Tensor& tensor);

/// The strided tensor that holds a sparse tensor's values; any other tensor itself.
[[nodiscard]] at::Tensor stored_values(const at::Tensor& tensor);

/// Whether a sparse or quantized tensor still is as it was made over the memory at `data`.
[[nodiscard]] bool form_unchanged(PyObject* object, const TensorInput& input, const void* data);

}  // namespace tenet::harness
