#include "properties/generators/scalars.h"

#include <array>
#include <bit>
#include <cstdint>

namespace tenet::properties {
namespace {

PyInt beyond_64_bits(Random& random) {
  PyInt number;
  number.negative = random.chance(40);
  switch (random.below(5)) {
    case 0:  // 2**64 and its neighbours
      number.high = random.below(2);
      number.low = number.high == 1 ? random.below(2) : ~std::uint64_t{0} - random.below(2);
      break;
    case 1:
      number.high = 1 + random.below(1000);
      number.low = random.bits();
      break;
    case 2:
      number.high = random.bits() | 1;
      number.low = random.bits();
      break;
    case 3:  // 2**1023 fits a double
      number.high = 1;
      number.shift = 1023 - 64;
      break;
    default:  // 2**1024 and more do not
      number.high = 1;
      number.low = random.below(2);
      number.shift = 1024 - 64 + random.below(3) * 1000;
  }
  return number;
}

}  // namespace

PyInt any_int(Random& random, Palette palette) {
  if (palette == Palette::Special) return beyond_64_bits(random);
  const std::uint64_t magnitude = any_integer(random, palette);
  // Half of the boundary table is of unsigned numbers.
  if (palette == Palette::Boundary && random.chance(50)) return {false, 0, magnitude, 0};
  return py_int(static_cast<std::int64_t>(magnitude));
}

PyInt near_limit(Random& random, Dtype dtype, std::uint32_t digit) {
  const int bits = 8 * itemsize(dtype);
  const bool is_signed = dtype == Dtype::Int8 || dtype == Dtype::Int16 || dtype == Dtype::Int32 ||
                         dtype == Dtype::Int64;
  // Magnitudes: of the least number, and of the greatest.
  const std::uint64_t least = is_signed ? std::uint64_t{1} << (bits - 1) : 0;
  const std::uint64_t greatest = ~std::uint64_t{0} >> (64 - bits + (is_signed ? 1 : 0));
  const auto above = [&](std::uint64_t by) {
    const std::uint64_t low = greatest + by;
    return PyInt{false, low < by ? std::uint64_t{1} : 0, low, 0};
  };
  const auto below = [&](std::uint64_t by) { return PyInt{true, 0, least + by, 0}; };
  switch (digit) {
    case 0:
      return below(1);
    case 1:
      return {least > 0, 0, least, 0};
    case 2:
      return least > 0 ? PyInt{true, 0, least - 1, 0} : py_int(1);
    case 3:
      return {false, 0, greatest - 1, 0};
    case 4:
      return above(0);
    case 5:
      return above(1);
    default: {
      const std::uint64_t by = 2 + random.below(bits == 8 ? 254 : 60000);
      return random.chance(70) ? above(by) : below(by);
    }
  }
}

PyFloat any_float(Random& random, Palette palette) { return py_float(any_double(random, palette)); }

PyComplex any_complex(Random& random, Palette palette) {
  return {any_float(random, palette).bits, any_float(random, palette).bits};
}

PyStr any_str(Random& random) {
  constexpr std::array<const char*, 6> kStrings{"", "a", "abc", "1", "1.5", "nan"};
  return {random.pick(kStrings)};
}

PyBytes any_bytes(Random& random) {
  switch (random.below(4)) {
    case 0:
      return {""};
    case 1:
      return {std::string("\x00\xFF", 2)};
    case 2:
      return {"1"};
    default:
      return {"abcdefgh"};
  }
}

Input any_number(Random& random, Palette palette) {
  const std::uint32_t roll = random.below(100);
  if (roll < 20) return PyBool{random.below(2) == 1};
  if (roll < 55) return any_int(random, palette);
  if (roll < 85) return any_float(random, palette);
  return any_complex(random, palette);
}

Input any_non_number(Random& random) {
  switch (random.below(4)) {
    case 0:
      return PyNone{};
    case 1:
      return PyEllipsis{};
    case 2:
      return any_bytes(random);
    default:
      return any_str(random);
  }
}

NumpyType any_scalar_type(Random& random) {
  const auto type = static_cast<NumpyType>(random.below(kNumpyTypeCount));
  const bool none = type == NumpyType::Object || type == NumpyType::Void;
  if (none || (!torch_dtype(type) && random.chance(60)))
    return static_cast<NumpyType>(random.below(static_cast<std::uint32_t>(NumpyType::LongDouble)));
  return type;
}

NumpyScalar any_numpy_scalar(Random& random, NumpyType type, Palette palette) {
  NumpyScalar scalar{type, Bytes(static_cast<std::size_t>(itemsize(type)))};
  write_element(random, type, palette, scalar.element.data());
  return scalar;
}

}  // namespace tenet::properties
