// The canonical form round-trips whatever it holds, and says where a damaged one is damaged. The
// Python forms are checked against real objects by python_forms_test.py.

#include "spec/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "spec/custom_object.h"
#include "spec/expectation.h"

namespace tenet {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

NdArray int32_array(Bytes memory, Shape shape, Strides strides, std::int64_t offset = 0) {
  return {{NumpyType::Int, false}, std::move(shape),
          std::move(strides),      offset,
          std::move(memory),       true};
}

const Bytes kOneTwoThree = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0};

template <class T, class Class>
T of_class(T input, Class subclass) {
  input.subclass = subclass;
  return input;
}

TensorInput in_form(TensorForm form, Bytes storage) {
  TensorInput tensor{Dtype::Int32, {2}, {1}, 0, std::move(storage), {}, false, false, {}};
  tensor.form = form;
  return tensor;
}

/// Every alternative of Input, with its corners.
std::vector<Input> inputs() {
  NdArray odd = int32_array(Bytes(31, 0), {2, 1}, {-9, 7}, 12);
  odd.dtype.swapped = true;
  odd.writeable = false;
  TensorInput tensor{
      Dtype::Complex64,   {2}, {1}, 1, Bytes(24, 7), {DeviceType::Cuda, 1}, true, true,
      TensorRole::NonLeaf};
  TensorInput meta{Dtype::Float8E4M3FN,    {0, 3}, {3, 1}, 0, {},
                   {DeviceType::Meta, -1}, false,  false,  {}};
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  std::vector<Input> out{
      PyNone{},
      PyEllipsis{},
      PyBool{true},
      PyBool{false},
      py_int(0),
      py_int(std::numeric_limits<std::int64_t>::min()),
      PyInt{false, 0, std::numeric_limits<std::uint64_t>::max(), 0},
      PyInt{true, 1, 5, 0},
      PyInt{true, ~0ULL, ~0ULL, 70},
      py_float(0.0),
      py_float(-0.0),
      py_float(1e16),
      py_float(0.1),
      py_float(5e-324),
      py_float(-std::numeric_limits<double>::infinity()),
      PyFloat{0x7ff0000000000001},
      PyComplex{0xfff8000000000000, 0x8000000000000000},
      PyStr{"it's a \"path\\with\", (every) thing="},
      PyBytes{every_byte},
      NumpyScalar{NumpyType::LongDouble, Bytes(16, 3)},
      odd,
      int32_array(kOneTwoThree, {3}, {4}),
      tensor,
      meta,
      of_class(int32_array(kOneTwoThree, {3}, {4}), ArrayClass::Memmap),
      of_class(tensor, TensorClass::Disabled),
      StorageInput{std::nullopt, {1, 2}},
      StorageInput{Dtype::BFloat16, {}},
      Buffer{BufferType::ByteArray, 'B', false, {1, 2, 3}},
      Buffer{BufferType::Array, 'u', false, {65, 0, 0, 0}},
      Buffer{BufferType::MemoryView, '?', true, {}},
      Buffer{BufferType::MemoryView, 'd', false, Bytes(8, 0)},
      Buffer{BufferType::MemoryView, 'h', true, Bytes(13, 0), Shape{2, 3}, 1, -2},
      Buffer{BufferType::Ctypes, 'i', false, Bytes(4, 0), Shape{}},
      Buffer{BufferType::Ctypes, 'P', false, Bytes(16, 1)},
      Buffer{BufferType::MemoryMap, 'B', true, {1}},
      in_form(TensorForm::Uncoalesced, Bytes(8, 0)),
      in_form(TensorForm::PerChannel, Bytes(8, 0)),
      in_form(TensorForm::Zero, {}),
      in_form(TensorForm::Fake, {}),
      in_form(TensorForm::Nested, Bytes(8, 0)),
      in_form(TensorForm::Jagged, Bytes(8, 0)),
      of_class(in_form(TensorForm::Strided, Bytes(8, 0)), TensorClass::Dispatch),
      of_class(in_form(TensorForm::Strided, Bytes(8, 0)), TensorClass::Wrapper),
      NumpyScalar{NumpyType::MlInt4, {7}},
      DtypeObject{Dtype::UInt3},
      of_class(in_form(TensorForm::Strided, Bytes(8, 0)), TensorClass::Function),
      of_class(in_form(TensorForm::Strided, Bytes(8, 0)), TensorClass::Buffer),
      example(ObjectType::Changing),
      example(ObjectType::ChangingList),
      example(ObjectType::Capsule),
      CustomObject{
          ObjectType::Object,
          {},
          {{Special::Dlpack,
            {int32_array(kOneTwoThree, {3}, {4}), Sequence{SequenceType::List, {PyStr{"stream"}}}},
            std::nullopt},
           {Special::DlpackDevice, {}, ExceptionType::BufferError}}},
      DeviceArray{int32_array(kOneTwoThree, {3}, {4}), {DeviceType::Sim, 1}},
      DeviceArray{
          int32_array(kOneTwoThree, {3}, {4}), {DeviceType::Cuda, 0}, DeviceAllocation::Managed},
      DeviceArray{
          int32_array(kOneTwoThree, {3}, {4}), {DeviceType::Sim, 0}, DeviceAllocation::Split},
      DeviceArray{
          int32_array(kOneTwoThree, {3}, {4}), {DeviceType::Sim, 0}, DeviceAllocation::Unpooled},
      DeviceArray{int32_array(kOneTwoThree, {3}, {4}),
                  {DeviceType::Cuda, 3},
                  DeviceAllocation::StreamOrdered},
      PyRange{5, -5, -3},
      TorchSize{{2, -1}},
      CustomObject{ObjectType::Int,
                   {py_int(7)},
                   {{Special::Float, {py_float(2)}, std::nullopt},
                    {Special::Complex, {}, ExceptionType::KeyError}}},
      CustomObject{ObjectType::Sequence,
                   {py_int(7), Sequence{}},
                   {{Special::Len, {py_int(3)}, std::nullopt},
                    {Special::GetItem, {py_int(1)}, ExceptionType::TypeError},
                    {Special::Class, {PyStr{"int"}}, std::nullopt}}},
      DtypeObject{Dtype::UInt16},
      DeviceObject{{DeviceType::Sim, 0}},
      MemoryFormatObject{MemoryFormat::ChannelsLast3d},
      TensorClassObject{"HalfTensor"},
      TensorClassObject{"Tensor"}};
  out.emplace_back(Sequence{SequenceType::Tuple, out});
  out.emplace_back(Sequence{SequenceType::List, {Sequence{}, Sequence{SequenceType::Tuple, {}}}});
  return out;
}

