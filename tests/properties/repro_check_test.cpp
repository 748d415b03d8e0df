// The expressions that a repro checks.

#include "properties/repro_check.h"

#include <gtest/gtest.h>

namespace tenet::properties {
namespace {

constexpr ClauseId kSome = 1;

Call with_array() {
  Call call;
  NdArray array;
  array.shape = {2};
  array.strides = {8};
  array.offset = 8;
  array.memory.resize(24);
  call.arguments.emplace_back(std::move(array));
  return call;
}

TEST(ReproCheck, CompletionAcceptsSubclassesOfTheException) {
  Expectation e;
  e.completion.exactly("TypeError", kSome);
  EXPECT_EQ(repro_check({}, e, Fact::Completion),
            "'TypeError' in [base.__name__ for base in type(error).__mro__]");
  e.completion.exactly("", kSome);
  EXPECT_EQ(repro_check({}, e, Fact::Completion), "error is None");
}

TEST(ReproCheck, DtypeAndShape) {
  Expectation e;
  e.dtype.exactly(Dtype::Float8E4M3FN, kSome);
  EXPECT_EQ(repro_check({}, e, Fact::DtypeFact), "result.dtype == torch.float8_e4m3fn");
  e.shape.exactly({3}, kSome);
  EXPECT_EQ(repro_check({}, e, Fact::ShapeFact), "tuple(result.shape) == (3,)");
  e.shape.one_of({2, 3}, {{}}, kSome);
  EXPECT_EQ(repro_check({}, e, Fact::ShapeFact), "tuple(result.shape) in ((2, 3), ())");
}

TEST(ReproCheck, SharingIsMeasuredFromTheFirstByteOfTheSourcesMemory) {
  Expectation e;
  e.sharing.exactly({0, 8}, kSome);
  EXPECT_EQ(repro_check(with_array(), e, Fact::SharedBytes),
            "result.data_ptr() == source.__array_interface__['data'][0] - 8 + 8");
  e.sharing.exactly({}, kSome);
  EXPECT_EQ(repro_check(with_array(), e, Fact::SharedBytes),
            "result.numel() == 0 or not 0 <= result.data_ptr() - "
            "(source.__array_interface__['data'][0] - 8) < 24");
}

TEST(ReproCheck, MemoryOfArraysOnAnAccelerator) {
  DeviceArray array;
  array.array = *with_array().arguments[0].get<NdArray>();
  array.device = {DeviceType::Sim, 1};
  Call call;
  call.arguments.emplace_back(std::move(array));
  Expectation e;
  e.sharing.exactly({0, 8}, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::SharedBytes),
            "result.data_ptr() == source.data.ptr - 8 + 8");
  e.sharing.exactly({}, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::SharedBytes),
            "result.numel() == 0 or not 0 <= result.data_ptr() - (source.data.ptr - 8) < 24");
}

TEST(ReproCheck, MemoryOfNestedTensors) {
  Call call;
  call.arguments.emplace_back(TensorInput{});
  auto& tensor = *call.arguments[0].get<TensorInput>();
  tensor.form = TensorForm::Nested;
  Expectation e;
  e.sharing.exactly({0, 0}, kSome);
  e.layout.exactly(Layout::Nested, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::SharedBytes),
            "result.data_ptr() == source.untyped_storage().data_ptr() + 0");
  tensor.form = TensorForm::Jagged;
  e.layout.exactly(Layout::Jagged, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::SharedBytes),
            "result.values().data_ptr() == source.values().untyped_storage().data_ptr() + 0");
  tensor.form = TensorForm::Zero;
  EXPECT_EQ(repro_check(call, e, Fact::SharedBytes), std::nullopt);
}

