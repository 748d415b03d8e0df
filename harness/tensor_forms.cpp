#include "harness/tensor_forms.h"

#include <ATen/EmptyTensor.h>
#include <ATen/NestedTensorImpl.h>
#include <ATen/ops/_efficientzerotensor.h>
#include <ATen/ops/_sparse_compressed_tensor_unsafe.h>
#include <ATen/ops/_sparse_coo_tensor_unsafe.h>
#include <ATen/quantized/QTensorImpl.h>
#include <ATen/quantized/Quantizer.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>

#include <algorithm>

#include "harness/special_tensors.h"
#include "harness/torch_api.h"
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

/// A row-major tensor of indices: row r, column c is at(r, c).
template <class At>
at::Tensor index_tensor(c10::IntArrayRef shape, At at) {
  at::Tensor tensor(at::detail::empty_cpu(shape, c10::kLong));
  auto* next = tensor.mutable_data_ptr<std::int64_t>();
  const std::int64_t columns = shape.back();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) next[i] = at(i / columns, i % columns);
  return tensor;
}

at::Tensor compressed(const TensorInput& input, const at::Tensor& values) {
  const bool by_rows = input.form == TensorForm::Csr || input.form == TensorForm::Bsr;
  const bool blocks = input.form == TensorForm::Bsr || input.form == TensorForm::Bsc;
  const std::int64_t outer = input.shape[by_rows ? 0 : 1];
  const std::int64_t inner = input.shape[by_rows ? 1 : 0];
  const std::int64_t stored = values.numel();
  const at::Tensor ends = index_tensor(
      {outer + 1}, [&](std::int64_t, std::int64_t i) { return std::min(i * inner, stored); });
  const at::Tensor indices =
      index_tensor({stored}, [&](std::int64_t, std::int64_t i) { return i % inner; });
  return at::_sparse_compressed_tensor_unsafe(
      ends, indices, blocks ? values.view({-1, 1, 1}) : values, input.shape,
      values.options().layout(torch_layout(input.form)));
}

at::QuantizerPtr quantizer(const TensorInput& input, c10::ScalarType dtype) {
  if (input.form == TensorForm::Quantized)
    return at::make_per_tensor_affine_quantizer(0.5, 1, dtype);
  const at::Tensor scales(at::detail::empty_cpu({input.shape.front()}, c10::kDouble));
  std::fill_n(scales.mutable_data_ptr<double>(), scales.numel(), 0.5);
  const at::Tensor zero_points =
      index_tensor({input.shape.front()}, [](std::int64_t, std::int64_t) { return 1; });
  return at::make_per_channel_affine_quantizer(scales, zero_points, 0, dtype);
}

at::Tensor nested(const TensorInput& input, const at::Tensor& values) {
  const std::int64_t components = input.shape.front();
  const std::int64_t length = input.shape.back();
  return at::detail::make_tensor<at::native::NestedTensorImpl>(
      values, index_tensor({components, 1}, [&](std::int64_t i, std::int64_t) {
        return std::min(length, values.numel() - i * length);
      }));
}

at::Tensor quantized(const TensorInput& input, const at::Tensor& plain) {
  const c10::ScalarType dtype = input.dtype == Dtype::UInt8  ? c10::kQUInt8
                                : input.dtype == Dtype::Int8 ? c10::kQInt8
                                                             : c10::kQInt32;
  at::Tensor tensor = at::detail::make_tensor<at::QTensorImpl>(
      c10::Storage(plain.storage()), c10::DispatchKeySet(c10::DispatchKey::QuantizedCPU),
      c10::scalarTypeToTypeMeta(dtype), quantizer(input, dtype));
  tensor.unsafeGetTensorImpl()->set_sizes_contiguous(input.shape);
  return tensor;
}

}  // namespace

at::Tensor in_form(const TensorInput& input, const at::Tensor& plain) {
  if (input.form <= TensorForm::Inference || input.form == TensorForm::Jagged) return plain;
  if (is_quantized(input.form)) return quantized(input, plain);
  Silent silent;
  const c10::WarningUtils::WarningHandlerGuard quiet(&silent);
  if (input.form == TensorForm::Zero) return at::_efficientzerotensor(input.shape, plain.options());
  const at::Tensor& values = plain;
  if (input.form == TensorForm::Nested) return nested(input, values);
  if (!is_coo(input.form)) return compressed(input, values);
  // The indices are those of a row-major walk, one dimension a row.
  const auto rank = static_cast<std::int64_t>(input.shape.size());
  Strides steps(input.shape.size(), 1);
  for (std::size_t i = steps.size(); i-- > 1;) steps[i - 1] = steps[i] * input.shape[i];
  const at::Tensor indices =
      index_tensor({rank, values.numel()}, [&](std::int64_t dimension, std::int64_t element) {
        const auto d = static_cast<std::size_t>(dimension);
        const bool again = input.form == TensorForm::Uncoalesced && element + 1 == values.numel();
        return (again ? 0 : element) / steps[d] % input.shape[d];
      });
  return at::_sparse_coo_tensor_unsafe(indices, values, input.shape, values.options(),
                                       input.form == TensorForm::Coo);
}

Layout layout_of(const at::Tensor& tensor) {
  switch (tensor.layout()) {
    case c10::kStrided:
      return tensor.is_nested() ? Layout::Nested : Layout::Strided;
    case c10::kJagged:
      return Layout::Jagged;
    case c10::kSparse:
      return tensor.is_coalesced() ? Layout::SparseCoo : Layout::SparseUncoalesced;
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
    case Layout::Jagged:
    case Layout::Other:
      return tensor;
    case Layout::Nested:
      return at::native::get_nested_tensor_impl(tensor)->get_buffer();
    case Layout::SparseCoo:
    case Layout::SparseUncoalesced:
      return tensor._values();
    default:
      return tensor.values();
  }
}

bool form_unchanged(PyObject* object, const TensorInput& input, const void* data) {
  const at::Tensor& tensor = THPVariable_Unpack(object);
  if (shape_of(object) != input.shape) return false;
  if (layout_of(tensor) != tenet::layout_of(input.form) ||
      tensor.is_quantized() != is_quantized(input.form) ||
      tensor.requires_grad() != (input.role == TensorRole::Leaf))
    return false;
  if (tensor.requires_grad() && tensor.grad().defined()) return false;
  if (input.form == TensorForm::Zero) return tensor._is_zerotensor();
  if (input.form == TensorForm::Fake) return !tensor_with_elements(object).defined();
  const at::Tensor values = stored_values(tensor_with_elements(object));
  return values.nbytes() == input.storage.size() && values.storage().data() == data;
}

}  // namespace tenet::harness
