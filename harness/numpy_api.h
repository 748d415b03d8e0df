#pragma once
// NumPy's C API; its table of functions is filled by Interpreter.

#define NPY_NO_DEPRECATED_API NPY_1_19_API_VERSION
#define NPY_TARGET_VERSION NPY_1_23_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL tenet_harness_numpy_api
#ifndef TENET_HARNESS_IMPORTS_NUMPY
#define NO_IMPORT_ARRAY
#endif
#include <Python.h>
#include <numpy/arrayobject.h>
