// Sparse tensors made of their parts.

#include "properties/generators/edges/products.h"
#include "properties/generators/sparse_calls.h"

namespace tenet::properties {
namespace {

Call parts_call(Random& random, Constructor, Digits index) {
  const std::uint32_t indices = index.take(kIndexForms);
  const std::uint32_t values = index.take(kValueForms);
  return sparse_coo_edge(random, indices, values, index.take(kSizeForms));
}

constexpr std::array<EdgeProduct, 1> kProducts{{
    {bit(Constructor::SparseCooTensor), kIndexForms* kValueForms* kSizeForms, parts_call},
}};

}  // namespace

std::span<const EdgeProduct> sparse_products() { return kProducts; }

}  // namespace tenet::properties
