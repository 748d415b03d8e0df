#pragma once
// Shapes and strided layouts, common to ndarrays and tensors.

#include <cstdint>

#include "properties/random.h"
#include "spec/input.h"

namespace tenet::properties {

/// A strided view of a line of slots: element (i, j, …) is slot first + i*strides[0] + …
struct StridedView {
  Shape shape;
  Strides strides;
  std::int64_t first = 0;
  std::int64_t slots = 0;  ///< slots that the line must have
};

/// How the elements lie in memory.
enum class Arrangement : std::uint8_t {
  Contiguous,
  Fortran,       ///< first index fastest
  Permuted,      ///< dense, dimensions in any order
  Sliced,        ///< gaps between the elements of one or two dimensions
  Negative,      ///< some dimensions run backwards (ndarrays only)
  Expanded,      ///< some dimensions have stride 0
  Overlapping,   ///< different indices meet in one slot
  ChannelsLast,  ///< rank 4 and 5: dimension 1 fastest; Permuted for other ranks
  Scaled,        ///< sizes of 1 have strides that mean nothing
};
inline constexpr int kArrangementCount = 9;

/// Mostly small: rank 0 to 6, at most `most` elements, sometimes none.
[[nodiscard]] Shape any_shape(Random& random, std::int64_t most = 24);
/// A shape of that rank without empty dimensions.
[[nodiscard]] Shape shape_of_rank(Random& random, int rank, std::int64_t most = 24);
/// Contiguous in about half of all cases.
[[nodiscard]] Arrangement any_arrangement(Random& random, bool negative_strides);
[[nodiscard]] StridedView arrange(Random& random, Shape shape, Arrangement arrangement);

}  // namespace tenet::properties
