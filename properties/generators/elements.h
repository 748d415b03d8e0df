#pragma once
// Raw elements of tensors and ndarrays: the bit patterns worth trying for each dtype.

#include <cstdint>
#include <span>

#include "properties/random.h"
#include "spec/dtype.h"
#include "spec/input.h"

namespace tenet::properties {

/// Which values an array is filled with. One palette per array: most faults of values need only one
/// odd element, and most other faults are easier to read with plain ones.
enum class Palette : std::uint8_t {
  Small,     ///< 0, 1, 2, 3, -1, 0.5, -2, 1.5 of Python
  Boundary,  ///< next to a limit of some dtype, midpoints between its neighbours
  Special,   ///< NaNs with payloads, infinities, signed zeros, subnormals
  AnyBits,
};

/// Small in most cases.
[[nodiscard]] Palette any_palette(Random& random);

/// A finite or special double of the palette.
[[nodiscard]] double any_double(Random& random, Palette palette);
/// A 64-bit integer of the palette, to be truncated to the width in question.
[[nodiscard]] std::uint64_t any_integer(Random& random, Palette palette);

/// Writes itemsize(dtype) bytes.
void write_element(Random& random, Dtype dtype, Palette palette, std::uint8_t* out);
/// Writes itemsize(type) bytes in native byte order; zeros for Object.
void write_element(Random& random, NumpyType type, Palette palette, std::uint8_t* out);
/// Turns a native element into a big-endian one, or back.
void swap_element(NumpyType type, std::uint8_t* element);
/// Whether big-endian elements of the type differ from native ones.
[[nodiscard]] bool has_byte_order(NumpyType type);

/// Every element of the dtype that is worth trying, one after the other: all of 8 bits, and of
/// wider ones the limits, midpoints, signed zeros, NaNs and infinities.
[[nodiscard]] Bytes telling_elements(Dtype dtype);
/// The numbers among them that Python's int or float can be, without NaNs of other payloads.
[[nodiscard]] std::span<const double> telling_doubles();
[[nodiscard]] std::span<const std::uint64_t> telling_integers();

/// Writes the number 1 (True, 1+0j, 2**0) as an element of the dtype.
void write_one(Dtype dtype, std::uint8_t* out);

}  // namespace tenet::properties
