#pragma once

#include <torch/csrc/python_headers.h>

#include "impl/arguments.h"

namespace tenet_constructors {

// asarray, frombuffer, from_dlpack and new_tensor: the usual spellings are read directly, all
// others through PyTorch's argument parser. Each returns a new reference, and throws where the call
// fails.

PyObject* call_as_array(const FastCall& call);
PyObject* call_frombuffer(const FastCall& call);
PyObject* call_from_dlpack(const FastCall& call);
/// The first argument is the tensor whose dtype and device are the result's.
PyObject* call_new_tensor(const FastCall& call);

/// Looks up the functions and names that the calls compare with. Returns false with a Python
/// exception set.
bool initialize_exchange_calls();

}  // namespace tenet_constructors
