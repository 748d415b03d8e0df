// Laws of simplification, as RapidCheck properties.

#include "properties/shrinking/simplify.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "properties/rapidcheck_calls.h"
#include "properties/shrinking/complexity.h"
#include "rapidcheck/gtest.h"
#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

Call call_of_any_constructor() {
  return *calls_of(static_cast<Constructor>(*rc::gen::inRange(0, kConstructorCount)), Machine{});
}

RC_GTEST_PROP(Simplify, EverySimplificationIsSimplerAndLegal, ()) {
  const Call call = call_of_any_constructor();
  for (const Call& simpler : simplifications(call)) {
    RC_ASSERT(complexity(simpler) < complexity(call));
    RC_ASSERT(simpler.constructor == call.constructor);
    RC_ASSERT(why_invalid(simpler).empty());
  }
}

RC_GTEST_PROP(Simplify, SimplestFirstAndEachOnce, ()) {
  const std::vector<Call> simpler = simplifications(call_of_any_constructor());
  RC_ASSERT(std::is_sorted(simpler.begin(), simpler.end(), [](const Call& a, const Call& b) {
    return complexity(a) < complexity(b);
  }));
  std::vector<std::string> texts;
  for (const Call& call : simpler) texts.push_back(to_text(call));
  std::sort(texts.begin(), texts.end());
  RC_ASSERT(std::adjacent_find(texts.begin(), texts.end()) == texts.end());
}

TEST(Simplify, TheSimplestCallHasNothingToLose) { EXPECT_TRUE(simplifications(Call{}).empty()); }

}  // namespace
}  // namespace tenet::properties
