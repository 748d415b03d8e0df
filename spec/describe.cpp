// Facts and predictions in words.

#include <array>
#include <cmath>
#include <cstdio>

#include "spec/convert.h"
#include "spec/expectation.h"

namespace tenet {
namespace {

constexpr std::size_t kMostElements = 12;

std::string text(bool value) { return value ? "True" : "False"; }

std::string text(const std::vector<std::int64_t>& list) {
  std::string out = "[";
  for (std::size_t i = 0; i < list.size(); ++i)
    out += (i > 0 ? ", " : "") + std::to_string(list[i]);
  return out + "]";
}

std::string text(std::int64_t number) { return std::to_string(number); }
std::string text(Dtype dtype) { return "torch." + std::string(name(dtype)); }
std::string text(const Device& device) { return describe(device); }

std::string text(Layout layout) { return std::string(name(layout)); }

std::string text(ResultType type) {
  switch (type) {
    case ResultType::Tensor:
      return "torch.Tensor";
    case ResultType::Parameter:
      return "torch.nn.Parameter";
    case ResultType::TensorSubclass:
      return "a subclass of torch.Tensor";
    case ResultType::Ndarray:
      return "a numpy.ndarray that can be written to";
    case ResultType::ReadOnlyNdarray:
      return "a numpy.ndarray that is read-only";
    case ResultType::NotATensor:
      break;
  }
  return "no torch.Tensor";
}

std::string text(Gradient gradient) {
  switch (gradient) {
    case Gradient::None:
      return "none arrives";
    case Gradient::Identity:
      return "arrives as sent";
    case Gradient::Altered:
      break;
  }
  return "arrives altered";
}

std::string text(const Sharing& sharing) {
  if (sharing.source == Sharing::kNothing) return "no byte shared";
  if (sharing.source == Sharing::kScrambled)
    return "bytes shared, but not as one strided view both ways";
  return "bytes of source " + std::to_string(sharing.source) + ", element 0 at byte " +
         std::to_string(sharing.first_byte);
}

std::string text(const Indices& indices) {
  const auto columns = static_cast<std::size_t>(indices.columns);
  const auto rows = static_cast<std::size_t>(indices.rows);
  if (indices.numbers.size() != rows * columns || rows > kMostElements || columns > kMostElements)
    return std::to_string(rows) + " rows of " + std::to_string(columns);
  std::string out = "[";
  for (std::size_t row = 0; row < rows; ++row) {
    const auto first = indices.numbers.begin() + static_cast<std::ptrdiff_t>(row * columns);
    const std::vector<std::int64_t> numbers(first, first + static_cast<std::ptrdiff_t>(columns));
    out += (row > 0 ? ", " : "") + text(numbers);
  }
  return out + "]";
}

std::string text(const Completion& completion) {
  return completion.empty() ? "returns" : "raises " + completion;
}
std::string grad_fn_text(const std::string& name) { return name.empty() ? "None" : name; }

std::string text(const std::vector<Warning>& warnings) {
  if (warnings.empty()) return "none";
  std::string out;
  for (const Warning& warning : warnings)
    out +=
        (out.empty() ? "" : ", ") + warning.category + " (" + std::string(name(warning.kind)) + ")";
  return out;
}

std::string real_text(double value) {
  if (value != value) return std::signbit(value) ? "-nan" : "nan";
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.17g", value);
  double shorter = 0;
  for (int digits = 1; digits < 17; ++digits) {
    std::array<char, 40> attempt{};
    std::snprintf(attempt.data(), attempt.size(), "%.*g", digits, value);
    std::sscanf(attempt.data(), "%lf", &shorter);
    if (shorter == value) return attempt.data();
  }
  return buffer.data();
}

std::string element_text(Dtype dtype, const std::uint8_t* element) {
  const Number number = decode(dtype, element);
  if (dtype == Dtype::Bool) return text(number.integer != 0);
  switch (number.kind) {
    case Number::Kind::Integer:
      return std::to_string(number.integer);
    case Number::Kind::Unsigned:
      return std::to_string(static_cast<std::uint64_t>(number.integer));
    case Number::Kind::Real:
      return real_text(number.real);
    case Number::Kind::Complex:
      break;
  }
  return "(" + real_text(number.real) + ", " + real_text(number.imag) + "j)";
}

std::string values_text(Dtype dtype, const Bytes& bytes, const std::vector<Freedom>& freedom) {
  const auto size = static_cast<std::size_t>(itemsize(dtype));
  const std::size_t count = bytes.size() / size;
  std::string out = "[";
  for (std::size_t i = 0; i < count && i < kMostElements; ++i) {
    if (i > 0) out += ", ";
    const Freedom free = i < freedom.size() ? freedom[i] : Freedom::None;
    out += free == Freedom::Any ? "any" : element_text(dtype, bytes.data() + i * size);
    if (free == Freedom::AnyNaN) out += " (any payload)";
  }
  if (count > kMostElements) out += ", ... " + std::to_string(count) + " in all";
  return out + "]";
}

template <class T, class Text>
std::string prediction_text(const Prediction<T>& prediction, Text&& text_of) {
  switch (prediction.certainty) {
    case Certainty::Undetermined:
      return "undetermined";
    case Certainty::Unspecified:
      return "unspecified, because " + std::string(prediction.because);
    case Certainty::Exactly:
      return text_of(prediction.value);
    case Certainty::OneOf:
      break;
  }
  std::string out = text_of(prediction.value);
  for (const T& alternative : prediction.alternatives) out += " or " + text_of(alternative);
  return out;
}

/// Calls `use` with the prediction of a fact.
template <class Use>
auto with_prediction(const Expectation& e, Fact fact, Use&& use) {
  switch (fact) {
    case Fact::Completion:
      return use(e.completion);
    case Fact::ResultType:
      return use(e.type);
    case Fact::DtypeFact:
      return use(e.dtype);
    case Fact::ShapeFact:
      return use(e.shape);
    case Fact::DeviceFact:
      return use(e.device);
    case Fact::LayoutFact:
      return use(e.layout);
    case Fact::StridesFact:
      return use(e.strides);
    case Fact::StorageOffset:
      return use(e.storage_offset);
    case Fact::Conj:
      return use(e.conj);
    case Fact::Neg:
      return use(e.neg);
    case Fact::Pinned:
      return use(e.pinned);
    case Fact::RequiresGrad:
      return use(e.requires_grad);
    case Fact::IsLeaf:
      return use(e.is_leaf);
    case Fact::GradFn:
      return use(e.grad_fn);
    case Fact::Gradient:
      return use(e.gradient);
    case Fact::Inference:
      return use(e.inference);
    case Fact::IsInput:
      return use(e.is_input);
    case Fact::SharedBytes:
      return use(e.sharing);
    case Fact::Values:
      return use(e.values);
    case Fact::Warnings:
      return use(e.warnings);
    case Fact::InputUnchanged:
      return use(e.input_unchanged);
    case Fact::KeepsSourceAlive:
      return use(e.keeps_source_alive);
    case Fact::Released:
      return use(e.released);
    case Fact::IndicesFact:
      return use(e.indices);
    case Fact::SharedIndices:
      return use(e.index_sharing);
    case Fact::ProcessState:
      break;
  }
  return use(e.process_changes);
}

std::string process_text(const std::string& changes) {
  return changes.empty() ? "as it was" : changes;
}

std::string completion_text(const Outcome& outcome) {
  if (outcome.returned() != nullptr) return "returns";
  if (const Raised* raised = outcome.raised()) {
    const std::string first_line = raised->message.substr(0, raised->message.find('\n'));
    return "raises " + raised->type + (first_line.empty() ? "" : ": " + first_line.substr(0, 200));
  }
  if (const auto* crashed = std::get_if<Crashed>(&outcome.completion))
    return crashed->signal != 0 ? "dies of signal " + std::to_string(crashed->signal)
                                : "exits with status " + std::to_string(crashed->status);
  if (std::holds_alternative<TimedOut>(outcome.completion)) return "does not come back in time";
  if (std::holds_alternative<OutOfMemory>(outcome.completion)) return "runs out of memory";
  return "is not provided";
}

}  // namespace

std::string describe(const Device& device) {
  std::string out(name(device.type));
  return device.index < 0 ? out : out + ":" + std::to_string(device.index);
}

std::string describe(const Outcome& outcome, Fact fact) {
  if (fact == Fact::Completion) return completion_text(outcome);
  if (!outcome.observed.contains(fact)) return "not seen";
  switch (fact) {
    case Fact::Warnings:
      return text(outcome.warnings);
    case Fact::InputUnchanged:
      return text(outcome.input_unchanged);
    case Fact::Released:
      return text(outcome.released);
    case Fact::ProcessState:
      return process_text(outcome.process_changes);
    default:
      break;
  }
  const Returned* r = outcome.returned();
  if (r == nullptr) return "not seen";
  switch (fact) {
    case Fact::ResultType:
      return text(r->type);
    case Fact::DtypeFact:
      return r->unknown_dtype.empty() ? text(r->dtype) : r->unknown_dtype;
    case Fact::ShapeFact:
      return text(r->shape);
    case Fact::DeviceFact:
      return text(r->device);
    case Fact::LayoutFact:
      return text(r->layout);
    case Fact::StridesFact:
      return text(r->strides);
    case Fact::StorageOffset:
      return text(r->storage_offset);
    case Fact::Conj:
      return text(r->conj);
    case Fact::Neg:
      return text(r->neg);
    case Fact::Pinned:
      return text(r->pinned);
    case Fact::RequiresGrad:
      return text(r->requires_grad);
    case Fact::IsLeaf:
      return text(r->is_leaf);
    case Fact::GradFn:
      return grad_fn_text(r->grad_fn);
    case Fact::Gradient:
      return text(r->gradient);
    case Fact::Inference:
      return text(r->inference);
    case Fact::IsInput:
      return text(r->is_input);
    case Fact::SharedBytes:
      return text(r->sharing);
    case Fact::Values:
      if (r->device.type == DeviceType::Meta) return "none";
      return values_text(r->unknown_dtype.empty() ? r->dtype : Dtype::UInt8, r->values, {});
    case Fact::IndicesFact:
      return text(r->indices);
    case Fact::SharedIndices:
      return text(r->index_sharing);
    default:
      return text(r->keeps_source_alive);
  }
}

std::string describe(const Expectation& expectation, Fact fact) {
  if (fact == Fact::GradFn) return prediction_text(expectation.grad_fn, grad_fn_text);
  if (fact == Fact::DtypeFact && !expectation.other_dtype.empty())
    return std::string(expectation.other_dtype);
  if (fact == Fact::ProcessState) return prediction_text(expectation.process_changes, process_text);
  if (fact == Fact::Values)
    return prediction_text(expectation.values, [&](const ExpectedValues& values) {
      if (expectation.device.value.type == DeviceType::Meta) return std::string("none");
      const bool other = !expectation.other_dtype.empty();
      return values_text(other ? Dtype::UInt8 : expectation.dtype.value, values.bytes,
                         values.freedom);
    });
  return with_prediction(expectation, fact, []<class T>(const Prediction<T>& prediction) {
    if constexpr (std::is_same_v<T, ExpectedValues>)
      return std::string();
    else
      return prediction_text(prediction, [](const T& value) { return text(value); });
  });
}

ClauseId clause_of(const Expectation& expectation, Fact fact) {
  return with_prediction(expectation, fact,
                         [](const auto& prediction) { return prediction.clause; });
}

Certainty certainty_of(const Expectation& expectation, Fact fact) {
  return with_prediction(expectation, fact,
                         [](const auto& prediction) { return prediction.certainty; });
}

}  // namespace tenet
