// What a Runner sees of real PyTorch.

#include <filesystem>
#include <fstream>

#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

const Input kLeaf = tensor<float>(Dtype::Float32, {1, 2, 3}, TensorRole::Leaf);

TEST(Runner, SeesDtypeShapeAndValuesOfAList) {
  const Returned seen =
      returned_by_torch(call_of(Constructor::Tensor, {list({number(1), number(-2.5)})}));
  EXPECT_EQ(seen.type, ResultType::Tensor);
  EXPECT_EQ(seen.dtype, Dtype::Float32);
  EXPECT_EQ(seen.shape, Shape({2}));
  EXPECT_EQ(seen.strides, Strides({1}));
  EXPECT_EQ(seen.values, bytes_of<float>({1, -2.5}));
  EXPECT_EQ(seen.sharing, Sharing{});
  EXPECT_TRUE(seen.is_leaf);
}

TEST(Runner, SeesSharingWithAnNdarrayAtAnOffset) {
  NdArray array = ndarray<std::int32_t>(NumpyType::Int, {7, 1, 8, 2, 9, 3});
  array.offset = 4;
  array.shape = {3};
  array.strides = {8};
  const Returned seen = returned_by_torch(call_of(Constructor::FromNumpy, {array}));
  EXPECT_EQ(seen.sharing, (Sharing{0, 4}));
  EXPECT_EQ(seen.values, bytes_of<std::int32_t>({1, 2, 3}));
  EXPECT_EQ(seen.strides, Strides({2}));
  EXPECT_TRUE(seen.keeps_source_alive);
}

TEST(Runner, SeesACopyOfAnNdarray) {
  const Outcome outcome =
      run_torch(call_of(Constructor::Tensor, {ndarray<std::int32_t>(NumpyType::Int, {7, 1, 8})}));
  EXPECT_EQ(outcome.returned()->sharing, Sharing{});
  EXPECT_FALSE(outcome.returned()->keeps_source_alive);
  EXPECT_TRUE(outcome.input_unchanged);
  EXPECT_TRUE(outcome.released);
  FactSet of_any = FactSet::all();
  of_any.erase(Fact::IndicesFact);
  of_any.erase(Fact::SharedIndices);
  EXPECT_EQ(outcome.observed, of_any);
}

TEST(Runner, SeesThePartsOfASparseTensor) {
  const Input indices = tensor<std::int64_t>(Dtype::Int64, {2, 0});
  Input rows = indices;
  rows.get<TensorInput>()->shape = {1, 2};
  rows.get<TensorInput>()->strides = {2, 1};
  const Input values = tensor<float>(Dtype::Float32, {1, 2});
  const Returned shared = returned_by_torch(call_of(Constructor::SparseCooTensor, {rows, values}));
  EXPECT_EQ(shared.indices, (Indices{1, 2, {2, 0}}));
  EXPECT_EQ(shared.index_sharing, (Sharing{0, 0}));
  EXPECT_EQ(shared.sharing, (Sharing{1, 0}));
  EXPECT_EQ(shared.shape, Shape({3}));
  EXPECT_TRUE(shared.keeps_source_alive);
  const Returned copied = returned_by_torch(
      call_of(Constructor::SparseCooTensor, {list({list({number(1)})}), list({number(2)})}));
  EXPECT_EQ(copied.indices, (Indices{1, 1, {1}}));
  EXPECT_EQ(copied.index_sharing, Sharing{});
  EXPECT_EQ(copied.layout, Layout::SparseCoo);
}

TEST(Runner, SeesAnNdarrayOverATensor) {
  const Input vector = tensor<float>(Dtype::Float32, {1, 2, 3});
  const Outcome outcome = run_torch(call_of(Constructor::Numpy, {vector}));
  const Returned& seen = *outcome.returned();
  EXPECT_EQ(seen.type, ResultType::Ndarray);
  EXPECT_EQ(seen.dtype, Dtype::Float32);
  EXPECT_EQ(seen.sharing, (Sharing{0, 0}));
  EXPECT_TRUE(seen.keeps_source_alive);
  EXPECT_TRUE(outcome.released);
  EXPECT_FALSE(outcome.observed.contains(Fact::RequiresGrad));
  EXPECT_TRUE(outcome.observed.contains(Fact::ResultType));
}

TEST(Runner, CallsATypedClassByItsName) {
  const Returned seen = returned_by_torch(
      call_of(Constructor::TypedTensor, {PyStr{"ShortTensor"}, list({number(1), number(2)})}));
  EXPECT_EQ(seen.dtype, Dtype::Int16);
  EXPECT_EQ(seen.values, bytes_of<std::int16_t>({1, 2}));
}

