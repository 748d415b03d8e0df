#pragma once
// Conversion of element values between dtypes, bit for bit as PyTorch's CPU kernels do it.

#include <cstdint>

#include "spec/dtype.h"
#include "spec/expectation.h"

namespace tenet {

/// One element's value, decoded: exact for every dtype.
struct Number {
  enum class Kind : std::uint8_t { Integer, Unsigned, Real, Complex };
  Kind kind = Kind::Integer;
  std::int64_t integer = 0;  ///< Integer (bool is 0 or 1); Unsigned: the same 64 bits
  double real = 0;           ///< Real, Complex
  double imag = 0;           ///< Complex

  [[nodiscard]] static Number of_int(std::int64_t value) { return {Kind::Integer, value, 0, 0}; }
  [[nodiscard]] static Number of_unsigned(std::uint64_t value) {
    return {Kind::Unsigned, static_cast<std::int64_t>(value), 0, 0};
  }
  [[nodiscard]] static Number of_real(double value) { return {Kind::Real, 0, value, 0}; }
  [[nodiscard]] static Number of_complex(double re, double im) {
    return {Kind::Complex, 0, re, im};
  }
};

/// Reads one element of native byte order.
[[nodiscard]] Number decode(Dtype dtype, const std::uint8_t* element);

/// Writes `number` as one element of `dtype` and returns how free its bits are: a NaN that changes
/// its width to or from 16 or 8 bits is any NaN; a real number out of an integer dtype's range is
/// undefined (C++ leaves it so, and CPUs differ). Source: c10::convert (c10/util/TypeCast.h),
/// c10/util/Half.h, BFloat16.h, Float8_*.h. Before 2.13 what is too large for float8_e4m3fn
/// became a NaN, since then it becomes the largest number.
Freedom encode(Dtype dtype, const Number& number, Dtype source, std::uint8_t* element,
               TorchVersion version = {});

/// Flips the sign as the neg bit does: of a real number, an integer (wrapping), or both parts of a
/// complex one.
void negate(Dtype dtype, std::uint8_t* element);
/// Whether PyTorch's CPU kernels can resolve these bits: they have no negation for float8, uint16,
/// uint32, uint64 and for the conjugate of complex32, and for bcomplex32 no conjugate either.
[[nodiscard]] bool can_resolve_bits(Dtype dtype, bool conj, bool neg);
/// Flips the sign of the imaginary part.
void conjugate(Dtype dtype, std::uint8_t* element);

/// Whether `number` is within the range of an integer dtype after truncation.
[[nodiscard]] bool fits(Dtype dtype, double number);

/// 16-bit and 8-bit floating point as the library's own conversions, for tests and literals.
[[nodiscard]] std::uint16_t half_from_float(float value);
[[nodiscard]] float float_from_half(std::uint16_t bits);
[[nodiscard]] std::uint16_t bfloat16_from_float(float value);
[[nodiscard]] std::uint8_t float8_from_float(Dtype dtype, float value, TorchVersion version = {});
[[nodiscard]] float float_from_float8(Dtype dtype, std::uint8_t bits);
/// The number that a scalar of ml_dtypes gives as a float.
[[nodiscard]] double real_of_ml(NumpyType type, const std::uint8_t* element);
/// How many bits of its element it uses, the lowest; an integer's sign fills the others.
[[nodiscard]] int bits_of_ml(NumpyType type);

/// Before it the limits of integers of 64 bits were compared as doubles, which are 2 to the 63rd
/// and to the 64th: these very numbers passed, and became what C++ leaves undefined.
inline constexpr TorchVersion kKnowsLimitOf64BitsSince{2, 14};

}  // namespace tenet
