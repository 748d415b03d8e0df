// Laws on made-up outcomes: they hold for what is right and break for what is wrong.

#include "spec/laws.h"

#include <gtest/gtest.h>

#include <set>

#include "properties/laws/law_check.h"
#include "properties/laws/outcomes.h"
#include "properties/laws/spelling.h"

namespace tenet::properties {
namespace {

const Law& law(std::string_view id) {
  const Law* found = find_law(id);
  EXPECT_NE(found, nullptr) << id;
  return *found;
}

Outcome returning(Returned returned) {
  Outcome outcome;
  outcome.completion = std::move(returned);
  outcome.observed = FactSet::all();
  return outcome;
}

Outcome raising(const char* type) {
  Outcome outcome;
  outcome.completion = Raised{type, "", {}};
  outcome.observed.insert(Fact::Completion);
  return outcome;
}

Returned one_float(float value, bool is_input = false) {
  Returned returned;
  returned.shape = {1};
  returned.strides = {1};
  returned.values.resize(4);
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&value), 4, returned.values.begin());
  returned.is_input = is_input;
  if (is_input) returned.sharing = {0, 0};
  return returned;
}

Call call_of(Constructor constructor, Input data) {
  Call call;
  call.constructor = constructor;
  call.arguments.push_back(std::move(data));
  return call;
}

const Input kList = Sequence{SequenceType::List, {py_float(1)}};

TEST(Laws, IdsAreUniqueAndNameTopicAndConstructor) {
  std::set<std::string> ids;
  for (const Law& one : laws()) {
    EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    const std::string prefix =
        std::string(name(one.topic)) + "." + std::string(name(one.constructor)) + ".law-";
    EXPECT_EQ(one.id.rfind(prefix, 0), 0U) << one.id;
    EXPECT_FALSE(one.says.empty());
  }
}

TEST(Laws, IdempotentHoldsWhenTheTensorComesBack) {
  const RunCall right = [](const Call& call) {
    return returning(one_float(1, call.arguments[0].is<TensorInput>()));
  };
  const RunCall wrong = [](const Call&) { return returning(one_float(1)); };
  const Law& idempotent = law("identity.as_tensor.law-idempotent");
  const Call call = call_of(Constructor::AsTensor, kList);
  EXPECT_EQ(check_law(idempotent, call, right).state, LawState::Holds);
  const LawVerdict broken = check_law(idempotent, call, wrong);
  EXPECT_EQ(broken.state, LawState::Broken);
  EXPECT_EQ(broken.fact, Fact::IsInput);
}

TEST(Laws, NeverSharesBreaksOnASharedByte) {
  Returned shared = one_float(1);
  shared.sharing = {0, 0};
  const Law& never = law("aliasing.tensor.law-never-shares");
  const Call call = call_of(Constructor::Tensor, kList);
  EXPECT_EQ(check_law(never, call, [&](const Call&) { return returning(shared); }).state,
            LawState::Broken);
  EXPECT_EQ(check_law(never, call, [&](const Call&) { return returning(one_float(1)); }).state,
            LawState::Holds);
}

TEST(Laws, ARefusedCallSaysNothing) {
  const RunCall refuse = [](const Call&) { return raising("TypeError"); };
  for (const char* id : {"identity.as_tensor.law-idempotent", "aliasing.tensor.law-never-shares",
                         "autograd.tensor.law-detached"}) {
    const Law& one = law(id);
    EXPECT_EQ(check_law(one, call_of(one.constructor, kList), refuse).state,
              LawState::Inapplicable);
  }
}

TEST(Laws, ANegBitThatNoKernelResolvesMayBeSharedThoughNotCopied) {
  const auto run = [](const Call& call) {
    return call.constructor == Constructor::AsTensor ? returning({})
                                                     : raising("NotImplementedError");
  };
  TensorInput tensor{Dtype::Float8E5M2, {}, {}, 0, {0}, {}, false, true, TensorRole::Plain};
  Call call = call_of(Constructor::AsTensor, tensor);
  call.keywords = {{"dtype", DtypeObject{tensor.dtype}}};
  const Law& alike = law("values.as_tensor.law-converts-like-tensor");
  EXPECT_EQ(check_law(alike, call, run).state, LawState::Inapplicable);
  call.arguments[0].get<TensorInput>()->neg = false;
  EXPECT_EQ(check_law(alike, call, run).state, LawState::Broken);
}

