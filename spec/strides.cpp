#include "spec/strides.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <span>

namespace tenet {
namespace {

using Order = std::vector<std::size_t>;

bool looks_channels_last(const Shape& shape, const Strides& strides,
                         std::span<const std::size_t> order) {
  if (strides[1] == 0) return false;
  std::int64_t least = 0;
  for (const std::size_t d : order) {
    if (shape[d] == 0) return false;
    if (strides[d] < least) return false;
    // A rank-4 tensor of shape (N, C, 1, 1) or with equal strides is ambiguous and taken as
    // contiguous.
    if (d == 0 && least == strides[1]) return false;
    least = strides[d];
    if (shape[d] > 1) least *= shape[d];
  }
  return true;
}

constexpr std::array<std::size_t, 4> kChannelsLast{1, 3, 2, 0};
constexpr std::array<std::size_t, 5> kChannelsLast3d{1, 4, 3, 2, 0};

Strides strides_in_order(const Shape& shape, std::span<const std::size_t> order) {
  Strides strides(shape.size());
  std::int64_t step = 1;
  for (const std::size_t d : order) {
    strides[d] = step;
    step *= shape[d];
  }
  return strides;
}

}  // namespace

bool is_contiguous(const Shape& shape, const Strides& strides) {
  if (element_count(shape) == 0) return true;
  std::int64_t step = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    if (shape[i] == 1) continue;
    if (strides[i] != step) return false;
    step *= shape[i];
  }
  return true;
}

bool is_non_overlapping_and_dense(const Shape& shape, const Strides& strides) {
  if (is_contiguous(shape, strides)) return true;
  Order order(shape.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (shape[a] < 2) return false;
    if (shape[b] < 2) return true;
    return strides[a] < strides[b];
  });
  std::int64_t step = 1;
  for (const std::size_t d : order) {
    if (shape[d] < 2) return true;
    if (strides[d] != step) return false;
    step *= shape[d];
  }
  return true;
}

bool is_contiguous(const Shape& shape, const Strides& strides, MemoryFormat format) {
  const auto lies_in_order = [&](std::span<const std::size_t> order) {
    std::int64_t expected = 1;
    for (const std::size_t d : order) {
      if (shape[d] == 1) continue;
      if (strides[d] != expected) return false;
      expected *= shape[d];
    }
    return true;
  };
  if (format == MemoryFormat::ChannelsLast)
    return shape.size() == 4 && lies_in_order(kChannelsLast);
  if (format == MemoryFormat::ChannelsLast3d)
    return shape.size() == 5 && lies_in_order(kChannelsLast3d);
  return is_contiguous(shape, strides);
}

MemoryFormat suggested_memory_format(const Shape& shape, const Strides& strides) {
  if (shape.size() == 4 && looks_channels_last(shape, strides, kChannelsLast))
    return MemoryFormat::ChannelsLast;
  if (shape.size() == 5 && looks_channels_last(shape, strides, kChannelsLast3d))
    return MemoryFormat::ChannelsLast3d;
  return MemoryFormat::Contiguous;
}

std::optional<Strides> strides_in_format(const Shape& shape, MemoryFormat format) {
  switch (format) {
    case MemoryFormat::ChannelsLast:
      if (shape.size() != 4) return std::nullopt;
      return strides_in_order(shape, kChannelsLast);
    case MemoryFormat::ChannelsLast3d:
      if (shape.size() != 5) return std::nullopt;
      return strides_in_order(shape, kChannelsLast3d);
    default:
      return contiguous_strides(shape);
  }
}

Strides dense_strides_in_order(const Shape& shape, const Strides& strides) {
  const std::size_t rank = shape.size();
  Order order(rank);
  // Innermost first; like upstream, an insertion sort that leaves ambiguous pairs (a stride of 0)
  // where they are.
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  const auto should_swap = [&](std::size_t a, std::size_t b) {
    if (strides[a] == 0 || strides[b] == 0) return 0;
    if (strides[a] < strides[b]) return -1;
    if (strides[a] > strides[b]) return 1;
    return shape[a] > shape[b] ? 1 : 0;
  };
  for (std::size_t i = 1; i < rank; ++i) {
    std::size_t inner = i;
    for (std::size_t j = i; j-- > 0;) {
      const int comparison = should_swap(order[j], order[inner]);
      if (comparison > 0) {
        std::swap(order[j], order[inner]);
        inner = j;
      } else if (comparison < 0) {
        break;
      }
    }
  }
  return strides_in_order(shape, order);
}

bool is_too_large(const Shape& sizes, Dtype dtype, bool on_meta) {
  constexpr std::uint64_t kSurelyTooLarge = std::uint64_t{1} << 40U;
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  // Taken in order and without a sign: what overflows counts though a size of zero comes after.
  std::uint64_t bytes = 1;
  for (const std::int64_t size : sizes)
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes)) return true;
  std::int64_t stride = 1;
  for (std::size_t i = sizes.size(); i-- > 1;)
    if (__builtin_mul_overflow(stride, std::max<std::int64_t>(sizes[i], 1), &stride)) return true;
  if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(itemsize(dtype)), &bytes))
    return true;
  return bytes > kMost || (!on_meta && bytes >= kSurelyTooLarge);
}

}  // namespace tenet
