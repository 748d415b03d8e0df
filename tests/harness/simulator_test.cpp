// The simulated accelerator: what the harness makes and sees on it, and how faults show.

#include <Python.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "harness/accelerator.h"
#include "harness/sim/interface.h"
#include "spec/expectation.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

const sim::Interface& simulator() {
  return *static_cast<const sim::Interface*>(PyCapsule_Import(sim::kInterfaceCapsule, 0));
}

constexpr Device kSim0{DeviceType::Sim, 0};
constexpr Device kSim1{DeviceType::Sim, 1};

class Simulator : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    interpreter();
    start_accelerator(DeviceType::Sim);
  }
};

TensorInput on(const Device& device, TensorRole role = TensorRole::Plain) {
  TensorInput input = tensor<float>(Dtype::Float32, {1, 2, 3}, role);
  input.device = device;
  return input;
}

Call placed(Constructor constructor, Input data, Input device) {
  return call_of(constructor, {std::move(data)}, {{"device", std::move(device)}});
}

/// A subject made of Python source.
Subject subject_of(const std::string& source) {
  static int number = 0;
  const auto path = std::filesystem::path(testing::TempDir()) /
                    ("simulator_subject_" + std::to_string(++number) + ".py");
  std::ofstream(path) << "import torch\n" << source;
  return Subject::load(path);
}

/// The clause that a call of the subject violates first; empty: none.
std::string violated(const std::string& source, const Call& call) {
  Runner runner(subject_of(source));
  const Verdict verdict = compare(predict(call, {}, machine()), runner.run(call));
  if (verdict.conforms()) return {};
  const ClauseId id = verdict.mismatches.front().clause;
  return id == kNoClause ? "undetermined" : clause(id).id;
}

/// The same call on PyTorch itself must conform, or the specification is wrong.
void expect_torch_conforms(const Call& call) {
  const Verdict verdict = compare(predict(call, {}, machine()), run_torch(call));
  EXPECT_TRUE(verdict.conforms()) << (verdict.mismatches.empty()
                                          ? ""
                                          : clause(verdict.mismatches.front().clause).id);
}

TEST_F(Simulator, ItsMemoryIsBeyondTheReachOfTheHost) {
  const DeviceMemory& memory = *device_memory();
  void* address = memory.allocate(1, 100, DeviceAllocation::Unpooled);
  EXPECT_EQ(memory.device_of(address), 1);
  const std::uint8_t sent = 42;
  memory.write(1, static_cast<std::uint8_t*>(address) + 7, &sent, 1);
  EXPECT_EQ(simulator().on_host(address)[7], 42);
  std::array<std::uint8_t, 8> seen{};
  memory.read(1, seen.data(), address, seen.size());
  EXPECT_EQ(seen[7], 42);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_EQ(::write(ends[1], address, 1), -1);
  EXPECT_EQ(errno, EFAULT);
  EXPECT_EQ(::write(ends[1], simulator().on_host(address), 1), 1);
  ::close(ends[0]);
  ::close(ends[1]);
  memory.release(1, address, DeviceAllocation::Unpooled);
}

TEST_F(Simulator, AStackVariableIsOnNoDevice) {
  const int variable = 0;
  EXPECT_EQ(device_memory()->device_of(&variable), kOnHost);
}

TEST_F(Simulator, ResultsAreSeenWhereTheyAre) {
  const Returned first =
      returned_by_torch(placed(Constructor::Tensor, list({number(1), number(2)}), PyStr{"sim"}));
  EXPECT_EQ(first.device, kSim0);
  EXPECT_EQ(first.values, bytes_of<float>({1, 2}));
  EXPECT_EQ(first.sharing, Sharing{});
  const Returned second = returned_by_torch(
      placed(Constructor::AsTensor, ndarray<float>(NumpyType::Float, {5}), DeviceObject{kSim1}));
  EXPECT_EQ(second.device, kSim1);
  EXPECT_EQ(second.values, bytes_of<float>({5}));
}

TEST_F(Simulator, SharingOnADeviceIsProvedByWriting) {
  const Returned same = returned_by_torch(placed(Constructor::AsTensor, on(kSim1), PyStr{"sim:1"}));
  EXPECT_TRUE(same.is_input);
  EXPECT_EQ(same.sharing, (Sharing{0, 0}));
  EXPECT_TRUE(same.keeps_source_alive);
  const Returned other =
      returned_by_torch(placed(Constructor::AsTensor, on(kSim1), PyStr{"sim:0"}));
  EXPECT_FALSE(other.is_input);
  EXPECT_EQ(other.device, kSim0);
  EXPECT_EQ(other.values, bytes_of<float>({1, 2, 3}));
  EXPECT_EQ(other.sharing, Sharing{});
}

TEST_F(Simulator, GradientsFlowBackBetweenDevices) {
  const Returned moved = returned_by_torch(
      call_of(Constructor::To, {on(kSim1, TensorRole::Leaf), DeviceObject{kSim0}}));
  EXPECT_EQ(moved.gradient, Gradient::Identity);
}

TEST_F(Simulator, PytorchConforms) {
  const Input numbers = list({number(1), number(2)});
  const Input array = ndarray<float>(NumpyType::Float, {1, 2});
  for (const char* device : {"sim", "sim:0", "sim:1", "sim:5", "cpu", "cpu:0", "meta"}) {
    for (const Constructor constructor : {Constructor::Tensor, Constructor::AsTensor})
      for (const Input& data : {numbers, array, Input(on(kSim0)), Input(on(kSim1))})
        expect_torch_conforms(placed(constructor, data, PyStr{device}));
    expect_torch_conforms(placed(Constructor::To, on(kSim1), PyStr{device}));
  }
  for (const std::int64_t index : {0, 1, 5, -1})
    expect_torch_conforms(placed(Constructor::Tensor, numbers, integer(index)));
  Call pinned = call_of(Constructor::Tensor, {numbers}, {{"pin_memory", PyBool{true}}});
  expect_torch_conforms(pinned);
  EXPECT_TRUE(returned_by_torch(pinned).pinned);
  pinned.context.default_device = kSim1;
  expect_torch_conforms(pinned);
}

