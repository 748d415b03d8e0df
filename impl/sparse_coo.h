#pragma once

#include "impl/arguments.h"

namespace tenet_constructors {

/// torch.sparse_coo_tensor.
PyObject* call_sparse_coo_tensor(const FastCall& call);

/// Finds torch's function, for the handlers of calls. Returns false with a Python exception set.
bool initialize_sparse_coo();

}  // namespace tenet_constructors
