// The Python module tenet_sim. Importing it registers the simulated accelerator, under the name
// sim; the module itself becomes torch.sim.

#include <Python.h>
#include <c10/util/Exception.h>

#include <cstring>
#include <exception>
#include <new>

#include "harness/sim/backend.h"
#include "harness/sim/interface.h"
#include "harness/sim/memory.h"
#include "spec/device_allocation.h"

namespace tenet::sim {
namespace {

PyObject* is_available(PyObject* /*self*/, PyObject* /*none*/) { Py_RETURN_TRUE; }
PyObject* device_count(PyObject* /*self*/, PyObject* /*none*/) {
  return PyLong_FromLong(kDeviceCount);
}
PyObject* current_device_of_thread(PyObject* /*self*/, PyObject* /*none*/) {
  return PyLong_FromLong(current_device());
}
PyObject* set_device(PyObject* /*self*/, PyObject* index) {
  const long device = PyLong_AsLong(index);
  if (device == -1 && PyErr_Occurred() != nullptr) return nullptr;
  try {
    set_current_device(static_cast<int>(device));
  } catch (const c10::Error& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what_without_backtrace());
    return nullptr;
  }
  Py_RETURN_NONE;
}
/// Makes a device, given by its index or as a torch.device, the current one inside of a `with`.
PyObject* device_context(PyObject* /*self*/, PyObject* device) {
  PyObject* index =
      PyLong_Check(device) != 0 ? Py_NewRef(device) : PyObject_GetAttrString(device, "index");
  if (index == nullptr) return nullptr;
  PyObject* accelerator = PyImport_ImportModule("torch.accelerator");
  PyObject* context = accelerator == nullptr
                          ? nullptr
                          : PyObject_CallMethod(accelerator, "device_index", "O", index);
  Py_XDECREF(accelerator);
  Py_DECREF(index);
  return context;
}
PyObject* is_in_bad_fork(PyObject* /*self*/, PyObject* /*none*/) { Py_RETURN_FALSE; }
/// Nothing is random on the devices themselves: random operators run on the CPU.
PyObject* manual_seed_all(PyObject* /*self*/, PyObject* /*seed*/) { Py_RETURN_NONE; }
PyObject* lazy_init(PyObject* /*self*/, PyObject* /*none*/) { Py_RETURN_NONE; }

PyMethodDef kMethods[] = {
    {"is_available", is_available, METH_NOARGS, "Always True."},
    {"device_count", device_count, METH_NOARGS, "How many simulated devices there are."},
    {"current_device", current_device_of_thread, METH_NOARGS, "The index of the current device."},
    {"set_device", set_device, METH_O, "Makes the device with that index the current one."},
    {"device", device_context, METH_O, "A context in which that device is the current one."},
    {"_is_in_bad_fork", is_in_bad_fork, METH_NOARGS, nullptr},
    {"manual_seed_all", manual_seed_all, METH_O, nullptr},
    {"_lazy_init", lazy_init, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef kModule = {
    PyModuleDef_HEAD_INIT,
    "tenet_sim",
    "A simulated accelerator with two devices, sim:0 and sim:1, whose memory only "
    "its own operations can touch.",
    -1,
    kMethods,
    nullptr,
    nullptr,
    nullptr,
    nullptr};

/// Null where there is no memory left, or none of the kind.
void* allocate(int device, std::size_t size, DeviceAllocation allocation) try {
  const bool split = allocation == DeviceAllocation::Split;
  if (allocation == DeviceAllocation::StreamOrdered) return nullptr;
  void* block = Memory::instance().allocate(device, size + (split ? harness::kFirstPart : 0),
                                            allocation == DeviceAllocation::Managed);
  return split ? static_cast<std::uint8_t*>(block) + harness::kFirstPart : block;
} catch (const std::bad_alloc&) {
  return nullptr;
}

void release(int /*device*/, void* address, DeviceAllocation allocation) {
  const std::size_t before = allocation == DeviceAllocation::Split ? harness::kFirstPart : 0;
  Memory::instance().release(static_cast<std::uint8_t*>(address) - before);
}

/// A tensor over managed memory may be the host's as well as the device's.
int device_of(const void* address) {
  const Memory& memory = Memory::instance();
  if (memory.is_managed(address)) return harness::kCannotTell;
  return memory.device_of(address).value_or(harness::kOnHost);
}

const Interface kInterface{
    {&allocate, &release, &device_of,
     [](int /*device*/, void* to_host, const void* from, std::size_t size) {
       std::memcpy(to_host, Memory::instance().on_host(from), size);
     },
     [](int /*device*/, void* to, const void* from_host, std::size_t size) {
       std::memcpy(Memory::instance().on_host(to), from_host, size);
     },
     &pin_memory, &unpin_memory, [] { return kSimulatedAllocations; }},
    [](const void* address) { return Memory::instance().on_host(address); },
    [] { return Memory::instance().allocated_bytes(); },
};

/// module.name(*arguments), the result dropped.
bool call(const char* module_name, const char* function, const char* format, PyObject* argument) {
  PyObject* module = PyImport_ImportModule(module_name);
  if (module == nullptr) return false;
  PyObject* result = argument == nullptr
                         ? PyObject_CallMethod(module, function, format, "sim")
                         : PyObject_CallMethod(module, function, format, "sim", argument);
  Py_DECREF(module);
  Py_XDECREF(result);
  return result != nullptr;
}

bool set_up(PyObject* module) {
  PyObject* capsule =
      PyCapsule_New(const_cast<Interface*>(&kInterface), kInterfaceCapsule, nullptr);
  if (capsule == nullptr || PyModule_AddObject(module, "_interface", capsule) < 0) {
    Py_XDECREF(capsule);
    return false;
  }
  if (!call("torch.utils", "rename_privateuse1_backend", "s", nullptr)) return false;
  try {
    register_device();
    register_operators();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
    return false;
  }
  return add_arrays(module) && call("torch", "_register_device_module", "sO", module);
}

}  // namespace
}  // namespace tenet::sim

PyMODINIT_FUNC PyInit_tenet_sim() {
  PyObject* module = PyModule_Create(&tenet::sim::kModule);
  if (module != nullptr && !tenet::sim::set_up(module)) {
    Py_DECREF(module);
    return nullptr;
  }
  return module;
}
