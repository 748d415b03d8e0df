#include "harness/sharing.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <numeric>
#include <span>

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

/// Devices whose memory is elsewhere: what is looked at here is brought there and back.
class DeviceSharingTest : public testing::Test {
 protected:
  static constexpr std::size_t kSize = 32;
  static inline std::array<std::array<std::uint8_t, kSize>, 2> memory;
  static inline int transfers = 0;

  DeviceSharingTest() {
    std::iota(memory[0].begin(), memory[0].end(), std::uint8_t{10});
    std::iota(memory[1].begin(), memory[1].end(), std::uint8_t{100});
    transfers = 0;
    static const DeviceMemory kMemory{
        nullptr,
        nullptr,
        nullptr,
        [](int /*device*/, void* to, const void* from, std::size_t size) {
          ++transfers;
          std::memcpy(to, from, size);
        },
        [](int /*device*/, void* to, const void* from, std::size_t size) {
          ++transfers;
          std::memcpy(to, from, size);
        },
        nullptr,
        nullptr};
    use_device_memory(&kMemory);
  }
  ~DeviceSharingTest() override { use_device_memory(nullptr); }

  /// What 4-byte elements at `offset` of a device share with a source that is that device's bytes
  /// from 8 to 24.
  Sharing find(int device, std::size_t offset, std::int64_t count) {
    Bytes of_source(16), of_result(kSize);
    const SourceMemory source{of_source.data(), 16, {0, of_source.data(), &memory[0][8], 16}};
    auto& there = memory[static_cast<std::size_t>(device)];
    const ElementView view{of_result.data() + offset,
                           {count},
                           {4},
                           4,
                           count,
                           {device, of_result.data(), there.data(), kSize}};
    const auto before = memory;
    const Sharing sharing = find_sharing(std::span(&source, 1), view, read_elements(view));
    EXPECT_EQ(memory, before) << "everything is put back";
    return sharing;
  }
};

TEST_F(DeviceSharingTest, IsFoundByWayOfCopies) {
  EXPECT_EQ(find(0, 8, 4), (Sharing{0, 0}));
  EXPECT_EQ(find(0, 12, 2), (Sharing{0, 4}));
  EXPECT_GT(transfers, 10);
}

TEST_F(DeviceSharingTest, IsNotFoundOnAnotherDevice) { EXPECT_EQ(find(1, 8, 4), Sharing{}); }

TEST_F(DeviceSharingTest, OfAPartIsScrambled) {
  EXPECT_EQ(find(0, 16, 4), (Sharing{Sharing::kScrambled, 0}));
}

TEST(ReadElements, FollowsStridesInRowMajorOrder) {
  Bytes memory{0, 1, 2, 3, 4, 5};
  const ElementView transposed{memory.data(), {3, 2}, {1, 3}, 1, 6};
  EXPECT_EQ(read_elements(transposed), (Bytes{0, 3, 1, 4, 2, 5}));
}

}  // namespace
}  // namespace tenet::harness
