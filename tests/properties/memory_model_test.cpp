// The model of memory by itself, and the law on objects that are made up: right ones and wrong
// ones.

#include <gtest/gtest.h>

#include <algorithm>

#include "properties/memory/memory_law.h"
#include "properties/memory/model.h"
#include "properties/memory/operations.h"
#include "properties/memory/proposals.h"

namespace tenet::properties {
namespace {

using harness::Action;
using harness::HolderKind;
using harness::Operation;

Call call_of(Constructor constructor, Input data) {
  Call call;
  call.constructor = constructor;
  call.arguments.push_back(std::move(data));
  return call;
}

NdArray three_bytes() { return {{NumpyType::UByte, false}, {3}, {1}, 0, {1, 2, 3}}; }
TensorInput three_of_torch() { return {Dtype::UInt8, {3}, {1}, 0, {1, 2, 3}, {}}; }

std::shared_ptr<const Scenario> scenario(Call call) {
  return std::make_shared<const Scenario>(Scenario{
      std::move(call), [](const Call& one) {
        return predict(one, TorchVersion{}, needed_accelerator(one) ? kSimulated : Machine{});
      }});
}

Operation operation(Action action, int holder, int makes = -1,
                    std::vector<std::int64_t> numbers = {}, Bytes bytes = {}) {
  return {action, holder, -1, makes, std::move(numbers), std::move(bytes)};
}

constexpr int kSource = 0;
constexpr int kResult = 1;

/// Right after the call.
Model model_after(Call call) {
  Model model(scenario(std::move(call)));
  const Operation the_call = operation(Action::Construct, -1, kResult);
  EXPECT_TRUE(model.allows(the_call));
  model.apply(the_call);
  return model;
}

Bytes bytes_of(const Model& model, int name) {
  Bytes bytes;
  const Thing& thing = model.thing(name);
  for_each_element(thing, [&](std::int64_t at, std::int64_t) {
    bytes.push_back(model.memory(thing.memory).bytes[static_cast<std::size_t>(at)]);
  });
  return bytes;
}

TEST(MemoryModel, AWriteIsSeenThroughWhatShares) {
  Model model = model_after(call_of(Constructor::FromNumpy, three_bytes()));
  model.apply(operation(Action::Slice, kResult, 2, {0, 1, 3, 1}));
  model.apply(operation(Action::Write, 2, -1, {0}, {9}));
  EXPECT_EQ(bytes_of(model, kSource), (Bytes{1, 9, 3}));
  EXPECT_EQ(bytes_of(model, kResult), (Bytes{1, 9, 3}));
}

TEST(MemoryModel, AWriteIsNotSeenThroughACopy) {
  Model model = model_after(call_of(Constructor::Tensor, three_bytes()));
  model.apply(operation(Action::Write, kSource, -1, {0}, {9}));
  EXPECT_EQ(bytes_of(model, kResult), (Bytes{1, 2, 3}));
}

TEST(MemoryModel, AnArrayOnADeviceIsSharedThere) {
  const DeviceArray array{three_bytes(), {DeviceType::Sim, 1}, DeviceAllocation::Split};
  Model model = model_after(call_of(Constructor::AsTensor, array));
  EXPECT_EQ(model.thing(kSource).kind, HolderKind::DeviceArray);
  EXPECT_EQ(model.thing(kResult).device, array.device);
  model.apply(operation(Action::Write, kSource, -1, {0}, {9}));
  EXPECT_EQ(bytes_of(model, kResult), (Bytes{9, 2, 3}));
  const std::optional<Call> again = model.call_with(kSource);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->arguments[0].get<DeviceArray>()->array.memory, (Bytes{9, 2, 3}));
  EXPECT_EQ(again->arguments[0].get<DeviceArray>()->allocation, DeviceAllocation::Split);
  model.apply(operation(Action::Drop, kSource));
  EXPECT_TRUE(model.is_held(0)) << "the result keeps what the pool lent";
  EXPECT_TRUE(model.allows(operation(Action::Resize, kResult, -1, {2})));
  EXPECT_TRUE(model.allows(operation(Action::Slice, kResult, 2, {0, 1, 3, 1})));
  for (const Action action : {Action::AsNumpy, Action::Pickle, Action::LookInChild})
    EXPECT_FALSE(model.allows(operation(action, kResult, 2))) << static_cast<int>(action);
}

TEST(MemoryModel, TheVeryInputIsOneThingWithTwoNames) {
  const Model model = model_after(call_of(Constructor::AsTensor, three_of_torch()));
  EXPECT_EQ(model.names().at(kSource), model.names().at(kResult));
}

TEST(MemoryModel, MemoryIsHeldUntilTheLastNameIsGone) {
  Model model = model_after(call_of(Constructor::FromNumpy, three_bytes()));
  model.apply(operation(Action::Detach, kResult, 2));
  model.apply(operation(Action::Drop, kSource));
  model.apply(operation(Action::Drop, kResult));
  EXPECT_TRUE(model.is_held(0));
  EXPECT_FALSE(model.allows(operation(Action::Drop, 2))) << "the last name stays";
}

TEST(MemoryModel, SetLetsGoOfTheMemory) {
  Model model = model_after(call_of(Constructor::FromNumpy, three_bytes()));
  model.apply(operation(Action::Pickle, kResult, 2));
  model.apply(operation(Action::Drop, kSource));
  Operation set = operation(Action::Set, kResult);
  set.other = 2;
  ASSERT_TRUE(model.allows(set));
  model.apply(set);
  EXPECT_FALSE(model.is_held(0));
}

TEST(MemoryModel, ATensorWithViewsIsNotSet) {
  Model model = model_after(call_of(Constructor::FromNumpy, three_bytes()));
  model.apply(operation(Action::Slice, kResult, 2, {0, 0, 2, 1}));
  model.apply(operation(Action::Pickle, kResult, 3));
  Operation set = operation(Action::Set, kResult);
  set.other = 3;
  EXPECT_FALSE(model.allows(set));
}

TEST(MemoryModel, ForeignMemoryIsNotExchanged) {
  const Model model = model_after(call_of(Constructor::FromNumpy, three_bytes()));
  const Operation grow = operation(Action::Grow, kResult, -1, {4});
  ASSERT_TRUE(model.allows(grow));
  EXPECT_EQ(model.raises(grow), "RuntimeError");
}

TEST(MemoryModel, OwnMemoryGrowsAndKeepsItsBytes) {
  Model model = model_after(call_of(Constructor::Tensor, three_bytes()));
  const Operation grow = operation(Action::Grow, kResult, -1, {5});
  ASSERT_TRUE(model.allows(grow));
  EXPECT_EQ(model.raises(grow), "");
  model.apply(grow);
  EXPECT_EQ(model.storage(model.thing(kResult).storage).size, 5);
  EXPECT_EQ(bytes_of(model, kResult), (Bytes{1, 2, 3}));
  EXPECT_EQ(model.memory(model.thing(kResult).memory).known,
            (std::vector<bool>{true, true, true, false, false}));
}

TEST(MemoryModel, WhatNumpySeesCannotGrow) {
  Model model = model_after(call_of(Constructor::Tensor, three_bytes()));
  model.apply(operation(Action::AsNumpy, kResult, 2));
  EXPECT_EQ(model.raises(operation(Action::Grow, kResult, -1, {5})), "RuntimeError");
}

TEST(MemoryModel, AReadOnlyArrayIsNotWrittenButItsTensorIs) {
  Model model = model_after(call_of(Constructor::FromNumpy, three_bytes()));
  model.apply(operation(Action::MakeReadOnly, kSource));
  EXPECT_EQ(model.raises(operation(Action::Write, kSource, -1, {0}, {9})), "ValueError");
  EXPECT_EQ(model.raises(operation(Action::Write, kResult, -1, {0}, {9})), "");
  ASSERT_TRUE(model.warnings(operation(Action::Construct, kSource, 2)).has_value());
  EXPECT_EQ(model.warnings(operation(Action::Construct, kSource, 2))->value.size(), 1U);
}

TEST(MemoryModel, MisalignedTensorsAreNotWritten) {
  Call call =
      call_of(Constructor::FromBuffer, Buffer{BufferType::ByteArray, 'B', false, Bytes(24)});
  call.keywords = {{"dtype", DtypeObject{Dtype::Complex128}}, {"offset", py_int(8)}};
  const Model model = model_after(call);
  EXPECT_FALSE(model.allows(operation(Action::Write, kResult, -1, {0}, Bytes(16, 1))));
}

TEST(MemoryModel, WhatIsProposedIsAllowed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed, 0);
    Model model(scenario(call_of(seed % 2 == 0 ? Constructor::AsTensor : Constructor::Tensor,
                                 seed % 3 == 0 ? Input(three_of_torch()) : Input(three_bytes()))));
    for (int i = 0; i < 40; ++i) {
      const Operation next = propose(model, random);
      ASSERT_TRUE(model.allows(next)) << "seed " << seed << ", operation " << i;
      ASSERT_FALSE(python_line(model, next).empty());
      model.apply(next);
      ASSERT_FALSE(model.names().empty());
    }
  }
}

