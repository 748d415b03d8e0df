// Arrays on an accelerator that are no tensors: made over given memory, by the simulated
// accelerator's library and by a stand-in for CuPy, and let go of.

#include "spec/device_array.h"

#include <Python.h>

#include "harness/accelerator.h"
#include "harness/capture.h"
#include "harness/describe_input.h"
#include "harness/live_objects.h"
#include "harness/materialized.h"
#include "harness/memory_growth.h"
#include "spec/expectation.h"
#include "spec/explain/explanation.h"
#include "spec/text.h"
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

/// What Python makes of the expression for an array, with np and the libraries.
Ref evaluated(const DeviceArray& array) {
  const Ref names = checked(PyDict_New(), "names");
  for (const char* module : {"numpy", "torch", "tenet_sim", "cupy"})
    PyDict_SetItemString(names.get(), std::string(module) == "numpy" ? "np" : module,
                         import_module(module).get());
  const std::string expression = to_python(array);
  return checked(PyRun_String(expression.c_str(), Py_eval_input, names.get(), names.get()),
                 expression.c_str());
}

std::uintptr_t number_of(const Ref& object, const char* name) {
  return PyLong_AsUnsignedLongLong(attribute(object.get(), name).get());
}

TEST_F(DeviceArrays, OfEveryKindOfMemoryAreMadeByTheirPython) {
  for (int i = 0; i < kDeviceAllocationCount; ++i)
    for (const Device& device : {kSim1, Device{DeviceType::Cuda, 1}}) {
      DeviceArray described = on(device);
      described.allocation = static_cast<DeviceAllocation>(i);
      if (!why_invalid(described).empty()) continue;
      const Call call = call_of(Constructor::AsTensor, {described});
      EXPECT_EQ(parse_call(to_text(call)), call);
      const Ref array = evaluated(described);
      const Ref pointer = attribute(array.get(), "data");
      const Ref memory = attribute(pointer.get(), "mem");
      const Ref range =
          checked(PyObject_CallMethod(import_module("tenet_sim").get(), "address_range", "O",
                                      attribute(memory.get(), "ptr").get()),
                  "address_range");
      const bool split = described.allocation == DeviceAllocation::Split;
      EXPECT_EQ(PyLong_AsUnsignedLongLong(PyTuple_GetItem(range.get(), 0)) + (split ? 512 : 0),
                number_of(memory, "ptr"))
          << to_python(described);
      if (split) described.allocation = DeviceAllocation::Pooled;  // a part does not say so
      EXPECT_EQ(describe_input(array.get(), "argument 1"), Input(described))
          << to_python(described);
    }
}

TEST_F(DeviceArrays, AreInMemoryOfTheirKind) {
  MemoryPool pool;
  Materialized made;
  for (int i = 0; i < kDeviceAllocationCount; ++i) {
    DeviceArray described = on(kSim1);
    described.allocation = static_cast<DeviceAllocation>(i);
    if (described.allocation == DeviceAllocation::StreamOrdered) {
      EXPECT_THROW((void)make_device_array(described, pool, made), HarnessError);
      continue;
    }
    const Ref array = make_device_array(described, pool, made);
    const Ref begin =
        attribute(attribute(attribute(array.get(), "data").get(), "mem").get(), "ptr");
    const Ref library = import_module("tenet_sim");
    const Ref range =
        checked(PyObject_CallMethod(library.get(), "address_range", "O", begin.get()), "range");
    const auto before = PyLong_AsUnsignedLongLong(begin.get()) -
                        PyLong_AsUnsignedLongLong(PyTuple_GetItem(range.get(), 0));
    EXPECT_EQ(before > 0, described.allocation == DeviceAllocation::Split);
    const Ref managed =
        checked(PyObject_CallMethod(library.get(), "is_managed", "O", begin.get()), "managed");
    ASSERT_EQ(managed.get() == Py_True, described.allocation == DeviceAllocation::Managed);
    const auto* bytes = static_cast<const std::uint8_t*>(PyLong_AsVoidPtr(begin.get()));
    if (managed.get() == Py_True) {
      EXPECT_EQ(Bytes(bytes, bytes + 16), described.array.memory) << "the host reads it";
    }
    EXPECT_EQ(device_memory()->device_of(bytes), managed.get() == Py_True ? kCannotTell : 1);
  }
  clear(made, pool);
}