TEST(Runner, SeesTheInputItself) {
  const Returned seen = returned_by_torch(call_of(Constructor::AsTensor, {kLeaf}));
  EXPECT_TRUE(seen.is_input);
  EXPECT_EQ(seen.sharing, (Sharing{0, 0}));
  EXPECT_TRUE(seen.requires_grad);
  EXPECT_EQ(seen.gradient, Gradient::None);
}

TEST(Runner, SeesTheGradientOfAClone) {
  const Returned seen = returned_by_torch(call_of(Constructor::Clone, {kLeaf}));
  EXPECT_EQ(seen.grad_fn, "CloneBackward0");
  EXPECT_EQ(seen.gradient, Gradient::Identity);
  EXPECT_FALSE(seen.is_leaf);
}

TEST(Runner, SeesTheGradientOfAConversion) {
  const Returned seen = returned_by_torch(
      call_of(Constructor::To, {kLeaf}, {{"dtype", DtypeObject{Dtype::Float64}}}));
  EXPECT_EQ(seen.grad_fn, "ToCopyBackward0");
  EXPECT_EQ(seen.gradient, Gradient::Identity);
}

TEST(Runner, SeesNoGradientOnceDetached) {
  const Returned seen = returned_by_torch(call_of(Constructor::Tensor, {kLeaf}));
  EXPECT_FALSE(seen.requires_grad);
  EXPECT_EQ(seen.gradient, Gradient::None);
}

TEST(Runner, SeesWarningsEachTime) {
  NdArray array = ndarray<double>(NumpyType::Double, {1, 2});
  array.writeable = false;
  for (int i = 0; i < 3; ++i) {
    const Outcome outcome = run_torch(call_of(Constructor::FromNumpy, {array}));
    ASSERT_EQ(outcome.warnings.size(), 1U);
    EXPECT_EQ(outcome.warnings[0].kind, WarningKind::NonWriteableNumpy);
    EXPECT_EQ(outcome.warnings[0].category, "UserWarning");
    EXPECT_EQ(outcome.returned()->sharing, (Sharing{0, 0}));
  }
}

TEST(Runner, SeesNoWarningsOfEarlierCalls) {
  EXPECT_TRUE(run_torch(call_of(Constructor::Tensor, {number(1)})).warnings.empty());
}

TEST(Runner, SeesExceptionsWithTheirBases) {
  const Outcome outcome = run_torch(call_of(Constructor::Tensor, {Input(PyStr{"x"})}));
  ASSERT_NE(outcome.raised(), nullptr);
  EXPECT_EQ(outcome.raised()->type, "TypeError");
  EXPECT_EQ(outcome.raised()->bases,
            (std::vector<std::string>{"Exception", "BaseException", "object"}));
  EXPECT_FALSE(outcome.raised()->message.empty());
  EXPECT_TRUE(outcome.released);
  EXPECT_FALSE(outcome.observed.contains(Fact::Values));
  EXPECT_TRUE(outcome.observed.contains(Fact::Completion));
}

TEST(Runner, EntersTheDefaultDtypeForTheCallOnly) {
  Call call = call_of(Constructor::Tensor, {number(1)});
  call.context.default_dtype = Dtype::Float64;
  EXPECT_EQ(returned_by_torch(call).dtype, Dtype::Float64);
  call.context = {};
  EXPECT_EQ(returned_by_torch(call).dtype, Dtype::Float32);
}

TEST(Runner, EntersDeviceContextsForTheCallOnly) {
  const Call plain = call_of(Constructor::Tensor, {number(1)});
  Call call = plain;
  call.context.device_context = Device{DeviceType::Meta, -1};
  EXPECT_EQ(returned_by_torch(call).device.type, DeviceType::Meta);
  EXPECT_TRUE(returned_by_torch(call).values.empty());
  call.context = {};
  call.context.default_device = Device{DeviceType::Meta, -1};
  EXPECT_EQ(returned_by_torch(call).device.type, DeviceType::Meta);
  call.context.device_context = Device{DeviceType::Cpu, -1};
  EXPECT_EQ(returned_by_torch(call).device.type, DeviceType::Cpu);
  EXPECT_EQ(returned_by_torch(plain).device.type, DeviceType::Cpu);
}

