// torch.from_dlpack of tensors and ndarrays. Source: torch/utils/dlpack.py,
// aten/src/ATen/DLConvertor and, for what an ndarray exports, numpy/_core/src/multiarray/dlpack.c.

#include <algorithm>
#include <numeric>

#include "spec/buffer_view.h"
#include "spec/custom_object.h"
#include "spec/device_array.h"
#include "spec/strides.h"

namespace tenet {
namespace {

Refusal type_error(Rule rule) { return {"TypeError", rule}; }

/// from_dlpack(ext_tensor, *, device=None, copy=None)
struct Arguments {
  const Input* data = nullptr;
  const Input* device = nullptr;
  const Input* copy = nullptr;
};

std::optional<Refusal> parse(const Call& call, Arguments& arguments) {
  if (call.arguments.size() > 1) return type_error(Rule::TooManyPositional);
  if (!call.arguments.empty()) arguments.data = &call.arguments.front();
  for (const Keyword& keyword : call.keywords) {
    if (keyword.name == "device")
      arguments.device = &keyword.value;
    else if (keyword.name == "copy")
      arguments.copy = &keyword.value;
    else if (keyword.name == "ext_tensor" && arguments.data == nullptr)
      arguments.data = &keyword.value;
    else
      return type_error(Rule::UnexpectedKeyword);
  }
  if (arguments.data == nullptr) return type_error(Rule::MissingArgument);
  for (const Input** option : {&arguments.device, &arguments.copy})
    if (*option != nullptr && (*option)->is<PyNone>()) *option = nullptr;
  return std::nullopt;
}

/// Where the result is to go.
struct Target {
  Device device;
  bool numbered = true;  ///< the device was given with its index, or needs none
};

/// Unlike elsewhere, only a str or a torch.device says so.
std::optional<Refusal> take_device(const Input* argument, const Machine& machine,
                                   std::optional<Target>& target) {
  if (argument == nullptr) return std::nullopt;
  if (!argument->is<PyStr>() && !argument->is<DeviceObject>())
    return Refusal{"AssertionError", Rule::WrongDeviceType};
  const ParsedDevice parsed = parse_device(*argument, machine);
  if (parsed.status == ParsedDevice::Status::Invalid)
    return Refusal{"RuntimeError", Rule::InvalidDevice};
  if (parsed.device.type == DeviceType::Meta) return Refusal{"BufferError", Rule::NotExchangeable};
  target = Target{parsed.device, parsed.rule != Rule::CurrentDevice};
  return std::nullopt;
}

/// Whether tensors on it are exported under the name that a backend has before it has one.
bool has_own_name(DeviceType type) { return type == DeviceType::Sim || type == DeviceType::Npu; }

std::optional<Refusal> export_tensor(const TensorInput& tensor, Source& source) {
  source = source_of(tensor);
  if (source.requires_grad) return Refusal{"BufferError", Rule::ExportRequiresGrad};
  if (source.form == TensorForm::Nested) return Refusal{"RuntimeError", Rule::NestedNotExported};
  if (is_sparse(source.form) || is_quantized(source.form) || source.form == TensorForm::Jagged)
    return Refusal{"BufferError", Rule::ExportForm};
  if (source.conj) return Refusal{"BufferError", Rule::ExportConjugate};
  if (is_bare(source.dtype) && is_copied_bare(source.dtype) &&
      category(source.dtype) != DtypeCategory::Float)
    return Refusal{"BufferError", Rule::BareNotExported};
  if (source.dtype == Dtype::BComplex32) return Refusal{"BufferError", Rule::BComplex32NotExported};
  return std::nullopt;
}

/// The dtype that DLPack has for it: those of torch.from_numpy, and unsigned long long.
std::optional<Dtype> exchanged_dtype(NumpyType type) {
  return type == NumpyType::ULongLong ? std::optional(Dtype::UInt64) : torch_dtype(type);
}

bool is_c_contiguous(const NdArray& array) {
  BufferView view;
  return !view_buffer(array, view);
}

bool is_f_contiguous(const NdArray& array) {
  NdArray reversed = array;
  std::reverse(reversed.shape.begin(), reversed.shape.end());
  std::reverse(reversed.strides.begin(), reversed.strides.end());
  return is_c_contiguous(reversed);
}

/// Strides in bytes of array.copy(order='K').
Strides numpy_copy_strides(const NdArray& array) {
  const std::int64_t size = itemsize(array.dtype.type);
  const std::size_t rank = array.shape.size();
  if (element_count(array.shape) == 0) return Strides(rank, 0);
  std::vector<std::size_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  const bool rows_first = rank <= 1 || is_c_contiguous(array);
  if (!rows_first && is_f_contiguous(array))
    std::reverse(order.begin(), order.end());
  else if (!rows_first)
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::abs(array.strides[a]) > std::abs(array.strides[b]);
    });
  Strides strides(rank);
  std::int64_t step = size;
  for (std::size_t i = rank; i-- > 0;) {
    strides[order[i]] = step;
    step *= array.shape[order[i]];
  }
  return strides;
}

