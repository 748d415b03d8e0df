// Element conversion: the formats of 16 and 8 bits, rounding, ranges and NaNs.

#include "spec/convert.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace tenet {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

using Element = std::array<std::uint8_t, 16>;

TEST(Half, EveryCodeSurvivesTheWayToFloatAndBack) {
  for (std::uint32_t code = 0; code < 0x10000; ++code) {
    const auto bits = static_cast<std::uint16_t>(code);
    const float value = float_from_half(bits);
    if (std::isnan(value)) continue;
    EXPECT_EQ(half_from_float(value), bits) << code;
  }
}

TEST(Half, RoundsToNearestEvenAndOverflowsToInfinity) {
  EXPECT_EQ(half_from_float(1.0F + std::ldexp(1.0F, -11)), 0x3C00);
  EXPECT_EQ(half_from_float(1.0F + 3 * std::ldexp(1.0F, -11)), 0x3C02);
  EXPECT_EQ(half_from_float(65519.0F), 0x7BFF);
  EXPECT_EQ(half_from_float(65520.0F), 0x7C00);
  EXPECT_EQ(half_from_float(-kInfinity), 0xFC00);
  EXPECT_EQ(half_from_float(std::ldexp(1.0F, -25)), 0);
  EXPECT_EQ(half_from_float(-0.0F), 0x8000);
}

TEST(BFloat16, EveryCodeSurvivesTheWayToFloatAndBack) {
  for (std::uint32_t code = 0; code < 0x10000; ++code) {
    const float value = std::bit_cast<float>(code << 16);
    if (std::isnan(value)) continue;
    EXPECT_EQ(bfloat16_from_float(value), code);
  }
}

class Float8 : public testing::TestWithParam<Dtype> {};

TEST_P(Float8, EveryFiniteCodeSurvivesTheWayToFloatAndBack) {
  for (int code = 0; code < 256; ++code) {
    const auto bits = static_cast<std::uint8_t>(code);
    const float value = float_from_float8(GetParam(), bits);
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(float8_from_float(GetParam(), value), bits) << code;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Float8,
                         testing::Values(Dtype::Float8E4M3FN, Dtype::Float8E5M2,
                                         Dtype::Float8E4M3FNUZ, Dtype::Float8E5M2FNUZ,
                                         Dtype::Float8E8M0FNU),
                         [](const auto& format) { return std::string(name(format.param)); });

// Codes seen of PyTorch 2.15.
TEST(Float8, BeyondTheLargestValue) {
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FN, 1e9F), 0x7E);
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FN, -kInfinity), 0xFE);
  EXPECT_EQ(float8_from_float(Dtype::Float8E5M2, 61440.0F), 0x7C);
  EXPECT_EQ(float8_from_float(Dtype::Float8E5M2, 61439.0F), 0x7B);
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FNUZ, 248.0F), 0x80);
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FNUZ, 247.0F), 0x7F);
  EXPECT_EQ(float8_from_float(Dtype::Float8E5M2FNUZ, kInfinity), 0x80);
  EXPECT_EQ(float8_from_float(Dtype::Float8E8M0FNU, kNaN), 0xFF);
}

// Codes seen of PyTorch 2.11, 2.12 and 2.13.
TEST(Float8, E4M3FNSaturatesSinceTorch2_13) {
  const TorchVersion before{2, 12};
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FN, 464.0F, before), 0x7E);
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FN, 465.0F, before), 0x7F);
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FN, -kInfinity, before), 0xFF);
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FN, 465.0F, TorchVersion{2, 13}), 0x7E);
}

TEST(Float8, WithoutNegativeZeroTinyNegativesAreZero) {
  EXPECT_EQ(float8_from_float(Dtype::Float8E4M3FNUZ, -std::ldexp(1.0F, -12)), 0);
  EXPECT_EQ(float8_from_float(Dtype::Float8E5M2, -std::ldexp(1.0F, -20)), 0x80);
}

TEST(Float8, PowersOfTwoRoundTiesUp) {
  EXPECT_EQ(float8_from_float(Dtype::Float8E8M0FNU, 1.5F), 0x80);
  EXPECT_EQ(float8_from_float(Dtype::Float8E8M0FNU, 3.0F), 0x81);
  EXPECT_EQ(float8_from_float(Dtype::Float8E8M0FNU, std::ldexp(1.0F, -127)), 0x00);
  EXPECT_EQ(float8_from_float(Dtype::Float8E8M0FNU, std::ldexp(1.5F, -127)), 0x01);
}

