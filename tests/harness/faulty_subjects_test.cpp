// Faults that a subject may have, and the fact in which each is seen.

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

/// A subject made of Python source, in a file of its own.
Subject subject_of(const std::string& source) {
  interpreter();
  static int number = 0;
  const auto folder = std::filesystem::path(testing::TempDir()) / "tenet_subjects";
  std::filesystem::create_directories(folder);
  const auto path = folder / ("subject_" + std::to_string(++number) + ".py");
  std::ofstream(path) << "import numpy as np, torch, warnings\n" << source;
  return Subject::load(path);
}

Outcome run(const std::string& source, const Call& call) {
  Runner runner(subject_of(source));
  return runner.run(call);
}

const Call kFromArray =
    call_of(Constructor::AsTensor, {ndarray<float>(NumpyType::Float, {1, 2, 3, 4})});
const Call kFromList = call_of(Constructor::Tensor, {list({number(1), number(2)})});
const Call kFromTensor = call_of(Constructor::Clone, {tensor<float>(Dtype::Float32, {1, 2, 3})});

TEST(Fault, NotProvidedIsNotAFailure) {
  const Outcome outcome = run("def tensor(data): return torch.tensor(data)", kFromArray);
  EXPECT_TRUE(std::holds_alternative<NotProvided>(outcome.completion));
  EXPECT_FALSE(outcome.observed.contains(Fact::Released));
}

TEST(Fault, ACopyInsteadOfSharing) {
  const Outcome outcome = run("def as_tensor(data): return torch.tensor(data)", kFromArray);
  EXPECT_EQ(outcome.returned()->sharing, Sharing{});
}

TEST(Fault, SharingAtTheWrongPlace) {
  const Outcome outcome =
      run("def as_tensor(data): return torch.from_numpy(data[::-1].copy()[::1])\n"
          "def clone(data): return data.flip(0)",
          kFromArray);
  EXPECT_EQ(outcome.returned()->sharing, Sharing{});
  const Outcome shifted = run("def as_tensor(data): return torch.from_numpy(data)[1:]", kFromArray);
  EXPECT_EQ(shifted.returned()->sharing, (Sharing{0, 4}));
}

TEST(Fault, AChangedInput) {
  EXPECT_FALSE(run("def as_tensor(data):\n  data[0] = 9\n  return torch.tensor(data)", kFromArray)
                   .input_unchanged);
  EXPECT_FALSE(run("def as_tensor(data):\n  data.flags.writeable = False\n"
                   "  return torch.tensor(data)",
                   kFromArray)
                   .input_unchanged);
  EXPECT_FALSE(
      run("def as_tensor(data):\n  data.shape = (2, 2)\n  return torch.tensor(data)", kFromArray)
          .input_unchanged);
  EXPECT_FALSE(run("def tensor(data):\n  data.append(3.)\n  return torch.ones(2)", kFromList)
                   .input_unchanged);
  EXPECT_FALSE(
      run("def tensor(data):\n  data[0] = 3.\n  return torch.ones(2)", kFromList).input_unchanged);
  EXPECT_FALSE(run("def clone(t):\n  t.requires_grad_(True)\n  return torch.ones(2)", kFromTensor)
                   .input_unchanged);
  EXPECT_FALSE(
      run("def clone(t):\n  t.unsqueeze_(0)\n  return torch.ones(2)", kFromTensor).input_unchanged);
  EXPECT_FALSE(run("def clone(t):\n  t.data = torch.zeros(3)\n  return torch.ones(2)", kFromTensor)
                   .input_unchanged);
  EXPECT_FALSE(run("def clone(t):\n  t.zero_()\n  raise ValueError", kFromTensor).input_unchanged);
}

TEST(Fault, ASourceThatIsNotKeptAlive) {
  const Outcome outcome =
      run("import ctypes\n"
          "def as_tensor(data):\n"
          "  memory = (ctypes.c_float * data.size).from_address(data.ctypes.data)\n"
          "  return torch.frombuffer(memory, dtype=torch.float32)",
          kFromArray);
  EXPECT_EQ(outcome.returned()->sharing, (Sharing{0, 0}));
  EXPECT_FALSE(outcome.returned()->keeps_source_alive);
}

