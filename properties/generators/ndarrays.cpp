#include "properties/generators/ndarrays.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tenet::properties {
namespace {

using enum NumpyType;
constexpr std::array<NumpyType, 48> kTypes{
    Double,  Double, Double, Double, Double,   Double,    Float,  Float,  Float,  Float,
    Float,   Long,   Long,   Long,   Long,     Long,      Int,    Int,    Int,    Bool,
    Bool,    UByte,  UByte,  Byte,   Short,    Half,      Half,   CFloat, CFloat, CDouble,
    CDouble, UShort, UInt,   ULong,  LongLong, ULongLong, Byte,   Short,  UInt,   Double,
    Float,   Long,   Int,    Bool,   UByte,    Half,      CFloat, CDouble};
constexpr std::array<NumpyType, 8> kRefused{LongDouble, CLongDouble, Object,   NumpyType::Bytes,
                                            Str,        Void,        Datetime, Timedelta};

}  // namespace

bool must_be_aligned(NumpyType type) { return type == CFloat || type == CDouble; }

NumpyDtype any_numpy_dtype(Random& random) {
  NumpyDtype dtype{random.chance(7) ? random.pick(kRefused) : random.pick(kTypes)};
  dtype.swapped = has_byte_order(dtype.type) && random.chance(6);
  return dtype;
}

Placement any_placement(Random& random, NumpyType type) {
  Placement placement;
  if (random.chance(70)) return placement;
  const bool can_shift = itemsize(type) > 1 && type != Object && !must_be_aligned(type);
  switch (random.below(4)) {
    case 0:
      placement.lead = random.between(1, 5);
      break;
    case 1:
      placement.tail = random.between(1, 4);
      break;
    case 2:
      if (can_shift) placement.shift = static_cast<int>(random.between(1, itemsize(type) - 1));
      break;
    default:
      if (can_shift) placement.padding = static_cast<int>(random.between(1, itemsize(type) - 1));
  }
  return placement;
}

NdArray make_ndarray(Random& random, NumpyDtype dtype, StridedView view, Placement placement,
                     Palette palette) {
  const std::int64_t size = itemsize(dtype.type);
  const std::int64_t pitch = size + placement.padding;
  NdArray array;
  array.dtype = dtype;
  array.offset = (placement.lead + view.first) * pitch + placement.shift;
  const std::int64_t bytes =
      (placement.lead + view.slots + placement.tail) * pitch + placement.shift;
  array.memory.resize(static_cast<std::size_t>(bytes));
  const std::int64_t start = placement.lead * pitch + placement.shift;
  for (std::int64_t slot = 0; slot < view.slots; ++slot) {
    std::uint8_t* element = array.memory.data() + start + slot * pitch;
    write_element(random, dtype.type, palette, element);
    if (dtype.swapped) swap_element(dtype.type, element);
  }
  array.strides = std::move(view.strides);
  for (std::int64_t& stride : array.strides) stride *= pitch;
  array.shape = std::move(view.shape);
  return array;
}

NdArray any_ndarray(Random& random, NumpyDtype dtype, Shape shape) {
  StridedView view = arrange(random, std::move(shape), any_arrangement(random, true));
  NdArray array = make_ndarray(random, dtype, std::move(view), any_placement(random, dtype.type),
                               any_palette(random));
  array.writeable = !random.chance(10);
  return array;
}

NdArray in_class(NdArray array, ArrayClass subclass) {
  const bool can_be = (subclass != ArrayClass::Matrix || array.shape.size() == 2) &&
                      (subclass != ArrayClass::Record || array.dtype.type != NumpyType::Void);
  array.subclass = can_be ? subclass : ArrayClass::User;
  return array;
}

NdArray any_ndarray(Random& random) {
  const NumpyDtype dtype = any_numpy_dtype(random);
  return any_ndarray(random, dtype, any_shape(random));
}

}  // namespace tenet::properties
