/// What became of statements that others make of the constructors: the record that `claims` keeps,
/// and its forms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/json_node.h"
#include "reports/run_record.h"

namespace tenet::reports {

enum class ClaimStatus { kHolds, kHoldsOnlyIf, kFalse, kNotCheckable, kNotExercised };
std::string_view words_for(ClaimStatus status);
std::optional<ClaimStatus> claim_status_from_text(std::string_view text);

/// A call and what was seen of it.
struct ClaimWitness {
  std::string input;    ///< Python
  std::string case_id;  ///< what `replay` takes
  std::string observed;
};

struct ClaimResult {
  std::string id;
  std::string says, source, quote, about;
  ClaimStatus status = ClaimStatus::kNotExercised;
  std::string why_not_checkable;
  std::uint64_t holding = 0, failing = 0;  ///< calls
  std::vector<std::string> conditions;     ///< all of them must be
  std::vector<std::string> clauses;        ///< by which it holds
  std::vector<std::string> against;        ///< that contradict it
  std::optional<ClaimWitness> example, counterexample;
};

struct ClaimsReport {
  Environment environment;
  std::uint64_t seed = 0, cases = 0;
  double seconds = 0;
  std::vector<ClaimResult> claims;

  std::size_t count(ClaimStatus status) const;
};

/// Throws RunRecordError.
ClaimResult claim_from_json(const JsonNode& node);
/// "tenet-claims/1".
Json to_json(const ClaimsReport& report);
std::string text_for_claims(const ClaimsReport& report, bool color);
std::string to_html(const ClaimsReport& report);

}  // namespace tenet::reports