TEST(Encode, AnOutOfRangeFloatToAnIntegerIsUndefined) {
  Element element{};
  EXPECT_EQ(encode(Dtype::UInt8, Number::of_real(300), Dtype::Float64, element.data()),
            Freedom::Any);
  EXPECT_EQ(encode(Dtype::UInt8, Number::of_real(-1), Dtype::Float64, element.data()),
            Freedom::Any);
  EXPECT_EQ(encode(Dtype::Int64, Number::of_real(std::nan("")), Dtype::Float64, element.data()),
            Freedom::Any);
  EXPECT_EQ(encode(Dtype::Int8, Number::of_real(-128.9), Dtype::Float64, element.data()),
            Freedom::None);
  EXPECT_EQ(element[0], 0x80);
}

TEST(Encode, AnIntegerGoesToFloatWithoutADetourOverDouble) {
  Element element{};
  const std::int64_t number = (std::int64_t{1} << 62) + (std::int64_t{1} << 38) + 1;
  encode(Dtype::Float32, Number::of_int(number), Dtype::Int64, element.data());
  EXPECT_EQ(decode(Dtype::Float32, element.data()).real, 0x1.000002p62);
}

TEST(Encode, IntegersWrapAround) {
  Element element{};
  encode(Dtype::Int8, Number::of_int(300), Dtype::Int64, element.data());
  EXPECT_EQ(decode(Dtype::Int8, element.data()).integer, 44);
}

TEST(Encode, ANaNKeepsItsPayloadBetweenFloat32AndFloat64Only) {
  Element element{};
  const Number nan = Number::of_real(std::nan(""));
  EXPECT_EQ(encode(Dtype::Float32, nan, Dtype::Float64, element.data()), Freedom::None);
  EXPECT_EQ(encode(Dtype::Float16, nan, Dtype::Float64, element.data()), Freedom::AnyNaN);
  EXPECT_EQ(encode(Dtype::Float64, nan, Dtype::BFloat16, element.data()), Freedom::AnyNaN);
}

TEST(Encode, ABoolIsTrueForAnythingButZeroInEitherPart) {
  Element element{};
  encode(Dtype::Bool, Number::of_complex(0, -2), Dtype::Complex64, element.data());
  EXPECT_EQ(element[0], 1);
  encode(Dtype::Bool, Number::of_real(-0.0), Dtype::Float64, element.data());
  EXPECT_EQ(element[0], 0);
  encode(Dtype::Bool, Number::of_real(std::nan("")), Dtype::Float64, element.data());
  EXPECT_EQ(element[0], 1);
}

TEST(Encode, BComplex32IsTwoBFloat16) {
  Element element{};
  // Rounded by way of float32: what lies just above the middle is taken for the middle.
  const double above_middle = 1 + std::ldexp(1.0, -8) + std::ldexp(1.0, -40);
  const auto complex = Number::of_complex(above_middle, 1e39);
  EXPECT_EQ(encode(Dtype::BComplex32, complex, Dtype::Complex128, element.data()), Freedom::None);
  EXPECT_EQ(element[0] | element[1] << 8, 0x3F80);
  EXPECT_EQ(element[2] | element[3] << 8, 0x7F80);
  element = {0xC0, 0x3F, 0x01, 0x80};
  EXPECT_EQ(decode(Dtype::BComplex32, element.data()).real, 1.5);
  EXPECT_EQ(decode(Dtype::BComplex32, element.data()).imag, -std::ldexp(1.0, -133));
  // To float32 a NaN may become quiet, between the two complex ones of 32 bits, too.
  const auto nan = Number::of_complex(0, std::nan(""));
  EXPECT_EQ(encode(Dtype::BComplex32, nan, Dtype::Complex32, element.data()), Freedom::AnyNaN);
}

TEST(Bits, OfBComplex32AreNotResolved) {
  EXPECT_FALSE(can_resolve_bits(Dtype::BComplex32, true, false));
  EXPECT_FALSE(can_resolve_bits(Dtype::BComplex32, false, true));
  EXPECT_TRUE(can_resolve_bits(Dtype::BComplex32, false, false));
  EXPECT_TRUE(can_resolve_bits(Dtype::Complex32, true, false));
}

TEST(Bits, NegationAndConjugation) {
  Element element{};
  encode(Dtype::Complex64, Number::of_complex(1, 2), Dtype::Complex128, element.data());
  conjugate(Dtype::Complex64, element.data());
  EXPECT_EQ(decode(Dtype::Complex64, element.data()).imag, -2);
  negate(Dtype::Complex64, element.data());
  EXPECT_EQ(decode(Dtype::Complex64, element.data()).real, -1);
  encode(Dtype::Int16, Number::of_int(-32768), Dtype::Int64, element.data());
  negate(Dtype::Int16, element.data());
  EXPECT_EQ(decode(Dtype::Int16, element.data()).integer, -32768);
}

}  // namespace
}  // namespace tenet