Call call_of(const Input& input) { return {Constructor::Tensor, {input}, {}, {}}; }

TEST(CanonicalText, RoundTripsEveryInput) {
  for (const Input& input : inputs()) {
    const std::string text = to_text(call_of(input));
    EXPECT_EQ(parse_call(text), call_of(input)) << text;
  }
}

TEST(CanonicalText, RoundTripsArgumentsKeywordsAndContext) {
  Call call{Constructor::To, {inputs().front(), py_int(1)}, {}, {}};
  call.keywords = {{"dtype", DtypeObject{Dtype::Float16}}, {"not a name=", PyNone{}}};
  call.context = {Dtype::BFloat16, Device{DeviceType::Cuda, 0}, Device{DeviceType::Meta, -1},
                  GradMode::Inference};
  EXPECT_EQ(parse_call(to_text(call)), call);
  EXPECT_EQ(to_text(parse_call("Tensor()")), "Tensor()");
}

TEST(CanonicalText, NeedsOnlySingleQuotesInAShell) {
  for (const Input& input : inputs())
    for (const char c : to_text(call_of(input)))
      EXPECT_TRUE(c > ' ' && c < 0x7f && c != '\'' && c != '"' && c != '\\')
          << to_text(call_of(input));
}

TEST(CanonicalText, LeavesOutWhatIsUsual) {
  EXPECT_EQ(to_text(call_of(int32_array(kOneTwoThree, {3}, {4}))),
            "tensor(ndarray(intc,[3],#010000000200000003000000))");
  EXPECT_EQ(to_text(call_of(int32_array(Bytes(12, 0), {3}, {4}))),
            "tensor(ndarray(intc,[3],#z12.))");
}

