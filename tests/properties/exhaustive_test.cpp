// The exhaustive cases hold what they promise.

#include "properties/generators/exhaustive.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
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

/// The dtype of what is converted; of numbers one of those that stand for Python's types.
Dtype source_of(const Input& data) {
  if (const auto* tensor = data.get<TensorInput>()) return tensor->dtype;
  if (const auto* array = data.get<NdArray>()) return *torch_dtype(array->dtype.type);
  if (data.is<PyBool>()) return Dtype::Bool;
  if (data.is<PyInt>()) return Dtype::Int64;
  return data.is<PyFloat>() ? Dtype::Float64 : Dtype::Complex128;
}

Dtype target_of(const Call& call) {
  return call.constructor == Constructor::To
             ? call.arguments.back().get<DtypeObject>()->dtype
             : call.keywords.front().value.get<DtypeObject>()->dtype;
}

/// Every pair of dtypes of the cases of one constructor, by the kind of what is converted.
using Pairs = std::set<std::pair<Dtype, Dtype>>;
std::map<InputKind, Pairs> pairs_of(Constructor constructor) {
  const ExhaustiveCases cases(ConstructorSet::only(constructor));
  std::map<InputKind, Pairs> pairs;
  for (std::uint64_t number = 0; number < cases.count(); ++number) {
    const Call call = cases.make(number);
    const Input& data = call.arguments.front();
    pairs[kind(data)].insert({source_of(data), target_of(call)});
  }
  return pairs;
}

constexpr std::size_t kTargets = kDtypeCount;
/// Those that NumPy has: all but bfloat16, complex32, bcomplex32 and the five of float8.
constexpr std::size_t kNumpySources = kDtypeCount - 8;

TEST(ExhaustiveCases, ConvertTensorsOfEveryDtypeToEveryDtype) {
  const auto pairs = pairs_of(Constructor::To);
  EXPECT_EQ(pairs.at(InputKind::Tensor).size(), kTargets * kTargets);
  // Those without arithmetic are copied: six dtypes, and 14 that cannot be.
  const Pairs& bare = pairs.at(InputKind::BareTensor);
  EXPECT_EQ(bare.size(), std::size_t{kAllDtypeCount - kDtypeCount});
  for (const auto& [source, target] : bare) EXPECT_EQ(source, target);
  EXPECT_EQ(pairs.size(), 2U);
}

TEST(ExhaustiveCases, ConvertArraysAndNumbersToEveryDtype) {
  auto pairs = pairs_of(Constructor::AsTensor);
  EXPECT_EQ(pairs.at(InputKind::NdArray).size(), kNumpySources * kTargets);
  EXPECT_EQ(pairs.size(), 1U);
  pairs = pairs_of(Constructor::Tensor);
  EXPECT_EQ(pairs.at(InputKind::NdArray).size(), kNumpySources * kTargets);
  EXPECT_EQ(pairs.size(), 5U);
  for (const auto& [constructor, count] :
       {std::pair(Constructor::Tensor, 5U), std::pair(Constructor::ScalarTensor, 4U)}) {
    pairs = pairs_of(constructor);
    EXPECT_EQ(pairs.size(), count);
    for (const InputKind number :
         {InputKind::Bool, InputKind::Int, InputKind::Float, InputKind::Complex})
      EXPECT_EQ(pairs.at(number).size(), kTargets) << name(number);
  }
}

TEST(ExhaustiveCases, HoldEveryCodeOfANarrowSourceForEveryTarget) {
  const ExhaustiveCases cases(ConstructorSet::only(Constructor::To));
  std::map<std::pair<Dtype, Dtype>, std::set<std::uint32_t>> codes;
  for (std::uint64_t number = 0; number < cases.count(); ++number) {
    const Call call = cases.make(number);
    const auto& tensor = *call.arguments.front().get<TensorInput>();
    const int size = itemsize(tensor.dtype);
    if (size > 2 || tensor.strides.front() != 1) continue;
    auto& seen = codes[{tensor.dtype, target_of(call)}];
    for (std::size_t at = 0; at < tensor.storage.size(); at += static_cast<std::size_t>(size))
      seen.insert(size == 1 ? tensor.storage[at]
                            : tensor.storage[at] | std::uint32_t{tensor.storage[at + 1]} << 8);
  }
  for (const auto& [pair, seen] : codes)
    EXPECT_EQ(seen.size(), pair.first == Dtype::Bool   ? 2U
                           : itemsize(pair.first) == 1 ? 256U
                                                       : 65536U)
        << name(pair.first) << " to " << name(pair.second);
}

TEST(ExhaustiveCases, AreLegal) {
  const ExhaustiveCases cases(ConstructorSet::all());
  for (std::uint64_t number = 0; number < cases.count(); number += 97) {
    const Call call = cases.make(number);
    ASSERT_EQ(why_invalid(call), "") << to_text(call);
  }
  EXPECT_THROW((void)cases.make(cases.count()), std::logic_error);
}

TEST(ExhaustiveCases, OfAConstructorAreThatConstructors) {
  EXPECT_EQ(ExhaustiveCases(ConstructorSet::only(Constructor::Clone)).count(), 0U);
  const ExhaustiveCases all(ConstructorSet::all());
  std::set<Constructor> seen;
  for (std::uint64_t number = 0; number < all.count(); number += 1013)
    seen.insert(all.make(number).constructor);
  EXPECT_EQ(seen, (std::set{Constructor::Tensor, Constructor::AsTensor, Constructor::To,
                            Constructor::ScalarTensor}));
}

}  // namespace
}  // namespace tenet::properties