/// What an ndarray exports. `strides`: of the result, in elements.
std::optional<Refusal> export_array(const NdArray& array, bool copy, Source& source,
                                    Strides& strides) {
  const auto dtype = exchanged_dtype(array.dtype.type);
  const std::int64_t size = itemsize(array.dtype.type);
  const std::int64_t count = element_count(array.shape);
  const Strides exported = copy ? numpy_copy_strides(array) : array.strides;
  if (array.dtype.swapped && size > 1) return Refusal{"BufferError", Rule::ExportByteOrder};
  if (!copy && count != 1 && !is_c_contiguous(array))
    for (std::size_t i = 0; i < array.shape.size(); ++i)
      if (array.shape[i] != 1 && array.strides[i] % size != 0)
        return Refusal{"BufferError", Rule::ExportOddStride};
  if (!dtype) return Refusal{"BufferError", Rule::ExportDtype};
  strides.clear();
  bool negative = false;
  for (std::size_t i = 0; i < array.shape.size(); ++i) {
    strides.push_back(exported[i] / size);
    negative = negative || (array.shape[i] > 1 && strides.back() < 0);
  }
  if (negative && count > 0) return Refusal{"RuntimeError", Rule::ImportNegativeStride};
  replace_negative(array.shape, strides);
  source.dtype = *dtype;
  source.shape = array.shape;
  source.memory = array.memory;
  source.first_byte = array.offset;
  return std::nullopt;
}

/// What the two sides of the protocol have agreed on.
struct Terms {
  bool versioned = true;     ///< the capsule can say that its memory is read-only
  bool told_of_copy = true;  ///< the producer was still told whether to copy
};

/// Keywords that the producer does not take are left out, in a certain order, together with what
/// was left out before.
Terms agree(const Method& method, bool with_copy, bool with_device) {
  if (method.answer.size() < 2) return {};
  const std::vector<Input>& taken = method.answer[1].get<Sequence>()->items;
  const auto takes = [&](const char* name) {
    return std::find(taken.begin(), taken.end(), Input(PyStr{name})) != taken.end();
  };
  const bool device = !with_device || takes("dl_device");
  const bool copy = !with_copy || takes("copy");
  return {device && copy && takes("max_version"), device && copy};
}

std::optional<Refusal> export_by(const Method& method, const Terms& terms, bool copy,
                                 Source& source, Strides& strides) {
  if (method.raises) return Refusal{name(*method.raises), Rule::OwnException};
  const Input& memory = method.answer.front();
  const bool copies = copy && terms.told_of_copy;
  if (const auto* tensor = memory.get<TensorInput>()) return export_tensor(*tensor, source);
  const auto* array = memory.get<NdArray>();
  if (array == nullptr) return Refusal{"RuntimeError", Rule::NotACapsule};
  const auto refusal = export_array(*array, copies, source, strides);
  const bool exported = !refusal || refusal->rule == Rule::ImportNegativeStride;
  if (exported && !array->writeable && !copies && !terms.versioned)
    return Refusal{"BufferError", Rule::ExportReadOnly};
  return refusal;
}

/// kDLExtDev: the type of the devices of a backend of its own.
constexpr std::int64_t kBackendDevice = 12;

