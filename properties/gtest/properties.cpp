#include "properties/gtest/properties.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "properties/rapidcheck_calls.h"
#include "properties/worker/tally.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

template <class Number>
Number numeric_setting(const char* name, const char* otherwise) {
  const std::string text = setting(name, otherwise);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument(std::string(name) + " takes a number, not '" + text + "'");
  return number;
}

/// Interpreter and judges, for the life of the test program.
struct World {
  harness::Interpreter interpreter;
  std::unique_ptr<Judge> subject;
  std::unique_ptr<Judge> oracle;

  static World& get() {
    static World world;
    return world;
  }
};

Judge& load(std::unique_ptr<Judge>& judge, const std::string& name) {
  if (!judge)
    judge = std::make_unique<Judge>(harness::Subject::load(name),
                                    harness::environment().torch_version, Profile::Strict);
  return *judge;
}

/// What is wrong with one call, or nothing.
using Check = std::function<std::optional<std::string>(const Call&)>;

std::string replay_line(const Call& call) {
  return "\n  input:    " + to_python(call) + "\n  replay:   ./tenet replay '" + to_text(call) +
         "'";
}

void check_all(const rc::Gen<Call>& calls, const Check& check) {
  rc::detail::TestParams params;
  params.seed = numeric_setting<std::uint64_t>("TENET_SEED", "0");
  params.maxSuccess = numeric_setting<int>("TENET_CASES", "2000");
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  const rc::detail::TestMetadata metadata{std::string(test->test_suite_name()) + "." + test->name(),
                                          test->name()};
  const auto result = rc::detail::checkTestable(
      [&] {
        const Call call = *calls;
        if (const std::optional<std::string> problem = check(call)) RC_FAIL(*problem);
      },
      metadata, params);
  if (result.is<rc::detail::SuccessResult>()) return;
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  ADD_FAILURE() << message.str();
}

/// Conformance with the specification. Once something failed, only the same clause fails: what is
/// shrunk stays the same fault.
Check conformance_of(Judge& judge) {
  return [&judge, blamed = std::optional<std::string>()](
             const Call& call) mutable -> std::optional<std::string> {
    const Judgement judgement = judge.judge(call);
    for (const Mismatch& mismatch : judgement.verdict.mismatches) {
      const std::string id = clause_name(mismatch);
      if (mismatch.consequence || (blamed && *blamed != id)) continue;
      if (mismatch.clause != kNoClause && judge.expects_failure(mismatch.clause)) continue;
      blamed = id;
      std::string text = std::string(name(mismatch.fact)) + " is not as clause " + id + " says";
      if (mismatch.clause != kNoClause)
        text += "\n  clause:   " + std::string(clause(mismatch.clause).says);
      return text + "\n  expected: " + describe(judgement.expectation, mismatch.fact) +
             "\n  observed: " + describe(judgement.outcome, mismatch.fact) + replay_line(call);
    }
    return std::nullopt;
  };
}

Check law_on(const Law& law, Judge& judge, int& applied) {
  return [&law, &judge, &applied](const Call& call) -> std::optional<std::string> {
    const LawVerdict verdict = judge.judge(law, call).verdict;
    if (verdict.state != LawState::Inapplicable) ++applied;
    if (verdict.state != LawState::Broken) return std::nullopt;
    return "the law " + law.id + " does not hold: " + std::string(name(verdict.fact)) +
           "\n  law:      " + std::string(law.says) + "\n  expected: " + verdict.expected +
           "\n  observed: " + verdict.observed + replay_line(call);
  };
}

/// A test whose body is a function.
class Property : public testing::Test {
 public:
  explicit Property(std::function<void()> body) : body_(std::move(body)) {}
  void TestBody() override { body_(); }

 private:
  std::function<void()> body_;
};

void add(const std::string& suite, const std::string& name, std::function<void()> body) {
  testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                        [body = std::move(body)]() -> Property* { return new Property(body); });
}

void check_conformance(Judge& judge, Constructor constructor) {
  if (!judge.subject().provides(constructor))
    GTEST_SKIP() << judge.subject().name() << " does not provide " << name(constructor);
  check_all(calls_of(constructor, harness::machine()), conformance_of(judge));
}

void check_law_on_subject(const Law& law) {
  Judge& judge = judge_of_subject();
  if (!judge.subject().provides(law.constructor))
    GTEST_SKIP() << judge.subject().name() << " does not provide " << name(law.constructor);
  int applied = 0;
  check_all(calls_for(law, harness::machine()), law_on(law, judge, applied));
  if (applied == 0) GTEST_SKIP() << "the law applied to none of the cases";
}

/// "law-never-shares" of tensor: "never_shares_of_tensor". GoogleTest's filters give "-" and "."
/// meanings of their own.
std::string test_name(const Law& law) {
  std::string what = law.id.substr(law.id.find(".law-") + 5);
  std::replace(what.begin(), what.end(), '-', '_');
  return what + "_of_" + std::string(name(law.constructor));
}

}  // namespace

Judge& judge_of_subject() {
  return load(World::get().subject, setting("TENET_SUBJECT", "reference"));
}

Judge& judge_of_oracle() { return load(World::get().oracle, "torch"); }

void register_properties() {
  for (int i = 0; i < kConstructorCount; ++i) {
    const auto constructor = static_cast<Constructor>(i);
    const std::string of(name(constructor));
    add("Conformance", of, [constructor] { check_conformance(judge_of_subject(), constructor); });
    add("Oracle", of, [constructor] { check_conformance(judge_of_oracle(), constructor); });
  }
  for (const Law& law : laws()) add("Laws", test_name(law), [&law] { check_law_on_subject(law); });
}

}  // namespace tenet::properties
