// From counts to verdicts: the weakest condition under which a claim holds.

#include "properties/claims/evidence.h"

#include <gtest/gtest.h>

#include <set>

#include "properties/claims/claim.h"

namespace tenet::properties {
namespace {

void add(Evidence& evidence, Truth truth, ConditionMask mask, int times, ClauseId clause = 1) {
  for (int i = 0; i < times; ++i) evidence.add(truth, mask, clause);
}

TEST(Evidence, OneConditionIsEnough) {
  Evidence evidence;
  add(evidence, Truth::True, 0b001, 80);
  add(evidence, Truth::True, 0b011, 80);
  add(evidence, Truth::False, 0b010, 30);
  const auto found = evidence.weakest_condition();
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->literals.size(), 1U);
  EXPECT_EQ(found->literals[0].condition, 0U);
  EXPECT_TRUE(found->literals[0].value);
  EXPECT_EQ(found->covered, 160U);
}

TEST(Evidence, TwoConditionsWhereOneIsTooLittle) {
  Evidence evidence;
  add(evidence, Truth::True, 0b11, 200);
  add(evidence, Truth::False, 0b01, 30);
  add(evidence, Truth::False, 0b10, 30);
  const auto found = evidence.weakest_condition();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->literals.size(), 2U);
  EXPECT_TRUE(found->holds(0b11));
  EXPECT_FALSE(found->holds(0b01));
}

TEST(Evidence, TheWeakerOfTwoConditions) {
  Evidence evidence;
  add(evidence, Truth::True, 0b11, 100);
  add(evidence, Truth::True, 0b10, 100);
  add(evidence, Truth::False, 0b00, 10);
  const auto found = evidence.weakest_condition();
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->literals.size(), 1U);
  EXPECT_EQ(found->literals[0].condition, 1U);
}

TEST(Evidence, NoneWhereEveryConditionIsContradicted) {
  Evidence evidence;
  add(evidence, Truth::True, 0b11, 100);
  add(evidence, Truth::False, 0b11, 1);
  EXPECT_FALSE(evidence.weakest_condition().has_value());
}

TEST(Evidence, NoneThatCoversTooLittle) {
  Evidence evidence;
  add(evidence, Truth::True, 0b01, 60);
  add(evidence, Truth::True, 0b00, 1000);
  add(evidence, Truth::False, 0b00, 1);
  EXPECT_FALSE(evidence.weakest_condition().has_value());
}

TEST(Evidence, NamesTheDecidingClausesMostFrequentFirst) {
  Evidence evidence;
  add(evidence, Truth::True, 0b1, 5, 3);
  add(evidence, Truth::True, 0b1, 9, 7);
  add(evidence, Truth::False, 0b0, 2, 4);
  EXPECT_EQ(evidence.deciding(true, nullptr), (std::vector<ClauseId>{7, 3}));
  EXPECT_EQ(evidence.deciding(false, nullptr), (std::vector<ClauseId>{4}));
  const WeakestCondition other{{{1, true}}, 0};
  EXPECT_TRUE(evidence.deciding(true, &other).empty());
}

TEST(ClaimList, IsInOrderAndSaysEverything) {
  std::set<std::string_view> ids;
  for (const Claim& claim : claims()) {
    EXPECT_TRUE(ids.insert(claim.id).second) << claim.id << " is there twice";
    EXPECT_TRUE(claim.says.ends_with('.')) << claim.id;
    EXPECT_FALSE(claim.quote.empty()) << claim.id;
    // What takes a machine that is not everywhere to see says so, and is asked where there is one.
    EXPECT_TRUE(claim.ask != nullptr || !claim.not_checkable.empty()) << claim.id;
    EXPECT_TRUE(!claim.not_checkable.empty() || !claim.about.empty()) << claim.id;
  }
  EXPECT_EQ(find_claim("clone-copies"),
            &claims()[static_cast<std::size_t>(find_claim("clone-copies") - claims().data())]);
  EXPECT_EQ(find_claim("no-such-claim"), nullptr);
}

}  // namespace
}  // namespace tenet::properties
