#include "impl/numpy_bridge.h"

#include <ATen/EmptyTensor.h>
#include <c10/util/Exception.h>

#include <cstring>

#include "impl/foreign_memory.h"
#include "impl/numpy_api.h"
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

}  // namespace tenet_constructors
