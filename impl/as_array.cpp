#include "impl/as_array.h"

#include <c10/core/DefaultDtype.h>
#include <c10/core/ScalarTypeToTypeMeta.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/python_variable.h>

#include "impl/buffer.h"
#include "impl/conversion.h"
#include "impl/dlpack.h"
#include "impl/new_from_data.h"
#include "impl/numpy_api.h"
#include "impl/numpy_bridge.h"
#include "impl/python_object.h"
#include "impl/torch_release.h"

namespace tenet_constructors {
namespace {

/// A tensor over the data's own memory, as far as there is one.
struct Shared {
  at::Tensor tensor;
  bool is_copied = false;  ///< NumPy's zero-dimensional objects are copied at once.
  bool read_only_array = false;
};

Shared share_numpy(const AsArrayRequest& request) {
  Shared shared;
  PythonObject array;
  if (!PyArray_Check(request.data)) {
    TORCH_CHECK(request.copy.value_or(true),
                "A NumPy scalar has no memory to share; leave copy=False out.");
    array = PythonObject(PyArray_FromScalar(request.data, nullptr));
    if (!array) throw python_error();
  }
  PyObject* source = array ? array.get() : request.data;
  shared.tensor = tensor_over_ndarray(source, /*warn_if_read_only=*/false);
  shared.read_only_array = !PyArray_ISWRITEABLE(reinterpret_cast<PyArrayObject*>(source));
  shared.is_copied = PyArray_CheckScalar(request.data);
  if (shared.is_copied) shared.tensor = clone_tensor(shared.tensor, std::nullopt);
  return shared;
}

Shared share(const AsArrayRequest& request, bool requires_grad) {
  PyObject* data = request.data;
  if (PyArray_Check(data) || PyArray_CheckScalar(data)) return share_numpy(request);
  if (is_dlpack_capsule(data)) return {tensor_from_capsule(data)};
  // Builtin sequences have no buffers; to look at them first is what takes the time.
  if (PyList_CheckExact(data) || PyTuple_CheckExact(data) || !PyObject_CheckBuffer(data)) return {};
  const auto own_dtype = [data] {
    return kAsArrayReadsFormat ? dtype_of_buffer(data)
                               : c10::typeMetaToScalarType(c10::get_default_dtype());
  };
  const c10::ScalarType dtype = request.dtype ? *request.dtype : own_dtype();
  return {tensor_over_buffer({.buffer = data, .dtype = dtype, .requires_grad = requires_grad})};
}

at::Tensor bring_to(const Shared& shared, const AsArrayRequest& request) {
  const at::Tensor& tensor = shared.tensor;
  const bool other_device = request.device && *request.device != tensor.device();
  const bool other_dtype = request.dtype && *request.dtype != tensor.scalar_type();
  const bool must_copy = request.copy.value_or(false) && !shared.is_copied;
  if (must_copy || (!request.copy && (other_device || other_dtype))) {
    if (!other_device && !other_dtype) return clone_tensor(tensor, std::nullopt);
    ConversionRequest conversion;
    conversion.dtype = request.dtype;
    conversion.device = request.device;
    // An accelerator without an index may be where the tensor is.
    conversion.copy = must_copy;
    return convert(tensor, conversion);
  }
  TORCH_CHECK_VALUE(!other_device, "Memory on ", tensor.device(), " cannot be shared with ",
                    *request.device, "; leave copy out.");
  TORCH_CHECK_VALUE(!other_dtype, "Memory of ", tensor.scalar_type(), " cannot be shared as ",
                    *request.dtype, "; leave copy out.");
  if (shared.read_only_array) warn_about_read_only_ndarray();
  return tensor;
}

}  // namespace

at::Tensor as_array(const AsArrayRequest& request) {
  Shared shared;
  if (THPVariable_Check(request.data)) shared.tensor = THPVariable_Unpack(request.data);
  const bool requires_grad = request.requires_grad.value_or(
      kAsArrayKeepsRequiresGrad && shared.tensor.defined() && shared.tensor.requires_grad());
  if (requires_grad && !request.requires_grad) {
    TORCH_WARN_ONCE(
        "The tensor requires grad, and so will the result: an unspecified requires_grad is taken "
        "from the data. It used to be False; say requires_grad=True or False to be clear.");
  }
  if (!shared.tensor.defined()) shared = share(request, requires_grad);
  if (!shared.tensor.defined()) {
    TORCH_CHECK_VALUE(request.copy.value_or(true), "A ", Py_TYPE(request.data)->tp_name,
                      " has no memory to share; leave copy=False out.");
    at::Tensor read =
        new_from_data({.data = request.data, .dtype = request.dtype, .device = request.device});
    if (requires_grad) read.set_requires_grad(true);
    return read;
  }
  at::Tensor tensor = bring_to(shared, request);
  if (!requires_grad && !tensor.is_leaf()) return tensor.detach();
  if (tensor.requires_grad() != requires_grad) tensor.set_requires_grad(requires_grad);
  return tensor;
}

}  // namespace tenet_constructors
