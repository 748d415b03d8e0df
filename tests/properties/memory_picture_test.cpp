#include "properties/worker/memory_picture.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tenet::properties {
namespace {

/// tensor([a, b]) of a view of every second float of an array, beside one of a list that holds it.
NdArray every_second() {
  NdArray array;
  array.dtype = {NumpyType::Float, false};
  array.shape = {2, 2};
  array.strides = {16, 8};
  array.offset = 4;
  array.memory.resize(36);
  return array;
}

Judgement judgement(const Sharing& expected, const Sharing& observed) {
  Judgement result;
  result.expectation.dtype.exactly(Dtype::Float32, 1);
  result.expectation.shape.exactly({2, 2}, 1);
  result.expectation.strides.exactly({4, 2}, 1);
  result.expectation.sharing.exactly(expected, 1);
  Returned returned;
  returned.shape = {2, 2};
  returned.strides = {2, 1};
  returned.sharing = observed;
  if (observed.source >= 0) returned.strides = {4, 2};
  result.outcome.completion = returned;
  result.outcome.observed = FactSet::all();
  return result;
}

TEST(MemoryPicture, TellsTheByteOfEveryElement) {
  Call call;
  call.arguments = {every_second()};
  const nlohmann::json picture = memory_picture_if_wrong(call, judgement({0, 4}, {}));
  EXPECT_EQ(picture.at("sources"),
            nlohmann::json::parse(R"([{"what":"ndarray of float32","size":36,"itemsize":4}])"));
  EXPECT_EQ(picture.at("expected"),
            nlohmann::json::parse(R"({"relation":"view","source":0,"itemsize":4,"count":4,)"
                                  R"("elements":[4,12,20,28]})"));
  EXPECT_EQ(picture.at("observed"),
            nlohmann::json::parse(R"({"relation":"own","itemsize":4,"count":4})"));
}

TEST(MemoryPicture, NumbersTheSourcesAsTheyAreInTheInputs) {
  Call call;
  Sequence list;
  TensorInput on_meta;
  on_meta.device.type = DeviceType::Meta;
  TensorInput tensor;
  tensor.dtype = Dtype::Float64;
  tensor.storage.resize(8);
  list.items = {on_meta, every_second(), tensor};
  call.arguments = {list};
  call.keywords = {{"x", StorageInput{std::nullopt, Bytes(3)}}};
  const nlohmann::json sources =
      memory_picture(call, judgement({}, {Sharing::kScrambled, 0})).at("sources");
  ASSERT_EQ(sources.size(), 3U);
  EXPECT_EQ(sources[0].at("what"), "ndarray of float32");
  EXPECT_EQ(sources[1].at("what"), "Tensor of float64");
  EXPECT_EQ(sources[2].at("size"), 3);
}

TEST(MemoryPicture, ThereIsNoneWhereNothingIsWrongOrNothingCanBeSeen) {
  Call call;
  call.arguments = {every_second()};
  EXPECT_TRUE(memory_picture_if_wrong(call, judgement({0, 4}, {0, 4})).is_null());
  Judgement raised = judgement({0, 4}, {});
  raised.outcome.completion = Raised{"TypeError", "", {}};
  EXPECT_TRUE(memory_picture(call, raised).is_null());
  Judgement unspecified = judgement({0, 4}, {});
  unspecified.expectation.sharing.unspecified("x", 1);
  EXPECT_TRUE(memory_picture_if_wrong(call, unspecified).is_null());
  EXPECT_TRUE(memory_picture(Call(), judgement({}, {})).is_null());
}

}  // namespace
}  // namespace tenet::properties
