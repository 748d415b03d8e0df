#pragma once

#include <torch/csrc/python_headers.h>

#include "impl/arguments.h"
#include "impl/legacy_tensor.h"

namespace tenet_constructors {

// The constructors for every spelling of a call, through PyTorch's argument parser: overloads,
// positional and keyword forms, `__torch_function__` of arguments and modes, and the errors of
// calls that fit no signature. Each returns a new reference, and throws where the call fails.

PyObject* call_tensor(const FastCall& call);
PyObject* call_as_tensor(const FastCall& call);
PyObject* call_legacy_tensor(const LegacyType& type, const FastCall& call);
PyObject* call_clone(const FastCall& call);
PyObject* call_to(const FastCall& call);

/// torch.jit.trace tells its user when a constructor's result becomes a constant of the trace.
void warn_if_traced(const char* function);

/// Looks up the functions of torch that `__torch_function__` handlers are told about. Returns false
/// with a Python exception set.
bool initialize_general_calls();

}  // namespace tenet_constructors
