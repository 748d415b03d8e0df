// torch.sparse_coo_tensor: values at indices. Source: torch/csrc/utils/tensor_new.cpp
// (sparse_coo_tensor_ctor), aten/src/ATen/native/sparse/SparseTensor.cpp.

#include <algorithm>
#include <cstring>
#include <limits>

#include "spec/convert.h"
#include "spec/source.h"
#include "spec/sparse_coo_arguments.h"

namespace tenet {
namespace {

/// How many memories the input is made of, as they are numbered.
int count_sources(const Input& input) {
  if (input.is<NdArray>()) return 1;
  if (const auto* tensor = input.get<TensorInput>())
    return tensor->device.type == DeviceType::Meta ? 0 : 1;
  const auto* sequence = input.get<Sequence>();
  int count = 0;
  if (sequence != nullptr)
    for (const Input& item : sequence->items) count += count_sources(item);
  return count;
}

/// The number of the first memory of one of the arguments.
int first_source(const Call& call, const Input* part) {
  int count = 0;
  for (const Input& argument : call.arguments) {
    if (&argument == part) return count;
    count += count_sources(argument);
  }
  for (const Keyword& keyword : call.keywords) {
    if (&keyword.value == part) return count;
    count += count_sources(keyword.value);
  }
  return count;
}

/// Values or indices as the strided tensor that torch.as_tensor makes of them, or of an ndarray
/// torch.tensor.
struct Part {
  const Input* input = nullptr;
  Expectation made;
  bool has_bits = false;  ///< conj or neg: a copy is made
  bool pinned = false;    ///< a copy in pinned memory is made
  bool sparse = false;

  [[nodiscard]] const Shape& shape() const { return made.shape.value; }
  [[nodiscard]] bool on_meta() const { return made.device.value.type == DeviceType::Meta; }
  [[nodiscard]] bool is_copied() const { return has_bits || pinned; }
  [[nodiscard]] bool shares() const { return made.sharing.value.source >= 0 && !is_copied(); }
};

Part make_part(Predictor& predictor, const Input& input, std::optional<Dtype> dtype,
               std::optional<Device> device) {
  const Context& context = predictor.call().context;
  Call call{
      input.is<NdArray>() ? Constructor::Tensor : Constructor::AsTensor, {input}, {}, context, {}};
  if (dtype) call.keywords.push_back({"dtype", DtypeObject{*dtype}});
  if (device) call.keywords.push_back({"device", DeviceObject{*device}});
  Part part{&input, predict(call, predictor.version(), predictor.machine())};
  part.sparse = part.made.layout.value != Layout::Strided;
  part.has_bits = part.made.conj.value || part.made.neg.value;
  part.made.sharing.value.source +=
      part.made.sharing.value.source >= 0 ? first_source(predictor.call(), &input) : 0;
  for (const Warning& warning : part.made.warnings.value) {
    const Rule rule = warning.kind == WarningKind::ComplexHalf     ? Rule::ComplexHalf
                      : warning.kind == WarningKind::BComplex32    ? Rule::BComplex32
                      : warning.kind == WarningKind::ComplexToReal ? Rule::ComplexToReal
                                                                   : Rule::GradToScalar;
    predictor.warns(warning.kind, warning.category, rule);
  }
  return part;
}

/// Whether it is refused; then so is the call.
bool is_refused(Predictor& predictor, const Part& part, Rule rule) {
  const Prediction<Completion>& completion = part.made.completion;
  if (completion.value.empty()) return false;
  predictor.expect().completion = completion;
  predictor.expect().completion.clause = predictor.by(rule);
  return true;
}

/// The numbers of the indices, none on meta.
std::vector<std::int64_t> numbers_of(const Part& indices) {
  const Bytes& bytes = indices.made.values.value.bytes;
  std::vector<std::int64_t> numbers(bytes.size() / sizeof(std::int64_t));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

bool is_uncountable(const Shape& size) {
  std::uint64_t count = 1;
  for (const std::int64_t extent : size) {
    // What max + 1 wraps around to is no size at all.
    if (extent == std::numeric_limits<std::int64_t>::min()) return true;
    if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(extent), &count)) return true;
  }
  return count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

/// What a call with these parts makes, or refuses.
class Assembly {
 public:
  Assembly(Predictor& predictor, const SparseCooArguments& arguments, Part& indices, Part& values)
      : predictor_(predictor),
        arguments_(arguments),
        indices_(indices),
        values_(values),
        numbers_(numbers_of(indices)) {
    dense_ = values.shape();
    // One number is one value.
    stored_ = dense_.empty() ? 1 : dense_.front();
    if (!dense_.empty()) dense_.erase(dense_.begin());
  }

