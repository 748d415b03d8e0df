#pragma once
// The strided memory that ndarrays and tensors have in common, for simplifying both alike.

#include <cstdint>

#include "spec/input.h"

namespace tenet::properties {

/// Elements in memory; offset and strides in bytes.
struct Grid {
  Shape shape;
  Strides strides;
  std::int64_t offset = 0;
  Bytes memory;
  int itemsize = 1;
};

[[nodiscard]] Grid grid_of(const NdArray& array);
[[nodiscard]] Grid grid_of(const TensorInput& tensor);
/// The array with the grid for its memory; all else as it was.
[[nodiscard]] NdArray with_grid(NdArray array, Grid grid);
[[nodiscard]] TensorInput with_grid(TensorInput tensor, Grid grid);

[[nodiscard]] bool is_compact(const Grid& grid);
/// The same elements, row-major from the memory's first byte, nothing else in it.
[[nodiscard]] Grid compacted(const Grid& grid);
/// The elements without gaps, the dimensions in the same order in memory.
[[nodiscard]] Grid densified(const Grid& grid);
/// The grid with so many bytes in front of what it is over.
[[nodiscard]] Grid behind(Grid grid, std::int64_t bytes);
/// Without the memory that no element uses. The remainder of the offset by `alignment` stays, so
/// that what was misaligned still is.
[[nodiscard]] Grid trimmed(const Grid& grid, std::int64_t alignment);
/// Index `at` of dimension `dimension`, which goes.
[[nodiscard]] Grid selected(const Grid& grid, std::size_t dimension, std::int64_t at);
/// What lies on the diagonal of a dimension and the next.
[[nodiscard]] Grid diagonal(const Grid& grid, std::size_t dimension);
/// Indices start to start + length of a dimension.
[[nodiscard]] Grid narrowed(const Grid& grid, std::size_t dimension, std::int64_t start,
                            std::int64_t length);
/// The byte at which element number `index` (row-major) begins.
[[nodiscard]] std::int64_t byte_of(const Grid& grid, std::int64_t index);
/// Every element overwritten by `element` (itemsize bytes).
[[nodiscard]] Grid filled(Grid grid, const Bytes& element);
/// Elements of another size, all `element`; laid out alike where the strides are whole elements,
/// else row-major.
[[nodiscard]] Grid retyped(const Grid& grid, const Bytes& element);

}  // namespace tenet::properties