TEST(ReproCheck, AnArrayIsReadAsATensorOverItsMemory) {
  Call call;
  call.constructor = Constructor::Numpy;
  Expectation e;
  e.values.exactly({{0}, {}}, kSome);
  const std::optional<std::string> values = repro_check(call, e, Fact::Values);
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(values->find("bytes(torch.from_numpy(result).detach()"), 0U) << *values;
  call.constructor = Constructor::Clone;  // which may come back wrapped
  EXPECT_EQ(repro_check(call, e, Fact::Values)->find("bytes(getattr(result, 'held', result)."), 0U);
}

TEST(ReproCheck, PartsOfASparseTensorAreLookedAt) {
  Call call;
  call.constructor = Constructor::SparseCooTensor;
  call.arguments = {TensorInput{}, TensorInput{}};
  Expectation e;
  e.sharing.exactly({1, 4}, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::SharedBytes),
            "result._values().data_ptr() == source.untyped_storage().data_ptr() + 4");
  e.index_sharing.exactly({}, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::SharedIndices),
            "result._nnz() == 0 or not 0 <= result._indices().data_ptr() - "
            "(argument1.untyped_storage().data_ptr()) < 0");
  e.indices.exactly({1, 2, {3, 4}}, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::IndicesFact),
            "(tuple(result._indices().shape), result._indices().flatten().tolist()) == ((1, 2), "
            "[3, 4])");
  e.device.exactly({DeviceType::Meta, -1}, kSome);
  EXPECT_EQ(repro_check(call, e, Fact::IndicesFact), std::nullopt);
}

TEST(ReproCheck, DataBehindTheFirstArgumentIsLookedAt) {
  Call call = with_array();
  call.constructor = Constructor::NewTensor;
  call.arguments.insert(call.arguments.begin(), TensorInput{});
  Expectation e;
  e.sharing.exactly({}, kSome);
  const std::optional<std::string> sharing = repro_check(call, e, Fact::SharedBytes);
  ASSERT_TRUE(sharing.has_value());
  EXPECT_NE(sharing->find("source.untyped_storage()"), std::string::npos) << *sharing;
  EXPECT_NE(sharing->find("(argument2.__array_interface__['data'][0] - 8) < 24"), std::string::npos)
      << *sharing;
  e.input_unchanged.exactly(true, kSome);
  const std::optional<std::string> unchanged = repro_check(call, e, Fact::InputUnchanged);
  ASSERT_TRUE(unchanged.has_value());
  EXPECT_NE(unchanged->find("repr(argument2) == repr("), std::string::npos) << *unchanged;
}

TEST(ReproCheck, AnInputMayHaveToChange) {
  Call call;
  call.arguments.emplace_back(PyBool{true});
  Expectation e;
  e.input_unchanged.exactly(true, kSome);
  const auto unchanged = repro_check(call, e, Fact::InputUnchanged);
  e.input_unchanged.exactly(false, kSome);
  EXPECT_NE(repro_check(call, e, Fact::InputUnchanged), unchanged);
}

TEST(ReproCheck, ValuesLeaveOpenWhatIsOpen) {
  Expectation e;
  e.dtype.exactly(Dtype::Float32, kSome);
  e.values.exactly({{0, 0, 0x80, 0x3F, 1, 2, 3, 4}, {Freedom::None, Freedom::Any}}, kSome);
  const std::optional<std::string> check = repro_check({}, e, Fact::Values);
  ASSERT_TRUE(check.has_value());
  EXPECT_NE(check->find("[0:4] == bytes.fromhex('0000803f')"), std::string::npos) << *check;
  EXPECT_EQ(check->find("[4:8]"), std::string::npos) << *check;
}

TEST(ReproCheck, WhatIsNotPredictedIsNotChecked) {
  Expectation e;
  EXPECT_EQ(repro_check({}, e, Fact::DtypeFact), std::nullopt);
  e.dtype.unspecified("nobody knows", kSome);
  EXPECT_EQ(repro_check({}, e, Fact::DtypeFact), std::nullopt);
  EXPECT_EQ(repro_check({}, e, Fact::Released), std::nullopt);
}

}  // namespace
}  // namespace tenet::properties
