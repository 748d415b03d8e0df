// What the specification says of single calls: PyTorch's rules that are easy to get wrong, each as
// a case's text, a fact, its value and the clause that decides it.

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet {
namespace {

struct Row {
  std::string_view call;
  Fact fact;
  std::string_view expected;
  std::string_view clause;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.call << ": " << name(row.fact);
}

class Predict : public testing::TestWithParam<Row> {};

TEST_P(Predict, SaysWhatPyTorchDoesAndByWhichClause) {
  const Row& row = GetParam();
  const Call call = parse_call(row.call);
  ASSERT_EQ(why_invalid(call), "");
  const Expectation expectation = predict(call, TorchVersion{});
  EXPECT_EQ(describe(expectation, row.fact), row.expected);
  ASSERT_NE(clause_of(expectation, row.fact), kNoClause);
  EXPECT_EQ(clause(clause_of(expectation, row.fact)).id, row.clause);
}

struct VersionRow {
  std::string_view call;
  TorchVersion version;
  Fact fact;
  std::string_view expected;
};

// Seen of PyTorch 2.11 to 2.15.
constexpr VersionRow kVersions[] = {
    {"asarray(bytearray(#00000000))", {2, 14}, Fact::DtypeFact, "torch.float32"},
    {"asarray(bytearray(#00000000))", {2, 15}, Fact::DtypeFact, "torch.uint8"},
    {"asarray(bytearray(#00))", {2, 14}, Fact::Completion, "raises ValueError"},
    {"asarray(1,requires_grad=None)", {2, 11}, Fact::Completion, "raises TypeError"},
    {"asarray(1,requires_grad=None)", {2, 12}, Fact::Completion, "returns"},
    {"asarray(tensor(float32,[],role=leaf,#00000000))", {2, 11}, Fact::RequiresGrad, "False"},
    {"asarray(tensor(float32,[],role=leaf,#00000000))", {2, 12}, Fact::RequiresGrad, "True"},
    {"tensor(511,dtype=torch.float8_e4m3fn)", {2, 12}, Fact::Values, "[nan]"},
    {"tensor(511,dtype=torch.float8_e4m3fn)", {2, 13}, Fact::Values, "[448]"},
    {"tensor(9.223372036854776e+18,dtype=torch.int64)", {2, 13}, Fact::Completion, "returns"},
    {"scalar_tensor(9.223372036854776e+18,dtype=torch.int64)",
     {2, 13},
     Fact::Completion,
     "returns"},
    {"scalar_tensor(9.223372036854776e+18,dtype=torch.int64)",
     {2, 14},
     Fact::Completion,
     "raises RuntimeError"},
    {"scalar_tensor(1.8446744073709552e+19,dtype=torch.uint64)",
     {2, 13},
     Fact::Completion,
     "returns"},
    {"scalar_tensor(2147483648.0,dtype=torch.int32)",
     {2, 13},
     Fact::Completion,
     "raises RuntimeError"},
    {"tensor(9.223372036854776e+18,dtype=torch.int64)",
     {2, 14},
     Fact::Completion,
     "raises RuntimeError"},
};

TEST(Predict, FollowsTheRelease) {
  for (const VersionRow& row : kVersions)
    EXPECT_EQ(describe(predict(parse_call(row.call), row.version), row.fact), row.expected)
        << row.call << " of 2." << row.version.minor;
}

TEST(Predict, SaysWhatAReleaseDoesNotSurvive) {
  const Call backwards = parse_call("from_dlpack(ndarray(double,[2],strides=[-8],offset=8,#z16.))");
  EXPECT_TRUE(predict(backwards, TorchVersion{2, 13}).ends_process);
  EXPECT_FALSE(predict(backwards, TorchVersion{2, 14}).ends_process);
  for (const char* call : {"as_tensor", "asarray", "from_dlpack", "tensor"}) {
    const Call of_array = parse_call(
        call + std::string("(device_array(sim:0,ndarray(single,[2],strides=[-4],offset=4,#z8.)))"));
    EXPECT_TRUE(predict(of_array, TorchVersion{2, 13}, kSimulated).ends_process) << call;
    EXPECT_FALSE(predict(of_array, TorchVersion{2, 14}, kSimulated).ends_process) << call;
  }
}

// Seen of PyTorch 2.15 on the simulated accelerator.
constexpr Row kPlaced[] = {
    {"as_tensor(storage(#00),dtype=torch.int6,device=0)", Fact::Completion,
     "raises NotImplementedError", "errors.as_tensor.bare-not-copied"},
    {"new_tensor(tensor(float32,[],device=sim:1,#00000000),1,device=device(sim))", Fact::DeviceFact,
     "sim:1", "device.new_tensor.current-device"},
    {"asarray(tensor(float32,[],device=sim:0,#00000000),device=device(sim),copy=False)",
     Fact::Completion, "raises ValueError", "errors.asarray.cannot-share-device"},
    {"asarray(tensor(float32,[],device=sim:0,#00000000),device=device(sim))", Fact::IsInput, "True",
     "identity.asarray.the-input-itself"},
    {"asarray(1,device=1)", Fact::DeviceFact, "sim:1", "device.asarray.number"},
    {"tensor(1,device=str(sim))@current=1", Fact::DeviceFact, "sim:1",
     "device.tensor.current-device"},
    {"to(tensor(float32,[],device=sim:0,#00000000),str(sim))@current=1", Fact::IsInput, "False",
     "identity.to.a-new-object"},
    {"as_tensor(tensor(float32,[],pinned,#00000000))", Fact::Pinned, "True",
     "device.as_tensor.pinned-shared"},
    {"tensor(tensor(float32,[],pinned,#00000000))", Fact::Pinned, "False",
     "device.tensor.not-pinned"},
};

// What sim and CUDA have in common was seen of PyTorch 2.15 on the simulated accelerator.
constexpr Row kDeviceArrays[] = {
    {"as_tensor(device_array(sim:1,ndarray(single,[2],#z8.)))", Fact::DeviceFact, "sim:1",
     "device.as_tensor.of-device-array"},
    {"as_tensor(device_array(sim:1,ndarray(single,[2],#z8.)))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.as_tensor.device-array-shared"},
    {"tensor(device_array(sim:1,ndarray(single,[2],#z8.)))", Fact::SharedBytes, "no byte shared",
     "aliasing.tensor.never-shares"},
    {"asarray(device_array(sim:0,ndarray(ulonglong,[2],#z16.)))", Fact::DtypeFact, "torch.uint64",
     "dtype.asarray.device-array"},
    {"asarray(device_array(sim:0,ndarray(single,[2],#z8.)),copy=False)", Fact::Completion,
     "raises ValueError", "errors.asarray.cannot-share-sequence"},
    {"from_dlpack(device_array(sim:0,ndarray(single,[2],strides=[-4],offset=4,#z8.)))",
     Fact::Completion, "raises RuntimeError", "errors.from_dlpack.exported-negative-stride"},
    {"from_dlpack(device_array(sim:0,ndarray(single,[2],#z8.)),device=str(sim))", Fact::DeviceFact,
     "sim:0", "device.from_dlpack.imported-there"},
    {"from_dlpack(device_array(sim:0,ndarray(single,[2],#z8.)),device=str(sim%3a1),copy=False)",
     Fact::Completion, "raises ValueError", "errors.from_dlpack.cannot-share-device"},
    {"from_dlpack(tensor(float32,[],device=sim:0,#00000000))", Fact::Completion,
     "raises ValueError", "errors.from_dlpack.named-backend-not-exported"},
    {"tensor([device_array(sim:0,ndarray(single,[2],#z8.))])", Fact::Completion, "raises TypeError",
     "errors.tensor.device-arrays-in-sequence"},
    {"tensor([device_array(sim:0,ndarray(single,[2,0],#))])", Fact::ShapeFact, "[1, 2, 0]",
     "shape.tensor.sequence"},
    {"from_numpy(device_array(sim:0,ndarray(single,[2],#z8.)))", Fact::Completion,
     "raises TypeError", "errors.from_numpy.not-an-ndarray"},
    {"as_tensor(device_array(sim:0,managed,ndarray(single,[2],#z8.)))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.as_tensor.managed-memory-shared"},
    {"as_tensor(device_array(sim:0,managed,ndarray(single,[2],#z8.)))", Fact::KeepsSourceAlive,
     "True", "lifetime.as_tensor.keeps-shared-memory"},
    {"from_dlpack(device_array(sim:0,split,ndarray(single,[2],#z8.)))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.from_dlpack.part-of-block-shared"},
    {"from_dlpack(device_array(sim:0,split,ndarray(single,[2],#z8.)))", Fact::KeepsSourceAlive,
     "True", "lifetime.from_dlpack.lent-block-kept"},
    {"asarray(device_array(sim:1,ndarray(single,[2],#z8.)))", Fact::KeepsSourceAlive, "True",
     "lifetime.asarray.lent-block-kept"},
    {"asarray(device_array(sim:1,unpooled,ndarray(single,[2],#z8.)))", Fact::KeepsSourceAlive,
     "True", "lifetime.asarray.keeps-shared-memory"},
    {"tensor(device_array(sim:1,split,ndarray(single,[2],#z8.)))", Fact::KeepsSourceAlive, "False",
     "lifetime.tensor.lets-go"},
};

TEST(Predict, KnowsArraysOnAnAccelerator) {
  for (const Row& row : kDeviceArrays) {
    const Call call = parse_call(row.call);
    ASSERT_EQ(why_invalid(call), "") << row.call;
    const Expectation expectation = predict(call, {}, kSimulated);
    EXPECT_EQ(describe(expectation, row.fact), row.expected) << row.call;
    EXPECT_EQ(clause(clause_of(expectation, row.fact)).id, row.clause) << row.call;
  }
}

// As torch/csrc/utils/tensor_numpy.cpp reads the __cuda_array_interface__ of cupy/_core/core.pyx;
// no GPU has seen it.
constexpr Row kCupyArrays[] = {
    {"as_tensor(device_array(cuda:1,ndarray(single,[2,3],strides=[4,8],#z24.)))", Fact::StridesFact,
     "[1, 2]", "layout.as_tensor.strides-of-source"},
    {"as_tensor(device_array(cuda:1,ndarray(single,[2,3],strides=[4,8],#z24.)))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.as_tensor.device-array-shared"},
    // Nothing has no address: it is on the current device, and its strides count from 1 anew.
    {"as_tensor(device_array(cuda:1,ndarray(single,[2,0,3],#)))", Fact::DeviceFact, "cuda:0",
     "device.as_tensor.of-device-array"},
    {"as_tensor(device_array(cuda:1,ndarray(single,[2,0,3],#)))", Fact::StridesFact, "[0, 3, 1]",
     "layout.as_tensor.strides-of-source"},
    {"from_dlpack(device_array(cuda:1,ndarray(single,[2,0,3],#)))", Fact::StridesFact, "[3, 3, 1]",
     "layout.from_dlpack.strides-of-source"},
    {"tensor(device_array(cuda:0,managed,ndarray(single,[2],#z8.)),pin_memory=True)",
     Fact::Completion, "raises RuntimeError", "errors.tensor.pinned-data"},
    {"as_tensor(device_array(cuda:0,ndarray(single,[2],strides=[-4],offset=4,#z8.)))",
     Fact::Completion, "raises RuntimeError", "errors.as_tensor.exported-negative-stride"},
    {"as_tensor(device_array(cuda:1,ndarray(single,[2],#z8.)),device=str(cuda))", Fact::DeviceFact,
     "cuda:0", "device.as_tensor.current-device"},
};

TEST(Predict, ReadsCupysInterface) {
  const Machine gpus{.accelerator = DeviceType::Cuda, .devices = 2, .arrays = true};
  for (const Row& row : kCupyArrays) {
    const Call call = parse_call(row.call);
    ASSERT_EQ(why_invalid(call), "") << row.call;
    const Expectation expectation = predict(call, {}, gpus);
    EXPECT_EQ(describe(expectation, row.fact), row.expected) << row.call;
    EXPECT_EQ(clause(clause_of(expectation, row.fact)).id, row.clause) << row.call;
  }
}

TEST(Predict, ThereAreNoSuchArraysOfEveryKind) {
  for (const char* call : {
           "tensor(device_array(cpu,ndarray(single,[2],#z8.)))",
           "tensor(device_array(sim:2,ndarray(single,[2],#z8.)))",
           "tensor(device_array(sim:0,stream_ordered,ndarray(single,[2],#z8.)))",
           "tensor(device_array(sim:0,ndarray(>single,[2],#z8.)))",
           "tensor(device_array(sim:0,ndarray(longdouble,[1],#z16.)))",
           "tensor(device_array(sim:0,ndarray(single,[2],readonly,#z8.)))",
           "tensor(device_array(sim:0,ndarray(single,[2],strides=[5],#z9.)))",
           "tensor(device_array(sim:0,ndarray(single,[3],#z8.)))",
           "tensor([device_array(sim:0,ndarray(single,[2],#z8.)),1])",
           "to(tensor(float32,[],#00000000),device_array(sim:0,ndarray(single,[2],#z8.)))",
       })
    EXPECT_NE(why_invalid(parse_call(call)), "") << call;
}

TEST(Predict, LeavesOutWhatPyTorchDoesNotSurvive) {
  for (const char* call : {
           "asarray(memoryview(B,offset=6,#z22.),dtype=torch.complex128,copy=True)",
           "tensor(ndarray(cdouble,[1],offset=8,#z24.),dtype=torch.float32)",
       })
    EXPECT_NE(why_invalid(parse_call(call)), "") << call;
  for (const char* call : {
           "asarray(memoryview(B,offset=6,#z22.),dtype=torch.complex128)",
           "asarray(memoryview(B,offset=6,#z22.),dtype=torch.complex64,copy=True)",
           "asarray(memoryview(B,offset=16,#z32.),dtype=torch.complex128,copy=True)",
       })
    EXPECT_EQ(why_invalid(parse_call(call)), "") << call;
}

TEST(Predict, KnowsTheAcceleratorsDevices) {
  for (const Row& row : kPlaced) {
    const Expectation expectation = predict(parse_call(row.call), {}, kSimulated);
    EXPECT_EQ(describe(expectation, row.fact), row.expected) << row.call;
    EXPECT_EQ(clause(clause_of(expectation, row.fact)).id, row.clause) << row.call;
  }
}

TEST(Predict, KnowsOtherAcceleratorsByTheirNames) {
  const Machine gpu{DeviceType::Cuda, 1};
  const Expectation there = predict(parse_call("tensor(1,device=str(cuda))"), {}, gpu);
  EXPECT_EQ(describe(there, Fact::DeviceFact), "cuda:0");
  const Expectation beyond = predict(parse_call("tensor(1,device=device(cuda:1))"), {}, gpu);
  EXPECT_EQ(clause(beyond.completion.clause).id, "errors.tensor.wrong-device-index");
  const Expectation number = predict(parse_call("tensor(1,device=0)"), {}, gpu);
  EXPECT_EQ(describe(number, Fact::DeviceFact), "cuda:0");
  for (const char* device : {"xpu", "hpu", "vulkan", "privateuseone"}) {
    const std::string call = "tensor(1,device=str(" + std::string(device) + "))";
    EXPECT_EQ(clause(predict(parse_call(call), {}, gpu).completion.clause).id,
              "errors.tensor.absent-accelerator")
        << device;
  }
  for (const char* device : {"npu", "sim", "metal", "tpu"}) {
    const std::string call = "tensor(1,device=str(" + std::string(device) + "))";
    EXPECT_EQ(clause(predict(parse_call(call), {}, gpu).completion.clause).id,
              "errors.tensor.invalid-device")
        << device << " has a name only where it is registered";
  }
}

TEST(Predict, LeavesThePayloadOfANanToTheDeviceThatConverts) {
  const Machine gpu{DeviceType::Cuda, 1};
  const auto freedom = [&](const char* call) {
    return predict(parse_call(call), {}, gpu).values.value.freedom;
  };
  EXPECT_EQ(freedom("to(tensor(float32,[1],device=cuda:0,#0100807f),torch.float64)"),
            std::vector{Freedom::AnyNaN});
  EXPECT_TRUE(freedom("to(tensor(float32,[1],#0100807f),torch.float64)").empty());
  EXPECT_TRUE(freedom("clone(tensor(float32,[1],device=cuda:0,#0100807f))").empty());
}

constexpr Row kDtypes[] = {
    {"tensor(1)", Fact::DtypeFact, "torch.int64", "dtype.tensor.python-int"},
    {"tensor(True)", Fact::DtypeFact, "torch.bool", "dtype.tensor.python-bool"},
    {"tensor(1.5)", Fact::DtypeFact, "torch.float32", "dtype.tensor.python-float-takes-default"},
    {"tensor(1.5)@default_dtype=float64", Fact::DtypeFact, "torch.float64",
     "dtype.tensor.python-float-takes-default"},
    {"tensor([1,2.5])", Fact::DtypeFact, "torch.float32", "dtype.tensor.sequence-promotes"},
    {"tensor([])", Fact::DtypeFact, "torch.float32", "dtype.tensor.empty-sequence"},
    {"tensor(np.double(#000000000000f03f))", Fact::DtypeFact, "torch.float64",
     "dtype.tensor.numpy-scalar"},
    {"tensor([np.half(#003c)])", Fact::DtypeFact, "torch.float16",
     "dtype.tensor.sequence-promotes"},
    {"tensor(ndarray(ulong,[1],#0100000000000000))", Fact::DtypeFact, "torch.uint64",
     "dtype.tensor.ndarray"},
    {"Tensor([1])", Fact::DtypeFact, "torch.float32", "dtype.Tensor.default"},
    {"Tensor(tensor(int64,[1],#0100000000000000))", Fact::DtypeFact, "torch.int64",
     "dtype.Tensor.tensor"},
    {"tensor(complex(1,2))@default_dtype=float16", Fact::DtypeFact, "torch.complex32",
     "dtype.tensor.python-complex"},
    {"tensor([tensor(bcomplex32,[],#z4.),tensor(bfloat16,[],#0000),1])", Fact::DtypeFact,
     "torch.bcomplex32", "dtype.tensor.sequence-promotes"},
    {"tensor([tensor(bcomplex32,[],#z4.),tensor(float16,[],#0000)])", Fact::DtypeFact,
     "torch.complex64", "dtype.tensor.sequence-promotes"},
    {"tensor([tensor(complex32,[],#z4.),tensor(bcomplex32,[],#z4.)])", Fact::DtypeFact,
     "torch.complex64", "dtype.tensor.sequence-promotes"},
    {"tensor([tensor(bcomplex32,[],#z4.),2.5])@default_dtype=bfloat16", Fact::DtypeFact,
     "torch.bcomplex32", "dtype.tensor.sequence-promotes"},
};

constexpr Row kForms[] = {
    {"as_tensor(tensor(float32,[1,1],form=coo,#z4.))", Fact::LayoutFact, "torch.sparse_coo",
     "layout.as_tensor.sparse-layout-kept"},
    {"to(tensor(float32,[1,1],form=bsc,#z4.),torch.float64)", Fact::LayoutFact, "torch.sparse_bsc",
     "layout.to.sparse-layout-kept"},
    {"clone(tensor(float32,[1,1],form=csr,#z4.),memory_format=memory_format(contiguous_format))",
     Fact::Completion, "raises RuntimeError", "errors.clone.sparse-memory-format"},
    {"Tensor(tensor(float32,[1],form=coo,#z4.))", Fact::Completion, "raises NotImplementedError",
     "errors.Tensor.sparse-has-no-storage"},
    {"clone(tensor(int8,[1],form=quantized,#00))", Fact::DtypeFact, "qint8", "dtype.clone.tensor"},
    {"to(tensor(int8,[1],form=quantized,#00),torch.int8)", Fact::Completion, "raises RuntimeError",
     "errors.to.quantized-dtype"},
    {"as_tensor(tensor(int8,[1],form=quantized,#00),device=device(meta))", Fact::Completion,
     "raises NotImplementedError", "errors.as_tensor.quantized-on-meta"},
    {"from_dlpack(tensor(float32,[1],form=coo,#z4.))", Fact::Completion, "raises BufferError",
     "errors.from_dlpack.form-not-exported"},
    {"as_tensor(tensor(float32,[1],form=inference,#z4.))", Fact::Inference, "True",
     "autograd.as_tensor.inference-kept"},
    {"clone(tensor(float32,[1],form=inference,#z4.))", Fact::Inference, "False",
     "autograd.clone.inference-mode"},
    {"clone(tensor(float32,[1],#z4.))@inference", Fact::Inference, "True",
     "autograd.clone.inference-mode"},
    {"to(tensor(int8,[1],form=quantized,#00),torch.float32,memory_format=memory_format(contiguous_"
     "format))",
     Fact::DtypeFact, "qint8", "dtype.to.quantized-memory-format"},
    {"as_tensor(object(object,[],__dlpack__=ndarray(double,[1],#z8.)))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.as_tensor.exported-memory-shared"},
    {"asarray(object(object,[],__dlpack__=ndarray(double,[1],#z8.)),copy=True)", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0 or no byte shared", "aliasing.asarray.copy-not-made"},
    {"numpy(tensor(float32,[2,2],form=fake,#),force=True)", Fact::Completion, "raises RuntimeError",
     "errors.numpy.own-dispatch"},
    {"scalar_tensor(tensor(bool,[],class=wrapper,#01))", Fact::ResultType, "torch.Tensor",
     "identity.scalar_tensor.plain-tensor"},
    {"type(tensor(float32,[1,1],form=jagged,#00000000),str(torch.FloatTensor))@inference",
     Fact::IsInput, "True", "identity.type.the-input-itself"},
    {"type(tensor(float32,[1,1],form=jagged,#00000000),torch.float32)@inference", Fact::IsInput,
     "False", "identity.type.dispatch-decides-class"},
    {"typed_tensor(str(FloatTensor),tensor(float32,[2,2],form=jagged,#z16.))", Fact::Completion,
     "raises NotImplementedError", "errors.typed_tensor.jagged-not-aliased"},
    {"type(tensor(float32,[1],class=wrapper,#z4.),torch.float32)@inference", Fact::IsInput, "False",
     "identity.type.dispatch-decides-class"},
    {"tensor(object(object,[],__dlpack__=ndarray(double,[1],#z8.)))", Fact::SharedBytes,
     "no byte shared", "aliasing.tensor.never-shares"},
    {"tensor(object(object,[],__dlpack__=3))", Fact::Completion, "raises RuntimeError",
     "errors.tensor.not-a-capsule"},
    {"tensor(object(object,[],__dlpack__=tensor(float32,[1],role=leaf,#z4.)))", Fact::Completion,
     "raises BufferError", "errors.tensor.requires-grad-not-exported"},
    {"tensor(bytearray(#0102))", Fact::DtypeFact, "torch.int64", "dtype.tensor.sequence-promotes"},
    {"tensor(memoryview(c,#0102))", Fact::Completion, "raises TypeError",
     "errors.tensor.string-data"},
};

constexpr Row kAliasing[] = {
    {"tensor(ndarray(single,[1],#0000803f))", Fact::SharedBytes, "no byte shared",
     "aliasing.tensor.never-shares"},
    {"as_tensor(ndarray(single,[1],#0000803f))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.as_tensor.ndarray-shared"},
    {"as_tensor(ndarray(single,[1],#0000803f),dtype=torch.float64)", Fact::SharedBytes,
     "no byte shared", "aliasing.as_tensor.copied-to-convert"},
    {"as_tensor(ndarray(single,[1],#0000803f),device=device(cpu:0))", Fact::SharedBytes,
     "no byte shared", "aliasing.as_tensor.copied-to-convert"},
    {"as_tensor(tensor(float32,[1],#0000803f))", Fact::IsInput, "True",
     "identity.as_tensor.the-input-itself"},
    {"to(tensor(float32,[1],#0000803f),torch.float32)", Fact::IsInput, "True",
     "identity.to.the-input-itself"},
    {"to(tensor(float32,[1],#0000803f),str(cpu%3a0))", Fact::IsInput, "False",
     "identity.to.a-new-object"},
    {"to(tensor(float32,[1],#0000803f),torch.float32,copy=True)", Fact::IsInput, "False",
     "identity.to.a-new-object"},
    {"Tensor(ndarray(single,[1],#0000803f))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.Tensor.ndarray-shared"},
    {"Tensor(ndarray(double,[1],#000000000000f03f))", Fact::SharedBytes, "no byte shared",
     "aliasing.Tensor.copied-to-convert"},
    {"Tensor(tensor(int64,[1],#0100000000000000))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.Tensor.tensor-shared"},
    {"clone(tensor(float32,[1],#0000803f))", Fact::SharedBytes, "no byte shared",
     "aliasing.clone.never-shares"},
    {"from_numpy(ndarray(single,[2],strides=[8],#0000803f000000000000803f))", Fact::StridesFact,
     "[2]", "layout.from_numpy.strides-of-source"},
    {"tensor(storage(#03),dtype=torch.bool)", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0 or no byte shared", "aliasing.tensor.copy-not-made"},
    {"tensor(storage(#03),dtype=torch.bool,device=str(cpu%3a0))", Fact::Values, "[True]",
     "values.tensor.copied"},
};

constexpr Row kErrorsAndWarnings[] = {
    {"tensor([300],dtype=torch.uint8)", Fact::Completion, "raises RuntimeError",
     "errors.tensor.element-out-of-range"},
    {"tensor([-1],dtype=torch.uint8)", Fact::Values, "[255]", "values.tensor.stored-scalars"},
    {"tensor(ndarray(short,[1],#2c01),dtype=torch.uint8)", Fact::Values, "[44]",
     "values.tensor.converted"},
    {"tensor([[1],[1,2]])", Fact::Completion, "raises ValueError", "errors.tensor.ragged"},
    {"tensor(str(a))", Fact::Completion, "raises TypeError", "errors.tensor.string-data"},
    {"from_numpy([1])", Fact::Completion, "raises TypeError", "errors.from_numpy.not-an-ndarray"},
    {"from_numpy(ndarray(>intc,[1],#00000001))", Fact::Completion, "raises ValueError",
     "errors.from_numpy.byte-order"},
    {"from_numpy(ndarray(intc,[1],strides=[-4],#01000000))", Fact::Completion, "raises ValueError",
     "errors.from_numpy.negative-stride"},
    {"from_numpy(ndarray(intc,[1],readonly,#01000000))", Fact::Warnings,
     "UserWarning (array not writeable)", "warnings.from_numpy.read-only-ndarray"},
    {"tensor(tensor(int64,[1],#0100000000000000))", Fact::Warnings,
     "UserWarning (copy construct from a tensor)", "warnings.tensor.copy-construct"},
    {"tensor([1],requires_grad=True)", Fact::Completion, "raises RuntimeError",
     "errors.tensor.integer-requires-grad"},
    {"Tensor(np.timedelta64(#z8.),0,device=device(meta))", Fact::Completion, "raises RuntimeError",
     "errors.Tensor.cpu-only"},
    {"Tensor(np.timedelta64(#z8.),0)", Fact::Completion, "raises TypeError",
     "errors.Tensor.not-a-size"},
    {"as_tensor(storage(#),dtype=torch.complex32,device=str(cuda))", Fact::Warnings,
     "UserWarning (complex32 is experimental)", "warnings.as_tensor.complex32"},
    {"tensor(complex(1,2))@default_dtype=bfloat16", Fact::Completion, "raises RuntimeError",
     "errors.tensor.complex-under-bfloat16"},
};

constexpr Row kPlacementAndShape[] = {
    {"tensor(1)@device=meta", Fact::DeviceFact, "meta", "device.tensor.context"},
    {"from_numpy(ndarray(single,[1],#0000803f))@device=meta", Fact::DeviceFact, "cpu",
     "device.from_numpy.ignores-context"},
    {"as_tensor(tensor(float32,[1],#0000803f))@device=meta", Fact::DeviceFact, "meta",
     "device.as_tensor.context"},
    {"Tensor([1])@device=meta", Fact::DeviceFact, "cpu", "device.Tensor.ignores-context"},
    {"tensor(1,device=str(cpu))@device=meta", Fact::DeviceFact, "cpu", "device.tensor.explicit"},
    {"Tensor(3)", Fact::ShapeFact, "[3]", "shape.Tensor.sizes"},
    {"Tensor(3)", Fact::SharedBytes, "no byte shared", "aliasing.Tensor.sizes-allocate"},
    {"Tensor(0)", Fact::SharedBytes, "no byte shared", "aliasing.Tensor.empty-shares-nothing"},
    {"Tensor(3)", Fact::Values, "unspecified, because the memory is not initialised",
     "values.Tensor.uninitialised"},
    {"Tensor(0,4,2447714041603928280)", Fact::Completion, "raises RuntimeError",
     "errors.Tensor.huge-size"},
    {"Tensor(4611686018427387904,4611686018427387904,0)", Fact::Completion, "raises RuntimeError",
     "errors.Tensor.huge-size"},
    {"Tensor(4611686018427387904,2,0)", Fact::ShapeFact, "[4611686018427387904, 2, 0]",
     "shape.Tensor.sizes"},
    {"Tensor([3])", Fact::ShapeFact, "[1]", "shape.Tensor.sequence"},
    {"tensor([[],[]])", Fact::ShapeFact, "[2, 0]", "shape.tensor.sequence"},
    {"tensor([[],[1]])", Fact::ShapeFact, "[2, 0]", "shape.tensor.sequence"},
    {"tensor(ndarray(single,[2,2],strides=[4,8],#z16.))", Fact::StridesFact, "[1, 2]",
     "layout.tensor.dense-strides-kept"},
    {"to(tensor(float32,[1],role=leaf,#0000803f),torch.float64)", Fact::GradFn, "ToCopyBackward0",
     "autograd.to.recorded-conversion"},
    {"Tensor(tensor(float32,[1],role=leaf,#0000803f))@no_grad", Fact::IsLeaf, "True",
     "autograd.Tensor.alias-not-recording"},
};

constexpr Row kExchange[] = {
    {"frombuffer(bytearray(#0102030405),offset=1,dtype=torch.int32)", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 1", "aliasing.frombuffer.buffer-shared"},
    {"frombuffer(bytearray(#0102030405),count=2,dtype=torch.int16)", Fact::ShapeFact, "[2]",
     "shape.frombuffer.one-dimension"},
    {"frombuffer(bytearray(#0102030405),dtype=torch.int16)", Fact::Completion, "raises ValueError",
     "errors.frombuffer.not-whole-elements"},
    {"frombuffer(bytes(ab),dtype=torch.uint8)", Fact::Warnings,
     "UserWarning (buffer not writeable)", "warnings.frombuffer.read-only-buffer"},
    {"frombuffer(bytearray(#),dtype=torch.uint8)", Fact::Completion, "raises ValueError",
     "errors.frombuffer.nothing-to-read"},
    {"asarray(memoryview(h,[2,3],offset=1,#z13.))", Fact::ShapeFact, "[6]",
     "shape.asarray.one-dimension"},
    {"asarray(memoryview(h,offset=1,#0001000200))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 1", "aliasing.asarray.buffer-shared"},
    {"frombuffer(memoryview(h,step=-1,#01000200),dtype=torch.int16)", Fact::Completion,
     "raises RuntimeError", "errors.frombuffer.buffer-not-contiguous"},
    {"tensor(memoryview(h,step=-1,#01000200))", Fact::Values, "[2, 1]",
     "values.tensor.stored-scalars"},
    {"tensor(memoryview(h,[1,2],#01000200))", Fact::Completion, "raises ValueError",
     "errors.tensor.unreadable-first-item"},
    {"tensor(ctypes(h,[2,2],#0100020003000400))", Fact::ShapeFact, "[2, 2]",
     "shape.tensor.sequence"},
    {"tensor(ctypes(f,[],#0000803f))", Fact::Completion, "raises RuntimeError",
     "errors.tensor.cannot-infer-dtype"},
    {"tensor(mmap(#0102),dtype=torch.int8)", Fact::ShapeFact, "[2, 1]", "shape.tensor.sequence"},
    {"asarray(mmap(readonly,#0102))", Fact::Warnings, "UserWarning (buffer not writeable)",
     "warnings.asarray.read-only-buffer"},
    {"tensor(object(changing,[1,0,1,2]))", Fact::Completion, "raises ValueError",
     "errors.tensor.changed-while-read"},
    {"tensor(object(changing,[1,1,1,2,3]))", Fact::Completion, "raises IndexError",
     "errors.tensor.own-exception"},
    {"tensor(object(changing,[1,5,1,2]),dtype=torch.int8)", Fact::Completion, "raises ValueError",
     "errors.tensor.changed-while-read"},
    {"tensor(object(changing-list,[1,5,1,2]),dtype=torch.int8)", Fact::Values, "[1, 2]",
     "values.tensor.stored-scalars"},
    {"tensor(range(0,1099511627776,1),dtype=torch.int8)", Fact::Completion, "raises RuntimeError",
     "errors.tensor.huge-size"},
    {"tensor(range(0,1099511627776,1),dtype=torch.int8,device=str(meta))", Fact::ShapeFact,
     "[1099511627776]", "shape.tensor.sequence"},
    {"tensor(object(Sequence,[1],__len__=4611686018427387904))", Fact::Completion,
     "raises IndexError", "errors.tensor.own-exception"},
    {"from_dlpack(object(capsule,[ndarray(single,[1],#0000803f),True,False]))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.from_dlpack.exported-memory-shared"},
    {"from_dlpack(object(capsule,[ndarray(single,[1],#0000803f),True,True]))", Fact::Completion,
     "raises RuntimeError", "errors.from_dlpack.not-a-capsule"},
    {"asarray(object(capsule,[ndarray(single,[1],#0000803f),False,False]),copy=True)",
     Fact::SharedBytes, "no byte shared", "aliasing.asarray.copied-when-asked"},
    {"tensor(object(capsule,[ndarray(single,[1],#0000803f),False,False]))", Fact::Completion,
     "raises RuntimeError", "errors.tensor.cannot-infer-dtype"},
    {"from_dlpack(object(object,[],__dlpack__=ndarray(single,[1],readonly,#0000803f)=[]))",
     Fact::Completion, "raises BufferError", "errors.from_dlpack.read-only-not-exported"},
    {"from_dlpack(object(object,[],__dlpack__=ndarray(single,[1],#0000803f)=[]),copy=True)",
     Fact::SharedBytes, "no byte shared", "aliasing.from_dlpack.copied-when-asked"},
    {"from_dlpack(object(object,[],__dlpack__=ndarray(single,[1],#0000803f),__dlpack_device__=()))",
     Fact::Completion, "raises IndexError", "errors.from_dlpack.dlpack-device"},
    {"as_tensor(object(object,[],__dlpack__=ndarray(single,[1],#0000803f),"
     "__dlpack_device__=(99,0)))",
     Fact::SharedBytes, "bytes of source 0, element 0 at byte 0",
     "aliasing.as_tensor.exported-memory-shared"},
    {"clone(tensor(float32,[2],form=uncoalesced,#z8.))", Fact::LayoutFact,
     "torch.sparse_coo, not coalesced", "layout.clone.sparse-layout-kept"},
    {"to(tensor(float32,[2],form=uncoalesced,#z8.),str(meta))", Fact::LayoutFact,
     "torch.sparse_coo", "layout.to.coalesced-on-meta"},
    {"as_tensor(tensor(float32,[2],form=zero,#))", Fact::KeepsSourceAlive, "False",
     "lifetime.as_tensor.lets-go"},
    {"to(tensor(int8,[2],form=per-channel,#0102),torch.float32)", Fact::Completion,
     "raises RuntimeError", "errors.to.quantized-dtype"},
    {"new_tensor(tensor(int8,[1],#00),[1.5])", Fact::DtypeFact, "torch.int8",
     "dtype.new_tensor.of-self"},
    {"new_tensor(tensor(float32,[1],device=meta,#00000000),[1])", Fact::DeviceFact, "meta",
     "device.new_tensor.of-self"},
    {"new_tensor(tensor(float32,[1],#00000000),storage(#0000803f))", Fact::SharedBytes,
     "bytes of source 1, element 0 at byte 0 or no byte shared",
     "aliasing.new_tensor.copy-not-made"},
    {"asarray(memoryview(f,#0000803f))", Fact::DtypeFact, "torch.float32",
     "dtype.asarray.buffer-format"},
    {"asarray([1],copy=False)", Fact::Completion, "raises ValueError",
     "errors.asarray.cannot-share-sequence"},
    {"asarray(ndarray(double,[],#z8.),copy=False)", Fact::SharedBytes, "no byte shared",
     "aliasing.asarray.without-dimensions-copied"},
    {"asarray(tensor(float32,[1],role=leaf,#0000803f),requires_grad=False)", Fact::InputUnchanged,
     "False", "aliasing.asarray.sets-requires-grad-of-input"},
    {"asarray(array(f,#0000803f),requires_grad=True,copy=True)", Fact::IsLeaf, "False",
     "autograd.asarray.recorded"},
    {"from_dlpack(tensor(float32,[1],neg,#0000803f))", Fact::Values, "[1]",
     "values.from_dlpack.of-shared-memory"},
    {"from_dlpack(tensor(float32,[1],role=leaf,#0000803f))", Fact::Completion, "raises BufferError",
     "errors.from_dlpack.requires-grad-not-exported"},
    {"from_dlpack(ndarray(double,[2,2],strides=[-16,8],offset=16,#z32.),copy=True)",
     Fact::StridesFact, "[2, 1]", "layout.from_dlpack.numpy-copy"},
};

constexpr Row kMethods[] = {
    {"contiguous(tensor(float32,[2],#0000803f00000040))", Fact::IsInput, "True",
     "identity.contiguous.the-input-itself"},
    {"contiguous(tensor(float32,[2],strides=[0],#0000803f))", Fact::SharedBytes, "no byte shared",
     "aliasing.contiguous.copied-to-order"},
    {"contiguous(tensor(float32,[2],strides=[0],role=leaf,#0000803f))", Fact::GradFn,
     "CloneBackward0", "autograd.contiguous.recorded"},
    {"contiguous(tensor(float32,[2],strides=[0],#0000803f),"
     "memory_format=memory_format(preserve_format))",
     Fact::Completion, "raises RuntimeError", "errors.contiguous.preserve-format"},
    {"contiguous(tensor(uint8,[1,2,1,2],#01020304),memory_format=memory_format(channels_last))",
     Fact::StridesFact, "[4, 1, 4, 2]", "layout.contiguous.memory-format"},
    {"contiguous(tensor(float32,[0,2],strides=[1,7],#))", Fact::StridesFact, "[1, 7]",
     "layout.contiguous.strides-of-source"},
    {"contiguous(tensor(float32,[1],#0000803f),memory_format=None)", Fact::Completion,
     "raises TypeError", "errors.contiguous.wrong-argument-type"},
    {"detach(tensor(float32,[1],role=non-leaf,#0000803f))", Fact::IsLeaf, "True",
     "autograd.detach.fresh-leaf"},
    {"detach(tensor(float32,[1],role=leaf,#0000803f))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.detach.tensor-shared"},
    {"detach(tensor(float32,[1],neg,#0000803f))", Fact::Neg, "True", "layout.detach.bits-kept"},
    {"detach(tensor(float32,[1],#0000803f))@inference", Fact::Inference, "False",
     "autograd.detach.inference-kept"},
    {"scalar_tensor(True)", Fact::DtypeFact, "torch.float32", "dtype.scalar_tensor.default"},
    {"scalar_tensor(-1,dtype=torch.uint8)", Fact::Values, "[255]",
     "values.scalar_tensor.converted-number"},
    {"scalar_tensor(-1.0,dtype=torch.uint8)", Fact::Completion, "raises RuntimeError",
     "errors.scalar_tensor.number-out-of-range"},
    {"scalar_tensor(1e+39)", Fact::Completion, "raises RuntimeError",
     "errors.scalar_tensor.number-out-of-range"},
    {"scalar_tensor(1e+39,dtype=torch.float16)", Fact::Values, "[inf]",
     "values.scalar_tensor.converted-number"},
    {"scalar_tensor(np.ulong(#00000000000000f0))", Fact::Completion, "raises TypeError",
     "errors.scalar_tensor.number-beyond-64-bits"},
    {"scalar_tensor(tensor(float32,[],role=leaf,#0000803f))", Fact::Completion, "raises TypeError",
     "errors.scalar_tensor.not-a-number"},
    {"scalar_tensor(300,dtype=torch.uint8,device=str(meta))", Fact::DeviceFact, "meta",
     "device.scalar_tensor.explicit"},
    {"cast(tensor(float32,[1],#0000803f),str(float))", Fact::IsInput, "True",
     "identity.cast.the-input-itself"},
    {"cast(tensor(float32,[1],#0000c03f),str(long))", Fact::Values, "[1]", "values.cast.converted"},
    {"cast(tensor(float32,[1],#0000c03f),str(char))", Fact::DtypeFact, "torch.int8",
     "dtype.cast.of-name"},
    {"type(tensor(float32,[1],#0000c03f),torch.int64)", Fact::Values, "[1]",
     "values.type.converted"},
    {"type(tensor(float32,[1],#0000c03f),str(torch.Tensor))@default_dtype=float64", Fact::DtypeFact,
     "torch.float64", "dtype.type.of-class"},
    {"type(tensor(float32,[1],#0000c03f),str(torch.FloatTensor))", Fact::IsInput, "True",
     "identity.type.the-input-itself"},
    {"type(tensor(float32,[1],#0000c03f),class(ByteTensor))", Fact::Values, "[1]",
     "values.type.converted"},
    {"typed_tensor(str(LongTensor),[1.75,-2.5])", Fact::Values, "[1, -2]",
     "values.typed_tensor.stored-scalars"},
    {"typed_tensor(str(ByteTensor),[300])", Fact::Completion, "raises RuntimeError",
     "errors.typed_tensor.element-out-of-range"},
    {"typed_tensor(str(HalfTensor),2,3)", Fact::DtypeFact, "torch.float16",
     "dtype.typed_tensor.of-class"},
    {"typed_tensor(str(IntTensor))@device=meta", Fact::DeviceFact, "cpu",
     "device.typed_tensor.ignores-context"},
    {"typed_tensor(str(FloatTensor),tensor(float32,[1],role=leaf,#0000c03f))", Fact::GradFn,
     "AliasBackward0", "autograd.typed_tensor.recorded-alias"},
    {"typed_tensor(str(LongTensor),tensor(float32,[1],#0000c03f))", Fact::Completion,
     "raises TypeError", "errors.typed_tensor.other-type"},
    {"typed_tensor(str(FloatTensor),tensor(float32,[1],device=meta,#00000000))", Fact::Completion,
     "raises TypeError", "errors.typed_tensor.other-type"},
    {"typed_tensor(str(DoubleTensor),ndarray(double,[1],#z8.))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.typed_tensor.ndarray-shared"},
    {"typed_tensor(str(ShortTensor),storage(#01000200))", Fact::Values, "[1, 2]",
     "values.typed_tensor.of-shared-memory"},
    {"numpy(tensor(float32,[1],#0000c03f))", Fact::ResultType,
     "a numpy.ndarray that can be written to", "identity.numpy.ndarray"},
    {"numpy(tensor(float32,[2],strides=[0],#0000c03f))", Fact::StridesFact, "[0]",
     "layout.numpy.strides-of-source"},
    {"numpy(tensor(float32,[1],class=user,#0000c03f))@default_device=meta", Fact::DeviceFact, "cpu",
     "device.numpy.cpu"},
    {"numpy(tensor(int8,[0,3],#))", Fact::StridesFact, "[0, 0]", "layout.numpy.empty-strides"},
    {"numpy(tensor(float32,[1],role=leaf,#0000c03f))", Fact::Completion, "raises RuntimeError",
     "errors.numpy.requires-grad"},
    {"numpy(tensor(float32,[1],role=leaf,#0000c03f))@no_grad", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.numpy.tensor-shared"},
    {"numpy(tensor(float32,[1],role=leaf,#0000c03f),force=True)", Fact::KeepsSourceAlive, "True",
     "lifetime.numpy.keeps-shared-memory"},
    {"numpy(tensor(float32,[1],neg,#0000c03f))", Fact::Completion, "raises RuntimeError",
     "errors.numpy.bits"},
    {"numpy(tensor(float32,[1],neg,#0000c03f),force=True)", Fact::Values, "[-1.5 (any payload)]",
     "values.numpy.copied"},
    {"numpy(tensor(float32,[2],form=zero,#),force=True)", Fact::SharedBytes, "no byte shared",
     "aliasing.numpy.force-copies"},
    {"numpy(tensor(bfloat16,[1],#0000),force=True)", Fact::Completion, "raises TypeError",
     "errors.numpy.unsupported-dtype"},
    {"numpy(tensor(float32,[1],device=meta,#00000000))", Fact::Completion, "raises TypeError",
     "errors.numpy.not-on-the-cpu"},
    {"numpy(tensor(float32,[1],device=meta,#00000000),force=True)", Fact::Completion,
     "raises NotImplementedError", "errors.numpy.meta-has-no-data"},
    {"type(tensor(float32,[1],#0000c03f),str(float))", Fact::Completion, "raises ValueError",
     "errors.type.unknown-type"},
    {"type(tensor(float32,[1],device=meta,#00000000),str(torch.DoubleTensor))", Fact::Completion,
     "raises NotImplementedError", "errors.type.meta-has-no-data"},
    {"cast([],str(float))", Fact::Completion, "raises TypeError or raises AttributeError",
     "errors.cast.not-a-tensor"},
    {"cast(tensor(complex32,[],conj,#00000000),str(chalf))@inference", Fact::SharedBytes,
     "no byte shared", "aliasing.cast.resolved-in-inference-mode"},
};

constexpr Row kBComplex32[] = {
    {"clone(tensor(bcomplex32,[1],#z4.))", Fact::Warnings,
     "UserWarning (bcomplex32 is experimental)", "warnings.clone.bcomplex32"},
    {"to(tensor(bcomplex32,[1],#z4.),torch.complex32,copy=True)", Fact::Warnings,
     "UserWarning (complex32 is experimental)", "warnings.to.complex32"},
    {"frombuffer(bytearray(#z4.),dtype=torch.bcomplex32)", Fact::Warnings, "none",
     "warnings.frombuffer.none"},
    {"clone(tensor(bcomplex32,[1],conj,#z4.))", Fact::Completion, "raises NotImplementedError",
     "errors.clone.bcomplex32-bits"},
    {"clone(tensor(bcomplex32,[0],conj,#))", Fact::Completion, "returns",
     "errors.clone.returns-or-raises"},
    {"detach(tensor(bcomplex32,[1],neg,#z4.))", Fact::SharedBytes,
     "bytes of source 0, element 0 at byte 0", "aliasing.detach.tensor-shared"},
    {"from_dlpack(tensor(bcomplex32,[1],#z4.))", Fact::Completion, "raises BufferError",
     "errors.from_dlpack.bcomplex32-not-exported"},
    {"from_dlpack(tensor(bcomplex32,[1],#z4.),copy=True)", Fact::Warnings,
     "UserWarning (bcomplex32 is experimental)", "warnings.from_dlpack.bcomplex32"},
    {"from_dlpack(tensor(bcomplex32,[1],#z4.))", Fact::Warnings, "none",
     "warnings.from_dlpack.none"},
    {"numpy(tensor(bcomplex32,[1],#z4.),force=True)", Fact::Completion, "raises TypeError",
     "errors.numpy.unsupported-dtype"},
    {"scalar_tensor(3.39e+38,dtype=torch.bcomplex32)", Fact::Completion, "raises RuntimeError",
     "errors.scalar_tensor.number-out-of-range"},
    {"scalar_tensor(3.38e+38,dtype=torch.bcomplex32)", Fact::DtypeFact, "torch.bcomplex32",
     "dtype.scalar_tensor.explicit"},
    {"tensor(complex(0.0,1.0))@default_dtype=bfloat16", Fact::Completion, "raises RuntimeError",
     "errors.tensor.complex-under-bfloat16"},
};

constexpr Row kSparse[] = {
    {"sparse_coo_tensor([[0,2]],[1,2])", Fact::ShapeFact, "[3]",
     "shape.sparse_coo_tensor.inferred"},
    {"sparse_coo_tensor([[],[]],[[]])", Fact::Completion, "raises RuntimeError",
     "errors.sparse_coo_tensor.stored-count"},
    {"sparse_coo_tensor([[1]],2.5)", Fact::LayoutFact, "torch.sparse_coo",
     "layout.sparse_coo_tensor.coalesced-if-trivial"},
    {"sparse_coo_tensor([[0,1]],[1,2])", Fact::LayoutFact, "torch.sparse_coo, not coalesced",
     "layout.sparse_coo_tensor.coalesced-if-trivial"},
    {"sparse_coo_tensor([[1,1]],[1,2],is_coalesced=True)", Fact::LayoutFact, "torch.sparse_coo",
     "layout.sparse_coo_tensor.coalesced-as-said"},
    {"sparse_coo_tensor([[1,1]],[1,2],check_invariants=True,is_coalesced=True)", Fact::Completion,
     "raises RuntimeError", "errors.sparse_coo_tensor.not-coalesced"},
    {"sparse_coo_tensor([[1,7]],[1,2],[2])", Fact::IndicesFact, "[[1, 7]]",
     "values.sparse_coo_tensor.indices"},
    {"sparse_coo_tensor([[1,7]],[1,2],[2],check_invariants=True)", Fact::Completion,
     "raises RuntimeError", "errors.sparse_coo_tensor.index-beyond-size"},
    {"sparse_coo_tensor([[0,-1]],[1,2])", Fact::Completion, "raises RuntimeError",
     "errors.sparse_coo_tensor.negative-index"},
    {"sparse_coo_tensor([[0,-1]],[1,2],[2])", Fact::ShapeFact, "[2]",
     "shape.sparse_coo_tensor.given"},
    {"sparse_coo_tensor(0,[1],[2])", Fact::Completion, "raises IndexError",
     "errors.sparse_coo_tensor.indices-rank"},
    {"sparse_coo_tensor(tensor(int64,[1,1],#01z7.),tensor(float32,[1],#0000803f))",
     Fact::SharedBytes, "bytes of source 1, element 0 at byte 0",
     "aliasing.sparse_coo_tensor.values-shared"},
    {"sparse_coo_tensor(tensor(int64,[1,1],#01z7.),tensor(float32,[1],#0000803f))",
     Fact::SharedIndices, "bytes of source 0, element 0 at byte 0",
     "aliasing.sparse_coo_tensor.indices-shared"},
    {"sparse_coo_tensor(tensor(int64,[1,1],#01z7.),ndarray(double,[1],#z8.))", Fact::SharedBytes,
     "no byte shared", "aliasing.sparse_coo_tensor.parts-copied"},
    {"sparse_coo_tensor([[0]],tensor(float32,[1],role=leaf,#0000803f))", Fact::GradFn,
     "SparseCooTensorWithDimsAndTensorsBackward0", "autograd.sparse_coo_tensor.recorded"},
    {"sparse_coo_tensor([[0,1]],[[1],2])", Fact::Completion, "raises TypeError",
     "errors.sparse_coo_tensor.values"},
    {"sparse_coo_tensor([[0,1]],[1,2],None)", Fact::Completion, "raises TypeError",
     "errors.sparse_coo_tensor.wrong-argument-type"},
    {"sparse_coo_tensor([[0,1]],[1,2])@device=meta", Fact::Completion, "raises NotImplementedError",
     "errors.sparse_coo_tensor.indices-on-meta"},
};

INSTANTIATE_TEST_SUITE_P(Dtypes, Predict, testing::ValuesIn(kDtypes));
INSTANTIATE_TEST_SUITE_P(Forms, Predict, testing::ValuesIn(kForms));
INSTANTIATE_TEST_SUITE_P(Aliasing, Predict, testing::ValuesIn(kAliasing));
INSTANTIATE_TEST_SUITE_P(ErrorsAndWarnings, Predict, testing::ValuesIn(kErrorsAndWarnings));
INSTANTIATE_TEST_SUITE_P(PlacementAndShape, Predict, testing::ValuesIn(kPlacementAndShape));
INSTANTIATE_TEST_SUITE_P(Exchange, Predict, testing::ValuesIn(kExchange));
INSTANTIATE_TEST_SUITE_P(Methods, Predict, testing::ValuesIn(kMethods));
INSTANTIATE_TEST_SUITE_P(BComplex32, Predict, testing::ValuesIn(kBComplex32));
INSTANTIATE_TEST_SUITE_P(Sparse, Predict, testing::ValuesIn(kSparse));

}  // namespace
}  // namespace tenet
