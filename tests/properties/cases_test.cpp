// Cases by number: pure, legal, and small.

#include "properties/cases.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "properties/case_stream.h"
#include "properties/generators/rare_calls.h"
#include "properties/generators/special_calls.h"
#include "properties/laws/law_check.h"
#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

TEST(Cases, ANumberIsTheSameCaseWhateverWasMadeBefore) {
  const Cases forward(7, ConstructorSet::all());
  const Cases single(7, ConstructorSet::all());
  std::vector<Call> calls;
  for (std::uint64_t i = 0; i < 500; ++i) calls.push_back(forward.make(i));
  for (std::uint64_t i = 500; i-- > 0;) EXPECT_EQ(single.make(i), calls[i]) << i;
}

TEST(Cases, SeedsDiffer) {
  const Cases one(1, ConstructorSet::all());
  const Cases two(2, ConstructorSet::all());
  int same = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) same += one.make(i) == two.make(i) ? 1 : 0;
  EXPECT_LT(same, 250);  // the simplest calls coincide
}

TEST(Cases, OnlyOfTheConstructorsAskedFor) {
  for (int c = 0; c < kConstructorCount; ++c) {
    const auto constructor = static_cast<Constructor>(c);
    const Cases cases(3, ConstructorSet::only(constructor));
    for (std::uint64_t i = 0; i < 300; ++i) EXPECT_EQ(cases.make(i).constructor, constructor);
  }
}

TEST(Cases, NoConstructorsAreAnError) {
  EXPECT_THROW(Cases(0, ConstructorSet()), std::invalid_argument);
}

TEST(Cases, EveryCaseIsLegalAndRoundTripsThroughItsText) {
  for (const std::uint64_t seed : {0, 1, 2}) {
    const Cases cases(seed, ConstructorSet::all());
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      const Call call = cases.make(i);
      ASSERT_EQ(why_invalid(call), "") << "seed " << seed << " case " << i << ": " << to_text(call);
      if (i % 7 == 0) {
        ASSERT_EQ(parse_call(to_text(call)), call) << to_text(call);
      }
    }
  }
}

TEST(Cases, MemoryStaysSmall) {
  constexpr std::size_t kMostBytes = 8192;
  const Cases cases(5, ConstructorSet::all());
  std::set<std::string> large;
  for (const std::string& special : special_calls()) large.insert(to_text(parse_call(special)));
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const Call call = cases.make(i);
    if (large.contains(to_text(call))) continue;
    for (const Input& argument : call.arguments) {
      const auto* array = argument.get<NdArray>();
      const auto* tensor = argument.get<TensorInput>();
      EXPECT_LE(array != nullptr ? array->memory.size() : 0, kMostBytes);
      EXPECT_LE(tensor != nullptr ? tensor->storage.size() : 0, kMostBytes);
    }
  }
}

TEST(Cases, EdgesMeetEveryMemoryFormat) {
  const Cases cases(0, ConstructorSet::only(Constructor::Clone));
  std::set<std::string> formats;
  for (std::uint64_t i = 0; i < 2 * cases.edge_count(); i += 2)  // edges are the even numbers
    for (const Keyword& keyword : cases.make(i).keywords) formats.insert(to_python(keyword.value));
  for (const char* format : {"None", "torch.contiguous_format", "torch.preserve_format",
                             "torch.channels_last", "torch.channels_last_3d"})
    EXPECT_TRUE(formats.contains(format)) << format;
}

TEST(RareCalls, ExerciseTheirClauses) {
  for (const RareCall& rare : rare_calls()) {
    const Call call = parse_call(rare.call);
    EXPECT_EQ(why_invalid(call), "") << rare.call;
    const Expectation expectation = predict(call, TorchVersion{});
    bool cited = false;
    for (int i = 0; i < kFactCount; ++i)
      cited = cited || clause(clause_of(expectation, static_cast<Fact>(i))).id == rare.clause;
    EXPECT_TRUE(cited) << rare.call << " is not about " << rare.clause;
  }
}

