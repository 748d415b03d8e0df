#include "reports/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/sample_record.h"
#include "tests/reports/well_formed.h"

namespace tenet::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ClauseCount clause_with(std::uint64_t passed, std::uint64_t failed, std::uint64_t xfailed = 0,
                        std::uint64_t unspecified = 0) {
  ClauseCount clause;
  clause.id = "values.tensor.x";
  clause.topic = "values";
  clause.constructor = "tensor";
  clause.exercised = passed + failed + xfailed + unspecified;
  clause.passed = passed;
  clause.failed = failed;
  clause.xfailed = xfailed;
  clause.unspecified = unspecified;
  return clause;
}

RunRecord record_of(const ClauseCount& clause) {
  RunRecord record;
  record.subjects.resize(1);
  record.subjects[0].name = "x";
  record.subjects[0].verdict = Verdict::kConforms;
  record.subjects[0].clauses = {clause};
  return record;
}

/// What the change from one result to another counts as; nothing for no change.
std::optional<ChangeKind> kind_of(const ClauseCount& before, const ClauseCount& after) {
  const RunDiff result = diff(record_of(before), record_of(after));
  if (result.subjects.at(0).changes.empty()) return std::nullopt;
  return result.subjects[0].changes.at(0).kind;
}

TEST(Diff, ASubjectThatIsGoneIsWorseAndSaid) {
  const RunRecord before = testing::rich_record();
  RunRecord after = before;
  after.subjects.erase(after.subjects.begin());
  const RunDiff result = diff(before, after);
  EXPECT_TRUE(result.got_worse());
  EXPECT_EQ(result.subjects_gone(), 1U);
  EXPECT_THAT(text_for_diff(result, false),
              HasSubstr("newly exercised, 1 subject no longer there"));
  EXPECT_THAT(to_html(result), HasSubstr("removed, 1 subject no longer there.</p>"));
}

TEST(Diff, ComparesEveryResultWithEveryOther) {
  const auto passed = clause_with(5, 0);
  const auto failed = clause_with(3, 2);
  const auto declared = clause_with(0, 0, 5);
  const auto unspecified = clause_with(0, 0, 0, 5);
  const auto unreached = clause_with(0, 0);
  EXPECT_EQ(kind_of(passed, failed), ChangeKind::kBroken);
  EXPECT_EQ(kind_of(passed, declared), ChangeKind::kBroken);
  EXPECT_EQ(kind_of(declared, failed), ChangeKind::kBroken);
  EXPECT_EQ(kind_of(unspecified, failed), ChangeKind::kBroken);
  EXPECT_EQ(kind_of(unreached, failed), ChangeKind::kBroken);
  EXPECT_EQ(kind_of(failed, passed), ChangeKind::kFixed);
  EXPECT_EQ(kind_of(declared, passed), ChangeKind::kFixed);
  EXPECT_EQ(kind_of(failed, declared), ChangeKind::kChanged);
  EXPECT_EQ(kind_of(passed, unspecified), ChangeKind::kChanged);
  EXPECT_EQ(kind_of(failed, unspecified), ChangeKind::kChanged);
  EXPECT_EQ(kind_of(passed, unreached), ChangeKind::kNoLongerExercised);
  EXPECT_EQ(kind_of(failed, unreached), ChangeKind::kNoLongerExercised);
  EXPECT_EQ(kind_of(unreached, passed), ChangeKind::kNewlyExercised);
  EXPECT_EQ(kind_of(unreached, declared), ChangeKind::kNewlyExercised);
  for (const auto& clause : {passed, failed, declared, unspecified, unreached}) {
    EXPECT_EQ(kind_of(clause, clause), std::nullopt);
  }
}

TEST(Diff, OtherCountsWithTheSameResultAreNoChange) {
  EXPECT_EQ(kind_of(clause_with(5, 0), clause_with(500, 0)), std::nullopt);
  EXPECT_EQ(kind_of(clause_with(5, 1), clause_with(500, 3)), std::nullopt);
}

