// Every divergence names clauses that exist, and is still there in the installed PyTorch.

#include "oracle/known_divergences.h"

#include <limits>

#include "oracle/profile.h"
#include "tests/harness/harness_test.h"

namespace tenet::oracle {
namespace {

using harness::call_of;
using harness::returned_by_torch;
using harness::run_torch;

const Input kTensor = harness::tensor<float>(Dtype::Float32, {1, 2});

Call as_tensor_of(Input data) { return call_of(Constructor::AsTensor, {std::move(data)}); }

TEST(KnownDivergences, NameClausesThatExist) {
  for (const KnownDivergence& divergence : known_divergences()) {
    bool found = false;
    for (const Clause& clause : clauses())
      found = found || matches_glob(divergence.clauses, clause.id);
    EXPECT_TRUE(found) << divergence.clauses;
    EXPECT_LE(divergence.first, divergence.last) << divergence.clauses;
    EXPECT_TRUE(divergence.upstream.empty() || divergence.upstream.starts_with("https://"));
  }
}

TEST(KnownDivergences, AreFoundByClauseAndVersion) {
  const TorchVersion newest{2, 15};
  ASSERT_NE(known_divergence("device.as_tensor.context", newest), nullptr);
  EXPECT_NE(known_divergence("values.to.converted", newest), nullptr);
  EXPECT_EQ(known_divergence("values.to.copied", newest), nullptr);
  EXPECT_EQ(known_divergence("device.as_tensor.context", {1, 0}), nullptr);
}

TEST(KnownDivergences, GlobsMatchWholeNames) {
  EXPECT_TRUE(matches_glob("values.*.converted", "values.as_tensor.converted"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches_glob("values.*.converted", "values.as_tensor.converted-twice"));
  EXPECT_FALSE(matches_glob("a", ""));
  EXPECT_FALSE(matches_glob("", "a"));
}

TEST(KnownDivergences, ATensorIsMovedByDeviceContexts) {
  Call call = as_tensor_of(kTensor);
  call.context.device_context = Device{DeviceType::Meta, -1};
  EXPECT_EQ(returned_by_torch(call).device.type, DeviceType::Meta);
  call.context = {};
  call.context.default_device = Device{DeviceType::Meta, -1};
  EXPECT_EQ(returned_by_torch(call).device.type, DeviceType::Meta);
}

TEST(KnownDivergences, ANaNIsAnErrorOnlyInAList) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Keyword> to_int{{"dtype", DtypeObject{Dtype::Int32}}};
  const Input list = harness::list({harness::number(nan)});
  const Input array = harness::ndarray<double>(NumpyType::Double, {nan});
  EXPECT_NE(run_torch(call_of(Constructor::AsTensor, {list}, to_int)).raised(), nullptr);
  EXPECT_NE(run_torch(call_of(Constructor::AsTensor, {array}, to_int)).returned(), nullptr);
}

TEST(KnownDivergences, AskedForCpu0ATensorIsCopiedToCpu) {
  const Returned copy = returned_by_torch(call_of(Constructor::To, {kTensor, PyStr{"cpu:0"}}));
  EXPECT_EQ(copy.sharing, Sharing{});
  EXPECT_EQ(copy.device, Device{});
  EXPECT_TRUE(returned_by_torch(call_of(Constructor::To, {kTensor, PyStr{"cpu"}})).is_input);
}

TEST(KnownDivergences, AReadOnlyArrayThatIsCopiedIsWarnedOf) {
  NdArray array = harness::ndarray<double>(NumpyType::Double, {1});
  array.writeable = false;
  const Outcome outcome =
      run_torch(call_of(Constructor::AsTensor, {array}, {{"dtype", DtypeObject{Dtype::Float32}}}));
  ASSERT_EQ(outcome.warnings.size(), 1U);
  EXPECT_EQ(outcome.warnings[0].kind, WarningKind::NonWriteableNumpy);
  EXPECT_EQ(outcome.returned()->sharing, Sharing{});
  EXPECT_TRUE(run_torch(call_of(Constructor::Tensor, {array})).warnings.empty());
}

TEST(KnownDivergences, ATypedStorageIsSharedByTensor) {
  const StorageInput storage{Dtype::Float32, harness::bytes_of<float>({1, 2})};
  const Call call =
      call_of(Constructor::Tensor, {storage}, {{"dtype", DtypeObject{Dtype::Float32}}});
  EXPECT_EQ(returned_by_torch(call).sharing, (Sharing{0, 0}));
}

TEST(KnownDivergences, AreCheckedAgainstAKnownRelease) {
  harness::interpreter();
  EXPECT_TRUE(profile_of(harness::environment().torch).known);
}

}  // namespace
}  // namespace tenet::oracle