/// The device that an exporter says its memory is on; nothing when it is none that PyTorch says in
/// that way.
std::optional<Device> device_said_by(const CustomObject& exporter, const Machine& machine) {
  const Method* says = find_method(exporter, Special::DlpackDevice);
  if (says == nullptr) return Device{};
  if (says->raises) return std::nullopt;
  const Input& answer = says->answer.front();
  if (answer == Input(Sequence{SequenceType::Tuple, {py_int(1), py_int(0)}})) return Device{};
  if (!machine.accelerator || !has_own_name(*machine.accelerator)) return std::nullopt;
  for (std::int8_t i = 0; i < machine.devices; ++i)
    if (answer == Input(Sequence{SequenceType::Tuple, {py_int(kBackendDevice), py_int(i)}}))
      return Device{*machine.accelerator, i};
  return std::nullopt;
}

/// Of pinned memory PyTorch says that it is the accelerator's.
std::optional<Device> device_said_by(const TensorInput& tensor) {
  return tensor.pinned ? std::nullopt : std::optional(tensor.device);
}

/// Of the device that the exporter names only that it is one of CUDA or ROCm matters.
std::optional<Refusal> look_at_device(const CustomObject& exporter) {
  const Method* says = find_method(exporter, Special::DlpackDevice);
  if (says == nullptr) return std::nullopt;
  const auto* parts = says->answer.front().get<Sequence>();
  if (parts == nullptr) return type_error(Rule::DlpackDevice);
  if (parts->items.empty()) return Refusal{"IndexError", Rule::DlpackDevice};
  const bool cuda = parts->items[0] == Input(py_int(2)) || parts->items[0] == Input(py_int(10));
  return cuda ? std::optional(Refusal{"RuntimeError", Rule::AbsentAccelerator}) : std::nullopt;
}

/// The exception of __dlpack_device__ itself.
std::optional<Refusal> ask_device(const CustomObject& exporter) {
  const Method* says = find_method(exporter, Special::DlpackDevice);
  if (says == nullptr || !says->raises) return std::nullopt;
  return Refusal{name(*says->raises), Rule::OwnException};
}

/// What was exported, as a tensor over its memory.
void take_over(Source& source, const Strides& strides, bool of_tensor) {
  if (!of_tensor) source.strides = strides;
  source.neg = false;  // DLPack has no such bit, and PyTorch exports the tensor all the same.
  source.storage_offset = 0;
  source.is_tensor = false;
}

void refuse_export(Predictor& predictor, const Refusal& refusal) {
  predictor.expect().ends_process = refusal.rule == Rule::ImportNegativeStride &&
                                    predictor.version() < kImportsNegativeStrideSafelySince;
  predictor.raises(refusal);
}

/// Why it is where it was: nothing else is asked.
Rule stays(const Predictor& predictor, Rule dtype_rule) {
  if (ambient_device(predictor.call().context)) return Rule::IgnoresContext;
  return dtype_rule == Rule::DeviceArrayDtype ? Rule::DeviceOfArray : Rule::SourceDevice;
}

/// Facts of every import but the memory's.
void describe_result(Predictor& predictor, const Source& source, Rule dtype_rule) {
  predictor.dtype(source.dtype, dtype_rule);
  predictor.shape(source.shape, Rule::SameShape);
  predictor.device(source.device, stays(predictor, dtype_rule));
}

/// Where what is imported, and then copied, goes to; `target`: nothing when it stays.
Conversion copy_to(const Predictor& predictor, const Source& source, Rule dtype_rule,
                   const Target* target) {
  Conversion conversion{source.dtype, target == nullptr ? source.device : target->device};
  conversion.dtype_rule = dtype_rule;
  conversion.device_rule = target == nullptr ? stays(predictor, dtype_rule) : Rule::ImportedThere;
  conversion.source_is_input = false;
  return conversion;
}

