#include "properties/laws/law_rules.h"
#include "properties/laws/outcomes.h"

namespace tenet::properties {
namespace {

bool shares_nothing(const Outcome& outcome) {
  return outcome.returned()->sharing == Sharing{} && !outcome.returned()->is_input;
}

bool asks_for_copy(const Call& call) {
  if (call.constructor == Constructor::Clone) return true;
  for (const Keyword& keyword : call.keywords)
    if (const auto* copy = keyword.value.get<PyBool>(); copy && keyword.name == "copy")
      return copy->value;
  return false;
}

}  // namespace

LawVerdict idempotent(const Call& call, const RunCall& run) {
  if (has_device_context(call)) return {};  // a context may move the tensor again
  const std::optional<TensorInput> tensor = as_input(run(call));
  if (!tensor) return {};
  Call again;
  again.constructor = call.constructor;
  again.context = call.context;
  if (call.constructor == Constructor::Contiguous) again.keywords = call.keywords;
  again.arguments.emplace_back(*tensor);
  const Outcome outcome = run(again);
  return verdict(outcome.returned() != nullptr && outcome.returned()->is_input, outcome,
                 outcome.returned() != nullptr ? Fact::IsInput : Fact::Completion,
                 "the tensor that it returned");
}

LawVerdict shares_nothing(const Call& call, const RunCall& run) {
  if (call.arguments[0].is<StorageInput>()) return {};
  const Outcome outcome = run(call);
  if (outcome.returned() == nullptr) return {};
  return verdict(shares_nothing(outcome), outcome, Fact::SharedBytes, "no byte is shared");
}

LawVerdict same_memory(const Call& call, const RunCall& run) {
  const auto* array = call.arguments.empty() ? nullptr : call.arguments[0].get<NdArray>();
  if (array == nullptr || element_count(array->shape) == 0) return {};
  const Outcome outcome = run(call);
  const Returned* result = outcome.returned();
  if (result == nullptr || !outcome.observed.contains(Fact::DtypeFact)) return {};
  const LawVerdict bytes = verdict(result->sharing == Sharing{0, array->offset}, outcome,
                                   Fact::SharedBytes, "the bytes of the array, from its first");
  if (bytes.state == LawState::Broken || !outcome.observed.contains(Fact::StridesFact))
    return bytes;
  bool same = result->strides.size() == array->strides.size();
  for (std::size_t d = 0; same && d < array->strides.size(); ++d)
    same =
        array->shape[d] == 1 || result->strides[d] * itemsize(result->dtype) == array->strides[d];
  return verdict(same, outcome, Fact::StridesFact, "the strides of the array");
}

LawVerdict equals_from_numpy(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 1 || !call.arguments[0].is<NdArray>() || !call.keywords.empty() ||
      has_device_context(call))
    return {};
  Call from_numpy = call;
  from_numpy.constructor = Constructor::FromNumpy;
  const Outcome reference = run(from_numpy);
  const Outcome outcome = run(call);
  if (reference.returned() == nullptr || outcome.returned() == nullptr) return {};
  return compare_outcomes(outcome, reference, FactSet::all());
}

LawVerdict copy_shares_nothing(const Call& call, const RunCall& run) {
  return asks_for_copy(call) ? shares_nothing(call, run) : LawVerdict{};
}

LawVerdict nothing_to_do(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 2 || !call.keywords.empty() || has_device_context(call)) return {};
  const auto* tensor = call.arguments[0].get<TensorInput>();
  const auto* dtype = call.arguments[1].get<DtypeObject>();
  if (tensor == nullptr || dtype == nullptr || dtype->dtype != tensor->dtype) return {};
  const Outcome outcome = run(call);
  if (outcome.returned() == nullptr)
    return verdict(false, outcome, Fact::Completion, "the tensor itself");
  return verdict(outcome.returned()->is_input, outcome, Fact::IsInput, "the tensor itself");
}

LawVerdict detached(const Call& call, const RunCall& run) {
  const Outcome outcome = run(call);
  const Returned* result = outcome.returned();
  if (result == nullptr) return {};
  const LawVerdict leaf = verdict(result->is_leaf, outcome, Fact::IsLeaf, "a leaf");
  if (leaf.state == LawState::Broken) return leaf;
  return verdict(result->grad_fn.empty(), outcome, Fact::GradFn, "no grad_fn");
}

}  // namespace tenet::properties
