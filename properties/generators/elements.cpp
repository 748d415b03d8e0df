#include "properties/generators/elements.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace tenet::properties {
namespace {

constexpr std::array<double, 8> kSmall{0, 1, 2, 3, -1, 0.5, -2, 1.5};

// Limits of integer types, of half, bfloat16, the float8 family and float32, and the midpoints
// where rounding decides.
constexpr std::array<double, 64> kBoundary{127,
                                           128,
                                           129,
                                           255,
                                           256,
                                           257,
                                           32767,
                                           32768,
                                           65535,
                                           65536,
                                           2147483647.0,
                                           2147483648.0,
                                           4294967295.0,
                                           4294967296.0,
                                           0x1p53,
                                           0x1p63,
                                           0x1p64,
                                           0x1.fffffep62,
                                           65504,
                                           65519.996,
                                           65520,
                                           0x1p-14,
                                           0x1p-24,
                                           0x1p-25,
                                           0x1.8p-25,
                                           0x1.002p0,
                                           0x1.006p0,
                                           0x1.01p0,
                                           0x1.03p0,
                                           0x1.fffffep127,
                                           0x1.ffffffp127,
                                           0x1.ffp127,
                                           0x1.fep127,
                                           448,
                                           464,
                                           480,
                                           240,
                                           247,
                                           248,
                                           57344,
                                           61440,
                                           65536.5,
                                           0x1p-9,
                                           0x1p-10,
                                           0x1.8p-10,
                                           0x1p-16,
                                           0x1p-17,
                                           0x1.8p-17,
                                           0x1p127,
                                           0x1p-126,
                                           0x1p-127,
                                           0x1p-149,
                                           0x1p-150,
                                           0x1.8p-150,
                                           0x1.000001p0,
                                           0x1.000003p0,
                                           0.1,
                                           1.0 / 3,
                                           1.5,
                                           2.5,
                                           1e308,
                                           0x1p-1074,
                                           0x1p-1022,
                                           16777217.0};

constexpr std::array<std::uint64_t, 12> kSpecialDoubles{
    0x7FF8000000000000, 0xFFF8000000000000, 0x7FF8000000001234, 0x7FFC00002000BEEF,
    0x7FF0000000000001, 0xFFF4000040000000, 0x7FF0000000000000, 0xFFF0000000000000,
    0x8000000000000000, 0x0000000000000001, 0x800FFFFFFFFFFFFF, 0x0000000000000000};
constexpr std::array<std::uint32_t, 11> kSpecialFloats{
    0x7FC00000, 0xFFC00000, 0x7FC01234, 0x7FE00001, 0x7F800001, 0xFFA00000,
    0x7F800000, 0xFF800000, 0x80000000, 0x00000001, 0x807FFFFF};
constexpr std::array<std::uint16_t, 10> kSpecialHalves{0x7E00, 0xFE00, 0x7E12, 0x7C01, 0x7C00,
                                                       0xFC00, 0x8000, 0x0001, 0x83FF, 0x7BFF};
constexpr std::array<std::uint16_t, 10> kSpecialBFloats{0x7FC0, 0xFFC0, 0x7FC1, 0x7F81, 0x7F80,
                                                        0xFF80, 0x8000, 0x0001, 0x807F, 0x7F7F};

constexpr std::array<std::uint64_t, 24> kIntegers{0,
                                                  1,
                                                  0xFFFFFFFFFFFFFFFF,
                                                  127,
                                                  128,
                                                  255,
                                                  256,
                                                  0xFFFFFFFFFFFFFF80,
                                                  0xFFFFFFFFFFFFFF7F,
                                                  32767,
                                                  32768,
                                                  65535,
                                                  65536,
                                                  0xFFFFFFFFFFFF8000,
                                                  0x7FFFFFFF,
                                                  0x80000000,
                                                  0xFFFFFFFF,
                                                  0x100000000,
                                                  0xFFFFFFFF80000000,
                                                  0x7FFFFFFFFFFFFFFF,
                                                  0x8000000000000000,
                                                  0x8000000000000001,
                                                  0xFFFFFFFFFFFFFFFE,
                                                  (1ULL << 53) + 1};

// 0, 1, 2, 3, -1, 0.5, -2, 10, as far as the format has them.
using SmallBits = std::array<std::uint16_t, 8>;
constexpr SmallBits kSmallHalf{0, 0x3C00, 0x4000, 0x4200, 0xBC00, 0x3800, 0xC000, 0x4900};
constexpr SmallBits kSmallBFloat{0, 0x3F80, 0x4000, 0x4040, 0xBF80, 0x3F00, 0xC000, 0x4120};
constexpr SmallBits kSmallE4M3FN{0, 0x38, 0x40, 0x44, 0xB8, 0x30, 0xC0, 0x52};
constexpr SmallBits kSmallE5M2{0, 0x3C, 0x40, 0x42, 0xBC, 0x38, 0xC0, 0x49};
constexpr SmallBits kSmallE4M3FNUZ{0, 0x40, 0x48, 0x4C, 0xC0, 0x38, 0xC8, 0x5A};
constexpr SmallBits kSmallE5M2FNUZ{0, 0x40, 0x44, 0x46, 0xC0, 0x3C, 0xC4, 0x4D};
constexpr SmallBits kSmallE8M0FNU{0x7F, 0x7F, 0x80, 0x81, 0x7D, 0x7E, 0x82, 0x83};

const SmallBits& small_bits(Dtype dtype) {
  switch (dtype) {
    case Dtype::Float16:
      return kSmallHalf;
    case Dtype::BFloat16:
      return kSmallBFloat;
    case Dtype::Float8E4M3FN:
      return kSmallE4M3FN;
    case Dtype::Float8E5M2:
      return kSmallE5M2;
    case Dtype::Float8E4M3FNUZ:
      return kSmallE4M3FNUZ;
    case Dtype::Float8E5M2FNUZ:
      return kSmallE5M2FNUZ;
    default:
      return kSmallE8M0FNU;
  }
}

template <class T>
void put(T value, std::uint8_t* out) {
  std::memcpy(out, &value, sizeof value);
}

std::uint16_t half_bits(Random& random, Dtype dtype, Palette palette) {
  if (palette == Palette::Small) return random.pick(small_bits(dtype));
  if (palette == Palette::Special)
    return random.pick(dtype == Dtype::Float16 ? kSpecialHalves : kSpecialBFloats);
  return static_cast<std::uint16_t>(random.bits());
}

void put_float(Random& random, Palette palette, std::uint8_t* out) {
  if (palette == Palette::Special)
    put(random.pick(kSpecialFloats), out);
  else if (palette == Palette::AnyBits)
    put(static_cast<std::uint32_t>(random.bits()), out);
  else
    put(static_cast<float>(any_double(random, palette)), out);
}

void put_long_double(Random& random, Palette palette, std::uint8_t* out) {
  // A NaN's payload would be quieted by the conversion; longdouble is refused by torch anyway.
  const auto number = static_cast<long double>(
      any_double(random, palette == Palette::AnyBits ? Palette::Boundary : palette));
  std::memset(out, 0, 16);
  std::memcpy(out, &number, 10);
}

void reverse(std::uint8_t* element, int size) { std::reverse(element, element + size); }

}  // namespace

