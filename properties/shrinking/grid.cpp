#include "properties/shrinking/grid.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

namespace tenet::properties {

Grid grid_of(const NdArray& array) {
  return {array.shape, array.strides, array.offset, array.memory, itemsize(array.dtype.type)};
}

Grid grid_of(const TensorInput& tensor) {
  const int size = itemsize(tensor.dtype);
  Grid grid{tensor.shape, tensor.strides, tensor.storage_offset * size, tensor.storage, size};
  for (std::int64_t& stride : grid.strides) stride *= size;
  // Elements that are not stored are zero.
  if (tensor.form > TensorForm::Inference)
    grid.memory.resize(static_cast<std::size_t>(element_count(tensor.shape) * size));
  return grid;
}

NdArray with_grid(NdArray array, Grid grid) {
  array.shape = std::move(grid.shape);
  array.strides = std::move(grid.strides);
  array.offset = grid.offset;
  array.memory = std::move(grid.memory);
  return array;
}

TensorInput with_grid(TensorInput tensor, Grid grid) {
  tensor.shape = std::move(grid.shape);
  tensor.strides = std::move(grid.strides);
  for (std::int64_t& stride : tensor.strides) stride /= grid.itemsize;
  tensor.storage_offset = grid.offset / grid.itemsize;
  tensor.storage = std::move(grid.memory);
  if (tensor.form == TensorForm::Zero || tensor.form == TensorForm::Fake) tensor.storage.clear();
  return tensor;
}

bool is_compact(const Grid& grid) {
  return grid.offset == 0 && grid.strides == contiguous_strides(grid.shape, grid.itemsize) &&
         static_cast<std::int64_t>(grid.memory.size()) == element_count(grid.shape) * grid.itemsize;
}

Grid compacted(const Grid& grid) {
  Grid compact;
  compact.shape = grid.shape;
  compact.itemsize = grid.itemsize;
  compact.strides = contiguous_strides(grid.shape, grid.itemsize);
  compact.memory =
      gather_elements(grid.memory, grid.shape, grid.strides, grid.offset, 1, grid.itemsize);
  return compact;
}

Grid densified(const Grid& grid) {
  std::vector<std::size_t> inner_first(grid.shape.size());
  std::iota(inner_first.begin(), inner_first.end(), 0U);
  std::stable_sort(inner_first.begin(), inner_first.end(), [&](std::size_t a, std::size_t b) {
    const std::int64_t one = std::abs(grid.strides[a]);
    const std::int64_t other = std::abs(grid.strides[b]);
    return one != other ? one < other : a > b;
  });
  Grid dense = grid;
  dense.offset = 0;
  std::int64_t step = grid.itemsize;
  for (const std::size_t d : inner_first) {
    dense.strides[d] = step;
    step *= std::max<std::int64_t>(grid.shape[d], 1);
  }
  dense.memory.assign(static_cast<std::size_t>(element_count(grid.shape) * grid.itemsize), 0);
  for (std::int64_t i = 0; i < element_count(grid.shape); ++i)
    std::copy_n(grid.memory.begin() + byte_of(grid, i), grid.itemsize,
                dense.memory.begin() + byte_of(dense, i));
  return dense;
}

Grid behind(Grid grid, std::int64_t bytes) {
  grid.memory.insert(grid.memory.begin(), static_cast<std::size_t>(bytes), 0);
  grid.offset += bytes;
  return grid;
}

Grid trimmed(const Grid& grid, std::int64_t alignment) {
  Grid tight = grid;
  if (element_count(grid.shape) == 0) {
    tight.offset = 0;
    tight.memory.clear();
    return tight;
  }
  std::int64_t low = grid.offset;
  std::int64_t high = grid.offset;
  for (std::size_t d = 0; d < grid.shape.size(); ++d) {
    const std::int64_t reach = (grid.shape[d] - 1) * grid.strides[d];
    (reach < 0 ? low : high) += reach;
  }
  const std::int64_t cut = low - low % alignment;
  tight.offset -= cut;
  tight.memory.assign(grid.memory.begin() + cut, grid.memory.begin() + high + grid.itemsize);
  return tight;
}

Grid selected(const Grid& grid, std::size_t dimension, std::int64_t at) {
  Grid part = grid;
  part.offset += at * grid.strides[dimension];
  part.shape.erase(part.shape.begin() + static_cast<long>(dimension));
  part.strides.erase(part.strides.begin() + static_cast<long>(dimension));
  return part;
}

Grid diagonal(const Grid& grid, std::size_t dimension) {
  Grid part = selected(grid, dimension + 1, 0);
  part.shape[dimension] = std::min(grid.shape[dimension], grid.shape[dimension + 1]);
  part.strides[dimension] = grid.strides[dimension] + grid.strides[dimension + 1];
  return part;
}

Grid narrowed(const Grid& grid, std::size_t dimension, std::int64_t start, std::int64_t length) {
  Grid part = grid;
  part.offset += start * grid.strides[dimension];
  part.shape[dimension] = length;
  return part;
}

std::int64_t byte_of(const Grid& grid, std::int64_t index) {
  std::int64_t at = grid.offset;
  for (std::size_t d = grid.shape.size(); d-- > 0;) {
    at += index % grid.shape[d] * grid.strides[d];
    index /= grid.shape[d];
  }
  return at;
}

Grid filled(Grid grid, const Bytes& element) {
  const std::int64_t count = element_count(grid.shape);
  for (std::int64_t i = 0; i < count; ++i)
    std::copy(element.begin(), element.end(), grid.memory.begin() + byte_of(grid, i));
  return grid;
}

Grid retyped(const Grid& grid, const Bytes& element) {
  Grid other = grid;
  other.itemsize = static_cast<int>(element.size());
  const bool whole = grid.offset % grid.itemsize == 0 &&
                     std::all_of(grid.strides.begin(), grid.strides.end(),
                                 [&](std::int64_t s) { return s % grid.itemsize == 0; });
  if (whole) {
    other.offset = grid.offset / grid.itemsize * other.itemsize;
    for (std::int64_t& stride : other.strides) stride = stride / grid.itemsize * other.itemsize;
    const auto slots = (grid.memory.size() + static_cast<std::size_t>(grid.itemsize) - 1) /
                       static_cast<std::size_t>(grid.itemsize);
    other.memory.assign(slots * element.size(), 0);
  } else {
    other.offset = 0;
    other.strides = contiguous_strides(grid.shape, other.itemsize);
    other.memory.assign(static_cast<std::size_t>(element_count(grid.shape)) * element.size(), 0);
  }
  return filled(std::move(other), element);
}

}  // namespace tenet::properties
