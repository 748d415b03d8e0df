// Check the maker: describe(materialize(input)) == input.

#include <pybind11/eval.h>

#include <limits>

#include "harness/materialized.h"
#include "tests/harness/describe_object.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

class Materialize : public testing::Test {
 protected:
  void SetUp() override { interpreter(); }

  void expect_round_trip(const Input& input) {
    const Call call = call_of(Constructor::Tensor, {input});
    Materialized made;
    materialize(call, pool_, made);
    EXPECT_EQ(describe_object(made.arguments.front(), input), input) << name(kind(input));
    EXPECT_TRUE(inputs_unchanged(made)) << name(kind(input));
    drop_inputs(made);
    EXPECT_TRUE(all_released(made)) << name(kind(input));
    clear(made, pool_);
  }

  MemoryPool pool_;
};

Bytes counting(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
  return bytes;
}

TEST_F(Materialize, MakesSingletons) {
  for (const Input& input :
       {Input(PyNone{}), Input(PyEllipsis{}), Input(PyBool{true}), Input(PyBool{false})})
    expect_round_trip(input);
}

TEST_F(Materialize, MakesIntegersOfEverySize) {
  const std::uint64_t top = std::uint64_t{1} << 63U;
  const std::uint64_t all = ~std::uint64_t{0};
  for (const bool negative : {false, true})
    for (const PyInt& number :
         {PyInt{negative, 0, 1, 0}, PyInt{negative, 0, 257, 0}, PyInt{negative, 0, top - 1, 0},
          PyInt{negative, 0, top, 0}, PyInt{negative, 0, top + 1, 0}, PyInt{negative, 0, all, 0},
          PyInt{negative, 1, 0, 0}, PyInt{negative, all, all, 0}, PyInt{negative, top, 3, 900}})
      expect_round_trip(number);
  expect_round_trip(py_int(0));
}

TEST_F(Materialize, MakesFloatsBitForBit) {
  using limits = std::numeric_limits<double>;
  for (const double value : {0.0, -0.0, 1.5, limits::infinity(), -limits::infinity(),
                             limits::denorm_min(), limits::max(), limits::quiet_NaN()}) {
    expect_round_trip(py_float(value));
    expect_round_trip(PyComplex{py_float(value).bits, py_float(-1).bits});
  }
  expect_round_trip(PyFloat{0xFFF8000000000123U});
}

TEST_F(Materialize, MakesTextAndBytes) {
  for (const char* text : {"", "a", "meta", "longer than one word"}) {
    expect_round_trip(PyStr{text});
    expect_round_trip(PyBytes{text});
  }
}

TEST_F(Materialize, MakesNumpyScalarsOfEveryType) {
  for (int i = 0; i < kNumpyTypeCount; ++i) {
    const auto type = static_cast<NumpyType>(i);
    if (type == NumpyType::Object || type == NumpyType::Void) continue;
    Bytes element = counting(static_cast<std::size_t>(itemsize(type)));
    if (type == NumpyType::Bool) element = {1};
    if (type == NumpyType::Str) element = {'a', 0, 0, 0, 'b', 0, 0, 0};
    // Ten bytes of sixteen count in a long double.
    if (type == NumpyType::LongDouble || type == NumpyType::CLongDouble)
      for (std::size_t at = 0; at < element.size(); ++at)
        if (at % 16 >= 10) element[at] = 0;
    expect_round_trip(NumpyScalar{type, element});
  }
}

TEST_F(Materialize, MakesArraysOfEveryTypeAndByteOrder) {
  for (int i = 0; i < kNumpyTypeCount; ++i)
    for (const bool swapped : {false, true}) {
      NdArray array;
      array.dtype = {static_cast<NumpyType>(i), swapped};
      const int unit = itemsize(array.dtype.type);
      if (array.dtype.type == NumpyType::Object) continue;
      if (swapped && (unit == 1 || array.dtype.type == NumpyType::Bytes)) continue;
      array.shape = {2, 3};
      array.strides = contiguous_strides(array.shape, unit);
      array.memory = counting(static_cast<std::size_t>(6 * unit));
      expect_round_trip(array);
      array.writeable = false;
      expect_round_trip(array);
    }
}

TEST_F(Materialize, MakesArraysInEveryLayout) {
  NdArray array;
  array.dtype = {NumpyType::Float, false};
  array.memory = counting(96);
  const auto expect = [&](Shape shape, Strides strides, std::int64_t offset) {
    array.shape = std::move(shape);
    array.strides = std::move(strides);
    array.offset = offset;
    expect_round_trip(array);
  };
  expect({}, {}, 0);
  expect({4}, {-4}, 12);
  expect({4, 3}, {4, 16}, 0);
  expect({2, 3}, {0, 8}, 4);
  expect({3}, {7}, 1);
  expect({0, 3}, {12, 4}, 0);
  expect({1, 1, 1, 1, 1, 2}, {24, 24, 24, 24, 24, 12}, 8);
}

TEST_F(Materialize, MakesObjectArraysOfNone) {
  NdArray array;
  array.dtype = {NumpyType::Object, false};
  array.shape = {2};
  array.strides = {8};
  array.memory = Bytes(16);
  const Call call = call_of(Constructor::Tensor, {array});
  Materialized made;
  materialize(call, pool_, made);
  const pybind11::handle object(made.arguments.front());
  EXPECT_TRUE(object.attr("tolist")().equal(pybind11::eval("[None, None]")));
  EXPECT_TRUE(inputs_unchanged(made));
  clear(made, pool_);
}

