// What is different where the data is a nested or fake tensor, or one that dispatches; and what
// dtypes without arithmetic refuse. Source: torch/nested/_internal/nested_tensor.py,
// torch/_subclasses/fake_tensor.py, torch/csrc/autograd/python_variable.cpp.

#include "spec/source.h"

namespace tenet {
namespace {

/// What cannot be done with the tensor that an ordinary one lets be done.
std::optional<Refusal> refuse_special(const Predictor& predictor, const TensorInput& tensor) {
  const Call& call = predictor.call();
  const bool detaches = call.constructor == Constructor::Detach;
  const bool in_inference = call.context.grad_mode == GradMode::Inference;
  const bool aliases = takes_sizes(call.constructor);
  if (tensor.form == TensorForm::Jagged && aliases)
    return Refusal{"NotImplementedError", Rule::JaggedNotAliased};
  if (detaches || aliases)
    if (const auto refusal = refuse_to_detach(call, tensor)) return refusal;
  if (tensor.form != TensorForm::Nested) return std::nullopt;
  if (always_copies(call.constructor) && in_inference)
    return Refusal{"NotImplementedError", Rule::NestedNotDetached};
  if (predictor.device_now() == DeviceType::Meta)
    return Refusal{"NotImplementedError", Rule::NestedOnMeta};
  return std::nullopt;
}

/// In inference mode the conversion that has nothing to do is an operator like others, which
/// reaches __torch_dispatch__, and is wrapped anew.
bool is_wrapped_anew(const Call& call, const TensorInput& tensor) {
  if (call.context.grad_mode != GradMode::Inference) return false;
  const bool wrapper = tensor.subclass == TensorClass::Wrapper;
  if (!wrapper && tensor.form != TensorForm::Jagged) return false;
  if (call.constructor == Constructor::Cast) return true;
  // Jagged tensors answer to all overloads but that with a dtype alone; a class names a device,
  // too.
  if (call.constructor == Constructor::Type) {
    const Input* type = parse_type_arguments(call).type;
    return wrapper || (type != nullptr && type->is<DtypeObject>());
  }
  if (call.constructor != Constructor::To)
    return wrapper && call.constructor == Constructor::AsTensor;
  const ToArguments asked = parse_to_arguments(call);
  if (!wrapper) return asked.dtype && !asked.device && !asked.of_other;
  return asked.dtype || asked.device || asked.format || asked.of_other;
}

}  // namespace

std::optional<Refusal> refuse_to_detach(const Call& call, const TensorInput& tensor) {
  const bool wraps = tensor.subclass == TensorClass::Wrapper || tensor.form == TensorForm::Jagged;
  if (!wraps || call.context.grad_mode != GradMode::Inference) return std::nullopt;
  return Refusal{"RuntimeError", Rule::WrapperNotDetached};
}

void predict_special(Predictor& predictor) {
  // Of a tensor that stands for a number nothing is left in the result.
  const Constructor constructor = predictor.call().constructor;
  if (constructor == Constructor::ScalarTensor || constructor == Constructor::SparseCooTensor)
    return;
  const Input* data = data_of(predictor.call());
  const auto* tensor = data == nullptr ? nullptr : data->get<TensorInput>();
  if (tensor == nullptr) return;
  const bool fake = tensor->form == TensorForm::Fake;
  const bool wraps =
      fake || tensor->form == TensorForm::Jagged || tensor->subclass == TensorClass::Wrapper;
  if (!wraps && !is_nested(tensor->form)) return;
  Expectation& expectation = predictor.expect();
  if (expectation.completion.certainty != Certainty::Exactly ||
      !expectation.completion.value.empty())
    return;
  if (const auto refusal = refuse_special(predictor, *tensor)) return predictor.raises(*refusal);
  if (expectation.is_input.value && is_wrapped_anew(predictor.call(), *tensor)) {
    expectation.is_input.exactly(false, predictor.by(Rule::DispatchWraps));
    expectation.inference.exactly(true, predictor.by(Rule::DispatchWraps));
  }
  if (wraps && !expectation.is_input.value)
    expectation.type.exactly(ResultType::TensorSubclass, predictor.by(Rule::DispatchWraps));
  if (is_nested(tensor->form))
    expectation.layout.exactly(layout_of(tensor->form), predictor.by(Rule::NestedLayout));
  if (fake) {
    // Depends on what the mode has cached.
    predictor.may_allocate(tensor->dtype);
    predictor.values({}, Rule::FakeHasNoValues);
    expectation.sharing.exactly({}, predictor.by(Rule::FakeHasNoValues));
  }
}

std::optional<Refusal> refuse_bare(const Source& source, Dtype dtype, const Device& device) {
  if (!is_bare(source.dtype) && !is_bare(dtype)) return std::nullopt;
  const Shape& elements = is_stored_apart(source.form) ? source.stored : source.shape;
  if (device.type == DeviceType::Meta || source.form == TensorForm::Fake ||
      element_count(elements) == 0)
    return std::nullopt;
  if (dtype != source.dtype) return Refusal{"NotImplementedError", Rule::BareNotConverted};
  if (is_copied_bare(dtype)) return std::nullopt;
  return Refusal{"NotImplementedError", Rule::BareNotCopied};
}

}  // namespace tenet
