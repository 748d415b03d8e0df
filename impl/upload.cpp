#include "impl/upload.h"

#include <ATen/Context.h>
#include <ATen/ExpandUtils.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/empty_strided.h>

#include "impl/conversion.h"
#include "impl/cuda/parts.h"
#include "impl/element.h"
#include "impl/python_object.h"

namespace tenet_constructors {
namespace {

/// Null: the module was not built, or does not load here.
const cuda::Parts* cuda_parts() {
  static const cuda::Parts* parts = [] {
    const PythonObject module(PyImport_ImportModule(cuda::kPartsModule));
    const auto* found =
        module ? static_cast<const cuda::Parts*>(PyCapsule_Import(cuda::kPartsCapsule, 0))
               : nullptr;
    if (found == nullptr) PyErr_Clear();
    return found;
  }();
  return parts;
}

/// Memory that is pinned already needs no staging.
bool is_pinned(const at::Tensor& self) {
  return at::globalContext()
      .getAcceleratorHooksInterface(c10::kCUDA)
      .isPinnedPtr(self.storage().data());
}

}  // namespace

at::Tensor uploaded(const at::Tensor& self, c10::ScalarType dtype, const c10::Device& device) {
  if (self.numel() == 0 || !at::globalContext().hasCUDA()) return {};
  // ATen warns of what is lost, and of complex32 and bcomplex32, once for a conversion and not for
  // each piece.
  if (c10::isComplexType(self.scalar_type()) != c10::isComplexType(dtype) ||
      warns_when_allocated(dtype) || warns_when_allocated(self.scalar_type()))
    return {};
  const cuda::Parts* parts = cuda_parts();
  if (parts == nullptr || is_pinned(self)) return {};
  // One behind the other in memory: nothing is left out, and nothing is met twice.
  const at::Tensor dense =
      self.is_non_overlapping_and_dense() ? self : copy_plain(self, self.scalar_type());
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  at::Tensor out =
      at::empty_strided(dense.sizes(), dense.strides(), at::TensorOptions(device).dtype(dtype));
  return parts->upload(dense, out) ? out : at::Tensor();
}

}  // namespace tenet_constructors
