// Arrays of the simulated accelerator that are no tensors (arrays.py), and what they are made of:
// memory of a device, and its export by DLPack.

#define PY_SSIZE_T_CLEAN  // of "y#"
#include <ATen/dlpack.h>
#include <Python.h>

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "harness/sim/arrays_source.h"
#include "harness/sim/backend.h"
#include "harness/sim/memory.h"

namespace tenet::sim {
namespace {

PyObject* device_of(PyObject* /*self*/, PyObject* address) {
  const void* at = PyLong_AsVoidPtr(address);
  if (at == nullptr && PyErr_Occurred() != nullptr) return nullptr;
  const auto device = Memory::instance().device_of(at);
  if (!device) return PyErr_Format(PyExc_ValueError, "the address is of no simulated device");
  return PyLong_FromLong(*device);
}

PyObject* allocate(PyObject* /*self*/, PyObject* arguments) {
  int device = 0;
  Py_ssize_t size = 0;
  int managed = 0;
  if (PyArg_ParseTuple(arguments, "in|p", &device, &size, &managed) == 0) return nullptr;
  try {
    return PyLong_FromVoidPtr(
        Memory::instance().allocate(device, static_cast<std::size_t>(size), managed != 0));
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

PyObject* release(PyObject* /*self*/, PyObject* address) {
  if (void* at = PyLong_AsVoidPtr(address); at != nullptr) Memory::instance().release(at);
  if (PyErr_Occurred() != nullptr) return nullptr;
  Py_RETURN_NONE;
}

PyObject* is_managed(PyObject* /*self*/, PyObject* address) {
  const void* at = PyLong_AsVoidPtr(address);
  if (at == nullptr && PyErr_Occurred() != nullptr) return nullptr;
  return PyBool_FromLong(Memory::instance().is_managed(at) ? 1 : 0);
}

PyObject* range_of(PyObject* /*self*/, PyObject* address) {
  const void* at = PyLong_AsVoidPtr(address);
  if (at == nullptr && PyErr_Occurred() != nullptr) return nullptr;
  const auto range = Memory::instance().range_of(at);
  if (!range) return PyErr_Format(PyExc_ValueError, "the address is in no allocated memory");
  return Py_BuildValue("Nn", PyLong_FromVoidPtr(range->begin),
                       static_cast<Py_ssize_t>(range->size));
}

PyObject* read(PyObject* /*self*/, PyObject* arguments) {
  PyObject* address = nullptr;
  Py_ssize_t size = 0;
  if (PyArg_ParseTuple(arguments, "On", &address, &size) == 0) return nullptr;
  if (size == 0) return PyBytes_FromStringAndSize(nullptr, 0);
  const void* at = PyLong_AsVoidPtr(address);
  if (at == nullptr) return nullptr;
  const std::uint8_t* host = Memory::instance().on_host(at);
  return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(host), size);
}

PyObject* write(PyObject* /*self*/, PyObject* arguments) {
  PyObject* address = nullptr;
  const char* bytes = nullptr;
  Py_ssize_t size = 0;
  if (PyArg_ParseTuple(arguments, "Oy#", &address, &bytes, &size) == 0) return nullptr;
  if (size == 0) Py_RETURN_NONE;
  const void* at = PyLong_AsVoidPtr(address);
  if (at == nullptr) return nullptr;
  std::copy_n(bytes, size, reinterpret_cast<char*>(Memory::instance().on_host(at)));
  Py_RETURN_NONE;
}

/// What a capsule refers to. `owner` keeps the memory.
template <class Managed>
struct Exported {
  Managed managed{};
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  PyObject* owner = nullptr;

  static void forget(Managed* self) {
    const auto* exported = static_cast<Exported*>(self->manager_ctx);
    const PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF(exported->owner);
    PyGILState_Release(state);
    delete exported;
  }
};

constexpr const char* kName = "dltensor";
constexpr const char* kVersionedName = "dltensor_versioned";

/// A capsule that nobody has used lets go of the memory itself.
template <class Managed>
void destroy(PyObject* capsule) {
  const bool versioned = std::is_same_v<Managed, DLManagedTensorVersioned>;
  if (PyCapsule_IsValid(capsule, versioned ? kVersionedName : kName) == 0) return;
  auto* managed =
      static_cast<Managed*>(PyCapsule_GetPointer(capsule, versioned ? kVersionedName : kName));
  managed->deleter(managed);
}

std::vector<std::int64_t> integers(PyObject* tuple) {
  std::vector<std::int64_t> numbers;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i)
    numbers.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(tuple, i)));
  return numbers;
}

