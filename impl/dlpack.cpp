#include "impl/dlpack.h"

#include <ATen/DLConvertor.h>
#include <c10/util/Exception.h>
#include <torch/csrc/Device.h>
#include <torch/csrc/Exceptions.h>
#include <torch/csrc/autograd/python_variable.h>

#include <optional>
#include <string>

#include "impl/context.h"
#include "impl/conversion.h"
#include "impl/element.h"
#include "impl/foreign_memory.h"
#include "impl/numpy_api.h"
#include "impl/python_object.h"

namespace tenet_constructors {
namespace {

constexpr const char* kVersioned = "dltensor_versioned";
constexpr const char* kUnversioned = "dltensor";

[[noreturn]] void raise(PyObject* type, const char* message) {
  PyErr_SetString(type, message);
  throw python_error();
}

/// Nothing when there is no such attribute.
PythonObject method_of(PyObject* object, const char* name) {
  PythonObject method(PyObject_GetAttrString(object, name));
  if (!method) {
    if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw python_error();
    PyErr_Clear();
  }
  return method;
}

c10::Device read_device(PyObject* device) {
  if (THPDevice_Check(device)) return reinterpret_cast<THPDevice*>(device)->device;
  if (!PyUnicode_Check(device))
    raise(PyExc_AssertionError, "device must be a str or a torch.device.");
  const char* name = PyUnicode_AsUTF8(device);
  if (name == nullptr) throw python_error();
  return c10::Device(std::string(name));
}

/// What a producer answers to __dlpack_device__, as it is: PyTorch neither asks that it be two
/// integers nor that the capsule's memory be there.
PythonObject device_of(PyObject* producer) {
  PythonObject device(PyArray_CheckExact(producer)
                          ? Py_BuildValue("(ii)", static_cast<int>(kDLCPU), 0)
                          : PyObject_CallMethod(producer, "__dlpack_device__", nullptr));
  if (!device) throw python_error();
  return device;
}

PythonObject item_of(PyObject* device, Py_ssize_t index) {
  PythonObject number(PyLong_FromSsize_t(index));
  PythonObject item(number ? PyObject_GetItem(device, number.get()) : nullptr);
  if (!item) throw python_error();
  return item;
}

bool equals(PyObject* object, PyObject* other) {
  const int equal = PyObject_RichCompareBool(object, other, Py_EQ);
  if (equal < 0) throw python_error();
  return equal != 0;
}

bool is_device_type(PyObject* type, DLDeviceType wanted) {
  PythonObject number(PyLong_FromLong(wanted));
  if (!number) throw python_error();
  return equals(type, number.get());
}

void set(PyObject* keywords, const char* name, PythonObject value) {
  if (!value || PyDict_SetItemString(keywords, name, value.get()) != 0) throw python_error();
}

/// The stream on which PyTorch will read, as the array API numbers it. A producer on a GPU makes it
/// wait for what is still being written.
PythonObject current_stream(PyObject* device, bool is_cuda) {
  PythonObject cuda(PyImport_ImportModule("torch.cuda"));
  if (!cuda) throw python_error();
  const PythonObject index = item_of(device, 1);
  PythonObject stream(PyObject_CallMethod(cuda.get(), "current_stream", "O", index.get()));
  PythonObject number(stream ? PyObject_GetAttrString(stream.get(), "cuda_stream") : nullptr);
  if (!number) throw python_error();
  const bool is_default = PyObject_IsTrue(number.get()) == 0;
  if (is_default && is_cuda) return PythonObject(PyLong_FromLong(1));
  return number;
}

/// Whether the producer was still told of the copy is returned in `told_of_copy`.
PythonObject export_from(PyObject* method, PyObject* keywords, bool* told_of_copy) {
  PythonObject nothing(PyTuple_New(0));
  if (!nothing) throw python_error();
  *told_of_copy = true;
  // Producers of older protocols do not know the newer keywords: without those, newest first.
  for (const char* dropped : {"max_version", "copy", "dl_device"}) {
    PythonObject capsule(PyObject_Call(method, nothing.get(), keywords));
    if (capsule) return capsule;
    if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) throw python_error();
    PyErr_Clear();
    if (PyDict_GetItemString(keywords, dropped) != nullptr &&
        PyDict_DelItemString(keywords, dropped) != 0)
      throw python_error();
    if (std::string_view(dropped) == "copy") *told_of_copy = false;
  }
  PythonObject capsule(PyObject_Call(method, nothing.get(), keywords));
  if (!capsule) throw python_error();
  return capsule;
}

/// Whether the CPU is meant, for sure; its index means nothing.
bool is_cpu(PyObject* device) {
  if (THPDevice_Check(device)) return reinterpret_cast<THPDevice*>(device)->device.is_cpu();
  return PyUnicode_CheckExact(device) && PyUnicode_CompareWithASCIIString(device, "cpu") == 0;
}

/// Whether DLPack can tell of the dtype, and as it is.
bool is_exchanged_as_it_is(c10::ScalarType dtype) {
  return !c10::isBitsType(dtype) && !is_narrow(dtype) && !is_bcomplex32(dtype);
}

/// An ordinary CPU tensor is its own capsule: nothing has to be exported. Undefined for any other.
at::Tensor import_plain_tensor(const DlpackRequest& request) {
  if (!THPVariable_CheckExact(request.producer) || !dispatch_is_plain() ||
      (request.device != nullptr && !is_cpu(request.device)))
    return {};
  const bool copies = request.copy == Py_True;
  if (request.copy != nullptr && request.copy != Py_False && !copies) return {};
  const at::Tensor& source = THPVariable_Unpack(request.producer);
  if (!is_plain_cpu(source) || source.requires_grad() ||
      !is_exchanged_as_it_is(source.scalar_type()))
    return {};
  return copies ? copy_plain(source, source.scalar_type()) : alias_of_memory(source);
}

}  // namespace

