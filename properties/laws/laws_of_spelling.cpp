#include <algorithm>
#include <utility>

#include "properties/laws/law_rules.h"
#include "properties/laws/outcomes.h"
#include "properties/laws/spelling.h"

namespace tenet::properties {
namespace {

bool is_device_name(const std::string& name) { return name == "device"; }

// torch.Tensor(2, 3) has elements that nobody wrote.
bool is_initialised(const Call& call) {
  if (!takes_sizes(call.constructor)) return true;
  const std::size_t position = data_position(call.constructor);
  if (call.arguments.size() != position + 1) return false;
  const Input& data = call.arguments[position];
  if (const auto* array = data.get<NdArray>()) return !array->shape.empty();
  if (const auto* tensor = data.get<TensorInput>()) return !tensor->shape.empty();
  return data.is<Sequence>() || data.is<StorageInput>() || data.is<PyRange>();
}

// What undefined or unwritten elements leave to compare.
FactSet comparable_facts(const Call& call) {
  FactSet compared = FactSet::all();
  if (may_convert_undefined(call) || !is_initialised(call)) compared.erase(Fact::Values);
  return compared;
}

}  // namespace

LawVerdict keyword_order(const Call& call, const RunCall& run) {
  if (call.keywords.size() < 2) return {};
  Call reversed = call;
  std::reverse(reversed.keywords.begin(), reversed.keywords.end());
  return compare_outcomes(run(call), run(reversed), comparable_facts(call));
}

LawVerdict list_or_tuple(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 1) return {};
  std::optional<Input> other = other_sequence_type(call.arguments[0]);
  if (!other) return {};
  Call respelled = call;
  respelled.arguments[0] = std::move(*other);
  return compare_outcomes(run(call), run(respelled), comparable_facts(call));
}

LawVerdict inferred_dtype_spelled_out(const Call& call, const RunCall& run) {
  const bool has_dtype =
      std::any_of(call.keywords.begin(), call.keywords.end(),
                  [](const Keyword& keyword) { return keyword.name == "dtype"; });
  if (call.arguments.size() != 1 || has_dtype) return {};
  const Outcome inferred = run(call);
  const Returned* result = inferred.returned();
  if (result == nullptr || !inferred.observed.contains(Fact::DtypeFact) ||
      !result->unknown_dtype.empty())
    return {};
  Call explicit_call = call;
  explicit_call.keywords.push_back({"dtype", DtypeObject{result->dtype}});
  return compare_outcomes(run(explicit_call), inferred, FactSet::all());
}

LawVerdict range_or_list(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 1) return {};
  // A torch.Size is a shape to torch.Tensor, not data.
  if (call.constructor == Constructor::LegacyTensor && call.arguments[0].is<TorchSize>()) return {};
  std::optional<Sequence> list = as_list(call.arguments[0]);
  if (!list) return {};
  Call spelled = call;
  spelled.arguments[0] = Input(std::move(*list));
  return compare_outcomes(run(call), run(spelled), comparable_facts(call));
}

LawVerdict one_item_list(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 1) return {};
  const Input& number = call.arguments[0];
  if (!number.is<NumpyScalar>() && (number.is<Sequence>() || !only_python_numbers(number)))
    return {};
  const Outcome scalar = run(call);
  Call list = call;
  list.arguments[0] = Sequence{SequenceType::List, {number}};
  const Outcome item = run(list);
  if (scalar.returned() == nullptr || item.returned() == nullptr) return {};
  const LawVerdict one = verdict(item.returned()->shape == Shape{1}, item, Fact::ShapeFact, "[1]");
  if (one.state == LawState::Broken) return one;
  return compare_outcomes(item, scalar, facts({Fact::DtypeFact, Fact::DeviceFact, Fact::Values}));
}

LawVerdict same_twice(const Call& call, const RunCall& run) {
  const Outcome first = run(call);
  return compare_outcomes(run(call), first, comparable_facts(call));
}

LawVerdict other_as_dtype_and_device(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 2) return {};
  const auto* other = call.arguments[1].get<TensorInput>();
  if (other == nullptr) return {};
  Call spelled = call;
  spelled.arguments.pop_back();
  spelled.keywords.push_back({"device", DeviceObject{other->device}});
  spelled.keywords.push_back({"dtype", DtypeObject{other->dtype}});
  return compare_outcomes(run(call), run(spelled), comparable_facts(call));
}

LawVerdict device_spelling(const Call& call, const RunCall& run) {
  for (std::size_t i = 0; i < call.keywords.size(); ++i) {
    if (!is_device_name(call.keywords[i].name)) continue;
    std::optional<Input> other = other_device_spelling(call.keywords[i].value);
    if (!other) continue;
    Call respelled = call;
    respelled.keywords[i].value = std::move(*other);
    return compare_outcomes(run(call), run(respelled), comparable_facts(call));
  }
  return {};
}

LawVerdict data_of_default_dtype(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 1 || !call.keywords.empty() || !call.arguments[0].is<Sequence>() ||
      has_device_context(call))
    return {};
  Call modern = call;
  modern.constructor = Constructor::Tensor;
  modern.keywords.push_back({"dtype", DtypeObject{call.context.default_dtype}});
  const Outcome reference = run(modern);
  const Outcome outcome = run(call);
  if (reference.returned() == nullptr || outcome.returned() == nullptr) return {};
  return compare_outcomes(outcome, reference,
                          facts({Fact::DtypeFact, Fact::ShapeFact, Fact::Values}));
}

LawVerdict like_torch_tensor(const Call& call, const RunCall& run) {
  const Dtype dtype = *class_dtype(call.arguments[0].get<PyStr>()->value);
  if (category(dtype) != DtypeCategory::Float) return {};
  Call legacy = call;
  legacy.constructor = Constructor::LegacyTensor;
  legacy.arguments.erase(legacy.arguments.begin());
  legacy.context.default_dtype = dtype;
  const Outcome reference = run(legacy);
  const Outcome outcome = run(call);
  // A tensor of another class is refused by a typed one only.
  if (reference.returned() == nullptr || outcome.returned() == nullptr) return {};
  return compare_outcomes(outcome, reference, comparable_facts(call));
}

}  // namespace tenet::properties
