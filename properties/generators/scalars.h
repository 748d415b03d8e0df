#pragma once
// Python's own scalars, and NumPy's.

#include "properties/generators/elements.h"
#include "properties/random.h"
#include "spec/input.h"

namespace tenet::properties {

/// A Python int: small ones, limits of every integer type and their neighbours, beyond 64 bits,
/// beyond a double's range.
[[nodiscard]] PyInt any_int(Random& random, Palette palette);
/// A number next to a limit of the integer dtype: digits 0 to 2 are below, at and above the least,
/// 3 to 5 the greatest number of it, 6 is well outside.
inline constexpr std::uint32_t kNearLimits = 7;
[[nodiscard]] PyInt near_limit(Random& random, Dtype dtype, std::uint32_t digit);
[[nodiscard]] PyFloat any_float(Random& random, Palette palette);
[[nodiscard]] PyComplex any_complex(Random& random, Palette palette);
[[nodiscard]] PyStr any_str(Random& random);
[[nodiscard]] PyBytes any_bytes(Random& random);
/// bool, int, float or complex.
[[nodiscard]] Input any_number(Random& random, Palette palette);
/// None, Ellipsis, a str or bytes: nothing that a tensor can be made from.
[[nodiscard]] Input any_non_number(Random& random);

/// Any type that a NumPy scalar can have; numbers in most cases.
[[nodiscard]] NumpyType any_scalar_type(Random& random);
[[nodiscard]] NumpyScalar any_numpy_scalar(Random& random, NumpyType type, Palette palette);

}  // namespace tenet::properties
