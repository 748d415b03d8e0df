// Comparing an outcome with its expectation: what is judged, what is left open, and what counts as
// a consequence of something else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Expectation expectation_of(std::string_view call) {
  return predict(parse_call(call), TorchVersion{});
}

/// The outcome that the expectation describes.
Outcome conforming(const Expectation& e) {
  Outcome outcome;
  outcome.observed = FactSet::all();
  // Of sparse tensors only.
  for (const Fact fact : {Fact::IndicesFact, Fact::SharedIndices})
    if (certainty_of(e, fact) == Certainty::Undetermined) outcome.observed.erase(fact);
  // Of strided ones only.
  for (const Fact fact : {Fact::StridesFact, Fact::StorageOffset})
    if (e.layout.value != Layout::Strided) outcome.observed.erase(fact);
  outcome.warnings = e.warnings.value;
  outcome.input_unchanged = e.input_unchanged.value;
  outcome.released = e.released.value;
  if (!e.completion.value.empty()) {
    outcome.completion = Raised{e.completion.value, "", {}};
    return outcome;
  }
  Returned r;
  r.type = e.type.value;
  r.dtype = e.dtype.value;
  r.shape = e.shape.value;
  r.device = e.device.value;
  r.layout = e.layout.value;
  r.strides = e.strides.value;
  r.storage_offset = e.storage_offset.value;
  r.requires_grad = e.requires_grad.value;
  r.is_leaf = e.is_leaf.value;
  r.grad_fn = e.grad_fn.value;
  r.gradient = e.gradient.value;
  r.is_input = e.is_input.value;
  r.sharing = e.sharing.value;
  r.values = e.values.value.bytes;
  r.keeps_source_alive = e.keeps_source_alive.value;
  r.indices = e.indices.value;
  r.index_sharing = e.index_sharing.value;
  outcome.completion = std::move(r);
  return outcome;
}

Returned& returned(Outcome& outcome) { return std::get<Returned>(outcome.completion); }

std::vector<Fact> causes(const Verdict& verdict) {
  std::vector<Fact> facts;
  for (const Mismatch& mismatch : verdict.mismatches)
    if (!mismatch.consequence) facts.push_back(mismatch.fact);
  return facts;
}

std::vector<std::string> names(const std::vector<ClauseId>& ids) {
  std::vector<std::string> texts;
  for (const ClauseId id : ids) texts.push_back(clause(id).id);
  return texts;
}

constexpr std::string_view kList = "tensor([1,2])";

TEST(Compare, WhatIsAsExpectedConformsAndItsClausesPass) {
  const Expectation expectation = expectation_of(kList);
  const Verdict verdict = compare(expectation, conforming(expectation));
  EXPECT_TRUE(verdict.conforms());
  EXPECT_THAT(names(verdict.passed), Contains("dtype.tensor.sequence-promotes"));
  EXPECT_THAT(verdict.unspecified, IsEmpty());
}

TEST(Compare, OneWrongFactIsItsClausesMismatch) {
  const Expectation expectation = expectation_of(kList);
  Outcome outcome = conforming(expectation);
  returned(outcome).requires_grad = true;
  const Verdict verdict = compare(expectation, outcome);
  EXPECT_THAT(causes(verdict), ElementsAre(Fact::RequiresGrad));
  EXPECT_EQ(verdict.mismatches.front().clause, expectation.requires_grad.clause);
}

TEST(Compare, WrongValuesOfAWrongDtypeAreAConsequence) {
  const Expectation expectation = expectation_of(kList);
  Outcome outcome = conforming(expectation);
  returned(outcome).dtype = Dtype::Float32;
  returned(outcome).values = {0, 0, 0x80, 0x3f, 0, 0, 0, 0x40};
  const Verdict verdict = compare(expectation, outcome);
  EXPECT_THAT(causes(verdict), ElementsAre(Fact::DtypeFact));
  EXPECT_EQ(verdict.mismatches.size(), 2U);
}