void predict_tensor_import(Predictor& predictor, Source source, bool copy) {
  if (is_bare(source.dtype) && !is_copied_bare(source.dtype) && !copy) {
    source.dtype = source.dtype < Dtype::UInt1 ? Dtype::Int8 : Dtype::UInt8;
    describe_result(predictor, source, Rule::NarrowExported);
  } else {
    describe_result(predictor, source, Rule::TensorDtype);
  }
  if (copy) {
    Conversion conversion = copy_to(predictor, source, Rule::TensorDtype, nullptr);
    conversion.copy = true;
    conversion.as_clone = true;
    conversion.copy_rule = Rule::CopiesWhenAsked;
    return predict_conversion(predictor, source, conversion);
  }
  take_over(source, {}, true);
  predictor.shares_memory(source, Rule::SharesExported);
  predictor.fresh_leaf();
}

/// The producer does not copy: PyTorch does, when it has imported.
void predict_copied_import(Predictor& predictor, const Source& source, Rule dtype_rule) {
  describe_result(predictor, source, dtype_rule);
  Conversion conversion = copy_to(predictor, source, dtype_rule, nullptr);
  conversion.copy = true;
  conversion.as_clone = true;
  conversion.copy_rule = Rule::CopiesWhenAsked;
  predict_conversion(predictor, source, conversion);
}

void predict_capsule(Predictor& predictor, const CustomObject& capsule) {
  Source source;
  if (auto refusal = source_of_capsule(predictor, capsule, source))
    return predictor.raises(*refusal);
  describe_result(predictor, source,
                  capsule.items.front().is<TensorInput>() ? Rule::TensorDtype : Rule::NdarrayDtype);
  predictor.shares_memory(source, Rule::SharesExported);
  predictor.fresh_leaf();
}

/// A producer's own copy, in row-major order of `array`, laid out with `strides`.
void predict_own_copy(Predictor& predictor, const NdArray& array, const Strides& strides,
                      Rule strides_rule) {
  predictor.new_tensor();
  predictor.strides(strides, strides_rule);
  predictor.fresh_memory(Rule::CopiesWhenAsked);
  predictor.values({gather_elements(array.memory, array.shape, array.strides, array.offset, 1,
                                    itemsize(array.dtype.type)),
                    {}},
                   Rule::CopiesValues);
  predictor.fresh_leaf();
}

void predict_array_import(Predictor& predictor, const NdArray& array, Source source,
                          const Strides& strides, bool copy) {
  describe_result(predictor, source, Rule::NdarrayDtype);
  if (copy) return predict_own_copy(predictor, array, strides, Rule::NumpyCopyStrides);
  source.strides = strides;
  predictor.shares_memory(source, Rule::SharesExported);
  predictor.fresh_leaf();
}

/// CuPy's copy is in an order of its own.
void predict_device_array_import(Predictor& predictor, const DeviceArray& array,
                                 const Source& source, bool copy) {
  describe_result(predictor, source, Rule::DeviceArrayDtype);
  if (!copy) {
    predictor.shares_memory(source, share_rule(array));
    return predictor.fresh_leaf();
  }
  predict_own_copy(predictor, array.array, contiguous_strides(source.shape), Rule::DeviceArrayCopy);
  if (array.device.type != DeviceType::Sim)
    predictor.expect().strides.unspecified("CuPy chooses the order of its copy",
                                           predictor.by(Rule::DeviceArrayCopy));
}

/// What a call of from_dlpack is about.
struct Import {
  const CustomObject* exporter = nullptr;  ///< an object with a __dlpack__ of its own
  const Method* method = nullptr;          ///< that __dlpack__
  const TensorInput* tensor = nullptr;     ///< the memory, one of the three
  const NdArray* array = nullptr;
  const DeviceArray* on_device = nullptr;
  bool copy = false;

  [[nodiscard]] std::optional<Device> said_device(const Machine& machine) const {
    if (exporter != nullptr) return device_said_by(*exporter, machine);
    if (tensor != nullptr) return device_said_by(*tensor);
    return on_device != nullptr ? on_device->device : Device{};
  }
  [[nodiscard]] Rule dtype_rule() const {
    if (on_device != nullptr) return Rule::DeviceArrayDtype;
    return tensor != nullptr ? Rule::TensorDtype : Rule::NdarrayDtype;
  }
  /// `strides`: of the result, in elements.
  [[nodiscard]] std::optional<Refusal> exported(const Machine& machine, const Terms& terms,
                                                Source& source, Strides& strides) const {
    if (method != nullptr) return export_by(*method, terms, copy, source, strides);
    if (tensor != nullptr) return export_tensor(*tensor, source);
    if (array != nullptr) return export_array(*array, copy, source, strides);
    const auto refusal = source_of(*on_device, ArrayProtocol::Dlpack, machine, source);
    return copy ? std::nullopt : refusal;
  }
};

