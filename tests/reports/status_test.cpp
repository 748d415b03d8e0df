// Every status has one meaning, one word and one symbol.
#include "reports/status.h"

#include <gtest/gtest.h>

#include <set>

namespace tenet::reports {
namespace {

TEST(Status, FollowsFromTheCountsTheWorstFirst) {
  ClauseCount clause;
  EXPECT_EQ(status_of(clause), ClauseStatus::kNotExercised);
  clause.not_judged = kNotProvidedText;
  EXPECT_EQ(status_of(clause), ClauseStatus::kNotProvided);
  clause.not_judged = kNotSupportedText;
  EXPECT_EQ(status_of(clause), ClauseStatus::kNotSupported);
  clause.exercised = clause.unspecified = 5;
  EXPECT_EQ(status_of(clause), ClauseStatus::kUnspecified);
  clause.passed = 3;
  EXPECT_EQ(status_of(clause), ClauseStatus::kPassed);
  clause.xfailed = 1;
  EXPECT_EQ(status_of(clause), ClauseStatus::kExpectedFailure);
  clause.unexpected_pass = true;
  EXPECT_EQ(status_of(clause), ClauseStatus::kUnexpectedPass);
  clause.failed = 1;
  EXPECT_EQ(status_of(clause), ClauseStatus::kFailed);
}

TEST(Status, EachHasItsOwnWordAndSymbol) {
  std::set<std::string_view> words;
  std::set<std::string_view> symbols;
  for (const ClauseStatus status : kClauseStatuses) {
    words.insert(words_for(status));
    symbols.insert(symbol_for(status));
  }
  EXPECT_EQ(words.size(), kClauseStatuses.size());
  EXPECT_EQ(symbols.size(), kClauseStatuses.size());
  EXPECT_FALSE(words.contains(""));
}

TEST(Status, WhatWasNotJudgedIsNoPartOfWhatWasExercised) {
  Tally tally;
  for (const ClauseStatus status : kClauseStatuses) tally.add(status);
  EXPECT_EQ(tally.total(), 8U);
  EXPECT_EQ(tally.exercised(), 5U);
  EXPECT_EQ(tally.worst(), ClauseStatus::kFailed);
}

TEST(Status, FlakyIsWhatDoesNotFailEveryTime) {
  Failure failure;
  EXPECT_EQ(text_for_flaky(failure), "");
  failure.runs = failure.runs_failed = 20;
  EXPECT_EQ(text_for_flaky(failure), "");
  failure.runs = 2000;
  failure.runs_failed = 1;
  EXPECT_EQ(text_for_flaky(failure), "1 of 2,000 runs of this case fail");
}

}  // namespace
}  // namespace tenet::reports
