// Any accelerator that torch works with, its memory reached through torch alone: the simulated one
// stands for those that are not here.

#include "harness/accelerator.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "harness/forking.h"
#include "spec/expectation.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

constexpr Device kSim0{DeviceType::Sim, 0};
constexpr Device kSim1{DeviceType::Sim, 1};

TensorInput on(const Device& device) {
  TensorInput input = tensor<float>(Dtype::Float32, {1, 2, 3});
  input.device = device;
  return input;
}

TEST(Accelerator, OneThatIsNotThereIsRefusedWithTheReason) {
  interpreter();
  for (const DeviceType type : {DeviceType::Xpu, DeviceType::Mps, DeviceType::Npu}) {
    try {
      start_accelerator(type);
      FAIL() << name(type) << " is here: this test is for machines without it";
    } catch (const AcceleratorAbsent& absent) {
      EXPECT_STRNE(absent.what(), "");
    }
    EXPECT_FALSE(machine().has_accelerator());
    EXPECT_EQ(device_memory(), nullptr);
  }
}

class ThroughTorch : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    interpreter();
    start_accelerator(DeviceType::Sim, MemoryAccess::Torch);
  }
};

TEST_F(ThroughTorch, WhatIsWrittenIsRead) {
  const DeviceMemory& memory = *device_memory();
  auto* address = static_cast<std::uint8_t*>(memory.allocate(1, 100, DeviceAllocation::Pooled));
  const Bytes sent{1, 2, 3};
  memory.write(1, address + 7, sent.data(), sent.size());
  Bytes seen(3);
  memory.read(1, seen.data(), address + 7, seen.size());
  EXPECT_EQ(seen, sent);
  EXPECT_EQ(memory.device_of(address), kCannotTell);
  memory.release(1, address, DeviceAllocation::Pooled);
}

TEST_F(ThroughTorch, SharingOnADeviceIsProvedByWriting) {
  const Returned same =
      returned_by_torch(call_of(Constructor::AsTensor, {on(kSim1)}, {{"device", PyStr{"sim:1"}}}));
  EXPECT_TRUE(same.is_input);
  EXPECT_EQ(same.sharing, (Sharing{0, 0}));
  EXPECT_EQ(same.device, kSim1);
  EXPECT_TRUE(same.keeps_source_alive);
  const Returned other =
      returned_by_torch(call_of(Constructor::To, {on(kSim1), DeviceObject{kSim0}}));
  EXPECT_EQ(other.device, kSim0);
  EXPECT_EQ(other.values, bytes_of<float>({1, 2, 3}));
  EXPECT_EQ(other.sharing, Sharing{});
  EXPECT_FALSE(other.keeps_source_alive);
}

/// The exit status of a copy of this process that does it.
int status_of_copy(const std::function<int()>& deed) {
  const pid_t copy = fork_process();
  if (copy == 0) ::_exit(deed());
  int status = -1;
  ::waitpid(copy, &status, 0);
  return status;
}

// Autograd has a thread for each device, and all of them begin by asking for torch's pool of
// threads: what went wrong in one of ten copies of a copy.
TEST_F(ThroughTorch, AutogradWorksInEveryCopyOfTheProcess) {
  TensorInput leaf = on(kSim1);
  leaf.role = TensorRole::Leaf;
  const Call call = call_of(Constructor::To, {leaf, DtypeObject{Dtype::Float64}});
  constexpr int kCopies = 60;
  int ended_well = 0;
  for (int i = 0; i < kCopies; ++i) {
    const int status = status_of_copy([&] {
      return status_of_copy(
          [&] { return returned_by_torch(call).gradient == Gradient::Identity ? 0 : 1; });
    });
    ended_well += status == 0 ? 1 : 0;
  }
  EXPECT_EQ(ended_well, kCopies);
}

TEST_F(ThroughTorch, PinnedMemoryIsTorchsOwn) {
  TensorInput pinned = tensor<float>(Dtype::Float32, {1});
  pinned.pinned = true;
  EXPECT_TRUE(returned_by_torch(call_of(Constructor::AsTensor, {pinned})).pinned);
  EXPECT_FALSE(returned_by_torch(call_of(Constructor::Clone, {pinned})).pinned);
}

TEST_F(ThroughTorch, PytorchConforms) {
  for (const char* device : {"sim", "sim:0", "sim:1", "cpu", "meta"}) {
    for (const Constructor constructor :
         {Constructor::Tensor, Constructor::AsTensor, Constructor::AsArray})
      for (const Input& data : {Input(list({number(1)})), Input(on(kSim0)), Input(on(kSim1))}) {
        const Call call = call_of(constructor, {data}, {{"device", PyStr{device}}});
        const Verdict verdict = compare(predict(call, {}, machine()), run_torch(call));
        EXPECT_TRUE(verdict.conforms()) << device;
      }
  }
}

}  // namespace
}  // namespace tenet::harness
