#pragma once

#include <c10/core/ScalarType.h>
#include <torch/csrc/python_headers.h>

namespace tenet_constructors {

/// The dtype that one object, or everything inside a nested sequence, asks for when none is given:
/// bool, int64, the default dtype or its complex partner; NumPy scalars, ndarrays and tensors bring
/// their own; a sequence promotes over its elements. Source: torch.tensor, "Tensor Attributes".
/// Throws: TypeError for strings and for NumPy types without a partner, RuntimeError for anything
/// else that is not a number, and whatever the sequence's own methods raise.
c10::ScalarType infer_dtype(PyObject* data);

/// Converts one Python object to an element and writes it. Throws what PyTorch raises for it:
/// RuntimeError when an integer does not fit, ValueError beyond 64 bits, TypeError for what is not
/// a number. May run Python code (`__float__`, `__index__`, `__complex__`).
void store_element(void* out, c10::ScalarType dtype, PyObject* item);

/// The dtype of NumPy's type number. Throws TypeError when PyTorch has no such dtype.
c10::ScalarType dtype_of_numpy(int type_number);

/// Looks up torch.SymInt and its relatives. Returns false with a Python exception set.
bool initialize_scalar();

}  // namespace tenet_constructors
