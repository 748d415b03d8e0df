// From a Python expression to words: the objects are really made, the call is not.

#include <gtest/gtest.h>

#include "harness/capture.h"
#include "spec/explain/explanation.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

void append(std::string& out, const Explanation& explanation) {
  out += explanation.summary + "\n";
  for (const Statement& statement : explanation.statements)
    out += statement.about + ": " + statement.says + " [" + clause(statement.clause).id + "]\n";
  for (const Advice& advice : explanation.advice) out += advice.wish + " -> " + advice.write + "\n";
}

std::string explained(const std::string& program) {
  interpreter();
  const CapturedCall captured = capture_call(program);
  std::string out = captured.expression + "\n";
  const Spelling spelling{captured.data, captured.self};
  if (!captured.accelerator.empty()) {
    out += "where there is " + captured.accelerator + "\n";
    append(out, renamed(explain(captured.call, {}, spelling, kSimulated), captured.accelerator));
    return out;
  }
  append(out, explain(captured.call, {}, spelling, machine_of(captured.call)));
  if (const auto elsewhere = explain_with_accelerator(captured.call, {})) {
    out += "with the device\n";
    append(out, *elsewhere);
  }
  return out;
}

struct Expression {
  const char* name;
  std::string program;
  std::vector<std::string> says;  ///< in this order
};
void PrintTo(const Expression& expression, std::ostream* out) { *out << expression.program; }