TEST(Laws, KeywordOrderComparesTheExceptionsToo) {
  Call call = call_of(Constructor::Tensor, kList);
  call.keywords = {{"dtype", PyStr{"x"}}, {"device", PyStr{"bogus"}}};
  const RunCall depends = [](const Call& c) {
    return raising(c.keywords[0].name == "dtype" ? "TypeError" : "RuntimeError");
  };
  const Law& order = law("errors.tensor.law-keyword-order");
  EXPECT_EQ(check_law(order, call, depends).state, LawState::Broken);
  EXPECT_EQ(check_law(order, call, [](const Call&) { return raising("TypeError"); }).state,
            LawState::Holds);
}

TEST(Laws, ListOrTupleBreaksWhenTheDtypeDependsOnIt) {
  const RunCall depends = [](const Call& call) {
    Returned returned = one_float(1);
    if (call.arguments[0].get<Sequence>()->type == SequenceType::Tuple)
      returned.dtype = Dtype::Float64;
    return returning(returned);
  };
  const LawVerdict verdict = check_law(law("values.tensor.law-list-or-tuple"),
                                       call_of(Constructor::Tensor, kList), depends);
  EXPECT_EQ(verdict.state, LawState::Broken);
  EXPECT_EQ(verdict.fact, Fact::DtypeFact);
}

TEST(Laws, UnseenFactsAreNotCompared) {
  Outcome first = returning(one_float(1));
  Outcome second = returning(one_float(2));
  EXPECT_FALSE(same_fact(first, second, Fact::Values));
  second.observed.erase(Fact::Values);
  EXPECT_TRUE(same_fact(first, second, Fact::Values));
}

TEST(Laws, AdviceThatPyTorchGivesOnceIsNotCompared) {
  Outcome first = returning(one_float(1));
  const Outcome second = first;
  first.warnings.push_back({WarningKind::TypedStorage, "UserWarning", {}});
  EXPECT_TRUE(same_fact(first, second, Fact::Warnings));
  first.warnings.push_back({WarningKind::ComplexToReal, "UserWarning", {}});
  EXPECT_FALSE(same_fact(first, second, Fact::Warnings));
}

TEST(Laws, AResultBecomesTheInputThatItDescribes) {
  Returned returned;
  returned.dtype = Dtype::UInt8;
  returned.shape = {2, 2};
  returned.strides = {1, 2};
  returned.values = {1, 2, 3, 4};
  const std::optional<TensorInput> tensor = as_input(returning(returned));
  ASSERT_TRUE(tensor.has_value());
  EXPECT_EQ(tensor->strides, (Strides{1, 2}));
  EXPECT_EQ(elements_of(*tensor), (Bytes{1, 2, 3, 4}));
  returned.conj = true;
  EXPECT_FALSE(as_input(returning(returned)).has_value());
}

TEST(Spelling, ListsAndTuplesChangePlaces) {
  const Input nested = Sequence{SequenceType::List, {Sequence{SequenceType::Tuple, {py_int(1)}}}};
  const Input other = Sequence{SequenceType::Tuple, {Sequence{SequenceType::List, {py_int(1)}}}};
  EXPECT_EQ(other_sequence_type(nested), other);
  EXPECT_EQ(other_sequence_type(py_int(1)), std::nullopt);
}

TEST(Spelling, ARangeAtTheEdgeOf64BitsEnds) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const std::optional<Sequence> list = as_list(PyRange{kMost - 3, kMost, 2});
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->items.size(), 2U);
}

TEST(Spelling, DevicesAreStringsOrObjects) {
  EXPECT_EQ(other_device_spelling(PyStr{"cpu:0"}), Input(DeviceObject{{DeviceType::Cpu, 0}}));
  EXPECT_EQ(other_device_spelling(DeviceObject{{DeviceType::Meta, -1}}), Input(PyStr{"meta"}));
  EXPECT_EQ(other_device_spelling(PyStr{"bogus"}), std::nullopt);
}

}  // namespace
}  // namespace tenet::properties
