// Where calls of a run with the simulated accelerator are placed.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "properties/case_stream.h"
#include "properties/generators/rare_calls.h"
#include "spec/arguments.h"
#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

constexpr std::uint64_t kCases = 4000;

TEST(Placement, WithoutTheSimulatorNoCaseNamesIt) {
  const CaseStream stream(7, Filter("*"));
  for (std::uint64_t i = 0; i < kCases; ++i) EXPECT_FALSE(mentions_simulator(stream.make(i).call));
}

TEST(Placement, WithItMostCasesDoAndAreLegal) {
  const CaseStream stream(7, Filter("*"), false, kSimulated);
  std::uint64_t placed = 0, all = 0;
  std::set<std::string> devices;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Call call = stream.make(i).call;
    ASSERT_EQ(why_invalid(call), "") << to_text(call);
    if (call.constructor >= Constructor::FromBuffer) continue;  // left where they are
    ++all;
    placed += mentions_simulator(call) ? 1 : 0;
    for (const Keyword& keyword : call.keywords)
      if (keyword.name == "device") devices.insert(to_python(keyword.value));
  }
  EXPECT_GT(placed, all / 3);
  for (const char* device :
       {"'sim'", "'sim:1'", "'sim:5'", "torch.device('sim')", "torch.device('sim:0')",
        "torch.device('sim:5')", "'cpu:0'", "'meta'", "0", "1", "6"})
    EXPECT_TRUE(devices.contains(device)) << device;
}

TEST(Placement, LeavesRareCallsAsTheyAre) {
  const CaseStream stream(7, Filter("*"), false, kSimulated);
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 16 * (rare_calls().size() + 200); ++i)
    seen.insert(to_text(stream.make(i).call));
  for (const RareCall& rare : rare_calls()) {
    const Call call = parse_call(rare.call);
    // Those of ml_dtypes are another call on this machine.
    if (std::string_view(rare.call).find("ml_") != std::string_view::npos) continue;
    EXPECT_TRUE(seen.contains(to_text(call))) << rare.call;
  }
}

TEST(Placement, IsTheSameEachTime) {
  const CaseStream stream(7, Filter("*"), false, kSimulated);
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_EQ(stream.make(i).call, stream.make(i).call);
}

TEST(Placement, FollowsWhatTheAcceleratorCanDo) {
  Machine machine{DeviceType::Mps, 1};
  machine.lacks.set(static_cast<std::size_t>(Dtype::Float64));
  machine.pins = false;
  const CaseStream stream(7, Filter("*"), false, machine);
  std::uint64_t placed = 0;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Call call = stream.make(i).call;
    ASSERT_EQ(why_invalid(call), "") << to_text(call);
    EXPECT_EQ(call.context.current_device, 0) << "there is one device";
    placed += needed_accelerator(call) == DeviceType::Mps ? 1 : 0;
    for (const Input& argument : call.arguments) {
      const auto* tensor = argument.get<TensorInput>();
      if (tensor == nullptr) continue;
      EXPECT_FALSE(tensor->pinned);
      if (tensor->device.type == DeviceType::Cpu || tensor->device.type == DeviceType::Meta)
        continue;
      EXPECT_EQ(tensor->device, (Device{DeviceType::Mps, 0}));
      EXPECT_NE(tensor->dtype, Dtype::Float64);
    }
  }
  EXPECT_GT(placed, kCases / 20);
}

/// Whether an argument means a device of the machine's accelerator.
bool names_accelerator(const Call& call, const Machine& machine) {
  const auto names = [&](const Input& input) {
    const ParsedDevice parsed = parse_device(input, machine);
    return parsed.status == ParsedDevice::Status::Valid &&
           parsed.device.type == machine.accelerator;
  };
  return std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
    return keyword.name == "device" && names(keyword.value);
  });
}

TEST(Placement, WhatIsNotDescribedOnAnAcceleratorStaysOffIt) {
  const Machine machine{DeviceType::Cuda, 2};
  const CaseStream stream(7, Filter("*"), false, machine);
  int there = 0;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Call call = stream.make(i).call;
    const bool names = names_accelerator(call, machine);
    there += names ? 1 : 0;
    EXPECT_FALSE(names && call.constructor == Constructor::FromBuffer) << to_text(call);
    const auto* tensor = call.arguments.empty() ? nullptr : call.arguments[0].get<TensorInput>();
    const bool exported = tensor != nullptr && call.constructor == Constructor::FromDlpack;
    EXPECT_FALSE(exported && tensor->device.type == DeviceType::Cuda) << to_text(call);
  }
  EXPECT_GT(there, 100);
}

using ByAllocation = std::array<int, kDeviceAllocationCount>;

int device_arrays(const Machine& machine, ByAllocation& kinds) {
  const CaseStream stream(7, Filter("*"), false, machine);
  int found = 0;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Call call = stream.make(i).call;
    EXPECT_EQ(why_invalid(call), "") << to_text(call);
    const Input* data = data_of(call);
    const auto* array = data == nullptr ? nullptr : data->get<DeviceArray>();
    if (array == nullptr) continue;
    ++found;
    ++kinds[static_cast<std::size_t>(array->allocation)];
    EXPECT_EQ(array->device.type, machine.accelerator);
    EXPECT_EQ(parse_call(to_text(call)), call);
  }
  return found;
}

