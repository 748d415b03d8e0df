#include "harness/sharing.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

namespace tenet::harness {
namespace {

/// Sources and a view of one-byte, two-byte… elements, over memory of the test.
class SharingTest : public testing::Test {
 protected:
  SharingTest() {
    std::iota(first_.begin(), first_.end(), std::uint8_t{10});
    std::iota(second_.begin(), second_.end(), std::uint8_t{100});
    sources_ = {{{first_.data(), first_.size()}, {second_.data(), second_.size()}}};
  }

  Sharing find(std::uint8_t* data, Shape shape, Strides strides, std::size_t itemsize) {
    const ElementView view{data, shape, std::move(strides), itemsize, element_count(shape)};
    const auto before = std::pair(first_, second_);
    const Bytes elements = read_elements(view);
    const Sharing sharing = find_sharing(sources_, view, elements);
    EXPECT_EQ(before, std::pair(first_, second_)) << "the sources are put back";
    EXPECT_EQ(read_elements(view), elements) << "the elements are put back";
    return sharing;
  }

  std::array<std::uint8_t, 24> first_;
  std::array<std::uint8_t, 600> second_;
  std::array<SourceMemory, 2> sources_;
};

TEST_F(SharingTest, OfACopyIsNothing) {
  auto copy = first_;
  EXPECT_EQ(find(copy.data(), {6}, {4}, 4), Sharing{});
}

TEST_F(SharingTest, IsFoundWhereElementZeroBegins) {
  EXPECT_EQ(find(first_.data(), {6}, {4}, 4), (Sharing{0, 0}));
  EXPECT_EQ(find(first_.data() + 8, {2, 2}, {8, 4}, 4), (Sharing{0, 8}));
  EXPECT_EQ(find(second_.data() + 3, {5}, {1}, 1), (Sharing{1, 3}));
}

TEST_F(SharingTest, IsFoundBeyondByte255) {
  EXPECT_EQ(find(second_.data() + 300, {100}, {3}, 2), (Sharing{1, 300}));
  EXPECT_EQ(find(second_.data(), {150}, {4}, 4), (Sharing{1, 0}));
}

TEST_F(SharingTest, IsFoundThroughNegativeAndZeroStrides) {
  EXPECT_EQ(find(first_.data() + 20, {6}, {-4}, 4), (Sharing{0, 20}));
  EXPECT_EQ(find(first_.data() + 4, {3, 2}, {0, 4}, 4), (Sharing{0, 4}));
  EXPECT_EQ(find(first_.data() + 4, {}, {}, 8), (Sharing{0, 4}));
}

TEST_F(SharingTest, WithoutElementsIsNothing) {
  EXPECT_EQ(find(first_.data(), {0}, {4}, 4), Sharing{});
  EXPECT_EQ(find(first_.data(), {3, 0}, {4, 4}, 4), Sharing{});
}

TEST_F(SharingTest, OfAPartIsScrambled) {
  std::array<std::uint8_t, 48> memory{};
  sources_[0] = {memory.data(), 24};
  const ElementView view{memory.data() + 16, {4}, {4}, 4, 4};
  EXPECT_EQ(find_sharing(sources_, view, read_elements(view)), (Sharing{Sharing::kScrambled, 0}));
}

TEST_F(SharingTest, OfTwoSourcesAtOnceIsScrambled) {
  sources_ = {{{first_.data(), 8}, {first_.data() + 8, 16}}};
  EXPECT_EQ(find(first_.data() + 4, {2}, {4}, 4), (Sharing{Sharing::kScrambled, 0}));
}

TEST_F(SharingTest, IsFoundWhateverTheBytesAre) {
  first_.fill(0);
  second_.fill(0xFF);
  std::array<std::uint8_t, 8> copy{};
  EXPECT_EQ(find(copy.data(), {2}, {4}, 4), Sharing{});
  EXPECT_EQ(find(first_.data() + 4, {2}, {4}, 4), (Sharing{0, 4}));
  EXPECT_EQ(find(second_.data() + 592, {2}, {4}, 4), (Sharing{1, 592}));
}

TEST(ReadElements, FollowsStridesInRowMajorOrder) {
  Bytes memory{0, 1, 2, 3, 4, 5};
  const ElementView transposed{memory.data(), {3, 2}, {1, 3}, 1, 6};
  EXPECT_EQ(read_elements(transposed), (Bytes{0, 3, 1, 4, 2, 5}));
}

}  // namespace
}  // namespace tenet::harness
