#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/python_headers.h>

namespace tenet_constructors {

/// A CPU tensor over memory that belongs to a Python object, which it keeps alive. Strides are in
/// elements and not negative.
at::Tensor tensor_over_memory(PyObject* owner, void* data, c10::ScalarType dtype,
                              c10::IntArrayRef sizes, c10::IntArrayRef strides);

/// A CPU tensor over the same elements as `self`, with a storage of its own that begins at the
/// first element and keeps the memory alive.
at::Tensor alias_of_memory(const at::Tensor& self);

}  // namespace tenet_constructors