TEST(Diff, AnotherWayOfFailingIsAChange) {
  RunRecord before = record_of(clause_with(3, 2));
  before.subjects[0].failures.resize(1);
  before.subjects[0].failures[0].clause = "values.tensor.x";
  RunRecord after = before;
  after.subjects[0].failures[0].kind = FailureKind::kCrash;
  const RunDiff result = diff(before, after);
  ASSERT_EQ(result.subjects[0].changes.size(), 1U);
  EXPECT_EQ(result.subjects[0].changes[0].kind, ChangeKind::kChanged);
  EXPECT_EQ(result.subjects[0].changes[0].before, "fails (mismatch)");
  EXPECT_EQ(result.subjects[0].changes[0].after, "fails (crash)");
}

TEST(Diff, ClausesOfOneRecordOnlyAreAddedOrRemoved) {
  RunRecord other = record_of(clause_with(5, 0));
  other.subjects[0].clauses[0].id = "values.tensor.y";
  const RunDiff result = diff(record_of(clause_with(5, 0)), other);
  EXPECT_EQ(result.count(ChangeKind::kAdded), 1U);
  EXPECT_EQ(result.count(ChangeKind::kRemoved), 1U);
  EXPECT_FALSE(result.got_worse());
}

TEST(Diff, GotWorseMeansBrokenUnreachedWorseVerdictOrGone) {
  const RunRecord passing = record_of(clause_with(5, 0));
  EXPECT_FALSE(diff(passing, passing).got_worse());
  EXPECT_TRUE(diff(passing, record_of(clause_with(4, 1))).got_worse());
  EXPECT_TRUE(diff(passing, record_of(clause_with(0, 0))).got_worse());
  EXPECT_FALSE(diff(record_of(clause_with(4, 1)), passing).got_worse());
  RunRecord worse = passing;
  worse.subjects[0].verdict = Verdict::kInconclusive;
  EXPECT_TRUE(diff(passing, worse).got_worse());
  EXPECT_FALSE(diff(worse, passing).got_worse());
  EXPECT_TRUE(diff(passing, testing::empty_record()).got_worse());
  EXPECT_FALSE(diff(testing::empty_record(), passing).got_worse());
}

TEST(Diff, FindsWhatChangedBetweenTheSampleRuns) {
  const RunDiff result = diff(testing::earlier_record(), testing::rich_record());
  EXPECT_EQ(result.count(ChangeKind::kBroken), 1U);
  EXPECT_EQ(result.count(ChangeKind::kFixed), 1U);
  EXPECT_EQ(result.count(ChangeKind::kNoLongerExercised), 1U);
  EXPECT_EQ(result.subjects.at(0).unchanged, 65U);
  ASSERT_EQ(result.oracle.size(), 1U);
  EXPECT_EQ(result.oracle[0].before, "requires_grad=False");
  EXPECT_TRUE(result.got_worse());
}

/// A failure of one case with PyTorch's answer to it.
Failure answered(const std::string& clause, const std::string& oracle) {
  Failure failure;
  failure.clause = clause;
  failure.case_id = "tensor(1)";
  failure.input = "torch.tensor(1)";
  failure.oracle = oracle;
  return failure;
}

TEST(Diff, PyTorchChangedWhereItAnswersTheSameQuestionOtherwise) {
  RunRecord before = record_of(clause_with(5, 1));
  RunRecord after = before;
  before.subjects[0].failures = {answered("values.tensor.x", "1")};
  after.subjects[0].failures = {answered("values.tensor.law", "the law holds")};
  EXPECT_TRUE(oracle_changes(before, after).empty());  // another question about the same case
  after.subjects[0].failures = {answered("values.tensor.x", "2")};
  after.subjects.push_back(after.subjects[0]);
  ASSERT_EQ(oracle_changes(before, after).size(), 1U);
  EXPECT_EQ(oracle_changes(before, after)[0].before, "1");
  EXPECT_EQ(oracle_changes(before, after)[0].after, "2");
  before.subjects[0].failures[0].facts = {{"dtype", "", "", "torch.int64", false}};
  after.subjects[0].failures = {answered("values.tensor.y", "1")};
  after.subjects[0].failures[0].facts = {{"dtype", "", "", "torch.int32", false}};
  after.subjects.resize(1);
  ASSERT_EQ(oracle_changes(before, after).size(), 1U);
  EXPECT_EQ(oracle_changes(before, after)[0].after, "torch.int32");
}

