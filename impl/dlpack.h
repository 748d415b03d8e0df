#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/python_headers.h>

namespace tenet_constructors {

/// What torch.from_dlpack is asked for. `device` and `copy` are nullptr where they are None.
struct DlpackRequest {
  PyObject* producer = nullptr;
  PyObject* device = nullptr;
  PyObject* copy = nullptr;
};

/// torch.from_dlpack: a tensor over the memory that a producer or capsule exports.
/// Throws what the producer raises; AssertionError for a device that is neither a str nor a
/// torch.device, and for options together with a capsule; RuntimeError for what is no capsule.
at::Tensor from_dlpack(const DlpackRequest& request);

/// Whether an object is a DLPack capsule that was not used yet.
bool is_dlpack_capsule(PyObject* object);

/// A tensor over the memory of a capsule, which is used up.
at::Tensor tensor_from_capsule(PyObject* capsule);

}  // namespace tenet_constructors
