// Objects of users' and library classes: what is made answers as what their Python form makes.

#include <pybind11/eval.h>

#include <string>

#include "harness/materialized.h"
#include "properties/generators/objects.h"
#include "spec/custom_object.h"
#include "spec/text.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

namespace py = pybind11;

constexpr const char* kAnswers = R"(
import operator

def answers(x):
    def ask(question):
        try:
            return repr(question(x))
        except BaseException as problem:
            return type(problem).__name__
    return [[base.__name__ for base in type(x).__mro__]] + [ask(question) for question in (
        operator.index, float, complex, len, lambda x: x[0], lambda x: x[1],
        lambda x: list(x)[:3], lambda x: x.__class__.__name__, lambda x: x.__array__(),
        lambda x: x.__array_interface__['shape'], lambda x: x.__cuda_array_interface__,
        lambda x: x.__dlpack_device__(), lambda x: type(x.__dlpack__()).__name__)]
)";

class Objects : public testing::Test {
 protected:
  void SetUp() override {
    interpreter();
    names_ = py::dict();
    names_["__builtins__"] = py::module_::import("builtins");
    for (const char* module : {"collections", "ctypes", "decimal", "enum", "fractions", "functools",
                               "mmap", "os", "torch"})
      names_[module] = py::module_::import(module);
    names_["np"] = py::module_::import("numpy");
    py::exec(kAnswers, names_);
  }

  std::string answers(const py::object& object) {
    return py::str(names_["answers"](object)).cast<std::string>();
  }

  void expect_same(const CustomObject& object) {
    const std::string python = to_python(Input(object));
    const Call call = call_of(Constructor::Tensor, {object});
    ASSERT_EQ(why_invalid(object), "") << python;
    Materialized made;
    materialize(call, pool_, made);
    const auto mine = py::reinterpret_borrow<py::object>(made.arguments.front());
    EXPECT_EQ(answers(mine), answers(py::eval(python, names_))) << python;
    clear(made, pool_);
  }

  py::object names_;
  MemoryPool pool_;
};

TEST_F(Objects, OfEveryTypeAreWhatTheirPythonSays) {
  for (int type = 0; type < kObjectTypeCount; ++type)
    expect_same(example(static_cast<ObjectType>(type)));
}

TEST_F(Objects, WithEveryMethodAreWhatTheirPythonSays) {
  for (std::uint64_t i = 0; i < 1500; ++i) {
    properties::Random random(7, i);
    expect_same(properties::any_object(random));
  }
}

TEST_F(Objects, ThatAreHostileAreWhatTheirPythonSays) {
  for (std::uint32_t i = 0; i < properties::kHostileSequences; ++i) {
    properties::Random random(3, i);
    expect_same(properties::hostile_sequence(random, i));
  }
}

TEST_F(Objects, ThatExportMemoryAreWhatTheirPythonSays) {
  for (std::uint32_t i = 0; i < 20 * properties::kExporters; ++i) {
    properties::Random random(5, i);
    expect_same(properties::exporter(random, i % properties::kExporters));
  }
}

TEST_F(Objects, ThatChangeDoSoWhenTheItemIsRead) {
  for (const ObjectType type : {ObjectType::Changing, ObjectType::ChangingList}) {
    const CustomObject object{type, {py_int(1), py_int(5), py_int(7), py_int(8)}, {}};
    Materialized made;
    const Call call = call_of(Constructor::Tensor, {object});
    materialize(call, pool_, made);
    const auto mine = py::reinterpret_borrow<py::object>(made.arguments.front());
    EXPECT_EQ(py::len(mine), 2U);
    EXPECT_EQ(mine[py::int_(0)].cast<int>(), 7);
    EXPECT_EQ(py::len(mine), 2U);
    EXPECT_EQ(mine[py::int_(1)].cast<int>(), 8);
    EXPECT_EQ(py::len(mine), 5U);
    EXPECT_EQ(mine[py::int_(4)].cast<int>(), 8);
    clear(made, pool_);
  }
}

TEST_F(Objects, AreLetGoOf) {
  for (std::uint64_t i = 0; i < 500; ++i) {
    properties::Random random(9, i);
    const Call call = call_of(Constructor::Tensor, {properties::any_object(random)});
    EXPECT_TRUE(run_torch(call).released) << to_text(call);
  }
}

}  // namespace
}  // namespace tenet::harness
