// Numbers, quoting, suggestions and the worker's answers: text in, values out.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/answers.h"
#include "cli/numbers.h"
#include "cli/shell.h"
#include "spec/filter.h"
#include "spec/suggest.h"

namespace tenet::cli {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Numbers, DurationsAreReadAsWritten) {
  EXPECT_EQ(parse_duration("--time", "30s"), milliseconds(30000));
  EXPECT_EQ(parse_duration("--time", "1m30s"), milliseconds(90000));
  EXPECT_EQ(parse_duration("--time", "500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("--time", "2h"), milliseconds(7200000));
  EXPECT_EQ(parse_duration("--time", "1.5"), milliseconds(1500));
  for (const char* wrong : {"", "s", "5 s", "5x", "-5s", "1m30", "0", "0ms", "1e9h", "31000h", "."})
    EXPECT_THROW((void)parse_duration("--time", wrong), UsageError) << wrong;
}

TEST(Numbers, CountsStayWithinTheirLimits) {
  EXPECT_EQ(parse_count("--cases", "100_000", 1, 1000000), 100000U);
  for (const char* wrong : {"", "0", "-1", "1.5", "1e3", "99999999999999999999", "1000001"})
    EXPECT_THROW((void)parse_count("--cases", wrong, 1, 1000000), UsageError) << wrong;
}

TEST(Numbers, SeedsHave64Bits) {
  EXPECT_EQ(parse_seed("18446744073709551615"), ~0ULL);
  EXPECT_EQ(parse_seed("0x2a"), 42U);
  for (const char* wrong : {"", "x", "-1", "18446744073709551616", "0x"})
    EXPECT_THROW((void)parse_seed(wrong), UsageError) << wrong;
}

TEST(Shell, WordsAreReadBackAsTheyWere) {
  const std::string word = "it's (a) \"b\" $c \\ d";
  EXPECT_EQ(shell_word("plain-1.py"), "plain-1.py");
  EXPECT_THAT(shell_words("x " + shell_word(word) + "  " + shell_word("")),
              ElementsAre("x", word, ""));
}

TEST(Suggestions, AreNearToWhatWasTyped) {
  const std::vector<std::string> names = {"tensor", "as_tensor", "from_numpy", "clone"};
  EXPECT_THAT(near_matches("clonne", names), ElementsAre("clone"));
  EXPECT_THAT(near_matches("*NUMPY*", names), ElementsAre("from_numpy"));
  EXPECT_THAT(near_matches("elephant", names), IsEmpty());
  EXPECT_THAT(near_matches("***", names), IsEmpty());
}

TEST(Filters, SelectConstructorsTopicsAndClauses) {
  EXPECT_TRUE(Filter().selects_all());
  EXPECT_TRUE(Filter("as_tensor").selects(Constructor::AsTensor));
  EXPECT_FALSE(Filter("as_tensor").selects(Constructor::Tensor));
  const Filter aliasing("aliasing");
  EXPECT_FALSE(aliasing.selects_nothing());
  for (std::size_t i = 1; i < clauses().size(); ++i)
    EXPECT_EQ(aliasing.selects(static_cast<ClauseId>(i)), clauses()[i].topic == Topic::Aliasing);
  EXPECT_TRUE(Filter("no such thing").selects_nothing());
  EXPECT_TRUE(glob_match("a*b?c*", "aXXbYc"));
  EXPECT_FALSE(glob_match("a*b?c", "abc"));
}

TEST(Answers, WhatIsNoAnswerIsAnError) {
  for (const char* wrong :
       {"", "hello", "{}", "[]", R"({"type":"block"})", R"({"type":"nothing"})",
        R"({"type":"ready","environment":{},"subject":{"name":5}})",
        R"({"type":"block","first":0,"count":1,"clauses":[[99999,1,1,0,0,0]],"failures":[],)"
        R"("inputs":[],"returned":{"constructors":{},"dtypes":{}}})"})
    EXPECT_THROW((void)parse_answer(wrong), AnswerError) << wrong;
}

TEST(Answers, ABlockIsReadWhole) {
  const Answer answer = parse_answer(
      R"({"type":"block","first":4,"count":2,"clauses":[[1,2,1,1,0,0]],"failures":[{"clause":"c",)"
      R"("constructor":"tensor","kind":"list","fault":"undetermined","fact":"dtype",)"
      R"("first_case":5,"count":1}],"inputs":[["list","float32",2,1]],)"
      R"("statuses":{"failed":2},"answerable":[["tensor",2,2,{"TypeError: x":2}]],)"
      R"("returned":{"constructors":{"tensor":2},"dtypes":{"float32":2}},)"
      R"("seconds":0.5,"seconds_inside":0.25,"warnings":["w"]})");
  const Block& block = std::get<Block>(answer);
  EXPECT_EQ(block.clauses.at(0).failed, 1U);
  EXPECT_EQ(block.faults.at(0).type, reports::FailureKind::kUndetermined);
  EXPECT_EQ(block.faults.at(0).first_case, 5U);
  EXPECT_EQ(block.inputs.at(0).failed, 1U);
  EXPECT_EQ(block.returned_dtypes.at("float32"), 2U);
  EXPECT_THAT(block.problems, ElementsAre("w"));
  EXPECT_EQ(block.statuses.at("failed"), 2U);
  EXPECT_EQ(block.answerable.at(0).raised.at("TypeError: x"), 2U);
}

TEST(Answers, AShrunkCaseMayHaveAPictureOfMemory) {
  const std::string before = R"({"type":"shrunk","case":"x","facts":[],"memory":)";
  const Answer answer = parse_answer(
      before + R"({"sources":[{"what":"ndarray of float32","size":8,"itemsize":4}],)"
               R"("observed":{"relation":"view","itemsize":4,"count":1,"source":0,)"
               R"("elements":[4]},"expected":{"relation":"own","itemsize":4,"count":1}}})");
  const auto& memory = std::get<Shrunk>(answer).memory;
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->sources.at(0).size, 8U);
  EXPECT_EQ(memory->observed->elements, std::vector<std::uint64_t>{4});
  EXPECT_EQ(memory->expected->relation, reports::MemoryRelation::kOwn);
  EXPECT_FALSE(memory->oracle.has_value());
  EXPECT_FALSE(std::get<Shrunk>(parse_answer(before + "null}")).memory.has_value());
  EXPECT_THROW((void)parse_answer(before + R"({"sources":[{"what":3}]}})"), AnswerError);
}

}  // namespace
}  // namespace tenet::cli
