#include "impl/protocols.h"

#include <ATen/Context.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/python_variable.h>

#include <optional>

#include "impl/dlpack.h"
#include "impl/numpy_api.h"
#include "impl/python_object.h"
#include "impl/scalar.h"
#include "impl/sequence.h"

namespace tenet_constructors {
namespace {

bool has_attribute(PyObject* object, const char* name) {
  // NumPy's scalars have neither protocol, and asking them takes longer than reading them.
  if (PyArray_CheckScalar(object)) return false;
  return PyObject_HasAttrString(object, name) != 0;
}

PyObject* entry(PyObject* description, const char* key) {
  PyObject* value = PyDict_GetItemString(description, key);
  TORCH_CHECK_TYPE(value != nullptr, "__cuda_array_interface__ has no '", key, "'.");
  return value;
}

Sizes integers(PyObject* sequence) {
  const Py_ssize_t count = PySequence_Size(sequence);
  if (count < 0) {
    PyErr_Clear();
    TORCH_CHECK_TYPE(false, "__cuda_array_interface__: shape and strides must be sequences.");
  }
  Sizes values;
  for (Py_ssize_t i = 0; i < count; ++i) {
    PythonObject item(PySequence_GetItem(sequence, i));
    if (!item) throw python_error();
    const long long value = PyLong_AsLongLong(item.get());
    if (value == -1 && PyErr_Occurred()) throw python_error();
    values.push_back(value);
  }
  return values;
}

void* address(PyObject* data) {
  TORCH_CHECK_TYPE(PyTuple_Check(data) && PyTuple_GET_SIZE(data) == 2,
                   "__cuda_array_interface__: data must be a tuple (address, read-only).");
  void* pointer = PyLong_AsVoidPtr(PyTuple_GET_ITEM(data, 0));
  if (pointer == nullptr && PyErr_Occurred()) throw python_error();
  const int read_only = PyObject_IsTrue(PyTuple_GET_ITEM(data, 1));
  if (read_only < 0) throw python_error();
  TORCH_CHECK_TYPE(read_only == 0, "__cuda_array_interface__: read-only memory is not supported.");
  return pointer;
}

Sizes strides_of(PyObject* description, const Sizes& sizes, int64_t item_size) {
  PyObject* given = PyDict_GetItemString(description, "strides");
  if (given != nullptr && given != Py_None) {
    Sizes strides = integers(given);
    TORCH_CHECK_TYPE(strides.size() == sizes.size(),
                     "__cuda_array_interface__: strides and shape differ in length.");
    for (int64_t& stride : strides) {
      TORCH_CHECK_VALUE(stride % item_size == 0, "__cuda_array_interface__: a stride of ", stride,
                        " bytes is no multiple of the ", item_size, "-byte element.");
      stride /= item_size;
    }
    return strides;
  }
  Sizes strides(sizes.size());
  int64_t next = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    strides[i] = next;
    next *= sizes[i];
  }
  return strides;
}

void refuse_mask(PyObject* description) {
  PyObject* mask = PyDict_GetItemString(description, "mask");
  TORCH_CHECK_TYPE(mask == nullptr || mask == Py_None,
                   "__cuda_array_interface__: a tensor has no mask; fill the array first.");
}

/// The stream on which the producer may still be writing (version 3); nothing: it is not.
std::optional<long long> stream_of(PyObject* description) {
  PyObject* stream = PyDict_GetItemString(description, "stream");
  if (stream == nullptr || stream == Py_None) return std::nullopt;
  const long long number = PyLong_AsLongLong(stream);
  if (number == -1 && PyErr_Occurred()) throw python_error();
  TORCH_CHECK_VALUE(number != 0,
                    "__cuda_array_interface__: stream 0 is ambiguous; 1 is the legacy default "
                    "stream, 2 that of the thread.");
  return number;
}

/// Makes torch's current stream wait for what the producer's has been given so far.
void follow(long long stream, const c10::Device& device) {
  const PythonObject cuda(PyImport_ImportModule("torch.cuda"));
  const PythonObject theirs(
      cuda ? PyObject_CallMethod(cuda.get(), "ExternalStream", "Li", stream, device.index())
           : nullptr);
  const PythonObject ours(
      theirs ? PyObject_CallMethod(cuda.get(), "current_stream", "i", device.index()) : nullptr);
  const PythonObject done(ours ? PyObject_CallMethod(ours.get(), "wait_stream", "O", theirs.get())
                               : nullptr);
  if (!done) throw python_error();
}

/// Elements have an address, which tells their device; without any the current device is meant.
std::optional<c10::Device> device_for(void* data) {
  if (data != nullptr || !at::globalContext().hasCUDA()) return std::nullopt;
  return c10::impl::VirtualGuardImpl(c10::kCUDA).getDevice();
}

}  // namespace

bool has_cuda_array_interface(PyObject* object) {
  return has_attribute(object, "__cuda_array_interface__");
}

bool has_dlpack(PyObject* object) { return has_attribute(object, "__dlpack__"); }

at::Tensor tensor_over_cuda_array(PyObject* object) {
  PythonObject description(PyObject_GetAttrString(object, "__cuda_array_interface__"));
  if (!description) throw python_error();
  TORCH_CHECK_TYPE(PyDict_Check(description.get()), "__cuda_array_interface__ must be a dict.");
  const Sizes sizes = integers(entry(description.get(), "shape"));
  PyArray_Descr* parsed = nullptr;
  if (PyArray_DescrConverter(entry(description.get(), "typestr"), &parsed) == 0) {
    PyErr_Clear();
    TORCH_CHECK_VALUE(false, "__cuda_array_interface__: typestr is not a NumPy type string.");
  }
  PythonObject type(reinterpret_cast<PyObject*>(parsed));
  const c10::ScalarType dtype = dtype_of_numpy(parsed->type_num);
  void* data = address(entry(description.get(), "data"));
  const Sizes strides =
      strides_of(description.get(), sizes, static_cast<int64_t>(c10::elementSize(dtype)));
  refuse_mask(description.get());
  const std::optional<long long> stream = stream_of(description.get());
  const auto release = [](void* owner) {
    const PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF(static_cast<PyObject*>(owner));
    PyGILState_Release(state);
  };
  Py_INCREF(object);
  at::Tensor tensor = at::for_blob(data, sizes)
                          .strides(strides)
                          .context(object, release)
                          .target_device(device_for(data))
                          .options(at::TensorOptions(c10::kCUDA).dtype(dtype))
                          .make_tensor();
  if (stream) follow(*stream, tensor.device());
  return tensor;
}

at::Tensor tensor_over_dlpack(PyObject* object) { return from_dlpack({object, nullptr, nullptr}); }

}  // namespace tenet_constructors
