#include <ATen/ops/ones.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "harness/observation.h"
#include "harness/torch_api.h"

namespace tenet::harness {
namespace {

/// The engine takes the lock itself where it needs it.
class WithoutGil {
 public:
  WithoutGil() : state_(PyEval_SaveThread()) {}
  ~WithoutGil() { PyEval_RestoreThread(state_); }
  WithoutGil(const WithoutGil&) = delete;
  WithoutGil& operator=(const WithoutGil&) = delete;

 private:
  PyThreadState* state_;
};

Bytes bytes_of(const at::Tensor& tensor) {
  const at::Tensor compact = tensor.resolve_conj().resolve_neg().contiguous();
  const auto* data = static_cast<const std::uint8_t*>(compact.const_data_ptr());
  return {data, data + compact.nbytes()};
}

/// Whether `gradient` is all ones, in the leaf's shape and dtype, where the leaf is.
bool is_ones_for(const at::Tensor& gradient, const at::Tensor& leaf) {
  if (gradient.sizes() != leaf.sizes() || gradient.scalar_type() != leaf.scalar_type() ||
      gradient.device() != leaf.device())
    return false;
  return leaf.is_meta() || bytes_of(gradient) == bytes_of(at::ones(leaf.sizes(), leaf.options()));
}

}  // namespace

Gradient observe_gradient(PyObject* object, std::span<const Ref> leaves) {
  const at::Tensor& result = THPVariable_Unpack(object);
  if (!result.requires_grad() || result.is_leaf() || leaves.empty()) return Gradient::None;
  std::vector<at::Tensor> inputs;
  inputs.reserve(leaves.size());
  for (const Ref& leaf : leaves) inputs.push_back(THPVariable_Unpack(leaf.get()));

  std::vector<at::Tensor> arrived;
  try {
    const at::Tensor ones = at::ones(result.sizes(), result.options());
    const WithoutGil without_gil;
    arrived = torch::autograd::grad({result}, inputs, {ones}, /*retain_graph=*/true,
                                    /*create_graph=*/false, /*allow_unused=*/true);
  } catch (const std::exception&) {
    PyErr_Clear();
    return Gradient::Altered;
  }
  Gradient gradient = Gradient::None;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!arrived[i].defined()) continue;
    if (!is_ones_for(arrived[i], inputs[i])) return Gradient::Altered;
    gradient = Gradient::Identity;
  }
  return gradient;
}

}  // namespace tenet::harness
