#pragma once

#include <c10/core/ScalarType.h>
#include <c10/util/ArrayRef.h>
#include <torch/csrc/python_headers.h>

#include <cstddef>

namespace tenet_constructors {

/// Copies an ndarray that stands inside a sequence, all of it at once, with the conversions that
/// its elements would go through one by one. Returns the bytes written, or 0 when `data` is no
/// ndarray of that shape, or its elements need their own conversion to be refused or warned about.
size_t read_array(PyObject* data, c10::ScalarType dtype, c10::ArrayRef<int64_t> sizes, char* out);

/// NumPy's type number of a scalar of exactly one of NumPy's commonest types, NPY_NOTYPE otherwise.
int exact_numpy_scalar_type(PyObject* object);

/// Copies a NumPy scalar. Returns false when it is none of the commonest types, or its conversion
/// has to be refused or warned about.
bool read_numpy_scalar(PyObject* object, c10::ScalarType dtype, char* out);

/// Copies the one element of an ordinary tensor that stands inside a sequence. Returns false when
/// it is none, or when its conversion has something to say (an autograd warning, an error).
bool read_tensor_element(PyObject* data, c10::ScalarType dtype, char* out);

}  // namespace tenet_constructors
