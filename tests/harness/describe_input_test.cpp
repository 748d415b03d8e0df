// Describing is the way back of materializing: what it loses must not matter to any prediction.

#include "harness/describe_input.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "harness/materialized.h"
#include "properties/cases.h"
#include "spec/expectation.h"
#include "spec/text.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

/// Makes the objects of a call and describes them.
Call described(const Call& call) {
  static MemoryPool pool;
  // Cleared when the description fails, too.
  struct Objects : Materialized {
    ~Objects() { clear(*this, pool); }
  } objects;
  materialize(call, pool, objects);
  Call again = call;
  std::size_t number = 0;
  for (Input& argument : again.arguments)
    argument = describe_input(objects.arguments[number++], "an argument");
  for (Keyword& keyword : again.keywords)
    keyword.value = describe_input(objects.arguments[number++], "a keyword");
  return again;
}

bool holds_custom_object(const Input& input) {
  if (input.is<CustomObject>()) return true;
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(), holds_custom_object);
}
bool holds_custom_object(const Call& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(),
                     [](const Input& input) { return holds_custom_object(input); }) ||
         std::any_of(call.keywords.begin(), call.keywords.end(),
                     [](const Keyword& keyword) { return holds_custom_object(keyword.value); });
}

/// A tensor that is not described, or a sequence that holds one.
bool is_special(const Input& input) {
  if (const auto* sequence = input.get<Sequence>())
    return std::any_of(sequence->items.begin(), sequence->items.end(), is_special);
  const auto* tensor = input.get<TensorInput>();
  return tensor != nullptr &&
         ((tensor->form > TensorForm::Inference && tensor->form < TensorForm::Nested) ||
          tensor->subclass == TensorClass::Function || dispatches(tensor->subclass));
}
bool holds_special_tensor(const Call& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(), is_special) ||
         std::any_of(call.keywords.begin(), call.keywords.end(),
                     [&](const Keyword& keyword) { return is_special(keyword.value); });
}

/// Every prediction with its clause, the elements bit by bit.
std::string predictions(const Call& call) {
  const Expectation expectation = predict(call, {});
  std::string out;
  for (int i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    out.append(name(fact)).append(": ").append(describe(expectation, fact));
    out.append(" by ").append(clause(clause_of(expectation, fact)).id).append("\n");
  }
  const ExpectedValues& values = expectation.values.value;
  out.append(values.bytes.begin(), values.bytes.end());
  for (const Freedom freedom : values.freedom)
    out += static_cast<char>('0' + static_cast<int>(freedom));
  return out;
}

TEST(DescribeInput, PredictionsAreThoseOfTheOriginal) {
  interpreter();
  constexpr int kCases = 20'000;
  const properties::Cases cases(7, properties::ConstructorSet::all(), {});
  int exact = 0;
  int undescribed = 0;
  for (int i = 0; i < kCases; ++i) {
    const Call call = cases.make(static_cast<std::uint64_t>(i));
    std::optional<Call> described_call;
    try {
      described_call = described(call);
    } catch (const Undescribable& error) {
      // Classes with methods that no description tells, generators, which reading uses up, and
      // sparse, quantized and zero tensors.
      ASSERT_TRUE(holds_custom_object(call) || holds_special_tensor(call))
          << to_text(call) << ": " << error.what();
      ++undescribed;
      continue;
    }
    const Call& again = *described_call;
    ASSERT_EQ(why_invalid(again), "") << to_text(call);
    ASSERT_EQ(predictions(again), predictions(call)) << to_text(call) << "\n" << to_text(again);
    exact += again == call ? 1 : 0;
  }
  EXPECT_LT(undescribed, kCases / 10);
  // Nothing but what is beyond an object's own view may differ.
  EXPECT_GT(exact, kCases * 9 / 10);
}