Palette any_palette(Random& random) {
  const std::uint32_t roll = random.below(100);
  if (roll < 62) return Palette::Small;
  if (roll < 80) return Palette::Boundary;
  return roll < 90 ? Palette::Special : Palette::AnyBits;
}

double any_double(Random& random, Palette palette) {
  switch (palette) {
    case Palette::Small:
      return random.pick(kSmall);
    case Palette::Boundary: {
      const double magnitude = random.pick(kBoundary);
      return random.chance(25) ? -magnitude : magnitude;
    }
    case Palette::Special:
      return std::bit_cast<double>(random.pick(kSpecialDoubles));
    case Palette::AnyBits:
      break;
  }
  return std::bit_cast<double>(random.bits());
}

std::uint64_t any_integer(Random& random, Palette palette) {
  switch (palette) {
    case Palette::Small: {
      const auto small = random.below(8);
      return small == 7 ? ~std::uint64_t{0} : small;
    }
    case Palette::AnyBits:
      return random.bits();
    default:
      return random.pick(kIntegers);
  }
}

void write_element(Random& random, Dtype dtype, Palette palette, std::uint8_t* out) {
  switch (dtype) {
    case Dtype::Bool:
      *out = static_cast<std::uint8_t>(random.below(2));
      return;
    case Dtype::UInt8:
    case Dtype::Int8:
    case Dtype::Int16:
    case Dtype::Int32:
    case Dtype::Int64:
    case Dtype::UInt16:
    case Dtype::UInt32:
    case Dtype::UInt64: {
      const std::uint64_t number = any_integer(random, palette);
      std::memcpy(out, &number, static_cast<std::size_t>(itemsize(dtype)));
      return;
    }
    case Dtype::Float16:
    case Dtype::BFloat16:
      put(half_bits(random, dtype, palette), out);
      return;
    case Dtype::Float32:
      put_float(random, palette, out);
      return;
    case Dtype::Float64:
      put(any_double(random, palette), out);
      return;
    case Dtype::Complex32:
    case Dtype::Complex64:
    case Dtype::Complex128:
    case Dtype::BComplex32: {
      const Dtype part = real_part(dtype);
      write_element(random, part, palette, out);
      write_element(random, part, palette, out + itemsize(part));
      return;
    }
    default:
      *out = static_cast<std::uint8_t>(palette == Palette::Small ? random.pick(small_bits(dtype))
                                                                 : random.bits());
  }
}

