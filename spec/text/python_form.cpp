// Sparse and quantized tensors as Python expressions: made of their values, which are strided.

#include "spec/text/elements.h"
#include "spec/text/python_arrays.h"

namespace tenet::text {
namespace {

std::string list_of(std::int64_t count, std::int64_t (*number)(std::int64_t, std::int64_t),
                    std::int64_t parameter) {
  std::string out = "[";
  for (std::int64_t i = 0; i < count; ++i)
    out += (i > 0 ? ", " : "") + std::to_string(number(i, parameter));
  return out + "]";
}

std::int64_t times(std::int64_t i, std::int64_t step) { return i * step; }
std::int64_t modulo(std::int64_t i, std::int64_t count) { return i % count; }

/// The coordinates of every element in row-major order, a list for each dimension.
std::string coordinates(const Shape& shape) {
  std::string out = "[";
  std::int64_t inner = element_count(shape);
  for (std::size_t d = 0; d < shape.size(); ++d) {
    inner /= shape[d];
    out += d > 0 ? ", [" : "[";
    for (std::int64_t i = 0; i < element_count(shape); ++i)
      out += (i > 0 ? ", " : "") + std::to_string(i / inner % shape[d]);
    out += "]";
  }
  return out + "]";
}

std::string compressed(const TensorInput& tensor, const std::string& values,
                       std::string_view layout) {
  const bool by_rows = tensor.form == TensorForm::Csr || tensor.form == TensorForm::Bsr;
  const bool blocks = tensor.form == TensorForm::Bsr || tensor.form == TensorForm::Bsc;
  const std::int64_t outer = tensor.shape[by_rows ? 0 : 1];
  const std::int64_t inner = tensor.shape[by_rows ? 1 : 0];
  return "torch.sparse_" + std::string(layout) + "_tensor(" + list_of(outer + 1, times, inner) +
         ", " + list_of(outer * inner, modulo, inner) + ", " + values +
         (blocks ? ".reshape(-1, 1, 1), " : ", ") + python_tuple(tensor.shape) + ")";
}

}  // namespace

std::string python_of_form(const TensorInput& tensor, std::string (*plain)(const TensorInput&)) {
  TensorInput values = tensor;
  if (tensor.form == TensorForm::Quantized)
    return "torch._make_per_tensor_quantized_tensor(" + plain(values) + ", 0.5, 1)";
  values.shape = {element_count(tensor.shape)};
  values.strides = {1};
  const std::string elements = plain(values);
  switch (tensor.form) {
    case TensorForm::Csr:
      return compressed(tensor, elements, "csr");
    case TensorForm::Csc:
      return compressed(tensor, elements, "csc");
    case TensorForm::Bsr:
      return compressed(tensor, elements, "bsr");
    case TensorForm::Bsc:
      return compressed(tensor, elements, "bsc");
    default:
      return "torch.sparse_coo_tensor(" + coordinates(tensor.shape) + ", " + elements + ", " +
             python_tuple(tensor.shape) + ")";
  }
}

}  // namespace tenet::text