/// What is on another device, or is said to be, is brought to the target when it was imported; the
/// copy that was asked for is the producer's affair.
void predict_transfer(Predictor& predictor, const Import& import, const Terms& terms, Source source,
                      const Strides& strides, const Target& target) {
  const bool copied = import.copy && terms.told_of_copy;
  const NdArray* array = import.on_device != nullptr ? &import.on_device->array : import.array;
  Bytes values;
  if (copied && import.tensor != nullptr) predictor.allocates(source.dtype);
  if (!copied || import.tensor == nullptr)
    take_over(source, strides, import.tensor != nullptr || import.on_device != nullptr);
  if (copied && array != nullptr) {
    values = gather_elements(array->memory, array->shape, array->strides, array->offset, 1,
                             itemsize(array->dtype.type));
    source.memory = values;
    source.first_byte = 0;
    source.strides = contiguous_strides(source.shape);
  }
  Conversion conversion = copy_to(predictor, source, import.dtype_rule(), &target);
  conversion.copy = copied;
  conversion.share_rule =
      import.on_device != nullptr ? share_rule(*import.on_device) : Rule::SharesExported;
  conversion.copy_rule = copied ? Rule::CopiesWhenAsked : Rule::CopiesToImport;
  predict_conversion(predictor, source, conversion);
  if (copied && import.array != nullptr && predictor.expect().completion.value.empty())
    predictor.strides(strides, Rule::NumpyCopyStrides);
}

}  // namespace

void predict_from_dlpack(Predictor& predictor) {
  Arguments arguments;
  if (auto refusal = parse(predictor.call(), arguments)) return predictor.raises(*refusal);
  const Machine& machine = predictor.machine();
  Import import;
  import.exporter = find_exporter(*arguments.data);
  if (import.exporter != nullptr) import.method = find_method(*import.exporter, Special::Dlpack);
  const Method* method = import.method;
  const Input& producer =
      method == nullptr || method->answer.empty() ? *arguments.data : method->answer.front();
  import.tensor = producer.get<TensorInput>();
  import.array = producer.get<NdArray>();
  import.on_device = producer.get<DeviceArray>();
  const TensorInput* tensor = import.tensor;
  if (tensor == nullptr && import.array == nullptr && import.on_device == nullptr &&
      method == nullptr) {
    if (arguments.device != nullptr || arguments.copy != nullptr)
      return predictor.raises({"AssertionError", Rule::CapsuleOptions});
    const CustomObject* capsule = find_capsule(*arguments.data);
    if (capsule != nullptr && !is_used(*capsule)) return predict_capsule(predictor, *capsule);
    return predictor.raises({"RuntimeError", Rule::NotACapsule});
  }
  if (tensor != nullptr && tensor->device.type == DeviceType::Meta)
    return predictor.raises({"ValueError", Rule::ExportMeta});
  if (tensor != nullptr && method == nullptr && has_own_name(tensor->device.type))
    return predictor.raises({"ValueError", Rule::NamedBackend});
  // Whether the tensor is pinned is asked first, in a way that resolves its bits.
  if (tensor != nullptr && method == nullptr)
    if (auto refusal = resolve_bits(predictor, source_of(*tensor)))
      return predictor.raises(*refusal);
  if (import.exporter != nullptr)
    if (auto refusal = ask_device(*import.exporter)) return predictor.raises(*refusal);
  std::optional<Target> target;
  if (auto refusal = take_device(arguments.device, machine, target))
    return predictor.raises(*refusal);
  const auto* flag = arguments.copy == nullptr ? nullptr : arguments.copy->get<PyBool>();
  import.copy = flag != nullptr && flag->value;
  const std::optional<Device> said = import.said_device(machine);
  const bool absent = target && is_absent(target->device, machine);
  const bool elsewhere =
      target && (!target->numbered || !said || said->type != target->device.type ||
                 (is_accelerator(said->type) && *said != target->device));
  if (elsewhere && flag != nullptr && !flag->value)
    return predictor.raises({"ValueError", Rule::CannotShareDevice});
  if (import.exporter != nullptr)
    if (auto refusal = look_at_device(*import.exporter)) return predictor.raises(*refusal);

  Source source;
  Strides strides;
  const Terms terms =
      method == nullptr ? Terms{} : agree(*method, flag != nullptr, target && !elsewhere);
  const bool copy = import.copy;
  if (const auto refusal = import.exported(machine, terms, source, strides)) {
    // The copy is made before it is known that it cannot be told of.
    if (refusal->rule == Rule::BComplex32NotExported && copy && terms.told_of_copy)
      predictor.allocates(source.dtype);
    return refuse_export(predictor, *refusal);
  }
  if (absent) {
    // The copy is made before it is moved.
    if (tensor != nullptr && copy && terms.told_of_copy) predictor.allocates(source.dtype);
    return predictor.raises({"RuntimeError", Rule::AbsentAccelerator});
  }
  if (elsewhere)
    return predict_transfer(predictor, import, terms, std::move(source), strides, *target);
  if (copy && !terms.told_of_copy) {
    take_over(source, strides, tensor != nullptr);
    return predict_copied_import(predictor, source, import.dtype_rule());
  }
  if (tensor != nullptr)
    predict_tensor_import(predictor, source, copy);
  else if (import.on_device != nullptr)
    predict_device_array_import(predictor, *import.on_device, source, copy);
  else
    predict_array_import(predictor, *import.array, source, strides, copy);
}

