#include "harness/tensor_forms.h"

#include <ATen/ops/_sparse_compressed_tensor_unsafe.h>
#include <ATen/ops/_sparse_coo_tensor_unsafe.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <ATen/quantized/QTensorImpl.h>
#include <ATen/quantized/Quantizer.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>

#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

/// PyTorch says each time that its sparse layouts are in beta.
class Silent : public c10::WarningHandler {
  void process(const c10::Warning& /*warning*/) override {}
};

c10::Layout torch_layout(TensorForm form) {
  switch (form) {
    case TensorForm::Csr:
      return c10::kSparseCsr;
    case TensorForm::Csc:
      return c10::kSparseCsc;
    case TensorForm::Bsr:
      return c10::kSparseBsr;
    default:
      return c10::kSparseBsc;
  }
}

at::Tensor compressed(const TensorInput& input, const at::Tensor& values) {
  const bool by_rows = input.form == TensorForm::Csr || input.form == TensorForm::Bsr;
  const bool blocks = input.form == TensorForm::Bsr || input.form == TensorForm::Bsc;
  const std::int64_t outer = input.shape[by_rows ? 0 : 1];
  const std::int64_t inner = input.shape[by_rows ? 1 : 0];
  const at::Tensor ends = at::arange(outer + 1, c10::kLong).mul_(inner);
  const at::Tensor indices = at::arange(inner, c10::kLong).repeat({outer});
  return at::_sparse_compressed_tensor_unsafe(
      ends, indices, blocks ? values.view({-1, 1, 1}) : values, input.shape,
      values.options().layout(torch_layout(input.form)));
}

at::Tensor quantized(const TensorInput& input, const at::Tensor& plain) {
  const c10::ScalarType dtype = input.dtype == Dtype::UInt8  ? c10::kQUInt8
                                : input.dtype == Dtype::Int8 ? c10::kQInt8
                                                             : c10::kQInt32;
  at::Tensor tensor = at::detail::make_tensor<at::QTensorImpl>(
      c10::Storage(plain.storage()), c10::DispatchKeySet(c10::DispatchKey::QuantizedCPU),
      c10::scalarTypeToTypeMeta(dtype), at::make_per_tensor_affine_quantizer(0.5, 1, dtype));
  tensor.unsafeGetTensorImpl()->set_sizes_contiguous(input.shape);
  return tensor;
}

}  // namespace

at::Tensor in_form(const TensorInput& input, const at::Tensor& plain) {
  if (input.form <= TensorForm::Inference) return plain;
  if (input.form == TensorForm::Quantized) return quantized(input, plain);
  Silent silent;
  const c10::WarningUtils::WarningHandlerGuard quiet(&silent);
  const at::Tensor values = plain.view({-1});
  if (input.form != TensorForm::Coo) return compressed(input, values);
  const at::Tensor indices = at::ones(input.shape, c10::kBool).nonzero().t().contiguous();
  return at::_sparse_coo_tensor_unsafe(indices, values, input.shape, values.options(), true);
}

Layout layout_of(const at::Tensor& tensor) {
  switch (tensor.layout()) {
    case c10::kStrided:
      return Layout::Strided;
    case c10::kSparse:
      return Layout::SparseCoo;
    case c10::kSparseCsr:
      return Layout::SparseCsr;
    case c10::kSparseCsc:
      return Layout::SparseCsc;
    case c10::kSparseBsr:
      return Layout::SparseBsr;
    case c10::kSparseBsc:
      return Layout::SparseBsc;
    default:
      return Layout::Other;
  }
}

at::Tensor stored_values(const at::Tensor& tensor) {
  const c10::AutoGradMode no_recording(false);
  switch (layout_of(tensor)) {
    case Layout::Strided:
    case Layout::Other:
      return tensor;
    case Layout::SparseCoo:
      return tensor._values();
    default:
      return tensor.values();
  }
}

bool form_unchanged(const at::Tensor& tensor, const TensorInput& input, const void* data) {
  if (tensor.sizes() != c10::IntArrayRef(input.shape) ||
      layout_of(tensor) != tenet::layout_of(input.form) ||
      tensor.is_quantized() != (input.form == TensorForm::Quantized) ||
      tensor.requires_grad() != (input.role == TensorRole::Leaf))
    return false;
  if (tensor.requires_grad() && tensor.grad().defined()) return false;
  const at::Tensor values = stored_values(tensor);
  return values.numel() == element_count(input.shape) &&
         values.itemsize() == static_cast<std::size_t>(itemsize(input.dtype)) &&
         values.storage().data() == data;
}

}  // namespace tenet::harness
