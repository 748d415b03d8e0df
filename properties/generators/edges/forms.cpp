#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/buffers.h"
#include "properties/generators/calls.h"
#include "properties/generators/edges/products.h"
#include "properties/generators/exchange.h"
#include "properties/generators/methods.h"
#include "properties/generators/refusals.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

// --- torch.Tensor's own meanings ---

Call storage_call(Random&, Constructor constructor, Digits index) {
  const std::uint32_t dtype = index.take(kDtypeCount + 1);
  StorageInput storage;
  storage.bytes.resize(16, 0);
  if (dtype > 0) storage.dtype = static_cast<Dtype>(dtype - 1);
  Call call = call_of(constructor, std::move(storage));
  if (index.take(2) == 1) call.context.default_dtype = Dtype::Float64;
  if (index.take(2) == 1) call.keywords.push_back({"device", PyStr{"cpu"}});
  return call;
}

Call size_call(Random& random, Constructor constructor, Digits index) {
  Call call;
  call.constructor = constructor;
  const std::uint32_t count = index.take(5);
  TorchSize size;
  for (std::uint32_t i = 0; i < count; ++i) size.sizes.push_back(random.between(0, 3));
  switch (index.take(3)) {
    case 0:
      for (const std::int64_t one : size.sizes) call.arguments.push_back(py_int(one));
      break;
    case 1:
      call.arguments.push_back(std::move(size));
      break;
    default:
      call.keywords.push_back({"size", std::move(size)});
  }
  constexpr std::array<Dtype, 4> kDefaults{Dtype::Float16, Dtype::BFloat16, Dtype::Float32,
                                           Dtype::Float64};
  call.context.default_dtype = kDefaults[index.take(kDefaults.size())];
  return call;
}

Call legacy_dtype_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<Dtype, 4> kDefaults{Dtype::Float16, Dtype::BFloat16, Dtype::Float32,
                                           Dtype::Float64};
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  Call call = call_of(constructor, any_tensor(random, dtype, any_shape(random, 6)));
  keep_size_small(random, call.arguments[0]);
  call.context.default_dtype = kDefaults[index.take(kDefaults.size())];
  return call;
}

// --- to(other) ---

Call other_call(Random& random, Constructor constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const Dtype own = index.take(2) == 0 ? dtype : Dtype::Float32;
  Call call = call_of(constructor, any_tensor(random, own, any_shape(random, 6)));
  call.arguments.push_back(any_tensor(random, dtype, any_shape(random, 4)));
  if (index.take(2) == 1) call.keywords.push_back({"copy", flag(true)});
  return call;
}

// --- frombuffer ---

Call buffer_call(Random& random, Constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const std::uint32_t form = index.take(kBufferForms);
  return buffer_edge(random, dtype, form, index.take(kBufferRanges));
}

// --- asarray, from_dlpack, new_tensor ---

Call shareable_call(Random& random, Constructor, Digits index) {
  const std::uint32_t form = index.take(kShareableForms);
  const std::uint32_t dtype = index.take(3);
  const std::uint32_t copy = index.take(3);
  Call call = as_array_edge(random, form, dtype, copy, index.take(3));
  call.context.grad_mode = static_cast<GradMode>(random.chance(60) ? 0 : random.below(3));
  return call;
}

Call dlpack_call(Random& random, Constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const std::uint32_t role = index.take(5);
  return dlpack_edge(random, dtype, role, index.take(2) == 1);
}

Call new_tensor_form_call(Random& random, Constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  return new_tensor_edge(random, dtype, index.take(kNewTensorForms));
}

// --- scalar_tensor ---

Call number_call(Random& random, Constructor constructor, Digits index) {
  // The default dtype, which is the narrowest to refuse a float, more often.
  const std::uint32_t digit = index.take(kDtypeKeywords);
  const std::uint32_t dtype = random.chance(25) ? 0 : digit;
  Call call = call_of(constructor, number_edge(random, index.take(kNumberForms)));
  add_dtype(call, dtype);
  return call;
}

constexpr std::array<EdgeProduct, 10> kProducts{{
    {kFromData | kLegacy, (kDtypeCount + 1) * 2 * 2, storage_call},
    {kLegacy, 5 * 3 * 4, size_call},
    {kLegacy, kDtypeCount * 4, legacy_dtype_call},
    {bit(Constructor::To), kDtypeCount * 2 * 2, other_call},
    {bit(Constructor::FromBuffer), kDtypeCount* kBufferForms* kBufferRanges / 4, buffer_call},
    {bit(Constructor::AsArray), kShareableForms * 3 * 3 * 3, shareable_call},
    {bit(Constructor::FromDlpack), kDtypeCount * 5 * 2, dlpack_call},
    {bit(Constructor::NewTensor), kDtypeCount* kNewTensorForms * 2, new_tensor_form_call},
    {bit(Constructor::ScalarTensor), kDtypeKeywords* kNumberForms * 2, number_call},
    {kFromTensors | bit(Constructor::FromNumpy) | bit(Constructor::FromBuffer) |
         bit(Constructor::NewTensor) | bit(Constructor::FromDlpack) | kMethods |
         bit(Constructor::ScalarTensor),
     kRefusals * 12, refused_call},
}};

}  // namespace

std::span<const EdgeProduct> form_products() { return kProducts; }

}  // namespace tenet::properties
