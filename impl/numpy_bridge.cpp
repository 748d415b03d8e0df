#include "impl/numpy_bridge.h"

#include <ATen/EmptyTensor.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>
#include <torch/csrc/Exceptions.h>
#include <torch/csrc/autograd/python_variable.h>

#include <cstring>

#include "impl/foreign_memory.h"
#include "impl/numpy_api.h"
#include "impl/python_object.h"
#include "impl/scalar.h"
#include "impl/sequence.h"

namespace tenet_constructors {
namespace {

/// Byte strides in elements.
Sizes element_strides(PyArrayObject* array) {
  const auto item_size = static_cast<int64_t>(PyArray_ITEMSIZE(array));
  const int dimensions = PyArray_NDIM(array);
  Sizes strides(static_cast<size_t>(dimensions));
  for (int i = 0; i < dimensions; ++i) {
    const int64_t bytes = PyArray_STRIDES(array)[i];
    TORCH_CHECK_VALUE(bytes >= 0, "Dimension ", i, " of the ndarray has the negative stride ",
                      bytes, "; tensors have none. Copy the array first.");
    TORCH_CHECK_VALUE(bytes % item_size == 0, "Dimension ", i, " of the ndarray has a stride of ",
                      bytes, " bytes, no multiple of its ", item_size,
                      "-byte elements. Copy the array first.");
    strides[static_cast<size_t>(i)] = bytes / item_size;
  }
  return strides;
}

c10::ArrayRef<int64_t> shape_of(PyArrayObject* array) {
  static_assert(sizeof(npy_intp) == sizeof(int64_t));
  return {reinterpret_cast<const int64_t*>(PyArray_DIMS(array)),
          static_cast<size_t>(PyArray_NDIM(array))};
}

}  // namespace

void warn_about_read_only_ndarray() {
  TORCH_WARN_ONCE(
      "The given NumPy array is not writable. A tensor has no read-only state: writing to this one "
      "changes the protected array, with undefined results. Copy the array, or use torch.tensor, "
      "to be safe.");
}

at::Tensor tensor_over_ndarray(PyObject* object, bool warn_if_read_only) {
  TORCH_CHECK_TYPE(PyArray_Check(object), "Expected a numpy.ndarray, got a ",
                   Py_TYPE(object)->tp_name, ".");
  auto* array = reinterpret_cast<PyArrayObject*>(object);
  if (warn_if_read_only && !PyArray_ISWRITEABLE(array)) warn_about_read_only_ndarray();
  const c10::ScalarType dtype = dtype_of_numpy(PyArray_TYPE(array));
  const c10::ArrayRef<int64_t> sizes = shape_of(array);
  const Sizes strides = element_strides(array);
  TORCH_CHECK_VALUE(!PyArray_ISBYTESWAPPED(array),
                    "The ndarray's byte order is not this machine's; convert it with "
                    "array.astype(array.dtype.newbyteorder('=')).");

  return tensor_over_memory(object, PyArray_DATA(array), dtype, sizes, strides);
}

at::Tensor copy_contiguous_ndarray(PyObject* object) {
  auto* array = reinterpret_cast<PyArrayObject*>(object);
  if (!PyArray_IS_C_CONTIGUOUS(array) || PyArray_ISBYTESWAPPED(array) || PyArray_SIZE(array) == 0 ||
      PyArray_TYPE(array) == NPY_BOOL) {
    return {};
  }
  // NumPy calls an array contiguous whatever the stride of a dimension of size one is.
  const auto item_size = static_cast<npy_intp>(PyArray_ITEMSIZE(array));
  npy_intp expected = item_size;
  for (int i = PyArray_NDIM(array) - 1; i >= 0; --i) {
    if (PyArray_STRIDES(array)[i] != expected) return {};
    expected *= PyArray_DIMS(array)[i];
  }
  at::Tensor tensor(at::detail::empty_cpu(shape_of(array), dtype_of_numpy(PyArray_TYPE(array))));
  std::memcpy(tensor.mutable_data_ptr(), PyArray_DATA(array), tensor.nbytes());
  return tensor;
}

void check_has_array(const at::Tensor& tensor, bool force) {
  TORCH_CHECK(!tensor.unsafeGetTensorImpl()->is_python_dispatch(),
              "A tensor with a dispatch of its own has no memory to show.");
  TORCH_CHECK_TYPE(tensor.layout() == c10::Layout::Strided, "A tensor of layout ", tensor.layout(),
                   " is no ndarray; make it dense first.");
  if (force) return;
  TORCH_CHECK_TYPE(tensor.is_cpu(), "A tensor on ", tensor.device(),
                   " has no memory that an ndarray can share; force=True copies it.");
  TORCH_CHECK(!tensor._is_zerotensor(),
              "A zero tensor has no memory to share; force=True makes some.");
  TORCH_CHECK(!(c10::GradMode::is_enabled() && tensor.requires_grad()),
              "An ndarray cannot be recorded; detach the tensor that requires grad first.");
  TORCH_CHECK(!tensor.is_conj() && !tensor.is_neg(),
              "An ndarray has neither conj nor neg bit; resolve them first.");
}

namespace {

int numpy_type(c10::ScalarType dtype) {
  switch (dtype) {
    case c10::ScalarType::Bool:
      return NPY_BOOL;
    case c10::ScalarType::Byte:
      return NPY_UINT8;
    case c10::ScalarType::Char:
      return NPY_INT8;
    case c10::ScalarType::Short:
      return NPY_INT16;
    case c10::ScalarType::Int:
      return NPY_INT32;
    case c10::ScalarType::Long:
      return NPY_INT64;
    case c10::ScalarType::UInt16:
      return NPY_UINT16;
    case c10::ScalarType::UInt32:
      return NPY_UINT32;
    case c10::ScalarType::UInt64:
      return NPY_UINT64;
    case c10::ScalarType::Half:
      return NPY_HALF;
    case c10::ScalarType::Float:
      return NPY_FLOAT;
    case c10::ScalarType::Double:
      return NPY_DOUBLE;
    case c10::ScalarType::ComplexFloat:
      return NPY_COMPLEX64;
    case c10::ScalarType::ComplexDouble:
      return NPY_COMPLEX128;
    default:
      TORCH_CHECK_TYPE(false, "NumPy has no dtype for ", dtype, "; convert the tensor first.");
  }
}

}  // namespace

PyObject* array_over_tensor(const at::Tensor& tensor) {
  const int type = numpy_type(tensor.scalar_type());
  Sizes byte_strides(tensor.strides().begin(), tensor.strides().end());
  for (int64_t& stride : byte_strides) stride *= static_cast<int64_t>(tensor.itemsize());
  Sizes sizes(tensor.sizes().begin(), tensor.sizes().end());
  // Without an address NumPy takes memory of its own: there are no elements, or all are zero.
  PythonObject array(PyArray_New(&PyArray_Type, static_cast<int>(tensor.dim()), sizes.data(), type,
                                 byte_strides.data(), tensor.data_ptr(), 0,
                                 NPY_ARRAY_ALIGNED | NPY_ARRAY_WRITEABLE, nullptr));
  if (!array) throw python_error();
  auto* made = reinterpret_cast<PyArrayObject*>(array.get());
  if (tensor._is_zerotensor()) std::memset(PyArray_DATA(made), 0, PyArray_NBYTES(made));
  // The array holds the tensor, and the tensor's memory must stay where it is.
  PyObject* base = THPVariable_Wrap(tensor);
  if (base == nullptr || PyArray_SetBaseObject(made, base) != 0) throw python_error();
  tensor.storage().unsafeGetStorageImpl()->set_resizable(false);
  return array.release();
}

}  // namespace tenet_constructors
