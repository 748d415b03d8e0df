// The conversions that are done on a device, on the host: the same functions, against c10's, which
// ATen's copies on the CPU use. NaN payloads of half and bfloat16 are those of the processor's
// vector instructions, which ATen uses for arrays.

#include "impl/cuda/widen.h"

#include <c10/util/TypeCast.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

namespace tenet_constructors::cuda {
namespace {

/// c10's type of the same element.
template <class T>
struct Theirs {
  using Type = T;
};
template <>
struct Theirs<Bool> {
  using Type = bool;
};
template <>
struct Theirs<Float16> {
  using Type = c10::Half;
};
template <>
struct Theirs<BFloat16> {
  using Type = c10::BFloat16;
};

template <class T>
T element(std::uint64_t bits) {
  T out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

/// All elements of 8 and 16 bits; of wider ones the neighbourhood of every power of two, up and
/// down.
template <class T>
std::vector<T> elements() {
  std::vector<T> out;
  if constexpr (sizeof(T) <= 2) {
    for (std::uint64_t bits = 0; bits >> (8 * sizeof(T)) == 0; ++bits)
      out.push_back(element<T>(bits));
  } else {
    for (unsigned shift = 0; shift < 8 * sizeof(T); ++shift)
      for (std::int64_t delta = -3; delta <= 3; ++delta)
        for (const bool negated : {false, true}) {
          const auto bits = (std::uint64_t{1} << shift) + static_cast<std::uint64_t>(delta);
          out.push_back(element<T>(negated ? ~bits + 1 : bits));
        }
    if constexpr (std::is_same_v<T, float>)
      for (const std::uint32_t bits : {0x7F800000U, 0x7F800001U, 0x7FC00000U, 0xFFC12345U,
                                       0x7FBFFFFFU, 0x00000001U, 0x807FFFFFU})
        out.push_back(std::bit_cast<float>(bits));
  }
  return out;
}

template <class From>
typename Theirs<From>::Type theirs(From from) {
  if constexpr (std::is_same_v<From, Bool>)
    return from.byte != 0;
  else
    return std::bit_cast<typename Theirs<From>::Type>(from);
}

template <class From, class To>
int compare_all() {
  using TheirTo = typename Theirs<To>::Type;
  int compared = 0;
  for (const From from : elements<From>()) {
    const To ours = widen<To>(from);
    const auto expected = c10::convert<TheirTo, typename Theirs<From>::Type>(theirs(from));
    if constexpr (kIsHalf<From> || std::is_same_v<From, float>) {
      // c10's scalar code and the compiler make one of the NaNs' payloads or another.
      if (std::isnan(static_cast<double>(expected))) {
        EXPECT_TRUE(std::isnan(static_cast<double>(std::bit_cast<TheirTo>(ours))));
        continue;
      }
    }
    EXPECT_EQ(std::memcmp(&ours, &expected, sizeof ours), 0);
    ++compared;
  }
  return compared;
}

TEST(Widen, GivesWhatAtenGives) {
  int pairs = 0;
  for (int from = 0; from < kElementCount; ++from)
    for (int to = 0; to < kElementCount; ++to)
      visit_widening(static_cast<Element>(from), static_cast<Element>(to),
                     [&](auto source, auto target) {
                       ++pairs;
                       EXPECT_GT((compare_all<decltype(source), decltype(target)>()), 100)
                           << from << " to " << to;
                     });
  EXPECT_GT(pairs, 50);
}

TEST(Widen, KeepsThePayloadOfNans) {
  EXPECT_EQ(std::bit_cast<std::uint32_t>(widen<float>(Float16{0x7C01})), 0x7FC02000U);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(widen<float>(Float16{0xFE55})), 0xFFCAA000U);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(widen<float>(BFloat16{0x7F81})), 0x7F810000U);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(widen<double>(std::bit_cast<float>(0xFF800001U))),
            0xFFF8000020000000U);
}

TEST(Widen, TakesNoBoolAtItsWord) {
  EXPECT_EQ(widen<std::int32_t>(Bool{2}), 1);
  EXPECT_EQ(widen<std::uint8_t>(Bool{0xFF}), 1);
  EXPECT_EQ(widen<float>(Bool{7}), 1.0F);
  EXPECT_EQ(widen<Float16>(Bool{7}).bits, 0x3C00);
}

TEST(Widen, NothingBecomesSmallerOnTheDevice) {
  for (int from = 0; from < kElementCount; ++from)
    for (int to = 0; to < kElementCount; ++to)
      visit_widening(static_cast<Element>(from), static_cast<Element>(to),
                     [](auto source, auto target) {
                       EXPECT_GE(sizeof target, sizeof source);
                       const bool cuts = !std::is_integral_v<decltype(source)> &&
                                         !std::is_same_v<decltype(source), Bool> &&
                                         std::is_integral_v<decltype(target)>;
                       EXPECT_FALSE(cuts) << "out of range it is undefined";
                     });
}

}  // namespace
}  // namespace tenet_constructors::cuda