TEST(DescribeInput, SaysWhichObjectHasNoDescriptionAndWhy) {
  interpreter();
  PyObject* type = reinterpret_cast<PyObject*>(&PyType_Type);
  const Ref list = Ref::steal(Py_BuildValue("[i[O]]", 1, type));
  try {
    (void)describe_input(list.get(), "argument 1");
    FAIL() << "a class has a description";
  } catch (const Undescribable& error) {
    EXPECT_NE(std::string(error.what()).find("argument 1[1][0] is an object of type type"),
              std::string::npos)
        << error.what();
  }
}

std::string why_undescribable(const char* expression) {
  interpreter();
  const Ref names = checked(PyDict_New(), "make a namespace");
  PyDict_SetItemString(names.get(), "np", import_module("numpy").get());
  const Ref object =
      checked(PyRun_String(expression, Py_eval_input, names.get(), names.get()), expression);
  try {
    (void)describe_input(object.get(), "argument 1");
  } catch (const Undescribable& error) {
    return error.what();
  }
  return "described";
}

TEST(DescribeInput, SaysWhichBuffersHaveNoDescription) {
  EXPECT_EQ(why_undescribable("memoryview(bytearray(8))[2:6]"), "described");
  EXPECT_EQ(why_undescribable("memoryview(np.arange(3))"), "described");
  for (const char* known :
       {"memoryview(bytearray(8))[::2]", "memoryview(np.ones((2, 2)))",
        "__import__('mmap').mmap(-1, 8)", "(__import__('ctypes').c_int * 2 * 3)()"})
    EXPECT_EQ(why_undescribable(known), "described") << known;
  for (const char* gaps :
       {"memoryview(np.ones((2, 2)).T)", "memoryview(bytearray(4)).cast('i', ())"})
    EXPECT_NE(why_undescribable(gaps).find("with gaps inside of its rows, or of no dimension"),
              std::string::npos)
        << gaps;
  EXPECT_NE(why_undescribable("memoryview(np.ones(2, np.float16))").find("the format 'e'"),
            std::string::npos);
  for (const char* other : {"type('B', (bytearray,), {})(4)", "type('B', (bytes,), {})(b'ab')"})
    EXPECT_NE(why_undescribable(other).find("is a buffer of type"), std::string::npos) << other;
  EXPECT_NE(why_undescribable("np.ones(2).__dlpack__()").find("is a capsule"), std::string::npos);
}

TEST(DescribeInput, SaysWhichNestedAndFakeTensorsHaveNoDescription) {
  interpreter();
  const std::string torch = "__import__('torch')";
  const auto why = [&](const std::string& expression) {
    return why_undescribable(("(lambda torch: " + expression + ")(" + torch + ")").c_str());
  };
  const std::string two = "[torch.ones(2), torch.ones(1)]";
  const std::string growing = "[torch.ones(1), torch.ones(2)]";
  const std::string mode = "__import__('torch._subclasses', fromlist=[''])";
  for (const std::string layout : {"strided", "jagged"}) {
    const std::string end = ", layout=torch." + layout + ")";
    EXPECT_EQ(why("torch.nested.nested_tensor(" + two + end), "described");
    for (const std::string& list : {growing, std::string("[torch.ones(2, 2)]")})
      EXPECT_NE(why("torch.nested.nested_tensor(" + list + end).find("nested tensor that is not"),
                std::string::npos)
          << layout << " " << list;
  }
  const std::string fake = mode + ".FakeTensorMode().from_tensor(";
  EXPECT_EQ(why(fake + "torch.ones(2, 3))"), "described");
  for (const char* other : {"torch.ones(2, 3).t()", "torch.ones(0)"})
    EXPECT_NE(why(fake + other + ")").find("fake tensor that is not plain"), std::string::npos)
        << other;
}

TEST(DescribeInput, RefusesListsThatHoldThemselves) {
  interpreter();
  const Ref list = Ref::steal(PyList_New(0));
  PyList_Append(list.get(), list.get());
  EXPECT_THROW((void)describe_input(list.get(), "argument 1"), Undescribable);
  PyList_SetSlice(list.get(), 0, 1, nullptr);
}

}  // namespace
}  // namespace tenet::harness
