// Claims as text, page and JSON.

#include "reports/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/accessible.h"
#include "tests/reports/well_formed.h"

namespace tenet::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ClaimsReport sample() {
  ClaimsReport report;
  report.environment.torch = "2.15.0";
  report.cases = 60000;
  ClaimResult half;
  half.id = "half";
  half.says = "It never shares <b>.";
  half.source = "documentation of torch.tensor";
  half.quote = "by copying data";
  half.about = "results";
  half.status = ClaimStatus::kHoldsOnlyIf;
  half.holding = 1000;
  half.failing = 7;
  half.conditions = {"the data is no storage", "a dtype is given"};
  half.clauses = {"aliasing.tensor.never-shares"};
  half.against = {"aliasing.tensor.copy-not-made"};
  half.counterexample = ClaimWitness{"torch.tensor('<script>')", "tensor(1)", "shared\x1b[2J"};
  ClaimResult unchecked;
  unchecked.id = "unchecked";
  unchecked.says = "It is the fastest.";
  unchecked.source = "notes";
  unchecked.quote = "Fastest";
  unchecked.status = ClaimStatus::kNotCheckable;
  unchecked.why_not_checkable = "no fact";
  report.claims = {half, unchecked};
  return report;
}

TEST(ClaimsReport, TextTellsVerdictConditionAndCounterexample) {
  const std::string text = text_for_claims(sample(), false);
  EXPECT_THAT(text, HasSubstr("holds only if  It never shares <b>."));
  EXPECT_THAT(text, HasSubstr("only if   the data is no storage"));
  EXPECT_THAT(text, HasSubstr("and       a dtype is given"));
  EXPECT_THAT(text, HasSubstr("shared\\x1b[2J"));
  EXPECT_THAT(text, HasSubstr("1,007 calls, of which 7 contradict it"));
  EXPECT_THAT(text, HasSubstr("because   no fact"));
  EXPECT_THAT(text, HasSubstr("2 claims: 0 hold, 1 hold only under a condition"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ClaimsReport, PageIsWellFormedAndInjectsNothing) {
  const std::string page = to_html(sample());
  EXPECT_EQ(testing::malformed(page), "");
  EXPECT_THAT(page, HasSubstr("It never shares &lt;b&gt;."));
  EXPECT_THAT(page, Not(HasSubstr("<script>')")));
  EXPECT_THAT(page, HasSubstr("id=\"half\""));
  EXPECT_THAT(testing::page_problems(page), ::testing::IsEmpty());
  EXPECT_THAT(page, HasSubstr("<a href=\"#source-2\">notes</a>"));
}

TEST(ClaimsReport, JsonIsReadBack) {
  const Json json = to_json(sample());
  EXPECT_EQ(json.at("format"), "tenet-claims/1");
  const ClaimResult again = claim_from_json(JsonNode(json.at("claims").at(0), "claims[0]"));
  EXPECT_EQ(again.says, sample().claims[0].says);
  EXPECT_EQ(again.status, ClaimStatus::kHoldsOnlyIf);
  EXPECT_EQ(again.conditions, sample().claims[0].conditions);
  EXPECT_EQ(again.counterexample->observed, sample().claims[0].counterexample->observed);
  EXPECT_FALSE(again.example.has_value());
}

TEST(ClaimsReport, ADamagedClaimIsRefused) {
  Json json = to_json(sample()).at("claims").at(0);
  json["verdict"] = "perhaps";
  EXPECT_THROW((void)claim_from_json(JsonNode(json, "claims[0]")), RunRecordError);
}

}  // namespace
}  // namespace tenet::reports
