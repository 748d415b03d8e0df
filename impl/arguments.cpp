#include "impl/arguments.h"

#include <torch/csrc/Device.h>
#include <torch/csrc/Dtype.h>
#include <torch/csrc/MemoryFormat.h>
#include <torch/csrc/Size.h>
#include <torch/csrc/autograd/python_variable.h>

#include <string_view>

#include "impl/element.h"

namespace tenet_constructors {
namespace {

/// Interned, so that a keyword in a call compares equal by address.
struct Names {
  PyObject* dtype;
  PyObject* device;
  PyObject* requires_grad;
  PyObject* pin_memory;
  PyObject* memory_format;
  PyObject* copy;
  PyObject* non_blocking;
} g_names;

bool read_bool(PyObject* object, bool* value) {
  if (object != Py_True && object != Py_False) return false;
  *value = object == Py_True;
  return true;
}

bool read_dtype(PyObject* object, std::optional<c10::ScalarType>* dtype) {
  if (THPDtype_Check(object)) {
    *dtype = reinterpret_cast<THPDtype*>(object)->scalar_type;
    return true;
  }
  return object == Py_None;
}

bool read_memory_format(PyObject* object, std::optional<c10::MemoryFormat>* format) {
  if (THPMemoryFormat_Check(object)) {
    *format = reinterpret_cast<THPMemoryFormat*>(object)->memory_format;
    return true;
  }
  return object == Py_None;
}

/// A device object, or the name of a device that needs no index and no driver.
bool read_device(PyObject* object, std::optional<c10::Device>* device) {
  if (THPDevice_Check(object)) {
    *device = reinterpret_cast<THPDevice*>(object)->device;
    return true;
  }
  if (object == Py_None) return true;
  if (!PyUnicode_CheckExact(object)) return false;
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &size);
  if (text == nullptr) {
    PyErr_Clear();
    return false;
  }
  const std::string_view name(text, static_cast<size_t>(size));
  if (name == "cpu") {
    *device = c10::Device(c10::kCPU);
  } else if (name == "meta") {
    *device = c10::Device(c10::kMeta);
  } else {
    return false;
  }
  return true;
}

Py_ssize_t keyword_count(const FastCall& call) {
  return call.keywords == nullptr ? 0 : PyTuple_GET_SIZE(call.keywords);
}

bool read_conversion_keyword(PyObject* name, PyObject* value, ConversionRequest* request) {
  if (name == g_names.copy) return read_bool(value, &request->copy);
  if (name == g_names.non_blocking) return read_bool(value, &request->non_blocking);
  if (name == g_names.memory_format) return read_memory_format(value, &request->memory_format);
  return false;
}

/// What the first positional argument of Tensor.to is decides the overload.
bool read_conversion_target(PyObject* target, ConversionRequest* request) {
  if (THPDtype_Check(target)) {
    request->dtype = reinterpret_cast<THPDtype*>(target)->scalar_type;
    return true;
  }
  if (THPVariable_CheckExact(target)) {
    const at::Tensor& other = THPVariable_Unpack(target);
    request->dtype = other.scalar_type();
    request->device = other.device();
    return true;
  }
  return target != Py_None && read_device(target, &request->device);
}

}  // namespace

bool read_constructor_call(const FastCall& call, bool accepts_requires_grad,
                           ConstructorArguments* arguments) {
  if (call.count != 1) return false;
  arguments->data = call.arguments[0];
  const Py_ssize_t keywords = keyword_count(call);
  for (Py_ssize_t i = 0; i < keywords; ++i) {
    PyObject* name = PyTuple_GET_ITEM(call.keywords, i);
    PyObject* value = call.arguments[1 + i];
    bool read = false;
    if (name == g_names.dtype) {
      read = read_dtype(value, &arguments->dtype);
    } else if (name == g_names.device) {
      read = read_device(value, &arguments->device);
    } else if (accepts_requires_grad && name == g_names.requires_grad) {
      read = read_bool(value, &arguments->requires_grad);
    } else if (accepts_requires_grad && name == g_names.pin_memory) {
      read = value == Py_False;
    }
    if (!read) return false;
  }
  return true;
}

bool read_constructor_keyword(PyObject* name, PyObject* value, ConstructorArguments* arguments) {
  if (name == g_names.dtype) return read_dtype(value, &arguments->dtype);
  if (name == g_names.device) return read_device(value, &arguments->device);
  if (name != g_names.requires_grad) return false;
  arguments->requires_grad_given = read_bool(value, &arguments->requires_grad);
  return arguments->requires_grad_given;
}

bool read_clone_call(const FastCall& call, std::optional<c10::MemoryFormat>* memory_format) {
  if (call.count != 1 || !THPVariable_CheckExact(call.arguments[0])) return false;
  const Py_ssize_t keywords = keyword_count(call);
  if (keywords == 0) return true;
  return keywords == 1 && PyTuple_GET_ITEM(call.keywords, 0) == g_names.memory_format &&
         read_memory_format(call.arguments[1], memory_format);
}

bool read_conversion_call(const FastCall& call, ConversionRequest* request) {
  if (call.count < 1 || call.count > 3 || !THPVariable_CheckExact(call.arguments[0])) return false;
  if (call.count >= 2 && !read_conversion_target(call.arguments[1], request)) return false;
  if (call.count == 3) {
    // Only to(device, dtype): a third positional argument of the other overloads is a bool.
    if (request->dtype || !THPDtype_Check(call.arguments[2])) return false;
    request->dtype = reinterpret_cast<THPDtype*>(call.arguments[2])->scalar_type;
  }
  const bool only_keywords = call.count == 1;
  const Py_ssize_t keywords = keyword_count(call);
  for (Py_ssize_t i = 0; i < keywords; ++i) {
    PyObject* name = PyTuple_GET_ITEM(call.keywords, i);
    PyObject* value = call.arguments[call.count + i];
    if (only_keywords && name == g_names.dtype) {
      if (!THPDtype_Check(value)) return false;
      request->dtype = reinterpret_cast<THPDtype*>(value)->scalar_type;
    } else if (only_keywords && name == g_names.device) {
      if (value == Py_None || !read_device(value, &request->device)) return false;
    } else if (!read_conversion_keyword(name, value, request)) {
      return false;
    }
  }
  return true;
}

bool read_sizes(PyObject* const* arguments, Py_ssize_t count, SizeArguments* sizes) {
  PyObject* size = nullptr;
  if (count == 1 && THPSize_Check(arguments[0])) {
    size = arguments[0];
    count = PyTuple_GET_SIZE(size);
  }
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* item = size != nullptr ? PyTuple_GET_ITEM(size, i) : arguments[i];
    int64_t value = 0;
    if (!PyLong_CheckExact(item) || !compact_int(item, &value)) return false;
    sizes->push_back(value);
  }
  return true;
}

bool initialize_arguments() {
  const auto intern = [](PyObject** name, const char* text) {
    *name = PyUnicode_InternFromString(text);
    return *name != nullptr;
  };
  return intern(&g_names.dtype, "dtype") && intern(&g_names.device, "device") &&
         intern(&g_names.requires_grad, "requires_grad") &&
         intern(&g_names.pin_memory, "pin_memory") &&
         intern(&g_names.memory_format, "memory_format") && intern(&g_names.copy, "copy") &&
         intern(&g_names.non_blocking, "non_blocking");
}

}  // namespace tenet_constructors