TEST_F(DeviceArrays, APoolHandsOutAgainWhatIsDropped) {
  constexpr char kProgram[] = R"(
import numpy as np, torch, tenet_sim
pool = tenet_sim.MemoryPool()
first = pool.malloc(2000)
begin, size = first.ptr, first.mem.size
other = pool.malloc(600)
del first
part, rest = pool.malloc(512), pool.malloc(1000)
parts = part.ptr == begin and rest.ptr == begin + 512
pool.free_all_blocks()
array = tenet_sim.ndarray((2,), 'float32', rest)
array.set(np.array([1, 2], 'float32'))
shared = torch.from_dlpack(array)
del array, rest
kept = pool.malloc(1000)
kept_apart = kept.ptr != begin + 512 and shared.tolist() == [1, 2]
del shared, part
again = pool.malloc(2048)
merged = again.ptr == begin
address = again.ptr
del again
pool.free_all_blocks()
try:
    freed = not tenet_sim.address_range(address)
except ValueError:
    freed = True
)";
  const Ref names = checked(PyDict_New(), "names");
  checked(PyRun_String(kProgram, Py_file_input, names.get(), names.get()), "a pool");
  EXPECT_EQ(PyLong_AsLong(PyDict_GetItemString(names.get(), "size")), 2048);
  for (const char* what : {"parts", "kept_apart", "merged", "freed"})
    EXPECT_EQ(PyDict_GetItemString(names.get(), what), Py_True) << what;
}

TEST_F(DeviceArrays, AreWrittenAndPoisonedWhereTheyAre) {
  const auto perform = [](LiveObjects& objects, Action action, int holder, int makes = -1,
                          std::vector<std::int64_t> numbers = {}, Bytes bytes = {}) {
    return objects.perform({action, holder, -1, makes, std::move(numbers), std::move(bytes)});
  };
  const Subject subject = Subject::load("torch");
  for (const DeviceAllocation allocation :
       {DeviceAllocation::Pooled, DeviceAllocation::Split, DeviceAllocation::Unpooled,
        DeviceAllocation::Managed}) {
    DeviceArray described = on(kSim1);
    described.allocation = allocation;
    const Call call = call_of(Constructor::AsTensor, {described});
    const std::unique_ptr<LiveObjects> objects = open_live_objects(subject, call);
    perform(*objects, Action::Construct, -1, 1);
    EXPECT_EQ(objects->look(0).kind, HolderKind::DeviceArray);
    EXPECT_EQ(objects->look(0).device, 1);
    EXPECT_EQ(objects->look(0).elements, bytes_of<float>({2, 4}));
    perform(*objects, Action::Write, 0, -1, {1}, bytes_of<float>({7}));
    EXPECT_EQ(objects->look(1).elements, bytes_of<float>({2, 7}));
    perform(*objects, Action::Write, 1, -1, {0}, bytes_of<float>({6}));
    EXPECT_EQ(objects->look(0).elements, bytes_of<float>({6, 7}));
    perform(*objects, Action::Grow, 1, -1, {64});  // refused: the memory is the array's
    const Sight before = objects->look(1);
    perform(*objects, Action::Drop, 0);
    EXPECT_FALSE(objects->sources()[0].released);
    EXPECT_TRUE(objects->sources()[0].guards_intact);
    EXPECT_EQ(objects->look(1).elements, bytes_of<float>({6, 7}));
    perform(*objects, Action::Drop, 1);
    EXPECT_TRUE(objects->sources()[0].released);
    Bytes seen(4);
    device_memory()->read(1, seen.data(), reinterpret_cast<const void*>(before.address),  // NOLINT
                          seen.size());
    EXPECT_EQ(seen, Bytes(4, kPoison)) << "the next one to have it writes there";
    EXPECT_TRUE(objects->finish());
  }
}

TEST_F(DeviceArrays, WhatIsLostOfTheirDevicesMemoryIsMeasured) {
  const DeviceMemory& memory = *device_memory();
  const auto take = [&] { return memory.allocate(1, 100, DeviceAllocation::Unpooled); };
  const std::int64_t before = allocated_on_devices();
  void* one = take();
  EXPECT_EQ(allocated_on_devices() - before, 128);
  memory.release(1, one, DeviceAllocation::Unpooled);
  EXPECT_EQ(allocated_on_devices(), before);
  std::vector<void*> lost;
  lost.reserve(1 << 16);
  const Growth growth = growth_of([&] { lost.push_back(take()); }, false);
  EXPECT_NE(growth.words.find("128 bytes of device memory more with each call"), std::string::npos)
      << growth.words;
  EXPECT_TRUE(growth.each_time);
  for (void* address : lost) memory.release(1, address, DeviceAllocation::Unpooled);
  const auto give_back = [&] { memory.release(1, take(), DeviceAllocation::Unpooled); };
  EXPECT_EQ(growth_of(give_back, false).words, "");
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