TEST(Fault, ASourceThatIsKeptForever) {
  const std::string keep = "kept = []\ndef keep(x):\n  kept.append(x)\n  return torch.ones(1)\n";
  EXPECT_FALSE(run(keep + "as_tensor = keep", kFromArray).released);
  EXPECT_FALSE(run(keep + "tensor = keep", kFromList).released);
  EXPECT_FALSE(run(keep + "clone = keep", kFromTensor).released);
  EXPECT_FALSE(run(keep + "def tensor(x): return keep(x[0])", kFromList).released);
  EXPECT_FALSE(run(keep + "def tensor(x):\n  keep(x)\n  raise ValueError", kFromList).released);
}

TEST(Fault, AReferenceThatIsLost) {
  const std::string lose =
      "import ctypes\n"
      "def lose(x):\n  ctypes.pythonapi.Py_IncRef(ctypes.py_object(x))\n  return torch.ones(1)\n";
  EXPECT_FALSE(run(lose + "tensor = lose", kFromList).released);
  EXPECT_FALSE(
      run(lose + "def tensor(x, dtype): return lose(dtype)",
          call_of(Constructor::Tensor, {number(1)}, {{"dtype", DtypeObject{Dtype::Float16}}}))
          .released);
}

TEST(Fault, GarbageInACycleIsNotALeak) {
  EXPECT_TRUE(
      run("def tensor(x):\n  cycle = [x]\n  cycle.append(cycle)\n  return torch.ones(1)", kFromList)
          .released);
  EXPECT_TRUE(run("def tensor(x):\n  try: raise ValueError(x)\n"
                  "  except ValueError as e: kept = e\n  raise TypeError from kept",
                  kFromList)
                  .released);
}

TEST(Fault, ASubclassInsteadOfATensor) {
  const Outcome outcome =
      run("class T(torch.Tensor): pass\n"
          "def clone(t): return t.clone().as_subclass(T)",
          kFromTensor);
  EXPECT_EQ(outcome.returned()->type, ResultType::TensorSubclass);
  EXPECT_EQ(outcome.returned()->values, bytes_of<float>({1, 2, 3}));
}

Input special_tensor(TensorForm form, Dtype dtype, Bytes elements) {
  TensorInput tensor{dtype, {2, 2}, {2, 1}, 0, std::move(elements), {}, false, false, {}};
  tensor.form = form;
  return tensor;
}

TEST(Fault, ASparseTensorMadeDense) {
  for (int form = static_cast<int>(TensorForm::Coo); form <= static_cast<int>(TensorForm::Bsc);
       ++form) {
    const Call call = call_of(Constructor::AsTensor,
                              {special_tensor(static_cast<TensorForm>(form), Dtype::Float32,
                                              bytes_of<float>({1, 0, 3, 4}))});
    const Outcome kept = run("def as_tensor(t): return t", call);
    EXPECT_EQ(kept.returned()->layout, layout_of(static_cast<TensorForm>(form)));
    EXPECT_EQ(kept.returned()->sharing, (Sharing{0, 0}));
    EXPECT_EQ(kept.returned()->values, bytes_of<float>({1, 0, 3, 4}));
    EXPECT_TRUE(kept.input_unchanged && kept.released);
    const Outcome dense = run("def as_tensor(t): return t.to_dense()", call);
    EXPECT_EQ(dense.returned()->layout, Layout::Strided);
    EXPECT_EQ(dense.returned()->sharing, Sharing{});
    EXPECT_FALSE(run("def as_tensor(t):\n"
                     "  (t._values() if t.layout == torch.sparse_coo else t.values()).mul_(2)\n"
                     "  return t",
                     call)
                     .input_unchanged);
  }
}

