// What the program does with right and wrong command lines, besides `check` itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/files.h"
#include "spec/clause.h"
#include "tests/cli/program.h"

namespace tenet::cli::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Commands : public ::testing::Test {
 protected:
  Finished run(const std::vector<std::string>& arguments) { return program_.run(arguments); }

  Folder folder_;
  Program program_{folder_};
};

TEST_F(Commands, UsageErrorsAreExplainedAndEndWithTwo) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{}, "a command is missing"},
      {{"chekc"}, "Did you mean \"check\""},
      {{"explain"}, "EXPR is required"},
      {{"claims", "--cases", "many"}, "--cases takes a whole number"},
      {{"claims", "--seed", "x"}, "--seed takes"},
      {{"claims", "--html", "no/such/folder/x.html"}, "cannot write"},
      {{"explain", "x +"}, "this is no Python"},
      {{"explain", "crash()"}, "was ended by signal 11"},
      {{"bench"}, "./tenet bench"},
      {{"check", "--bogus"}, "--bogus"},
      {{"check", "--cases", "-5"}, "--cases takes a whole number"},
      {{"check", "--cases", "0"}, "--cases takes a whole number"},
      {{"check", "--cases", "many"}, "--cases takes a whole number"},
      {{"check", "--workers", "0"}, "--workers takes"},
      {{"check", "--time", "soon"}, "--time takes a time"},
      {{"check", "--time", "0s"}, "more than no time"},
      {{"check", "--timeout", "-1s"}, "--timeout takes"},
      {{"check", "--seed", "x1"}, "--seed takes"},
      {{"check", "--profile", "lax"}, "--profile"},
      {{"check", "--device", "tpu"}, "--device"},
      {{"check", "--filter", "asx_tensor"}, "Near to it: as_tensor"},
      {{"check", "--html", "no/such/folder/x.html"}, "cannot write"},
      {{"check", "missing.py"}, "there is no file \"missing.py\""},
      {{"replay"}, "CASE is required"},
      {{"replay", "tensor(1"}, "character 9"},
      {{"replay", "missing.json"}, "cannot read"},
      {{"list", "kinds", "--markdown"}, "--markdown is for the clauses"},
      {{"list", "colours"}, "there is no list of \"colours\""},
      {{"report", "missing.json", "-o", "x.html"}, "cannot read"},
      {{"diff", "missing.json", "missing.json"}, "cannot read"},
  };
  for (const auto& [arguments, message] : wrong) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 2) << message;
    EXPECT_THAT(finished.err, AllOf(HasSubstr("tenet: "), HasSubstr(message)));
    EXPECT_EQ(finished.out, "");
  }
}

TEST_F(Commands, AMissingWorkerProgramIsNamed) {
  program_.set("TENET_WORKER", "/no/such/worker");
  const Finished finished = run({"check"});
  EXPECT_EQ(finished.status, 4);
  EXPECT_THAT(finished.err, HasSubstr("/no/such/worker"));
}

TEST_F(Commands, HelpAndVersionAreNoErrors) {
  EXPECT_EQ(run({"--help"}).status, 0);
  EXPECT_THAT(run({"check", "--help"}).out, HasSubstr("--fail-fast"));
  EXPECT_EQ(run({"--version"}).status, 0);
}

TEST_F(Commands, ListsTheCatalogue) {
  EXPECT_THAT(run({"list", "clauses"}).out, HasSubstr(clauses()[1].id));
  const auto json = nlohmann::json::parse(run({"list", "clauses", "--json"}).out);
  EXPECT_EQ(json.size(), clauses().size() - 1);
  EXPECT_EQ(json[0]["name"], clauses()[1].id);
  EXPECT_FALSE(json[0]["source"].get<std::string>().empty());
  EXPECT_THAT(run({"list", "kinds"}).out, HasSubstr("np.array([1.0], dtype='float32')"));
  EXPECT_THAT(run({"list", "subjects"}).out, HasSubstr("reference"));
  EXPECT_THAT(run({"list", "properties"}).out, HasSubstr("conformance"));
}

