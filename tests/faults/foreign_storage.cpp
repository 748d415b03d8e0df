// A fault that Python cannot have: a storage over memory of others that says it may be resized.

#include <ATen/ops/empty.h>
#include <c10/core/Allocator.h>
#include <torch/csrc/utils/pybind.h>

#include <utility>

namespace {

/// The same elements in the same memory; but a resize_ lets go of it, and of its owner.
at::Tensor resizable_over(const at::Tensor& tensor) {
  auto* owner = new at::Tensor(tensor);
  c10::DataPtr data(
      tensor.data_ptr(), owner, [](void* held) { delete static_cast<at::Tensor*>(held); },
      tensor.device());
  c10::Storage storage(c10::make_intrusive<c10::StorageImpl>(
      c10::StorageImpl::use_byte_size_t(), static_cast<std::int64_t>(tensor.storage().nbytes()),
      std::move(data), c10::GetAllocator(c10::kCPU), /*resizable=*/true));
  return at::empty({0}, tensor.options())
      .set_(std::move(storage), 0, tensor.sizes(), tensor.strides());
}

}  // namespace

PYBIND11_MODULE(TORCH_EXTENSION_NAME, module) {
  module.doc() = "A storage that says what is not so.";
  module.def("resizable_over", &resizable_over, "The tensor, with a storage that can be resized.");
}