TEST(Compare, WrongValuesBesideAWrongAutogradAreTwoFaults) {
  const Expectation expectation = expectation_of(kList);
  Outcome outcome = conforming(expectation);
  returned(outcome).requires_grad = true;
  returned(outcome).values.front() = 9;
  EXPECT_THAT(causes(compare(expectation, outcome)),
              testing::UnorderedElementsAre(Fact::RequiresGrad, Fact::Values));
}

TEST(Compare, WhatIsNeverReleasedIsOneFaultOfLifetime) {
  const Expectation e = expectation_of("clone(tensor(float32,[1],#0000803f))");
  Outcome outcome = conforming(e);
  outcome.released = false;
  returned(outcome).keeps_source_alive = true;
  EXPECT_THAT(causes(compare(e, outcome)), ElementsAre(Fact::Released));
  outcome.released = true;
  EXPECT_THAT(causes(compare(e, outcome)), ElementsAre(Fact::KeepsSourceAlive));
}

TEST(Compare, AChangedInputIsTheCauseOfWrongValues) {
  const Expectation e = expectation_of("from_numpy(ndarray(double,[1],#000000000000f03f))");
  Outcome outcome = conforming(e);
  outcome.input_unchanged = false;
  returned(outcome).values[0] = 1;
  EXPECT_THAT(causes(compare(e, outcome)), ElementsAre(Fact::InputUnchanged));
}

TEST(Compare, ReturningWhereItMustRaiseIsOneFault) {
  const Expectation expectation = expectation_of("tensor([300],dtype=torch.uint8)");
  const Expectation other = expectation_of("tensor([44],dtype=torch.uint8)");
  EXPECT_THAT(causes(compare(expectation, conforming(other))), ElementsAre(Fact::Completion));
  EXPECT_THAT(causes(compare(other, conforming(expectation))), ElementsAre(Fact::Completion));
}

TEST(Compare, AnotherMessageIsNoFaultAnotherTypeIs) {
  const Expectation expectation = expectation_of("tensor([300],dtype=torch.uint8)");
  Outcome outcome = conforming(expectation);
  std::get<Raised>(outcome.completion).message = "entirely different";
  EXPECT_TRUE(compare(expectation, outcome).conforms());
  std::get<Raised>(outcome.completion).type = "KeyError";
  EXPECT_THAT(causes(compare(expectation, outcome)), ElementsAre(Fact::Completion));
}

TEST(Compare, UninitialisedMemoryMayHoldAnything) {
  const Expectation expectation = expectation_of("Tensor(1)");
  Outcome outcome = conforming(expectation);
  returned(outcome).values = {1, 2, 3, 4};
  const Verdict verdict = compare(expectation, outcome);
  EXPECT_TRUE(verdict.conforms());
  EXPECT_THAT(names(verdict.unspecified), Contains("values.Tensor.uninitialised"));
}

TEST(Compare, AMissingWarningIsAFaultAdviceAboutSpeedIsNot) {
  const Expectation read_only = expectation_of("from_numpy(ndarray(intc,[1],readonly,#01000000))");
  Outcome outcome = conforming(read_only);
  EXPECT_TRUE(compare(read_only, outcome).conforms());
  outcome.warnings.clear();
  EXPECT_THAT(causes(compare(read_only, outcome)), ElementsAre(Fact::Warnings));

  const Expectation slow = expectation_of("tensor([ndarray(intc,[1],#01000000)])");
  outcome = conforming(slow);
  outcome.warnings.clear();
  EXPECT_TRUE(compare(slow, outcome).conforms());
  outcome.warnings = {{WarningKind::SlowListOfArrays, "UserWarning", "a list of numpy.ndarrays"}};
  EXPECT_TRUE(compare(slow, outcome).conforms());
}

