#include <c10/util/Exception.h>
#include <torch/csrc/autograd/python_variable.h>
#include <torch/csrc/tensor/python_tensor.h>

#include <optional>

#include "impl/array_elements.h"
#include "impl/numpy_api.h"
#include "impl/python_object.h"
#include "impl/scalar.h"

namespace tenet_constructors {
namespace {

PyTypeObject* g_sym_int = nullptr;
PyTypeObject* g_sym_float = nullptr;

c10::ScalarType default_complex() {
  switch (torch::tensors::get_default_scalar_type()) {
    case c10::ScalarType::Half:
      return c10::ScalarType::ComplexHalf;
    case c10::ScalarType::Float:
      return c10::ScalarType::ComplexFloat;
    case c10::ScalarType::Double:
      return c10::ScalarType::ComplexDouble;
    default:
      TORCH_CHECK(false, "The default dtype ", torch::tensors::get_default_scalar_type(),
                  " has no complex partner. Pass dtype= to build a complex tensor.");
  }
}

c10::ScalarType dtype_of_numpy_scalar(PyObject* scalar) {
  PythonObject description(reinterpret_cast<PyObject*>(PyArray_DescrFromScalar(scalar)));
  if (!description) throw python_error();
  return dtype_of_numpy(reinterpret_cast<PyArray_Descr*>(description.get())->type_num);
}

/// Leaves the interpreter's recursion counter as it was, however the scope ends.
class RecursionGuard {
 public:
  RecursionGuard() {
    if (Py_EnterRecursiveCall(" while inferring the dtype of a nested sequence") != 0) {
      throw python_error();
    }
  }
  ~RecursionGuard() { Py_LeaveRecursiveCall(); }
  RecursionGuard(const RecursionGuard&) = delete;
  RecursionGuard& operator=(const RecursionGuard&) = delete;
};

c10::ScalarType infer_dtype_of_sequence(PyObject* sequence) {
  RecursionGuard guard;
  const Py_ssize_t length = PySequence_Size(sequence);
  if (length < 0) throw python_error();
  if (length == 0) return torch::tensors::get_default_scalar_type();
  std::optional<c10::ScalarType> promoted;
  for (Py_ssize_t i = 0; i < length; ++i) {
    PythonObject item(PySequence_GetItem(sequence, i));
    if (!item) throw python_error();
    TORCH_CHECK_TYPE(item.get() != sequence, "A sequence that contains itself is no tensor.");
    const c10::ScalarType dtype = infer_dtype(item.get());
    promoted = promoted ? c10::promoteTypes(*promoted, dtype) : dtype;
    // Nothing promotes further, and the elements that follow are checked when they are stored.
    if (*promoted == c10::ScalarType::ComplexDouble) break;
  }
  return *promoted;
}

}  // namespace

c10::ScalarType dtype_of_numpy(int type_number) {
  switch (type_number) {
    case NPY_BOOL:
      return c10::ScalarType::Bool;
    case NPY_UINT8:
      return c10::ScalarType::Byte;
    case NPY_INT8:
      return c10::ScalarType::Char;
    case NPY_INT16:
      return c10::ScalarType::Short;
    case NPY_UINT16:
      return c10::ScalarType::UInt16;
    case NPY_INT32:
      return c10::ScalarType::Int;
    case NPY_UINT32:
      return c10::ScalarType::UInt32;
    case NPY_INT64:
      return c10::ScalarType::Long;
    case NPY_UINT64:
      return c10::ScalarType::UInt64;
    case NPY_HALF:
      return c10::ScalarType::Half;
    case NPY_FLOAT:
      return c10::ScalarType::Float;
    case NPY_DOUBLE:
      return c10::ScalarType::Double;
    case NPY_CFLOAT:
      return c10::ScalarType::ComplexFloat;
    case NPY_CDOUBLE:
      return c10::ScalarType::ComplexDouble;
    // C has two 64-bit integer types on this platform, and NumPy a type number for each; PyTorch
    // takes the signed one only.
    case NPY_LONGLONG:
      return c10::ScalarType::Long;
    default:
      break;
  }
  PythonObject type(PyArray_TypeObjectFromType(type_number));
  if (!type) throw python_error();
  TORCH_CHECK_TYPE(false, "NumPy data of type ",
                   reinterpret_cast<PyTypeObject*>(type.get())->tp_name,
                   " has no PyTorch dtype; expected bool, a (u)int of 8 to 64 bits, float16, "
                   "float32, float64, complex64 or complex128. Convert it with astype first.");
}

c10::ScalarType infer_dtype(PyObject* data) {
  if (PyFloat_CheckExact(data)) return torch::tensors::get_default_scalar_type();
  if (PyLong_CheckExact(data)) return c10::ScalarType::Long;
  if (PyBool_Check(data)) return c10::ScalarType::Bool;
  if (THPVariable_CheckExact(data)) return THPVariable_Unpack(data).scalar_type();
  const int scalar_type = exact_numpy_scalar_type(data);
  if (scalar_type != NPY_NOTYPE) return dtype_of_numpy(scalar_type);
  if (Py_TYPE(data) == g_sym_int) return c10::ScalarType::Long;
  if (Py_TYPE(data) == g_sym_float) return torch::tensors::get_default_scalar_type();
  if (PyArray_Check(data)) {
    return dtype_of_numpy(PyArray_TYPE(reinterpret_cast<PyArrayObject*>(data)));
  }
  if (PyArray_CheckScalar(data)) return dtype_of_numpy_scalar(data);
  if (PyFloat_Check(data)) return torch::tensors::get_default_scalar_type();
  if (PyLong_Check(data)) return c10::ScalarType::Long;
  if (PyComplex_Check(data)) return default_complex();
  if (THPVariable_Check(data)) return THPVariable_Unpack(data).scalar_type();
  TORCH_CHECK_TYPE(!PyUnicode_Check(data) && !PyBytes_Check(data), "A ", Py_TYPE(data)->tp_name,
                   " is not numeric data; expected numbers or sequences of numbers.");
  if (PySequence_Check(data)) return infer_dtype_of_sequence(data);
  TORCH_CHECK(false, "No dtype can be inferred from a ", Py_TYPE(data)->tp_name,
              "; expected numbers, sequences, ndarrays or tensors.");
}

bool initialize_scalar() {
  PythonObject torch_module(PyImport_ImportModule("torch"));
  if (!torch_module) return false;
  g_sym_int = reinterpret_cast<PyTypeObject*>(PyObject_GetAttrString(torch_module.get(), "SymInt"));
  g_sym_float =
      reinterpret_cast<PyTypeObject*>(PyObject_GetAttrString(torch_module.get(), "SymFloat"));
  return g_sym_int != nullptr && g_sym_float != nullptr;
}

}  // namespace tenet_constructors
