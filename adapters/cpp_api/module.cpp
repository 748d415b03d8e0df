// PyTorch's C++ functions as Python sees them: torch::tensor, torch::from_blob and the methods
// clone and to of a Tensor, called as a C++ program calls them. adapters/cpp_api.py gives them
// PyTorch's Python signatures.

#include <ATen/core/Tensor.h>
#include <torch/csrc/Exceptions.h>
#include <torch/csrc/autograd/generated/variable_factories.h>
#include <torch/csrc/autograd/python_variable.h>
#include <torch/csrc/utils/tensor_dtypes.h>

#include <memory>
#include <vector>

namespace {

/// An exception of Python's is set.
PyObject* refuse(PyObject* type, const char* what) {
  PyErr_SetString(type, what);
  return nullptr;
}

/// None: not given.
std::optional<at::ScalarType> dtype_of(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  if (!THPDtype_Check(object)) throw torch::TypeError("dtype: expected a torch.dtype");
  return reinterpret_cast<THPDtype*>(object)->scalar_type;
}
std::optional<at::Device> device_of(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  if (!THPDevice_Check(object)) throw torch::TypeError("device: expected a torch.device");
  return reinterpret_cast<THPDevice*>(object)->device;
}
std::optional<at::MemoryFormat> memory_format_of(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  if (!THPMemoryFormat_Check(object))
    throw torch::TypeError("memory_format: expected a torch.memory_format");
  return reinterpret_cast<THPMemoryFormat*>(object)->memory_format;
}
const at::Tensor& tensor_of(PyObject* object) {
  if (!THPVariable_Check(object)) throw torch::TypeError("expected a torch.Tensor");
  return THPVariable_Unpack(object);
}

at::TensorOptions options_of(PyObject* dtype, PyObject* device) {
  at::TensorOptions options;
  if (const auto given = dtype_of(dtype)) options = options.dtype(*given);
  if (const auto given = device_of(device)) options = options.device(*given);
  return options;
}

template <class T>
T number_of(PyObject* object);
template <>
bool number_of<bool>(PyObject* object) {
  return object == Py_True;
}
template <>
std::int64_t number_of<std::int64_t>(PyObject* object) {
  return PyLong_AsLongLong(object);
}
template <>
double number_of<double>(PyObject* object) {
  return PyFloat_AsDouble(object);
}
template <>
c10::complex<double> number_of<c10::complex<double>>(PyObject* object) {
  return {PyComplex_RealAsDouble(object), PyComplex_ImagAsDouble(object)};
}

/// torch::tensor(value) or torch::tensor({…}), of numbers of one type.
template <class T>
PyObject* of_numbers(PyObject* data, const at::TensorOptions& options) {
  if (!PyList_Check(data)) {
    const T number = number_of<T>(data);
    return PyErr_Occurred() ? nullptr : THPVariable_Wrap(torch::tensor(number, options));
  }
  const auto size = static_cast<std::size_t>(PyList_GET_SIZE(data));
  const auto numbers =
      std::make_unique<T[]>(size);  // std::vector<bool> has no elements to point at
  for (std::size_t i = 0; i < size; ++i)
    numbers[i] = number_of<T>(PyList_GET_ITEM(data, static_cast<Py_ssize_t>(i)));
  if (PyErr_Occurred()) return nullptr;
  return THPVariable_Wrap(torch::tensor(at::ArrayRef<T>(numbers.get(), size), options));
}

/// tensor(data, dtype, device, requires_grad): data is a number, or a list of numbers of one type.
PyObject* tensor(PyObject*, PyObject* arguments) {
  HANDLE_TH_ERRORS
  PyObject *data, *dtype, *device;
  int requires_grad = 0;
  if (!PyArg_ParseTuple(arguments, "OOOp", &data, &dtype, &device, &requires_grad)) return nullptr;
  const at::TensorOptions options = options_of(dtype, device).requires_grad(requires_grad != 0);
  const bool list = PyList_Check(data);
  if (list && PyList_GET_SIZE(data) == 0)
    return THPVariable_Wrap(torch::tensor(at::ArrayRef<double>(), options));
  PyObject* first = list ? PyList_GET_ITEM(data, 0) : data;
  if (PyBool_Check(first)) return of_numbers<bool>(data, options);
  if (PyLong_CheckExact(first)) return of_numbers<std::int64_t>(data, options);
  if (PyFloat_CheckExact(first)) return of_numbers<double>(data, options);
  if (PyComplex_CheckExact(first)) return of_numbers<c10::complex<double>>(data, options);
  return refuse(PyExc_TypeError, "expected a number, or a list of numbers of one type");
  END_HANDLE_TH_ERRORS
}

std::vector<std::int64_t> sizes_of(PyObject* tuple) {
  std::vector<std::int64_t> sizes;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i)
    sizes.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(tuple, i)));
  return sizes;
}

