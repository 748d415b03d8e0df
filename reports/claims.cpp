#include "reports/claims.h"

#include <algorithm>
#include <array>

namespace tenet::reports {
namespace {

constexpr std::array<std::string_view, 5> kWords = {"holds", "holds only if", "false",
                                                    "not checkable", "not exercised"};

std::optional<ClaimWitness> witness_from_json(const std::optional<JsonNode>& node) {
  if (!node) return std::nullopt;
  return ClaimWitness{node->text("input"), node->text("case"), node->text("observed")};
}

Json witness_json(const std::optional<ClaimWitness>& witness) {
  if (!witness) return nullptr;
  return {{"input", witness->input}, {"case", witness->case_id}, {"observed", witness->observed}};
}

}  // namespace

std::string_view words_for(ClaimStatus status) { return kWords[static_cast<std::size_t>(status)]; }

std::optional<ClaimStatus> claim_status_from_text(std::string_view text) {
  const auto* found = std::find(kWords.begin(), kWords.end(), text);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<ClaimStatus>(found - kWords.begin());
}

std::size_t ClaimsReport::count(ClaimStatus status) const {
  return static_cast<std::size_t>(
      std::count_if(claims.begin(), claims.end(),
                    [&](const ClaimResult& claim) { return claim.status == status; }));
}

ClaimResult claim_from_json(const JsonNode& node) {
  ClaimResult claim;
  claim.id = node.text("id");
  claim.says = node.text("says");
  claim.source = node.text("source");
  claim.quote = node.text("quote");
  claim.about = node.text("about");
  claim.status = node.choice("verdict", claim_status_from_text,
                             "holds, holds only if, false, not checkable, not exercised");
  claim.why_not_checkable = node.optional_text("why_not_checkable");
  claim.holding = node.count("holding");
  claim.failing = node.count("failing");
  claim.conditions = node.texts("conditions");
  claim.clauses = node.texts("clauses");
  claim.against = node.texts("against");
  claim.example = witness_from_json(node.optional_object("example"));
  claim.counterexample = witness_from_json(node.optional_object("counterexample"));
  return claim;
}

Json to_json(const ClaimsReport& report) {
  Json out{{"format", "tenet-claims/1"},
           {"seed", std::to_string(report.seed)},
           {"cases", report.cases},
           {"seconds", report.seconds},
           {"environment",
            {{"torch", report.environment.torch},
             {"numpy", report.environment.numpy},
             {"python", report.environment.python},
             {"platform", report.environment.platform},
             {"tenet", report.environment.tenet}}}};
  out["claims"] = Json::array();
  for (const ClaimResult& claim : report.claims)
    out["claims"].push_back({{"id", claim.id},
                             {"says", claim.says},
                             {"source", claim.source},
                             {"quote", claim.quote},
                             {"about", claim.about},
                             {"verdict", words_for(claim.status)},
                             {"why_not_checkable", claim.why_not_checkable},
                             {"holding", claim.holding},
                             {"failing", claim.failing},
                             {"conditions", claim.conditions},
                             {"clauses", claim.clauses},
                             {"against", claim.against},
                             {"example", witness_json(claim.example)},
                             {"counterexample", witness_json(claim.counterexample)}});
  return out;
}

}  // namespace tenet::reports
