#include "properties/worker/rows.h"

#include <nlohmann/json.hpp>

#include "properties/worker/tally.h"

namespace tenet::properties {
namespace {

using nlohmann::json;

const Mismatch* mismatch_at(const Verdict& verdict, Fact fact) {
  for (const Mismatch& mismatch : verdict.mismatches)
    if (mismatch.fact == fact) return &mismatch;
  return nullptr;
}

}  // namespace

std::optional<Fact> fact_named(const std::string& text) {
  for (int i = 0; i < kFactCount; ++i)
    if (name(static_cast<Fact>(i)) == text) return static_cast<Fact>(i);
  return std::nullopt;
}

const Mismatch* find_mismatch(const Verdict& verdict, const std::string& clause,
                              const std::string& fact) {
  const Mismatch* of_clause = nullptr;
  for (const Mismatch& mismatch : verdict.mismatches) {
    if (mismatch.consequence || clause_name(mismatch) != clause) continue;
    if (name(mismatch.fact) == fact) return &mismatch;
    if (of_clause == nullptr) of_clause = &mismatch;
  }
  return of_clause;
}

json fact_rows(const Judgement& judgement) {
  json rows = json::array();
  const bool returned = judgement.outcome.returned() != nullptr;
  for (int i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    const Mismatch* mismatch = mismatch_at(judgement.verdict, fact);
    const bool of_every_call = fact == Fact::Completion || fact == Fact::Warnings ||
                               fact == Fact::InputUnchanged || fact == Fact::Released ||
                               fact == Fact::ProcessState;
    const bool seen = fact == Fact::Completion ||
                      (judgement.outcome.observed.contains(fact) && (returned || of_every_call));
    if (!seen) continue;
    const ClauseId id = clause_of(judgement.expectation, fact);
    rows.push_back({{"fact", name(fact)},
                    {"expected", describe(judgement.expectation, fact)},
                    {"observed", describe(judgement.outcome, fact)},
                    {"clause", id == kNoClause ? undetermined_id(fact) : clause(id).id},
                    {"differs", mismatch != nullptr},
                    {"consequence", mismatch != nullptr && mismatch->consequence}});
  }
  return rows;
}

json failure_row(const std::string& clause, const Call& call, Fact fact, bool undetermined) {
  return {{"clause", clause},
          {"constructor", name(call.constructor)},
          {"kind", name(input_kind(call))},
          {"fault", undetermined ? "undetermined" : "mismatch"},
          {"fact", name(fact)},
          {"first_case", 0},
          {"count", 1}};
}

}  // namespace tenet::properties
