#include "spec/convert.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace tenet {
namespace {

template <class T>
T load(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void save(T value, std::uint8_t* to) {
  std::memcpy(to, &value, sizeof value);
}

double load_real(Dtype dtype, const std::uint8_t* at) {
  switch (dtype) {
    case Dtype::Float16:
      return float_from_half(load<std::uint16_t>(at));
    case Dtype::BFloat16:
      return std::bit_cast<float>(static_cast<std::uint32_t>(load<std::uint16_t>(at)) << 16);
    case Dtype::Float32:
      return load<float>(at);
    case Dtype::Float64:
      return load<double>(at);
    default:
      return float_from_float8(dtype, *at);
  }
}

/// A real number as float: integers directly, without a detour over double.
float as_float(const Number& number) {
  switch (number.kind) {
    case Number::Kind::Integer:
      return static_cast<float>(number.integer);
    case Number::Kind::Unsigned:
      return static_cast<float>(static_cast<std::uint64_t>(number.integer));
    default:
      return static_cast<float>(number.real);
  }
}

double as_double(const Number& number) {
  switch (number.kind) {
    case Number::Kind::Integer:
      return static_cast<double>(number.integer);
    case Number::Kind::Unsigned:
      return static_cast<double>(static_cast<std::uint64_t>(number.integer));
    default:
      return number.real;
  }
}

void save_real(Dtype dtype, const Number& number, std::uint8_t* to, TorchVersion version) {
  switch (dtype) {
    case Dtype::Float16:
      return save(half_from_float(as_float(number)), to);
    case Dtype::BFloat16:
      return save(bfloat16_from_float(as_float(number)), to);
    case Dtype::Float32:
      return save(as_float(number), to);
    case Dtype::Float64:
      return save(as_double(number), to);
    default:
      return save(float8_from_float(dtype, as_float(number), version), to);
  }
}

bool keeps_nan_bits(Dtype dtype) {
  const Dtype part = real_part(dtype);
  return part == Dtype::Float32 || part == Dtype::Float64;
}

Freedom nan_freedom(bool is_nan, Dtype dtype, Dtype source) {
  // Between a real and a complex dtype of the same parts a signalling NaN may stay or become quiet.
  const bool same_parts = real_part(dtype) == real_part(source);
  if (!is_nan || (!same_parts && keeps_nan_bits(dtype) && keeps_nan_bits(source)))
    return Freedom::None;
  return Freedom::AnyNaN;
}

}  // namespace

Number decode(Dtype dtype, const std::uint8_t* element) {
  if (is_bare(dtype))
    return Number::of_int(itemsize(dtype) == 1 ? *element : load<std::uint16_t>(element));
  switch (dtype) {
    case Dtype::Bool:
      return Number::of_int(*element != 0 ? 1 : 0);
    case Dtype::UInt8:
      return Number::of_int(*element);
    case Dtype::Int8:
      return Number::of_int(load<std::int8_t>(element));
    case Dtype::Int16:
      return Number::of_int(load<std::int16_t>(element));
    case Dtype::Int32:
      return Number::of_int(load<std::int32_t>(element));
    case Dtype::Int64:
      return Number::of_int(load<std::int64_t>(element));
    case Dtype::UInt16:
      return Number::of_int(load<std::uint16_t>(element));
    case Dtype::UInt32:
      return Number::of_int(load<std::uint32_t>(element));
    case Dtype::UInt64:
      return Number::of_unsigned(load<std::uint64_t>(element));
    case Dtype::Complex32:
    case Dtype::Complex64:
    case Dtype::Complex128:
    case Dtype::BComplex32: {
      const Dtype part = real_part(dtype);
      return Number::of_complex(load_real(part, element),
                                load_real(part, element + itemsize(part)));
    }
    default:
      return Number::of_real(load_real(dtype, element));
  }
}

bool fits(Dtype dtype, double number) {
  if (std::isnan(number)) return false;
  const int bits = itemsize(dtype) * 8;
  const bool is_unsigned = dtype == Dtype::UInt8 || is_barebones_unsigned(dtype);
  const double truncated = std::trunc(number);
  if (is_unsigned) return truncated >= 0 && truncated < std::ldexp(1.0, bits);
  return truncated >= -std::ldexp(1.0, bits - 1) && truncated < std::ldexp(1.0, bits - 1);
}

Freedom encode(Dtype dtype, const Number& number, Dtype source, std::uint8_t* element,
               TorchVersion version) {
  const bool is_real = number.kind == Number::Kind::Real || number.kind == Number::Kind::Complex;
  switch (category(dtype)) {
    case DtypeCategory::Bool: {
      const bool truth =
          is_real ? number.real != 0 || (number.kind == Number::Kind::Complex && number.imag != 0)
                  : number.integer != 0;
      *element = truth ? 1 : 0;
      return Freedom::None;
    }
    case DtypeCategory::Integer: {
      const auto size = static_cast<std::size_t>(itemsize(dtype));
      if (!is_real) {
        std::memcpy(element, &number.integer, size);
        return Freedom::None;
      }
      if (!fits(dtype, number.real)) {
        std::memset(element, 0, size);
        return Freedom::Any;
      }
      const std::int64_t whole =
          dtype == Dtype::UInt64
              ? static_cast<std::int64_t>(static_cast<std::uint64_t>(number.real))
              : static_cast<std::int64_t>(number.real);
      std::memcpy(element, &whole, size);
      return Freedom::None;
    }
    case DtypeCategory::Float:
      save_real(dtype, number, element, version);
      return nan_freedom(is_real && std::isnan(number.real), dtype, source);
    case DtypeCategory::Complex: {
      const Dtype part = real_part(dtype);
      save_real(part, number, element, version);
      const double imag = number.kind == Number::Kind::Complex ? number.imag : 0.0;
      save_real(part, Number::of_real(imag), element + itemsize(part), version);
      return nan_freedom(is_real && (std::isnan(number.real) || std::isnan(imag)), dtype, source);
    }
  }
  return Freedom::None;
}

bool can_resolve_bits(Dtype dtype, bool conj, bool neg) {
  if (dtype == Dtype::BComplex32) return !conj && !neg;
  if (!neg) return true;
  return !is_float8(dtype) && !is_barebones_unsigned(dtype) && !(conj && dtype == Dtype::Complex32);
}

void negate(Dtype dtype, std::uint8_t* element) {
  switch (category(dtype)) {
    case DtypeCategory::Bool:
      return;
    case DtypeCategory::Integer: {
      const auto size = static_cast<std::size_t>(itemsize(dtype));
      std::uint64_t value = 0;
      std::memcpy(&value, element, size);
      value = 0 - value;
      std::memcpy(element, &value, size);
      return;
    }
    case DtypeCategory::Float:
      element[itemsize(dtype) - 1] ^= 0x80;
      return;
    case DtypeCategory::Complex:
      element[itemsize(dtype) / 2 - 1] ^= 0x80;
      element[itemsize(dtype) - 1] ^= 0x80;
      return;
  }
}

void conjugate(Dtype dtype, std::uint8_t* element) { element[itemsize(dtype) - 1] ^= 0x80; }

}  // namespace tenet
