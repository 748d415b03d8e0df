// The operators. They work on CPU tensors that lie over the same bytes, at the addresses that the
// host may touch; whatever has no operator here is computed on copies on the CPU.

#include <ATen/EmptyTensor.h>
#include <ATen/core/Tensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/set_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/DeviceGuard.h>
#include <torch/library.h>

#include <memory>
#include <vector>

#include "harness/sim/backend.h"
#include "harness/sim/memory.h"

namespace tenet::sim {
namespace {

using at::IntArrayRef;
using at::Tensor;
using c10::Device;
using c10::DispatchKey;
using c10::DispatchKeySet;
using std::optional;

constexpr DispatchKeySet kKeys(DispatchKey::PrivateUse1);

Tensor empty(IntArrayRef size, optional<at::ScalarType> dtype, optional<at::Layout> layout,
             optional<Device> device, optional<bool> pin_memory,
             optional<at::MemoryFormat> format) {
  TORCH_CHECK(c10::layout_or_default(layout) == at::kStrided, "sim has strided tensors only");
  TORCH_CHECK(!c10::pinned_memory_or_default(pin_memory), "only CPU memory can be pinned");
  const c10::DeviceGuard guard(c10::device_or_default(device));
  return at::detail::empty_generic(size, c10::GetAllocator(at::kPrivateUse1), kKeys,
                                   c10::dtype_or_default(dtype), format);
}

Tensor empty_strided(IntArrayRef size, IntArrayRef stride, optional<at::ScalarType> dtype,
                     optional<at::Layout> layout, optional<Device> device,
                     optional<bool> pin_memory) {
  TORCH_CHECK(c10::layout_or_default(layout) == at::kStrided, "sim has strided tensors only");
  TORCH_CHECK(!c10::pinned_memory_or_default(pin_memory), "only CPU memory can be pinned");
  const c10::DeviceGuard guard(c10::device_or_default(device));
  return at::detail::empty_strided_generic(size, stride, c10::GetAllocator(at::kPrivateUse1), kKeys,
                                           c10::dtype_or_default(dtype));
}

/// A CPU tensor over the same bytes; a CPU tensor itself. Refuses a tensor whose memory is not
/// where its device says.
Tensor on_host(const Tensor& tensor) {
  if (tensor.is_cpu()) return tensor;
  TORCH_CHECK(tensor.is_privateuseone(), "a copy between sim and ", tensor.device(),
              " is not supported");
  const c10::Storage& storage = tensor.storage();
  const void* address = storage.data();
  std::uint8_t* host = nullptr;
  if (address != nullptr) {
    const Memory& memory = Memory::instance();
    const auto where = memory.device_of(address);
    TORCH_CHECK(where.has_value(), "a tensor that says ", tensor.device(),
                " has memory that is no simulated device's");
    TORCH_CHECK(*where == tensor.device().index(), "a tensor that says ", tensor.device(),
                " has memory of sim:", *where);
    host = memory.on_host(address);
  }
  c10::Storage view(c10::make_intrusive<c10::StorageImpl>(
      c10::StorageImpl::use_byte_size_t(), static_cast<std::int64_t>(storage.nbytes()),
      c10::DataPtr(host, Device(at::kCPU)), /*allocator=*/nullptr, /*resizable=*/false));
  auto impl = c10::make_intrusive<c10::TensorImpl>(
      std::move(view), DispatchKeySet(DispatchKey::CPU), tensor.dtype());
  impl->set_sizes_and_strides(tensor.sizes(), tensor.strides(), tensor.storage_offset());
  impl->_set_conj(tensor.is_conj());
  impl->_set_neg(tensor.is_neg());
  return Tensor(std::move(impl));
}

Tensor copy_from(const Tensor& self, const Tensor& to, bool /*non_blocking*/) {
  on_host(to).copy_(on_host(self));
  return to;
}

at::Scalar local_scalar_dense(const Tensor& self) { return on_host(self).item(); }

/// As torch's own: what has the size already keeps its strides.
const Tensor& resize(const Tensor& self, IntArrayRef size, optional<at::MemoryFormat> format) {
  c10::TensorImpl* impl = self.unsafeGetTensorImpl();
  if (self.sizes() == size && !format) return self;
  impl->set_sizes_contiguous(size);
  if (format) impl->empty_tensor_restride(*format);
  const auto bytes = static_cast<std::size_t>((self.storage_offset() + self.numel()) *
                                              static_cast<std::int64_t>(self.itemsize()));
  if (bytes > self.storage().nbytes())
    at::detail::getPrivateUse1Hooks().resizePrivateUse1Bytes(self.storage(), bytes);
  return self;
}

/// By way of the CPU a tensor whose elements lie on one another could not be written.
Tensor& zero(Tensor& self) {
  on_host(self).zero_();
  return self;
}

Tensor copy_from_and_resize(const Tensor& self, const Tensor& to) {
  // A view that an operator wrote to by way of the CPU comes here, too, and stays one.
  resize(to, self.sizes(), std::nullopt);
  return copy_from(self, to, false);
}

Tensor& set_storage(Tensor& self, at::Storage source) {
  return at::native::set_(self, std::move(source));
}

Tensor& set_storage_view(Tensor& self, at::Storage source, std::int64_t offset, IntArrayRef size,
                         IntArrayRef stride) {
  return at::native::set_storage_cpu_(self, std::move(source), offset, size, stride);
}

Tensor& set_tensor(Tensor& self, const Tensor& source) {
  return at::native::set_tensor_(self, source);
}

void by_way_of_the_cpu(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  at::native::cpu_fallback(op, stack);
}

/// For as long as the process lives: torch is taken down before what would be destroyed at its end.
torch::Library& library(const char* name, DispatchKey key) {
  static auto& kept = *new std::vector<std::unique_ptr<torch::Library>>;
  kept.push_back(
      std::make_unique<torch::Library>(torch::Library::IMPL, name, key, __FILE__, __LINE__));
  return *kept.back();
}

}  // namespace

void register_operators() {
  torch::Library& aten = library("aten", DispatchKey::PrivateUse1);
  aten.impl("empty.memory_format", TORCH_FN(empty));
  aten.impl("empty_strided", TORCH_FN(empty_strided));
  aten.impl("_copy_from", TORCH_FN(copy_from));
  aten.impl("_copy_from_and_resize", TORCH_FN(copy_from_and_resize));
  aten.impl("_local_scalar_dense", TORCH_FN(local_scalar_dense));
  aten.impl("resize_", TORCH_FN(resize));
  aten.impl("zero_", TORCH_FN(zero));
  aten.impl("as_strided", TORCH_FN(at::native::as_strided_tensorimpl));
  aten.impl("view", TORCH_FN(at::native::view));
  aten.impl("_reshape_alias", TORCH_FN(at::native::_reshape_alias));
  aten.impl("set_.source_Storage", TORCH_FN(set_storage));
  aten.impl("set_.source_Storage_storage_offset", TORCH_FN(set_storage_view));
  aten.impl("set_.source_Tensor", TORCH_FN(set_tensor));
  // A copy resolves conj and neg bits itself. PyTorch would resolve them by a copy, and so on.
  for (const DispatchKey bit : {DispatchKey::Conjugate, DispatchKey::Negative}) {
    library("aten", bit).impl("_copy_from", torch::CppFunction::makeFallthrough());
  }
  library("_", DispatchKey::PrivateUse1)
      .fallback(torch::CppFunction::makeFromBoxedFunction<&by_way_of_the_cpu>());
}

}  // namespace tenet::sim