TEST(Fault, AQuantizerThatIsDropped) {
  const Call call = call_of(Constructor::Clone,
                            {special_tensor(TensorForm::Quantized, Dtype::UInt8, {1, 2, 3, 4})});
  const Outcome kept = run("def clone(t): return t.clone()", call);
  EXPECT_EQ(kept.returned()->unknown_dtype, "quint8");
  EXPECT_EQ(kept.returned()->values, (Bytes{1, 2, 3, 4}));
  EXPECT_EQ(run("def clone(t): return t.int_repr()", call).returned()->unknown_dtype, "");
  EXPECT_EQ(run("def clone(t): return t.dequantize()", call).returned()->dtype, Dtype::Float32);
}

TEST(Fault, AnInferenceFlagThatIsKept) {
  const Call call = call_of(Constructor::Clone,
                            {special_tensor(TensorForm::Inference, Dtype::Int8, {1, 2, 3, 4})});
  EXPECT_FALSE(run("def clone(t): return t.clone()", call).returned()->inference);
  EXPECT_TRUE(
      run("@torch.inference_mode()\ndef clone(t): return t.clone()", call).returned()->inference);
}

TEST(Fault, ABrokenGradient) {
  const Call call =
      call_of(Constructor::Clone, {tensor<float>(Dtype::Float32, {1, 2, 3}, TensorRole::NonLeaf)});
  EXPECT_EQ(run("def clone(t): return t.clone()", call).returned()->gradient, Gradient::Identity);
  EXPECT_EQ(run("def clone(t): return t * 2", call).returned()->gradient, Gradient::Altered);
  EXPECT_EQ(run("def clone(t): return t.detach()", call).returned()->gradient, Gradient::None);
  const Outcome raising =
      run("class F(torch.autograd.Function):\n"
          "  @staticmethod\n  def forward(c, x): return x.clone()\n"
          "  @staticmethod\n  def backward(c, g): raise ValueError\n"
          "def clone(t): return F.apply(t)",
          call);
  EXPECT_EQ(raising.returned()->gradient, Gradient::Altered);
  EXPECT_EQ(raising.returned()->grad_fn, "FBackward");
  EXPECT_TRUE(raising.released);
}

TEST(Fault, ANonTensorIsSeenAsOne) {
  const Outcome outcome = run("def clone(t): return 3", kFromTensor);
  EXPECT_EQ(outcome.returned()->type, ResultType::NotATensor);
  EXPECT_TRUE(outcome.observed.contains(Fact::ResultType));
  EXPECT_FALSE(outcome.observed.contains(Fact::Values));
}

TEST(Fault, ExceptionsOfAnyKindAreRaised) {
  EXPECT_EQ(run("def clone(t): raise SystemExit(3)", kFromTensor).raised()->type, "SystemExit");
  const Outcome own =
      run("class Odd(KeyError):\n  def __str__(self): raise ValueError\n"
          "def clone(t): raise Odd",
          kFromTensor);
  EXPECT_EQ(own.raised()->type, "Odd");
  EXPECT_EQ(own.raised()->bases.front(), "KeyError");
}

TEST(Fault, WarningsAreSeenWhateverTheSubjectDoesToTheFilters) {
  const std::string source =
      "warnings.simplefilter('ignore')\n"
      "def tensor(x):\n  warnings.simplefilter('error')\n  return torch.tensor(x)\n"
      "def clone(t):\n  warnings.warn('mine', RuntimeWarning)\n"
      "  warnings.warn('mine', RuntimeWarning)\n  return t.clone()\n"
      "def to(t, d):\n  with warnings.catch_warnings(record=True) as seen:\n"
      "    warnings.warn('hidden')\n  return t.to(d)\n";
  Runner runner(subject_of(source));
  for (int i = 0; i < 2; ++i) {
    (void)runner.run(kFromList);
    const Outcome outcome = runner.run(kFromTensor);
    ASSERT_EQ(outcome.warnings.size(), 1U);
    EXPECT_EQ(outcome.warnings[0].kind, WarningKind::Other);
    EXPECT_EQ(outcome.warnings[0].category, "RuntimeWarning");
    const Input source_tensor = tensor<float>(Dtype::Float32, {1});
    EXPECT_TRUE(runner.run(call_of(Constructor::To, {source_tensor, DtypeObject{Dtype::Float64}}))
                    .warnings.empty());
  }
}

