// The survey of claims as an answer.

#include <nlohmann/json.hpp>

#include "harness/python_question.h"
#include "properties/cases.h"
#include "properties/claims/survey.h"
#include "properties/worker/session.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

using nlohmann::json;

json clause_ids(const std::vector<ClauseId>& ids) {
  json out = json::array();
  for (const ClauseId id : ids) out.push_back(clause(id).id);
  return out;
}

json to_json(const std::optional<Witness>& witness) {
  if (!witness) return nullptr;
  return {{"input", to_python(witness->call)},
          {"case", to_text(witness->call)},
          {"observed", witness->observed}};
}

json to_json(const Finding& finding) {
  const Claim& claim = *finding.claim;
  json conditions = json::array();
  if (finding.condition)
    for (const Literal& literal : finding.condition->literals) conditions.push_back(literal.says());
  return {{"id", claim.id},
          {"says", claim.says},
          {"source", name(claim.origin)},
          {"quote", claim.quote},
          {"about", claim.about},
          {"verdict", name(finding.verdict)},
          {"why_not_checkable", claim.not_checkable},
          {"holding", finding.holding},
          {"failing", finding.failing},
          {"conditions", std::move(conditions)},
          {"clauses", clause_ids(finding.by)},
          {"against", clause_ids(finding.against)},
          {"example", to_json(finding.example)},
          {"counterexample", to_json(finding.counterexample)}};
}

}  // namespace

json Session::survey_claims(std::uint64_t seed, std::uint64_t cases) {
  harness::Runner runner(judge_.subject());
  harness::PythonQuestion question(judge_.subject());
  Survey survey(
      [&](const Call& call) { return runner.run(call); },
      [&](const Call& call, std::string_view expression) { return question.ask(call, expression); },
      harness::environment().torch_version);
  const Cases stream(seed, ConstructorSet::all(), harness::machine());
  for (std::uint64_t number = 0; number < cases; ++number) survey.ask(stream.make(number));
  json findings = json::array();
  for (const Finding& finding : survey.findings()) findings.push_back(to_json(finding));
  return {{"type", "surveyed"}, {"claims", std::move(findings)}};
}

}  // namespace tenet::properties
