// The files that runs and records become.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/files.h"
#include "tests/cli/program.h"

namespace tenet::cli::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ReportFiles : public ::testing::Test {
 protected:
  Finished run(const std::vector<std::string>& arguments) { return program_.run(arguments); }
  std::string text(const std::string& name) { return reports::read_file(folder_ / name); }

  Folder folder_;
  Program program_{folder_};
};

TEST_F(ReportFiles, EveryFormThatIsAskedForIsWritten) {
  const Finished finished =
      run({"check", "faulty", "--cases", "1000", "--html", "r.html", "--json", "r.json", "--junit",
           "r.xml", "--markdown", "r.md", "--badge", "r.svg", "--quiet"});
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(text("r.html"), StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(text("r.xml"), StartsWith("<?xml"));
  EXPECT_THAT(text("r.md"), StartsWith("## "));
  EXPECT_THAT(text("r.svg"), StartsWith("<svg "));
  // A record gives the same again.
  for (const char* name : {"html", "xml", "md", "svg", "json"}) {
    const std::string again = std::string("again.") + name;
    EXPECT_EQ(run({"report", "r.json", "-o", again}).status, 0);
    EXPECT_EQ(text(again), text(std::string("r.") + name));
  }
}

TEST_F(ReportFiles, GitHubGetsItsStepSummaryBehindThatOfOtherSteps) {
  const std::string summary = folder_ / "summary.md";
  reports::write_file_atomically(summary, "earlier step\n");
  program_.set("GITHUB_STEP_SUMMARY", summary);
  EXPECT_EQ(run({"check", "faulty", "--cases", "1000", "--quiet"}).status, 1);
  EXPECT_THAT(text("summary.md"),
              AllOf(StartsWith("earlier step\n## "), HasSubstr("faulty 1 does not conform")));
}

TEST_F(ReportFiles, ASummaryThatCannotBeWrittenDoesNotChangeTheVerdict) {
  program_.set("GITHUB_STEP_SUMMARY", folder_ / "no/such/folder");
  const Finished finished = run({"check", "good", "--cases", "1000"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.err, HasSubstr("cannot write"));
}

TEST_F(ReportFiles, WhatWasGreenBeforeIsKnownFromTheRecordThatIsReplacedOrNamed) {
  const auto check = [&](const std::string& json, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"check",  "torch",  "--cases", "1000",
                                          "--html", "r.html", "--json",  json};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments).status;
  };
  EXPECT_EQ(check("r.json", {}), 0);
  EXPECT_THAT(text("r.html"), Not(HasSubstr("what was green before")));
  program_.set("FAKE_ORACLE", "faulty");
  EXPECT_EQ(check("other.json", {"--before", "r.json"}), 3);
  EXPECT_THAT(text("r.html"), HasSubstr(" data-was-green>"));
  EXPECT_EQ(run({"report", "other.json", "--before", "r.json", "-o", "s.html"}).status, 0);
  EXPECT_EQ(text("s.html"), text("r.html"));
  EXPECT_EQ(check("r.json", {}), 3);
  EXPECT_THAT(text("r.html"), HasSubstr(" data-was-green>"));
  EXPECT_EQ(check("r.json", {}), 3);  // red before, too
  EXPECT_THAT(text("r.html"),
              AllOf(HasSubstr("what was green before"), Not(HasSubstr(" data-was-green>"))));
}

TEST_F(ReportFiles, RecordsThatCannotBeReadAreRefusedWithTheReason) {
  reports::RunRecord record;
  (void)program_.check({"good", "--cases", "1000"}, record);
  const std::string whole = text("run.json");
  std::string newer = whole;
  newer.replace(newer.find("tenet-run/1"), 11, "tenet-run/2");
  reports::write_file_atomically(folder_ / "cut.json", whole.substr(0, whole.size() / 2));
  reports::write_file_atomically(folder_ / "newer.json", newer);
  reports::write_file_atomically(folder_ / "other.json", "{\"name\": \"package\"}");
  reports::write_file_atomically(folder_ / "empty.json", "");
  reports::write_file_atomically(folder_ / "old.html", "old");
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"cut.json", "it ends too early"},
      {"newer.json", "written by another version"},
      {"other.json", "not a run record"},
      {"empty.json", "it is empty"},
      {"absent.json", "there is no such file"}};
  for (const auto& [name, message] : wrong) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"report", name, "-o", "old.html"},
             {"report", "run.json", "--before", name, "-o", "old.html"},
             {"diff", name, "run.json", "-o", "old.html"},
             {"diff", "run.json", name},
             {"check", "good", "--cases", "1000", "--before", name, "--html", "old.html"}}) {
      const Finished finished = run(arguments);
      EXPECT_EQ(finished.status, 2) << arguments.front() << " " << name;
      EXPECT_THAT(finished.err, AllOf(HasSubstr(name), HasSubstr(message)));
      EXPECT_EQ(finished.out, "");
    }
  }
  EXPECT_EQ(text("old.html"), "old");
  // Whatever stands where --json writes is replaced all the same.
  EXPECT_EQ(run({"check", "good", "--cases", "1000", "--json", "other.json"}).status, 0);
  EXPECT_EQ(reports::read_run_record(folder_ / "other.json").subjects.size(), 1U);
}

TEST_F(ReportFiles, ASubjectCannotWriteToTheTerminal) {
  const Finished finished = run({"check", "hostile-load"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err,
              AllOf(HasSubstr("\\x1b[2J"), Not(HasSubstr("\x1b")), Not(HasSubstr("\a"))));
}

}  // namespace
}  // namespace tenet::cli::testing
