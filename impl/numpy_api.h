#pragma once

// NumPy's C API is a table that one file of the module fills in (module.cpp defines
// TENET_FILLS_NUMPY_API) and all others read.
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL tenet_constructors_numpy_api
#ifndef TENET_FILLS_NUMPY_API
#define NO_IMPORT_ARRAY
#endif
#include <torch/csrc/python_headers.h>
//
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>
