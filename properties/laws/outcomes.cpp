#include "properties/laws/outcomes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "properties/shrinking/grid.h"
#include "spec/expectation.h"

namespace tenet::properties {
namespace {

bool same_of_returned(const Returned& a, const Returned& b, Fact fact) {
  switch (fact) {
    case Fact::ResultType:
      return a.type == b.type;
    case Fact::DtypeFact:
      return a.dtype == b.dtype && a.unknown_dtype == b.unknown_dtype;
    case Fact::ShapeFact:
      return a.shape == b.shape;
    case Fact::DeviceFact:
      return a.device == b.device;
    case Fact::LayoutFact:
      return a.layout == b.layout;
    case Fact::StridesFact:
      return a.strides == b.strides;
    case Fact::StorageOffset:
      return a.storage_offset == b.storage_offset;
    case Fact::Conj:
      return a.conj == b.conj;
    case Fact::Neg:
      return a.neg == b.neg;
    case Fact::Pinned:
      return a.pinned == b.pinned;
    case Fact::RequiresGrad:
      return a.requires_grad == b.requires_grad;
    case Fact::IsLeaf:
      return a.is_leaf == b.is_leaf;
    case Fact::GradFn:
      return a.grad_fn == b.grad_fn;
    case Fact::Gradient:
      return a.gradient == b.gradient;
    case Fact::Inference:
      return a.inference == b.inference;
    case Fact::IsInput:
      return a.is_input == b.is_input;
    case Fact::SharedBytes:
      return a.sharing == b.sharing;
    case Fact::Values:
      return a.values == b.values;
    case Fact::KeepsSourceAlive:
      return a.keeps_source_alive == b.keeps_source_alive;
    case Fact::IndicesFact:
      return a.indices == b.indices;
    case Fact::SharedIndices:
      return a.index_sharing == b.index_sharing;
    default:
      return true;
  }
}

bool is_a(const Raised& raised, const std::string& type) {
  return raised.type == type ||
         std::find(raised.bases.begin(), raised.bases.end(), type) != raised.bases.end();
}

// A subclass of the other's exception will do.
bool same_completion(const Outcome& a, const Outcome& b) {
  if (const Raised* raised = a.raised())
    return b.raised() != nullptr &&
           (is_a(*raised, b.raised()->type) || is_a(*b.raised(), raised->type));
  return a.completion.index() == b.completion.index();
}

std::uint64_t unsigned_at(const std::uint8_t* bytes, int size) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes, static_cast<std::size_t>(size));
  return bits;
}

bool is_nan(Dtype dtype, const std::uint8_t* element) {
  const std::uint64_t bits = unsigned_at(element, itemsize(dtype));
  switch (dtype) {
    case Dtype::Float16:
      return (bits & 0x7FFF) > 0x7C00;
    case Dtype::BFloat16:
      return (bits & 0x7FFF) > 0x7F80;
    case Dtype::Float32:
      return (bits & 0x7FFFFFFF) > 0x7F800000;
    case Dtype::Float64:
      return (bits & ~(1ULL << 63)) > 0x7FF0000000000000;
    case Dtype::Float8E4M3FN:
      return (bits & 0x7F) == 0x7F;
    case Dtype::Float8E5M2:
      return (bits & 0x7F) > 0x7C;
    case Dtype::Float8E4M3FNUZ:
    case Dtype::Float8E5M2FNUZ:
      return bits == 0x80;
    case Dtype::Float8E8M0FNU:
      return bits == 0xFF;
    default:
      return false;
  }
}

// Every NaN and every zero in one form.
Bytes as_numbers(Dtype dtype, Bytes elements) {
  if (!is_differentiable(dtype)) return elements;
  const Dtype part = real_part(dtype);
  const auto size = static_cast<std::size_t>(itemsize(part));
  const std::uint64_t sign = 1ULL << (8 * size - 1);
  for (std::size_t i = 0; i + size <= elements.size(); i += size) {
    std::uint8_t* element = elements.data() + i;
    if (is_nan(part, element))
      std::memset(element, 0xFF, size);
    else if ((unsigned_at(element, static_cast<int>(size)) & ~sign) == 0)
      std::memset(element, 0, size);
  }
  return elements;
}

}  // namespace

FactSet facts(std::initializer_list<Fact> some) {
  FactSet set;
  for (const Fact fact : some) set.insert(fact);
  return set;
}

FactSet all_facts_but(std::initializer_list<Fact> some) {
  FactSet set = FactSet::all();
  for (const Fact fact : some) set.erase(fact);
  return set;
}