struct Array {
  PyObject* owner;
  void* address;
  PyObject* shape;
  PyObject* strides;
  DLDataType dtype;
  int device;
};

template <class Managed>
PyObject* wrap(const Array& array, const char* name, bool copied) {
  auto exported = std::make_unique<Exported<Managed>>();
  exported->shape = integers(array.shape);
  exported->strides = integers(array.strides);
  if (PyErr_Occurred() != nullptr) return nullptr;
  DLTensor& tensor = exported->managed.dl_tensor;
  tensor.data = array.address;
  tensor.device = {kDLExtDev, array.device};
  tensor.ndim = static_cast<std::int32_t>(exported->shape.size());
  tensor.dtype = array.dtype;
  tensor.shape = exported->shape.data();
  tensor.strides = exported->strides.data();
  exported->managed.manager_ctx = exported.get();
  exported->managed.deleter = &Exported<Managed>::forget;
  if constexpr (std::is_same_v<Managed, DLManagedTensorVersioned>) {
    exported->managed.version = {DLPACK_MAJOR_VERSION, DLPACK_MINOR_VERSION};
    exported->managed.flags = copied ? DLPACK_FLAG_BITMASK_IS_COPIED : 0;
  }
  PyObject* capsule = PyCapsule_New(&exported->managed, name, &destroy<Managed>);
  if (capsule == nullptr) return nullptr;
  exported.release()->owner = Py_NewRef(array.owner);
  return capsule;
}

PyObject* capsule(PyObject* /*self*/, PyObject* arguments) {
  Array array{};
  PyObject* address = nullptr;
  int code = 0;
  int bits = 0;
  int versioned = 0;
  int copied = 0;
  if (PyArg_ParseTuple(arguments, "OOO!O!iiipp", &array.owner, &address, &PyTuple_Type,
                       &array.shape, &PyTuple_Type, &array.strides, &code, &bits, &array.device,
                       &versioned, &copied) == 0)
    return nullptr;
  array.address = PyLong_AsVoidPtr(address);
  array.dtype = {static_cast<std::uint8_t>(code), static_cast<std::uint8_t>(bits), 1};
  if (versioned != 0) return wrap<DLManagedTensorVersioned>(array, kVersionedName, copied != 0);
  return wrap<DLManagedTensor>(array, kName, copied != 0);
}

PyMethodDef kMethods[] = {
    {"_device_of", device_of, METH_O, "The index of the device whose address it is."},
    {"is_managed", is_managed, METH_O, "Whether the address is in managed memory."},
    {"address_range", range_of, METH_O,
     "Where what was allocated around the address begins, and its size."},
    {"_allocate", allocate, METH_VARARGS, "The address of new memory of a device."},
    {"_release", release, METH_O, "Gives memory of _allocate back."},
    {"_read", read, METH_VARARGS, "The bytes at an address, as many as asked for."},
    {"_write", write, METH_VARARGS, "Writes bytes to an address."},
    {"_capsule", capsule, METH_VARARGS, "A DLPack capsule of an array."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

bool add_arrays(PyObject* module) {
  if (PyModule_AddFunctions(module, kMethods) < 0) return false;
  PyObject* names = PyModule_GetDict(module);
  if (PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins()) < 0) return false;
  PyObject* done = PyRun_String(harness::kArraysSource, Py_file_input, names, names);
  Py_XDECREF(done);
  return done != nullptr;
}

}  // namespace tenet::sim
