// torch.asarray. Source: torch/csrc/utils/tensor_new.cpp (asarray).

#include "spec/buffer_view.h"
#include "spec/custom_object.h"
#include "spec/device_array.h"

namespace tenet {
namespace {

Refusal type_error(Rule rule) { return {"TypeError", rule}; }

/// asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=None)
struct Arguments {
  const Input* data = nullptr;
  std::optional<Dtype> dtype;
  std::optional<DeviceChoice> where;
  bool without_index = false;  ///< an accelerator's current device: no tensor says that it is there
  std::optional<bool> copy;
  std::optional<bool> requires_grad;
};

bool take_optional_flag(const Input& argument, std::optional<bool>& flag) {
  if (const auto* value = argument.get<PyBool>()) flag = value->value;
  return argument.is<PyBool>() || argument.is<PyNone>();
}

// Before 2.12 requires_grad was False when it was not given, and could not be None.
constexpr TorchVersion kKeepsRequiresGradSince{2, 12};
// Before 2.15 a buffer's bytes were read as the default dtype unless another was given.
constexpr TorchVersion kReadsFormatSince{2, 15};

std::optional<Refusal> take_keyword(const Keyword& keyword, TorchVersion version,
                                    Arguments& arguments, const Input*& device) {
  bool fits = true;
  if (keyword.name == "obj" && arguments.data == nullptr) {
    arguments.data = &keyword.value;
  } else if (keyword.name == "dtype") {
    const auto* dtype = keyword.value.get<DtypeObject>();
    if (dtype != nullptr) arguments.dtype = dtype->dtype;
    fits = dtype != nullptr || keyword.value.is<PyNone>();
  } else if (keyword.name == "device") {
    device = &keyword.value;
    fits = parse_device(keyword.value).status != ParsedDevice::Status::WrongType;
  } else if (keyword.name == "copy") {
    fits = take_optional_flag(keyword.value, arguments.copy);
  } else if (keyword.name == "requires_grad") {
    fits = take_optional_flag(keyword.value, arguments.requires_grad) &&
           (arguments.requires_grad || version >= kKeepsRequiresGradSince);
  } else {
    return type_error(Rule::UnexpectedKeyword);
  }
  return fits ? std::nullopt : std::optional(type_error(Rule::WrongArgumentType));
}

std::optional<Refusal> parse(const Predictor& predictor, Arguments& arguments) {
  const Call& call = predictor.call();
  if (call.arguments.size() > 1) return type_error(Rule::TooManyPositional);
  if (!call.arguments.empty()) arguments.data = &call.arguments.front();
  const Input* device = nullptr;
  std::optional<Refusal> refusal;
  for (const Keyword& keyword : call.keywords) {
    const auto refused = take_keyword(keyword, predictor.version(), arguments, device);
    if (refused && !refusal) refusal = refused;
  }
  if (arguments.data == nullptr) return type_error(Rule::MissingArgument);
  if (refusal) return refusal;
  const ParsedDevice parsed =
      device == nullptr ? ParsedDevice{} : parse_device(*device, predictor.machine());
  if (parsed.status == ParsedDevice::Status::Invalid)
    return Refusal{"RuntimeError", Rule::InvalidDevice};
  if (parsed.status == ParsedDevice::Status::Valid) {
    arguments.where = DeviceChoice{parsed.device, parsed.rule};
    arguments.without_index = parsed.rule == Rule::CurrentDevice;
  } else {
    arguments.where = ambient_device(call.context, predictor.machine());
    const auto asked = ambient_device(call.context);
    arguments.without_index = asked && asked->device != arguments.where->device;
  }
  return std::nullopt;
}

/// Data that is, or is first made, a tensor that could be shared.
struct Shareable {
  Source source;
  Rule dtype_rule = Rule::TensorDtype;
  Rule share_rule = Rule::SharesTensor;
  bool is_input = false;   ///< a tensor
  bool is_copied = false;  ///< without dimensions, of NumPy: a copy is made before all else
  bool is_buffer = false;
  bool warns_read_only = false;
};

std::optional<Refusal> see_buffer(Predictor& predictor, const Input& data,
                                  const Arguments& arguments, bool requires_grad, Shareable& seen) {
  BufferView view;
  const auto no_view = view_buffer(data, view);
  const bool reads_format = predictor.version() >= kReadsFormatSince;
  const std::optional<Dtype> own =
      reads_format ? format_dtype(view.format) : predictor.call().context.default_dtype;
  const auto dtype = arguments.dtype ? arguments.dtype : own;
  if (!dtype) return Refusal{"ValueError", Rule::BufferFormat};
  if (no_view) return no_view;
  if (view.readonly)
    predictor.warns(WarningKind::ReadOnlyBuffer, "UserWarning", Rule::ReadOnlyBuffer);
  if (auto refusal = source_of(view, {*dtype}, seen.source)) return refusal;
  if (requires_grad && !is_differentiable(*dtype))
    return Refusal{"RuntimeError", Rule::IntegerRequiresGrad};
  seen.source.requires_grad = requires_grad;
  seen.dtype_rule = arguments.dtype ? Rule::ExplicitDtype
                    : reads_format  ? Rule::BufferDtype
                                    : Rule::BufferDefaultDtype;
  seen.share_rule = Rule::SharesBuffer;
  seen.is_buffer = true;
  return std::nullopt;
}

std::optional<Refusal> see_scalar(const NumpyScalar& scalar, const Arguments& arguments,
                                  Shareable& seen) {
  if (arguments.copy == false) return Refusal{"RuntimeError", Rule::ScalarNotShared};
  const auto dtype = torch_dtype(scalar.type);
  if (!dtype) return type_error(Rule::UnsupportedNumpyDtype);
  seen.source.dtype = *dtype;
  seen.source.memory = scalar.element;
  seen.dtype_rule = Rule::NumpyScalarDtype;
  seen.is_copied = true;
  return std::nullopt;
}

std::optional<Refusal> see_array(const NdArray& array, Shareable& seen) {
  if (auto refusal = source_of(array, seen.source)) return refusal;
  seen.dtype_rule = Rule::NdarrayDtype;
  seen.share_rule = Rule::SharesNdarray;
  seen.is_copied = array.shape.empty();
  seen.warns_read_only = !array.writeable;
  return std::nullopt;
}

std::optional<Refusal> see_capsule(Predictor& predictor, const CustomObject& capsule,
                                   Shareable& seen) {
  if (auto refusal = source_of_capsule(predictor, capsule, seen.source)) return refusal;
  seen.dtype_rule =
      capsule.items.front().is<TensorInput>() ? Rule::TensorDtype : Rule::NdarrayDtype;
  seen.share_rule = Rule::SharesExported;
  return std::nullopt;
}

/// The result comes back with the flag that was asked for, whatever it is.
void set_requires_grad(Predictor& predictor, const Shareable& seen, bool requires_grad) {
  Expectation& expectation = predictor.expect();
  if (expectation.is_input.value && requires_grad && seen.source.form == TensorForm::Inference &&
      predictor.call().context.grad_mode != GradMode::Inference)
    return predictor.raises({"RuntimeError", Rule::InferenceRequiresGrad});
  if (requires_grad && !is_differentiable(expectation.dtype.value))
    return predictor.raises({"RuntimeError", Rule::IntegerRequiresGrad});
  const bool was = expectation.requires_grad.value;
  if (expectation.is_input.value && seen.source.requires_grad != requires_grad)
    expectation.input_unchanged.exactly(false, predictor.by(Rule::SetsFlagOfInput));
  if (was == requires_grad) return;
  if (requires_grad)
    predictor.autograd(true, true, {}, Gradient::None, Rule::RequiresGradArgument);
  else
    predictor.fresh_leaf(Rule::RequiresGradOff);
}

/// A new tensor that was recorded is taken out of the graph unless it is to require grad.
void leave_graph(Predictor& predictor, const Shareable& seen, bool requires_grad) {
  if (requires_grad) {
    if (seen.is_buffer)  // The leaf is a tensor in between, that nobody else sees.
      predictor.expect().gradient.exactly(Gradient::None, predictor.by(Rule::RecordsBuffer));
    return;
  }
  predictor.fresh_leaf(Rule::RequiresGradOff);
  predictor.expect().keeps_source_alive.exactly(false, predictor.by(Rule::LetsGo));
}

void predict_shared(Predictor& predictor, const Shareable& seen, bool requires_grad) {
  const Source& source = seen.source;
  const bool is_node = seen.is_input && source.requires_grad && !source.is_leaf;
  if (seen.is_input && (!is_node || requires_grad)) {
    predictor.returns_input(source);
    return set_requires_grad(predictor, seen, requires_grad);
  }
  predictor.shares_memory(source, seen.share_rule);
  if (is_node) predictor.inference_of(source);
  if (is_node) return predictor.fresh_leaf(Rule::RequiresGradOff);
  predictor.fresh_leaf();
  set_requires_grad(predictor, seen, requires_grad);
}

void predict_shareable(Predictor& predictor, const Shareable& seen, const Arguments& arguments,
                       bool requires_grad) {
  const Source& source = seen.source;
  const DeviceChoice where =
      arguments.where.value_or(DeviceChoice{source.device, Rule::SourceDevice});
  const Dtype dtype = arguments.dtype.value_or(source.dtype);
  const bool wrong_device = where.device != source.device;
  // Where a copy is asked for or refused, the devices are compared as they are written.
  const bool seems_wrong_device =
      wrong_device || (arguments.without_index && arguments.copy.has_value());
  const bool wrong_dtype = dtype != source.dtype || (is_quantized(source.form) && arguments.dtype);
  const bool converts = !arguments.copy && (wrong_device || wrong_dtype);
  const bool copies = converts || (arguments.copy == true && !seen.is_copied);
  if (!copies && seems_wrong_device)
    return predictor.raises({"ValueError", Rule::CannotShareDevice});
  if (!copies && wrong_dtype) return predictor.raises({"ValueError", Rule::CannotShareDtype});
  if (!copies && seen.warns_read_only)
    predictor.warns(WarningKind::NonWriteableNumpy, "UserWarning", Rule::ReadOnlyArray);
  if (is_absent(where.device, predictor.machine())) {
    // Bits are resolved first, unless it is known already that there is no such device; that they
    // cannot be is a RuntimeError, too.
    if (source.conj || source.neg) predictor.may_allocate(source.dtype);
    return refuse_absent(predictor, source, where.device);
  }

  const Rule dtype_rule = arguments.dtype ? Rule::ExplicitDtype : seen.dtype_rule;
  predictor.dtype(dtype, dtype_rule);
  predictor.shape(source.shape, seen.is_buffer ? Rule::BufferShape : Rule::SameShape);
  predictor.device(where.device, where.rule);
  if (!copies && !seen.is_copied) return predict_shared(predictor, seen, requires_grad);

  Conversion conversion{dtype, where.device};
  conversion.copy = true;
  conversion.as_clone = !seems_wrong_device && !wrong_dtype;
  conversion.copy_rule = seen.is_copied && !copies ? Rule::NoDimensionsCopied
                         : converts                ? Rule::CopiesToConvert
                                                   : Rule::CopiesWhenAsked;
  conversion.dtype_rule = dtype_rule;
  conversion.device_rule = where.rule;
  conversion.source_is_input = seen.is_input;
  predict_conversion(predictor, source, conversion);
  Expectation& expectation = predictor.expect();
  if (!expectation.completion.value.empty()) return;
  if (seen.is_buffer) predictor.shape(source.shape, Rule::BufferShape);
  if (expectation.is_leaf.value)
    set_requires_grad(predictor, seen, requires_grad);
  else
    leave_graph(predictor, seen, requires_grad);
}

/// Neither a tensor nor anything that speaks of its memory: numbers are read, as by as_tensor.
void predict_read(Predictor& predictor, const Arguments& arguments, bool requires_grad) {
  if (arguments.copy == false) return predictor.raises({"ValueError", Rule::CannotShareSequence});
  const DeviceChoice where = arguments.where.value_or(DeviceChoice{});
  if (const auto* storage = arguments.data->get<StorageInput>())
    predict_storage(predictor, *storage, arguments.dtype, Rule::ExplicitDtype, where, false);
  else if (const auto* array = arguments.data->get<DeviceArray>())
    predict_device_array(predictor, *array, arguments.dtype, Rule::ExplicitDtype, arguments.where,
                         false);
  else
    predict_sequence(predictor, *arguments.data, arguments.dtype, Rule::ExplicitDtype, where,
                     false);
  if (arguments.copy == true) allow_copy(predictor);
  if (predictor.expect().completion.value.empty()) set_requires_grad(predictor, {}, requires_grad);
}

}  // namespace

void predict_as_array(Predictor& predictor) {
  Arguments arguments;
  if (auto refusal = parse(predictor, arguments)) return predictor.raises(*refusal);
  const Input& data = *arguments.data;
  Shareable seen;
  std::optional<Refusal> refusal;
  const auto* tensor = data.get<TensorInput>();
  if (tensor != nullptr) {
    seen.source = source_of(*tensor);
    seen.is_input = true;
  }
  const bool keeps = predictor.version() >= kKeepsRequiresGradSince;
  const bool requires_grad = arguments.requires_grad.value_or(keeps && seen.source.requires_grad);
  if (requires_grad && !arguments.requires_grad)
    predictor.warns(WarningKind::RequiresGradDefault, "UserWarning", Rule::RequiresGradDefault);
  if (const auto* array = data.get<NdArray>())
    refusal = see_array(*array, seen);
  else if (const auto* scalar = data.get<NumpyScalar>())
    refusal = see_scalar(*scalar, arguments, seen);
  else if (const auto* capsule = find_capsule(data); capsule != nullptr && !is_used(*capsule))
    refusal = see_capsule(predictor, *capsule, seen);
  else if (tensor == nullptr && is_buffer(data))
    refusal = see_buffer(predictor, data, arguments, requires_grad, seen);
  else if (tensor == nullptr)
    return predict_read(predictor, arguments, requires_grad);
  if (refusal) return predictor.raises(*refusal);
  predict_shareable(predictor, seen, arguments, requires_grad);
}

}  // namespace tenet
