// What a copy keeps of its source's memory order.

#include "spec/strides.h"

#include <gtest/gtest.h>

namespace tenet {
namespace {

TEST(Dense, WhatHasGapsOrOverlapIsNotDense) {
  EXPECT_TRUE(is_non_overlapping_and_dense({2, 3}, {3, 1}));
  EXPECT_TRUE(is_non_overlapping_and_dense({2, 3}, {1, 2}));
  EXPECT_FALSE(is_non_overlapping_and_dense({2, 3}, {6, 2}));
  EXPECT_FALSE(is_non_overlapping_and_dense({2, 3}, {0, 1}));
  EXPECT_FALSE(is_non_overlapping_and_dense({2, 2}, {1, 1}));
}

TEST(Dense, SizesOfOneAndEmptyTensorsAreFree) {
  EXPECT_TRUE(is_non_overlapping_and_dense({1, 3}, {7, 1}));
  EXPECT_TRUE(is_non_overlapping_and_dense({1, 1}, {5, 3}));
  EXPECT_TRUE(is_non_overlapping_and_dense({0, 3}, {5, 7}));
  EXPECT_TRUE(is_non_overlapping_and_dense({}, {}));
}

TEST(Format, ChannelsLastNeedsItsRank) {
  EXPECT_EQ(strides_in_format({2, 3, 4, 5}, MemoryFormat::ChannelsLast), (Strides{60, 1, 15, 3}));
  EXPECT_EQ(strides_in_format({1, 2, 1, 2, 2}, MemoryFormat::ChannelsLast3d),
            (Strides{8, 1, 8, 4, 2}));
  EXPECT_FALSE(strides_in_format({2, 3}, MemoryFormat::ChannelsLast));
  EXPECT_FALSE(strides_in_format({2, 3, 4, 5}, MemoryFormat::ChannelsLast3d));
}

TEST(Format, ChannelsLastMultipliesBySizesOfZero) {
  EXPECT_EQ(strides_in_format({2, 0, 3, 2}, MemoryFormat::ChannelsLast), (Strides{0, 1, 0, 0}));
}

TEST(Suggested, ByTheLookOfTheStrides) {
  EXPECT_EQ(suggested_memory_format({2, 3, 4, 5}, {60, 1, 15, 3}), MemoryFormat::ChannelsLast);
  EXPECT_EQ(suggested_memory_format({2, 3, 4, 5}, {60, 20, 5, 1}), MemoryFormat::Contiguous);
  EXPECT_EQ(suggested_memory_format({2, 3}, {1, 2}), MemoryFormat::Contiguous);
}

// Strides seen of PyTorch 2.15's clone().
TEST(DenseInOrder, KeepsTheOrderOfDimensions) {
  EXPECT_EQ(dense_strides_in_order({2, 3}, {2, 4}), (Strides{1, 2}));
  EXPECT_EQ(dense_strides_in_order({3, 2}, {4, 2}), (Strides{2, 1}));
  EXPECT_EQ(dense_strides_in_order({2, 2, 2}, {1, 2, 8}), (Strides{1, 2, 4}));
}

TEST(DenseInOrder, ExpandedDimensionsStayWhereTheyAre) {
  EXPECT_EQ(dense_strides_in_order({2, 3}, {0, 1}), (Strides{3, 1}));
  EXPECT_EQ(dense_strides_in_order({3, 2}, {1, 0}), (Strides{2, 1}));
  EXPECT_EQ(dense_strides_in_order({2, 2, 2, 2}, {0, 1, 0, 0}), (Strides{8, 4, 2, 1}));
}

}  // namespace
}  // namespace tenet
