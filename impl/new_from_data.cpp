#include "impl/new_from_data.h"

#include <ATen/EmptyTensor.h>
#include <ATen/TracerMode.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/DynamicTypes.h>
#include <torch/csrc/autograd/python_variable.h>
#include <torch/csrc/tensor/python_tensor.h>

#include "impl/context.h"
#include "impl/conversion.h"
#include "impl/numpy_api.h"
#include "impl/numpy_bridge.h"
#include "impl/protocols.h"
#include "impl/python_object.h"
#include "impl/scalar.h"
#include "impl/sequence.h"

namespace tenet_constructors {
namespace {

/// Where the result shall land. That the device is there is looked at by convert(), after the data
/// was read: faults of the data come first, as in PyTorch.
c10::Device target_device(const DataRequest& request) {
  return request.device.value_or(torch::tensors::get_default_device());
}

bool is_builtin_data(PyObject* data) {
  const PyTypeObject* type = Py_TYPE(data);
  return type == &PyList_Type || type == &PyTuple_Type || type == &PyFloat_Type ||
         type == &PyLong_Type || type == &PyBool_Type || type == &PyComplex_Type;
}

/// Brings a tensor made of foreign memory to the dtype and device asked for.
at::Tensor finish_foreign(const at::Tensor& tensor, const DataRequest& request) {
  ConversionRequest conversion;
  conversion.dtype = request.dtype;
  conversion.device = target_device(request);
  conversion.copy = request.copy;
  return convert(tensor, conversion);
}

/// The same of memory that a protocol speaks of: without a device asked for it stays where it is.
at::Tensor finish_exported(const at::Tensor& tensor, DataRequest request) {
  if (!request.device) request.device = tensor.device();
  return finish_foreign(tensor, request);
}

at::Tensor new_from_tensor(const DataRequest& request) {
  TORCH_CHECK(!request.pin_memory, "pin_memory is not available when the data is a tensor.");
  const at::Tensor& source = THPVariable_Unpack(request.data);
  const c10::ScalarType dtype = request.dtype.value_or(source.scalar_type());
  if (request.copy && is_plain_cpu(source) && dispatch_is_plain() && !c10::isQIntType(dtype) &&
      (!request.device || *request.device == source.device())) {
    return copy_plain(source, dtype);
  }
  ConversionRequest conversion;
  conversion.dtype = request.dtype;
  conversion.device = request.device.value_or(source.device());
  conversion.copy = request.copy;
  return convert(request.copy ? source.detach() : source, conversion);
}

at::Tensor new_from_ndarray(const DataRequest& request) {
  TORCH_CHECK(!request.pin_memory, "pin_memory is not available when the data is an ndarray.");
  const bool stays_on_cpu = !request.device || request.device->is_cpu();
  if (request.copy && !request.dtype && stays_on_cpu && dispatch_is_plain() &&
      torch::tensors::get_default_device().is_cpu()) {
    at::Tensor copy = copy_contiguous_ndarray(request.data);
    if (copy.defined()) return copy;
  }
  return finish_foreign(tensor_over_ndarray(request.data, /*warn_if_read_only=*/!request.copy),
                        request);
}

/// A storage as data: its bytes are shared, whatever `copy` says, as in PyTorch.
at::Tensor new_from_storage(const DataRequest& request, c10::ScalarType element,
                            c10::IntArrayRef sizes) {
  auto [storage, storage_dtype, is_typed] = torch::createStorageGetType(request.data);
  const c10::ScalarType expected =
      request.dtype.value_or(torch::tensors::get_default_scalar_type());
  TORCH_CHECK(!is_typed || storage_dtype == expected, "The storage holds ", storage_dtype, ", but ",
              expected, " is asked for; use its untyped_storage().");
  at::Tensor tensor = at::empty(sizes, at::TensorOptions()
                                           .dtype(is_typed ? storage_dtype : element)
                                           .pinned_memory(request.pin_memory)
                                           .device(storage.device()));
  tensor.set_(storage);
  return tensor;
}

at::Tensor allocate(c10::IntArrayRef sizes, c10::ScalarType dtype, bool pin_memory) {
  if (!pin_memory && !c10::isQIntType(dtype)) {
    return at::Tensor(at::detail::empty_cpu(sizes, dtype));
  }
  return at::empty(sizes, at::TensorOptions(c10::kCPU).dtype(dtype).pinned_memory(pin_memory));
}

/// Keeps functorch, tracing, dispatch modes and the like away from the memory that is being
/// filled. They see the finished tensor once, when it is lifted.
class RawConstruction {
  using Key = c10::DispatchKey;
  at::AutoDispatchBelowADInplaceOrView below_autograd_;
  c10::impl::ExcludeDispatchKeyGuard wrappers_{c10::DispatchKeySet(
      {Key::Python, Key::PythonTLSSnapshot, Key::FuncTorchDynamicLayerFrontMode,
       Key::FuncTorchDynamicLayerBackMode, Key::Fake, Key::DeferredInit, Key::Functionalize})};
};

at::Tensor read_general(const DataRequest& request, const c10::Device& device) {
  const c10::ScalarType assumed = request.dtype.value_or(torch::tensors::get_default_scalar_type());
  const Sizes sizes = shape_of_sequence(request.data, assumed);
  const c10::ScalarType dtype = request.dtype ? *request.dtype : infer_dtype(request.data);
  RawConstruction raw;
  at::tracer::impl::NoTracerDispatchMode untraced;
  if (torch::isStorage(request.data)) {
    ConversionRequest conversion;
    conversion.device = device;
    conversion.dtype = dtype;
    return convert(new_from_storage(request, dtype, sizes), conversion);
  }
  if (device.is_meta()) {
    // Nothing is read: a meta tensor has no elements that could be out of range or ragged.
    return at::Tensor(at::detail::empty_meta(sizes, dtype));
  }
  at::Tensor tensor = allocate(sizes, dtype, request.pin_memory);
  if (tensor.numel() != 0) read_sequence(request.data, dtype, sizes, tensor.mutable_data_ptr());
  ConversionRequest conversion;
  conversion.device = device;
  return convert(tensor, conversion);
}

at::Tensor new_from_sequence(const DataRequest& request) {
  const c10::Device device = target_device(request);
  if (dispatch_is_plain() && !device.is_meta() && !request.pin_memory) {
    // A range is quickest read as the list of its integers, if they fit in memory.
    constexpr Py_ssize_t kMostListed = 1 << 20;
    PythonObject listed;
    const bool is_range = PyRange_Check(request.data) != 0;
    const Py_ssize_t count = is_range ? PyObject_Size(request.data) : 0;
    if (count < 0) throw python_error();
    if (is_range && count <= kMostListed) {
      listed = PythonObject(PySequence_List(request.data));
      if (!listed) throw python_error();
    }
    at::TensorBase tensor =
        read_builtin_numbers(listed ? listed.get() : request.data, request.dtype);
    if (tensor.defined() && device.is_cpu()) return at::Tensor(std::move(tensor));
    if (tensor.defined()) {
      RawConstruction raw;
      ConversionRequest conversion;
      conversion.device = device;
      return convert(at::Tensor(std::move(tensor)), conversion);
    }
  }
  return show_to_modes(read_general(request, device));
}

}  // namespace

at::Tensor new_from_data(const DataRequest& request) {
  PyObject* data = request.data;
  if (is_builtin_data(data)) return new_from_sequence(request);
  TORCH_CHECK_TYPE(!PyUnicode_Check(data) && !PyBytes_Check(data), "A ", Py_TYPE(data)->tp_name,
                   " is not numeric data; expected numbers, sequences, ndarrays or tensors.");
  if (THPVariable_Check(data)) return new_from_tensor(request);
  if (PyArray_CheckExact(data)) return new_from_ndarray(request);
  if (has_cuda_array_interface(data)) {
    TORCH_CHECK(!request.pin_memory, "pin_memory is not available for device memory.");
    return finish_exported(tensor_over_cuda_array(data), request);
  }
  if (PyArray_Check(data)) return new_from_ndarray(request);
  if (has_dlpack(data)) return finish_exported(tensor_over_dlpack(data), request);
  return new_from_sequence(request);
}

void warn_about_copy_construction(PyObject* data) {
  if (THPVariable_Check(data) &&
      PyErr_WarnEx(PyExc_UserWarning,
                   "To copy construct from a tensor, say source.detach().clone(), and "
                   ".requires_grad_(True) if it is to be trained, rather than tensor(source).",
                   /*stack_level=*/1) != 0) {
    throw python_error();
  }
}

at::Tensor new_leaf_tensor(DataRequest request, bool requires_grad) {
  request.copy = true;
  at::Tensor tensor = new_from_data(request);
  if (!dispatch_is_plain() || !is_plain_cpu(tensor)) tensor.detach_();
  if (requires_grad) tensor.set_requires_grad(true);
  return tensor;
}

}  // namespace tenet_constructors