std::string error_of(const std::string& text) {
  try {
    (void)parse_call(text);
  } catch (const CaseTextError& error) {
    return error.what();
  }
  return "no error";
}

TEST(CanonicalText, SaysWhereAndWhatWasExpected) {
  EXPECT_THAT(error_of(""),
              AllOf(StartsWith("character 1 "), HasSubstr("as_tensor"), EndsWith("found the end")));
  EXPECT_THAT(error_of("tensor(1"), AllOf(StartsWith("character 9 "), HasSubstr("',' or ')'")));
  EXPECT_THAT(error_of("tensor(1)x"), HasSubstr("found \"x\""));
  EXPECT_THAT(error_of("tensor(what(1))"), StartsWith("character 8 "));
  EXPECT_THAT(error_of("tensor(torch.float33)"), HasSubstr("torch dtype"));
  EXPECT_THAT(error_of("tensor(1,dtype=None,2)"), HasSubstr("a keyword argument"));
  EXPECT_THAT(error_of("tensor(np.intc(#0102))"), HasSubstr("4 bytes"));
  EXPECT_THAT(error_of("tensor(1)@grad"), HasSubstr("no_grad or inference"));
}

TEST(CanonicalText, RefusesWhatWouldExhaustTheMachine) {
  EXPECT_THAT(error_of("tensor(" + std::string(100000, '[')), HasSubstr("levels of nesting"));
  EXPECT_THAT(error_of("tensor(bytes(#z99999999999.))"), Not(HasSubstr("no error")));
  EXPECT_THAT(error_of("tensor(storage(#z60000000.z60000000.))"), HasSubstr("64 MiB"));
  EXPECT_THAT(error_of("tensor(ndarray(intc,[4294967296,4294967296],#))"), HasSubstr("product"));
  EXPECT_THAT(error_of("tensor(tensor(int8,[-1],#))"), HasSubstr("not negative"));
  EXPECT_THAT(error_of("tensor(1<<99999999)"), HasSubstr("at most"));
}

TEST(CanonicalText, DamageIsAnErrorOrAnotherCase) {
  for (const Input& input : inputs()) {
    const std::string text = to_text(call_of(input));
    for (std::size_t at = 0; at < std::min<std::size_t>(text.size(), 200); ++at)
      for (const char c : {'(', '#', '-', ',', 'z'}) {
        std::string damaged = text;
        damaged[at] = c;
        try {
          const Call call = parse_call(damaged);
          EXPECT_EQ(parse_call(to_text(call)), call) << damaged;
        } catch (const CaseTextError& error) {
          EXPECT_THAT(error.what(), HasSubstr("expected"));
        }
      }
  }
}

TEST(PythonText, ArraysAreValuesWhereThatIsExact) {
  EXPECT_EQ(to_python(int32_array(kOneTwoThree, {3}, {4})), "np.array([1, 2, 3], dtype='int32')");
  EXPECT_EQ(to_python(int32_array(kOneTwoThree, {3}, {-4}, 8)),
            "np.array([1, 2, 3], dtype='int32')[::-1]");
  EXPECT_EQ(to_python(int32_array(kOneTwoThree, {2}, {8})),
            "np.array([1, 2, 3], dtype='int32')[::2]");
  EXPECT_EQ(to_python(int32_array(kOneTwoThree, {1, 3}, {4, 4})),
            "np.array([[1], [2], [3]], dtype='int32').T");
  EXPECT_EQ(to_python(int32_array(kOneTwoThree, {2, 2}, {4, 4})),
            "np.ndarray((2, 2), 'int32', np.array([1, 2, 3], dtype='int32'), strides=(4, 4))");
  EXPECT_EQ(to_python(int32_array({9, 1, 0, 0, 0}, {1}, {4}, 1)),
            "np.ndarray((1,), 'int32', bytearray(b'\\x09\\x01\\x00\\x00\\x00'), offset=1, "
            "strides=(4,))");
}

