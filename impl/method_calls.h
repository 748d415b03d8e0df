#pragma once

#include <torch/csrc/python_headers.h>

#include "impl/arguments.h"

namespace tenet_constructors {

// contiguous, detach, the casts and scalar_tensor: the usual spellings are read directly, all
// others through PyTorch's argument parser. Each returns a new reference, and throws where the call
// fails.

PyObject* call_contiguous(const FastCall& call);
PyObject* call_detach(const FastCall& call);
/// The second argument is the name of the method: "float", "long".
PyObject* call_cast(const FastCall& call);
/// The second argument, unless it is None, is a dtype or the name of a class of tensors.
PyObject* call_type(const FastCall& call);
/// An ndarray over the tensor's memory, or, with force=True, over that of a copy.
PyObject* call_numpy(const FastCall& call);
PyObject* call_scalar_tensor(const FastCall& call);

/// Looks up the functions that `__torch_function__` handlers are told about. Returns false with a
/// Python exception set.
bool initialize_method_calls();

}  // namespace tenet_constructors
