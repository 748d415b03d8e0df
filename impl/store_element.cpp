#include <c10/util/Exception.h>
#include <torch/csrc/autograd/python_variable.h>

#include "impl/element.h"
#include "impl/numpy_api.h"
#include "impl/scalar.h"

namespace tenet_constructors {
namespace {

double as_double(PyObject* item) {
  const double value = PyFloat_AsDouble(item);
  if (value == -1.0 && PyErr_Occurred()) throw python_error();
  return value;
}

int64_t as_int64(PyObject* item) {
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(item, &overflow);
  if (value == -1 && PyErr_Occurred()) throw python_error();
  TORCH_CHECK_VALUE(overflow == 0, "An integer is out of the range of 64 bits; expected a value ",
                    "from -2**63 to 2**63-1.");
  return value;
}

uint64_t as_uint64(PyObject* item) {
  // Unlike the signed conversion, CPython's unsigned one takes nothing but an int: neither
  // __index__ nor a float is asked for.
  const unsigned long long value = PyLong_AsUnsignedLongLong(item);
  if (PyErr_Occurred()) throw python_error();
  return value;
}

Py_complex as_complex(PyObject* item) {
  const Py_complex value = PyComplex_AsCComplex(item);
  if (value.real == -1.0 && PyErr_Occurred()) throw python_error();
  return value;
}

bool as_bool(PyObject* item) {
  if (PyArray_IsScalar(item, Bool)) return PyArrayScalar_VAL(item, Bool) != 0;
  if (PyFloat_Check(item)) return PyFloat_AS_DOUBLE(item) != 0;
  if (PyComplex_Check(item)) {
    return PyComplex_RealAsDouble(item) != 0 || PyComplex_ImagAsDouble(item) != 0;
  }
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(item, &overflow);
  if (value == -1 && PyErr_Occurred()) throw python_error();
  return value != 0;  // Beyond 64 bits the value is -1: true, as in NumPy.
}

template <typename T, typename From>
T checked(From value) {
  TORCH_CHECK(fits<T>(value), "The number ", value, " does not fit ", c10::CppTypeToScalarType<T>(),
              "; use a wider dtype.");
  return static_cast<T>(value);
}

template <typename T>
T convert_element(PyObject* item) {
  if constexpr (std::is_same_v<T, bool>) {
    return as_bool(item);
  } else if constexpr (std::is_same_v<T, uint64_t>) {
    return as_uint64(item);
  } else if constexpr (kIsInteger<T>) {
    return PyFloat_Check(item) ? checked<T>(PyFloat_AS_DOUBLE(item)) : checked<T>(as_int64(item));
  } else if constexpr (std::is_same_v<T, c10::complex<double>>) {
    const Py_complex value = as_complex(item);
    return {value.real, value.imag};
  } else if constexpr (kIsComplex<T>) {
    const Py_complex value = as_complex(item);
    return static_cast<T>(
        c10::complex<float>(static_cast<float>(value.real), static_cast<float>(value.imag)));
  } else {
    return from_double<T>(as_double(item));
  }
}

}  // namespace

void store_element(void* out, c10::ScalarType dtype, PyObject* item) {
  const bool stored = visit_element_type(dtype, false, [&]<typename T>(ElementType<T>) {
    T value{};
    if (!store_exact<T>(item, &value)) value = convert_element<T>(item);
    *static_cast<T*>(out) = value;
    return true;
  });
  TORCH_CHECK(stored, "Numbers cannot be stored with dtype ", dtype,
              "; build the tensor with another dtype and convert or view it.");
}

}  // namespace tenet_constructors