TEST(PythonText, CallsReadAsOneWouldTypeThem) {
  const TensorInput tensor{Dtype::Float32, {1}, {1}, 0, {0, 0, 0x80, 0x3f}, {}, false, false, {}};
  Call call{Constructor::To, {tensor, DtypeObject{Dtype::Int64}}, {{"copy", PyBool{true}}}, {}};
  EXPECT_EQ(to_python(call), "torch.tensor([1.0]).to(torch.int64, copy=True)");
  EXPECT_EQ(to_python(call, "mine"), "mine.to(torch.tensor([1.0]), torch.int64, copy=True)");
  call = call_of(py_float(1.5));
  call.context.default_dtype = Dtype::Float16;
  call.context.grad_mode = GradMode::NoGrad;
  EXPECT_EQ(to_python(call),
            "torch.tensor(1.5)  # under torch.set_default_dtype(torch.float16), with "
            "torch.no_grad()");
}

TEST(PythonText, ReprosImportTheSubject) {
  const Call call = call_of(py_int(1));
  EXPECT_THAT(repro_program(call, "reference", "True", "x"),
              HasSubstr("import tenet_constructors as subject\n"));
  EXPECT_THAT(repro_program(call, "a.b", "True", "x"), HasSubstr("import a.b as subject\n"));
  EXPECT_THAT(repro_program(call, "it's/my.cpython-311.so", "True", "x"),
              HasSubstr("spec_from_file_location('my', 'it\\'s/my.cpython-311.so')"));
  EXPECT_THAT(repro_program(call, "torch", "True", "two\nlines"),
              AllOf(StartsWith("# two\n# lines\n"), HasSubstr("result = torch.tensor(source)")));
}

TEST(CaseText, CallsBeforeTheJudgedOneStandBeforeIt) {
  Call call = call_of(py_int(3));
  call.context.grad_mode = GradMode::NoGrad;
  Call before = call_of(py_float(1.5));
  before.context.default_dtype = Dtype::Float64;
  call.earlier = {before, call_of(py_int(2)), call_of(py_int(2))};
  const std::string text = to_text(call);
  EXPECT_EQ(text, to_text(before) + ";tensor(2);tensor(2);" + to_text(alone(call)));
  EXPECT_EQ(parse_call(text), call);
  EXPECT_NE(parse_call(text), alone(call));
  EXPECT_EQ(why_invalid(call), "");
  EXPECT_EQ(to_python(call),
            "torch.tensor(3)  # under with torch.no_grad()  # after torch.tensor(1.5)  # under "
            "torch.set_default_dtype(torch.float64); 2 times torch.tensor(2)");
}

TEST(CaseText, SequencesHaveOneLevelAndAnEnd) {
  EXPECT_THROW((void)parse_call("tensor(1);"), CaseTextError);
  EXPECT_THROW((void)parse_call(";tensor(1)"), CaseTextError);
  EXPECT_THROW((void)parse_call("tensor(1),tensor(2)"), CaseTextError);
  Call inner = call_of(py_int(1));
  inner.earlier = {call_of(py_int(2))};
  Call nested = call_of(py_int(3));
  nested.earlier = {inner};
  EXPECT_NE(why_invalid(nested), "");
  Call many = call_of(py_int(3));
  many.earlier.assign(kMostEarlierCalls + 1, call_of(py_int(1)));
  EXPECT_NE(why_invalid(many), "");
  many.earlier.pop_back();
  EXPECT_EQ(why_invalid(many), "");
  many.earlier.front() = parse_call("tensor(1)");
  many.earlier.front().context.default_dtype = Dtype::Int8;
  EXPECT_NE(why_invalid(many), "");
}

}  // namespace
}  // namespace tenet
