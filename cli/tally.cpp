#include "cli/tally.h"

#include <algorithm>
#include <tuple>

#include "spec/case_status.h"
#include "spec/clause.h"

namespace tenet::cli {
namespace {

constexpr std::size_t kMostProblems = 20;

std::uint64_t count_of(const std::map<std::string, std::uint64_t>& counts,
                       const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

FaultKey key_of(const Fault& fault) {
  return {fault.clause, fault.constructor, fault.kind, fault.type};
}

Tally::Tally() : clauses_(tenet::clauses().size()) {
  for (std::size_t i = 0; i < clauses_.size(); ++i) clauses_[i].clause = i;
}

void Tally::add(const Block& block) {
  cases_ += block.count;
  for (const auto& [status, count] : block.statuses) statuses_[status] += count;
  seconds_inside_ += block.seconds_inside;
  for (const ClauseTally& part : block.clauses) {
    ClauseTally& sum = clauses_[part.clause];
    sum.exercised += part.exercised;
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.unspecified += part.unspecified;
    sum.xfailed += part.xfailed;
    if (part.example && (!sum.example || *part.example < *sum.example)) sum.example = part.example;
  }
  for (const Fault& fault : block.faults) add(fault);
  for (const reports::InputCount& part : block.inputs) {
    reports::InputCount& sum = inputs_[{part.kind, part.dtype}];
    sum.kind = part.kind;
    sum.dtype = part.dtype;
    sum.count += part.count;
    sum.failed += part.failed;
  }
  for (const Answerable& part : block.answerable) {
    Answerable& sum = answerable_[part.constructor];
    sum.constructor = part.constructor;
    sum.count += part.count;
    sum.failed += part.failed;
    for (const auto& [what, count] : part.raised) sum.raised[what] += count;
  }
  for (const auto& [constructor, count] : block.returned_constructors)
    returned_by_[constructor] += count;
  for (const auto& [dtype, count] : block.returned_dtypes) returned_of_[dtype] += count;
  for (const auto& [kind, count] : block.skipped) {
    skipped_[kind] += count;
    cases_ -= count;
  }
  for (const std::string& problem : block.problems)
    if (problems_.size() < kMostProblems &&
        std::find(problems_.begin(), problems_.end(), problem) == problems_.end())
      problems_.push_back(problem);
}

void Tally::add_death(const Fault& fault, bool expected) {
  cases_ += fault.count;
  statuses_[std::string(name(expected ? CaseStatus::ExpectedFailure : CaseStatus::Failed))] +=
      fault.count;
  if (const ClauseId clause = find_clause(fault.clause); clause != kNoClause) {
    clauses_[clause].exercised += fault.count;
    (expected ? clauses_[clause].xfailed : clauses_[clause].failed) += fault.count;
  }
  if (!expected) add(fault);
}

void Tally::add(const Fault& fault) {
  const auto [found, added] = faults_.try_emplace(key_of(fault), fault);
  if (added) return;
  Fault& known = found->second;
  known.count += fault.count;
  if (std::tie(fault.first_case, fault.fact) < std::tie(known.first_case, known.fact)) {
    known.first_case = fault.first_case;
    known.fact = fault.fact;
    known.text = fault.text;
    known.observed = fault.observed;
    known.ran = fault.ran;
  }
}

std::vector<reports::InputCount> Tally::inputs() const {
  std::vector<reports::InputCount> out;
  for (const auto& [key, input] : inputs_) out.push_back(input);
  return out;
}

std::uint64_t Tally::returned_by(const std::string& constructor) const {
  return count_of(returned_by_, constructor);
}
std::uint64_t Tally::returned_of(const std::string& dtype) const {
  return count_of(returned_of_, dtype);
}

}  // namespace tenet::cli
