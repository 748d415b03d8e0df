// Strided memory, cut and copied.

#include "properties/shrinking/grid.h"

#include <gtest/gtest.h>

#include "properties/generators/ndarrays.h"
#include "properties/generators/tensors.h"
#include "spec/expectation.h"

namespace tenet::properties {
namespace {

Bytes elements(const Grid& grid) {
  return gather_elements(grid.memory, grid.shape, grid.strides, grid.offset, 1, grid.itemsize);
}

TEST(Grid, CompactAndTrimmedHoldTheSameElements) {
  for (std::uint64_t i = 0; i < 3000; ++i) {
    Random random(1, i);
    const Grid grid = grid_of(any_ndarray(random));
    const Grid compact = compacted(grid);
    EXPECT_TRUE(is_compact(compact));
    EXPECT_EQ(elements(compact), elements(grid));
    const Grid tight = trimmed(grid, 64);
    EXPECT_EQ(elements(tight), elements(grid));
    EXPECT_LE(tight.memory.size(), grid.memory.size());
    if (!elements(grid).empty()) {
      EXPECT_EQ(tight.offset % 64 % grid.itemsize, grid.offset % 64 % grid.itemsize);
    }
  }
}

TEST(Grid, DensifiedHoldsTheSameElementsWithoutGaps) {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Random random(3, i);
    const Grid grid = grid_of(any_ndarray(random));
    const Grid dense = densified(grid);
    EXPECT_EQ(elements(dense), elements(grid));
    EXPECT_EQ(dense.memory.size(), elements(grid).size());
  }
  const Grid transposed{{2, 3}, {2, 8}, 4, Bytes(30), 2};  // with gaps between its columns
  EXPECT_EQ(densified(transposed).strides, (Strides{2, 4}));
}

TEST(Grid, BehindLeavesRoomInFront) {
  const Grid grid{{2}, {1}, 0, {7, 8}, 1};
  const Grid moved = behind(grid, 3);
  EXPECT_EQ(moved.offset, 3);
  EXPECT_EQ(elements(moved), (Bytes{7, 8}));
}

TEST(Grid, SelectedIsARowOfTheElements) {
  const Grid grid{{2, 3}, {3, 1}, 0, {0, 1, 2, 3, 4, 5}, 1};
  EXPECT_EQ(elements(selected(grid, 0, 1)), (Bytes{3, 4, 5}));
  EXPECT_EQ(elements(selected(grid, 1, 2)), (Bytes{2, 5}));
  EXPECT_EQ(elements(narrowed(grid, 1, 1, 2)), (Bytes{1, 2, 4, 5}));
}

TEST(Grid, DiagonalIsWhereTwoIndicesAreTheSame) {
  const Grid grid{{2, 3}, {3, 1}, 0, {0, 1, 2, 3, 4, 5}, 1};
  EXPECT_EQ(diagonal(grid, 0).shape, (Shape{2}));
  EXPECT_EQ(elements(diagonal(grid, 0)), (Bytes{0, 4}));
  const Grid cube{{1, 2, 2}, {4, 2, 1}, 0, {0, 1, 2, 3}, 1};
  EXPECT_EQ(elements(diagonal(cube, 1)), (Bytes{0, 3}));
}

TEST(Grid, RetypedKeepsTheLayoutWhereItCan) {
  const Grid grid{{2, 2}, {2, 4}, 2, Bytes(10), 2};  // Fortran order of 16-bit elements
  const Grid wide = retyped(grid, Bytes{1, 0, 0, 0});
  EXPECT_EQ(wide.strides, (Strides{4, 8}));
  EXPECT_EQ(wide.offset, 4);
  EXPECT_EQ(elements(wide), (Bytes{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}));
}

TEST(Grid, WhatHasNoMemoryIsNotGivenAny) {
  TensorInput zero;
  zero.form = TensorForm::Zero;
  zero.shape = {2};
  zero.strides = {1};
  const TensorInput shorter = with_grid(zero, narrowed(grid_of(zero), 0, 0, 1));
  EXPECT_EQ(shorter.shape, (Shape{1}));
  Call call;
  call.constructor = Constructor::Clone;
  call.arguments = {shorter};
  EXPECT_EQ(why_invalid(call), "");
}

TEST(Grid, ATensorComesBackFromItsGrid) {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Random random(2, i);
    const TensorInput tensor = any_tensor(random);
    EXPECT_EQ(with_grid(tensor, grid_of(tensor)), tensor);
  }
}

}  // namespace
}  // namespace tenet::properties
