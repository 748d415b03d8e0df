#define TENET_FILLS_NUMPY_API
#include <torch/csrc/Exceptions.h>
#include <torch/csrc/autograd/python_variable.h>

#include "impl/arguments.h"
#include "impl/context.h"
#include "impl/docstrings.h"
#include "impl/exchange_calls.h"
#include "impl/general_calls.h"
#include "impl/legacy_tensor.h"
#include "impl/method_calls.h"
#include "impl/new_from_data.h"
#include "impl/numpy_api.h"
#include "impl/numpy_bridge.h"
#include "impl/scalar.h"
#include "impl/sparse_coo.h"
#include "impl/tensor_classes.h"

// The Python module. Each function tries the short reading of its arguments and takes the general
// one when anything about the call or its surroundings is unusual.

namespace tenet_constructors {
namespace {

/// Whether a call may be read the short way; takes the device context into account when the
/// function is one that a device context reaches.
bool surroundings_are_plain(std::optional<c10::Device>* device = nullptr) {
  const FunctionContext context = function_context();
  if (context.mode == FunctionMode::kOther || !dispatch_is_plain()) return false;
  if (device != nullptr && !*device) *device = context.device;
  return true;
}

PyObject* tensor(PyObject*, PyObject* const* arguments, Py_ssize_t count, PyObject* keywords) {
  HANDLE_TH_ERRORS
  const FastCall call{arguments, count, keywords};
  ConstructorArguments read;
  if (!read_constructor_call(call, /*accepts_requires_grad=*/true, &read) ||
      !surroundings_are_plain(&read.device)) {
    return call_tensor(call);
  }
  warn_about_copy_construction(read.data);
  return THPVariable_Wrap(new_leaf_tensor(
      {.data = read.data, .dtype = read.dtype, .device = read.device}, read.requires_grad));
  END_HANDLE_TH_ERRORS
}

PyObject* as_tensor(PyObject*, PyObject* const* arguments, Py_ssize_t count, PyObject* keywords) {
  HANDLE_TH_ERRORS
  const FastCall call{arguments, count, keywords};
  ConstructorArguments read;
  if (!read_constructor_call(call, /*accepts_requires_grad=*/false, &read) ||
      !surroundings_are_plain(&read.device)) {
    return call_as_tensor(call);
  }
  return THPVariable_Wrap(
      new_from_data({.data = read.data, .dtype = read.dtype, .device = read.device}));
  END_HANDLE_TH_ERRORS
}

PyObject* from_numpy(PyObject*, PyObject* array) {
  HANDLE_TH_ERRORS
  if (!dispatch_is_plain()) warn_if_traced("torch.from_numpy");
  return THPVariable_Wrap(tensor_over_ndarray(array, /*warn_if_read_only=*/true));
  END_HANDLE_TH_ERRORS
}

/// Data that the parser would call data too, without asking any element to be an integer: a 0-d
/// ndarray of one is a size, and so is a tensor.
bool is_legacy_data(PyObject* object) {
  if (PyArray_CheckExact(object)) {
    return PyArray_NDIM(reinterpret_cast<PyArrayObject*>(object)) > 0;
  }
  if (!PyList_CheckExact(object) && !PyTuple_CheckExact(object)) return false;
  if (PySequence_Fast_GET_SIZE(object) == 0) return true;
  const PyTypeObject* first = Py_TYPE(PySequence_Fast_GET_ITEM(object, 0));
  return first == &PyFloat_Type || first == &PyLong_Type || first == &PyBool_Type ||
         first == &PyList_Type || first == &PyTuple_Type;
}

PyObject* make_legacy_tensor(const LegacyType& type, const FastCall& call) {
  if (call.count == 1 && call.keywords == nullptr && dispatch_is_plain()) {
    PyObject* argument = call.arguments[0];
    if (is_legacy_data(argument)) return THPVariable_Wrap(legacy_from_sequence(type, argument));
    if (THPVariable_CheckExact(argument))
      return THPVariable_Wrap(legacy_from_tensor(type, THPVariable_Unpack(argument)));
  }
  if (call.keywords == nullptr && call.count > 0) {
    SizeArguments sizes;
    if (read_sizes(call.arguments, call.count, &sizes))
      return THPVariable_Wrap(legacy_empty(type, sizes));
  }
  return call_legacy_tensor(type, call);
}

PyObject* legacy_tensor(PyObject*, PyObject* const* arguments, Py_ssize_t count,
                        PyObject* keywords) {
  HANDLE_TH_ERRORS
  return make_legacy_tensor(base_type(), {arguments, count, keywords});
  END_HANDLE_TH_ERRORS
}

PyObject* typed_tensor(PyObject*, PyObject* const* arguments, Py_ssize_t count,
                       PyObject* keywords) {
  HANDLE_TH_ERRORS
  TORCH_CHECK_TYPE(count >= 1, "typed_tensor() takes the name of a class, such as 'FloatTensor'.");
  const auto dtype = dtype_of_class(arguments[0]);
  TORCH_CHECK_TYPE(dtype, "typed_tensor() knows no class of that name.");
  return make_legacy_tensor(typed_class(*dtype), {arguments + 1, count - 1, keywords});
  END_HANDLE_TH_ERRORS
}

PyObject* clone(PyObject*, PyObject* const* arguments, Py_ssize_t count, PyObject* keywords) {
  HANDLE_TH_ERRORS
  const FastCall call{arguments, count, keywords};
  std::optional<c10::MemoryFormat> memory_format;
  if (!read_clone_call(call, &memory_format) || !surroundings_are_plain()) return call_clone(call);
  return THPVariable_Wrap(clone_tensor(THPVariable_Unpack(arguments[0]), memory_format));
  END_HANDLE_TH_ERRORS
}

PyObject* to(PyObject*, PyObject* const* arguments, Py_ssize_t count, PyObject* keywords) {
  if (count == 1 && keywords == nullptr && THPVariable_CheckExact(arguments[0]) &&
      function_context().mode == FunctionMode::kNone) {
    return Py_NewRef(arguments[0]);  // Nothing is asked for.
  }
  HANDLE_TH_ERRORS
  const FastCall call{arguments, count, keywords};
  ConversionRequest request;
  if (!read_conversion_call(call, &request) || !surroundings_are_plain()) return call_to(call);
  return THPVariable_Wrap(convert(THPVariable_Unpack(arguments[0]), request));
  END_HANDLE_TH_ERRORS
}

/// A function of the module that reads its arguments by itself.
template <PyObject* (*call)(const FastCall&)>
PyObject* read_and_call(PyObject*, PyObject* const* arguments, Py_ssize_t count,
                        PyObject* keywords) {
  HANDLE_TH_ERRORS
  return call({arguments, count, keywords});
  END_HANDLE_TH_ERRORS
}

template <typename Function>
PyCFunction as_method(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef g_methods[] = {
    {"tensor", as_method(&tensor), METH_FASTCALL | METH_KEYWORDS, kTensorDoc},
    {"as_tensor", as_method(&as_tensor), METH_FASTCALL | METH_KEYWORDS, kAsTensorDoc},
    {"from_numpy", as_method(&from_numpy), METH_O, kFromNumpyDoc},
    {"Tensor", as_method(&legacy_tensor), METH_FASTCALL | METH_KEYWORDS, kLegacyTensorDoc},
    {"typed_tensor", as_method(&typed_tensor), METH_FASTCALL | METH_KEYWORDS, kTypedTensorDoc},
    {"clone", as_method(&clone), METH_FASTCALL | METH_KEYWORDS, kCloneDoc},
    {"to", as_method(&to), METH_FASTCALL | METH_KEYWORDS, kToDoc},
    {"asarray", as_method(&read_and_call<call_as_array>), METH_FASTCALL | METH_KEYWORDS,
     kAsArrayDoc},
    {"frombuffer", as_method(&read_and_call<call_frombuffer>), METH_FASTCALL | METH_KEYWORDS,
     kFromBufferDoc},
    {"from_dlpack", as_method(&read_and_call<call_from_dlpack>), METH_FASTCALL | METH_KEYWORDS,
     kFromDlpackDoc},
    {"new_tensor", as_method(&read_and_call<call_new_tensor>), METH_FASTCALL | METH_KEYWORDS,
     kNewTensorDoc},
    {"contiguous", as_method(&read_and_call<call_contiguous>), METH_FASTCALL | METH_KEYWORDS,
     kContiguousDoc},
    {"detach", as_method(&read_and_call<call_detach>), METH_FASTCALL | METH_KEYWORDS, kDetachDoc},
    {"cast", as_method(&read_and_call<call_cast>), METH_FASTCALL | METH_KEYWORDS, kCastDoc},
    {"type", as_method(&read_and_call<call_type>), METH_FASTCALL | METH_KEYWORDS, kTypeDoc},
    {"numpy", as_method(&read_and_call<call_numpy>), METH_FASTCALL | METH_KEYWORDS, kNumpyDoc},
    {"scalar_tensor", as_method(&read_and_call<call_scalar_tensor>), METH_FASTCALL | METH_KEYWORDS,
     kScalarTensorDoc},
    {"sparse_coo_tensor", as_method(&read_and_call<call_sparse_coo_tensor>),
     METH_FASTCALL | METH_KEYWORDS, kSparseCooTensorDoc},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef g_module = {
    PyModuleDef_HEAD_INIT,
    "tenet_constructors",
    kModuleDoc,
    -1,
    g_methods,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

/// What Tenet's plug-in interface reads: who this is.
bool add_subject_description(PyObject* module) {
  PyObject* description = Py_BuildValue("{s:s,s:s}", "name", "reference", "version", TENET_VERSION);
  if (description == nullptr) return false;
  const int added = PyModule_AddObjectRef(module, "TENET", description);
  Py_DECREF(description);
  return added == 0;
}

}  // namespace
}  // namespace tenet_constructors

PyMODINIT_FUNC PyInit_tenet_constructors() {
  using namespace tenet_constructors;
  // The classes of torch that this module compares with exist once torch is imported.
  PyObject* torch_module = PyImport_ImportModule("torch");
  if (torch_module == nullptr) return nullptr;
  Py_DECREF(torch_module);
  import_array1(nullptr);
  if (!initialize_context() || !initialize_scalar() || !initialize_arguments() ||
      !initialize_general_calls() || !initialize_exchange_calls() || !initialize_method_calls() ||
      !initialize_sparse_coo()) {
    return nullptr;
  }
  PyObject* module = PyModule_Create(&g_module);
  if (module != nullptr && !add_subject_description(module)) {
    Py_DECREF(module);
    return nullptr;
  }
  return module;
}
