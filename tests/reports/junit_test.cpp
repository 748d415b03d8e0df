#include "reports/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/sample_record.h"
#include "tests/reports/well_formed.h"

namespace tenet::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(JUnit, HasASuitePerSubjectAndConstructor) {
  const std::string xml = to_junit(testing::rich_record());
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"reference.as_tensor\""));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"my_backend.from_numpy\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"my_backend.clone\" "
                             "name=\"aliasing.clone.fresh-memory\""));
}

TEST(JUnit, AFailureHasTheClauseTheReproAndTheReplayCommand) {
  const std::string xml = to_junit(testing::rich_record());
  EXPECT_THAT(xml, HasSubstr("<failure message=\"mismatch: expected torch.float64; observed "
                             "torch.float32\" type=\"mismatch\">Python floats take the default"));
  EXPECT_THAT(xml, HasSubstr("torch.set_default_dtype(torch.float64)\n"));
  EXPECT_THAT(xml, HasSubstr("./tenet replay &#39;t1:as_tensor:nd(f4,[1],C):-&#39;"));
  EXPECT_THAT(xml, HasSubstr("type=\"crash\""));
}

TEST(JUnit, WhatFailsNowAndThenIsToldWithItsRate) {
  const std::string xml = to_junit(testing::rich_record());
  EXPECT_THAT(xml, HasSubstr("no gradient arrives; flaky: 3 of 120 runs of this case fail\""));
  EXPECT_THAT(xml, HasSubstr("Flaky:    3 of 120 runs of this case fail\n"));
}

TEST(JUnit, ADoubtInThePlugInIsOutputOfItsFirstTestCase) {
  EXPECT_THAT(
      to_junit(testing::rich_record()),
      HasSubstr("name=\"can be judged\" time=\"0\">\n      <system-out>to: 412 of the 420"));
}

TEST(JUnit, AnUnexpectedPassFailsEvenWithoutAnEntryOfItsOwn) {
  RunRecord record = testing::rich_record();
  std::erase_if(record.subjects[1].failures,
                [](const Failure& f) { return f.kind == FailureKind::kUnexpectedPass; });
  EXPECT_THAT(to_junit(record), HasSubstr("<failure message=\"declared to fail (warnings are not "
                                          "implemented), but passes\" type=\"unexpected-pass\"/>"));
}

TEST(JUnit, WhatWasNotExercisedIsSkippedWithTheReason) {
  const std::string xml = to_junit(testing::rich_record());
  EXPECT_THAT(xml,
              HasSubstr("<skipped message=\"not exercised: this machine has no CUDA device\"/>"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"expected failure in"));
  EXPECT_THAT(xml, HasSubstr("but nothing is specified there\"/>"));
}

TEST(JUnit, AClauseIsOneTestCaseAlsoWhenNothingExercisedIt) {
  RunRecord record = testing::rich_record();
  const std::string id = record.subjects[0].clauses[0].id;
  record.subjects[0].clauses[0].exercised = record.subjects[0].clauses[0].passed = 0;
  record.subjects[0].not_exercised.push_back({id, "nobody came by"});
  const std::string xml = to_junit(record);
  const std::string test_case =
      "<testcase classname=\"reference." + record.subjects[0].clauses[0].constructor +
      "\" name=\"" + id + "\" time=\"0\">\n      <skipped message=\"not exercised: nobody came by";
  EXPECT_THAT(xml, HasSubstr(test_case));
  EXPECT_THAT(xml, Not(HasSubstr("<testcase classname=\"reference\" name=\"" + id)));
}

TEST(JUnit, TheCountsAreThoseOfTheElements) {
  const std::string xml = to_junit(testing::rich_record());
  const auto count = [&](const std::string& what) {
    std::size_t found = 0;
    for (auto at = xml.find(what); at != std::string::npos; at = xml.find(what, at + 1)) ++found;
    return std::to_string(found);
  };
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"tenet\" tests=\"" + count("<testcase ") +
                             "\" failures=\"" + count("<failure ") + "\" errors=\"" +
                             count("<error ") + "\" skipped=\"" + count("<skipped ") + "\">"));
}

TEST(JUnit, ASubjectThatCouldNotBeJudgedIsAnError) {
  RunRecord record = testing::empty_record();
  SubjectResult& subject = record.subjects.emplace_back();
  subject.name = "x";
  subject.verdict = Verdict::kError;
  subject.message = "ImportError: <y>";
  const std::string xml = to_junit(record);
  EXPECT_THAT(
      xml,
      HasSubstr(
          "<error message=\"could not be judged\" type=\"error\">ImportError: &lt;y&gt;</error>"));
  EXPECT_EQ(testing::malformed(xml), "");
}

TEST(JUnit, IsWellFormedWhateverASubjectSays) {
  for (const std::string& text : testing::hostile_texts()) {
    const std::string xml = to_junit(testing::hostile_record(text));
    EXPECT_EQ(testing::malformed(xml), "") << text;
    EXPECT_THAT(xml, Not(HasSubstr("<script")));
  }
}

TEST(JUnit, AFailureWithoutAClauseIsNotLost) {
  RunRecord record = testing::rich_record();
  record.subjects[1].failures[0].clause = "";
  record.subjects[1].failures[0].kind = FailureKind::kUndetermined;
  EXPECT_THAT(to_junit(record), HasSubstr("name=\"undetermined aliasing\""));
}

}  // namespace
}  // namespace tenet::reports