TEST(RareCalls, AreAmongTheFirstCases) {
  std::set<std::string> seen;
  const Cases cases(5, ConstructorSet::all());
  const std::vector<std::string> special = special_calls();
  for (std::uint64_t i = 0; i < 16 * (special.size() + rare_calls().size() + 1); ++i)
    seen.insert(to_text(cases.make(i)));
  for (const std::string& text : special) {
    EXPECT_EQ(why_invalid(parse_call(text)), "") << text;
    EXPECT_TRUE(seen.contains(to_text(parse_call(text)))) << text;
  }
  for (const RareCall& rare : rare_calls())
    EXPECT_TRUE(seen.contains(to_text(parse_call(rare.call)))) << rare.call;
}

TEST(CaseStream, KeepsToTheDtypesThatTorchHas) {
  const auto names_it = [](const Machine& machine) {
    const CaseStream stream(3, Filter(), true, machine);
    const auto names = [&](std::uint64_t number) {
      const Call call = stream.make(number).call;
      EXPECT_EQ(why_invalid(call), "") << to_text(call);
      return to_text(call).find("bcomplex32") != std::string::npos;
    };
    std::uint64_t named = 0;
    const std::uint64_t exhaustive = stream.exhaustive_count();
    for (std::uint64_t i = 0; i < exhaustive; i += 997) named += names(i) ? 1 : 0;
    for (std::uint64_t i = 0; i < 20'000; ++i) named += names(exhaustive + i) ? 1 : 0;
    return named;
  };
  Machine older;
  older.bcomplex32 = false;
  EXPECT_EQ(names_it(older), 0U);
  EXPECT_GT(names_it({}), 500U);
}

TEST(CaseStream, EverySixteenthCaseIsOfALaw) {
  const CaseStream stream(0, Filter());
  for (std::uint64_t i = 0; i < 320; ++i)
    EXPECT_EQ(stream.make(i).law != nullptr, i % 16 == 15) << i;
}

TEST(CaseStream, CallsOfLawsAreLegal) {
  for (const Law& law : laws()) {
    for (std::uint64_t i = 0; i < 500; ++i) {
      Random random(11, i);
      const Call call = generate_for(law, random, {});
      ASSERT_EQ(call.constructor, law.constructor) << law.id;
      ASSERT_EQ(why_invalid(call), "") << law.id << ": " << to_text(call);
    }
  }
}

TEST(CaseStream, AFilterOfOneLawGivesNothingElse) {
  const CaseStream stream(0, Filter("identity.as_tensor.law-idempotent"));
  for (std::uint64_t i = 0; i < 50; ++i) {
    const Case one = stream.make(i);
    ASSERT_NE(one.law, nullptr);
    EXPECT_EQ(one.law->id, "identity.as_tensor.law-idempotent");
  }
}

TEST(CaseStream, CallsBeforeOthersAreLegalAndOfTheirConstructor) {
  const CaseStream stream(3, Filter(), false, {}, true);
  const CaseStream plain(3, Filter());
  int before = 0;
  int same = 0;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const Case one = stream.make(i);
    ASSERT_EQ(why_invalid(one.call), "") << to_text(one.call);
    ASSERT_EQ(alone(one.call), plain.make(i).call);
    ASSERT_EQ(one.call, stream.make(i).call);
    ASSERT_EQ(parse_call(to_text(one.call)), one.call);
    ASSERT_TRUE(one.law == nullptr || one.call.earlier.empty());
    before += one.call.earlier.empty() ? 0 : 1;
    for (const Call& earlier : one.call.earlier) {
      ASSERT_EQ(earlier.constructor, one.call.constructor);
      same += earlier == alone(one.call) ? 1 : 0;
    }
  }
  EXPECT_GT(before, 3000);
  EXPECT_LT(before, 4000);
  EXPECT_GT(same, 300);
  EXPECT_LT(same, before);
}

}  // namespace
}  // namespace tenet::properties