TEST_F(Simulator, AnIgnoredIndexIsCaught) {
  const std::string faulty =
      "def tensor(data, device=None):\n"
      "  return torch.tensor(data, device=torch.device(device).type)";
  const Call call = placed(Constructor::Tensor, list({number(1)}), PyStr{"sim:1"});
  EXPECT_EQ(violated(faulty, call), "device.tensor.explicit");
}

TEST_F(Simulator, TheSourceInsteadOfACopyElsewhereIsCaught) {
  const Call call = placed(Constructor::To, on(kSim0), PyStr{"sim:1"});
  EXPECT_EQ(violated("def to(t, device): return t", call), "device.to.explicit");
}

TEST_F(Simulator, ACopyOnTheSameDeviceIsCaught) {
  const std::string faulty = "def as_tensor(data, device=None): return data.clone()";
  const Call call = placed(Constructor::AsTensor, on(kSim1), PyStr{"sim:1"});
  EXPECT_EQ(violated(faulty, call), "aliasing.as_tensor.tensor-shared");
}

TEST_F(Simulator, ADeviceWithoutAnIndexIsTheCurrentOne) {
  for (const std::int8_t current : {0, 1}) {
    for (const Constructor constructor :
         {Constructor::Tensor, Constructor::AsTensor, Constructor::AsArray}) {
      Call call = placed(constructor, list({number(1)}), PyStr{"sim"});
      call.context.current_device = current;
      EXPECT_EQ(returned_by_torch(call).device, (Device{DeviceType::Sim, current}));
      expect_torch_conforms(call);
      call.arguments = {on(kSim0)};
      expect_torch_conforms(call);
      call.keywords.clear();
      call.context.default_device = Device{DeviceType::Sim, -1};
      expect_torch_conforms(call);
    }
    Call to = call_of(Constructor::To, {on(kSim0), PyStr{"sim"}});
    to.context.current_device = current;
    EXPECT_EQ(returned_by_torch(to).is_input, current == 0);
    expect_torch_conforms(to);
  }
  EXPECT_EQ(current_device(), 0) << "as before the calls";
}

TEST_F(Simulator, TheFirstDeviceInsteadOfTheCurrentOneIsCaught) {
  Call call = placed(Constructor::Tensor, list({number(1)}), PyStr{"sim"});
  call.context.current_device = 1;
  EXPECT_EQ(violated("def tensor(data, device=None): return torch.tensor(data, device=0)", call),
            "device.tensor.current-device");
}

TEST_F(Simulator, AnotherCurrentDeviceAfterwardsIsCaught) {
  const std::string faulty =
      "def tensor(data, device=None):\n"
      "  torch.accelerator.set_device_index(1)\n"
      "  return torch.tensor(data, device=device)";
  const Call call = placed(Constructor::Tensor, list({number(1)}), PyStr{"sim:1"});
  EXPECT_EQ(violated(faulty, call), "lifetime.tensor.leaves-no-trace");
  EXPECT_EQ(current_device(), 0) << "it is taken back";
}

TEST_F(Simulator, PinnedMemoryIsSharedAndItsCopiesAreNotPinned) {
  TensorInput pinned = tensor<float>(Dtype::Float32, {1, 2, 3});
  pinned.pinned = true;
  const Returned same = returned_by_torch(call_of(Constructor::AsTensor, {pinned}));
  EXPECT_TRUE(same.pinned);
  EXPECT_EQ(same.sharing, (Sharing{0, 0}));
  EXPECT_FALSE(returned_by_torch(call_of(Constructor::Clone, {pinned})).pinned);
  for (const Constructor constructor :
       {Constructor::AsTensor, Constructor::Tensor, Constructor::Clone, Constructor::AsArray})
    expect_torch_conforms(call_of(constructor, {pinned}));
  expect_torch_conforms(call_of(Constructor::To, {pinned, PyStr{"sim:1"}, PyBool{true}}));
  EXPECT_EQ(violated("def clone(t): return t", call_of(Constructor::Clone, {pinned})),
            "aliasing.clone.never-shares");
}

TEST_F(Simulator, WhatComesBackWithoutBlockingIsPinned) {
  const Call call =
      call_of(Constructor::To, {on(kSim1), PyStr{"cpu"}}, {{"non_blocking", PyBool{true}}});
  EXPECT_TRUE(returned_by_torch(call).pinned);
  EXPECT_EQ(violated("def to(t, d, non_blocking): return t.to(d)", call),
            "device.to.pinned-non-blocking");
}

TEST_F(Simulator, AnotherAcceleratorIsNotStartedBesideIt) {
  EXPECT_THROW(start_accelerator(DeviceType::Cuda), HarnessError);
}

TEST_F(Simulator, ATouchOfDeviceMemoryEndsTheProcess) {
  const Call call = call_of(Constructor::Clone, {on(kSim1)});
  Runner runner(
      subject_of("import ctypes\n"
                 "def clone(t):\n"
                 "  ctypes.string_at(t.data_ptr(), 4)\n"
                 "  return t.clone()"));
  // By SIGSEGV, or by a sanitizer that sees it coming.
  EXPECT_DEATH(static_cast<void>(runner.run(call)), "");
}

}  // namespace
}  // namespace tenet::harness
