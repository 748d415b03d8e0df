#include "reports/badge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/sample_record.h"
#include "tests/reports/well_formed.h"

namespace tenet::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

RunRecord one_subject(std::size_t which) {
  RunRecord record = testing::rich_record();
  record.subjects = {record.subjects[which]};
  return record;
}

TEST(Badge, SaysTheVerdict) {
  EXPECT_THAT(to_badge(one_subject(0)), AllOf(HasSubstr(">conforms</text>"), HasSubstr("#17693f")));
  EXPECT_THAT(to_badge(one_subject(1)),
              AllOf(HasSubstr(">4 of 65 clauses fail</text>"), HasSubstr("#b3261e")));
  EXPECT_THAT(to_badge(testing::rich_record()), HasSubstr("1 of 2 subjects conforms"));
  EXPECT_THAT(to_badge(testing::empty_record()), HasSubstr("No subject was judged"));
}

TEST(Badge, IsWellFormedWhateverASubjectSays) {
  for (const std::string& text : testing::hostile_texts()) {
    EXPECT_EQ(testing::malformed(to_badge(testing::hostile_record(text))), "") << text;
  }
}

TEST(Markdown, HasVerdictMatrixFailuresAndGaps) {
  const std::string text = to_markdown(testing::rich_record());
  EXPECT_THAT(
      text, AllOf(HasSubstr("## 1 of 2 subjects conforms"),
                  HasSubstr("### ✕ my\\_backend 2\\.4\\.1 does not conform"),
                  HasSubstr("| **as\\_tensor** | ✕ 1/2 | ✓ 1 |"),
                  HasSubstr("```python\nwith default_dtype(torch.float64): tensor([0.0])\n```"),
                  HasSubstr("- observed: **torch\\.float32**"), HasSubstr("```sh\n./tenet replay"),
                  HasSubstr("this machine has no CUDA device")));
}

TEST(Markdown, TellsWhatIsFlakyAndThatAPlugInIsProbablyBroken) {
  const std::string text = to_markdown(testing::rich_record());
  EXPECT_THAT(text, HasSubstr("- flaky: 3 of 120 runs of this case fail\n"));
  EXPECT_THAT(text, HasSubstr("> **to\\: 412 of the 420 calls"));
}

TEST(Markdown, TextsOfASubjectCannotBecomeMarkup) {
  for (const std::string& text : testing::hostile_texts()) {
    const std::string markdown = to_markdown(testing::hostile_record(text));
    // Outside of code blocks no tag but the ones that the summary uses.
    bool in_code = false;
    std::size_t start = 0;
    while (start < markdown.size()) {
      const std::size_t end = std::min(markdown.find('\n', start), markdown.size());
      const std::string line = markdown.substr(start, end - start);
      start = end + 1;
      if (line.starts_with("```")) {
        in_code = !in_code;
      } else if (!in_code && line.find('<') != std::string::npos) {
        EXPECT_TRUE(line.starts_with("<details><summary>") || line == "</details>") << line;
        EXPECT_THAT(line, Not(HasSubstr("<img")));
      }
    }
    EXPECT_FALSE(in_code) << text;
  }
}

TEST(Markdown, ACodeBlockCannotBeClosedFromInside) {
  RunRecord record = one_subject(1);
  record.subjects[0].failures[0].repro = "x\n```\n<img src=x>\n";
  EXPECT_THAT(to_markdown(record), HasSubstr("````python\nx\n```\n<img src=x>\n````\n"));
}

TEST(Markdown, StaysBelowTheLimit) {
  EXPECT_LT(to_markdown(testing::big_record(3000, 3000)).size(), std::size_t{1} << 20);
}

TEST(Markdown, AClauseIsToldOnceHoweverManyKindsOfInputItFailsFor) {
  RunRecord record = testing::rich_record();
  auto& failures = record.subjects[1].failures;
  failures.push_back(failures[0]);
  failures.push_back(failures[0]);
  const std::string text = to_markdown(record);
  const std::string summary = "<summary>aliasing.as_tensor.ndarray-same-dtype: ";
  const auto first = text.find(summary);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find(summary, first + 1), std::string::npos);
  EXPECT_THAT(text, HasSubstr("- the same for 2 other kinds of input\n"));
}

}  // namespace
}  // namespace tenet::reports
