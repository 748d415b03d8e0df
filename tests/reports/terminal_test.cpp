#include "reports/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/reports/sample_record.h"
#include "tests/reports/well_formed.h"

namespace tenet::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Summary, SaysTheVerdictAndTheCountsOfEachSubject) {
  const std::string text = text_for_summary(testing::rich_record());
  EXPECT_THAT(text, HasSubstr("✓ reference 0.1.0  conforms\n"
                              "   20,000 cases in 1.3 s (15,267 per second), 65 of 65 clauses "
                              "exercised\n   PyTorch agrees with the specification"));
  EXPECT_THAT(text,
              HasSubstr("✕ my_backend 2.4.1  does not conform: 4 of 65 clauses fail, and 1 clause "
                        "passes though declared to fail\n"));
  EXPECT_THAT(text, HasSubstr("57 of 65 clauses exercised, 1 expected failure\n"));
  EXPECT_THAT(text, HasSubstr("1 of 2 subjects conforms"));
  EXPECT_THAT(text, HasSubstr("torch 2.15.0+cpu, numpy 2.4.6, python 3.11.2, seed 8437164190553"));
}

TEST(Summary, AFailureIsShownAsAnArgumentWithReproAndReplay) {
  EXPECT_THAT(text_for_summary(testing::rich_record()), HasSubstr(R"(
  2. dtype.tensor.python-floats-take-default  1,268 cases
     Python floats take the default dtype.
     case      with default_dtype(torch.float64): tensor([0.0])
     expected  torch.float64
     observed  torch.float32
     PyTorch   torch.float64
     replay    ./tenet replay 't1:tensor:list(float 0.0):default_dtype=float64'
./tenet python - <<'REPRO'
import torch
import my_backend

torch.set_default_dtype(torch.float64)
raise SystemExit(my_backend.tensor([0.0]).dtype != torch.float64)
REPRO
)"));
}

TEST(Summary, WhatFailsNowAndThenIsToldWithItsRate) {
  EXPECT_THAT(text_for_summary(testing::rich_record()),
              HasSubstr("     flaky     3 of 120 runs of this case fail\n"));
}

TEST(Summary, ADoubtInThePlugInStandsBeforeItsFailures) {
  const std::string text = text_for_summary(testing::rich_record());
  const auto doubt = text.find(
      "   to: 412 of the 420 calls that are to return a tensor fail, 400 of them with TypeError: "
      "to() takes 2 arguments. Probably the plug-in itself is broken; try one call by hand first.");
  ASSERT_NE(doubt, std::string::npos);
  EXPECT_LT(doubt, text.find("  1. "));
}

TEST(Summary, KindsOtherThanMismatchAreNamed) {
  EXPECT_THAT(text_for_summary(testing::rich_record()),
              HasSubstr("errors.from_numpy.negative-strides  crash, 37 cases"));
}

TEST(Summary, WhatWasNotExercisedIsToldWithTheReason) {
  EXPECT_THAT(text_for_summary(testing::rich_record()),
              HasSubstr("   Not exercised (3)\n"
                        "   ○ this machine has no CUDA device\n"
                        "     device cuda\n"
                        "   ○ my_backend does not provide it\n"
                        "     constructor Tensor\n"));
}

TEST(Summary, ColourOnlyWhenAskedFor) {
  EXPECT_THAT(text_for_summary(testing::rich_record()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(text_for_summary(testing::rich_record(), {.color = true}), HasSubstr("\x1b[1;31m✕"));
}

TEST(Summary, ManyFailuresAreCutAndSaidSo) {
  const std::string text = text_for_summary(testing::rich_record(), {.most_failures = 2});
  EXPECT_THAT(
      text, AllOf(HasSubstr("and 3 more failures, in full with --html or --json"),
                  HasSubstr("  3. errors.from_numpy.negative-strides"), Not(HasSubstr("SIGSEGV"))));
}

TEST(Summary, AnInterruptedRunSaysSo) {
  RunRecord record = testing::rich_record();
  record.interrupted = true;
  EXPECT_THAT(text_for_summary(record), HasSubstr("ended early"));
}

TEST(Summary, ADisagreeingOracleIsSaid) {
  RunRecord record = testing::rich_record();
  record.subjects[0].oracle_agrees = false;
  EXPECT_THAT(text_for_summary(record), HasSubstr("PyTorch disagrees with the specification"));
}

TEST(Summary, ASubjectCannotActOnTheTerminal) {
  for (const std::string& text : testing::hostile_texts()) {
    const std::string summary = text_for_summary(testing::hostile_record(text));
    for (const char c : summary) {
      EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
      EXPECT_NE(c, 0x7f);
    }
  }
}

TEST(ReproCommand, TheReproCannotEndItsOwnDocument) {
  Failure failure;
  failure.repro = "x = 'REPRO'\nREPRO\nrm";
  const std::string command = repro_command(failure);
  EXPECT_EQ(command, "./tenet python - <<'REPRO_'\nx = 'REPRO'\nREPRO\nrm\nREPRO_\n");
}

TEST(ProgressLine, ShowsCasesRateFailuresAndTimeLeft) {
  const Progress progress{.subject = "reference",
                          .cases = 12345,
                          .total_cases = 20000,
                          .failures = 0,
                          .seconds = 4,
                          .time_limit = 0};
  EXPECT_EQ(text_for_progress(progress),
            "reference  12,345 of 20,000 cases  3,086/s  no failures  2.5 s left");
}

TEST(ProgressLine, AtTheStartNothingIsInvented) {
  EXPECT_EQ(text_for_progress({.subject = "x", .total_cases = 100}),
            "x  0 of 100 cases  no failures");
  EXPECT_LT(seconds_left({.subject = "x", .total_cases = 100}), 0);
}

TEST(ProgressLine, ATimeLimitDecidesWhatIsLeft) {
  const Progress progress{.subject = "x",
                          .cases = 1000,
                          .total_cases = 0,
                          .failures = 1,
                          .seconds = 10,
                          .time_limit = 30};
  EXPECT_EQ(text_for_progress(progress), "x  1,000 cases  100/s  1 failure  20 s left");
  Progress both = progress;
  both.total_cases = 1100;
  EXPECT_DOUBLE_EQ(seconds_left(both), 1);
}

TEST(ProgressLine, FitsTheWidth) {
  const Progress progress{.subject = "reference",
                          .cases = 12345,
                          .total_cases = 20000,
                          .failures = 3,
                          .seconds = 4,
                          .time_limit = 0};
  for (std::size_t width = 0; width < 90; ++width) {
    EXPECT_LE(text_for_progress(progress, false, width).size(), width);
  }
}

}  // namespace
}  // namespace tenet::reports
