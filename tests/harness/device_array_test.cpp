// Arrays on an accelerator that are no tensors: made over given memory, by the simulated
// accelerator's library and by a stand-in for CuPy, and let go of.

#include <Python.h>

#include "harness/accelerator.h"
#include "harness/capture.h"
#include "harness/describe_input.h"
#include "harness/materialized.h"
#include "spec/expectation.h"
#include "spec/explain/explanation.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

constexpr Device kSim1{DeviceType::Sim, 1};

/// Every other one of four numbers, from the second on.
DeviceArray on(const Device& device) {
  NdArray array = ndarray<float>(NumpyType::Float, {1, 2, 3, 4});
  array.shape = {2};
  array.strides = {8};
  array.offset = 4;
  return {std::move(array), device};
}

class DeviceArrays : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    interpreter();
    start_accelerator(DeviceType::Sim);
    const Ref path = attribute(import_module("sys").get(), "path");
    const Ref folder = checked(PyUnicode_FromString(TENET_STAND_IN), "sys.path");
    ASSERT_EQ(PyList_Insert(path.get(), 0, folder.get()), 0);
  }
};

std::string text_of_attribute(const Ref& object, const char* name) {
  return text_of(checked(PyObject_Str(attribute(object.get(), name).get()), name).get());
}

TEST_F(DeviceArrays, AreMadeByTheLibraryOfTheirDevice) {
  MemoryPool pool;
  Materialized made;
  for (const Device& device : {kSim1, Device{DeviceType::Cuda, 1}}) {
    const DeviceArray described = on(device);
    SourceBlock* block = add_source(described.array.memory, pool, made, 1);
    Ref array = make_array_over(*block, described);
    const Ref type = attribute(array.get(), "__class__");
    EXPECT_EQ(text_of_attribute(type, "__module__"),
              device.type == DeviceType::Cuda ? "cupy" : "tenet_sim");
    EXPECT_EQ(text_of_attribute(array, "shape"), "(2,)");
    EXPECT_EQ(text_of_attribute(array, "strides"), "(8,)");
    EXPECT_EQ(text_of_attribute(array, "dtype"), "float32");
    EXPECT_TRUE(device_array_unchanged(array.get(), described, block));
    DeviceArray other = described;
    other.array.offset = 0;
    EXPECT_FALSE(device_array_unchanged(array.get(), other, block));
    EXPECT_FALSE(block->released());
    array = {};
    EXPECT_TRUE(block->released()) << "nothing but the array keeps the memory";
  }
  clear(made, pool);
}

TEST_F(DeviceArrays, AreDescribedAsTheyWereMade) {
  MemoryPool pool;
  Materialized made;
  for (const Device& device : {kSim1, Device{DeviceType::Cuda, 1}}) {
    const DeviceArray described = on(device);
    SourceBlock* block = add_source(described.array.memory, pool, made, 1);
    const Ref array = make_array_over(*block, described);
    EXPECT_EQ(describe_input(array.get(), "argument 1"), Input(described));
  }
  clear(made, pool);
}

TEST_F(DeviceArrays, AreExplained) {
  const Ref library = import_module("tenet_sim");
  const auto explained = [](const std::string& program) {
    const CapturedCall captured = capture_call(program);
    return explain(captured.call, {}, {captured.data, {}}, machine_of(captured.call));
  };
  const std::string array = "tenet_sim.asarray(np.arange(3.0))";
  EXPECT_EQ(explained("torch.as_tensor(" + array + ")").summary,
            "It returns a new tensor that shares the array's memory.");
  EXPECT_EQ(explained("torch.from_dlpack(" + array + ", device='cpu')").summary,
            "It returns a new tensor with a copy of the array's elements.");
  EXPECT_EQ(explained("torch.tensor([" + array + "])").summary,
            "It raises TypeError; there is no result.");
  EXPECT_EQ(explained("import cupy\ntorch.asarray(cupy.ndarray((2,), 'float32'))").summary,
            "It returns a new tensor that shares the array's memory.");
  const Explanation moved = explained("t = torch.arange(4., device='sim:1')[1:]\nt.to('cpu')");
  EXPECT_EQ(moved.summary, "It returns a new tensor with a copy of the tensor's elements.");
  const Call captured = capture_call("torch.arange(2., device='sim:1')[1:].clone()").call;
  TensorInput expected;
  expected.shape = {1};
  expected.strides = {1};
  expected.storage_offset = 1;
  expected.storage = {0, 0, 0, 0, 0, 0, 0x80, 0x3F};
  expected.device = kSim1;
  EXPECT_EQ(captured.arguments.front(), Input(expected));
  EXPECT_THROW((void)capture_call("a = " + array + "\na.strides = (3,)\ntorch.tensor(a)"),
               CaptureError);
}

TEST_F(DeviceArrays, TheStandInSaysWhereItIsAsCupyDoes) {
  MemoryPool pool;
  Materialized made;
  DeviceArray described = on({DeviceType::Cuda, 0});
  SourceBlock* block = add_source(described.array.memory, pool, made, 0);
  const auto entry = [&](const DeviceArray& array, const char* key) {
    const Ref object = make_array_over(*block, array);
    const Ref says = attribute(object.get(), "__cuda_array_interface__");
    return text_of(checked(PyObject_Str(PyDict_GetItemString(says.get(), key)), key).get());
  };
  EXPECT_EQ(entry(described, "strides"), "(8,)");
  EXPECT_EQ(entry(described, "typestr"), "<f4");
  described.array.strides = {4};
  EXPECT_EQ(entry(described, "strides"), "None");
  described.array.shape = {0};
  EXPECT_EQ(entry(described, "data"), "(0, False)");
  clear(made, pool);
}

TEST_F(DeviceArrays, SharingIsProvedByWriting) {
  const Returned shared = returned_by_torch(call_of(Constructor::AsTensor, {on(kSim1)}));
  EXPECT_EQ(shared.device, kSim1);
  EXPECT_EQ(shared.values, bytes_of<float>({2, 4}));
  EXPECT_EQ(shared.strides, (Strides{2}));
  EXPECT_EQ(shared.sharing, (Sharing{0, 4}));
  EXPECT_TRUE(shared.keeps_source_alive);
  const Returned copied = returned_by_torch(call_of(Constructor::Tensor, {on(kSim1)}));
  EXPECT_EQ(copied.device, kSim1);
  EXPECT_EQ(copied.sharing, Sharing{});
  const Returned fetched =
      returned_by_torch(call_of(Constructor::FromDlpack, {on(kSim1)}, {{"device", PyStr{"cpu"}}}));
  EXPECT_EQ(fetched.device, Device{});
  EXPECT_EQ(fetched.values, bytes_of<float>({2, 4}));
}

TEST_F(DeviceArrays, AWorkerForOtherDevicesMakesNone) {
  EXPECT_THROW((void)run_torch(call_of(Constructor::AsTensor, {on({DeviceType::Cuda, 0})})),
               HarnessError);
}

}  // namespace
}  // namespace tenet::harness
