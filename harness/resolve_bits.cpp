#include <cstring>

#include "harness/observation.h"

namespace tenet::harness {
namespace {

/// Two's complement of a little-endian integer of `size` bytes.
void negate_integer(std::uint8_t* number, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, number, size);
  value = 0 - value;
  std::memcpy(number, &value, size);
}

}  // namespace

void resolve_bits(Bytes& elements, Dtype dtype, bool conj, bool neg) {
  if (!conj && !neg) return;
  const auto part = static_cast<std::size_t>(itemsize(real_part(dtype)));
  if (neg && category(dtype) == DtypeCategory::Integer) {
    for (std::size_t at = 0; at < elements.size(); at += part)
      negate_integer(elements.data() + at, part);
    return;
  }
  const bool complex = category(dtype) == DtypeCategory::Complex;
  for (std::size_t at = 0, number = 0; at < elements.size(); at += part, ++number) {
    const bool imaginary = complex && number % 2 == 1;
    if (neg != (conj && imaginary)) elements[at + part - 1] ^= 0x80U;
  }
}

}  // namespace tenet::harness
