#include "reports/run_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "reports/diff.h"
#include "reports/files.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "tests/reports/sample_record.h"
#include "tests/reports/well_formed.h"

namespace tenet::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// The message with which the text is refused; empty if it is accepted.
std::string refusal(const std::string& text) {
  try {
    parse_run_record(text);
    return {};
  } catch (const RunRecordError& error) {
    return error.what();
  }
}

/// rich_record's JSON after `change`.
template <typename Change>
std::string changed(Change change) {
  auto json = nlohmann::ordered_json::parse(to_json(testing::rich_record()));
  change(json);
  return json.dump();
}

TEST(RunRecord, EnumeratorsRoundTripThroughTheirTexts) {
  for (const auto verdict :
       {Verdict::kConforms, Verdict::kFails, Verdict::kInconclusive, Verdict::kError}) {
    EXPECT_EQ(verdict_from_text(to_text(verdict)), verdict);
  }
  for (const auto kind :
       {FailureKind::kMismatch, FailureKind::kUndetermined, FailureKind::kCrash, FailureKind::kHang,
        FailureKind::kOutOfMemory, FailureKind::kLeak, FailureKind::kUnexpectedPass}) {
    EXPECT_EQ(failure_kind_from_text(to_text(kind)), kind);
  }
  EXPECT_EQ(to_text(FailureKind::kOutOfMemory), "out-of-memory");
  EXPECT_EQ(verdict_from_text("passed"), std::nullopt);
  EXPECT_EQ(failure_kind_from_text(""), std::nullopt);
}

TEST(RunRecord, ReadsWhatItWrites) {
  for (const RunRecord& record :
       {testing::rich_record(), testing::earlier_record(), testing::empty_record()}) {
    EXPECT_EQ(parse_run_record(to_json(record)), record);
  }
}

TEST(RunRecord, HostileTextsSurviveTheRoundTrip) {
  const RunRecord record = testing::hostile_record("\"}]</script>\x01\n\t\\u0000 \u202e 𝔘");
  EXPECT_EQ(parse_run_record(to_json(record)), record);
}

TEST(RunRecord, BytesThatAreNotUtf8AreReplaced) {
  RunRecord record = testing::empty_record();
  record.seed = "a\xff\xc3";
  EXPECT_EQ(parse_run_record(to_json(record)).seed, "a\uFFFD\uFFFD");
}

TEST(RunRecord, TimesThatAreNoNumbersAreWrittenAsZero) {
  RunRecord record = testing::rich_record();
  record.subjects[0].seconds = std::numeric_limits<double>::quiet_NaN();
  record.subjects[1].seconds = std::numeric_limits<double>::infinity();
  const RunRecord read = parse_run_record(to_json(record));
  EXPECT_EQ(read.subjects[0].seconds, 0);
  EXPECT_EQ(read.subjects[1].seconds, 0);
}

TEST(RunRecord, CountsKeepAllTheir64Bits) {
  RunRecord record = testing::rich_record();
  record.subjects[0].cases = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(parse_run_record(to_json(record)).subjects[0].cases,
            std::numeric_limits<std::uint64_t>::max());
}

TEST(RunRecord, JsonHasTheFieldsOfTheFormat) {
  const auto json = nlohmann::json::parse(to_json(testing::rich_record()));
  EXPECT_EQ(json.at("format"), "tenet-run/1");
  const auto& subject = json.at("subjects").at(1);
  EXPECT_EQ(subject.at("verdict"), "fails");
  EXPECT_EQ(subject.at("failures").at(2).at("kind"), "crash");
  EXPECT_EQ(subject.at("failures").at(0).at("case"), "t1:as_tensor:nd(f4,[1],C):-");
  EXPECT_EQ(subject.at("clauses").at(0).at("id"), "aliasing.tensor.fresh-memory");
}

TEST(RunRecord, IgnoresFieldsThatItDoesNotKnow) {
  const std::string text = changed([](auto& json) {
    json["colour"] = "green";
    json["subjects"][0]["mood"] = {1, 2};
    json["subjects"][1]["failures"][0]["facts"][0]["note"] = nullptr;
  });
  EXPECT_EQ(parse_run_record(text), testing::rich_record());
}

TEST(RunRecord, ReadsRecordsThatHaveTheRequiredFieldsOnly) {
  const RunRecord record = parse_run_record(R"json({
    "format": "tenet-run/1", "seed": "7",
    "environment": {"torch": "2.15.0", "numpy": "2.4.6", "python": "3.11.2", "cuda": null,
                    "devices": ["cpu"], "tenet": "0.1.0"},
    "subjects": [{"name": "x", "version": "1", "verdict": "fails", "cases": 2, "seconds": 1,
      "seconds_inside_constructors": 0.5,
      "clauses": [{"id": "a.b.c", "topic": "a", "constructor": "b", "exercised": 2, "passed": 1,
                   "failed": 1, "unspecified": 0, "xfailed": 0}],
      "failures": [{"clause": "a.b.c", "topic": "a", "constructor": "b", "case": "t1:x",
                    "input": "[0]", "expected": "1", "observed": "2", "oracle": null,
                    "repro": "exit(1)", "kind": "mismatch", "count": 1}],
      "not_exercised": [{"what": "cuda", "why": "not there"}]
}]
})json");
  ASSERT_EQ(record.subjects.size(), 1U);
  EXPECT_EQ(record.subjects[0].failures.at(0).oracle, "");
  EXPECT_EQ(record.subjects[0].oracle_agrees, std::nullopt);
  EXPECT_EQ(record.environment.cuda, "");
}

