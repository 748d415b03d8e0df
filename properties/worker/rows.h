#pragma once
// Judgements as parts of answers.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "properties/worker/judge.h"

namespace tenet::properties {

[[nodiscard]] std::optional<Fact> fact_named(const std::string& text);

/// The mismatch that a report is about: of that clause and fact, else of the clause; null when
/// there is none that is nobody's consequence.
[[nodiscard]] const Mismatch* find_mismatch(const Verdict& verdict, const std::string& clause,
                                            const std::string& fact);

/// A row for every fact that was seen, or was to be.
[[nodiscard]] nlohmann::json fact_rows(const Judgement& judgement);

[[nodiscard]] nlohmann::json failure_row(const std::string& clause, const Call& call, Fact fact,
                                         bool undetermined);

}  // namespace tenet::properties
