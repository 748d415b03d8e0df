#include "properties/generators/edges.h"

#include <array>
#include <utility>
#include <vector>

#include "properties/generators/calls.h"
#include "properties/generators/edges/products.h"
#include "properties/generators/exchange.h"

namespace tenet::properties {

Call call_of(Constructor constructor, Input data) {
  Call call;
  call.constructor = constructor;
  call.arguments.push_back(std::move(data));
  if (constructor == Constructor::Cast) call.arguments.emplace_back(PyStr{"double"});
  if (constructor == Constructor::Type) call.arguments.emplace_back(DtypeObject{Dtype::Float64});
  return call;
}

void add_self(Random& random, Call& call) {
  if (call.constructor == Constructor::NewTensor)
    call.arguments.insert(call.arguments.begin(), any_self(random));
}

void add_force(Random& random, Call& call) {
  if (call.constructor == Constructor::Numpy && random.chance(60))
    call.keywords.push_back({"force", PyBool{true}});
}

void add_dtype(Call& call, std::uint32_t digit) {
  if (digit > 0) call.keywords.push_back({"dtype", DtypeObject{static_cast<Dtype>(digit - 1)}});
}

void add_one_of_each_category(Call& call, std::uint32_t digit) {
  constexpr std::array<Dtype, 5> kDtypes{Dtype::Float32, Dtype::Int64, Dtype::Bool, Dtype::UInt64,
                                         Dtype::Complex64};
  if (digit > 0 && call.constructor != Constructor::LegacyTensor)
    call.keywords.push_back({"dtype", DtypeObject{kDtypes[digit - 1]}});
}

namespace {

/// A typed class is given all that torch.Tensor is.
Call typed_call(Random& random, Constructor, Digits) {
  static const std::vector<EdgeProduct> of_tensor = [] {
    std::vector<EdgeProduct> some;
    for (const EdgeProduct& product : edge_products())
      if (product.has(Constructor::LegacyTensor)) some.push_back(product);
    return some;
  }();
  const EdgeProduct& product = random.pick(std::span(of_tensor));
  return as_typed_tensor(
      random, product.make(random, Constructor::LegacyTensor, Digits(random.below(product.count))));
}

}  // namespace

std::span<const EdgeProduct> edge_products() {
  static const std::vector<EdgeProduct> products = [] {
    std::vector<EdgeProduct> all;
    for (const auto group :
         {conversion_products(), data_products(), tensor_products(), device_products(),
          form_products(), special_products(), sparse_products()})
      all.insert(all.end(), group.begin(), group.end());
    all.push_back({bit(Constructor::TypedTensor), 1200, typed_call});
    return all;
  }();
  return products;
}

}  // namespace tenet::properties