TEST(RunRecord, RefusesWhatIsNoRunRecord) {
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("  \n"), HasSubstr("empty"));
  for (const char* text : {"[]", "3", "null", "{}", "{\"format\": 1}", "{\"format\": \"junit\"}"}) {
    EXPECT_THAT(refusal(text), HasSubstr("not a run record")) << text;
  }
}

TEST(RunRecord, RefusesDamagedJsonAndSaysWhere) {
  EXPECT_THAT(refusal("{\n  \"format\": tenet}"),
              AllOf(HasSubstr("damaged JSON"), HasSubstr("line 2, column 14")));
  const std::string whole = to_json(testing::rich_record());
  EXPECT_THAT(refusal(whole.substr(0, whole.size() / 2)), HasSubstr("ends too early"));
}

TEST(RunRecord, EveryTruncationIsRefusedNotMisread) {
  const std::string whole = to_json(testing::rich_record());
  for (std::size_t size = 0; size + 2 < whole.size(); size += 97) {
    EXPECT_NE(refusal(whole.substr(0, size)), "") << size;
  }
}

TEST(RunRecord, RefusesNewerFormatsAndSaysWhatToDo) {
  const std::string text = changed([](auto& json) { json["format"] = "tenet-run/2"; });
  EXPECT_THAT(refusal(text), AllOf(HasSubstr("tenet-run/2"), HasSubstr("tenet-run/1"),
                                   HasSubstr("at least as new")));
}

TEST(RunRecord, NamesThePathOfAMissingField) {
  EXPECT_THAT(refusal(changed([](auto& json) { json["subjects"][1].erase("verdict"); })),
              HasSubstr("subjects[1].verdict is missing"));
  EXPECT_THAT(refusal(changed([](auto& json) { json.erase("seed"); })),
              HasSubstr("seed is missing"));
}

TEST(RunRecord, NamesThePathOfAFieldOfTheWrongType) {
  EXPECT_THAT(
      refusal(changed([](auto& json) { json["subjects"][0]["clauses"][3]["passed"] = "x"; })),
      HasSubstr("subjects[0].clauses[3].passed: expected a whole number that is not negative, "
                "found \"x\""));
  EXPECT_THAT(
      refusal(changed([](auto& json) { json["subjects"][0]["cases"] = -1; })),
      HasSubstr("subjects[0].cases: expected a whole number that is not negative, found -1"));
  EXPECT_THAT(refusal(changed([](auto& json) { json["subjects"] = 3; })),
              HasSubstr("subjects: expected an array, found 3"));
  EXPECT_THAT(refusal(changed([](auto& json) { json["subjects"][0] = nullptr; })),
              HasSubstr("subjects[0]: expected an object, found null"));
  EXPECT_THAT(refusal(changed([](auto& json) { json["environment"]["devices"][1] = 5; })),
              HasSubstr("environment.devices[1]: expected a text, found 5"));
  EXPECT_THAT(refusal(changed([](auto& json) { json["subjects"][1]["verdict"] = "ok"; })),
              HasSubstr("subjects[1].verdict: expected one of conforms, fails"));
}

TEST(RunRecord, ReadingAFileNamesThePath) {
  const std::string path = ::testing::TempDir() + "tenet_run_record_test.json";
  write_file_atomically(path, to_json(testing::rich_record()));
  EXPECT_EQ(read_run_record(path), testing::rich_record());
  write_file_atomically(path, "{");
  try {
    read_run_record(path);
    FAIL() << "accepted";
  } catch (const RunRecordError& error) {
    EXPECT_THAT(error.what(), HasSubstr(path));
  }
  EXPECT_THROW(read_run_record(path + ".absent"), RunRecordError);
}

TEST(RunRecord, ARecordOfTheFirstVersionIsStillRead) {
  const RunRecord record = read_run_record(TENET_OLD_RECORDS "/run-0.1.json");
  EXPECT_EQ(record.environment.tenet, "0.1.0");
  ASSERT_EQ(record.subjects.size(), 1U);
  const SubjectResult& subject = record.subjects[0];
  EXPECT_EQ(subject.name, "mine");
  EXPECT_EQ(subject.verdict, Verdict::kFails);
  EXPECT_EQ(subject.clauses.size(), 2U);
  ASSERT_EQ(subject.failures.size(), 3U);
  EXPECT_EQ(subject.failures[0].clause, "aliasing.tensor.never-shares");
  EXPECT_EQ(subject.failures[0].facts.size(), 22U);
  EXPECT_TRUE(subject.timeline.empty());
  EXPECT_FALSE(subject.failures[0].memory.has_value());
  // And every report can be made of it.
  EXPECT_EQ(testing::malformed(to_html(record)), "");
  EXPECT_EQ(testing::malformed(to_junit(record)), "");
  EXPECT_FALSE(diff(record, record).got_worse());
}

}  // namespace
}  // namespace tenet::reports