TEST_F(Commands, ReplayShowsEveryFactAndJudges) {
  Finished finished = run({"replay", "tensor(1)", "--subject", "good"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, AllOf(HasSubstr("torch.tensor(1)"), HasSubstr("torch.float32"),
                                  HasSubstr("good conforms")));
  finished = run({"replay", "tensor(1)", "--subject", "faulty"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("torch.float64"), HasSubstr("<- differs"),
                                  HasSubstr(clauses()[1].id), HasSubstr(clauses()[1].says)));
}

TEST_F(Commands, ReplayOfACrashSurvives) {
  const Finished finished = run({"replay", "tensor(1)", "--subject", "crash-at-0"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.out, HasSubstr("signal 11"));
}

TEST_F(Commands, ReplayTakesARunRecord) {
  reports::RunRecord record;
  (void)program_.check({"faulty", "--cases", "1000"}, record);
  const Finished finished = run({"replay", folder_ / "run.json"});
  EXPECT_EQ(finished.status, 1) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("faulty does not conform to"));
}

TEST_F(Commands, ReportsAreMadeFromRecords) {
  reports::RunRecord record;
  (void)program_.check({"good", "--cases", "1000"}, record);
  const std::string html = folder_ / "again.html";
  EXPECT_EQ(run({"report", folder_ / "run.json", "-o", html}).status, 0);
  EXPECT_THAT(reports::read_file(html), HasSubstr("<html"));
}

TEST_F(Commands, DiffSaysWhetherAnythingGotWorse) {
  reports::RunRecord record;
  (void)program_.check({"torch", "--cases", "1000"}, record);
  const std::string good = folder_ / "good.json";
  reports::write_file_atomically(good, reports::to_json(record));
  program_.set("FAKE_ORACLE", "faulty");
  (void)program_.check({"torch", "--cases", "1000"}, record);
  EXPECT_EQ(run({"diff", good, folder_ / "run.json"}).status, 1);
  EXPECT_EQ(run({"diff", good, good, "-o", folder_ / "d.html"}).status, 0);
  EXPECT_THAT(reports::read_file(folder_ / "d.html"), HasSubstr("<html"));
}

TEST_F(Commands, ExplainSaysWhatHappensWhyAndWhatPyTorchDid) {
  const Finished finished = run({"explain", "torch.tensor(one)"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("torch.tensor(one)\n"), HasSubstr("[dtype.tensor.python-int]"),
                    HasSubstr("torch.tensor(one, dtype=torch.float32)"),
                    HasSubstr("PyTorch 2.15.0 was asked, too: 2 facts observed, all as said")));
  const auto json = nlohmann::json::parse(run({"explain", "torch.tensor(one)", "--json"}).out);
  EXPECT_EQ(json.at("format"), "tenet-explanation/1");
  EXPECT_EQ(json.at("statements").at(1).at("clause"), "dtype.tensor.python-int");
  EXPECT_EQ(json.at("pytorch").at("agrees"), true);
}

TEST_F(Commands, ClaimsAreAskedPrintedAndWritten) {
  const Finished finished =
      run({"claims", "--cases", "2000", "--html", "c.html", "--json", "c.json"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, AllOf(HasSubstr("holds          There are 2000 cases."),
                                  HasSubstr("1 claim: 1 hold")));
  EXPECT_THAT(reports::read_file(folder_ / "c.html"), HasSubstr("There are 2000 cases."));
  const auto json = nlohmann::json::parse(reports::read_file(folder_ / "c.json"));
  EXPECT_EQ(json.at("claims").at(0).at("holding"), 2000);
}

TEST_F(Commands, ExplainTellsWhenPyTorchDoesOtherwiseOrCrashes) {
  program_.set("FAKE_ORACLE", "faulty");
  const Finished other = run({"explain", "torch.tensor(one)"});
  EXPECT_EQ(other.status, 3);
  EXPECT_THAT(other.out, HasSubstr("dtype: expected exactly torch.float32, observed"));
  program_.set("FAKE_ORACLE", "crash-at-1");
  const Finished crashed = run({"explain", "torch.tensor(one)"});
  EXPECT_EQ(crashed.status, 3);
  EXPECT_THAT(crashed.out, HasSubstr("it was ended by signal 11"));
}

}  // namespace
}  // namespace tenet::cli::testing