bool is_dlpack_capsule(PyObject* object) {
  return PyCapsule_CheckExact(object) && (PyCapsule_IsValid(object, kVersioned) != 0 ||
                                          PyCapsule_IsValid(object, kUnversioned) != 0);
}

at::Tensor tensor_from_capsule(PyObject* capsule) {
  TORCH_CHECK(is_dlpack_capsule(capsule), "A ", Py_TYPE(capsule)->tp_name,
              " is neither an object that speaks DLPack nor a capsule that was not used yet.");
  at::Tensor tensor;
  if (PyCapsule_IsValid(capsule, kVersioned) != 0) {
    tensor = at::fromDLPackVersioned(
        static_cast<DLManagedTensorVersioned*>(PyCapsule_GetPointer(capsule, kVersioned)));
    PyCapsule_SetName(capsule, "used_dltensor_versioned");
  } else {
    tensor =
        at::fromDLPack(static_cast<DLManagedTensor*>(PyCapsule_GetPointer(capsule, kUnversioned)));
    PyCapsule_SetName(capsule, "used_dltensor");
  }
  return tensor;
}

at::Tensor from_dlpack(const DlpackRequest& request) {
  at::Tensor plain = import_plain_tensor(request);
  if (plain.defined()) return plain;
  const PythonObject method = method_of(request.producer, "__dlpack__");
  if (!method) {
    if (request.device != nullptr || request.copy != nullptr)
      raise(PyExc_AssertionError, "A capsule cannot be asked for a device or a copy.");
    return tensor_from_capsule(request.producer);
  }
  PythonObject keywords(Py_BuildValue("{s:(ii)}", "max_version", 1, 0));
  if (!keywords) throw python_error();
  if (request.copy != nullptr) set(keywords.get(), "copy", PythonObject::borrow(request.copy));
  const PythonObject source = device_of(request.producer);
  std::optional<c10::Device> elsewhere;
  if (request.device != nullptr) {
    const c10::Device device = read_device(request.device);
    const DLDevice target = at::torchDeviceToDLDevice(device);
    PythonObject target_device(Py_BuildValue("(ii)", static_cast<int>(target.device_type),
                                             static_cast<int>(target.device_id)));
    if (!target_device) throw python_error();
    if (equals(source.get(), target_device.get())) {
      set(keywords.get(), "dl_device", std::move(target_device));
    } else {
      elsewhere = device;
      TORCH_CHECK_VALUE(request.copy != Py_False, "Memory on another device than ", device,
                        " cannot be shared with it; leave copy=False out.");
    }
  }
  const PythonObject type = item_of(source.get(), 0);
  const bool is_cuda = is_device_type(type.get(), kDLCUDA);
  if (is_cuda || is_device_type(type.get(), kDLROCM))
    set(keywords.get(), "stream", current_stream(source.get(), is_cuda));
  bool told_of_copy = true;
  const PythonObject capsule = export_from(method.get(), keywords.get(), &told_of_copy);
  at::Tensor tensor = tensor_from_capsule(capsule.get());
  if (elsewhere) {
    ConversionRequest conversion;
    conversion.device = elsewhere;
    return convert(tensor, conversion);
  }
  if (request.copy == Py_True && !told_of_copy) return clone_tensor(tensor, std::nullopt);
  return tensor;
}

}  // namespace tenet_constructors
