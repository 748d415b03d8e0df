#include "harness/accelerator.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <c10/core/CachingDeviceAllocator.h>

#include <array>
#include <string>

#include "harness/cuda/interface.h"
#include "harness/harness.h"
#include "harness/python_object.h"
#include "harness/sim/interface.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

Machine started;

/// Asks torch what there is; what is imported and made here is gone when it returns.
constexpr char kQuestion[] = R"(
import torch


def why_absent(name):
    """Why torch works with no such accelerator; None: it does."""
    accelerator = torch.accelerator.current_accelerator()
    if accelerator is not None and accelerator.type == name and torch.accelerator.is_available():
        return None
    if accelerator is not None and accelerator.type != name and torch.accelerator.is_available():
        return f'the accelerator of this torch is {accelerator.type}'
    try:
        torch.empty(1, device=name)
    except Exception as error:
        lines = str(error).splitlines() or ['']
        return f'{type(error).__name__}: {lines[0]}'
    return 'torch.accelerator offers none'


def has(name, dtype):
    """Whether its tensors of the dtype come back as they went."""
    try:
        sent = torch.tensor([0, 1, 1, 0], dtype=torch.uint8).repeat(dtype.itemsize).view(dtype)
        back = sent.to(name).cpu()
        return back.dtype == dtype and torch.equal(back.view(torch.uint8), sent.view(torch.uint8))
    except Exception:
        return False


def copies_between(name, count):
    """Whether every device's data reaches the next one."""
    try:
        sent = torch.arange(64)
        return all(torch.equal(sent.to(f'{name}:{i}').to(f'{name}:{(i + 1) % count}').cpu(), sent)
                   for i in range(count))
    except Exception:
        return False


def has_arrays(name):
    """Whether CuPy works there."""
    try:
        import cupy

        return name == 'cuda' and bool((cupy.arange(2) + 1)[1] == 2)
    except Exception:
        return False


def pins():
    try:
        return torch.ones(1).pin_memory().is_pinned()
    except Exception:
        return False
)";

/// A function of the question's, called with arguments in the format of Py_BuildValue.
class Question {
 public:
  Question() : names_(checked(PyDict_New(), "ask for an accelerator")) {
    checked(PyRun_String(kQuestion, Py_file_input, names_.get(), names_.get()),
            "ask for an accelerator");
  }
  template <class... Arguments>
  [[nodiscard]] Ref ask(const char* function, const char* format, Arguments... arguments) const {
    PyObject* callable = PyDict_GetItemString(names_.get(), function);
    return checked(PyObject_CallFunction(callable, format, arguments...), function);
  }

 private:
  Ref names_;
};

/// What torch's accelerator of that type can do. Throws AcceleratorAbsent.
Machine found(DeviceType type) {
  const std::string name(tenet::name(type));
  const Question question;
  const Ref why = question.ask("why_absent", "s", name.c_str());
  if (why.get() != Py_None) throw AcceleratorAbsent(text_of(why.get()));
  Machine machine{type, static_cast<std::int8_t>(at::accelerator::deviceCount())};
  const Ref torch = import_module("torch");
  for (int i = 0; i < kDtypeCount; ++i) {
    const std::string dtype(tenet::name(static_cast<Dtype>(i)));
    if (!has_dtype(static_cast<Dtype>(i))) continue;
    const Ref has =
        question.ask("has", "sO", name.c_str(), attribute(torch.get(), dtype.c_str()).get());
    machine.lacks.set(static_cast<std::size_t>(i), has.get() != Py_True);
  }
  machine.pins = question.ask("pins", nullptr).get() == Py_True;
  machine.arrays = question.ask("has_arrays", "s", name.c_str()).get() == Py_True;
  machine.peers =
      question.ask("copies_between", "si", name.c_str(), machine.devices).get() == Py_True;
  return machine;
}

/// What the module tenet_cuda gives; null where it was not built.
const DeviceMemory* cuda_memory() {
  const Ref module = Ref::steal(PyImport_ImportModule(cuda::kMemoryModule));
  if (!module) PyErr_Clear();
  if (!module) return nullptr;
  return static_cast<const DeviceMemory*>(PyCapsule_Import(cuda::kMemoryCapsule, 0));
}

const sim::Interface& simulator() {
  const auto* simulator =
      static_cast<const sim::Interface*>(PyCapsule_Import(sim::kInterfaceCapsule, 0));
  if (simulator == nullptr) throw_python_error("the simulated accelerator");
  return *simulator;
}

const DeviceMemory* own_memory(DeviceType type) {
  if (type == DeviceType::Sim) return &simulator().memory;
  return type == DeviceType::Cuda ? cuda_memory() : nullptr;
}

}  // namespace

void start_accelerator(DeviceType type, MemoryAccess access) {
  if (started.accelerator == type) return;
  if (started.has_accelerator())
    throw HarnessError("a process has one accelerator, and it had one");
  if (type == DeviceType::Sim) {
    static_cast<void>(import_module("tenet_sim"));
    // Until something needs it, torch takes no memory for pinned.
    at::globalContext().lazyInitDevice(at::kPrivateUse1);
  }
  Machine machine = type == DeviceType::Sim ? kSimulated : found(type);
  const DeviceMemory* own = access == MemoryAccess::Own ? own_memory(type) : nullptr;
  const DeviceMemory* memory = own != nullptr ? own : &torch_memory(type);
  machine.allocations = machine.arrays ? memory->allocations() : DeviceAllocations{};
  started = machine;
  use_device_memory(memory);
}

namespace {

bool has_module(const char* name) {
  const Ref importlib = import_module("importlib.util");
  return checked(PyObject_CallMethod(importlib.get(), "find_spec", "s", name), name).get() !=
         Py_None;
}

}  // namespace

Machine machine() {
  static const bool ml_dtypes = has_module("ml_dtypes");
  Machine here = started;
  here.ml_dtypes = ml_dtypes;
  here.bcomplex32 = has_dtype(Dtype::BComplex32);
  return here;
}

std::int64_t allocated_on_devices() {
  if (started.accelerator == DeviceType::Sim) {
    static const sim::Interface& sim = simulator();
    return static_cast<std::int64_t>(sim.allocated());
  }
  if (!started.has_accelerator()) return 0;
  // What torch's allocator has handed out. Not every backend's allocator tells.
  static auto* allocator = dynamic_cast<c10::DeviceAllocator*>(
      c10::GetAllocator(torch_device({*started.accelerator, 0}).type()));
  if (allocator == nullptr || !allocator->initialized()) return 0;
  std::int64_t bytes = 0;
  constexpr auto kAll = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  for (int device = 0; device < started.devices; ++device)
    bytes += allocator->getDeviceStats(static_cast<c10::DeviceIndex>(device))
                 .allocated_bytes[kAll]
                 .current;
  return bytes;
}

int current_device() { return started.has_accelerator() ? at::accelerator::getDeviceIndex() : 0; }

void set_current_device(int device) {
  at::accelerator::setDeviceIndex(static_cast<c10::DeviceIndex>(device));
}

}  // namespace tenet::harness