bool same_fact(const Outcome& a, const Outcome& b, Fact fact) {
  if (fact == Fact::Completion) return same_completion(a, b);
  if (!a.observed.contains(fact) || !b.observed.contains(fact)) return true;
  if (fact == Fact::Warnings) return judged_warnings(a.warnings) == judged_warnings(b.warnings);
  if (fact == Fact::InputUnchanged) return a.input_unchanged == b.input_unchanged;
  if (fact == Fact::Released) return a.released == b.released;
  if (fact == Fact::ProcessState) return a.process_changes == b.process_changes;
  const Returned* first = a.returned();
  const Returned* second = b.returned();
  return first == nullptr || second == nullptr || same_of_returned(*first, *second, fact);
}

LawVerdict compare_outcomes(const Outcome& observed, const Outcome& reference, FactSet compared) {
  for (int i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    if (!compared.contains(fact) || same_fact(observed, reference, fact)) continue;
    return {LawState::Broken, fact, describe(reference, fact), describe(observed, fact)};
  }
  return {LawState::Holds, Fact::Completion, {}, {}};
}

LawVerdict compare_numbers(const Outcome& observed, const Outcome& reference, FactSet compared) {
  const Returned* first = observed.returned();
  const Returned* second = reference.returned();
  if (first != nullptr && second != nullptr && first->dtype == second->dtype &&
      as_numbers(first->dtype, first->values) == as_numbers(second->dtype, second->values))
    compared.erase(Fact::Values);
  return compare_outcomes(observed, reference, compared);
}

LawVerdict verdict(bool holds, const Outcome& observed, Fact fact, std::string expected) {
  if (!observed.observed.contains(fact)) return {};
  if (holds) return {LawState::Holds, fact, {}, {}};
  return {LawState::Broken, fact, std::move(expected), describe(observed, fact)};
}

std::optional<TensorInput> as_input(const Outcome& outcome) {
  const Returned* result = outcome.returned();
  if (result == nullptr) return std::nullopt;
  for (const Fact fact : {Fact::DtypeFact, Fact::ShapeFact, Fact::StridesFact, Fact::Values})
    if (!outcome.observed.contains(fact)) return std::nullopt;
  if (!result->unknown_dtype.empty() || result->device.type != DeviceType::Cpu ||
      result->layout != Layout::Strided || result->conj || result->neg ||
      result->type == ResultType::NotATensor)
    return std::nullopt;
  TensorInput tensor;
  tensor.dtype = result->dtype;
  tensor.shape = result->shape;
  tensor.strides = result->strides;
  const std::int64_t size = itemsize(result->dtype);
  const std::int64_t count = element_count(result->shape);
  if (static_cast<std::int64_t>(result->values.size()) != count * size) return std::nullopt;
  std::int64_t last = count == 0 ? -1 : 0;
  for (std::size_t d = 0; d < tensor.shape.size() && count > 0; ++d) {
    if (tensor.strides[d] < 0) return std::nullopt;
    last += (tensor.shape[d] - 1) * tensor.strides[d];
  }
  constexpr std::int64_t kMostSlots = 1 << 16;  // the strides are the subject's word
  if (last >= kMostSlots) return std::nullopt;
  tensor.storage.resize(static_cast<std::size_t>((last + 1) * size));
  const Grid grid = grid_of(tensor);
  for (std::int64_t i = 0; i < count; ++i)
    std::copy_n(result->values.begin() + i * size, size, tensor.storage.begin() + byte_of(grid, i));
  if (result->requires_grad && is_differentiable(tensor.dtype)) tensor.role = TensorRole::Leaf;
  return tensor;
}

std::optional<Bytes> elements_of(const Input& input) {
  if (const auto* tensor = input.get<TensorInput>()) {
    if (tensor->conj || tensor->neg || tensor->device.type != DeviceType::Cpu) return std::nullopt;
    return compacted(grid_of(*tensor)).memory;
  }
  if (const auto* array = input.get<NdArray>()) {
    if (array->dtype.swapped) return std::nullopt;
    return compacted(grid_of(*array)).memory;
  }
  return std::nullopt;
}

bool has_nan(Dtype dtype, const Bytes& elements) {
  const Dtype part = real_part(dtype);
  const auto size = static_cast<std::size_t>(itemsize(part));
  for (std::size_t i = 0; i + size <= elements.size(); i += size)
    if (is_nan(part, elements.data() + i)) return true;
  return false;
}

std::optional<Dtype> dtype_keyword(const Call& call) {
  for (const Keyword& keyword : call.keywords)
    if (const auto* dtype = keyword.value.get<DtypeObject>(); dtype && keyword.name == "dtype")
      return dtype->dtype;
  return std::nullopt;
}

bool only_data_and_dtype(const Call& call) {
  return call.arguments.size() == 1 && call.keywords.size() <= 1 &&
         (call.keywords.empty() || dtype_keyword(call).has_value());
}

bool has_device_context(const Call& call) {
  return call.context.default_device.has_value() || call.context.device_context.has_value();
}

}  // namespace tenet::properties
