#include "reports/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "reports/html/sections.h"
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

TEST(Html, AFailureSaysThatItIsFlakyAndWhatIsOnlyAConsequence) {
  const std::string html = to_html(testing::rich_record());
  EXPECT_THAT(html, HasSubstr("<span class=\"tag flaky\">flaky: 3 of 120 runs of this case fail"));
  EXPECT_THAT(html, HasSubstr("grad_fn <b class=\"remark\"><span class=\"sym\" "
                              "aria-hidden=\"true\">≠</span> differs, as a consequence</b>"));
  EXPECT_THAT(html, HasSubstr("requires_grad <b class=\"remark\"><span class=\"sym\" "
                              "aria-hidden=\"true\">≠</span> differs</b>"));
}

TEST(Html, ADoubtInThePlugInStandsOnItsCard) {
  const std::string html = to_html(testing::rich_record());
  const auto doubt = html.find("to: 412 of the 420 calls that are to return a tensor fail");
  ASSERT_NE(doubt, std::string::npos);
  EXPECT_LT(doubt, html.find("id=\"matrix\""));
}

TEST(Html, AnUnexpectedPassIsAStatusOfItsOwn) {
  EXPECT_THAT(to_html(testing::rich_record()),
              HasSubstr("though declared to fail: warnings are not implemented"));
}

TEST(Html, TheMatrixCountsAndLinksToTheClauses) {
  const std::string html = to_html(testing::rich_record());
  EXPECT_THAT(html, HasSubstr("<a href=\"#cell-dtype~~tensor\" title=\"1 fails, 3 holds\">"));
  EXPECT_THAT(html, HasSubstr("id=\"cell-dtype~~tensor\""));
}

TEST(Html, SubjectsDisagreeOnlyWhereBothWereAsked) {
  RunRecord record = testing::rich_record();
  ClauseCount clause = record.subjects[0].clauses[0];
  clause.exercised = clause.passed = 3;
  clause.failed = clause.unspecified = clause.xfailed = 0;
  ClauseCount other = clause;
  const auto disagree = [&] {
    record.subjects[0].clauses = {clause};
    record.subjects[1].clauses = {other};
    return html::disagree(html::Index(record, nullptr).rows().at(0));
  };
  EXPECT_FALSE(disagree());
  other.failed = 1;
  EXPECT_TRUE(disagree());
  other.exercised = other.passed = other.failed = 0;
  EXPECT_FALSE(disagree());
  for (const std::string_view why : {kNotProvidedText, kNotSupportedText}) {
    other.not_judged = why;
    EXPECT_FALSE(disagree()) << why;
  }
}

