// The exhaustive cases hold what they promise.

#include "properties/generators/exhaustive.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "properties/generators/boundaries.h"
#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

template <class T>
std::set<T> elements(Dtype dtype) {
  const Bytes& bytes = boundary_elements(dtype);
  EXPECT_EQ(bytes.size() % sizeof(T), 0U);
  std::set<T> all;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
    T element;
    std::memcpy(&element, &bytes[at], sizeof(T));
    all.insert(element);
  }
  EXPECT_EQ(all.size(), bytes.size() / sizeof(T)) << "an element comes twice";
  return all;
}

TEST(Boundaries, NarrowDtypesHaveEveryCode) {
  EXPECT_EQ(elements<std::uint8_t>(Dtype::Bool), (std::set<std::uint8_t>{0, 1}));
  for (const Dtype dtype : {Dtype::Int8, Dtype::UInt8, Dtype::Float8E4M3FN, Dtype::Float8E8M0FNU})
    EXPECT_EQ(elements<std::uint8_t>(dtype).size(), 256U) << name(dtype);
  for (const Dtype dtype : {Dtype::Int16, Dtype::UInt16, Dtype::Float16, Dtype::BFloat16})
    EXPECT_EQ(elements<std::uint16_t>(dtype).size(), 65536U) << name(dtype);
}

TEST(Boundaries, IntegersHaveTheLimitsAndTheirNeighbours) {
  const auto all = elements<std::int64_t>(Dtype::Int64);
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{127}, std::int64_t{-129},
        (std::int64_t{1} << 24) + 1, (std::int64_t{1} << 53) + 1,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
    EXPECT_TRUE(all.contains(value)) << value;
  EXPECT_TRUE(elements<std::uint32_t>(Dtype::UInt32).contains(0xFFFFFFFFU));
}

TEST(Boundaries, FloatsHaveTheMidpointsOfNarrowDtypesAndTheirNeighbours) {
  const auto all = elements<std::uint32_t>(Dtype::Float32);
  // Between 1 and the next float16, between the two largest bfloat16, and where float16 overflows.
  for (const float middle : {1.0F + std::ldexp(1.0F, -11), std::ldexp(255.5F, 120), 65520.0F}) {
    EXPECT_TRUE(all.contains(std::bit_cast<std::uint32_t>(middle))) << middle;
    EXPECT_TRUE(all.contains(std::bit_cast<std::uint32_t>(std::nextafter(middle, 0.0F)))) << middle;
    EXPECT_TRUE(all.contains(std::bit_cast<std::uint32_t>(-middle))) << middle;
  }
  EXPECT_TRUE(all.contains(0x80000000U)) << "the negative zero";
  EXPECT_TRUE(all.contains(1U)) << "the smallest subnormal";
  EXPECT_TRUE(all.contains(0x7F800001U)) << "a signalling NaN";
}

TEST(ExhaustiveCases, AreLegalAndCoverEveryPairOfDtypes) {
  const ExhaustiveCases cases(ConstructorSet::only(Constructor::To));
  std::set<std::pair<Dtype, Dtype>> pairs;
  for (std::uint64_t number = 0; number < cases.count(); number += 97) {
    const Call call = cases.make(number);
    ASSERT_EQ(why_invalid(call), "") << to_text(call);
    pairs.insert({call.arguments.front().get<TensorInput>()->dtype,
                  call.arguments.back().get<DtypeObject>()->dtype});
  }
  for (std::uint64_t number = 0; number < cases.count(); ++number) {
    if (pairs.size() == std::size_t{kDtypeCount} * kDtypeCount) break;
    const Call call = cases.make(number);
    pairs.insert({call.arguments.front().get<TensorInput>()->dtype,
                  call.arguments.back().get<DtypeObject>()->dtype});
  }
  EXPECT_EQ(pairs.size(), std::size_t{kDtypeCount} * kDtypeCount);
  EXPECT_THROW((void)cases.make(cases.count()), std::logic_error);
}

TEST(ExhaustiveCases, OfAConstructorAreThatConstructors) {
  EXPECT_EQ(ExhaustiveCases(ConstructorSet::only(Constructor::Clone)).count(), 0U);
  const ExhaustiveCases all(ConstructorSet::all());
  std::set<Constructor> seen;
  for (std::uint64_t number = 0; number < all.count(); number += 1013)
    seen.insert(all.make(number).constructor);
  EXPECT_EQ(seen, (std::set{Constructor::Tensor, Constructor::AsTensor, Constructor::To}));
}

}  // namespace
}  // namespace tenet::properties
