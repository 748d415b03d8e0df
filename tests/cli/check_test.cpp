// `tenet check` from end to end, on subjects that behave in every way there is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "reports/files.h"
#include "spec/clause.h"
#include "tests/cli/program.h"

namespace tenet::cli::testing {
namespace {

using reports::FailureKind;
using reports::RunRecord;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Check : public ::testing::Test {
 protected:
  Finished check(std::vector<std::string> arguments) {
    return program_.check(std::move(arguments), record_);
  }
  const reports::SubjectResult& subject(const std::string& name) {
    for (const reports::SubjectResult& result : record_.subjects)
      if (result.name == name) return result;
    ADD_FAILURE() << "no subject " << name << " in the record";
    static const reports::SubjectResult none;
    return none;
  }

  Folder folder_;
  Program program_{folder_};
  RunRecord record_;
};

TEST_F(Check, AConformingSubjectConforms) {
  const Finished finished = check({"good", "--cases", "3000", "--seed", "5"});
  EXPECT_EQ(finished.status, 0) << finished.err << finished.out;
  EXPECT_THAT(finished.out, AllOf(HasSubstr("good 1 conforms"), HasSubstr("tenet-report.html")));
  EXPECT_EQ(subject("good").cases, 3000U);
  EXPECT_EQ(subject("good").oracle_agrees, true);
  EXPECT_EQ(record_.seed, "5");
  EXPECT_EQ(record_.environment.torch, "2.15.0");
  EXPECT_THAT(record_.subjects, SizeIs(1));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "tenet-report.html"));
}

