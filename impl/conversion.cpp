#include "impl/conversion.h"

#include <ATen/EmptyTensor.h>
#include <ATen/ExpandUtils.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/_to_copy.h>
#include <ATen/ops/clone.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/utils/device_lazy_init.h>

#include <cstring>

#include "impl/context.h"
#include "impl/upload.h"

namespace tenet_constructors {
namespace {

/// Above this many bytes ATen's copy, which uses all threads, wins over one thread's memcpy.
constexpr size_t kSmallCopyBytes = size_t{1} << 16;

bool keeps(const at::Tensor& self, std::optional<c10::MemoryFormat> memory_format) {
  return !memory_format || *memory_format == c10::MemoryFormat::Preserve ||
         self.suggest_memory_format() == *memory_format;
}

/// In inference mode the operators of Tensor.to reach the __torch_dispatch__ of the tensor's class
/// even where there is nothing to do.
bool is_asked_of_class(const at::Tensor& self) {
  return c10::InferenceMode::is_enabled() && self.key_set().has(c10::DispatchKey::Python);
}

/// Whether there is anything to convert to at all.
bool asks_anything(const ConversionRequest& request) {
  return request.dtype || request.device || request.memory_format;
}

/// Whether the strides are those of a new tensor of these sizes. Contiguous tensors can have
/// others, in dimensions of size one and when they are empty, and a copy keeps them.
bool has_default_strides(const at::Tensor& self) {
  const c10::IntArrayRef sizes = self.sizes();
  const c10::IntArrayRef strides = self.strides();
  int64_t expected = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    if (strides[i] != expected) return false;
    expected *= sizes[i] > 1 ? sizes[i] : 1;
  }
  return true;
}

/// A new CPU tensor laid out like `self`: the same strides when they are dense, otherwise dense
/// ones in the same order of dimensions.
at::TensorBase empty_like_plain(const at::Tensor& self, c10::ScalarType dtype) {
  if (has_default_strides(self)) return at::detail::empty_cpu(self.sizes(), dtype);
  if (self.is_non_overlapping_and_dense()) {
    return at::detail::empty_strided_cpu(self.sizes(), self.strides(), dtype);
  }
  return at::detail::empty_strided_cpu(
      self.sizes(), at::infer_dense_strides(self.sizes(), self.strides()), dtype);
}

/// `out` has the sizes of `self`. Recording is off or not needed.
void copy_into(at::Tensor& out, const at::Tensor& self, bool same_strides) {
  const size_t bytes = out.nbytes();
  if (bytes == 0) return;
  if (same_strides && bytes <= kSmallCopyBytes) {
    // A byte that is neither 0 nor 1 becomes 1 when a bool is copied.
    if (out.scalar_type() == self.scalar_type() && out.scalar_type() != c10::ScalarType::Bool &&
        !is_narrow(out.scalar_type())) {
      std::memcpy(out.mutable_data_ptr(), self.const_data_ptr(), bytes);
      return;
    }
    if (cast_elements(self.scalar_type(), self.const_data_ptr(), out.scalar_type(),
                      out.mutable_data_ptr(), out.numel())) {
      return;
    }
  }
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  out.copy_(self);
}

}  // namespace

bool is_narrow(c10::ScalarType dtype) {
  return (dtype >= c10::ScalarType::UInt1 && dtype <= c10::ScalarType::UInt7) ||
         (dtype >= c10::ScalarType::Int1 && dtype <= c10::ScalarType::Int7);
}

at::Tensor copy_plain(const at::Tensor& self, c10::ScalarType dtype) {
  at::Tensor out(empty_like_plain(self, dtype));
  copy_into(out, self, self.is_non_overlapping_and_dense());
  return out;
}

at::Tensor convert(const at::Tensor& self, const ConversionRequest& request) {
  const c10::ScalarType dtype = request.dtype.value_or(self.scalar_type());
  std::optional<c10::Device> device = request.device;
  torch::utils::maybe_initialize_device(device);
  if (device && !device->has_index() && device->type() == self.device().type()) {
    // "cuda" means the current CUDA device.
    device = device->is_cpu() || device->is_meta()
                 ? self.device()
                 : c10::impl::VirtualGuardImpl(device->type()).getDevice();
  }
  const bool same_device = !device || *device == self.device();
  if (same_device && dtype == self.scalar_type() && !request.copy &&
      keeps(self, request.memory_format)) {
    if (is_asked_of_class(self) && asks_anything(request))
      return request.device
                 ? self.to(*device, dtype, request.non_blocking, false, request.memory_format)
                 : self.to(dtype, request.non_blocking, false, request.memory_format);
    return self;
  }
  const bool preserve =
      !request.memory_format || *request.memory_format == c10::MemoryFormat::Preserve;
  if (same_device && preserve && is_plain_cpu(self) && !c10::isQIntType(dtype) &&
      dispatch_is_plain() && !needs_recording(self)) {
    return copy_plain(self, dtype);
  }
  if (device && device->is_cuda() && preserve && !request.non_blocking && is_plain_cpu(self) &&
      !c10::isQIntType(dtype) && dispatch_is_plain() && !needs_recording(self)) {
    if (at::Tensor there = uploaded(self, dtype, *device); there.defined()) return there;
  }
  // The operator that Tensor.to records as: it carries the gradient back to the source's dtype and
  // device, and knows the layouts, dispatch modes and devices that need kernels of their own.
  return at::_to_copy(self, self.options().dtype(dtype).device(device.value_or(self.device())),
                      request.non_blocking, request.memory_format);
}

at::Tensor clone_tensor(const at::Tensor& self, std::optional<c10::MemoryFormat> memory_format) {
  const bool preserve = !memory_format || *memory_format == c10::MemoryFormat::Preserve;
  if (preserve && is_plain_cpu(self) && dispatch_is_plain() && !needs_recording(self)) {
    return copy_plain(self, self.scalar_type());
  }
  // As for _to_copy above: the operator records CloneBackward0 and knows the unusual tensors.
  return at::clone(self, memory_format);
}

}  // namespace tenet_constructors
