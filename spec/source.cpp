#include "spec/source.h"

#include <algorithm>
#include <array>

#include "spec/convert.h"

namespace tenet {

Source source_of(const TensorInput& tensor) {
  Source source;
  source.dtype = tensor.dtype;
  source.is_tensor = true;
  source.shape = tensor.shape;
  source.strides = tensor.strides;
  source.storage_offset = tensor.storage_offset;
  source.first_byte = tensor.storage_offset * itemsize(tensor.dtype);
  source.device = tensor.device;
  source.conj = tensor.conj;
  source.neg = tensor.neg;
  source.requires_grad =
      tensor.role != TensorRole::Plain && tensor.role != TensorRole::FrozenParameter;
  source.is_leaf = tensor.role != TensorRole::NonLeaf;
  source.is_parameter =
      tensor.role == TensorRole::Parameter || tensor.role == TensorRole::FrozenParameter;
  source.form = tensor.form;
  source.pinned = tensor.pinned;
  source.is_subclass =
      (tensor.subclass != TensorClass::Tensor && tensor.subclass != TensorClass::Buffer) ||
      tensor.form == TensorForm::Fake || tensor.form == TensorForm::Jagged;
  source.memory = tensor.storage;
  if (is_stored_apart(tensor.form))
    source.stored = {static_cast<std::int64_t>(tensor.storage.size()) / itemsize(tensor.dtype)};
  return source;
}

std::optional<Refusal> source_of(const NdArray& array, Source& source) {
  const auto dtype = torch_dtype(array.dtype.type);
  if (!dtype) return Refusal{"TypeError", Rule::UnsupportedNumpyDtype};
  const int size = itemsize(*dtype);
  // All strides are looked at for oddness before any is looked at for its sign.
  for (const std::int64_t stride : array.strides)
    if (stride % size != 0) return Refusal{"ValueError", Rule::OddStride};
  for (const std::int64_t stride : array.strides)
    if (stride < 0) return Refusal{"ValueError", Rule::NegativeStride};
  if (array.dtype.swapped && size > 1) return Refusal{"ValueError", Rule::ByteOrder};
  source.dtype = *dtype;
  source.shape = array.shape;
  source.strides.resize(array.strides.size());
  for (std::size_t i = 0; i < array.strides.size(); ++i)
    source.strides[i] = array.strides[i] / size;
  source.first_byte = array.offset;
  source.memory = array.memory;
  return std::nullopt;
}

Bytes resolved_values(const Source& source) {
  if (source.on_meta()) return {};
  const int size = itemsize(source.dtype);
  if (is_stored_apart(source.form)) return {source.memory.begin(), source.memory.end()};
  if (source.form == TensorForm::Fake) return {};
  if (source.form == TensorForm::Zero)
    return Bytes(static_cast<std::size_t>(element_count(source.shape) * size));
  Bytes values =
      gather_elements(source.memory, source.shape, source.strides, source.first_byte, size, size);
  if (source.conj || source.neg) {
    for (std::size_t at = 0; at < values.size(); at += static_cast<std::size_t>(size)) {
      if (source.conj) conjugate(source.dtype, values.data() + at);
      if (source.neg) negate(source.dtype, values.data() + at);
    }
  }
  return values;
}

namespace {

/// Negation of complex numbers subtracts from zero in the vector loop and flips signs in the scalar
/// one; NaNs of 16 bits go by way of float32.
Freedom freedom_of_resolved_bits(const Source& source) {
  const bool complex = category(source.dtype) == DtypeCategory::Complex;
  if (source.neg && complex) return Freedom::SignOfZero;
  if (source.neg && category(source.dtype) == DtypeCategory::Float) return Freedom::AnyNaN;
  if (source.conj && source.dtype == Dtype::Complex32) return Freedom::SignOfZero;
  return Freedom::None;
}

}  // namespace

ExpectedValues converted_values(const Source& source, Dtype dtype, TorchVersion version) {
  ExpectedValues expected;
  Bytes values = resolved_values(source);
  if (dtype == source.dtype) {
    expected.bytes = std::move(values);
    // A bool of a storage may be any byte; a copy knows only true and false.
    if (dtype == Dtype::Bool)
      for (std::uint8_t& element : expected.bytes) element = element != 0 ? 1 : 0;
    const Freedom freedom = freedom_of_resolved_bits(source);
    if (freedom != Freedom::None)
      expected.freedom.assign(expected.bytes.size() / static_cast<std::size_t>(itemsize(dtype)),
                              freedom);
    return expected;
  }
  const auto from = static_cast<std::size_t>(itemsize(source.dtype));
  const auto to = static_cast<std::size_t>(itemsize(dtype));
  const std::size_t count = values.size() / from;
  // A device converts by instructions of its own, which need not keep the payload of a NaN.
  const bool on_device =
      is_accelerator(source.device.type) && source.device.type != DeviceType::Sim;
  expected.bytes.resize(count * to);
  for (std::size_t i = 0; i < count; ++i) {
    const Number number = decode(source.dtype, values.data() + i * from);
    Freedom freedom = encode(dtype, number, source.dtype, expected.bytes.data() + i * to, version);
    if (freedom == Freedom::AnyNaN && source.dtype == Dtype::BFloat16 && dtype == Dtype::Float32) {
      // The upper half of a float32: moved there as it is, a signalling NaN with its payload, too.
      const std::uint8_t* half = values.data() + i * from;
      const std::array<std::uint8_t, 4> bits{0, 0, half[0], half[1]};
      std::copy(bits.begin(), bits.end(),
                expected.bytes.begin() + static_cast<std::ptrdiff_t>(i * to));
      freedom = Freedom::None;
    }
    if (freedom == Freedom::None && on_device) freedom = Freedom::AnyNaN;
    if (freedom != Freedom::Any)
      freedom = std::max(freedom, freedom_of_resolved_bits(source),
                         [](Freedom a, Freedom b) { return a < b; });
    if (freedom == Freedom::None) continue;
    expected.freedom.resize(count, Freedom::None);
    expected.freedom[i] = freedom;
  }
  return expected;
}

void Predictor::raises(const Refusal& refusal) {
  expectation_.completion.exactly(std::string(refusal.type), by(refusal.rule));
  if (refusal.rule == Rule::AbsentAccelerator) {
    // Which of them depends on how PyTorch was built, and on what was asked before.
    std::vector<std::string> others{"AssertionError"};
    if (refusal.type != "RuntimeError") others.emplace_back(refusal.type);
    expectation_.completion.one_of("RuntimeError", std::move(others), by(refusal.rule));
  }
  // Python looks for the method of that name.
  if (refusal.rule == Rule::NotATensor && call_.constructor == Constructor::Cast)
    expectation_.completion.one_of("TypeError", {"AttributeError"}, by(refusal.rule));
}

void Predictor::warns(WarningKind kind, std::string_view category, Rule rule) {
  const Warning warning{kind, std::string(category), {}};
  if (std::find(warnings_.begin(), warnings_.end(), warning) == warnings_.end())
    warnings_.push_back(warning);
  if (warning_rule_ == Rule::NoWarning) warning_rule_ = rule;
}

namespace {

std::optional<WarningKind> warning_about(Dtype dtype) {
  if (dtype == Dtype::Complex32) return WarningKind::ComplexHalf;
  if (dtype == Dtype::BComplex32) return WarningKind::BComplex32;
  return std::nullopt;
}

}  // namespace

void Predictor::allocates(Dtype dtype) {
  const auto kind = warning_about(dtype);
  if (!kind) return;
  warns(*kind, "UserWarning",
        *kind == WarningKind::BComplex32 ? Rule::BComplex32 : Rule::ComplexHalf);
}

void Predictor::may_allocate(Dtype dtype) {
  if (const auto kind = warning_about(dtype)) possible_warning_ = Warning{*kind, "UserWarning", {}};
}

void Predictor::new_tensor() {
  expectation_.completion.exactly({}, by(Rule::AcceptsValid));
  expectation_.type.exactly(ResultType::Tensor, by(Rule::ReturnsPlainTensor));
  expectation_.layout.exactly(Layout::Strided, by(Rule::Strided));
  expectation_.pinned.exactly(false, by(Rule::NotPinned));
  expectation_.is_input.exactly(false, by(Rule::ReturnsNew));
}

void Predictor::device(const Device& device, Rule rule) {
  // A CPU or meta tensor's device has no index, whatever was asked for.
  const bool numbered = device.type == machine_.accelerator;
  expectation_.device.exactly({device.type, numbered ? device.index : static_cast<std::int8_t>(-1)},
                              by(rule));
}

void Predictor::fresh_memory(Rule why) {
  expectation_.storage_offset.exactly(0, by(Rule::FreshOffset));
  expectation_.conj.exactly(false, by(Rule::BitsResolved));
  expectation_.neg.exactly(false, by(Rule::BitsResolved));
  expectation_.sharing.exactly({}, by(why));
  expectation_.keeps_source_alive.exactly(false, by(Rule::LetsGo));
}

namespace {

std::string_view quantized_dtype(Dtype stands_for) {
  if (stands_for == Dtype::UInt8) return "quint8";
  return stands_for == Dtype::Int8 ? "qint8" : "qint32";
}

}  // namespace

void Predictor::fresh_leaf(Rule rule) { autograd(false, true, {}, Gradient::None, rule); }

void Predictor::autograd(bool requires_grad, bool is_leaf, std::string grad_fn, Gradient gradient,
                         Rule rule) {
  expectation_.requires_grad.exactly(requires_grad, by(rule));
  expectation_.is_leaf.exactly(is_leaf, by(rule));
  expectation_.grad_fn.exactly(std::move(grad_fn), by(rule));
  expectation_.gradient.exactly(gradient, by(rule));
  const bool on_meta = expectation_.device.value.type == DeviceType::Meta;
  if (on_meta && gradient != Gradient::None)
    expectation_.gradient.unspecified("a gradient on meta has no values", by(rule));
}

void Predictor::same_bytes(const Source& source, Rule rule) {
  if (source.has_memory())
    expectation_.sharing.exactly({source.number, source.first_byte}, by(rule));
  else
    expectation_.sharing.exactly({}, by(Rule::EmptySharesNothing));
  if (source.pinned) expectation_.pinned.exactly(true, by(Rule::PinnedShared));
  strides(source.strides, Rule::SharedStrides);
  expectation_.storage_offset.exactly(source.storage_offset, by(Rule::SharedOffset));
  const Rule bits = source.is_tensor ? Rule::BitsKept : Rule::BitsResolved;
  expectation_.conj.exactly(source.conj, by(bits));
  expectation_.neg.exactly(source.neg, by(bits));
  if (source.on_meta() || source.form == TensorForm::Zero || source.form == TensorForm::Fake)
    expectation_.keeps_source_alive.exactly(false, by(Rule::LetsGo));
  else
    expectation_.keeps_source_alive.exactly(true, by(rule == Rule::CopyNotMade ? rule
                                                     : source.lent             ? Rule::KeepsBlock
                                                                   : Rule::KeepsMemory));
  if (source.on_meta())
    values({}, Rule::MetaHasNoValues);
  else
    values({resolved_values(source), {}}, Rule::SharesValues);
}

void Predictor::returns_input(const Source& source) {
  expectation_.completion.exactly({}, by(Rule::AcceptsValid));
  expectation_.type.exactly(source.is_parameter  ? ResultType::Parameter
                            : source.is_subclass ? ResultType::TensorSubclass
                                                 : ResultType::Tensor,
                            by(Rule::KeepsSubclass));
  expectation_.layout.exactly(Layout::Strided, by(Rule::Strided));
  expectation_.pinned.exactly(false, by(Rule::NotPinned));
  expectation_.is_input.exactly(true, by(Rule::ReturnsInput));
  same_bytes(source, Rule::SharesTensor);
  form_of(source);
  inference_of(source);
  const bool node = source.requires_grad && !source.is_leaf;
  autograd(source.requires_grad, !node, node ? "AliasBackward0" : "",
           node ? Gradient::Identity : Gradient::None, Rule::KeepsGraph);
}

void Predictor::form_of(const Source& source) {
  if (is_sparse(source.form))
    expectation_.layout.exactly(layout_of(source.form), by(Rule::KeepsLayout));
  if (is_quantized(source.form)) expectation_.other_dtype = quantized_dtype(source.dtype);
}

void Predictor::shares_memory(const Source& source, Rule rule) {
  new_tensor();
  same_bytes(source, rule);
}

void Predictor::finish() {
  const auto in_order = [](std::vector<Warning> warnings) {
    std::sort(warnings.begin(), warnings.end(),
              [](const Warning& a, const Warning& b) { return a.kind < b.kind; });
    return warnings;
  };
  if (possible_warning_) {
    std::vector<Warning> more = warnings_;
    more.push_back(*possible_warning_);
    expectation_.warnings.one_of(in_order(warnings_), {in_order(more)}, by(warning_rule_));
  } else {
    expectation_.warnings.exactly(in_order(std::move(warnings_)), by(warning_rule_));
  }
  if (expectation_.input_unchanged.certainty == Certainty::Undetermined)
    expectation_.input_unchanged.exactly(true, by(Rule::InputUntouched));
  // detach makes no tensor of its own, so that it has no such clause, nor need of one.
  const bool gives_tensor = call_.constructor != Constructor::Numpy;
  if (gives_tensor && expectation_.inference.certainty == Certainty::Undetermined)
    expectation_.inference.exactly(
        call_.context.grad_mode == GradMode::Inference,
        by(call_.constructor == Constructor::Detach ? Rule::KeepsInference : Rule::FreshInference));
  if (expectation_.released.certainty == Certainty::Undetermined)
    expectation_.released.exactly(true, by(Rule::EverythingReleased));
  expectation_.process_changes.exactly("", by(Rule::LeavesNoTrace));
}

}  // namespace tenet
