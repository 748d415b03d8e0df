#include "spec/text/elements.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

#include "spec/text/literals.h"

namespace tenet::text {
namespace {

using Literal = std::optional<std::string>;

template <class T>
T load(const std::uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

template <class T>
Literal integer(const std::uint8_t* bytes) {
  return std::to_string(load<T>(bytes));
}

Literal boolean(const std::uint8_t* bytes) {
  if (*bytes > 1) return std::nullopt;
  return *bytes == 1 ? "True" : "False";
}

std::string finite_or_infinite(double value) {
  if (std::isinf(value)) return value < 0 ? "-float('inf')" : "float('inf')";
  return float_digits(value);
}

/// A float of at most 32 bits: the shortest digits that survive the way over a double.
Literal narrow_float(float value) {
  if (std::isinf(value) || value == 0) return finite_or_infinite(value);
  std::array<char, 24> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  double wide = 0;
  std::from_chars(digits.data(), end, wide);
  return float_digits(static_cast<float>(wide) == value ? wide : static_cast<double>(value));
}

// The NaN that a conversion from float('nan') gives is spelled; others have no literal.
constexpr std::uint16_t kHalfNaN = 0x7e00;
constexpr std::uint16_t kBFloat16NaN = 0x7fc0;
constexpr std::uint32_t kFloatNaN = 0x7fc00000;
constexpr std::uint64_t kDoubleNaN = 0x7ff8000000000000;
constexpr char kNaN[] = "float('nan')";

double float8_value(int sign, int exponent, int mantissa, int mantissa_bits, int bias) {
  const double fraction = std::ldexp(mantissa, -mantissa_bits);
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, 1 - bias) : std::ldexp(1 + fraction, exponent - bias);
  return sign != 0 ? -magnitude : magnitude;
}

Literal half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const int mantissa = bits & 0x3ff;
  const int sign = bits >> 15;
  if (exponent == 31) {
    if (mantissa == 0) return finite_or_infinite(sign != 0 ? -INFINITY : INFINITY);
    return bits == kHalfNaN ? Literal(kNaN) : std::nullopt;
  }
  return narrow_float(static_cast<float>(float8_value(sign, exponent, mantissa, 10, 15)));
}

Literal bfloat16(std::uint16_t bits) {
  const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
  if (std::isnan(value)) return bits == kBFloat16NaN ? Literal(kNaN) : std::nullopt;
  return narrow_float(value);
}

Literal single(std::uint32_t bits) {
  const auto value = std::bit_cast<float>(bits);
  if (std::isnan(value)) return bits == kFloatNaN ? Literal(kNaN) : std::nullopt;
  return narrow_float(value);
}

Literal wide(std::uint64_t bits) {
  const auto value = std::bit_cast<double>(bits);
  if (std::isnan(value)) return bits == kDoubleNaN ? Literal(kNaN) : std::nullopt;
  return finite_or_infinite(value);
}

/// A long double that a double holds exactly.
Literal extended(const std::uint8_t* bytes) {
  constexpr std::size_t kUsed = LDBL_MANT_DIG == 64 ? 10 : sizeof(long double);
  const auto value = load<long double>(bytes);
  if (std::isnan(value)) return std::nullopt;
  const long double again = static_cast<double>(value);
  if (std::memcmp(&again, bytes, kUsed) != 0) return std::nullopt;
  return finite_or_infinite(static_cast<double>(value));
}

Literal float8(Dtype dtype, std::uint8_t bits) {
  const int sign = bits >> 7;
  switch (dtype) {
    case Dtype::Float8E5M2:
      if ((bits & 0x7f) > 0x7c) return std::nullopt;
      return half(static_cast<std::uint16_t>(bits << 8));
    case Dtype::Float8E4M3FN:
      if ((bits & 0x7f) == 0x7f) return std::nullopt;
      return finite_or_infinite(float8_value(sign, (bits >> 3) & 15, bits & 7, 3, 7));
    case Dtype::Float8E4M3FNUZ:
      if (bits == 0x80) return std::nullopt;
      return finite_or_infinite(float8_value(sign, (bits >> 3) & 15, bits & 7, 3, 8));
    case Dtype::Float8E5M2FNUZ:
      if (bits == 0x80) return std::nullopt;
      return finite_or_infinite(float8_value(sign, (bits >> 2) & 31, bits & 3, 2, 16));
    default:  // float8_e8m0fnu
      if (bits == 0xff) return std::nullopt;
      return finite_or_infinite(std::ldexp(1.0, bits - 127));
  }
}

/// "1.0+2.0j" where adding the parts gives them back, else "complex(…, …)".
Literal complex_of(const Literal& real, const Literal& imag) {
  if (!real || !imag) return std::nullopt;
  const auto finite = [](const std::string& part) { return part.back() != ')'; };
  const bool negative = imag->front() == '-';
  if (!finite(*real) || !finite(*imag) || *real == "-0.0" || *imag == "-0.0")
    return "complex(" + *real + ", " + *imag + ")";
  return *real + (negative ? "" : "+") + *imag + "j";
}

Literal fixed_bytes(const std::uint8_t* bytes) {
  std::string text(reinterpret_cast<const char*>(bytes), 4);
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return python_bytes(text);
}

Literal fixed_text(const std::uint8_t* bytes) {
  std::vector<std::uint32_t> points = {load<std::uint32_t>(bytes), load<std::uint32_t>(bytes + 4)};
  while (!points.empty() && points.back() == 0) points.pop_back();
  std::string out = "'";
  for (const std::uint32_t point : points) {
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return std::nullopt;
    if (point >= 0x20 && point < 0x7f && point != '\'' && point != '\\') {
      out += static_cast<char>(point);
    } else {
      out += "\\U" + hex(point, 8);
    }
  }
  return out + "'";
}

/// Length of the units in which a big-endian element is reversed.
int swap_unit(NumpyType type) {
  switch (type) {
    case NumpyType::CFloat:
    case NumpyType::Str:
    case NumpyType::Void:
      return 4;
    case NumpyType::CDouble:
      return 8;
    case NumpyType::CLongDouble:
      return 16;
    case NumpyType::Bytes:
    case NumpyType::Object:
      return 1;
    default:
      return itemsize(type);
  }
}

Literal native_element(NumpyType type, const std::uint8_t* bytes) {
  switch (type) {
    case NumpyType::Bool:
      return boolean(bytes);
    case NumpyType::Byte:
      return integer<std::int8_t>(bytes);
    case NumpyType::UByte:
      return integer<std::uint8_t>(bytes);
    case NumpyType::Short:
      return integer<std::int16_t>(bytes);
    case NumpyType::UShort:
      return integer<std::uint16_t>(bytes);
    case NumpyType::Int:
      return integer<std::int32_t>(bytes);
    case NumpyType::UInt:
      return integer<std::uint32_t>(bytes);
    case NumpyType::Long:
    case NumpyType::LongLong:
    case NumpyType::Datetime:
    case NumpyType::Timedelta:
      return integer<std::int64_t>(bytes);
    case NumpyType::ULong:
    case NumpyType::ULongLong:
      return integer<std::uint64_t>(bytes);
    case NumpyType::Half:
      return half(load<std::uint16_t>(bytes));
    case NumpyType::Float:
      return single(load<std::uint32_t>(bytes));
    case NumpyType::Double:
      return wide(load<std::uint64_t>(bytes));
    case NumpyType::LongDouble:
      return extended(bytes);
    case NumpyType::CFloat:
      return complex_of(single(load<std::uint32_t>(bytes)), single(load<std::uint32_t>(bytes + 4)));
    case NumpyType::CDouble:
      return complex_of(wide(load<std::uint64_t>(bytes)), wide(load<std::uint64_t>(bytes + 8)));
    case NumpyType::CLongDouble:
      return complex_of(extended(bytes), extended(bytes + 16));
    case NumpyType::Object:
      return "None";
    case NumpyType::Bytes:
      return fixed_bytes(bytes);
    case NumpyType::Str:
      return fixed_text(bytes);
    case NumpyType::Void: {
      const Literal number = single(load<std::uint32_t>(bytes + 4));
      if (!number) return std::nullopt;
      return "(" + *integer<std::int32_t>(bytes) + ", " + *number + ")";
    }
    default:  // those of ml_dtypes are told by their bytes
      return std::nullopt;
  }
}

void append_nested(std::string& out, const std::vector<std::string>& elements, const Shape& shape,
                   std::size_t dimension, std::size_t& at) {
  if (dimension == shape.size()) {
    out += elements[at++];
    return;
  }
  out += '[';
  for (std::int64_t i = 0; i < shape[dimension]; ++i) {
    if (i > 0) out += ", ";
    append_nested(out, elements, shape, dimension + 1, at);
  }
  out += ']';
}

}  // namespace