  std::optional<Refusal> refuse();
  [[nodiscard]] const Shape& size() const { return size_; }
  [[nodiscard]] std::int64_t stored() const { return stored_; }
  [[nodiscard]] Indices indices() const {
    return {indices_.shape()[0], indices_.shape()[1], numbers_};
  }

 private:
  [[nodiscard]] bool is_matrix() const { return indices_.shape().size() == 2; }
  [[nodiscard]] bool has_wrong_rank() const {
    const auto rows = static_cast<std::size_t>(indices_.shape()[0]);
    return size_.size() != rows + dense_.size();
  }
  [[nodiscard]] std::int64_t at(std::size_t row, std::size_t column) const {
    return numbers_[row * static_cast<std::size_t>(indices_.shape()[1]) + column];
  }
  /// That the indices are read, and none of them is negative.
  std::optional<Refusal> refuse_to_read();
  std::optional<Refusal> infer_size();
  std::optional<Refusal> check();
  std::optional<Refusal> refuse_bits();
  std::optional<Refusal> refuse_order() const;
  std::optional<Refusal> refuse_parts();
  /// In order, each column once.
  [[nodiscard]] bool is_coalesced() const;

  Predictor& predictor_;
  const SparseCooArguments& arguments_;
  Part& indices_;
  Part& values_;
  std::vector<std::int64_t> numbers_;
  Shape dense_;  ///< of each value
  std::int64_t stored_ = 0;
  Shape size_;
};

std::optional<Refusal> Assembly::refuse_to_read() {
  if (element_count(indices_.shape()) == 0) return std::nullopt;
  if (indices_.on_meta()) return Refusal{"NotImplementedError", Rule::IndicesOnMeta};
  const bool negative =
      std::any_of(numbers_.begin(), numbers_.end(), [](std::int64_t index) { return index < 0; });
  if (negative) return Refusal{"RuntimeError", Rule::NegativeIndex};
  return std::nullopt;
}

std::optional<Refusal> Assembly::infer_size() {
  if (!is_matrix()) return Refusal{"RuntimeError", Rule::IndicesNotMatrix};
  if (auto refusal = refuse_to_read()) return refusal;
  const auto rows = static_cast<std::size_t>(indices_.shape()[0]);
  const auto columns = static_cast<std::size_t>(indices_.shape()[1]);
  for (std::size_t row = 0; row < rows; ++row) {
    std::uint64_t extent = 0;
    for (std::size_t column = 0; column < columns; ++column)
      extent = std::max(extent, static_cast<std::uint64_t>(at(row, column)) + 1);
    size_.push_back(static_cast<std::int64_t>(extent));
  }
  size_.insert(size_.end(), dense_.begin(), dense_.end());
  return std::nullopt;
}

std::optional<Refusal> Assembly::check() {
  if (!is_matrix()) return Refusal{"RuntimeError", Rule::IndicesNotMatrix};
  if (has_wrong_rank()) return Refusal{"RuntimeError", Rule::SizeRank};
  if (auto refusal = refuse_bits()) return refusal;
  if (auto refusal = refuse_to_read()) return refusal;
  const auto columns = static_cast<std::size_t>(indices_.shape()[1]);
  for (std::size_t i = 0; i < numbers_.size(); ++i)
    if (numbers_[i] >= size_[i / columns]) return Refusal{"RuntimeError", Rule::IndexBeyondSize};
  return std::nullopt;
}

std::optional<Refusal> Assembly::refuse_bits() {
  for (Part* part : {&values_, &indices_}) {
    if (!part->has_bits) continue;
    const Source source = source_of(*part->input->get<TensorInput>());
    if (auto refusal = resolve_bits(predictor_, source)) return refusal;
    if (!part->on_meta())
      part->made.values.value = converted_values(source, source.dtype, predictor_.version());
  }
  return std::nullopt;
}

/// That they are in order is looked at before anything is made.
std::optional<Refusal> Assembly::refuse_order() const {
  const bool certain = arguments_.checks && arguments_.coalesced.value_or(false);
  if (!certain || !is_matrix() || stored_ < 2) return std::nullopt;
  if (indices_.shape()[1] < 2) return Refusal{"RuntimeError", Rule::StoredCount};
  if (!is_coalesced()) return Refusal{"RuntimeError", Rule::NotCoalesced};
  return std::nullopt;
}

std::optional<Refusal> Assembly::refuse_parts() {
  const bool pins = predictor_.machine().has_accelerator() && !values_.on_meta();
  if (arguments_.pin_memory && !pins)
    return Refusal{"RuntimeError", Rule::PinnedWithoutAccelerator};
  if (values_.sparse) return Refusal{"RuntimeError", Rule::PartNotDense};
  if (has_wrong_rank()) return Refusal{"RuntimeError", Rule::SizeRank};
  if (is_uncountable(size_)) return Refusal{"RuntimeError", Rule::HugeSize};
  if (indices_.made.device.value != values_.made.device.value)
    return Refusal{"RuntimeError", Rule::PartsApart};
  if (!is_matrix()) return Refusal{"RuntimeError", Rule::IndicesNotMatrix};
  if (indices_.shape()[1] != stored_) return Refusal{"RuntimeError", Rule::StoredCount};
  if (!std::equal(dense_.begin(), dense_.end(),
                  size_.end() - static_cast<std::ptrdiff_t>(dense_.size())))
    return Refusal{"RuntimeError", Rule::DenseSize};
  return std::nullopt;
}

bool Assembly::is_coalesced() const {
  if (numbers_.empty()) return true;
  const auto rows = static_cast<std::size_t>(indices_.shape()[0]);
  const auto columns = static_cast<std::size_t>(indices_.shape()[1]);
  const auto column_at = [&](std::size_t column) {
    std::vector<std::int64_t> place;
    for (std::size_t row = 0; row < rows; ++row) place.push_back(at(row, column));
    return place;
  };
  for (std::size_t column = 1; column < columns; ++column)
    if (column_at(column) <= column_at(column - 1)) return false;
  return true;
}

std::optional<Refusal> Assembly::refuse() {
  const bool given = arguments_.size.has_value();
  if (given) size_ = *arguments_.size;
  // The operator itself does not know of bits in inference mode, where nothing stands before it.
  if (predictor_.call().context.grad_mode == GradMode::Inference)
    if (auto refusal = refuse_bits()) return refusal;
  if (!given) {
    if (auto refusal = infer_size()) return refusal;
  } else if (arguments_.checks) {
    if (auto refusal = check()) return refusal;
  } else if (indices_.shape().empty()) {
    return Refusal{"IndexError", Rule::IndicesNotMatrix};
  }
  if (auto refusal = refuse_bits()) return refusal;
  if (auto refusal = refuse_order()) return refusal;
  predictor_.allocates(values_.made.dtype.value);
  return refuse_parts();
}

void predict_memory(Predictor& predictor, const Part& indices, const Part& values) {
  Expectation& e = predictor.expect();
  const auto sharing = [&](const Part& part, Prediction<Sharing>& of, Rule shares) {
    const Sharing none;
    const bool has_none = part.on_meta() || element_count(part.shape()) == 0;
    if (part.shares())
      of.exactly(part.made.sharing.value, predictor.by(shares));
    else
      of.exactly(none, predictor.by(has_none ? Rule::EmptySharesNothing : Rule::PartsCopied));
  };
  sharing(values, e.sharing, Rule::SharesValuesTensor);
  sharing(indices, e.index_sharing, Rule::SharesIndexTensor);
  const bool recorded =
      values.made.requires_grad.value && predictor.call().context.grad_mode == GradMode::Enabled;
  const auto keeps = [&](const Part& part) {
    return part.made.keeps_source_alive.value && (!part.is_copied() || recorded);
  };
  const bool shares = (keeps(values) && values.made.is_input.value && !values.is_copied()) ||
                      (keeps(indices) && !indices.is_copied());
  if (shares)
    e.keeps_source_alive.exactly(true, predictor.by(Rule::KeepsMemory));
  else if (keeps(values) || keeps(indices))
    e.keeps_source_alive.exactly(true, predictor.by(Rule::GraphKeepsMemory));
  else
    e.keeps_source_alive.exactly(false, predictor.by(Rule::LetsGo));
}

void predict_autograd(Predictor& predictor, const SparseCooArguments& arguments,
                      const Part& values) {
  const bool from_graph = values.made.requires_grad.value;
  const bool recorded = from_graph && predictor.call().context.grad_mode == GradMode::Enabled;
  if (arguments.requires_grad && !is_differentiable(values.made.dtype.value))
    return predictor.raises({"RuntimeError", Rule::IntegerRequiresGrad});
  if (recorded)
    predictor.autograd(true, false, "SparseCooTensorWithDimsAndTensorsBackward0", Gradient::None,
                       Rule::RecordsSparse);
  else if (arguments.requires_grad)
    predictor.autograd(true, true, {}, Gradient::None, Rule::RequiresGradArgument);
  else
    predictor.fresh_leaf(from_graph ? Rule::NotRecording : Rule::FreshLeaf);
}

void predict_result(Predictor& predictor, const SparseCooArguments& arguments,
                    const Assembly& assembly, const Part& indices, const Part& values,
                    Rule device_rule) {
  Expectation& e = predictor.expect();
  e.completion.exactly({}, predictor.by(Rule::AcceptsValid));
  e.type.exactly(ResultType::Tensor, predictor.by(Rule::ReturnsPlainTensor));
  e.is_input.exactly(false, predictor.by(Rule::ReturnsNew));
  e.pinned.exactly(false, predictor.by(Rule::NotPinned));
  e.conj.exactly(false, predictor.by(Rule::BitsResolved));
  e.neg.exactly(false, predictor.by(Rule::BitsResolved));
  const bool trivial = assembly.stored() < 2;
  e.layout.exactly(
      arguments.coalesced.value_or(trivial) ? Layout::SparseCoo : Layout::SparseUncoalesced,
      predictor.by(arguments.coalesced ? Rule::CoalescedGiven : Rule::CoalescedIfTrivial));
  predictor.dtype(values.made.dtype.value,
                  arguments.dtype ? Rule::ExplicitDtype : Rule::ValuesDtype);
  predictor.shape(assembly.size(), arguments.size ? Rule::SizeGiven : Rule::SizeInferred);
  predictor.device(values.made.device.value, device_rule);
  if (values.on_meta())
    predictor.values({}, Rule::MetaHasNoValues);
  else
    predictor.values(values.made.values.value, Rule::ValuesStored);
  e.indices.exactly(assembly.indices(), predictor.by(Rule::IndicesStored));
  predict_memory(predictor, indices, values);
  predict_autograd(predictor, arguments, values);
}

}  // namespace

void predict_sparse_coo(Predictor& predictor) {
  const Machine& machine = predictor.machine();
  const SparseCooArguments arguments = parse_sparse_coo(predictor.call(), machine);
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  std::optional<DeviceChoice> where = arguments.device;
  if (!where) where = ambient_device(predictor.call().context, machine);
  if (where && is_absent(where->device, machine))
    return predictor.raises(refusal_of_absent(where->device));
  if (where && is_beyond(where->device, machine))
    return predictor.raises({"RuntimeError", Rule::AbsentAccelerator});
  std::optional<Device> device;
  if (where) device = where->device;
  Part values = make_part(predictor, *arguments.values, arguments.dtype, device);
  if (is_refused(predictor, values, Rule::ValuesRefused)) return;
  if (!device && !arguments.indices->is<TensorInput>()) device = values.made.device.value;
  Part indices = make_part(predictor, *arguments.indices, Dtype::Int64, device);
  if (is_refused(predictor, indices, Rule::IndicesRefused)) return;
  values.pinned = arguments.pin_memory;
  indices.pinned = arguments.pin_memory;
  Assembly assembly(predictor, arguments, indices, values);
  if (const auto refusal = assembly.refuse()) return predictor.raises(*refusal);
  predict_result(predictor, arguments, assembly, indices, values,
                 arguments.device ? Rule::ExplicitDevice
                 : where          ? where->rule
                                  : Rule::ValuesDevice);
}

}  // namespace tenet