TEST(Html, AFailureReadsAsAnArgument) {
  const std::string html = to_html(testing::rich_record());
  const auto from =
      html.find("id=\"failure-my_backend~~aliasing.as_tensor.ndarray-same-dtype~~ndarray\"");
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

TEST(Html, AClauseShowsOneOfItsCases) {
  RunRecord record = testing::rich_record();
  for (SubjectResult& subject : record.subjects)
    for (ClauseCount& clause : subject.clauses) clause.example.clear();
  EXPECT_THAT(to_html(record), Not(HasSubstr("for example <code>")));
  record.subjects[1].clauses.front().example = "torch.tensor(\"<\")";
  EXPECT_THAT(to_html(record),
              HasSubstr("<p class=\"example\">for example <code>torch.tensor(&quot;&lt;&quot;)"));
}

TEST(Html, WhereDivergencesOfPyTorchAreKnownTheyAreListed) {
  RunRecord record = testing::rich_record();
  const std::string page = to_html(record);
  EXPECT_THAT(page, HasSubstr("The documentation says &lt;another&gt; thing."));
  EXPECT_THAT(page, HasSubstr("pytorch/pytorch#130792"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#divergences\">"));
  for (SubjectResult& subject : record.subjects)
    for (ClauseCount& clause : subject.clauses) clause.divergence.clear();
  EXPECT_THAT(to_html(record), Not(HasSubstr("divergences")));
}

TEST(Html, FailuresOfOneClauseAreToldTogetherAndEachHasItsAnchor) {
  RunRecord record = testing::rich_record();
  auto& failures = record.subjects[1].failures;
  failures.push_back(failures[0]);
  failures.back().input_kind = "list";
  failures.push_back(failures[0]);  // as old records have them: nothing tells the two apart
  const std::string html = to_html(record);
  const std::string id = "id=\"failure-my_backend~~aliasing.as_tensor.ndarray-same-dtype~~";
  const auto first = html.find(id + "ndarray\"");
  const auto folded = html.find("The same rule with 2 other kinds of input");
  const auto second = html.find(id + "list\"");
  const auto third = html.find(id + "ndarray~~2\"");
  const auto other = html.find("id=\"failure-my_backend~~dtype");
  ASSERT_NE(third, std::string::npos);
  EXPECT_LT(first, folded);
  EXPECT_LT(folded, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, other);
  EXPECT_EQ(testing::malformed(html), "");
}

TEST(Html, AnAliasingFailureHasAPictureOfMemoryAndSaysItInWords) {
  const std::string html = to_html(testing::rich_record());
  EXPECT_THAT(html, AllOf(HasSubstr("<figure class=\"memory\">"),
                          HasSubstr("Source 0: ndarray of float32, 8 bytes."),
                          HasSubstr("<b>Expected</b>: element 0 on bytes 4 to 7 of source 0."),
                          HasSubstr("<b>Observed</b>: memory of its own"),
                          HasSubstr("class=\"label differs\">≠ observed</text>")));
}

TEST(Html, APictureIsAsWideAsItsWords) {
  RunRecord record = testing::rich_record();
  Failure& failure = record.subjects[1].failures[0];
  const auto width = [&] {
    record.subjects[1].failures = {failure};
    const std::string html = to_html(record);
    const std::size_t at = html.find("<svg viewBox=\"0 0 ", html.find("<figure class=\"memory\">"));
    return std::stoi(html.substr(at + 18));
  };
  failure.memory = MemoryPicture{{{"bytearray", 1, 1}}, {}, {}, {}};
  failure.memory->observed = MemoryUse{MemoryRelation::kOwn, 0, 1, 1, {}};
  EXPECT_GE(width(), 104 + 22 + 28 + 64);  // "elsewhere" is not cut off
  failure.memory->observed = MemoryUse{MemoryRelation::kScrambled, 0, 1, 1, {}};
  EXPECT_GE(width(), 104 + 7 * 20);
}

TEST(Html, APictureOfHugeOrContradictoryMemoryIsStillSmall) {
  RunRecord record = testing::rich_record();
  constexpr auto kHuge = std::numeric_limits<std::uint64_t>::max();
  MemoryPicture& memory = *record.subjects[1].failures[0].memory;
  memory.sources = {{"x", kHuge, kHuge}, {"y", 0, 0}};
  memory.expected = MemoryUse{MemoryRelation::kView, 1, kHuge, kHuge, {kHuge, 0, 5}};
  memory.observed = MemoryUse{MemoryRelation::kOwn, 7, kHuge, kHuge, {}};
  memory.oracle = MemoryUse{MemoryRelation::kView, 7, 0, 0, {1}};
  const std::string html = to_html(record);
  EXPECT_EQ(testing::malformed(html), "");
  EXPECT_LT(html.size(), to_html(testing::rich_record()).size() + 20'000);
}

TEST(Html, CasesOverTimeAreALineAndInWords) {
  EXPECT_THAT(to_html(testing::rich_record()),
              AllOf(HasSubstr("<polyline class=\"cases\" points=\"0,120.0 "),
                    HasSubstr("the first of them within 700 cases and")));
}

TEST(Html, WhatHeldBeforeAndFailsNowIsMarked) {
  const RunRecord before = testing::earlier_record();
  const RunRecord record = testing::rich_record();
  const std::string html = to_html(record, &before);
  EXPECT_EQ(testing::malformed(html), "");
  EXPECT_THAT(html, AllOf(HasSubstr("1 that fails held in the run before."),
                          HasSubstr("<option value=\"was-green\">"),
                          HasSubstr("id=\"clause-dtype.tensor.python-floats-take-default\" "
                                    "data-topic=\"dtype\" data-constructor=\"tensor\" "
                                    "data-status=\"is-passed is-failed\" data-was-green>")));
  EXPECT_THAT(to_html(record), Not(HasSubstr("data-was-green")));
  EXPECT_THAT(to_html(record, &record), Not(HasSubstr(" data-was-green")));
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
  for (const char* id : {"failure-my_backend~~aliasing.as_tensor.ndarray-same-dtype~~ndarray",
                         "failure-my_backend~~dtype.tensor.python-floats-take-default",
                         "failure-my_backend~~errors.from_numpy.negative-strides",
                         "failure-my_backend~~autograd.to.history-kept",
                         "failure-my_backend~~warnings.from_numpy.read-only-warns"}) {
    EXPECT_EQ(ids.count(id), 1U) << id;
  }
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
