// Tensor.contiguous, Tensor.detach, Tensor.type and the casts Tensor.float(), Tensor.long() and so
// on. Source:
// aten/src/ATen/native/TensorProperties.cpp (contiguous),
// torch/csrc/autograd/VariableTypeManual.cpp (detach),
// tools/autograd/templates/python_variable_methods.cpp (THPVariable_to_type).

#include <string>

#include "spec/source.h"
#include "spec/strides.h"

namespace tenet {
namespace {

/// chalf alone of the casts is an operator of its own, before which bits are resolved where nothing
/// can be recorded.
bool resolves_first(const Call& call, const Source& source, Dtype dtype) {
  return dtype == Dtype::Complex32 && source.dtype == dtype && (source.conj || source.neg) &&
         (call.context.grad_mode == GradMode::Inference || source.form == TensorForm::Inference);
}

/// What is resolved is a copy, which may lie in the order that is asked for.
void resolve_first(const Source& source, Conversion& conversion) {
  conversion.copy = true;
  conversion.copy_rule = Rule::ResolvesFirst;
  const Strides resolved = is_non_overlapping_and_dense(source.shape, source.strides)
                               ? source.strides
                               : dense_strides_in_order(source.shape, source.strides);
  if (conversion.format == suggested_memory_format(source.shape, resolved))
    conversion.format.reset();
}

/// The dtype of a class of tensors on the CPU by its name with the module.
std::optional<Dtype> dtype_of_class(std::string_view name, Dtype default_dtype) {
  constexpr std::string_view kModule = "torch.";
  if (!name.starts_with(kModule)) return std::nullopt;
  name.remove_prefix(kModule.size());
  return name == "Tensor" ? default_dtype : class_dtype(name);
}

/// The name of a class: the class itself, a str, or bytes, which are taken for one.
std::string name_of_class(const Input& type) {
  if (const auto* object = type.get<TensorClassObject>()) return "torch." + object->name;
  const auto* text = type.get<PyStr>();
  return text != nullptr ? text->value : type.get<PyBytes>()->value;
}

}  // namespace

void predict_contiguous(Predictor& predictor) {
  const CloneArguments arguments = parse_clone_arguments(predictor.call());
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Source source = source_of(*arguments.self);
  if (is_sparse(source.form)) return predictor.raises({"RuntimeError", Rule::SparseNotContiguous});
  const Rule device_rule =
      ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::SourceDevice;
  const MemoryFormat format = arguments.format.value_or(MemoryFormat::Contiguous);
  // A nested tensor is taken for contiguous whatever the format.
  if (source.form == TensorForm::Nested || is_contiguous(source.shape, source.strides, format)) {
    predictor.dtype(source.dtype, Rule::TensorDtype);
    predictor.shape(source.shape, Rule::SameShape);
    predictor.device(source.device, device_rule);
    return predictor.returns_input(source);
  }
  if (format == MemoryFormat::Preserve)
    return predictor.raises({"RuntimeError", Rule::PreserveNoOrder});
  Conversion conversion{source.dtype, source.device};
  conversion.copy = true;
  conversion.format = format;
  conversion.device_rule = device_rule;
  conversion.copy_rule = Rule::CopiesToOrder;
  predict_conversion(predictor, source, conversion);
  wrap_in_subclass(predictor, *arguments.self);
}

void predict_detach(Predictor& predictor) {
  const CloneArguments arguments = parse_clone_arguments(predictor.call());
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Source source = source_of(*arguments.self);
  predictor.dtype(source.dtype, Rule::TensorDtype);
  predictor.shape(source.shape, Rule::SameShape);
  predictor.device(source.device, ambient_device(predictor.call().context) ? Rule::IgnoresContext
                                                                           : Rule::SourceDevice);
  if (is_sparse(source.form)) predictor.allocates(source.dtype);
  predictor.shares_memory(source, Rule::SharesTensor);
  predictor.form_of(source);
  predictor.inference_of(source);
  predictor.fresh_leaf();
  wrap_in_subclass(predictor, *arguments.self);
}

void predict_cast(Predictor& predictor) {
  const CloneArguments arguments = parse_clone_arguments(predictor.call());
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Source source = source_of(*arguments.self);
  const auto dtype = cast_dtype(predictor.call().arguments[1].get<PyStr>()->value);
  Conversion conversion{*dtype, source.device};
  conversion.format = arguments.format;
  conversion.dtype_rule = Rule::NamedDtype;
  if (resolves_first(predictor.call(), source, *dtype)) resolve_first(source, conversion);
  if (ambient_device(predictor.call().context)) conversion.device_rule = Rule::IgnoresContext;
  predict_conversion(predictor, source, conversion);
  wrap_in_subclass(predictor, *arguments.self);
}

void predict_type(Predictor& predictor) {
  const Context& context = predictor.call().context;
  const TypeArguments arguments = parse_type_arguments(predictor.call());
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Source source = source_of(*arguments.self);
  Conversion conversion{source.dtype, source.device};
  conversion.format = arguments.format;
  conversion.non_blocking = arguments.non_blocking;
  if (ambient_device(context)) conversion.device_rule = Rule::IgnoresContext;
  if (const auto* dtype = arguments.type->get<DtypeObject>()) {
    conversion.dtype = dtype->dtype;
    conversion.dtype_rule = Rule::ExplicitDtype;
  } else {
    const auto named = dtype_of_class(name_of_class(*arguments.type), context.default_dtype);
    if (!named) return predictor.raises({"ValueError", Rule::UnknownType});
    conversion.dtype = *named;
    conversion.dtype_rule = Rule::ClassDtype;
    conversion.device = {};
    conversion.device_rule = Rule::ClassDevice;
  }
  predict_conversion(predictor, source, conversion);
  wrap_in_subclass(predictor, *arguments.self);
}

}  // namespace tenet