std::optional<Refusal> source_of_capsule(Predictor& predictor, const CustomObject& capsule,
                                         Source& source) {
  const Input& memory = capsule.items.front();
  const auto* tensor = memory.get<TensorInput>();
  Strides strides;
  const auto refusal = tensor != nullptr
                           ? export_tensor(*tensor, source)
                           : export_array(*memory.get<NdArray>(), false, source, strides);
  if (refusal) {
    predictor.expect().ends_process = predictor.version() < kImportsNegativeStrideSafelySince;
    return refusal;
  }
  take_over(source, strides, tensor != nullptr);
  return std::nullopt;
}

void predict_export(Predictor& predictor, const CustomObject& exporter, std::optional<Dtype> dtype,
                    Rule dtype_rule, const DeviceChoice& where, bool asked) {
  const Method& method = *find_method(exporter, Special::Dlpack);
  Source source;
  Strides strides;
  if (auto refusal = ask_device(exporter)) return predictor.raises(*refusal);
  if (auto refusal = look_at_device(exporter)) return predictor.raises(*refusal);
  if (const auto refusal = export_by(method, agree(method, false, false), false, source, strides))
    return refuse_export(predictor, *refusal);
  const bool of_tensor = method.answer.front().is<TensorInput>();
  take_over(source, strides, of_tensor);
  if (is_absent(where.device, predictor.machine()))
    return predictor.raises(refusal_of_absent(where.device));
  const bool stays_there = !asked && is_accelerator(source.device.type);
  const Rule dtype_reason = dtype ? dtype_rule : of_tensor ? Rule::TensorDtype : Rule::NdarrayDtype;
  Conversion conversion{dtype.value_or(source.dtype), stays_there ? source.device : where.device};
  conversion.copy = always_copies(predictor.call().constructor);
  conversion.dtype_rule = dtype_reason;
  const bool ignores = where.rule == Rule::IgnoresContext;
  // To a typed class no tensor is anywhere else: what exports is like an array there.
  const Rule stays = predictor.call().constructor == Constructor::TypedTensor ? Rule::DeviceOfArray
                                                                              : Rule::SourceDevice;
  conversion.device_rule = stays_there && !ignores ? stays : where.rule;
  conversion.share_rule = Rule::SharesExported;
  conversion.source_is_input = false;
  predict_conversion(predictor, source, conversion);
}

}  // namespace tenet