const std::vector<Expression>& expressions() {
  static const std::vector<Expression> all = {
      {"SharedArray",
       "torch.as_tensor(np.arange(3))",
       {"shares the array's memory", "[aliasing.as_tensor.ndarray-shared]",
        "dtype: torch.int64 [dtype.as_tensor.ndarray]",
        "For memory of its own -> torch.tensor(np.arange(3))"}},
      {"FromNumpyShares",
       "a = np.ones(3)\nb = torch.from_numpy(a)",
       {"shares the array's memory", "torch.float64", "lifetime: The array's memory lives as long",
        "For memory of its own -> torch.tensor(a)"}},
      {"CopiedArray",
       "torch.tensor(np.arange(3))",
       {"a copy of the array's elements", "[aliasing.tensor.never-shares]",
        "To share its memory -> torch.as_tensor(np.arange(3))"}},
      {"CopiedToConvert",
       "torch.as_tensor(np.arange(3), dtype=torch.float32)",
       {"[aliasing.as_tensor.copied-to-convert]", "torch.float32 [dtype.as_tensor.explicit]",
        "To share its memory (the dtype is then torch.int64) -> torch.as_tensor(np.arange(3))"}},
      {"OffsetIntoTheMemory",
       "torch.as_tensor(np.arange(6)[2:])",
       {"at byte 16 of the memory behind the array"}},
      {"TransposedArrayKeepsStrides",
       "torch.tensor(np.ones((2, 3)).T)",
       {"layout: strides [1, 3] [layout.tensor.dense-strides-kept]"}},
      {"ByteOrderBeforeAbsentDevice",
       "torch.as_tensor(np.arange(3, dtype='>i4'), device='cuda')",
       {"It raises ValueError", "[errors.as_tensor.byte-order]", "where there is such a device -> ",
        ".astype(np.intc), device='cuda')"}},
      {"AbsentDevice",
       "torch.as_tensor(np.arange(3), device='cuda:1')",
       {"RuntimeError", "AssertionError", "[errors.as_tensor.absent-accelerator]",
        "For a call that returns -> torch.as_tensor(np.arange(3))", "with the device",
        "a new tensor on cuda:1", "memory: Nothing is shared: the elements are copied",
        "device: cuda:1"}},
      {"AbsentDeviceKeepsItsName",
       "torch.tensor([1.5], device=torch.device('mps:0'))",
       {"[errors.tensor.absent-accelerator]", "with the device", "a new tensor on mps:0",
        "device: mps:0"}},
      {"AbsentDeviceByItsNumber",
       "torch.ones(2).to(1)",
       {"[errors.to.absent-accelerator]", "with the device", "a new tensor on cuda:1"}},
      {"InputOnAnAbsentDevice",
       "a = torch.arange(6.0, device='cuda')\nb = a[::2] * 2\nb.to('cpu')",
       {"where there is cuda", "a copy of the tensor's elements", "[aliasing.to.copied-to-convert]",
        "device: cpu", "values: [0, 4, 8]"}},
      {"ImportedFromAnAbsentDevice",
       "torch.from_dlpack(torch.arange(4.0, device='cuda')[1:])",
       {"shares the tensor's memory", "[aliasing.from_dlpack.exported-memory-shared]",
        "device: cuda:0"}},
      {"ImportedFromOneDeviceToAnother",
       "torch.from_dlpack(torch.ones(2, device='cuda'), device='cpu')",
       {"a copy of the tensor's elements", "device: cpu [device.from_dlpack.imported-there]"}},
      {"InputThatStaysOnAnAbsentDevice",
       "torch.asarray(torch.ones(2).cuda(1))",
       {"where there is cuda", "the very tensor that it is given", "device: cuda:1"}},
      {"InputsThatWereMovedToAnAbsentDevice",
       "torch.ones(2).to('mps').new_tensor([1], device='mps')",
       {"where there is mps", "device: mps:0"}},
      {"ContextOfAnAbsentDevice",
       "with torch.device('cuda'):\n    torch.tensor([1.5])",
       {"where there is cuda", "device: cuda:0 [device.tensor.context]"}},
      {"AnotherCurrentDevice",
       "with torch.cuda.device(1):\n    torch.tensor([1.5], device='cuda')",
       {"where there is cuda", "device: cuda:1 [device.tensor.current-device]"}},
      {"AnotherCurrentDeviceFromThenOn",
       "t = torch.ones(2, device='cuda')\ntorch.accelerator.set_device_index(1)\nt.to('cuda')",
       {"where there is cuda", "a copy of the tensor's elements",
        "device: cuda:1 [device.to.current-device]"}},
      {"TheCurrentDeviceThatWas",
       "with torch.accelerator.device_index(1):\n    t = torch.ones(2)\nt.to('cuda')",
       {"with the device", "a new tensor on cuda", "[device.to.explicit]"}},
      {"NegativeStride",
       "torch.from_numpy(np.arange(3)[::-1])",
       {"raises ValueError [errors.from_numpy.negative-stride]",
        "-> torch.from_numpy(np.arange(3)[::-1].copy())"}},
      {"ObjectArray",
       "torch.tensor(np.array([1, 'a'], dtype=object))",
       {"raises TypeError [errors.tensor.unsupported-numpy-dtype]", ".astype(np.float64)"}},
      {"StringArray",
       "torch.as_tensor(np.array(['spam', 'eggs']))",
       {"raises TypeError [errors.as_tensor.unsupported-numpy-dtype]"}},
      {"ReadOnlyArray",
       "a = np.zeros(2)\na.flags.writeable = False\ntorch.as_tensor(a)",
       {"warnings: UserWarning: the array is read-only", "[warnings.as_tensor.read-only-ndarray]",
        "Without the warning -> torch.tensor(a)"}},
      {"FloatsTakeTheDefault",
       "torch.tensor([1.5, 2.0])",
       {"dtype: torch.float32 [dtype.tensor.sequence-promotes]", "values: [1.5, 2]",
        "For torch.float64 -> torch.tensor([1.5, 2.0], dtype=torch.float64)"}},
      {"DefaultDtypeSet",
       "torch.set_default_dtype(torch.float64)\ntorch.tensor([1.5])",
       {"dtype: torch.float64", "For torch.float32 ->"}},
      {"Integers",
       "torch.tensor(3)",
       {"dtype: torch.int64 [dtype.tensor.python-int]", "shape: []",
        "For floating point -> torch.tensor(3, dtype=torch.float32)"}},
      {"OutOfRange",
       "torch.tensor([300], dtype=torch.uint8)",
       {"raises RuntimeError [errors.tensor.element-out-of-range]",
        "-> torch.tensor([300], dtype=torch.int64)"}},
      {"Ragged", "torch.tensor([[1, 2], [3]])", {"raises ValueError [errors.tensor.ragged]"}},
      {"CopyConstruct",
       "t = torch.ones(2)\ntorch.tensor(t)",
       {"UserWarning: a tensor is better copied", "To share its memory -> torch.as_tensor(t)",
        "For the same without the warning -> t.clone()"}},
      {"CopyConstructOfALeaf",
       "torch.tensor(torch.ones(2, requires_grad=True))",
       {"nothing flows back to the tensor. [autograd.tensor.fresh-leaf]",
        "-> torch.ones(2, requires_grad=True).detach().clone()"}},
      {"TensorComesBack",
       "t = torch.ones(2)\ntorch.as_tensor(t)",
       {"the very tensor that it is given", "[identity.as_tensor.the-input-itself]",
        "For memory of its own -> t.clone()"}},
      {"ToConverts",
       "torch.ones(2, requires_grad=True).to(torch.float64)",
       {"a copy of the tensor's elements", "recorded: gradients flow back",
        "[autograd.to.recorded-conversion]", "outside of the graph -> "}},
      {"ToDoesNothing", "torch.ones(2).to('cpu')", {"the very tensor that it is given"}},
      {"Clone",
       "torch.from_numpy(np.ones((2, 2))).clone()",
       {"[aliasing.clone.never-shares]", "torch.float64 [dtype.clone.tensor]"}},
      {"Contiguous",
       "t = torch.ones(2, 3)\nt.t().contiguous()",
       {"a copy of the tensor's elements", "[aliasing.contiguous.copied-to-order]"}},
      {"ContiguousAlready",
       "t = torch.ones(2, 3)\nt.contiguous()",
       {"the very tensor that it is given", "For memory of its own -> t.clone()"}},
      {"Detach",
       "t = torch.ones(2, requires_grad=True)\nt.detach()",
       {"shares the tensor's memory",
        "nothing flows back to the tensor. [autograd.detach.fresh-leaf]"}},
      {"Cast",
       "torch.ones(2).long()",
       {"torch.ones(2).long()", "torch.int64 [dtype.cast.of-name]"}},
      {"CastOfAClass", "torch.Tensor.half(torch.ones(2))", {"torch.float16 [dtype.cast.of-name]"}},
      {"TypeOfAClass",
       "t = torch.ones(2)\nassert type(t) is torch.Tensor\nt.type('torch.DoubleTensor')",
       {"torch.float64 [dtype.type.of-class]"}},
      {"TypeOfTheClassItself",
       "torch.ones(2).type(torch.LongTensor)",
       {"torch.int64 [dtype.type.of-class]"}},
      {"TypedClass",
       "torch.LongTensor([1.5, 2.5])",
       {"torch.LongTensor([1.5, 2.5])", "torch.int64 [dtype.typed_tensor.of-class]"}},
      {"TypedClassOfAnArray",
       "a = np.ones(2)\ntorch.DoubleTensor(a)",
       {"[aliasing.typed_tensor.ndarray-shared]"}},
      {"Numpy",
       "t = torch.ones(2)\nt.numpy()",
       {"t.numpy()", "[aliasing.numpy.tensor-shared]", "numpy.ndarray"}},
      {"NumpyOfALeaf",
       "torch.ones(2, requires_grad=True).numpy()",
       {"RuntimeError", "[errors.numpy.requires-grad]"}},
      {"BuiltinsAreNoCasts",
       "int(torch.tensor(float(3)))",
       {"torch.tensor(float(3))", "[dtype.tensor.python-float-takes-default]"}},
      {"ScalarTensor", "torch.scalar_tensor(3)", {"torch.float32 [dtype.scalar_tensor.default]"}},
      {"SparseCooTensor",
       "v = torch.ones(1)\ntorch.sparse_coo_tensor([[2]], v)",
       {"shares the tensor's memory", "[aliasing.sparse_coo_tensor.values-shared]",
        "Nothing is shared with what is given as indices.",
        "shape: [3] [shape.sparse_coo_tensor.inferred]",
        "torch.sparse_coo [layout.sparse_coo_tensor.coalesced-if-trivial]"}},
      {"OperatorsGetParentheses",
       "a = torch.ones(2, requires_grad=True)\n(a + a).clone()",
       {"For a copy outside of the graph -> (a + a).detach().clone()"}},
      {"LegacySizes",
       "torch.Tensor(3)",
       {"uninitialised memory", "[shape.Tensor.sizes]",
        "For a tensor that holds the number -> torch.tensor(3)"}},
      {"LegacyInt64ArrayIsConverted",
       "torch.Tensor(np.arange(3))",
       {"dtype: torch.float32 [dtype.Tensor.default]", "let the data decide the dtype"}},
      {"MetaContext",
       "with torch.device('meta'):\n    x = torch.tensor([1, 2])",
       {"a new tensor on meta", "device: meta [device.tensor.context]"}},
      {"DefaultDevice",
       "torch.set_default_device('meta')\ntorch.as_tensor(np.ones(2))",
       {"device: meta [device.as_tensor.default-device]"}},
      {"NoGrad",
       "t = torch.ones(2, requires_grad=True)\nwith torch.no_grad():\n    t.clone()",
       {"[autograd.clone.not-recording]"}},
      {"RenamedImport",
       "from torch import as_tensor as to_torch\nto_torch([1])",
       {"[aliasing.as_tensor.sequence-copied]"}},
      {"CallInsideOfAnother",
       "print(torch.as_tensor(np.asarray([1.0])).sum())",
       {"torch.as_tensor(np.asarray([1.0]))", "shares the array's memory"}},
      {"Matrix",
       "torch.as_tensor(np.matrix([[1, 2]]))",
       {"shares the array's memory", "shape: [1, 2]"}},
      {"Deque",
       "import collections\ntorch.tensor(collections.deque([1, 2.5]))",
       {"dtype: torch.float32 [dtype.tensor.sequence-promotes]", "values: [1, 2.5]"}},
      {"Set", "torch.tensor({1, 2})", {"raises RuntimeError [errors.tensor.cannot-infer-dtype]"}},
      {"AsArrayOfATensorComesBack",
       "t = torch.ones(2)\ntorch.asarray(t)",
       {"the very tensor that it is given", "For memory of its own -> t.clone()"}},
      {"AsArrayCopies",
       "a = np.arange(3)\ntorch.asarray(a, copy=True)",
       {"a copy of the array's elements", "[aliasing.asarray.copied-when-asked]",
        "To share its memory -> torch.asarray(a)"}},
      {"AsArrayCannotShare",
       "torch.asarray([1.0], copy=False)",
       {"raises ValueError [errors.asarray.cannot-share-sequence]",
        "For a call that returns -> torch.asarray([1.0])"}},
      {"AsArrayKeepsRequiresGradWithAWarning",
       "t = torch.ones(2, requires_grad=True)\ntorch.asarray(t)",
       {"warnings: UserWarning: requires_grad is that of the tensor",
        "Without the warning -> torch.asarray(t, requires_grad=True)"}},
      {"AsArrayChangesItsInput",
       "t = torch.ones(2, requires_grad=True)\ntorch.asarray(t, requires_grad=False)",
       {"input: The tensor's own requires_grad is changed. "
        "[aliasing.asarray.sets-requires-grad-of-input]"}},
      {"BytesAreSharedWithAWarning",
       "b = b'\\0\\0\\0\\0'\ntorch.frombuffer(b, dtype=torch.float32)",
       {"shares the buffer's memory", "dtype: torch.float32 [dtype.frombuffer.explicit]",
        "warnings: UserWarning: the buffer is read-only",
        "For memory of its own -> torch.frombuffer(b, dtype=torch.float32).clone()",
        "Without the warning -> torch.frombuffer(bytearray(b), dtype=torch.float32)"}},
      {"BufferNotWhole",
       "b = bytearray(7)\ntorch.frombuffer(b, dtype=torch.int16)",
       {"raises ValueError [errors.frombuffer.not-whole-elements]",
        "For a call that returns -> torch.frombuffer(b, dtype=torch.int16, count=3)"}},
      {"BufferWithoutDtype",
       "import array\na = array.array('i', [1, 2])\ntorch.frombuffer(a)",
       {"raises TypeError", "torch.frombuffer(a, dtype=torch.uint8)"}},
      {"FormatSaysTheDtype",
       "import array\ntorch.asarray(array.array('h', [1, -2]))",
       {"dtype: torch.int16 [dtype.asarray.buffer-format]", "shape: [2]", "values: [1, -2]"}},
      {"MemoryviewIsShared",
       "m = memoryview(bytearray(8))[4:].cast('i')\ntorch.asarray(m)",
       {"shares the buffer's memory", "dtype: torch.int32",
        "For memory of its own -> torch.asarray(m, copy=True)"}},
      {"DlpackShares",
       "torch.from_dlpack(np.arange(3))",
       {"shares the array's memory", "[aliasing.from_dlpack.exported-memory-shared]",
        "For memory of its own -> torch.tensor(np.arange(3))"}},
      {"DlpackRefusesHistory",
       "t = torch.ones(2, requires_grad=True)\ntorch.from_dlpack(t)",
       {"raises BufferError [errors.from_dlpack.requires-grad-not-exported]",
        "For a call that returns -> torch.from_dlpack(t.detach())"}},
      {"DlpackToAnAbsentDevice",
       "torch.from_dlpack(torch.ones(2), device='cuda')",
       {"[errors.from_dlpack.absent-accelerator]", "with the device", "a new tensor on cuda",
        "memory: Nothing is shared: the elements are copied to the device"}},
      {"NewTensorTakesAfterItsTensor",
       "a, b = torch.ones(1, dtype=torch.int8), [1.5]\n(a + a).new_tensor(b)",
       {"a copy of the data's elements", "dtype: torch.int8 [dtype.new_tensor.of-self]",
        "values: [1]", "To let the data decide the dtype -> torch.tensor(b)"}},
      {"NewTensorToAnAbsentDevice",
       "t = torch.ones(2)\nt.new_tensor([1], device='cuda')",
       {"[errors.new_tensor.absent-accelerator]", "For a call that returns -> t.new_tensor([1])",
        "with the device"}},
      {"StarredArguments",
       "options = {'dtype': torch.int8}\ntorch.tensor(*[[1, 2]], **options)",
       {"dtype: torch.int8 [dtype.tensor.explicit]"}},
  };
  return all;
}

