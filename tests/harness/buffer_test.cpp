// Buffers of every form: what is made has the bytes, shape and strides that its Python form has.

#include <pybind11/eval.h>

#include <string>

#include "harness/materialized.h"
#include "properties/generators/buffers.h"
#include "spec/buffer_view.h"
#include "spec/text.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

namespace py = pybind11;

constexpr const char* kFacts = R"(
def facts(x):
    view = memoryview(x)
    return [type(x).__name__, view.format, view.shape, view.strides, view.readonly, view.tobytes()]
)";

class Buffers : public testing::Test {
 protected:
  void SetUp() override {
    interpreter();
    names_ = py::dict();
    names_["__builtins__"] = py::module_::import("builtins");
    for (const char* module : {"array", "ctypes", "mmap", "os"})
      names_[module] = py::module_::import(module);
    py::exec(kFacts, names_);
  }

  std::string facts(const py::object& object) {
    return py::str(names_["facts"](object)).cast<std::string>();
  }

  void expect_same(const Buffer& buffer) {
    ASSERT_EQ(why_invalid(buffer), "") << to_python(Input(buffer));
    const Call call = call_of(Constructor::Tensor, {buffer});
    Materialized made;
    materialize(call, pool_, made);
    const auto mine = py::reinterpret_borrow<py::object>(made.arguments.front());
    const std::string python = to_python(Input(buffer));
    EXPECT_EQ(facts(mine), facts(py::eval(python, names_))) << python;
    EXPECT_TRUE(inputs_unchanged(made)) << python;
    drop_inputs(made);
    EXPECT_FALSE(all_released(made)) << "the test holds it";
    clear(made, pool_);
  }

  py::object names_;
  MemoryPool pool_;
};

TEST_F(Buffers, AreWhatTheirPythonSays) {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    properties::Random random(4, i);
    expect_same(properties::any_buffer(random));
  }
}

TEST_F(Buffers, OfCtypesAreOfEveryType) {
  for (const char format : kCtypesFormats)
    for (const Shape& shape : {Shape{}, Shape{2}, Shape{2, 1}, Shape{0}, Shape{2, 0}}) {
      const auto count = static_cast<std::size_t>(element_count(shape));
      const Bytes memory(count * static_cast<std::size_t>(format_itemsize(format)), 0);
      expect_same({BufferType::Ctypes, format, false, memory, shape});
    }
}

TEST_F(Buffers, AreLetGoOf) {
  for (std::uint64_t i = 0; i < 500; ++i) {
    properties::Random random(6, i);
    const Call call = call_of(Constructor::AsArray, {properties::any_buffer(random)});
    EXPECT_TRUE(run_torch(call).released) << to_text(call);
  }
}

TEST_F(Buffers, ThatAreReadOnlyMemoryMapsAreReadOnlyToPythonAlone) {
  const Call call =
      call_of(Constructor::Tensor, {Buffer{BufferType::MemoryMap, 'B', true, {1, 2}}});
  Materialized made;
  materialize(call, pool_, made);
  const auto view = Ref::steal(PyMemoryView_FromObject(made.arguments.front()));
  EXPECT_TRUE(py::handle(view.get()).attr("readonly").cast<bool>());
  made.sources.front().data[0] = 7;
  EXPECT_FALSE(inputs_unchanged(made));
  clear(made, pool_);
}

}  // namespace
}  // namespace tenet::harness