std::string python_float(std::uint64_t bits) {
  if (const Literal literal = wide(bits)) return *literal;
  return "np.array(0x" + hex(bits, 16) + ", dtype=np.uint64).view(np.float64).item()";
}

std::string python_complex(std::uint64_t real_bits, std::uint64_t imag_bits) {
  if (const Literal literal = complex_of(wide(real_bits), wide(imag_bits))) return *literal;
  return "complex(" + python_float(real_bits) + ", " + python_float(imag_bits) + ")";
}

std::optional<std::string> python_element(NumpyDtype dtype, const std::uint8_t* bytes) {
  if (!dtype.swapped) return native_element(dtype.type, bytes);
  Bytes native(bytes, bytes + itemsize(dtype.type));
  const int unit = swap_unit(dtype.type);
  for (auto at = native.begin(); at != native.end(); at += unit) std::reverse(at, at + unit);
  return native_element(dtype.type, native.data());
}

std::optional<std::string> python_element(Dtype dtype, const std::uint8_t* bytes) {
  if (is_bare(dtype)) return std::nullopt;
  switch (dtype) {
    case Dtype::Bool:
      return boolean(bytes);
    case Dtype::UInt8:
      return integer<std::uint8_t>(bytes);
    case Dtype::Int8:
      return integer<std::int8_t>(bytes);
    case Dtype::Int16:
      return integer<std::int16_t>(bytes);
    case Dtype::Int32:
      return integer<std::int32_t>(bytes);
    case Dtype::Int64:
      return integer<std::int64_t>(bytes);
    case Dtype::UInt16:
      return integer<std::uint16_t>(bytes);
    case Dtype::UInt32:
      return integer<std::uint32_t>(bytes);
    case Dtype::UInt64:
      return integer<std::uint64_t>(bytes);
    case Dtype::Float16:
      return half(load<std::uint16_t>(bytes));
    case Dtype::BFloat16:
      return bfloat16(load<std::uint16_t>(bytes));
    case Dtype::Float32:
      return single(load<std::uint32_t>(bytes));
    case Dtype::Float64:
      return wide(load<std::uint64_t>(bytes));
    case Dtype::Complex32:
      return complex_of(half(load<std::uint16_t>(bytes)), half(load<std::uint16_t>(bytes + 2)));
    case Dtype::BComplex32:
      return complex_of(bfloat16(load<std::uint16_t>(bytes)),
                        bfloat16(load<std::uint16_t>(bytes + 2)));
    case Dtype::Complex64:
      return complex_of(single(load<std::uint32_t>(bytes)), single(load<std::uint32_t>(bytes + 4)));
    case Dtype::Complex128:
      return complex_of(wide(load<std::uint64_t>(bytes)), wide(load<std::uint64_t>(bytes + 8)));
    default:
      return float8(dtype, *bytes);
  }
}

std::string nested_list(const std::vector<std::string>& elements, const Shape& shape) {
  std::string out;
  std::size_t at = 0;
  append_nested(out, elements, shape, 0, at);
  return out;
}

std::string python_tuple(const std::vector<std::int64_t>& values) {
  std::string out = "(";
  for (const std::int64_t value : values) out += std::to_string(value) + ", ";
  if (values.size() == 1) {
    out.pop_back();
  } else if (!values.empty()) {
    out.resize(out.size() - 2);
  }
  return out + ")";
}

bool fills_memory(const Shape& shape, const Strides& strides, std::int64_t unit, int size,
                  std::int64_t offset, std::size_t bytes) {
  std::int64_t extent = size;
  for (const std::int64_t length : shape)
    if (length <= 0 || __builtin_mul_overflow(extent, length, &extent)) return false;
  return offset == 0 && static_cast<std::uint64_t>(extent) == bytes &&
         strides == contiguous_strides(shape, unit);
}

}  // namespace tenet::text
