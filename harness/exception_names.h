#pragma once
// An exception by the names of its classes.

#include "harness/python_object.h"
#include "spec/outcome.h"

namespace tenet::harness {

/// Its class, its message and its other classes, nearest first.
[[nodiscard]] Raised describe_exception(PyObject* exception);

}  // namespace tenet::harness
