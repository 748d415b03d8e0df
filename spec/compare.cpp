#include <algorithm>
#include <array>
#include <initializer_list>

#include "spec/convert.h"
#include "spec/expectation.h"

namespace tenet {
namespace {

constexpr FactSet facts(std::initializer_list<Fact> list) {
  FactSet set;
  for (const Fact fact : list) set.insert(fact);
  return set;
}

using enum Fact;

/// In the order in which one causes the other, and what each drags along.
struct Cause {
  Fact fact;
  FactSet consequences;
};
constexpr std::array<Cause, kFactCount> kCausalOrder{{
    {Completion, FactSet::all()},
    {InputUnchanged, facts({Values, Gradient})},
    {DtypeFact,
     facts({Values, SharedBytes, IsInput, ResultType, KeepsSourceAlive, RequiresGrad, IsLeaf,
            GradFn, Gradient, Inference, StridesFact, Conj, Neg, StorageOffset, Fact::Warnings})},
    {ShapeFact, facts({Values, SharedBytes, IsInput, StridesFact, GradFn, Gradient, StorageOffset,
                       IndicesFact, SharedIndices})},
    {DeviceFact, facts({Values, SharedBytes, IsInput, ResultType, KeepsSourceAlive, Pinned,
                        Gradient, GradFn, IsLeaf, RequiresGrad, Conj, Neg, StridesFact,
                        StorageOffset, Inference, Fact::Warnings, IndicesFact, SharedIndices})},
    {LayoutFact,
     facts({IsInput, ResultType, KeepsSourceAlive, GradFn, IsLeaf, RequiresGrad, StridesFact,
            StorageOffset, SharedBytes, Values, IndicesFact, SharedIndices})},
    {SharedIndices, facts({KeepsSourceAlive})},
    {SharedBytes, facts({IsInput, ResultType, KeepsSourceAlive, StridesFact, StorageOffset, Conj,
                         Neg, RequiresGrad, IsLeaf, GradFn, Gradient, Inference, Fact::Warnings})},
    {IsInput, facts({ResultType, Inference, RequiresGrad, IsLeaf, GradFn, Gradient,
                     KeepsSourceAlive, StridesFact, StorageOffset, Conj, Neg})},
    {ResultType, {}},
    {RequiresGrad, facts({IsLeaf, GradFn, Gradient, KeepsSourceAlive})},
    {IsLeaf, facts({GradFn, Gradient, KeepsSourceAlive})},
    {GradFn, facts({Gradient, KeepsSourceAlive})},
    {Gradient, {}},
    {Inference, {}},
    {Conj, facts({Values})},
    {Neg, facts({Values})},
    {StridesFact, facts({Values})},
    {StorageOffset, facts({Values})},
    {Values, {}},
    {IndicesFact, {}},
    {Pinned, {}},
    {Released, facts({KeepsSourceAlive})},
    {KeepsSourceAlive, {}},
    {ProcessState, {}},
    {Fact::Warnings, {}},
}};

bool completion_allowed(const Prediction<tenet::Completion>& prediction, const Outcome& outcome) {
  if (outcome.returned() != nullptr) return prediction.allows({});
  const Raised* raised = outcome.raised();
  if (raised == nullptr) return false;
  if (prediction.allows(raised->type)) return true;
  return std::any_of(raised->bases.begin(), raised->bases.end(), [&](const std::string& base) {
    return base != "Exception" && base != "BaseException" && base != "object" &&
           prediction.allows(base);
  });
}

bool is_nan_part(Dtype dtype, const std::uint8_t* element) {
  const Number number = decode(dtype, element);
  return number.real != number.real;
}

/// Bit for bit, but for the sign of zeros and for NaNs; of a complex number, in each part.
bool same_but_for_zero(Dtype dtype, const std::uint8_t* expected, const std::uint8_t* observed) {
  const Dtype part = real_part(dtype);
  const auto size = static_cast<std::size_t>(itemsize(part));
  for (std::size_t at = 0; at < static_cast<std::size_t>(itemsize(dtype)); at += size) {
    const double want = decode(part, expected + at).real;
    const double have = decode(part, observed + at).real;
    const bool alike = (want == 0 && have == 0) || (want != want && have != have);
    if (!alike && !std::equal(expected + at, expected + at + size, observed + at)) return false;
  }
  return true;
}

/// Both are NaN, or equal; of a complex number, in each part.
bool same_but_for_nan(Dtype dtype, const std::uint8_t* expected, const std::uint8_t* observed) {
  const Dtype part = real_part(dtype);
  const auto size = static_cast<std::size_t>(itemsize(part));
  for (std::size_t at = 0; at < static_cast<std::size_t>(itemsize(dtype)); at += size) {
    if (is_nan_part(part, expected + at) && is_nan_part(part, observed + at)) continue;
    if (!std::equal(expected + at, expected + at + size, observed + at)) return false;
  }
  return true;
}

bool values_allowed(const Prediction<ExpectedValues>& prediction, Dtype dtype,
                    const Bytes& observed) {
  if (prediction.certainty == Certainty::Unspecified) return true;
  const ExpectedValues& expected = prediction.value;
  if (expected.bytes.size() != observed.size()) return false;
  if (expected.freedom.empty()) return expected.bytes == observed;
  const auto size = static_cast<std::size_t>(itemsize(dtype));
  for (std::size_t i = 0; i * size < observed.size(); ++i) {
    const std::uint8_t* want = expected.bytes.data() + i * size;
    const std::uint8_t* have = observed.data() + i * size;
    switch (expected.freedom[i]) {
      case Freedom::Any:
        break;
      case Freedom::None:
        if (!std::equal(want, want + size, have)) return false;
        break;
      case Freedom::SignOfZero:
        if (!same_but_for_zero(dtype, want, have)) return false;
        break;
      case Freedom::AnyNaN:
        if (!same_but_for_nan(dtype, want, have)) return false;
        break;
    }
  }
  return true;
}

bool allowed(const Expectation& e, const Outcome& outcome, Fact fact) {
  switch (fact) {
    case Completion:
      return completion_allowed(e.completion, outcome);
    case Fact::Warnings:
      return e.warnings.allows(judged_warnings(outcome.warnings));
    case InputUnchanged:
      return e.input_unchanged.allows(outcome.input_unchanged);
    case Released:
      return e.released.allows(outcome.released);
    case ProcessState:
      return e.process_changes.allows(outcome.process_changes);
    default:
      break;
  }
  const Returned& r = *outcome.returned();
  switch (fact) {
    case ResultType:
      return e.type.allows(r.type);
    case DtypeFact:
      if (!e.other_dtype.empty()) return r.unknown_dtype == e.other_dtype;
      return e.dtype.certainty == Certainty::Unspecified ||
             (r.unknown_dtype.empty() && e.dtype.allows(r.dtype));
    case ShapeFact:
      return e.shape.allows(r.shape);
    case DeviceFact:
      return e.device.allows(r.device);
    case LayoutFact:
      return e.layout.allows(r.layout);
    case StridesFact:
      return e.strides.allows(r.strides);
    case StorageOffset:
      return e.storage_offset.allows(r.storage_offset);
    case Conj:
      return e.conj.allows(r.conj);
    case Neg:
      return e.neg.allows(r.neg);
    case Pinned:
      return e.pinned.allows(r.pinned);
    case RequiresGrad:
      return e.requires_grad.allows(r.requires_grad);
    case IsLeaf:
      return e.is_leaf.allows(r.is_leaf);
    case GradFn:
      return e.grad_fn.allows(r.grad_fn);
    case Gradient:
      return e.gradient.allows(r.gradient);
    case Inference:
      return e.inference.allows(r.inference);
    case IsInput:
      return e.is_input.allows(r.is_input);
    case SharedBytes:
      return e.sharing.allows(r.sharing);
    case Values:
      return values_allowed(e.values, r.dtype, r.values);
    case KeepsSourceAlive:
      return e.keeps_source_alive.allows(r.keeps_source_alive);
    case IndicesFact:
      return e.indices.allows(r.indices);
    case SharedIndices:
      return e.index_sharing.allows(r.index_sharing);
    default:
      return true;
  }
}

bool is_of_every_call(Fact fact) {
  return fact == Completion || fact == Fact::Warnings || fact == InputUnchanged ||
         fact == Released || fact == ProcessState;
}

void add_once(std::vector<ClauseId>& ids, ClauseId id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

}  // namespace

std::vector<Warning> judged_warnings(const std::vector<Warning>& warnings) {
  std::vector<Warning> kept;
  for (const Warning& warning : warnings) {
    const bool optional = warning.kind == WarningKind::SlowListOfArrays ||
                          warning.kind == WarningKind::TypedStorage ||
                          warning.kind == WarningKind::NumpyDeprecation ||
                          warning.kind == WarningKind::Prototype ||
                          warning.category == "RuntimeWarning";
    if (!optional && std::find(kept.begin(), kept.end(), warning) == kept.end())
      kept.push_back(warning);
  }
  std::sort(kept.begin(), kept.end(), [](const Warning& a, const Warning& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.category < b.category;
  });
  return kept;
}

Verdict compare(const Expectation& expectation, const Outcome& outcome, FactSet judged) {
  Verdict verdict;
  verdict.passed.reserve(kFactCount);
  FactSet dragged;
  for (const Cause& cause : kCausalOrder) {
    const Fact fact = cause.fact;
    const bool seen = outcome.observed.contains(fact) &&
                      (outcome.returned() != nullptr || is_of_every_call(fact));
    const bool off_topic = !judged.contains(fact) && fact != Fact::Completion;
    if (fact != Fact::Completion && (!seen || off_topic)) continue;
    const Certainty certainty = certainty_of(expectation, fact);
    const ClauseId clause = clause_of(expectation, fact);
    if (certainty == Certainty::Unspecified) {
      add_once(verdict.unspecified, clause);
      continue;
    }
    if (certainty != Certainty::Undetermined && allowed(expectation, outcome, fact)) {
      add_once(verdict.passed, clause);
      continue;
    }
    const bool consequence = dragged.contains(fact);
    verdict.mismatches.push_back(
        {fact, certainty == Certainty::Undetermined ? kNoClause : clause, consequence});
    if (consequence) continue;
    for (int f = 0; f < kFactCount; ++f)
      if (cause.consequences.contains(static_cast<Fact>(f))) dragged.insert(static_cast<Fact>(f));
    if (fact == Fact::Completion) break;
  }
  for (const Mismatch& mismatch : verdict.mismatches) std::erase(verdict.passed, mismatch.clause);
  return verdict;
}

}  // namespace tenet
