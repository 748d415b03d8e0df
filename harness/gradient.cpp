#include <ATen/ops/ones.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstring>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

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

/// A one of that dtype and device, made at its first use and kept: of a float32, since not every
/// dtype can be filled.
const at::Tensor& one(const at::Tensor& like) {
  static std::map<std::tuple<c10::ScalarType, c10::DeviceType, c10::DeviceIndex>, at::Tensor> made;
  at::Tensor& tensor = made[{like.scalar_type(), like.device().type(), like.device().index()}];
  if (!tensor.defined())
    tensor = at::ones({}, like.options().dtype(c10::kFloat)).to(like.scalar_type());
  return tensor;
}

/// Ones in the shape, dtype and device of `like`: one element, repeated by strides of zero.
at::Tensor repeated_ones(const at::Tensor& like) {
  const at::Tensor& element = one(like);
  auto impl = c10::make_intrusive<c10::TensorImpl>(c10::Storage(element.storage()),
                                                   element.key_set(), element.dtype());
  const std::vector<std::int64_t> strides(static_cast<std::size_t>(like.dim()), 0);
  impl->set_sizes_and_strides(like.sizes(), strides);
  return at::Tensor(std::move(impl));
}

/// Whether every element of `tensor`, on the CPU, is one.
bool is_all_ones(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.resolve_conj().resolve_neg();
  const auto itemsize = static_cast<std::int64_t>(plain.itemsize());
  ElementView view{static_cast<std::uint8_t*>(const_cast<void*>(plain.const_data_ptr())),
                   {plain.sizes().begin(), plain.sizes().end()},
                   {plain.strides().begin(), plain.strides().end()},
                   static_cast<std::size_t>(itemsize),
                   plain.numel()};
  for (std::int64_t& stride : view.strides) stride *= itemsize;
  const Bytes elements = read_elements(view);
  const void* expected = one(plain).const_data_ptr();
  for (std::size_t at = 0; at < elements.size(); at += view.itemsize)
    if (std::memcmp(elements.data() + at, expected, view.itemsize) != 0) return false;
  return true;
}

/// Whether `gradient` is all ones, in the leaf's shape and dtype, where the leaf is.
bool is_ones_for(const at::Tensor& gradient, const at::Tensor& leaf) {
  if (gradient.sizes() != leaf.sizes() || gradient.scalar_type() != leaf.scalar_type() ||
      gradient.device() != leaf.device())
    return false;
  return leaf.is_meta() || is_all_ones(leaf.is_cpu() ? gradient : gradient.cpu());
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
    const at::Tensor ones = repeated_ones(result);
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
