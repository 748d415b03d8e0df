// The judging of a subject without any process: jobs are answered, or end, by hand.

#include "cli/judging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace tenet::cli {
namespace {

using reports::FailureKind;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr double kLong = 1000;

Block answer_to(const Job& job) {
  Block block;
  block.first = job.first;
  block.count = job.count;
  block.seconds = static_cast<double>(job.count) / 1000;
  return block;
}

Described description(const Job& job) {
  return {"tensor(" + std::to_string(job.first) + ")", "torch.tensor(0)", "tensor", "list", "", ""};
}

Fault fault_of_case_3(const std::string& clause, const std::string& fact) {
  Fault fault;
  fault.clause = clause;
  fault.constructor = "tensor";
  fault.kind = "list";
  fault.fact = fact;
  fault.first_case = 3;
  return fault;
}

/// Answers everything; the numbers of the cases that were run.
std::multiset<std::uint64_t> finish(Judging& judging) {
  std::multiset<std::uint64_t> run;
  while (judging.has_job()) {
    const Job job = judging.take_job(kLong);
    if (job.kind == Job::Kind::Describe) {
      judging.answered(job, description(job));
      continue;
    }
    if (job.kind == Job::Kind::ShrinkDeath) {
      judging.answered(job, BadCase{"not today"});
      continue;
    }
    EXPECT_EQ(job.kind, Job::Kind::Block);
    for (std::uint64_t i = 0; i < job.count; ++i) run.insert(job.first + i);
    judging.answered(job, answer_to(job));
  }
  return run;
}

TEST(Judging, RunsEveryCaseOnce) {
  Judging judging("x", 12345);
  const auto run = finish(judging);
  EXPECT_THAT(run, SizeIs(12345));
  EXPECT_EQ(*run.begin(), 0U);
  EXPECT_EQ(*run.rbegin(), 12344U);
  EXPECT_EQ(std::set<std::uint64_t>(run.begin(), run.end()).size(), 12345U);
  EXPECT_TRUE(judging.finished());
}

TEST(Judging, RunsWhatACrashLeft) {
  Judging judging("x", 2000);
  const Job job = judging.take_job(kLong);
  judging.died(job, {FailureKind::kCrash, "the process was ended", job.first + 10});
  const auto run = finish(judging);
  EXPECT_THAT(run, SizeIs(1999));
  EXPECT_EQ(run.count(job.first + 10), 0U);
  EXPECT_EQ(judging.tally().cases(), 2000U);
  ASSERT_THAT(judging.findings(), SizeIs(1));
  EXPECT_EQ(judging.findings()[0].failure.case_id, "tensor(10)");
  EXPECT_TRUE(judging.finished());
}

TEST(Judging, AHangIsBelievedTheSecondTime) {
  Judging judging("x", 100);
  const Death hang{FailureKind::kHang, "the call did not come back", 40};
  judging.died(judging.take_job(kLong), hang);
  ASSERT_TRUE(judging.slow_once().contains(40));
  EXPECT_FALSE(judging.slow_once().at(40).came_back);
  const Job again = judging.take_job(kLong);
  EXPECT_EQ(again.first, 0U);
  ASSERT_EQ(again.count, 41U) << "with the cases before it";
  EXPECT_EQ(again.rehearsed, 40U);
  judging.died(again, {FailureKind::kHang, "the rehearsal did not come back", 40});
  EXPECT_THAT(finish(judging), SizeIs(99));
  ASSERT_THAT(judging.findings(), SizeIs(1));
  EXPECT_EQ(judging.findings()[0].fault.first_case, 40U);
  EXPECT_EQ(judging.findings()[0].failure.observed.find(hang.how), 0U);
  EXPECT_THAT(judging.slow_once(), SizeIs(0));
}

TEST(Judging, AHangThatDoesNotComeAgainIsNone) {
  Judging judging("x", 100);
  judging.died(judging.take_job(kLong), {FailureKind::kHang, "the call did not come back", 40});
  EXPECT_THAT(finish(judging), SizeIs(100));
  EXPECT_THAT(judging.findings(), SizeIs(0));
  ASSERT_THAT(judging.slow_once(), SizeIs(1));
  EXPECT_TRUE(judging.slow_once().at(40).came_back);
  EXPECT_EQ(judging.tally().cases(), 100U);
}

TEST(Judging, HangsThatComeAgainAndAgainElsewhereAreBelieved) {
  Judging judging("x", 1000);
  for (std::uint64_t at = 10; at < 100; at += 10) {
    Job job = judging.take_job(kLong);
    while (job.kind != Job::Kind::Block || job.count == 1) {
      if (job.kind == Job::Kind::Describe) judging.answered(job, description(job));
      if (job.kind == Job::Kind::Block) judging.answered(job, answer_to(job));
      job = judging.take_job(kLong);
    }
    judging.died(job,
                 {FailureKind::kHang, "the call did not come back", job.first + job.count / 2});
  }
  (void)finish(judging);
  ASSERT_THAT(judging.findings(), SizeIs(1));
  EXPECT_EQ(judging.tally().cases(), 1000U);
}

TEST(Judging, TheSameCrashTwiceIsOneFindingOfTheFirstCase) {
  Judging judging("x", 500);
  Job job = judging.take_job(kLong);
  judging.died(job, {FailureKind::kCrash, "the process was ended", 300});
  const Job describe = judging.take_job(kLong);
  job = judging.take_job(kLong);
  ASSERT_EQ(job.kind, Job::Kind::Block);
  judging.died(job, {FailureKind::kCrash, "the process was ended", job.first + 1});
  judging.answered(describe, description(describe));
  (void)finish(judging);
  ASSERT_THAT(judging.findings(), SizeIs(1));
  EXPECT_EQ(judging.findings()[0].fault.count, 2U);
  EXPECT_EQ(judging.findings()[0].fault.first_case, 1U);
  EXPECT_EQ(judging.findings()[0].failure.case_id, "tensor(1)");
}

TEST(Judging, ADeathOutsideOfCasesIsTriedAgainThenTrouble) {
  Judging judging("x", 100);
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_EQ(judging.trouble(), "");
    judging.died(judging.take_job(kLong), {FailureKind::kCrash, "the process left", {}});
  }
  EXPECT_THAT(judging.trouble(), HasSubstr("the process left"));
  EXPECT_FALSE(judging.has_job());
  EXPECT_TRUE(judging.finished());
}