TEST(Compare, NaNOfAConversionMayHaveAnyPayloadASharedOneNot) {
  const Expectation converted =
      expectation_of("tensor(ndarray(single,[1],#0000c07f),dtype=torch.float64)");
  Outcome outcome = conforming(converted);
  returned(outcome).values = {0, 0, 0, 0, 0, 0, 0xf8, 0x7f};
  EXPECT_TRUE(compare(converted, outcome).conforms());
  returned(outcome).values = {0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
  EXPECT_THAT(causes(compare(converted, outcome)), ElementsAre(Fact::Values));

  const Expectation copied = expectation_of("tensor(ndarray(single,[1],#0100c07f))");
  outcome = conforming(copied);
  returned(outcome).values = {0, 0, 0xc0, 0x7f};
  EXPECT_THAT(causes(compare(copied, outcome)), ElementsAre(Fact::Values));
}

TEST(Compare, OnlyWhatWasObservedAndIsAskedForIsJudged) {
  const Expectation expectation = expectation_of(kList);
  Outcome outcome = conforming(expectation);
  returned(outcome).strides = {7};
  EXPECT_FALSE(compare(expectation, outcome).conforms());
  outcome.observed.erase(Fact::StridesFact);
  EXPECT_TRUE(compare(expectation, outcome).conforms());
  EXPECT_THAT(names(compare(expectation, outcome).passed),
              Not(Contains(clause(expectation.strides.clause).id)));
  returned(outcome).dtype = Dtype::Float32;
  FactSet judged = FactSet::all();
  judged.erase(Fact::DtypeFact);
  judged.erase(Fact::Values);
  EXPECT_TRUE(compare(expectation, outcome, judged).conforms());
}

TEST(Compare, IndicesOfASparseTensorAreFacts) {
  const Expectation expectation = expectation_of("sparse_coo_tensor([[0,1]],[1.0,2.0])");
  Outcome outcome = conforming(expectation);
  EXPECT_TRUE(compare(expectation, outcome).conforms());
  EXPECT_EQ(describe(outcome, Fact::IndicesFact), "[[0, 1]]");
  returned(outcome).indices.numbers = {1, 0};
  EXPECT_THAT(causes(compare(expectation, outcome)), ElementsAre(Fact::IndicesFact));
  outcome = conforming(expectation);
  returned(outcome).index_sharing = {0, 0};
  returned(outcome).keeps_source_alive = true;
  EXPECT_THAT(causes(compare(expectation, outcome)), ElementsAre(Fact::SharedIndices));
}

TEST(Compare, AFactThatNobodyPredictsIsAMismatchWithoutAClause) {
  Expectation expectation = expectation_of(kList);
  const Outcome outcome = conforming(expectation);
  expectation.conj = {};
  const Verdict verdict = compare(expectation, outcome);
  ASSERT_EQ(verdict.mismatches.size(), 1U);
  EXPECT_EQ(verdict.mismatches.front().fact, Fact::Conj);
  EXPECT_EQ(verdict.mismatches.front().clause, kNoClause);
}

TEST(Catalogue, EveryClauseHasAnIdentityASentenceAndASource) {
  std::vector<std::string> ids;
  for (std::size_t i = 1; i < clauses().size(); ++i) {
    const Clause& one = clauses()[i];
    const std::string start =
        std::string(name(one.topic)) + "." + std::string(name(one.constructor));
    EXPECT_EQ(one.id.rfind(start + ".", 0), 0U) << one.id;
    EXPECT_FALSE(one.says.empty()) << one.id;
    EXPECT_EQ(one.says.back(), '.') << one.id;
    EXPECT_FALSE(one.source.empty()) << one.id;
    EXPECT_LE(one.since, one.until) << one.id;
    EXPECT_EQ(find_clause(one.id), i);
    ids.push_back(one.id);
  }
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
  EXPECT_EQ(find_clause("dtype.tensor.no-such-clause"), kNoClause);
}

}  // namespace
}  // namespace tenet
