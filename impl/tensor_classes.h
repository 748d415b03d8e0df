#pragma once

#include <c10/core/ScalarType.h>
#include <torch/csrc/python_headers.h>

#include <optional>

namespace tenet_constructors {

/// The dtype of a typed class on the CPU by its name, "DoubleTensor"; nothing for other names, and
/// for what is no str.
std::optional<c10::ScalarType> dtype_of_class(PyObject* name);

/// The dtype of a class of tensors on the CPU, or of its name with the module,
/// "torch.DoubleTensor"; that of torch.Tensor is the default one. Throws ValueError for others.
c10::ScalarType dtype_of_type(PyObject* type_or_name);

}  // namespace tenet_constructors