TEST(MemoryModel, OperationsAreWrittenAsPython) {
  const Model model = model_after(call_of(Constructor::FromNumpy, three_bytes()));
  const auto line = [&](const Operation& one) { return python_line(model, one); };
  EXPECT_EQ(line(operation(Action::Write, kResult, -1, {1}, {7})), "result[1] = 7");
  EXPECT_EQ(line(operation(Action::Slice, kResult, 2, {0, 1, 3, 2})), "x1 = result[1:3:2]");
  EXPECT_EQ(line(operation(Action::Construct, kSource, 2)), "x1 = torch.from_numpy(source)");
  EXPECT_EQ(line(operation(Action::Drop, kSource)), "del source");
}

/// Objects that do what the model says, but for what a test makes wrong.
class MadeUp : public harness::LiveObjects {
 public:
  enum class Fault { None, CopiesTheSecondTime, FreesTheSource, KeepsTheSource, WritesElsewhere };

  MadeUp(const Call& call, Fault fault) : model_(scenario(call)), fault_(fault) {}

  harness::Answer perform(const Operation& operation) override {
    harness::Answer answer;
    if (const std::string type = model_.raises(operation); !type.empty()) answer.raised = {type};
    if (operation.action == Action::Construct) {
      answer.warnings = model_.warnings(operation)->value;
      if (operation.holder >= 0 && answer.raised.empty() && fault_ == Fault::CopiesTheSecondTime)
        copies_.push_back(operation.makes);
    }
    model_.apply(operation);
    if (operation.action == Action::Write && fault_ == Fault::WritesElsewhere) wrong_ = 0xFF;
    return answer;
  }
  harness::Sight look(int holder) override {
    const Thing& thing = model_.thing(holder);
    harness::Sight sight;
    sight.kind = thing.kind;
    sight.itemsize = thing.itemsize;
    sight.shape = thing.shape;
    sight.strides = thing.strides;
    sight.writeable = thing.writeable;
    const bool copied = std::find(copies_.begin(), copies_.end(), holder) != copies_.end();
    sight.address =
        address(copied ? 100 + holder : thing.memory) + static_cast<std::uint64_t>(thing.first);
    for (const std::uint8_t byte : bytes_of(model_, holder))
      sight.elements.push_back(byte ^ wrong_);
    if (thing.kind != HolderKind::Tensor) return sight;
    sight.storage = static_cast<std::uint64_t>(thing.storage) + 1;
    sight.storage_bytes = model_.storage(thing.storage).size;
    return sight;
  }
  bool same_object(int a, int b) override { return model_.names().at(a) == model_.names().at(b); }
  std::vector<harness::SourceSight> sources() override {
    const bool held = model_.is_held(0);
    const bool released = fault_ == Fault::FreesTheSource
                              ? !model_.names().contains(kSource)
                              : !held && fault_ != Fault::KeepsTheSource;
    return {{address(0), released, true}};
  }
  bool finish() override { return fault_ != Fault::KeepsTheSource; }

