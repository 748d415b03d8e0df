// Tensor.to and Tensor.clone: when nothing is to be done, and what a copy keeps.
// Source: aten/src/ATen/native/TensorConversions.cpp (to_will_alias, _to_copy), TensorFactories.cpp
// (clone).

#include "spec/convert.h"
#include "spec/source.h"
#include "spec/strides.h"

namespace tenet {
namespace {

/// A device with an index is not the device without one, even where there is only one.
bool same_device(const Device& asked, const Device& is) { return asked == is; }

/// Whether what it copies is copied by clone.
bool clones(Constructor constructor) {
  return constructor == Constructor::Clone || constructor == Constructor::Contiguous;
}

/// Strides of a copy and the rule that gives them; a refusal when the format needs another rank.
std::optional<Refusal> copy_strides(Predictor& predictor, const Source& source,
                                    std::optional<MemoryFormat> format) {
  if (format && *format != MemoryFormat::Preserve) {
    auto strides = strides_in_format(source.shape, *format);
    if (!strides) return Refusal{"RuntimeError", Rule::FormatRank};
    predictor.strides(std::move(*strides), Rule::FormatStrides);
    return std::nullopt;
  }
  if (is_non_overlapping_and_dense(source.shape, source.strides)) {
    predictor.strides(source.strides, Rule::DenseStridesKept);
  } else {
    predictor.strides(dense_strides_in_order(source.shape, source.strides),
                      Rule::NotDenseKeepsOrder);
  }
  return std::nullopt;
}

void copy_warnings(Predictor& predictor, const Source& source, const Conversion& conversion) {
  const bool copies_elements =
      conversion.device.type != DeviceType::Meta && source.form != TensorForm::Fake &&
      element_count(is_stored_apart(source.form) ? source.stored : source.shape) > 0;
  const bool discards = category(source.dtype) == DtypeCategory::Complex &&
                        category(conversion.dtype) != DtypeCategory::Complex &&
                        conversion.dtype != Dtype::Bool;
  if (discards && copies_elements)
    predictor.warns(WarningKind::ComplexToReal, "UserWarning", Rule::ComplexToReal);
}

void copy_autograd(Predictor& predictor, const Source& source, const Conversion& conversion) {
  const bool is_clone = clones(predictor.call().constructor) || conversion.as_clone;
  const Dtype dtype = conversion.dtype;
  if (!source.requires_grad || conversion.detached) return predictor.fresh_leaf();
  if (predictor.call().context.grad_mode != GradMode::Enabled)
    return predictor.fresh_leaf(Rule::NotRecording);
  if (!is_differentiable(dtype)) return predictor.fresh_leaf(Rule::IntegerResultIsCut);
  predictor.autograd(true, false, is_clone ? "CloneBackward0" : "ToCopyBackward0",
                     Gradient::Identity, is_clone ? Rule::RecordsClone : Rule::RecordsToCopy);
  if (!source.on_meta())
    predictor.expect().keeps_source_alive.exactly(true, predictor.by(Rule::GraphKeepsMemory));
}

Rule copy_reason(Constructor constructor) {
  return constructor == Constructor::Tensor || constructor == Constructor::Clone ||
                 constructor == Constructor::NewTensor
             ? Rule::NeverShares
             : Rule::CopiesToConvert;
}

bool asks_order(const Conversion& conversion) {
  return conversion.format && *conversion.format != MemoryFormat::Preserve;
}

/// What sparse and quantized tensors refuse of a copy that other tensors do not.
std::optional<Refusal> refuse_form(const Source& source, const Conversion& conversion,
                                   bool is_clone) {
  if (is_sparse(source.form) && (asks_order(conversion) || (is_clone && conversion.format)))
    return Refusal{"RuntimeError", Rule::SparseFormat};
  if (!is_quantized(source.form)) return std::nullopt;
  if (is_other_dtype(source, conversion.dtype_rule))
    return Refusal{"RuntimeError", Rule::QuantizedDtype};
  if (conversion.device.type == DeviceType::Meta)
    return Refusal{"NotImplementedError", Rule::QuantizedOnMeta};
  return std::nullopt;
}

/// The copy of a quantized tensor in a memory format leaves dtype and device as they are, whatever
/// is asked for.
void ignore_for_format(Predictor& predictor, const Source& source, Conversion& conversion) {
  if (!is_quantized(source.form) || !asks_order(conversion)) return;
  if (is_other_dtype(source, conversion.dtype_rule)) {
    conversion.dtype = source.dtype;
    conversion.dtype_rule = Rule::TensorDtype;
    predictor.dtype(source.dtype, Rule::QuantizedKeepsDtype);
  }
  if (conversion.device != source.device) {
    conversion.device = source.device;
    predictor.device(source.device, Rule::QuantizedKeepsDevice);
  }
}

}  // namespace

void wrap_in_subclass(Predictor& predictor, const TensorInput& self) {
  Expectation& expectation = predictor.expect();
  const bool wraps = self.subclass == TensorClass::User || self.subclass == TensorClass::Function;
  if (!wraps || !expectation.completion.value.empty() || expectation.is_input.value) return;
  expectation.type.exactly(ResultType::TensorSubclass, predictor.by(Rule::WrapsInSubclass));
  if (!expectation.grad_fn.value.empty())
    expectation.grad_fn.exactly("AliasBackward0", predictor.by(Rule::WrapsInSubclass));
}

bool is_other_dtype(const Source& source, Rule dtype_rule) {
  return is_quantized(source.form) && dtype_rule != Rule::TensorDtype;
}

void refuse_absent(Predictor& predictor, const Source& source, const Device& device) {
  if (source.form != TensorForm::Strided) predictor.may_allocate(source.dtype);
  predictor.raises(refusal_of_absent(device));
}

std::optional<Refusal> resolve_bits(Predictor& predictor, const Source& source) {
  if (!source.conj && !source.neg) return std::nullopt;
  predictor.allocates(source.dtype);
  if (source.on_meta() || element_count(source.shape) == 0 ||
      can_resolve_bits(source.dtype, source.conj, source.neg))
    return std::nullopt;
  return refusal_of_bits(source.dtype);
}

namespace {

/// To be converted a zero tensor is first written out as one expanded zero.
void write_out_zeros(Predictor& predictor, Source& source) {
  source.strides.assign(source.strides.size(), 0);
  predictor.allocates(source.dtype);
}

}  // namespace

void predict_conversion(Predictor& predictor, const Source& given, Conversion conversion) {
  Source source = given;
  const Constructor constructor = predictor.call().constructor;
  const bool format_fits =
      !conversion.format || *conversion.format == MemoryFormat::Preserve ||
      *conversion.format == suggested_memory_format(source.shape, source.strides);
  const bool nothing_to_do = !conversion.copy && conversion.dtype == source.dtype && format_fits &&
                             !is_other_dtype(source, conversion.dtype_rule) &&
                             same_device(conversion.device, source.device);
  predictor.dtype(conversion.dtype, conversion.dtype_rule);
  predictor.shape(source.shape, Rule::SameShape);
  predictor.device(conversion.device, conversion.device_rule);
  if (nothing_to_do) {
    if (conversion.source_is_input) return predictor.returns_input(source);
    predictor.shares_memory(source, conversion.share_rule);
    return predictor.fresh_leaf();
  }
  const bool is_clone = clones(constructor) || conversion.as_clone;
  if (source.form == TensorForm::Zero && !is_clone) write_out_zeros(predictor, source);
  ignore_for_format(predictor, source, conversion);
  // To be taken out of the graph a sparse tensor is made anew.
  if (is_sparse(source.form) && conversion.detached) predictor.allocates(source.dtype);
  if (const auto refusal = refuse_form(source, conversion, clones(constructor)))
    return predictor.raises(*refusal);
  predictor.new_tensor();
  predictor.form_of(source);
  if (source.form == TensorForm::Uncoalesced && conversion.device.type == DeviceType::Meta)
    predictor.expect().layout.exactly(Layout::SparseCoo, predictor.by(Rule::CoalescedOnMeta));
  // A clone looks at the memory format before it resolves, a conversion after.
  const auto strides_refusal = copy_strides(predictor, source, conversion.format);
  if (clones(constructor) && strides_refusal) {
    predictor.allocates(conversion.dtype);
    return predictor.raises(*strides_refusal);
  }
  if (auto refusal = resolve_bits(predictor, source)) return predictor.raises(*refusal);
  if (is_beyond(conversion.device, predictor.machine()))
    return predictor.raises({"RuntimeError", Rule::WrongDeviceIndex});
  predictor.allocates(conversion.dtype);
  if (strides_refusal) return predictor.raises(*strides_refusal);
  const bool to_meta = conversion.device.type == DeviceType::Meta;
  if (source.on_meta() && !to_meta)
    return predictor.raises({"NotImplementedError", Rule::MetaHasNoData});
  copy_warnings(predictor, source, conversion);
  if (auto refusal = refuse_bare(source, conversion.dtype, conversion.device))
    return predictor.raises(*refusal);
  if (conversion.non_blocking && source.device.type == predictor.machine().accelerator &&
      conversion.device.type == DeviceType::Cpu && element_count(source.shape) > 0)
    predictor.expect().pinned.exactly(true, predictor.by(Rule::PinnedToReturn));
  predictor.fresh_memory(conversion.copy_rule.value_or(copy_reason(constructor)));
  if (to_meta)
    predictor.values({}, Rule::MetaHasNoValues);
  else
    predictor.values(converted_values(source, conversion.dtype, predictor.version()),
                     conversion.dtype == source.dtype ? Rule::CopiesValues : Rule::ConvertsValues);
  copy_autograd(predictor, source, conversion);
}

void predict_to(Predictor& predictor) {
  const ToArguments arguments = parse_to_arguments(predictor.call(), predictor.machine());
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Source source = source_of(*arguments.self);
  if (arguments.device && is_absent(arguments.device->device, predictor.machine()))
    return refuse_absent(predictor, source, arguments.device->device);
  Conversion conversion{arguments.dtype.value_or(source.dtype),
                        arguments.device ? arguments.device->device : source.device};
  conversion.copy = arguments.copy;
  conversion.non_blocking = arguments.non_blocking;
  conversion.format = arguments.format;
  if (arguments.dtype)
    conversion.dtype_rule = arguments.of_other ? Rule::OtherDtype : Rule::ExplicitDtype;
  if (arguments.device)
    conversion.device_rule = arguments.device->rule;
  else if (ambient_device(predictor.call().context))
    conversion.device_rule = Rule::IgnoresContext;
  predict_conversion(predictor, source, conversion);
  wrap_in_subclass(predictor, *arguments.self);
}

void predict_clone(Predictor& predictor) {
  const CloneArguments arguments = parse_clone_arguments(predictor.call());
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Source source = source_of(*arguments.self);
  Conversion conversion{source.dtype, source.device};
  conversion.copy = true;
  conversion.format = arguments.format;
  if (ambient_device(predictor.call().context)) conversion.device_rule = Rule::IgnoresContext;
  predict_conversion(predictor, source, conversion);
  wrap_in_subclass(predictor, *arguments.self);
}

}  // namespace tenet