TEST(Diff, AClauseOfOneVersionOnlyIsPyTorchsChange) {
  const RunRecord with = record_of(clause_with(5, 0));
  RunRecord without = with;
  without.subjects[0].clauses.clear();
  without.subjects[0].not_exercised = {
      {"values.tensor.x", "it holds for PyTorch 2.15 to 99.0; this is 2.14"}};
  RunDiff result = diff(without, with);
  EXPECT_EQ(result.count(ChangeKind::kAdded), 0U);
  ASSERT_EQ(result.oracle.size(), 1U);
  EXPECT_THAT(result.oracle[0].before, HasSubstr("this is 2.14"));
  result = diff(with, without);
  EXPECT_EQ(result.count(ChangeKind::kRemoved), 0U);
  ASSERT_EQ(result.oracle.size(), 1U);
  EXPECT_THAT(result.oracle[0].after, HasSubstr("this is 2.14"));
  EXPECT_FALSE(result.got_worse());
}

TEST(Diff, PyTorchThatNoLongerMeetsTheSpecificationChanged) {
  RunRecord before = record_of(clause_with(5, 0));
  RunRecord after = before;
  SubjectResult torch = after.subjects[0];
  torch.name = "torch";
  torch.verdict = Verdict::kFails;
  torch.failures = {answered("values.tensor.x", "")};
  torch.failures[0].expected = "1";
  torch.failures[0].observed = "2";
  after.subjects.push_back(torch);
  EXPECT_TRUE(oracle_changes(before, after).empty());  // not asked before
  before.subjects[0].oracle_agrees = true;
  ASSERT_EQ(oracle_changes(before, after).size(), 1U);
  EXPECT_EQ(oracle_changes(before, after)[0].after, "2");
  EXPECT_TRUE(oracle_changes(after, before).empty());
}

TEST(Diff, TheTerminalTellsItWorstFirst) {
  const std::string text = text_for_diff(diff(testing::earlier_record(), testing::rich_record()));
  EXPECT_THAT(text,
              AllOf(HasSubstr("torch 2.14.1+cpu -> 2.15.0+cpu"),
                    HasSubstr("dtype.tensor.python-floats-take-default  holds -> fails (mismatch)"),
                    HasSubstr("./tenet replay"), HasSubstr("PyTorch itself changed"),
                    HasSubstr("Worse: 1 broken"), Not(HasSubstr("\x1b"))));
  EXPECT_LT(text.find("broken"), text.find("fixed"));
  EXPECT_THAT(text_for_diff(diff(testing::rich_record(), testing::rich_record())),
              HasSubstr("Not worse: 0 broken"));
}

TEST(Diff, ThePageIsWellFormedWhateverASubjectSays) {
  EXPECT_EQ(testing::malformed(to_html(diff(testing::earlier_record(), testing::rich_record()))),
            "");
  for (const std::string& text : testing::hostile_texts()) {
    const RunDiff result = diff(testing::hostile_record("harmless"), testing::hostile_record(text));
    EXPECT_EQ(testing::malformed(to_html(result)), "") << text;
    RunDiff same_names = diff(testing::earlier_record(), testing::rich_record());
    same_names.oracle = {{text, text, text, text}, {text, "", text, text}};
    for (SubjectDiff& subject : same_names.subjects) {
      subject.changes.assign(3, {ChangeKind::kBroken, text, text, text, text, {Failure()}});
    }
    EXPECT_EQ(testing::malformed(to_html(same_names)), "") << text;
  }
}

TEST(Diff, ABigComparisonStaysSmall) {
  const RunDiff result = diff(testing::rich_record(), testing::big_record(3000, 3000));
  EXPECT_LT(to_html(result).size(), 2'000'000U);
}

}  // namespace
}  // namespace tenet::reports
