#include "harness/torch_casts.h"

#include <vector>

namespace tenet::harness {
namespace {

/// `tensor_class` is torch.Tensor. A class's method refuses what is no tensor with a TypeError.
PyObject* cast(PyObject* tensor_class, PyObject* const* arguments, Py_ssize_t count,
               PyObject* keywords) {
  if (count < 2) {
    PyErr_SetString(PyExc_TypeError, "cast() needs a tensor and the name of its method");
    return nullptr;
  }
  const Ref method = Ref::steal(PyObject_GetAttr(tensor_class, arguments[1]));
  if (!method) return nullptr;
  const Py_ssize_t named = keywords == nullptr ? 0 : PyTuple_GET_SIZE(keywords);
  std::vector<PyObject*> others(arguments, arguments + count + named);
  others.erase(others.begin() + 1);
  return PyObject_Vectorcall(method.get(), others.data(), static_cast<std::size_t>(count - 1),
                             keywords);
}

/// `torch` is the module.
PyObject* typed_tensor(PyObject* torch, PyObject* const* arguments, Py_ssize_t count,
                       PyObject* keywords) {
  if (count < 1) {
    PyErr_SetString(PyExc_TypeError, "typed_tensor() needs the name of a class");
    return nullptr;
  }
  const Ref type = Ref::steal(PyObject_GetAttr(torch, arguments[0]));
  if (!type) return nullptr;
  return PyObject_Vectorcall(type.get(), arguments + 1, static_cast<std::size_t>(count - 1),
                             keywords);
}

PyMethodDef g_cast{"cast", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&cast)),
                   METH_FASTCALL | METH_KEYWORDS, nullptr};
PyMethodDef g_typed_tensor{
    "typed_tensor", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&typed_tensor)),
    METH_FASTCALL | METH_KEYWORDS, nullptr};

}  // namespace

Ref torch_cast_function() {
  const Ref tensor_class = attribute(import_module("torch").get(), "Tensor");
  return checked(PyCFunction_New(&g_cast, tensor_class.get()), "the function of the casts");
}

Ref torch_class_function() {
  const Ref torch = import_module("torch");
  return checked(PyCFunction_New(&g_typed_tensor, torch.get()), "the function of the classes");
}

}  // namespace tenet::harness
