#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/python_headers.h>

namespace tenet_constructors {

/// Whether an object offers device memory through `__cuda_array_interface__`.
bool has_cuda_array_interface(PyObject* object);

/// A tensor over the device memory that `__cuda_array_interface__` describes; keeps `object` alive.
/// Throws: TypeError for a description that is malformed or read-only, ValueError for its dtype or
/// strides, RuntimeError where there is no CUDA device. Source: Numba's CUDA Array Interface.
at::Tensor tensor_over_cuda_array(PyObject* object);

/// Whether an object can export itself through `__dlpack__`.
bool has_dlpack(PyObject* object);

/// A tensor over the memory that `object.__dlpack__()` exports.
at::Tensor tensor_over_dlpack(PyObject* object);

}  // namespace tenet_constructors