 private:
  static std::uint64_t address(int memory) { return 4096 * static_cast<std::uint64_t>(memory + 1); }

  Model model_;
  Fault fault_;
  std::vector<int> copies_;
  std::uint8_t wrong_ = 0;
};

LawVerdict verdict_on(MadeUp::Fault fault) {
  const Call call = call_of(Constructor::FromNumpy, three_bytes());
  Laboratory laboratory;
  laboratory.predict = [](const Call& one) { return predict(one, TorchVersion{}); };
  laboratory.open = [fault](const Call& one) { return std::make_unique<MadeUp>(one, fault); };
  laboratory.tries = 30;
  return check_memory_law(
      call, [](const Call&) { return Outcome{}; }, laboratory);
}

TEST(MemoryLaw, HoldsForWhatDoesAsTheModelSays) {
  EXPECT_EQ(verdict_on(MadeUp::Fault::None).state, LawState::Holds);
}

TEST(MemoryLaw, FindsTheSmallestSequenceThatFreesTheSource) {
  const LawVerdict verdict = verdict_on(MadeUp::Fault::FreesTheSource);
  ASSERT_EQ(verdict.state, LawState::Broken);
  EXPECT_EQ(topic(verdict.fact), Topic::Lifetime);
  EXPECT_EQ(verdict.observed,
            "it is freed, after: source = np.array([1, 2, 3], dtype='uint8'); result = "
            "torch.from_numpy(source); del source");
}

TEST(MemoryLaw, FindsACopyOfTheSecondCall) {
  const LawVerdict verdict = verdict_on(MadeUp::Fault::CopiesTheSecondTime);
  ASSERT_EQ(verdict.state, LawState::Broken);
  EXPECT_EQ(topic(verdict.fact), Topic::Aliasing);
  // The call, and the same once more: the last of the lines.
  const std::string& lines = verdict.observed;
  EXPECT_LT(lines.find("= torch.from_numpy("), lines.rfind("= torch.from_numpy(")) << lines;
}

TEST(MemoryLaw, FindsWhatIsKept) {
  EXPECT_EQ(topic(verdict_on(MadeUp::Fault::KeepsTheSource).fact), Topic::Lifetime);
}

TEST(MemoryLaw, FindsOtherElements) {
  const LawVerdict verdict = verdict_on(MadeUp::Fault::WritesElsewhere);
  ASSERT_EQ(verdict.state, LawState::Broken);
  EXPECT_EQ(topic(verdict.fact), Topic::Aliasing);
}

}  // namespace
}  // namespace tenet::properties
