#pragma once
// Tensors that a Python class speaks for: those with a __torch_dispatch__ of their own, jagged and
// fake ones.

#include <ATen/core/Tensor.h>

#include <optional>

#include "harness/python_object.h"
#include "spec/input.h"

namespace tenet::harness {

/// A tensor of the class, which dispatches, over the memory of `plain`.
[[nodiscard]] Ref make_dispatching(const at::Tensor& plain, TensorClass subclass,
                                   bool requires_grad);
/// The jagged tensor whose elements are those of `values`.
[[nodiscard]] Ref make_jagged(const TensorInput& input, const at::Tensor& values);
/// A fake tensor of that geometry.
[[nodiscard]] Ref make_fake(const TensorInput& input);

/// The tensor whose elements are those of the object, which is a tensor: what is inside of one that
/// wraps, the values of a jagged one, nothing (undefined) for a fake one, the tensor itself for all
/// others.
[[nodiscard]] at::Tensor tensor_with_elements(PyObject* object);
/// The shape; of a nested tensor the number of components and the size that all of them fit in,
/// which a jagged one on meta does not know.
[[nodiscard]] std::optional<Shape> shape_of(PyObject* object);

}  // namespace tenet::harness
