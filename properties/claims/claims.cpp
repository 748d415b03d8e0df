#include <algorithm>
#include <array>
#include <vector>

#include "properties/claims/claim.h"

namespace tenet::properties {
namespace {

constexpr std::array<std::string_view, 16> kOrigins{
    "notes \"torch.tensor, torch.as_tensor, torch.from_numpy: Key Differences\"",
    "notes \"Zero-Copy Behavior in PyTorch\"",
    "Codecademy Docs, PyTorch, \".as_tensor()\" "
    "(https://www.codecademy.com/resources/docs/pytorch)",
    "documentation of torch.as_tensor",
    "notes \"torch.from_numpy( ) vs. torch.Tensor( )\"",
    "documentation of torch.tensor",
    "documentation of torch.from_numpy",
    "documentation of torch.clone",
    "documentation of torch.Tensor.to",
    "documentation of torch.Tensor",
    "documentation of torch.set_default_device",
    "documentation of torch.set_default_dtype",
    "documentation of torch.asarray",
    "documentation of torch.frombuffer",
    "documentation of torch.from_dlpack",
    "documentation of torch.Tensor.new_tensor",
};

std::vector<Claim> make_claims() {
  std::vector<Claim> all;
  for (const auto part :
       {claims_on_memory(), claims_on_dtype_and_device(), claims_on_autograd_and_layout(),
        claims_on_acceptance(), claims_on_asarray(), claims_on_exchange()})
    all.insert(all.end(), part.begin(), part.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Claim& a, const Claim& b) { return a.origin < b.origin; });
  return all;
}

}  // namespace

std::string_view name(Origin origin) { return kOrigins[static_cast<std::size_t>(origin)]; }

std::span<const Claim> claims() {
  static const std::vector<Claim> all = make_claims();
  return all;
}

const Claim* find_claim(std::string_view id) {
  for (const Claim& claim : claims())
    if (claim.id == id) return &claim;
  return nullptr;
}

}  // namespace tenet::properties
