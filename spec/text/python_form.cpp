// Sparse, quantized and zero tensors as Python expressions: made of their values, which are
// strided.

#include <algorithm>

#include "spec/text/elements.h"
#include "spec/text/python_arrays.h"

namespace tenet::text {
namespace {

/// "[f(0), f(1), …]"
template <class F>
std::string list_of(std::int64_t count, F f) {
  std::string out = "[";
  for (std::int64_t i = 0; i < count; ++i) out += (i > 0 ? ", " : "") + std::to_string(f(i));
  return out + "]";
}

/// The coordinates of the first elements in row-major order, a list for each dimension.
std::string coordinates(const TensorInput& tensor, std::int64_t stored) {
  std::string out = "[";
  std::int64_t inner = element_count(tensor.shape);
  for (std::size_t d = 0; d < tensor.shape.size(); ++d) {
    inner /= tensor.shape[d];
    out += (d > 0 ? ", " : "") + list_of(stored, [&](std::int64_t i) {
             const bool again = tensor.form == TensorForm::Uncoalesced && i + 1 == stored;
             return (again ? 0 : i) / inner % tensor.shape[d];
           });
  }
  return out + "]";
}

std::string compressed(const TensorInput& tensor, const std::string& values, std::int64_t stored,
                       std::string_view layout) {
  const bool by_rows = tensor.form == TensorForm::Csr || tensor.form == TensorForm::Bsr;
  const bool blocks = tensor.form == TensorForm::Bsr || tensor.form == TensorForm::Bsc;
  const std::int64_t outer = tensor.shape[by_rows ? 0 : 1];
  const std::int64_t inner = tensor.shape[by_rows ? 1 : 0];
  return "torch.sparse_" + std::string(layout) + "_tensor(" +
         list_of(outer + 1, [&](std::int64_t i) { return std::min(i * inner, stored); }) + ", " +
         list_of(stored, [&](std::int64_t i) { return i % inner; }) + ", " + values +
         (blocks ? ".reshape(-1, 1, 1), " : ", ") + python_tuple(tensor.shape) + ")";
}

/// "[0.5, 0.5]"
std::string repeated(const char* number, std::int64_t count) {
  return std::string("[") + number + "] * " + std::to_string(count);
}

std::string quantized(const TensorInput& tensor, const std::string& values) {
  if (tensor.form == TensorForm::Quantized)
    return "torch._make_per_tensor_quantized_tensor(" + values + ", 0.5, 1)";
  const std::int64_t channels = tensor.shape.front();
  return "torch._make_per_channel_quantized_tensor(" + values + ", torch.tensor(" +
         repeated("0.5", channels) + ", dtype=torch.float64), torch.tensor(" +
         repeated("1", channels) + "), 0)";
}

}  // namespace

std::string python_of_form(const TensorInput& tensor, std::string (*plain)(const TensorInput&)) {
  if (is_quantized(tensor.form)) return quantized(tensor, plain(tensor));
  if (tensor.form == TensorForm::Zero)
    return "torch._efficientzerotensor(" + python_tuple(tensor.shape) + ", dtype=torch." +
           std::string(name(tensor.dtype)) + ")";
  if (tensor.form == TensorForm::Fake)
    return "torch._subclasses.FakeTensor(torch._subclasses.FakeTensorMode(), torch.empty(" +
           python_tuple(tensor.shape) + ", dtype=torch." + std::string(name(tensor.dtype)) +
           ", device='meta'), torch.device('cpu'))";
  TensorInput values = tensor;
  const std::int64_t stored =
      static_cast<std::int64_t>(tensor.storage.size()) / itemsize(tensor.dtype);
  values.shape = {stored};
  values.strides = {1};
  const std::string elements = plain(values);
  const std::int64_t components = tensor.shape.front();
  const std::int64_t length = tensor.shape.back();
  switch (tensor.form) {
    case TensorForm::Nested:
      return "torch.nested.as_nested_tensor(list(" + elements + ".split(" + std::to_string(length) +
             ")))";
    case TensorForm::Jagged:
      return "torch.nested.nested_tensor_from_jagged(" + elements + ", torch.tensor(" +
             list_of(components + 1, [&](std::int64_t i) { return std::min(i * length, stored); }) +
             "))";
    case TensorForm::Csr:
      return compressed(tensor, elements, stored, "csr");
    case TensorForm::Csc:
      return compressed(tensor, elements, stored, "csc");
    case TensorForm::Bsr:
      return compressed(tensor, elements, stored, "bsr");
    case TensorForm::Bsc:
      return compressed(tensor, elements, stored, "bsc");
    default:
      return "torch.sparse_coo_tensor(" + coordinates(tensor, stored) + ", " + elements + ", " +
             python_tuple(tensor.shape) +
             (tensor.form == TensorForm::Coo ? ", is_coalesced=True)" : ")");
  }
}

}  // namespace tenet::text
