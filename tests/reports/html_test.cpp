#include "reports/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "reports/markup.h"
#include "tests/reports/sample_record.h"
#include "tests/reports/well_formed.h"

namespace tenet::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// The values of all attributes of that name.
std::multiset<std::string> attributes(const std::string& html, const std::string& name) {
  std::multiset<std::string> values;
  const std::string start = " " + name + "=\"";
  for (auto at = html.find(start); at != std::string::npos; at = html.find(start, at)) {
    at += start.size();
    values.insert(html.substr(at, html.find('"', at) - at));
  }
  return values;
}

/// Links into the page that lead nowhere.
std::vector<std::string> dangling_links(const std::string& html) {
  const auto ids = attributes(html, "id");
  std::vector<std::string> dangling;
  for (const std::string& link : attributes(html, "href")) {
    if (link.empty() || link[0] != '#' || !ids.contains(link.substr(1))) dangling.push_back(link);
  }
  return dangling;
}

TEST(Html, IsWellFormed) {
  for (const RunRecord& record : {testing::rich_record(), testing::earlier_record(),
                                  testing::empty_record(), testing::big_record(300, 300)}) {
    EXPECT_EQ(testing::malformed(to_html(record)), "");
  }
}

TEST(Html, SaysTheVerdictAndTheEnvironmentOnTop) {
  const std::string html = to_html(testing::rich_record());
  const std::string top = html.substr(0, html.find("id=\"matrix\""));
  EXPECT_THAT(top, AllOf(HasSubstr("1 of 2 subjects conforms</h1>"),
                         HasSubstr("4 of 65 clauses fail"), HasSubstr("2.15.0+cpu"),
                         HasSubstr("does not conform"), HasSubstr("8437164190553")));
}

TEST(Html, TheMatrixCountsAndLinksToTheClauses) {
  const std::string html = to_html(testing::rich_record());
  EXPECT_THAT(html, HasSubstr("<a href=\"#cell-dtype~~tensor\" title=\"1 fails, 3 holds\">"));
  EXPECT_THAT(html, HasSubstr("id=\"cell-dtype~~tensor\""));
}

TEST(Html, AFailureReadsAsAnArgument) {
  const std::string html = to_html(testing::rich_record());
  const auto from = html.find("id=\"failure-1\"");
  const std::string failure = html.substr(from, html.find("</article>", from) - from);
  std::size_t at = 0;
  for (const char* part :
       {"The rule", "is shared, not copied.", "torch.as_tensor, data", "For the input",
        "as_tensor(np.zeros(1, dtype=&#39;float32&#39;))", "Hence expected", "shares bytes 0 to 4",
        "But observed", "shares no byte", "PyTorch itself", "as expected", "shared bytes",
        "differs", "keeps source alive", "completion", "Repro", "import my_backend",
        "./tenet replay"}) {
    const auto found = failure.find(part, at);
    ASSERT_NE(found, std::string::npos) << part;
    at = found;
  }
}

TEST(Html, WhatWasNotExercisedIsShownWithTheReason) {
  const std::string html = to_html(testing::rich_record());
  EXPECT_THAT(html, AllOf(HasSubstr("this machine has no CUDA device"),
                          HasSubstr("8 clauses that no case reached")));
}

TEST(Html, EveryClauseAndEveryFailureHasItsAnchor) {
  const RunRecord record = testing::rich_record();
  const auto ids = attributes(to_html(record), "id");
  for (const ClauseCount& clause : record.subjects[0].clauses) {
    EXPECT_EQ(ids.count("clause-" + clause.id), 1U) << clause.id;
  }
  for (int n = 1; n <= 5; ++n) EXPECT_EQ(ids.count("failure-" + std::to_string(n)), 1U);
}

TEST(Html, EveryLinkLeadsSomewhereInThePage) {
  EXPECT_THAT(dangling_links(to_html(testing::rich_record())), ::testing::IsEmpty());
  EXPECT_THAT(dangling_links(to_html(testing::earlier_record())), ::testing::IsEmpty());
}

TEST(Html, NothingComesFromOutside) {
  const std::string html = to_html(testing::rich_record());
  for (const char* part : {"http://", "https://", " src=", "@import", "url(", "<link", "<iframe"}) {
    EXPECT_THAT(html, Not(HasSubstr(part)));
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

TEST(Html, TextsOfASubjectCannotBecomeMarkup) {
  // Whatever the texts are, the elements are those of the same record with harmless texts.
  const auto expected = testing::elements_of(to_html(testing::hostile_record("harmless")));
  for (const std::string& text : testing::hostile_texts()) {
    const std::string html = to_html(testing::hostile_record(text));
    EXPECT_EQ(testing::malformed(html), "") << text;
    EXPECT_EQ(testing::elements_of(html), expected) << text;
    EXPECT_THAT(attributes(html, "onmouseover"), ::testing::IsEmpty());
    EXPECT_THAT(attributes(html, "onfocus"), ::testing::IsEmpty());
  }
}

TEST(Html, SymbolsStandBesideColours) {
  const std::string html = to_html(testing::rich_record());
  for (const char* symbol : {"✕", "△", "✓", "◇", "○"}) {
    EXPECT_THAT(html, HasSubstr(std::string("aria-hidden=\"true\">") + symbol));
  }
}

TEST(Html, BigRecordsStaySmallAndSayWhatIsLeftOut) {
  const std::string html = to_html(testing::big_record(3000, 3000));
  EXPECT_LT(html.size(), kLargestHtml);
  EXPECT_THAT(html, HasSubstr("left out"));
  EXPECT_EQ(testing::malformed(html), "");
}

TEST(Html, EverythingExpensiveIsBoundedTogether) {
  // All sections at their limits at once: many subjects, each with large maps.
  RunRecord record = testing::big_record(400, 400);
  for (SubjectResult& subject : record.subjects) {
    subject.message = std::string(100'000, '<');
    subject.inputs.clear();
    for (int i = 0; i < 3000; ++i) {
      subject.inputs.push_back({std::string(60, '<') + std::to_string(i % 60),
                                std::string(30, '&') + std::to_string(i / 60), 5, 1});
    }
  }
  for (int i = 0; i < 4; ++i) {
    record.subjects.insert(record.subjects.end(), record.subjects.begin(),
                           record.subjects.begin() + 5);
  }
  EXPECT_LT(to_html(record).size(), kLargestHtml);
}

TEST(Html, AnEmptyRecordIsStillAReport) {
  const std::string html = to_html(testing::empty_record());
  EXPECT_THAT(html, AllOf(HasSubstr("No subject was judged"), HasSubstr("No failures.")));
}

TEST(Html, AnInterruptedRunSaysSo) {
  RunRecord record = testing::rich_record();
  record.interrupted = true;
  EXPECT_THAT(to_html(record), HasSubstr("The run was ended early"));
}

}  // namespace
}  // namespace tenet::reports