void write_element(Random& random, NumpyType type, Palette palette, std::uint8_t* out) {
  if (const std::optional<Dtype> dtype = torch_dtype(type)) {
    write_element(random, *dtype, palette, out);
    return;
  }
  switch (type) {
    case NumpyType::LongDouble:
      put_long_double(random, palette, out);
      return;
    case NumpyType::CLongDouble:
      put_long_double(random, palette, out);
      put_long_double(random, palette, out + 16);
      return;
    case NumpyType::Bytes: {
      const std::array<std::uint8_t, 4> letters{
          'a', static_cast<std::uint8_t>('0' + random.below(10)), 0, 0};
      std::memcpy(out, letters.data(), letters.size());
      return;
    }
    case NumpyType::Str: {
      const std::array<std::uint32_t, 2> letters{'1' + random.below(9), 0};
      std::memcpy(out, letters.data(), sizeof letters);
      return;
    }
    case NumpyType::Void:
      put(static_cast<std::int32_t>(random.below(10)), out);
      put(static_cast<float>(random.below(10)), out + 4);
      return;
    case NumpyType::Datetime:
    case NumpyType::Timedelta:
      put(static_cast<std::int64_t>(random.below(1000)), out);
      return;
    default:
      std::memset(out, 0, static_cast<std::size_t>(itemsize(type)));
  }
}

Bytes telling_elements(Dtype dtype) {
  Bytes out;
  const auto add = [&](auto value) {
    const auto at = out.size();
    out.resize(at + sizeof value);
    std::memcpy(out.data() + at, &value, sizeof value);
  };
  const auto add_all = [&](const auto& values) {
    for (const auto value : values) add(value);
  };
  switch (dtype) {
    case Dtype::Bool:
      return {0, 1};
    case Dtype::Float64:
      for (const double number : kBoundary) {
        add(number);
        add(-number);
      }
      add_all(kSpecialDoubles);
      return out;
    case Dtype::Float32:
      for (const double number : kBoundary) {
        add(static_cast<float>(number));
        add(static_cast<float>(-number));
      }
      add_all(kSpecialFloats);
      return out;
    case Dtype::Float16:
    case Dtype::BFloat16:
      add_all(small_bits(dtype));
      add_all(dtype == Dtype::Float16 ? kSpecialHalves : kSpecialBFloats);
      // Every exponent, and the least and the greatest number of it.
      for (std::uint32_t high = 0; high < 256; ++high) {
        add(static_cast<std::uint16_t>(high << 8));
        add(static_cast<std::uint16_t>((high << 8) + 0xFF));
      }
      return out;
    case Dtype::Complex32:
    case Dtype::Complex64:
    case Dtype::Complex128:
    case Dtype::BComplex32: {
      const Dtype part = real_part(dtype);
      const auto size = static_cast<std::ptrdiff_t>(itemsize(part));
      const Bytes parts = telling_elements(part);
      const auto count = static_cast<std::ptrdiff_t>(parts.size()) / size;
      for (std::ptrdiff_t i = 0; i < count; ++i)
        for (const std::ptrdiff_t at : {i, i * 7 % count})
          out.insert(out.end(), parts.begin() + at * size, parts.begin() + (at + 1) * size);
      return out;
    }
    default:
      break;
  }
  if (itemsize(dtype) == 1)
    for (int bits = 0; bits < 256; ++bits) out.push_back(static_cast<std::uint8_t>(bits));
  else
    for (const std::uint64_t number : kIntegers)
      for (int byte = 0; byte < itemsize(dtype); ++byte)
        out.push_back(static_cast<std::uint8_t>(number >> (8 * byte)));
  return out;
}

std::span<const double> telling_doubles() { return kBoundary; }
std::span<const std::uint64_t> telling_integers() { return kIntegers; }

bool has_byte_order(NumpyType type) {
  return itemsize(type) > 1 && type != NumpyType::Object && type != NumpyType::Bytes &&
         type != NumpyType::Void;
}

void swap_element(NumpyType type, std::uint8_t* element) {
  const int size = itemsize(type);
  switch (type) {
    case NumpyType::CFloat:
    case NumpyType::CDouble:
    case NumpyType::CLongDouble:
    case NumpyType::Str:
      reverse(element, size / 2);
      reverse(element + size / 2, size / 2);
      return;
    default:
      if (has_byte_order(type)) reverse(element, size);
  }
}

void write_one(Dtype dtype, std::uint8_t* out) {
  std::memset(out, 0, static_cast<std::size_t>(itemsize(dtype)));
  switch (category(dtype)) {
    case DtypeCategory::Bool:
    case DtypeCategory::Integer:
      *out = 1;
      return;
    case DtypeCategory::Complex:
      write_one(real_part(dtype), out);
      return;
    case DtypeCategory::Float:
      break;
  }
  if (dtype == Dtype::Float64)
    put(1.0, out);
  else if (dtype == Dtype::Float32)
    put(1.0F, out);
  else if (itemsize(dtype) == 2)
    put(small_bits(dtype)[1], out);
  else
    *out = static_cast<std::uint8_t>(small_bits(dtype)[1]);
}

}  // namespace tenet::properties
