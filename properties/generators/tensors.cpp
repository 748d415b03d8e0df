#include "properties/generators/tensors.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tenet::properties {
namespace {

using enum Dtype;
constexpr std::array<Dtype, 49> kTypes{
    Float32,    Float32,        Float32,        Float32,       Float32,   Float32,    Float32,
    Float64,    Float64,        Float64,        Float64,       Float64,   Int64,      Int64,
    Int64,      Int64,          Int32,          Int32,         Int32,     Bool,       Bool,
    Bool,       UInt8,          UInt8,          Float16,       Float16,   Float16,    BFloat16,
    BFloat16,   BFloat16,       Complex64,      Complex64,     Complex64, Complex128, Complex128,
    Complex32,  Int8,           Int16,          UInt16,        UInt32,    UInt64,     Float8E4M3FN,
    Float8E5M2, Float8E4M3FNUZ, Float8E5M2FNUZ, Float8E8M0FNU, Int8,      Int16,      BComplex32};

}  // namespace

Dtype any_dtype(Random& random) { return random.pick(kTypes); }

TensorRole any_role(Random& random, Dtype dtype) {
  if (!is_differentiable(dtype))
    return random.chance(4) ? TensorRole::FrozenParameter : TensorRole::Plain;
  const std::uint32_t roll = random.below(100);
  if (roll < 68) return TensorRole::Plain;
  if (roll < 80) return TensorRole::Leaf;
  if (roll < 90) return TensorRole::NonLeaf;
  return roll < 96 ? TensorRole::Parameter : TensorRole::FrozenParameter;
}

TensorInput make_tensor(Random& random, Dtype dtype, StridedView view, std::int64_t offset,
                        Palette palette) {
  const auto size = static_cast<std::size_t>(itemsize(dtype));
  TensorInput tensor;
  tensor.dtype = dtype;
  tensor.storage_offset = offset + view.first;
  const auto slots = static_cast<std::size_t>(offset + view.slots);
  tensor.storage.resize(slots * size);
  for (std::size_t slot = static_cast<std::size_t>(offset); slot < slots; ++slot)
    write_element(random, dtype, palette, tensor.storage.data() + slot * size);
  tensor.shape = std::move(view.shape);
  tensor.strides = std::move(view.strides);
  return tensor;
}

TensorInput any_tensor(Random& random, Dtype dtype, Shape shape) {
  StridedView view = arrange(random, std::move(shape), any_arrangement(random, false));
  const std::int64_t offset = random.chance(15) ? random.between(1, 5) : 0;
  TensorInput tensor = make_tensor(random, dtype, std::move(view), offset, any_palette(random));
  if (random.chance(7))
    tensor.storage.resize(tensor.storage.size() + static_cast<std::size_t>(itemsize(dtype)));
  tensor.role = any_role(random, dtype);
  const bool complex = category(dtype) == DtypeCategory::Complex;
  tensor.conj = complex && random.chance(30);
  tensor.neg = dtype != Bool && random.chance(complex ? 15 : 4);
  if (random.chance(3)) {
    tensor.device.type = DeviceType::Meta;
    tensor.storage.assign(tensor.storage.size(), 0);
  }
  return tensor;
}

TensorInput any_tensor(Random& random) {
  const Dtype dtype = any_dtype(random);
  return any_tensor(random, dtype, any_shape(random));
}

TensorInput in_form(Random& random, TensorInput tensor, TensorForm form) {
  tensor.form = form;
  tensor.subclass = TensorClass::Tensor;
  const bool leaf = is_sparse(form) && tensor.role == TensorRole::Leaf;
  if (!leaf) tensor.role = TensorRole::Plain;
  if (form <= TensorForm::Inference) return tensor;
  constexpr std::array<Dtype, 3> kQuantized{UInt8, Int8, Int32};
  if (is_quantized(form)) tensor.dtype = random.pick(kQuantized);
  tensor.device = {};
  tensor.conj = tensor.neg = false;
  tensor.storage_offset = 0;
  const bool compressed = is_sparse(form) && !is_coo(form);
  if (compressed || is_nested(form)) tensor.shape.resize(2, 1);
  if (tensor.shape.empty()) tensor.shape = {1};
  for (std::int64_t& size : tensor.shape) size = std::clamp<std::int64_t>(size, 1, 3);
  if (form == TensorForm::Uncoalesced)
    tensor.shape.back() = std::max<std::int64_t>(tensor.shape.back(), 2);
  tensor.strides = contiguous_strides(tensor.shape);
  const auto size = static_cast<std::size_t>(itemsize(tensor.dtype));
  auto count = static_cast<std::size_t>(element_count(tensor.shape));
  if (form == TensorForm::Zero || form == TensorForm::Fake) count = 0;
  // The last component may be shorter.
  if (is_nested(form) && tensor.shape.front() > 1)
    count -= random.below(static_cast<std::uint32_t>(tensor.shape.back()));
  if (is_sparse(form) && random.chance(35)) {  // not every element is stored
    const std::uint32_t least = form == TensorForm::Uncoalesced ? 2 : 0;
    count = least + random.below(static_cast<std::uint32_t>(count) - least + 1);
  }
  const Palette palette = any_palette(random);
  tensor.storage.assign(count * size, 0);
  for (std::size_t i = 0; i < count; ++i)
    write_element(random, tensor.dtype, palette, tensor.storage.data() + i * size);
  return tensor;
}

StorageInput any_storage(Random& random) {
  StorageInput storage;
  const auto count = static_cast<std::size_t>(random.below(6));
  if (random.chance(40)) {
    // Not always whole elements of the default dtype.
    storage.bytes.resize(random.chance(80) ? count * 4 : count);
    for (std::uint8_t& byte : storage.bytes) byte = static_cast<std::uint8_t>(random.below(4));
    return storage;
  }
  storage.dtype = random.chance(50) ? Float32 : any_dtype(random);
  const auto size = static_cast<std::size_t>(itemsize(*storage.dtype));
  storage.bytes.resize(count * size);
  for (std::size_t i = 0; i < count; ++i)
    write_element(random, *storage.dtype, Palette::Small, storage.bytes.data() + i * size);
  return storage;
}

}  // namespace tenet::properties
