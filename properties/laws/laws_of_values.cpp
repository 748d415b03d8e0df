#include <algorithm>
#include <utility>

#include "properties/laws/law_rules.h"
#include "properties/laws/outcomes.h"
#include "properties/laws/spelling.h"
#include "properties/shrinking/grid.h"
#include "spec/convert.h"

namespace tenet::properties {
namespace {

constexpr auto kWhatItHolds = {Fact::Completion, Fact::DtypeFact, Fact::ShapeFact, Fact::DeviceFact,
                               Fact::Values};

// The call with its array or tensor in row-major order in memory of its own.
std::optional<Call> with_compact_data(const Call& call) {
  if (call.arguments.empty()) return std::nullopt;
  Call other = call;
  Input& data = other.arguments[0];
  if (const auto* array = data.get<NdArray>()) {
    const Grid grid = grid_of(*array);
    if (is_compact(grid)) return std::nullopt;
    data = Input(with_grid(*array, compacted(grid)));
  } else if (const auto* tensor = data.get<TensorInput>()) {
    const Grid grid = grid_of(*tensor);
    if (is_compact(grid) || tensor->device.type != DeviceType::Cpu) return std::nullopt;
    data = Input(with_grid(*tensor, compacted(grid)));
  } else {
    return std::nullopt;
  }
  return other;
}

Call convert(const TensorInput& tensor, Dtype dtype, const Context& context) {
  Call call;
  call.constructor = Constructor::To;
  call.context = context;
  call.arguments.emplace_back(tensor);
  call.arguments.emplace_back(DtypeObject{dtype});
  return call;
}

bool is_array(const Input& input) { return input.is<NdArray>() || input.is<TensorInput>(); }

}  // namespace

bool may_convert_undefined(const Call& call) {
  if (call.arguments.empty()) return false;
  std::optional<Dtype> own;
  if (const auto* tensor = call.arguments[0].get<TensorInput>()) own = tensor->dtype;
  if (const auto* array = call.arguments[0].get<NdArray>()) own = torch_dtype(array->dtype.type);
  if (!own || !is_differentiable(*own)) return false;
  const auto to_integer = [](const Input& input) {
    if (const auto* dtype = input.get<DtypeObject>())
      return category(dtype->dtype) == DtypeCategory::Integer;
    if (const auto* other = input.get<TensorInput>())
      return category(other->dtype) == DtypeCategory::Integer;
    return false;
  };
  return std::any_of(call.arguments.begin() + 1, call.arguments.end(), to_integer) ||
         std::any_of(call.keywords.begin(), call.keywords.end(),
                     [&](const Keyword& keyword) { return to_integer(keyword.value); });
}

Dtype wider(Dtype dtype) {
  switch (dtype) {
    case Dtype::Bool:
      return Dtype::UInt8;
    case Dtype::UInt8:
    case Dtype::Int8:
      return Dtype::Int16;
    case Dtype::Int16:
    case Dtype::UInt16:
      return Dtype::Int32;
    case Dtype::Int32:
      return Dtype::Float64;
    case Dtype::UInt32:
      return Dtype::Int64;
    case Dtype::Float32:
      return Dtype::Float64;
    case Dtype::Complex32:
    case Dtype::BComplex32:
      return Dtype::Complex64;
    case Dtype::Complex64:
      return Dtype::Complex128;
    case Dtype::Int64:
    case Dtype::UInt64:
    case Dtype::Float64:
    case Dtype::Complex128:
      return dtype;
    default:
      return Dtype::Float32;
  }
}

LawVerdict layout_is_irrelevant(const Call& call, const RunCall& run) {
  const std::optional<Call> compact = with_compact_data(call);
  if (!compact || may_convert_undefined(call)) return {};
  const Outcome outcome = run(call);
  if (outcome.returned() == nullptr) return {};  // not every layout is taken
  return compare_numbers(outcome, run(*compact), facts(kWhatItHolds));
}

LawVerdict converts_alike(const Call& call, const RunCall& run) {
  if (!dtype_keyword(call) || !only_data_and_dtype(call) || may_convert_undefined(call)) return {};
  // A copy resolves the bits, where the dtype has a kernel for that; who shares leaves them alone.
  const auto* source = call.arguments[0].get<TensorInput>();
  if (source != nullptr && !can_resolve_bits(source->dtype, source->conj, source->neg)) return {};
  Call tensor = call;
  tensor.constructor = Constructor::Tensor;
  return compare_numbers(run(call), run(tensor), facts(kWhatItHolds));
}

LawVerdict widening_round_trip(const Call& call, const RunCall& run) {
  const auto* tensor = call.arguments[0].get<TensorInput>();
  if (tensor == nullptr || has_device_context(call)) return {};
  const std::optional<Bytes> elements = elements_of(call.arguments[0]);
  if (!elements || has_nan(tensor->dtype, *elements)) return {};
  const std::optional<TensorInput> wide =
      as_input(run(convert(*tensor, wider(tensor->dtype), call.context)));
  if (!wide || wide->dtype != wider(tensor->dtype)) return {};
  const Outcome back = run(convert(*wide, tensor->dtype, call.context));
  if (back.returned() == nullptr) return {};
  return verdict(back.returned()->values == *elements, back, Fact::Values,
                 "the elements that it began with");
}

LawVerdict equals_input(const Call& call, const RunCall& run) {
  const std::optional<Bytes> elements = elements_of(call.arguments[0]);
  if (!elements) return {};
  const auto* tensor = call.arguments[0].get<TensorInput>();
  const Outcome outcome = run(call);
  const Returned* result = outcome.returned();
  if (result == nullptr) return {};
  for (const LawVerdict& part :
       {verdict(result->dtype == tensor->dtype, outcome, Fact::DtypeFact, "the input's dtype"),
        verdict(result->shape == tensor->shape, outcome, Fact::ShapeFact, "the input's shape")})
    if (part.state == LawState::Broken) return part;
  if (result->device.type != DeviceType::Cpu) return {};
  return verdict(result->values == *elements, outcome, Fact::Values, "the input's elements");
}

LawVerdict cast_is_to(const Call& call, const RunCall& run) {
  if (call.arguments.size() != 2 || !call.arguments[0].is<TensorInput>()) return {};
  const auto* method = call.arguments[1].get<PyStr>();
  const auto* given = call.arguments[1].get<DtypeObject>();
  // The name of a class of tensors says the device, too.
  const bool is_cast = method != nullptr && call.constructor == Constructor::Cast;
  if (!is_cast && given == nullptr) return {};
  const std::optional<Dtype> dtype = is_cast ? cast_dtype(method->value) : given->dtype;
  if (!dtype) return {};
  // In inference mode, and of inference tensors, chalf resolves the bits of views, and to does not.
  const bool infers = call.context.grad_mode == GradMode::Inference ||
                      call.arguments[0].get<TensorInput>()->form == TensorForm::Inference;
  if (is_cast && infers && method->value == "chalf") return {};
  Call to = call;
  to.constructor = Constructor::To;
  to.arguments[1] = DtypeObject{*dtype};
  const Outcome reference = run(to);
  const Outcome outcome = run(call);
  if (reference.returned() == nullptr || outcome.returned() == nullptr) return {};
  return compare_outcomes(outcome, reference, FactSet::all());
}

LawVerdict force_changes_nothing(const Call& call, const RunCall& run) {
  const Outcome outcome = run(call);
  if (!call.keywords.empty() || outcome.returned() == nullptr) return {};
  Call forced = call;
  forced.keywords.push_back({"force", PyBool{true}});
  return compare_outcomes(run(forced), outcome, FactSet::all());
}

LawVerdict stack_of_rows(const Call& call, const RunCall& run) {
  if (!dtype_keyword(call) || !only_data_and_dtype(call) || has_device_context(call)) return {};
  const auto* rows = call.arguments[0].get<Sequence>();
  if (rows == nullptr || rows->items.empty()) return {};
  for (const Input& row : rows->items)
    if (!row.is<Sequence>() || !only_python_numbers(row)) return {};
  const Outcome outcome = run(call);
  if (outcome.returned() == nullptr) return {};
  Bytes stacked;
  for (const Input& row : rows->items) {
    Call one = call;
    one.arguments[0] = row;
    const Outcome part = run(one);
    if (part.returned() == nullptr)
      return verdict(false, part, Fact::Completion, "the row by itself is taken, too");
    stacked.insert(stacked.end(), part.returned()->values.begin(), part.returned()->values.end());
  }
  return verdict(outcome.returned()->values == stacked, outcome, Fact::Values,
                 "the elements of the rows, one row after the other");
}

LawVerdict read_only_reads_alike(const Call& call, const RunCall& run) {
  const auto* array = call.arguments.empty() ? nullptr : call.arguments[0].get<NdArray>();
  if (array == nullptr || array->writeable || may_convert_undefined(call)) return {};
  Call writeable = call;
  writeable.arguments[0].get<NdArray>()->writeable = true;
  return compare_outcomes(run(call), run(writeable), all_facts_but({Fact::Warnings}));
}

LawVerdict device_array_reads_alike(const Call& call, const RunCall& run) {
  const auto* array = call.arguments[0].get<DeviceArray>();
  if (array == nullptr) return {};
  Call on_host = call;
  on_host.arguments[0] = array->array;
  if (may_convert_undefined(on_host)) return {};
  const Outcome outcome = run(call);
  const Outcome reference = run(on_host);
  if (outcome.returned() == nullptr || reference.returned() == nullptr) return {};
  return compare_numbers(outcome, reference,
                         facts({Fact::DtypeFact, Fact::ShapeFact, Fact::Values}));
}

LawVerdict conversion_in_two_steps(const Call& call, const RunCall& run) {
  const std::optional<Dtype> dtype = dtype_keyword(call);
  if (!dtype || !only_data_and_dtype(call) || has_device_context(call) ||
      may_convert_undefined(call) || !is_array(call.arguments[0]))
    return {};
  const Outcome outcome = run(call);
  Call plain = call;
  plain.keywords.clear();
  const std::optional<TensorInput> tensor = as_input(run(plain));
  if (outcome.returned() == nullptr || !tensor) return {};
  return compare_numbers(outcome, run(convert(*tensor, *dtype, call.context)),
                         facts({Fact::DtypeFact, Fact::ShapeFact, Fact::Values}));
}

LawVerdict contiguous_format(const Call& call, const RunCall& run) {
  const bool asked = call.keywords.size() == 1 &&
                     call.keywords[0].value == Input(MemoryFormatObject{MemoryFormat::Contiguous});
  if (!asked) return {};
  const Outcome outcome = run(call);
  const Returned* result = outcome.returned();
  if (result == nullptr) return {};
  return verdict(result->strides == contiguous_strides(result->shape), outcome, Fact::StridesFact,
                 "row-major strides");
}

}  // namespace tenet::properties