TEST(Runner, LeavesTheContextAfterAnException) {
  Call call = call_of(Constructor::Tensor, {Input(PyStr{"x"})});
  call.context.default_dtype = Dtype::Float64;
  call.context.default_device = Device{DeviceType::Meta, -1};
  call.context.grad_mode = GradMode::NoGrad;
  EXPECT_NE(run_torch(call).raised(), nullptr);
  EXPECT_EQ(returned_by_torch(call_of(Constructor::Tensor, {number(1)})).dtype, Dtype::Float32);
  EXPECT_TRUE(returned_by_torch(call_of(Constructor::Clone, {kLeaf})).requires_grad);
}

TEST(Runner, EntersGradModes) {
  Call call = call_of(Constructor::Clone, {kLeaf});
  call.context.grad_mode = GradMode::NoGrad;
  EXPECT_FALSE(returned_by_torch(call).requires_grad);
  call.context.grad_mode = GradMode::Inference;
  EXPECT_FALSE(returned_by_torch(call).requires_grad);
}

TEST(Runner, ResolvesConjAndNegInValues) {
  TensorInput input = tensor<float>(Dtype::Complex64, {1, 2, 3, -4});
  input.shape = {2};
  input.conj = true;
  const Call same = call_of(Constructor::AsTensor, {input});
  EXPECT_TRUE(returned_by_torch(same).conj);
  EXPECT_EQ(returned_by_torch(same).values, bytes_of<float>({1, -2, 3, 4}));
  TensorInput negative = tensor<double>(Dtype::Float64, {1, -2});
  negative.neg = true;
  EXPECT_EQ(returned_by_torch(call_of(Constructor::AsTensor, {negative})).values,
            bytes_of<double>({-1, 2}));
  EXPECT_EQ(returned_by_torch(call_of(Constructor::Tensor, {negative})).values,
            bytes_of<double>({-1, 2}));
}

TEST(Runner, NumbersSourcesDepthFirst) {
  const Input first = tensor<float>(Dtype::Float32, {1});
  const Input second = tensor<double>(Dtype::Float64, {2, 3});
  // to(other) takes a tensor that the result does not share, or converts to it.
  const Returned seen = returned_by_torch(call_of(Constructor::To, {second, first}));
  EXPECT_EQ(seen.sharing, Sharing{});
  const Returned legacy = returned_by_torch(
      call_of(Constructor::LegacyTensor, {StorageInput{std::nullopt, bytes_of<float>({1, 2})}}));
  EXPECT_EQ(legacy.sharing, (Sharing{0, 0}));
}

TEST(Runner, SharesNothingWithoutElements) {
  NdArray array = ndarray<float>(NumpyType::Float, {});
  const Returned seen = returned_by_torch(call_of(Constructor::FromNumpy, {array}));
  EXPECT_EQ(seen.sharing, Sharing{});
  EXPECT_TRUE(seen.keeps_source_alive);
}

TEST(Runner, CountsReferencesToADtypeThatAStorageHolds) {
  const StorageInput storage{Dtype::Float32, bytes_of<float>({1, 2})};
  const Outcome outcome =
      run_torch(call_of(Constructor::Tensor, {storage}, {{"dtype", DtypeObject{Dtype::Float32}}}));
  EXPECT_NE(outcome.returned(), nullptr);
  EXPECT_TRUE(outcome.released);
}

TEST(Runner, CountsTheTimeInside) {
  interpreter();
  Runner runner(Subject::load("torch"));
  EXPECT_EQ(runner.seconds_inside(), 0);
  EXPECT_NE(runner.run(call_of(Constructor::Tensor, {number(1)})).returned(), nullptr);
  EXPECT_GT(runner.seconds_inside(), 0);
  EXPECT_LT(runner.seconds_inside(), 1);
}

TEST(Runner, MakesTheEarlierCallsFirstOnASubjectThatHasForgotten) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / "tenet_counts.py";
  std::ofstream(file) << "import torch\ncalls = 0\n"
                         "def reset():\n    global calls\n    calls = 0\n"
                         "def tensor(data):\n    global calls\n    calls += 1\n"
                         "    return torch.tensor([calls, data])\n";
  const Subject subject = Subject::load(file);
  EXPECT_TRUE(subject.keeps_state());
  Runner runner(subject);
  Call call = call_of(Constructor::Tensor, {py_int(7)});
  const auto values = [&] { return runner.run(call).returned()->values; };
  EXPECT_EQ(values(), bytes_of<std::int64_t>({1, 7}));
  EXPECT_EQ(values(), bytes_of<std::int64_t>({1, 7}));
  const Call raises = call_of(Constructor::Tensor, {});
  call.earlier = {alone(call), raises, alone(call)};
  EXPECT_EQ(values(), bytes_of<std::int64_t>({3, 7}));
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace tenet::harness