TEST(Judging, AFindingThatEndsItsShrinkingStaysAsItIs) {
  Judging judging("x", 10);
  const Job job = judging.take_job(kLong);
  Block block = answer_to(job);
  Fault fault = fault_of_case_3("dtype.tensor.x", "dtype");
  fault.count = 2;
  block.faults = {fault};
  judging.answered(job, block);
  const Job shrink = judging.take_job(kLong);
  ASSERT_EQ(shrink.kind, Job::Kind::Shrink);
  EXPECT_EQ(shrink.first, 3U);
  judging.died(shrink, {FailureKind::kHang, "shrinking did not end", {}});
  const Job describe = judging.take_job(kLong);
  ASSERT_EQ(describe.kind, Job::Kind::Describe);
  judging.answered(describe, description(describe));
  EXPECT_TRUE(judging.finished());
  EXPECT_EQ(judging.findings()[0].failure.case_id, "tensor(3)");
  EXPECT_EQ(judging.findings()[0].fault.count, 2U);
}

TEST(Judging, WhatIsNotSeenAgainIsToldAsItWasSeen) {
  Judging judging("x", 10);
  const Job job = judging.take_job(kLong);
  Block block = answer_to(job);
  Fault fault = fault_of_case_3("lifetime.tensor.leaves-no-trace", "process-state");
  fault.observed = "a thread goes on running";
  block.faults = {fault};
  judging.answered(job, block);
  Shrunk shrunk;
  shrunk.fact = fault.fact;
  shrunk.observed = "nothing";
  shrunk.runs = 44;
  shrunk.failed = 0;
  judging.answered(judging.take_job(kLong), shrunk);
  ASSERT_THAT(judging.findings(), SizeIs(1));
  EXPECT_EQ(
      judging.findings()[0].failure.observed,
      "a thread goes on running, but only then: as expected in 44 more runs of the same case");
}

TEST(Judging, QuestionsAreAnsweredEvenIfTheWorkerDies) {
  Judging judging("torch", 0);
  std::string seen;
  const auto note = [&](const Observed* observed, const std::string& otherwise) {
    seen += observed != nullptr ? "observed;" : otherwise + ";";
  };
  judging.observe("tensor(1)", 1, note);
  const Job first = judging.take_job(kLong);
  EXPECT_EQ(first.text, "tensor(1)");
  judging.answered(first, Observed{});
  judging.observe("tensor(2)", 1, note);
  judging.died(judging.take_job(kLong), {FailureKind::kCrash, "gone", {}});
  judging.observe("tensor(3)", 1, note);
  judging.give_up("no workers");
  judging.observe("tensor(4)", 1, note);
  EXPECT_EQ(seen, "observed;gone;no workers;no workers;");
}

TEST(Judging, CasesAreSpelledOrTheReportGoesWithout) {
  Judging judging("torch", 0);
  std::string seen;
  const auto note = [&](const Spelled& spelled) { seen += spelled.cases.at(0).second; };
  judging.spell({3}, note);
  EXPECT_FALSE(judging.finished());
  Job job = judging.take_job(kLong);
  EXPECT_EQ(job.cases, std::vector<std::uint64_t>{3});
  judging.answered(job, Spelled{{{"tensor(3)", "torch.tensor(3)"}}});
  judging.spell({4}, note);
  judging.answered(judging.take_job(kLong), BadCase{"not today"});
  judging.spell({5}, note);
  judging.died(judging.take_job(kLong), {FailureKind::kCrash, "gone", {}});
  EXPECT_FALSE(judging.has_job());
  EXPECT_EQ(judging.trouble(), "");
  EXPECT_EQ(seen, "torch.tensor(3)");
}

TEST(Judging, BlocksGetAsLongAsTheWorkerIsFast) {
  Judging judging("x", std::nullopt);
  const Job first = judging.take_job(kLong);
  Block block = answer_to(first);
  block.seconds = static_cast<double>(block.count) / 50000;
  judging.answered(first, block);
  const Job second = judging.take_job(kLong);
  EXPECT_GT(second.count, 5000U);
  EXPECT_LT(judging.take_job(0.01).count, 1000U);
  judging.end_cases();
  EXPECT_FALSE(judging.has_job());
}

TEST(Judging, AnAnswerToAnotherQuestionIsTrouble) {
  Judging judging("x", 10);
  judging.answered(judging.take_job(kLong), Shrunk{});
  EXPECT_THAT(judging.trouble(), HasSubstr("something else"));
}

}  // namespace
}  // namespace tenet::cli
