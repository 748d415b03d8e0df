#include "impl/foreign_memory.h"

#include <c10/core/Storage.h>
#include <c10/core/StorageImpl.h>
#include <c10/core/TensorImpl.h>

#include "impl/context.h"

namespace tenet_constructors {
namespace {

/// Storages die on any thread, and sometimes after the interpreter.
void release_object(void* object) {
  if (!Py_IsInitialized()) return;
  const PyGILState_STATE state = PyGILState_Ensure();
  Py_DECREF(static_cast<PyObject*>(object));
  PyGILState_Release(state);
}

void release_storage(void* storage) { delete static_cast<c10::Storage*>(storage); }

/// Bytes from the first to behind the last element.
size_t bytes_spanned(c10::IntArrayRef sizes, c10::IntArrayRef strides, size_t item_size) {
  size_t last = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 0) return 0;
    last += static_cast<size_t>((sizes[i] - 1) * strides[i]);
  }
  return (last + 1) * item_size;
}

at::Tensor tensor_over(c10::DataPtr data, c10::ScalarType dtype, c10::IntArrayRef sizes,
                       c10::IntArrayRef strides) {
  const size_t bytes = bytes_spanned(sizes, strides, c10::elementSize(dtype));
  c10::Storage storage(c10::make_intrusive<c10::StorageImpl>(
      c10::StorageImpl::use_byte_size_t(), bytes, std::move(data), /*allocator=*/nullptr,
      /*resizable=*/false));
  at::Tensor tensor = at::detail::make_tensor<c10::TensorImpl>(
      std::move(storage), c10::DispatchKeySet(c10::DispatchKey::CPU),
      c10::scalarTypeToTypeMeta(dtype));
  tensor.unsafeGetTensorImpl()->set_sizes_and_strides(sizes, strides);
  return tensor;
}

}  // namespace

at::Tensor tensor_over_memory(PyObject* owner, void* data, c10::ScalarType dtype,
                              c10::IntArrayRef sizes, c10::IntArrayRef strides) {
  Py_INCREF(owner);
  c10::DataPtr pointer(data, owner, &release_object, c10::Device(c10::kCPU));
  return show_to_modes(tensor_over(std::move(pointer), dtype, sizes, strides));
}

at::Tensor alias_of_memory(const at::Tensor& self) {
  auto* keeper = new c10::Storage(self.storage());
  c10::DataPtr pointer(const_cast<void*>(self.const_data_ptr()), keeper, &release_storage,
                       c10::Device(c10::kCPU));
  return tensor_over(std::move(pointer), self.scalar_type(), self.sizes(), self.strides());
}

}  // namespace tenet_constructors
