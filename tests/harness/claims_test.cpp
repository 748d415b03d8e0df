// Claims whose truth is known, held against the real PyTorch.

#include <gtest/gtest.h>

#include <map>

#include "harness/python_question.h"
#include "properties/cases.h"
#include "properties/claims/survey.h"
#include "spec/expectation.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

using properties::ClaimVerdict;
using properties::Finding;

class Claims : public testing::Test {
 protected:
  static const Finding& finding(const std::string& id) {
    static const std::map<std::string, Finding> all = survey();
    return all.at(id);
  }

 private:
  static std::map<std::string, Finding> survey() {
    interpreter();
    static Runner runner(Subject::load("torch"));
    static PythonQuestion question(Subject::load("torch"));
    properties::Survey survey([](const Call& call) { return runner.run(call); },
                              [](const Call& call, std::string_view expression) {
                                return question.ask(call, expression);
                              },
                              environment().torch_version);
    const properties::Cases cases(11, properties::ConstructorSet::all(), {});
    for (std::uint64_t i = 0; i < 60'000; ++i) {
      const Call call = cases.make(i);
      survey.ask(call);
    }
    std::map<std::string, Finding> all;
    for (Finding& found : survey.findings())
      all.emplace(std::string(found.claim->id), std::move(found));
    return all;
  }
};

std::string condition_of(const Finding& finding) {
  std::string words;
  if (!finding.condition) return words;
  for (const auto& literal : finding.condition->literals) words.append(literal.says()).append("; ");
  return words;
}

TEST_F(Claims, TrueOnesHold) {
  for (const char* id :
       {"from-numpy-is-zero-copy", "clone-copies", "as-tensor-copies-lists",
        "from-numpy-inherits-dtype", "tensor-is-a-leaf", "in-place-keeps-the-memory",
        "from-numpy-ignores-default-device", "integer-target-cuts-the-graph", "to-truncates",
        "clone-keeps-dense-strides", "bfloat16-has-no-complex", "frombuffer-shares",
        "frombuffer-reads-raw-bytes", "frombuffer-keeps-its-buffer-alive",
        "asarray-shares-whenever-possible", "asarray-shares-capsules",
        "from-dlpack-without-copy-never-copies", "new-tensor-takes-dtype-of-its-tensor"}) {
    EXPECT_EQ(finding(id).verdict, ClaimVerdict::Holds) << id;
    EXPECT_GT(finding(id).holding, 10U) << id;
    EXPECT_FALSE(finding(id).by.empty()) << id;
    EXPECT_TRUE(finding(id).example.has_value()) << id;
  }
}

TEST_F(Claims, FalseOnesHaveASmallCounterexample) {
  for (const char* id : {"id-is-the-address", "id-of-tensor-is-the-address",
                         "product-keeps-the-memory", "incompatible-arrays-are-copied",
                         "as-tensor-dtype-by-position", "new-tensor-takes-layout"}) {
    const Finding& found = finding(id);
    EXPECT_EQ(found.verdict, ClaimVerdict::False) << id;
    EXPECT_EQ(found.holding, 0U) << id;
    ASSERT_TRUE(found.counterexample.has_value()) << id;
    EXPECT_LE(found.counterexample->call.keywords.size(), 0U) << id;
  }
}

TEST_F(Claims, SomeAreFalseOnlyAtTheirEdges) {
  for (const char* id : {"frombuffer-needs-more-bytes-than-count", "nothing-else-is-zero-copy",
                         "from-dlpack-takes-tensors"}) {
    const Finding& found = finding(id);
    EXPECT_EQ(found.verdict, ClaimVerdict::False) << id << ": " << condition_of(found);
    EXPECT_GT(found.holding, 0U) << id;
    EXPECT_TRUE(found.counterexample.has_value()) << id;
  }
}

TEST_F(Claims, HalfTruthsGetTheirCondition) {
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"tensor-copies", "the data is no storage; "},
      {"legacy-tensor-does-not-share", "the data's dtype is not the default dtype; "},
      {"legacy-tensor-is-float32", "the default dtype is float32; "},
      {"to-cpu-keeps-sharing", "no device with an index is given; "},
      {"clone-is-differentiable", "gradients are recorded; "},
      {"tensor-equals-detach-clone",
       "the device that arguments or context name, if any, is of the tensor's type; the data is of "
       "no subclass of ndarray or torch.Tensor, but for Parameter, and no zero tensor; "},
      {"clone-is-independent", "the data does not require grad; "},
      {"asarray-copy-copies",
       "the data is no storage; the data is no object of its own with a __dlpack__; "},
      {"asarray-without-copy-never-copies", "the array has dimensions; "},
      {"from-dlpack-shares", "copy=True is not given; "},
      {"from-dlpack-converts-tensors", "the data is neither conj nor neg view; "},
      {"new-tensor-copies", "the data is no storage; "},
      {"default-device-spares-what-is-shared",
       "the function is from_numpy, frombuffer or from_dlpack; "},
      {"as-tensor-shares-arrays",
       "the dtype asked for, if any, is the data's own; the device that arguments, context or data "
       "name is the CPU, without an index; "},
  };
  for (const auto& [id, condition] : expected) {
    EXPECT_EQ(finding(id).verdict, ClaimVerdict::HoldsOnlyIf) << id;
    EXPECT_EQ(condition_of(finding(id)), condition) << id;
  }
  EXPECT_EQ(clause(finding("tensor-copies").against.front()).id, "aliasing.tensor.copy-not-made");
}

TEST_F(Claims, ThoseThatCannotBeCheckedSayWhy) {
  int unchecked = 0, gpu = 0;
  for (const properties::Claim& claim : properties::claims()) {
    const Finding& found = finding(std::string(claim.id));
    EXPECT_NE(found.verdict, ClaimVerdict::NotExercised) << claim.id;
    if (claim.not_checkable.empty()) continue;
    const bool on_gpu = claim.ask != nullptr;
    gpu += on_gpu ? 1 : 0;
    if (on_gpu && found.verdict != ClaimVerdict::NotCheckable) continue;  // there is one
    ++unchecked;
    EXPECT_EQ(found.verdict, ClaimVerdict::NotCheckable) << claim.id;
  }
  EXPECT_EQ(gpu, 5);
  EXPECT_GE(properties::claims().size(), 140U);
  EXPECT_LE(unchecked, 14);
}

TEST(PythonQuestion, AnswersAboutTheRealObjects) {
  interpreter();
  PythonQuestion question(Subject::load("torch"));
  const Call call = call_of(Constructor::FromNumpy, {ndarray<double>(NumpyType::Double, {1, 2})});
  EXPECT_EQ(question.ask(call, "result.data_ptr() == source.ctypes.data"), true);
  EXPECT_EQ(question.ask(call, "result.data_ptr() == id(source)"), false);
  EXPECT_EQ(question.ask(call, "1 / 0"), std::nullopt);
  const Call refused = call_of(Constructor::FromNumpy, {integer(1)});
  EXPECT_EQ(question.ask(refused, "True"), std::nullopt);
}

}  // namespace
}  // namespace tenet::harness
