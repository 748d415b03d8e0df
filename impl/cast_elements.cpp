#include <c10/util/TypeCast.h>

#include <cstdint>
#include <cstring>

#include "impl/conversion.h"

namespace tenet_constructors {
namespace {

/// Calls `visit` with a value of the C++ type of a dtype. Half precision is left out: ATen's vector
/// kernels and its scalar code treat NaN payloads differently, and here must be no third way.
template <typename Visitor>
bool visit_plain_type(c10::ScalarType dtype, Visitor&& visit) {
  switch (dtype) {
    case c10::ScalarType::Bool:
      return visit(bool{});
    case c10::ScalarType::Byte:
      return visit(uint8_t{});
    case c10::ScalarType::Char:
      return visit(int8_t{});
    case c10::ScalarType::Short:
      return visit(int16_t{});
    case c10::ScalarType::Int:
      return visit(int32_t{});
    case c10::ScalarType::Long:
      return visit(int64_t{});
    case c10::ScalarType::Float:
      return visit(float{});
    case c10::ScalarType::Double:
      return visit(double{});
    default:
      return false;
  }
}

template <typename From, typename To>
void cast(const void* source, void* out, int64_t count) {
  const auto* bytes = static_cast<const uint8_t*>(source);
  auto* to = static_cast<To*>(out);
  if constexpr (std::is_same_v<From, bool>) {
    // Memory that NumPy calls bool may hold any byte, and C++ must not read those as bool.
    for (int64_t i = 0; i < count; ++i) to[i] = c10::convert<To, bool>(bytes[i] != 0);
  } else {
    // What comes out of a buffer need not be aligned.
    for (int64_t i = 0; i < count; ++i) {
      From element;
      std::memcpy(&element, bytes + i * static_cast<int64_t>(sizeof(From)), sizeof(From));
      to[i] = c10::convert<To, From>(element);
    }
  }
}

}  // namespace

bool cast_elements(c10::ScalarType from, const void* source, c10::ScalarType to, void* out,
                   int64_t count) {
  return visit_plain_type(from, [&]<typename From>(From) {
    return visit_plain_type(to, [&]<typename To>(To) {
      cast<From, To>(source, out, count);
      return true;
    });
  });
}

}  // namespace tenet_constructors
