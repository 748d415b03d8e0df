#pragma once
// ndarrays of every dtype, byte order and memory layout.

#include "properties/generators/elements.h"
#include "properties/generators/layouts.h"
#include "properties/random.h"
#include "spec/input.h"

namespace tenet::properties {

/// What is unusual about an array's place in memory, besides its arrangement.
struct Placement {
  std::int64_t lead = 0;  ///< elements before the first one
  int shift = 0;          ///< bytes off alignment
  int padding = 0;        ///< bytes between neighbours: strides that are no multiple of itemsize
  std::int64_t tail = 0;  ///< unused elements at the end
};

/// A dtype that torch knows in nine of ten cases; native byte order in most.
[[nodiscard]] NumpyDtype any_numpy_dtype(Random& random);
/// PyTorch reads complex numbers with instructions that need an address divisible by their size:
/// elsewhere the process may end, so that no such case can be judged.
[[nodiscard]] bool must_be_aligned(NumpyType type);
[[nodiscard]] Placement any_placement(Random& random, NumpyType type);
[[nodiscard]] NdArray make_ndarray(Random& random, NumpyDtype dtype, StridedView view,
                                   Placement placement, Palette palette);
[[nodiscard]] NdArray any_ndarray(Random& random);
/// The array as one of the subclass, or of a user's where it cannot be.
[[nodiscard]] NdArray in_class(NdArray array, ArrayClass subclass);
[[nodiscard]] NdArray any_ndarray(Random& random, NumpyDtype dtype, Shape shape);

}  // namespace tenet::properties