TEST(OtherResults, AreReadThroughTheArrayInterface) {
  const Outcome outcome = run("def as_tensor(data): return data[::2]", kFromArray);
  EXPECT_FALSE(outcome.observed.contains(Fact::ResultType));
  EXPECT_FALSE(outcome.observed.contains(Fact::RequiresGrad));
  EXPECT_EQ(outcome.returned()->dtype, Dtype::Float32);
  EXPECT_EQ(outcome.returned()->shape, Shape({2}));
  EXPECT_EQ(outcome.returned()->strides, Strides({2}));
  EXPECT_EQ(outcome.returned()->values, bytes_of<float>({1, 3}));
  EXPECT_EQ(outcome.returned()->sharing, (Sharing{0, 0}));
  EXPECT_TRUE(outcome.returned()->keeps_source_alive);
  EXPECT_TRUE(outcome.released);
}

TEST(OtherResults, AreReadThroughDlpack) {
  const Outcome outcome =
      run("class Holder:\n"
          "  def __init__(self, t): self.t = t\n"
          "  def __dlpack__(self, **k): return self.t.__dlpack__(**k)\n"
          "  def __dlpack_device__(self): return self.t.__dlpack_device__()\n"
          "def as_tensor(d): return Holder(torch.from_numpy(d))",
          kFromArray);
  EXPECT_EQ(outcome.returned()->dtype, Dtype::Float32);
  EXPECT_EQ(outcome.returned()->values, bytes_of<float>({1, 2, 3, 4}));
  EXPECT_EQ(outcome.returned()->sharing, (Sharing{0, 0}));
  EXPECT_FALSE(outcome.observed.contains(Fact::RequiresGrad));
  EXPECT_TRUE(outcome.released);
}

TEST(OtherResults, AreReadThroughDescribe) {
  const std::string source =
      "class R:\n  pass\n"
      "def as_tensor(d):\n  r = R(); r.d = d; return r\n"
      "def tensor(d): return R()\n"
      "def describe(r):\n"
      "  if not hasattr(r, 'd'):\n"
      "    return dict(dtype='bfloat16', shape=(2,), values=[1., 2.], device='meta')\n"
      "  return dict(dtype='torch.float32', shape=r.d.shape, strides=(1,), device='cpu',\n"
      "              data_ptr=r.d.ctypes.data, requires_grad=False)\n";
  const Outcome memory = run(source, kFromArray);
  EXPECT_EQ(memory.returned()->values, bytes_of<float>({1, 2, 3, 4}));
  EXPECT_EQ(memory.returned()->sharing, (Sharing{0, 0}));
  EXPECT_TRUE(memory.observed.contains(Fact::RequiresGrad));
  EXPECT_FALSE(memory.observed.contains(Fact::IsLeaf));
  EXPECT_FALSE(memory.observed.contains(Fact::ResultType));
  const Outcome values = run(source, kFromList);
  EXPECT_EQ(values.returned()->dtype, Dtype::BFloat16);
  EXPECT_EQ(values.returned()->values, bytes_of<std::uint16_t>({0x3F80, 0x4000}));
  EXPECT_FALSE(values.observed.contains(Fact::SharedBytes));
}

TEST(OtherResults, AreRefusedWhenDescribeIsNotAsDocumented) {
  for (const char* answer : {"3", "{'colour': 1}", "{'shape': 'x'}", "1 / 0",
                             "{'dtype': 'float32', 'values': 'x'}", "{'device': 'moon'}"}) {
    const std::string source =
        std::string("def clone(t): return 3\ndef describe(r): return ") + answer;
    Runner runner(subject_of(source));
    EXPECT_THROW((void)runner.run(kFromTensor), SubjectError) << answer;
  }
}

}  // namespace
}  // namespace tenet::harness