/// from_blob(address, sizes, strides in elements, dtype, owner, requires_grad): the owner lives as
/// long as the memory is used.
PyObject* from_blob(PyObject*, PyObject* arguments) {
  HANDLE_TH_ERRORS
  unsigned long long address = 0;
  PyObject *sizes, *strides, *dtype, *owner;
  int requires_grad = 0;
  if (!PyArg_ParseTuple(arguments, "KO!O!OOp", &address, &PyTuple_Type, &sizes, &PyTuple_Type,
                        &strides, &dtype, &owner, &requires_grad))
    return nullptr;
  Py_INCREF(owner);
  const auto release = [owner](void*) {
    const PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF(owner);
    PyGILState_Release(state);
  };
  return THPVariable_Wrap(
      torch::from_blob(reinterpret_cast<void*>(address), sizes_of(sizes), sizes_of(strides),
                       release, options_of(dtype, Py_None).requires_grad(requires_grad != 0)));
  END_HANDLE_TH_ERRORS
}

/// clone(tensor, memory_format)
PyObject* clone(PyObject*, PyObject* arguments) {
  HANDLE_TH_ERRORS
  PyObject *self, *format;
  if (!PyArg_ParseTuple(arguments, "OO", &self, &format)) return nullptr;
  return THPVariable_Wrap(tensor_of(self).clone(memory_format_of(format)));
  END_HANDLE_TH_ERRORS
}

/// to(tensor, dtype, device, non_blocking, copy, memory_format)
PyObject* to(PyObject*, PyObject* arguments) {
  HANDLE_TH_ERRORS
  PyObject *self, *dtype, *device, *format;
  int non_blocking = 0;
  int copy = 0;
  if (!PyArg_ParseTuple(arguments, "OOOppO", &self, &dtype, &device, &non_blocking, &copy, &format))
    return nullptr;
  return THPVariable_Wrap(tensor_of(self).to(options_of(dtype, device), non_blocking != 0,
                                             copy != 0, memory_format_of(format)));
  END_HANDLE_TH_ERRORS
}

/// to(tensor, other, non_blocking, copy, memory_format)
PyObject* to_other(PyObject*, PyObject* arguments) {
  HANDLE_TH_ERRORS
  PyObject *self, *other, *format;
  int non_blocking = 0;
  int copy = 0;
  if (!PyArg_ParseTuple(arguments, "OOppO", &self, &other, &non_blocking, &copy, &format))
    return nullptr;
  return THPVariable_Wrap(
      tensor_of(self).to(tensor_of(other), non_blocking != 0, copy != 0, memory_format_of(format)));
  END_HANDLE_TH_ERRORS
}

PyMethodDef methods[] = {
    {"tensor", tensor, METH_VARARGS, "torch::tensor"},
    {"from_blob", from_blob, METH_VARARGS, "torch::from_blob"},
    {"clone", clone, METH_VARARGS, "Tensor::clone"},
    {"to", to, METH_VARARGS, "Tensor::to with options"},
    {"to_other", to_other, METH_VARARGS, "Tensor::to with another tensor"},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {PyModuleDef_HEAD_INIT,
                      "tenet_cpp_api",
                      "PyTorch's C++ functions",
                      -1,
                      methods,
                      nullptr,
                      nullptr,
                      nullptr,
                      nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_tenet_cpp_api() { return PyModule_Create(&module); }