class Explain : public testing::TestWithParam<Expression> {};

TEST_P(Explain, Says) {
  const std::string text = explained(GetParam().program);
  std::size_t at = 0;
  for (const std::string& part : GetParam().says) {
    at = text.find(part, at);
    ASSERT_NE(at, std::string::npos) << "not said: " << part << "\n" << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Expressions, Explain, testing::ValuesIn(expressions()),
                         [](const auto& info) { return std::string(info.param.name); });

std::string refusal(const std::string& program) {
  interpreter();
  try {
    const CapturedCall captured = capture_call(program);
    return "captured " + captured.expression;
  } catch (const CaptureError& error) {
    return error.what();
  }
}

TEST(Explain, SaysWhatIsWrongWithAProgram) {
  EXPECT_EQ(refusal("torch.tensor("), "this is no Python: line 1: '(' was never closed");
  EXPECT_EQ(refusal("torch.tensor(x)"),
            "before the call is reached there is NameError: name 'x' is not defined (line 1)");
  EXPECT_NE(refusal("1 + 1").find("there is no call of a constructor in it"), std::string::npos);
  EXPECT_NE(refusal("if False:\n    torch.tensor(1)").find("that is reached"), std::string::npos);
  EXPECT_NE(refusal("torch.tensor(object)").find("argument 1 is an object of type type"),
            std::string::npos);
  EXPECT_NE(refusal("torch.frombuffer(memoryview(np.ones((2, 2)).T), dtype=torch.int8)")
                .find("argument 1 is a memoryview with gaps"),
            std::string::npos);
  EXPECT_NE(refusal("torch.cuda.Stream()\ntorch.tensor(1)")
                .find("an object is put on an accelerator, and there is none here"),
            std::string::npos);
  EXPECT_NE(refusal("torch.tensor([torch.ones(2, device='cuda')])").find("inside of a sequence"),
            std::string::npos);
  EXPECT_NE(refusal("torch.from_numpy(torch.ones(2, device='cuda').numpy())").find("TypeError"),
            std::string::npos);
  EXPECT_NE(refusal("torch.ones(2, device='cuda:2').clone()").find("number 2"), std::string::npos);
  EXPECT_NE(
      refusal("with torch.device('vulkan:0'):\n    torch.tensor(1)").find("device='vulkan:0'"),
      std::string::npos);
  EXPECT_NE(refusal("torch.tensor(np.zeros(1 << 24))").find("128 MiB"), std::string::npos);
  EXPECT_NE(
      refusal("torch.tensor(1, dtype=object)").find("the argument dtype is an object of type"),
      std::string::npos);
  EXPECT_NE(refusal("import torch.utils._python_dispatch as d\n"
                    "class Mode(torch.overrides.TorchFunctionMode):\n    pass\n"
                    "with Mode():\n    torch.tensor(1)")
                .find("made under Mode"),
            std::string::npos);
}

TEST(Explain, LeavesNoStateBehind) {
  EXPECT_NE(explained("torch.set_default_device('meta')\ntorch.set_default_dtype(torch.float64)\n"
                      "torch.set_grad_enabled(False)\ntorch.tensor([1.0])")
                .find("device: meta"),
            std::string::npos);
  const Context after = capture_call("torch.tensor([1.0])").call.context;
  EXPECT_EQ(after, Context{});
}

}  // namespace
}  // namespace tenet::harness
