#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/python_headers.h>

namespace tenet_constructors {

/// A tensor over the memory of an ndarray, which it keeps alive.
/// Throws: TypeError when `array` is no ndarray or its type has no dtype; ValueError for strides
/// that are negative or no multiple of the element, and for foreign byte order. Warns (UserWarning)
/// about a read-only array when `warn_if_read_only`. Source: torch.from_numpy.
at::Tensor tensor_over_ndarray(PyObject* array, bool warn_if_read_only);

/// Says (UserWarning) that a read-only array is shared.
void warn_about_read_only_ndarray();

/// A tensor with a copy of an ndarray's elements, for a C-contiguous array of a dtype that PyTorch
/// has; undefined for every other, which goes by way of `tensor_over_ndarray`, and for bools, whose
/// bytes a copy normalises.
at::Tensor copy_contiguous_ndarray(PyObject* array);

/// What Tensor.numpy() refuses: throws TypeError for a tensor that is sparse or, without `force`,
/// not on the CPU; without `force` RuntimeError for one that requires grad while gradients are on,
/// for conj and neg bits and for zero tensors.
void check_has_array(const at::Tensor& tensor, bool force);

/// A writeable ndarray over the memory of a plain tensor on the CPU, which it keeps alive and which
/// can no longer be resized; that of a zero tensor has zeros of its own. A new reference.
/// Throws TypeError for a dtype that NumPy does not have, what NumPy raises for too many
/// dimensions.
PyObject* array_over_tensor(const at::Tensor& tensor);

}  // namespace tenet_constructors
