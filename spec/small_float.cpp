// 16-bit and 8-bit floating point formats.

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "spec/convert.h"

namespace tenet {
namespace {

/// What becomes of a value that rounds beyond the largest finite one.
enum class Overflow : std::uint8_t { Infinity, Saturate, NaN };

/// A format with a sign bit, exponent bits and mantissa bits, in that order from the top.
struct Format {
  int exponent_bits;
  int mantissa_bits;
  int bias;
  std::uint16_t largest;   ///< code of the largest finite value
  std::uint16_t nan;       ///< code of the NaN that conversions produce
  std::uint16_t infinity;  ///< code of infinity; 0 when there is none
  Overflow overflow;
  bool has_negative_zero;
};

constexpr Format kHalf{5, 10, 15, 0x7BFF, 0x7E00, 0x7C00, Overflow::Infinity, true};
constexpr Format kE4M3FN{4, 3, 7, 0x7E, 0x7F, 0, Overflow::Saturate, true};
constexpr Format kUnsaturatedE4M3FN{4, 3, 7, 0x7E, 0x7F, 0, Overflow::NaN, true};
constexpr TorchVersion kSaturatesSince{2, 13};
constexpr Format kE5M2{5, 2, 15, 0x7B, 0x7F, 0x7C, Overflow::Infinity, true};
constexpr Format kE4M3FNUZ{4, 3, 8, 0x7F, 0x80, 0, Overflow::NaN, false};
constexpr Format kE5M2FNUZ{5, 2, 16, 0x7F, 0x80, 0, Overflow::NaN, false};

// What only ml_dtypes has.
constexpr Format kE3M4{3, 4, 3, 0x6F, 0x78, 0x70, Overflow::Infinity, true};
constexpr Format kE4M3{4, 3, 7, 0x77, 0x7C, 0x78, Overflow::Infinity, true};
constexpr Format kE4M3B11FNUZ{4, 3, 11, 0x7F, 0x80, 0, Overflow::NaN, false};
constexpr Format kE2M3FN{2, 3, 1, 0x1F, 0, 0, Overflow::Saturate, true};
constexpr Format kE3M2FN{3, 2, 3, 0x1F, 0, 0, Overflow::Saturate, true};
constexpr Format kE2M1FN{2, 1, 1, 0x7, 0, 0, Overflow::Saturate, true};

const Format& format_of(Dtype dtype, TorchVersion version) {
  switch (dtype) {
    case Dtype::Float8E4M3FN:
      return version < kSaturatesSince ? kUnsaturatedE4M3FN : kE4M3FN;
    case Dtype::Float8E5M2:
      return kE5M2;
    case Dtype::Float8E4M3FNUZ:
      return kE4M3FNUZ;
    default:
      return kE5M2FNUZ;
  }
}

/// Rounds |value| to the nearest code, ties to even, by scaling it to an integer number of units in
/// the last place.
std::uint32_t nearest_code(const Format& format, double magnitude) {
  const int smallest_exponent = 1 - format.bias;
  int exponent = smallest_exponent;
  if (magnitude != 0) exponent = std::max(std::ilogb(magnitude), smallest_exponent);
  const double units = std::nearbyint(std::ldexp(magnitude, format.mantissa_bits - exponent));
  const auto whole = static_cast<std::uint32_t>(units);
  // A normal number has the hidden bit in `whole`, which adds the first exponent step by itself.
  return (static_cast<std::uint32_t>(exponent - smallest_exponent) << format.mantissa_bits) + whole;
}

std::uint16_t encode_small(const Format& format, float value) {
  const std::uint32_t sign =
      std::signbit(value) ? 1U << (format.exponent_bits + format.mantissa_bits) : 0;
  const std::uint32_t nan_sign = format.has_negative_zero ? sign : 0;
  if (std::isnan(value)) return static_cast<std::uint16_t>(format.nan | nan_sign);
  const double magnitude = std::fabs(static_cast<double>(value));
  const std::uint32_t code = std::isinf(value) ? 0x10000U : nearest_code(format, magnitude);
  if (code > format.largest) {
    switch (format.overflow) {
      case Overflow::Infinity:
        return static_cast<std::uint16_t>(format.infinity | sign);
      case Overflow::Saturate:
        return static_cast<std::uint16_t>(format.largest | sign);
      case Overflow::NaN:
        return static_cast<std::uint16_t>(format.nan | nan_sign);
    }
  }
  if (code == 0 && !format.has_negative_zero) return 0;
  return static_cast<std::uint16_t>(code | sign);
}

float decode_small(const Format& format, std::uint16_t code) {
  const int width = format.exponent_bits + format.mantissa_bits;
  const std::uint32_t magnitude = code & ((1U << width) - 1);
  const bool negative = (code >> width) != 0;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  if (!format.has_negative_zero && code == format.nan) return nan;
  if (format.infinity != 0 && magnitude == format.infinity)
    return negative ? -std::numeric_limits<float>::infinity()
                    : std::numeric_limits<float>::infinity();
  if (magnitude > format.largest) return negative ? -nan : nan;
  const auto exponent = static_cast<int>(magnitude >> format.mantissa_bits);
  const auto mantissa = static_cast<int>(magnitude & ((1U << format.mantissa_bits) - 1));
  const int hidden = exponent == 0 ? 0 : 1 << format.mantissa_bits;
  const int scale = (exponent == 0 ? 1 : exponent) - format.bias - format.mantissa_bits;
  const double value = std::ldexp(static_cast<double>(hidden + mantissa), scale);
  return static_cast<float>(negative ? -value : value);
}

/// Powers of two only: the exponent, rounded to nearest with ties up (but for the smallest), the
/// sign dropped.
std::uint8_t e8m0_from_float(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  std::uint32_t exponent = (bits >> 23) & 0xFF;
  if (exponent == 0xFF) return 0xFF;
  const bool half = (bits & 0x400000) != 0;
  const bool more = (bits & 0x3FFFFF) != 0;
  if (half && (more || exponent > 0)) ++exponent;
  return static_cast<std::uint8_t>(exponent);
}

float float_from_e8m0(std::uint8_t code) {
  if (code == 0xFF) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(std::ldexp(1.0, static_cast<int>(code) - 127));
}

/// As the format that torch has, too.
std::optional<Dtype> same_in_torch(NumpyType type) {
  switch (type) {
    case NumpyType::MlFloat8E4M3FN:
      return Dtype::Float8E4M3FN;
    case NumpyType::MlFloat8E4M3FNUZ:
      return Dtype::Float8E4M3FNUZ;
    case NumpyType::MlFloat8E5M2:
      return Dtype::Float8E5M2;
    case NumpyType::MlFloat8E5M2FNUZ:
      return Dtype::Float8E5M2FNUZ;
    case NumpyType::MlFloat8E8M0FNU:
      return Dtype::Float8E8M0FNU;
    default:
      return std::nullopt;
  }
}

const Format& format_of(NumpyType type) {
  switch (type) {
    case NumpyType::MlFloat8E3M4:
      return kE3M4;
    case NumpyType::MlFloat8E4M3:
      return kE4M3;
    case NumpyType::MlFloat8E4M3B11FNUZ:
      return kE4M3B11FNUZ;
    case NumpyType::MlFloat6E2M3FN:
      return kE2M3FN;
    case NumpyType::MlFloat6E3M2FN:
      return kE3M2FN;
    default:
      return kE2M1FN;
  }
}

}  // namespace

double real_of_ml(NumpyType type, const std::uint8_t* element) {
  switch (type) {
    case NumpyType::MlBFloat16:
      return std::bit_cast<float>(static_cast<std::uint32_t>(element[0] | (element[1] << 8)) << 16);
    case NumpyType::MlInt2:
    case NumpyType::MlInt4:
      return static_cast<std::int8_t>(*element);
    case NumpyType::MlUInt2:
    case NumpyType::MlUInt4:
      return *element;
    default:
      break;
  }
  if (const auto dtype = same_in_torch(type)) return float_from_float8(*dtype, *element);
  return decode_small(format_of(type), *element);
}

int bits_of_ml(NumpyType type) {
  switch (type) {
    case NumpyType::MlBFloat16:
      return 16;
    case NumpyType::MlFloat6E2M3FN:
    case NumpyType::MlFloat6E3M2FN:
      return 6;
    case NumpyType::MlFloat4E2M1FN:
    case NumpyType::MlInt4:
    case NumpyType::MlUInt4:
      return 4;
    case NumpyType::MlInt2:
    case NumpyType::MlUInt2:
      return 2;
    default:
      return 8;
  }
}

std::uint16_t half_from_float(float value) { return encode_small(kHalf, value); }

float float_from_half(std::uint16_t bits) { return decode_small(kHalf, bits); }

std::uint16_t bfloat16_from_float(float value) {
  if (std::isnan(value)) return 0x7FC0;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

std::uint8_t float8_from_float(Dtype dtype, float value, TorchVersion version) {
  if (dtype == Dtype::Float8E8M0FNU) return e8m0_from_float(value);
  return static_cast<std::uint8_t>(encode_small(format_of(dtype, version), value));
}

float float_from_float8(Dtype dtype, std::uint8_t bits) {
  if (dtype == Dtype::Float8E8M0FNU) return float_from_e8m0(bits);
  return decode_small(format_of(dtype, {}), bits);
}

}  // namespace tenet
