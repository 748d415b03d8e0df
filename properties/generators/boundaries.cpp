#include "properties/generators/boundaries.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "spec/convert.h"

namespace tenet::properties {
namespace {

constexpr std::array kNarrowFloats{
    Dtype::Float16,        Dtype::BFloat16,       Dtype::Float8E4M3FN, Dtype::Float8E5M2,
    Dtype::Float8E4M3FNUZ, Dtype::Float8E5M2FNUZ, Dtype::Float8E8M0FNU};

template <class T>
void append(Bytes& bytes, T element) {
  const auto raw = std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(element);
  bytes.insert(bytes.end(), raw.begin(), raw.end());
}

Bytes all_codes(Dtype dtype) {
  Bytes bytes;
  const int codes = dtype == Dtype::Bool ? 2 : 1 << (8 * itemsize(dtype));
  for (int code = 0; code < codes; ++code) {
    bytes.push_back(static_cast<std::uint8_t>(code));
    if (itemsize(dtype) == 2) bytes.push_back(static_cast<std::uint8_t>(code >> 8));
  }
  return bytes;
}

/// 2**k, its neighbours and its negations, in 64 bits; narrower dtypes take what is left of them.
std::set<std::uint64_t> integer_boundaries() {
  std::set<std::uint64_t> values;
  for (int bit = 0; bit < 64; ++bit)
    for (const std::uint64_t off : {-2, -1, 0, 1, 2}) {
      const std::uint64_t value = (std::uint64_t{1} << bit) + off;
      values.insert({value, ~value, ~value + 1});
    }
  // Halfway between neighbours of float64, float32, float16 and bfloat16, even and odd ones. One
  // more or less than that is lost where a number goes by way of float32: it is rounded twice.
  for (const int precision : {53, 24, 11, 8})
    for (int bit = precision; bit < 64; ++bit) {
      const std::uint64_t half = std::uint64_t{1} << (bit - precision);
      for (const std::uint64_t ulps : {1, 3})
        for (const std::uint64_t off : {-1, 0, 1}) {
          const std::uint64_t value = (std::uint64_t{1} << bit) + ulps * half + off;
          values.insert({value, ~value + 1});
        }
    }
  return values;
}

/// Finite values, ascending.
std::vector<double> finite_values(Dtype narrow) {
  const Bytes codes = all_codes(narrow);
  std::vector<double> values;
  for (std::size_t at = 0; at < codes.size(); at += static_cast<std::size_t>(itemsize(narrow))) {
    const double value = decode(narrow, &codes[at]).real;
    if (std::isfinite(value)) values.push_back(value);
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

template <class Float>
class FloatBoundaries {
  using Bits = std::conditional_t<sizeof(Float) == 4, std::uint32_t, std::uint64_t>;
  using Limits = std::numeric_limits<Float>;

 public:
  FloatBoundaries() {
    add_specials();
    for (int power = Limits::min_exponent - Limits::digits; power < Limits::max_exponent; ++power)
      add_with_neighbours(std::ldexp(Float{1}, power));
    for (const int bit : {7, 8, 15, 16, 31, 32, 63, 64})
      for (const double off : {-1.0, -0.5, 0.5, 1.0})
        add_with_neighbours(static_cast<Float>(std::ldexp(1.0, bit) + off));
    for (const Dtype narrow : kNarrowFloats) add_rounding_of(narrow);
  }

  [[nodiscard]] Bytes elements() const {
    Bytes bytes;
    for (const Bits bits : values_) append(bytes, bits);
    return bytes;
  }

 private:
  void add(Float value) {
    values_.insert({std::bit_cast<Bits>(value), std::bit_cast<Bits>(-value)});
  }
  void add_with_neighbours(Float value) {
    add(value);
    add(std::nextafter(value, Limits::infinity()));
    add(std::nextafter(value, Float{0}));
  }
  void add_specials() {
    for (const Float value : {Float{0}, Limits::infinity(), Limits::max(), Limits::min(),
                              Limits::denorm_min(), Float{0.1F}, Float{0.5F}, Float{1.5F}})
      add(value);
    const Bits infinity = std::bit_cast<Bits>(Limits::infinity());
    for (int bit = 0; bit < Limits::digits - 1; ++bit)
      add(std::bit_cast<Float>(infinity | Bits{1} << bit));
    add(std::bit_cast<Float>(static_cast<Bits>(~Bits{0})));
  }
  /// Where a rounding to the narrow dtype goes from one of its values to the next, or overflows.
  void add_rounding_of(Dtype narrow) {
    const std::vector<double> values = finite_values(narrow);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double step =
          i + 1 < values.size() ? values[i + 1] - values[i] : values[i] - values[i - 1];
      const double middle = values[i] + step / 2;
      if (std::fabs(middle) > static_cast<double>(Limits::max())) continue;
      values_.insert(std::bit_cast<Bits>(static_cast<Float>(values[i])));
      add_with_neighbours(static_cast<Float>(middle));
    }
  }

  std::set<Bits> values_;
};

Bytes of_integer(Dtype dtype) {
  std::set<std::uint64_t> seen;
  Bytes bytes;
  for (const std::uint64_t value : integer_boundaries()) {
    const std::uint64_t kept = itemsize(dtype) == 4 ? value & 0xFFFFFFFFU : value;
    if (!seen.insert(kept).second) continue;
    if (itemsize(dtype) == 4)
      append(bytes, static_cast<std::uint32_t>(kept));
    else
      append(bytes, kept);
  }
  return bytes;
}

/// Every part once as the real and once as the imaginary part, beside another one.
Bytes paired(const Bytes& parts, std::size_t size) {
  const std::size_t count = parts.size() / size;
  // Complex numbers need no roundings of their own: the parts are converted one by one.
  const std::size_t step = std::max<std::size_t>(1, count / 4096);
  Bytes bytes;
  for (std::size_t i = 0; i < count; i += step)
    for (const std::size_t part : {i, (i * 7 + 3) % count}) {
      const auto first = parts.begin() + static_cast<std::ptrdiff_t>(part * size);
      bytes.insert(bytes.end(), first, first + static_cast<std::ptrdiff_t>(size));
    }
  return bytes;
}

Bytes make_elements(Dtype dtype) {
  if (category(dtype) == DtypeCategory::Complex) {
    const Dtype part = real_part(dtype);
    return paired(boundary_elements(part), static_cast<std::size_t>(itemsize(part)));
  }
  if (itemsize(dtype) <= 2) return all_codes(dtype);
  if (dtype == Dtype::Float32) return FloatBoundaries<float>().elements();
  if (dtype == Dtype::Float64) return FloatBoundaries<double>().elements();
  return of_integer(dtype);
}

}  // namespace

const Bytes& boundary_elements(Dtype dtype) {
  static std::array<Bytes, kAllDtypeCount> made;
  Bytes& elements = made[static_cast<std::size_t>(dtype)];
  if (elements.empty()) elements = make_elements(dtype);
  return elements;
}

}  // namespace tenet::properties
