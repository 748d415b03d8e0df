#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/python_headers.h>

namespace tenet_constructors {

/// Which part of a buffer a tensor is laid over.
struct BufferRequest {
  PyObject* buffer = nullptr;
  c10::ScalarType dtype = c10::ScalarType::Byte;
  int64_t count = -1;  ///< Negative: all elements behind the offset.
  int64_t offset = 0;  ///< In bytes.
  bool requires_grad = false;
};

/// torch.frombuffer: a tensor of one dimension over the buffer's bytes.
/// Throws ValueError for an object without the buffer protocol and for a part that is empty or not
/// inside the buffer, RuntimeError for a buffer that is not contiguous. Warns (UserWarning) about a
/// read-only one.
at::Tensor tensor_over_buffer(const BufferRequest& request);

/// The dtype of a buffer's items. Throws ValueError when PyTorch has none.
c10::ScalarType dtype_of_buffer(PyObject* buffer);

}  // namespace tenet_constructors