TEST_F(Check, EveryClauseShowsTheCaseThatIsTheBestExample) {
  const Finished finished = check({"good", "--cases", "3000", "--workers", "2"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  const auto& shown = subject("good").clauses;
  const auto named = [&](std::size_t clause) {
    return *std::find_if(shown.begin(), shown.end(), [&](const reports::ClauseCount& count) {
      return count.id == clauses()[clause].id;
    });
  };
  EXPECT_EQ(named(1).example, "torch(77)");
  EXPECT_EQ(named(2).example, "torch(0)");  // of equally good ones the first
  EXPECT_EQ(named(2).example_case, "tensor(0)");
  EXPECT_EQ(named(3).example, "");
}

TEST_F(Check, WithoutAnyoneToSpellItTheReportHasNoExamples) {
  program_.set("FAKE_ORACLE", "cannot-spell");
  EXPECT_EQ(check({"good", "--cases", "500"}).status, 0);
  EXPECT_EQ(subject("good").clauses.front().example, "");
}

TEST_F(Check, AFaultIsOneFindingForEachKindOfInput) {
  const Finished finished = check({"faulty", "--cases", "5000"});
  EXPECT_EQ(finished.status, 1) << finished.err;
  const auto& failures = subject("faulty").failures;
  ASSERT_THAT(failures, SizeIs(2));
  EXPECT_EQ(failures[0].clause, clauses()[1].id);
  EXPECT_EQ(failures[0].case_id, "tensor(1)");
  EXPECT_EQ(failures[0].oracle, "torch.float32");
  EXPECT_EQ(failures[0].facts[0].oracle, "torch.float32");
  EXPECT_THAT(failures[0].replay, HasSubstr("--subject faulty 'tensor(1)'"));
  EXPECT_THAT(finished.out, HasSubstr(clauses()[1].id));
  std::uint64_t count = 0;
  for (const auto& failure : failures) count += failure.count;
  EXPECT_EQ(count, subject("faulty").clauses[0].failed);
}

TEST_F(Check, TheSameSeedGivesTheSameCountsForEveryNumberOfWorkers) {
  RunRecord records[3];
  const std::string workers[] = {"1", "2", "5"};
  for (int i = 0; i < 3; ++i) {
    check({"faulty", "crash-at-2345", "--cases", "6001", "--seed", "9", "--workers", workers[i]});
    for (reports::SubjectResult& result : record_.subjects) {
      result.seconds = result.seconds_inside_constructors = result.cases_per_second = 0;
      EXPECT_FALSE(std::exchange(result.timeline, {}).empty());  // of time, as the seconds are
    }
    record_.command.clear();
    record_.started.clear();
    records[i] = record_;
  }
  EXPECT_THAT(records[0].subjects, SizeIs(2));
  EXPECT_EQ(reports::to_json(records[0]), reports::to_json(records[1]));
  EXPECT_EQ(reports::to_json(records[0]), reports::to_json(records[2]));
}

TEST_F(Check, ACrashIsAFindingAndTheOtherCasesStillCount) {
  const Finished finished = check({"crash-at-1234", "--cases", "3000"});
  EXPECT_EQ(finished.status, 1) << finished.err;
  const auto& result = subject("crash-at-1234");
  EXPECT_EQ(result.cases, 3000U);
  ASSERT_THAT(result.failures, SizeIs(1));
  const reports::Failure& failure = result.failures[0];
  EXPECT_EQ(failure.kind, FailureKind::kCrash);
  EXPECT_EQ(failure.case_id, "clone(1234)");
  EXPECT_EQ(failure.clause, "errors.clone.returns-or-raises");
  EXPECT_THAT(failure.observed, HasSubstr("signal 11"));
  EXPECT_EQ(failure.count, 1U);
}

TEST_F(Check, AnExitInTheMiddleOfACaseIsACrash) {
  EXPECT_EQ(check({"exit-at-7", "--cases", "500"}).status, 1);
  ASSERT_THAT(subject("exit-at-7").failures, SizeIs(1));
  EXPECT_THAT(subject("exit-at-7").failures[0].observed, HasSubstr("exited with status 0"));
}

TEST_F(Check, AHangIsEndedByTheWatchdog) {
  const Finished finished = check({"hang-at-900", "--cases", "2000", "--timeout", "300ms"});
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_EQ(subject("hang-at-900").cases, 2000U);
  ASSERT_THAT(subject("hang-at-900").failures, SizeIs(1));
  EXPECT_EQ(subject("hang-at-900").failures[0].kind, FailureKind::kHang);
  EXPECT_THAT(subject("hang-at-900").failures[0].observed, HasSubstr("0.3 s"));
}

TEST_F(Check, ASubjectThatAlwaysCrashesDoesNotHoldTheRunUp) {
  const Finished finished = check({"crashes-often", "--cases", "100000", "--workers", "1"});
  EXPECT_EQ(finished.status, 1) << finished.err;
  std::uint64_t crashes = 0;
  for (const auto& failure : subject("crashes-often").failures) crashes += failure.count;
  // Of three constructors and three kinds of input, ten each.
  EXPECT_EQ(crashes, 90U);
  std::uint64_t left_out = 0;
  for (const auto& entry : subject("crashes-often").not_exercised)
    if (entry.why == "left out after 10 of them had ended the process or not come back")
      left_out += std::stoull(entry.what);
  EXPECT_GT(left_out, 40000U);
  EXPECT_EQ(subject("crashes-often").cases + left_out, 100000U);
}

TEST_F(Check, AnOracleThatDisagreesIsSaidFirst) {
  program_.set("FAKE_ORACLE", "faulty");
  const Finished finished = check({"good", "--cases", "3000"});
  EXPECT_EQ(finished.status, 3) << finished.err;
  EXPECT_EQ(finished.out.find("PyTorch and the specification disagree"), 0U);
  EXPECT_EQ(record_.subjects[0].name, "torch");
  EXPECT_EQ(subject("good").oracle_agrees, false);
}

TEST_F(Check, TheOracleCanBeTheSubject) {
  EXPECT_EQ(check({"torch", "--cases", "1000"}).status, 0);
  EXPECT_THAT(record_.subjects, SizeIs(1));
  program_.set("FAKE_ORACLE", "faulty");
  EXPECT_EQ(check({"torch", "--cases", "1000"}).status, 3);
}

TEST_F(Check, WhatNeverReturnedATensorMakesTheRunInconclusive) {
  const Finished finished = check({"good-2", "--cases", "1000"});
  EXPECT_EQ(finished.status, 4);
  EXPECT_EQ(subject("good-2").verdict, reports::Verdict::kInconclusive);
  EXPECT_THAT(subject("good-2").message, HasSubstr("from_numpy returning a tensor"));
  // Unless it was not asked for.
  EXPECT_EQ(check({"good-2", "--cases", "1000", "--filter", "clone"}).status, 0);
}

TEST_F(Check, ADtypeThatTorchDoesNotHaveIsNotExercised) {
  program_.set("FAKE_OLD_TORCH", "1");
  EXPECT_EQ(check({"good", "--cases", "1000"}).status, 0);
  std::vector<std::string> missed;
  for (const auto& entry : subject("good").not_exercised) missed.push_back(entry.what);
  EXPECT_THAT(missed, Contains("tensors of torch.bcomplex32"));
}

TEST_F(Check, EveryCaseHasOneStatus) {
  using Counts = std::map<std::string, std::uint64_t>;
  (void)check({"good", "--cases", "1000"});
  EXPECT_EQ(subject("good").status_counts, (Counts{{"passed", 1000}}));
  (void)check({"faulty", "--cases", "1000"});
  EXPECT_EQ(subject("faulty").status_counts, (Counts{{"failed", 50}, {"passed", 950}}));
  (void)check({"undetermined", "--cases", "1000"});
  EXPECT_EQ(subject("undetermined").status_counts, (Counts{{"passed", 950}, {"suite error", 50}}));
  (void)check({"crash-at-77", "--cases", "1000"});
  EXPECT_EQ(subject("crash-at-77").status_counts, (Counts{{"failed", 1}, {"passed", 999}}));
}

TEST_F(Check, AConstructorThatAlwaysFailsPutsThePlugInInDoubt) {
  (void)check({"broken", "--cases", "3000"});
  const auto& doubts = subject("broken").probably_broken;
  ASSERT_THAT(doubts, SizeIs(1));
  EXPECT_EQ(doubts[0].constructor, "tensor");
  EXPECT_EQ(doubts[0].failed, 500U);
  EXPECT_EQ(doubts[0].why, "500 of them with TypeError: no");
  (void)check({"faulty", "--cases", "3000"});
  EXPECT_THAT(subject("faulty").probably_broken, SizeIs(0));
}

TEST_F(Check, AFaultThatDoesNotShowEveryTimeIsFlaky) {
  (void)check({"flaky", "--cases", "1000"});
  ASSERT_THAT(subject("flaky").failures, SizeIs(2));
  EXPECT_EQ(subject("flaky").failures[0].runs, 40U);
  EXPECT_EQ(subject("flaky").failures[0].runs_failed, 2U);
  (void)check({"faulty", "--cases", "1000"});
  EXPECT_EQ(subject("faulty").failures[0].runs, subject("faulty").failures[0].runs_failed);
}

TEST_F(Check, AFactThatNoClausePredictsIsTheSuitesFault) {
  EXPECT_EQ(check({"undetermined", "--cases", "1000"}).status, 4);
  EXPECT_EQ(subject("undetermined").verdict, reports::Verdict::kError);
}

TEST_F(Check, AnExpectedFailureThatPassesIsReported) {
  EXPECT_EQ(check({"xfail", "--cases", "1000"}).status, 1);
  ASSERT_THAT(subject("xfail").failures, SizeIs(1));
  EXPECT_EQ(subject("xfail").failures[0].kind, FailureKind::kUnexpectedPass);
}

TEST_F(Check, ADeviceThatIsNotThereIsNotExercised) {
  const Finished finished = check({"good", "--cases", "1000", "--device", "cuda"});
  EXPECT_EQ(finished.status, 4);
  EXPECT_THAT(finished.out, HasSubstr("There is no cuda here: no driver"));
  EXPECT_THAT(subject("good").not_exercised[subject("good").not_exercised.size() - 1].what,
              HasSubstr("cuda"));
  EXPECT_EQ(check({"good", "--cases", "1000", "--device", "all"}).status, 0);
}

TEST_F(Check, AFailureOnTheSimulatorIsReplayedThere) {
  EXPECT_EQ(check({"good", "--cases", "1000", "--device", "sim"}).status, 0);
  EXPECT_EQ(check({"faulty", "--cases", "1000", "--device", "sim"}).status, 1);
  EXPECT_THAT(subject("faulty").failures[0].replay,
              HasSubstr("tenet replay --subject faulty --device sim "));
}

TEST_F(Check, ASubjectThatCannotBeLoadedEndsTheRunBeforeItBegins) {
  Finished finished = check({"cannot-load"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("the module fake cannot be imported"),
                                  HasSubstr("ZeroDivisionError")));
  finished = check({"dies-loading"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err,
              AllOf(HasSubstr("exited with status 3"), HasSubstr("the last words of a worker")));
  finished = check({"nothing"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("defines none of the functions"));
  finished = check({"garbage"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("what is no answer"));
}

TEST_F(Check, AnOracleThatCannotBeLoadedIsTheSuitesFault) {
  program_.set("FAKE_ORACLE", "cannot-load");
  EXPECT_EQ(check({"good"}).status, 4);
}

TEST_F(Check, AWorkerThatBreaksOutsideOfCasesIsTheSuitesFault) {
  for (const std::string name : {"garbage-block", "idle-death"}) {
    EXPECT_EQ(check({name, "--cases", "1000"}).status, 4) << name;
    EXPECT_EQ(subject(name).verdict, reports::Verdict::kError);
    EXPECT_THAT(subject(name).message, Not(IsEmpty()));
  }
}

TEST_F(Check, ATimeLimitEndsTheCases) {
  const Finished finished = check({"slow", "--time", "1s"});
  EXPECT_EQ(finished.status, 0) << finished.err << finished.out;
  EXPECT_FALSE(record_.interrupted);
  EXPECT_GT(subject("slow").cases, 100U);
  EXPECT_LT(finished.seconds, 8);
}

TEST_F(Check, FailFastEndsAtTheFirstFailure) {
  const Finished finished = check({"faulty", "--cases", "10000000", "--fail-fast"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(record_.interrupted);
  EXPECT_LT(subject("faulty").cases, 1000000U);
  EXPECT_THAT(subject("faulty").failures, Not(IsEmpty()));
}

TEST_F(Check, AnInterruptEndsWithAReportOfWhatWasDone) {
  const std::string json = folder_ / "run.json";
  const Finished finished =
      program_.run({"check", "slow", "--cases", "1000000", "--json", json}, {milliseconds(1500)});
  EXPECT_EQ(finished.status, 130) << finished.err;
  const RunRecord record = reports::read_run_record(json);
  EXPECT_TRUE(record.interrupted);
  EXPECT_GT(record.subjects.at(0).cases, 0U);
  EXPECT_LT(record.subjects.at(0).cases, 1000000U);
  EXPECT_THAT(finished.out, HasSubstr("ended early"));
}

TEST_F(Check, ASecondInterruptEndsAtOnce) {
  const Finished finished =
      program_.run({"check", "hang-at-3", "--cases", "1000", "--timeout", "60s"},
                   {milliseconds(1200), milliseconds(100)});
  EXPECT_EQ(finished.status, 130);
  EXPECT_LT(finished.seconds, 4);
}

TEST_F(Check, QuietPrintsNothing) {
  const Finished finished = check({"faulty", "--cases", "1000", "--quiet"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out + finished.err, "");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "tenet-report.html"));
}

TEST_F(Check, EveryReportIsWritten) {
  const std::string html = folder_ / "a.html";
  const std::string junit = folder_ / "a.xml";
  EXPECT_EQ(check({"faulty", "--cases", "1000", "--html", html, "--junit", junit}).status, 1);
  EXPECT_THAT(reports::read_file(html), HasSubstr("<html"));
  EXPECT_THAT(reports::read_file(junit), HasSubstr("<testsuite"));
}

TEST_F(Check, TheRecordSaysHowToRunItAgain) {
  check({"good", "--cases", "600", "--seed", "77"});
  EXPECT_EQ(record_.command, "./tenet check good --cases 600 --seed 77");
}

}  // namespace
}  // namespace tenet::cli::testing