TEST(Placement, ArraysThatAreNoTensorsComeOnlyWhereTheyCanBeMade) {
  ByAllocation kinds{};
  EXPECT_EQ(device_arrays({DeviceType::Cuda, 2}, kinds), 0);
  EXPECT_GT(device_arrays(kSimulated, kinds), 50);
}

TEST(Placement, ArraysAreInEveryKindOfMemoryThatThereIs) {
  Machine gpus{.accelerator = DeviceType::Cuda, .devices = 2, .arrays = true, .allocations = {}};
  gpus.allocations.set();
  Machine old = gpus;
  old.allocations = DeviceAllocations{1};
  for (const Machine& machine : {kSimulated, gpus, old}) {
    ByAllocation kinds{};
    static_cast<void>(device_arrays(machine, kinds));
    for (int i = 0; i < kDeviceAllocationCount; ++i) {
      const auto kind = static_cast<DeviceAllocation>(i);
      const int found = kinds[static_cast<std::size_t>(i)];
      EXPECT_EQ(machine.allocates(kind), found > 5) << name(kind) << ": " << found;
      EXPECT_TRUE(machine.allocates(kind) || found == 0) << name(kind);
    }
  }
}

TEST(Placement, ArraysWithoutDimensionsAndListsOfArraysAreAmongThem) {
  const CaseStream stream(7, Filter("*"), false, kSimulated);
  int scalars = 0, lists = 0, of_scalars = 0, laws = 0;
  for (std::uint64_t i = 0; i < 4 * kCases; ++i) {
    const Case one = stream.make(i);
    const Input* data = data_of(one.call);
    if (data == nullptr) continue;
    if (const auto* array = data->get<DeviceArray>()) {
      scalars += array->array.shape.empty() ? 1 : 0;
      laws += one.law != nullptr && one.law->name == LawName::DeviceArrayReadsAlike ? 1 : 0;
    }
    const auto* list = data->get<Sequence>();
    if (list == nullptr || list->items.empty()) continue;
    const auto* item = list->items.front().get<DeviceArray>();
    lists += item != nullptr ? 1 : 0;
    of_scalars += item != nullptr && item->array.shape.empty() ? 1 : 0;
  }
  EXPECT_GT(scalars, 10);
  EXPECT_GT(lists, 10);
  EXPECT_GT(of_scalars, 0);
  EXPECT_GT(laws, 10) << "NumPy's arrays against those of the accelerator";
}

TEST(Placement, PinsSourcesAndChangesTheCurrentDevice) {
  const CaseStream stream(7, Filter("*"), false, kSimulated);
  std::uint64_t pinned = 0, current = 0;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Call call = stream.make(i).call;
    current += call.context.current_device == 1 ? 1 : 0;
    for (const Input& argument : call.arguments)
      if (const auto* tensor = argument.get<TensorInput>()) pinned += tensor->pinned ? 1 : 0;
    EXPECT_EQ(parse_call(to_text(call)), call);
  }
  EXPECT_GT(pinned, kCases / 100);
  EXPECT_GT(current, kCases / 20);
}

TEST(Placement, NothingPinnedIsImportedWithOptions) {
  const CaseStream stream(7, Filter("from_dlpack"), false, kSimulated);
  std::uint64_t with_options = 0;
  std::uint64_t by_keyword = 0;
  for (std::uint64_t i = 0; i < 4 * kCases; ++i) {
    const Call call = stream.make(i).call;
    if (call.constructor != Constructor::FromDlpack || call.keywords.empty()) continue;
    const auto is_unpinned = [](const Input& input) {
      const auto* tensor = input.get<TensorInput>();
      return tensor == nullptr || !tensor->pinned;
    };
    ++with_options;
    for (const Input& argument : call.arguments)
      EXPECT_TRUE(is_unpinned(argument)) << to_text(call);
    for (const Keyword& keyword : call.keywords) {
      by_keyword += keyword.value.is<TensorInput>() ? 1 : 0;
      EXPECT_TRUE(is_unpinned(keyword.value)) << to_text(call);
    }
  }
  EXPECT_GT(with_options, kCases / 4);
  EXPECT_GT(by_keyword, 20U);
}

TEST(Placement, AnAbsentIndexIsRefusedOnlyWhereThereIsAnAccelerator) {
  const Call call = parse_call("tensor([1.0],device=device(sim:5))");
  const Expectation there = predict(call, {}, kSimulated);
  EXPECT_EQ(clause(there.completion.clause).id, "errors.tensor.wrong-device-index");
  const Expectation nowhere = predict(call, {});
  EXPECT_EQ(clause(nowhere.completion.clause).id, "errors.tensor.absent-accelerator");
}

}  // namespace
}  // namespace tenet::properties
