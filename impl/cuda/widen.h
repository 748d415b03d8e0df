#pragma once
// Conversions that make elements larger, or leave their size, as functions of the bits: the same on
// the host, where tests go through them all, and on the device. They give what ATen gives on the
// CPU, NaN payloads too. Conversions that make elements smaller stay on the host: fewer bytes
// travel.

#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(__CUDACC__)
#define TENET_HOST_DEVICE __host__ __device__
#else
#define TENET_HOST_DEVICE
#endif

namespace tenet_constructors::cuda {

/// Element types that take part, with what their memory holds.
enum class Element : std::uint8_t {
  Bool,
  UInt8,
  Int8,
  Int16,
  Int32,
  Int64,
  UInt16,
  UInt32,
  UInt64,
  Float16,
  BFloat16,
  Float32,
  Float64,
};
inline constexpr int kElementCount = 13;

struct Bool {
  std::uint8_t byte;  ///< anything but 0 is true
};
struct Float16 {
  std::uint16_t bits;
};
struct BFloat16 {
  std::uint16_t bits;
};

template <class T>
inline constexpr bool kIsHalf = std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;

/// Whether the conversion is done on the device. Integers wrap, as in C++; floating-point numbers
/// become larger ones; integers become floating-point numbers that hold them, or the nearest ones
/// of the same or a greater width.
template <class From, class To>
TENET_HOST_DEVICE constexpr bool widens() {
  constexpr bool whole = std::is_integral_v<From>;
  if constexpr (std::is_same_v<From, To> || std::is_same_v<To, Bool> || sizeof(To) < sizeof(From))
    return false;
  else if constexpr (std::is_same_v<From, Bool>)
    return true;
  else if constexpr (std::is_integral_v<To>)
    return whole;
  else if constexpr (kIsHalf<To>)
    return whole && sizeof(From) == 1;
  else
    return whole || kIsHalf<From> || std::is_same_v<From, float>;
}

template <class To, class From>
TENET_HOST_DEVICE To same_bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

/// The float of the same value; a NaN keeps its payload and becomes quiet.
TENET_HOST_DEVICE inline float to_float(Float16 half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half.bits & 0x8000U) << 16U;
  const std::uint32_t exponent = (half.bits >> 10U) & 0x1FU;
  std::uint32_t fraction = half.bits & 0x3FFU;
  if (exponent == 0x1F) {
    const std::uint32_t quiet = fraction == 0 ? 0 : 0x400000U;
    return same_bits<float>(sign | 0x7F800000U | quiet | fraction << 13U);
  }
  if (exponent == 0) {
    if (fraction == 0) return same_bits<float>(sign);
    // Subnormal: the leading one moves up to where a normal number has it.
    std::uint32_t shift = 0;
    while ((fraction & 0x400U) == 0) {
      fraction <<= 1U;
      ++shift;
    }
    return same_bits<float>(sign | (113U - shift) << 23U | (fraction & 0x3FFU) << 13U);
  }
  return same_bits<float>(sign | (exponent + 112U) << 23U | fraction << 13U);
}

TENET_HOST_DEVICE inline float to_float(BFloat16 half) {
  return same_bits<float>(static_cast<std::uint32_t>(half.bits) << 16U);
}

/// The double of the same value; a NaN keeps its payload and becomes quiet.
TENET_HOST_DEVICE inline double to_double(float number) {
  const auto bits = same_bits<std::uint32_t>(number);
  if ((bits & 0x7FFFFFFFU) <= 0x7F800000U) return static_cast<double>(number);
  const std::uint64_t sign = static_cast<std::uint64_t>(bits >> 31U) << 63U;
  const std::uint64_t fraction = static_cast<std::uint64_t>(bits & 0x7FFFFFU) << 29U;
  return same_bits<double>(sign | 0x7FF8000000000000U | fraction);
}

/// The half of a number that it holds exactly.
template <class Half>
TENET_HOST_DEVICE Half exact_half(float number) {
  const auto bits = same_bits<std::uint32_t>(number);
  if constexpr (std::is_same_v<Half, BFloat16>) {
    return {static_cast<std::uint16_t>(bits >> 16U)};
  } else {
    const std::uint32_t sign = bits >> 16U & 0x8000U;
    if ((bits & 0x7FFFFFFFU) == 0) return {static_cast<std::uint16_t>(sign)};
    const std::uint32_t exponent = (bits >> 23U & 0xFFU) - 112U;
    return {static_cast<std::uint16_t>(sign | exponent << 10U | (bits >> 13U & 0x3FFU))};
  }
}

template <class To, class From>
TENET_HOST_DEVICE To widen(From from) {
  static_assert(widens<From, To>());
  if constexpr (std::is_same_v<From, Bool>) {
    const bool set = from.byte != 0;
    if constexpr (kIsHalf<To>)
      return exact_half<To>(set ? 1.0F : 0.0F);
    else
      return static_cast<To>(set);
  } else if constexpr (kIsHalf<From>) {
    if constexpr (std::is_same_v<To, float>)
      return to_float(from);
    else
      return to_double(to_float(from));
  } else if constexpr (std::is_same_v<From, float>) {
    return to_double(from);
  } else if constexpr (kIsHalf<To>) {
    return exact_half<To>(static_cast<float>(from));
  } else {
    return static_cast<To>(from);
  }
}

/// Calls visit(T{}) with the type of an element.
template <class Visit>
decltype(auto) visit_element(Element element, Visit&& visit) {
  switch (element) {
    case Element::Bool:
      return visit(Bool{});
    case Element::UInt8:
      return visit(std::uint8_t{});
    case Element::Int8:
      return visit(std::int8_t{});
    case Element::Int16:
      return visit(std::int16_t{});
    case Element::Int32:
      return visit(std::int32_t{});
    case Element::Int64:
      return visit(std::int64_t{});
    case Element::UInt16:
      return visit(std::uint16_t{});
    case Element::UInt32:
      return visit(std::uint32_t{});
    case Element::UInt64:
      return visit(std::uint64_t{});
    case Element::Float16:
      return visit(Float16{});
    case Element::BFloat16:
      return visit(BFloat16{});
    case Element::Float32:
      return visit(float{});
    case Element::Float64:
      break;
  }
  return visit(double{});
}

/// Calls visit(From{}, To{}) when the conversion is done on the device; else returns false.
template <class Visit>
bool visit_widening(Element from, Element to, Visit&& visit) {
  return visit_element(from, [&]<class From>(From) {
    return visit_element(to, [&]<class To>(To) {
      if constexpr (widens<From, To>()) {
        visit(From{}, To{});
        return true;
      } else {
        return false;
      }
    });
  });
}

}  // namespace tenet_constructors::cuda