TEST_F(Materialize, MakesTensorsOfEveryDtypeRoleAndDevice) {
  for (int i = 0; i < kDtypeCount; ++i)
    for (const TensorRole role : {TensorRole::Plain, TensorRole::Leaf, TensorRole::NonLeaf,
                                  TensorRole::Parameter, TensorRole::FrozenParameter})
      for (const DeviceType device : {DeviceType::Cpu, DeviceType::Meta}) {
        TensorInput input;
        input.dtype = static_cast<Dtype>(i);
        input.role = role;
        input.device.type = device;
        const bool needs_grad = role != TensorRole::Plain && role != TensorRole::FrozenParameter;
        if (needs_grad && !is_differentiable(input.dtype)) continue;
        input.shape = {2, 2};
        input.strides = {1, 2};
        input.storage_offset = 1;
        const auto size = static_cast<std::size_t>(5 * itemsize(input.dtype));
        input.storage = device == DeviceType::Cpu ? counting(size) : Bytes(size);
        expect_round_trip(input);
        if (category(input.dtype) == DtypeCategory::Complex) {
          input.conj = true;
          expect_round_trip(input);
        }
        input.neg = true;
        expect_round_trip(input);
      }
}

TEST_F(Materialize, MakesTensorsInEveryLayout) {
  TensorInput input;
  input.dtype = Dtype::Int16;
  input.storage = counting(64);
  const auto expect = [&](Shape shape, Strides strides, std::int64_t offset) {
    input.shape = std::move(shape);
    input.strides = std::move(strides);
    input.storage_offset = offset;
    expect_round_trip(input);
  };
  expect({}, {}, 3);
  expect({0}, {1}, 0);
  expect({0, 5}, {5, 1}, 32);
  expect({3, 4}, {0, 1}, 0);
  expect({2, 3}, {7, 2}, 1);
  expect({1, 2}, {99, 1}, 0);
  input.storage = {};
  expect({0}, {1}, 0);
}

TEST_F(Materialize, MakesStorages) {
  expect_round_trip(StorageInput{std::nullopt, counting(12)});
  expect_round_trip(StorageInput{Dtype::Float32, counting(12)});
  expect_round_trip(StorageInput{Dtype::BFloat16, counting(4)});
  expect_round_trip(StorageInput{std::nullopt, {}});
}

TEST_F(Materialize, MakesBuffers) {
  expect_round_trip(PyBytes{"x"});
  expect_round_trip(PyBytes{""});
  expect_round_trip(Buffer{BufferType::ByteArray, 'B', false, counting(5)});
  expect_round_trip(Buffer{BufferType::ByteArray, 'B', false, {}});
  for (const char code : kArrayTypeCodes)
    expect_round_trip(Buffer{BufferType::Array, code, false, Bytes(16, 0)});
  for (const char format : kMemoryViewFormats)
    for (const bool readonly : {false, true})
      expect_round_trip(Buffer{BufferType::MemoryView, format, readonly, Bytes(16, 1)});
}

TEST_F(Materialize, MakesNestedSequences) {
  const Input inner = Sequence{SequenceType::Tuple, {integer(1), list({}), number(2)}};
  expect_round_trip(list({}));
  expect_round_trip(Sequence{SequenceType::Tuple, {}});
  expect_round_trip(list({inner, inner, ndarray<float>(NumpyType::Float, {1, 2}),
                          tensor<float>(Dtype::Float32, {3}, TensorRole::Leaf),
                          NumpyScalar{NumpyType::Int, counting(4)}, PyNone{}}));
}

TEST_F(Materialize, MakesArgumentsThatAreNotData) {
  expect_round_trip(PyRange{1, 10, 3});
  expect_round_trip(PyRange{5, -5, -2});
  expect_round_trip(TorchSize{{2, 0, 3}});
  expect_round_trip(TorchSize{{}});
  for (int i = 0; i < kDtypeCount; ++i) expect_round_trip(DtypeObject{static_cast<Dtype>(i)});
  for (const std::int8_t index : {-1, 0}) {
    expect_round_trip(DeviceObject{{DeviceType::Cpu, index}});
    expect_round_trip(DeviceObject{{DeviceType::Meta, index}});
  }
  for (const MemoryFormat format : {MemoryFormat::Contiguous, MemoryFormat::Preserve,
                                    MemoryFormat::ChannelsLast, MemoryFormat::ChannelsLast3d})
    expect_round_trip(MemoryFormatObject{format});
  for (const char* name : {"Tensor", "FloatTensor", "BoolTensor"})
    expect_round_trip(TensorClassObject{name});
}

TEST_F(Materialize, PassesKeywordsInTheirOrder) {
  const Call call = call_of(Constructor::Tensor, {integer(1)},
                            {{"dtype", DtypeObject{Dtype::Int8}}, {"device", PyStr{"cpu"}}});
  Materialized made;
  materialize(call, pool_, made);
  EXPECT_EQ(made.arguments.size(), 3U);
  EXPECT_TRUE(
      pybind11::handle(made.keyword_names.get()).equal(pybind11::eval("('dtype', 'device')")));
  clear(made, pool_);
}

}  // namespace
}  // namespace tenet::harness
