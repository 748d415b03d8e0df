#include "properties/generators/layouts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tenet::properties {
namespace {

constexpr int kMostRank = 6;
using Order = std::array<std::uint8_t, kMostRank>;

// The dimensions from the slowest to the fastest.
Order dimension_order(Random& random, std::size_t rank, Arrangement arrangement) {
  Order order{};
  for (std::size_t i = 0; i < rank; ++i) order[i] = static_cast<std::uint8_t>(i);
  if (arrangement == Arrangement::ChannelsLast && (rank == 4 || rank == 5)) {
    std::rotate(order.begin() + 1, order.begin() + 2, order.begin() + static_cast<long>(rank));
  } else if (arrangement == Arrangement::Fortran) {
    std::reverse(order.begin(), order.begin() + static_cast<long>(rank));
  } else if (arrangement == Arrangement::Permuted || arrangement == Arrangement::ChannelsLast ||
             (arrangement != Arrangement::Contiguous && random.chance(15))) {
    for (std::size_t i = rank; i-- > 1;)
      std::swap(order[i], order[random.below(static_cast<std::uint32_t>(i) + 1)]);
  }
  return order;
}

std::int64_t one_size(Random& random, std::int64_t most) {
  constexpr std::array<std::int8_t, 16> kSizes{1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 8};
  return std::min<std::int64_t>(random.pick(kSizes), std::max<std::int64_t>(most, 1));
}

}  // namespace

Shape shape_of_rank(Random& random, int rank, std::int64_t most) {
  Shape shape(static_cast<std::size_t>(rank));
  // Large enough, now and then, for the vectorized loops of a conversion.
  if (rank == 1 && random.chance(3)) {
    shape[0] = random.between(1, 40);
    return shape;
  }
  for (std::int64_t& size : shape) {
    size = one_size(random, most);
    most /= size;
  }
  // The cap falls on the last dimensions: turn, so that every position can be the large one.
  if (rank > 2)
    std::rotate(shape.begin(), shape.begin() + random.below(static_cast<std::uint32_t>(rank)),
                shape.end());
  return shape;
}

Shape any_shape(Random& random, std::int64_t most) {
  constexpr std::array<std::int8_t, 32> kRanks{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2,
                                               2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6};
  Shape shape = shape_of_rank(random, random.pick(kRanks), most);
  if (!shape.empty() && random.chance(8))
    shape[random.below(static_cast<std::uint32_t>(shape.size()))] = 0;
  return shape;
}

Arrangement any_arrangement(Random& random, bool negative_strides) {
  if (random.chance(50)) return Arrangement::Contiguous;
  const auto arrangement =
      static_cast<Arrangement>(random.below(static_cast<std::uint32_t>(kArrangementCount)));
  if (arrangement == Arrangement::Negative && !negative_strides) return Arrangement::Sliced;
  return arrangement;
}

StridedView arrange(Random& random, Shape shape, Arrangement arrangement) {
  StridedView view;
  const std::size_t rank = shape.size();
  view.strides.resize(rank);
  const Order order = dimension_order(random, rank, arrangement);
  // Gaps, zeros and overlaps in at most two dimensions keep the memory small.
  std::array<std::uint8_t, 2> odd{0xFF, 0xFF};
  if (rank > 0) {
    odd[0] = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(rank)));
    if (random.chance(30))
      odd[1] = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(rank)));
  }
  std::int64_t step = 1;
  std::int64_t last = 0;  // slot of the last element, all strides taken as positive
  for (std::size_t i = rank; i-- > 0;) {
    const std::size_t d = order[i];
    const std::int64_t size = std::max<std::int64_t>(shape[d], 1);
    const bool is_odd = d == odd[0] || d == odd[1];
    std::int64_t stride = step;
    std::int64_t extent = size;
    if (is_odd && arrangement == Arrangement::Sliced) {
      stride = step * random.between(2, 3);
    } else if (is_odd && arrangement == Arrangement::Expanded) {
      stride = 0;
      extent = 0;
    } else if (is_odd && arrangement == Arrangement::Overlapping && step > 1) {
      stride = random.between(1, step - 1);
    } else if (is_odd && arrangement == Arrangement::Negative) {
      view.first += (size - 1) * stride;
      stride = -stride;
    } else if (arrangement == Arrangement::Scaled && size == 1) {
      stride = random.between(0, 9);
      extent = 0;
    }
    view.strides[d] = stride;
    const std::int64_t magnitude = stride < 0 ? -stride : stride;
    if (size > 1) last += (size - 1) * magnitude;
    if (extent > 0) step = std::max(step, magnitude * extent);
  }
  view.slots = element_count(shape) == 0 ? 0 : last + 1;
  if (view.slots == 0) view.first = 0;
  view.shape = std::move(shape);
  return view;
}

}  // namespace tenet::properties
