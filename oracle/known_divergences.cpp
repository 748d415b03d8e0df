#include "oracle/known_divergences.h"

#include <array>

namespace tenet::oracle {
namespace {

constexpr TorchVersion k2_4{2, 4};
constexpr TorchVersion k2_5{2, 5};
constexpr TorchVersion k2_15{2, 15};

constexpr std::array kDivergences{
    KnownDivergence{
        "device.as_tensor.context",
        "The documentation of as_tensor keeps a tensor on its device when none is given; inside "
        "`with torch.device(d)` the tensor is moved to d.",
        "https://github.com/pytorch/pytorch/issues/130792", k2_4, k2_15},
    KnownDivergence{
        "device.as_tensor.default-device",
        "The documentation of as_tensor keeps a tensor on its device when none is given; under "
        "torch.set_default_device(d) the tensor is moved to d.",
        "https://github.com/pytorch/pytorch/issues/130792", k2_4, k2_15},
    KnownDivergence{
        "values.*.converted",
        "NaN, infinities and floats out of range become an arbitrary integer when they come out of "
        "an array or a tensor, and are an error when they come out of a list.",
        "https://github.com/pytorch/pytorch/issues/138192", k2_5, k2_15},
    KnownDivergence{
        "aliasing.*.copied-to-convert",
        "A CPU tensor reports its device as cpu, without an index, and the CPU has only one; asked "
        "for cpu:0, to and as_tensor make a copy that is again on cpu.",
        "https://github.com/pytorch/pytorch/issues/79004", k2_15, k2_15},
    KnownDivergence{
        "warnings.as_tensor.read-only-ndarray",
        "A read-only array is warned of as if it were shared, also when the dtype makes as_tensor "
        "copy it; torch.tensor was corrected.",
        "https://github.com/pytorch/pytorch/issues/47160", k2_15, k2_15},
    KnownDivergence{"aliasing.tensor.storage-shared",
                    "The documentation of torch.tensor says that it always copies; the elements of "
                    "a TypedStorage are shared.",
                    "", k2_15, k2_15},
};

}  // namespace

std::span<const KnownDivergence> known_divergences() { return kDivergences; }

const KnownDivergence* known_divergence(std::string_view clause, TorchVersion version) {
  for (const KnownDivergence& divergence : kDivergences)
    if (divergence.first <= version && version <= divergence.last &&
        matches_glob(divergence.clauses, clause))
      return &divergence;
  return nullptr;
}

bool matches_glob(std::string_view glob, std::string_view text) {
  std::size_t at = 0;
  std::size_t in = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (in < text.size()) {
    if (at < glob.size() && glob[at] == '*') {
      star = at++;
      resume = in;
    } else if (at < glob.size() && glob[at] == text[in]) {
      ++at;
      ++in;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in = ++resume;
    } else {
      return false;
    }
  }
  while (at < glob.size() && glob[at] == '*') ++at;
  return at == glob.size();
}

}  // namespace tenet::oracle
