// torch.from_dlpack of tensors and ndarrays. Source: torch/utils/dlpack.py,
// aten/src/ATen/DLConvertor and, for what an ndarray exports, numpy/_core/src/multiarray/dlpack.c.

#include <algorithm>
#include <numeric>

#include "spec/buffer_view.h"
#include "spec/custom_object.h"
#include "spec/strides.h"

namespace tenet {
namespace {

// Before, the exception was thrown where none may be.
constexpr TorchVersion kSurvivesNegativeStrideSince{2, 14};

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

/// Where the result is to go. Unlike elsewhere, only a str or a torch.device says so.
std::optional<Refusal> take_device(const Input* argument, std::optional<Device>& device) {
  if (argument == nullptr) return std::nullopt;
  if (!argument->is<PyStr>() && !argument->is<DeviceObject>())
    return Refusal{"AssertionError", Rule::WrongDeviceType};
  const ParsedDevice parsed = parse_device(*argument);
  if (parsed.status == ParsedDevice::Status::Invalid)
    return Refusal{"RuntimeError", Rule::InvalidDevice};
  if (parsed.device.type == DeviceType::Meta) return Refusal{"BufferError", Rule::NotExchangeable};
  device = parsed.device;
  return std::nullopt;
}

std::optional<Refusal> export_tensor(const TensorInput& tensor, Source& source) {
  source = source_of(tensor);
  if (source.requires_grad) return Refusal{"BufferError", Rule::ExportRequiresGrad};
  if (is_sparse(source.form) || is_quantized(source.form))
    return Refusal{"BufferError", Rule::ExportForm};
  if (source.conj) return Refusal{"BufferError", Rule::ExportConjugate};
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

/// Where a dimension cannot be walked its negative stride is replaced by a row-major one.
/// Source: c10/core/TensorImpl.h (set_sizes_and_strides).
void replace_negative(const Shape& shape, Strides& strides) {
  for (std::size_t i = strides.size(); i-- > 0;) {
    if (strides[i] >= 0) continue;
    const bool last = i + 1 == strides.size();
    strides[i] = last ? 1 : std::max<std::int64_t>(shape[i + 1], 1) * strides[i + 1];
  }
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

/// Whether the exporter says that its memory is on the CPU, in the way that PyTorch says it.
bool says_cpu(const CustomObject& exporter) {
  const Method* says = find_method(exporter, Special::DlpackDevice);
  return says == nullptr ||
         (!says->raises &&
          says->answer.front() == Input(Sequence{SequenceType::Tuple, {py_int(1), py_int(0)}}));
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
                                    predictor.version() < kSurvivesNegativeStrideSince;
  predictor.raises(refusal);
}

/// Facts of every import but the memory's.
void describe_result(Predictor& predictor, const Source& source, Rule dtype_rule) {
  predictor.dtype(source.dtype, dtype_rule);
  predictor.shape(source.shape, Rule::SameShape);
  predictor.device(
      {}, ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::SourceDevice);
}

void predict_tensor_import(Predictor& predictor, Source source, bool copy) {
  describe_result(predictor, source, Rule::TensorDtype);
  if (copy) {
    Conversion conversion{source.dtype, source.device};
    conversion.copy = true;
    conversion.as_clone = true;
    conversion.copy_rule = Rule::CopiesWhenAsked;
    conversion.device_rule =
        ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::SourceDevice;
    return predict_conversion(predictor, source, conversion);
  }
  take_over(source, {}, true);
  predictor.shares_memory(source, Rule::SharesExported);
  predictor.fresh_leaf();
}

/// The producer does not copy: PyTorch does, when it has imported.
void predict_copied_import(Predictor& predictor, const Source& source, Rule dtype_rule) {
  describe_result(predictor, source, dtype_rule);
  Conversion conversion{source.dtype, source.device};
  conversion.copy = true;
  conversion.as_clone = true;
  conversion.copy_rule = Rule::CopiesWhenAsked;
  conversion.dtype_rule = dtype_rule;
  conversion.device_rule =
      ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::SourceDevice;
  conversion.source_is_input = false;
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

void predict_array_import(Predictor& predictor, const NdArray& array, Source source,
                          const Strides& strides, bool copy) {
  describe_result(predictor, source, Rule::NdarrayDtype);
  if (!copy) {
    source.strides = strides;
    predictor.shares_memory(source, Rule::SharesExported);
    return predictor.fresh_leaf();
  }
  predictor.new_tensor();
  predictor.strides(strides, Rule::NumpyCopyStrides);
  predictor.fresh_memory(Rule::CopiesWhenAsked);
  const std::int64_t size = itemsize(array.dtype.type);
  predictor.values({gather_elements(array.memory, array.shape, array.strides, array.offset, 1,
                                    static_cast<int>(size)),
                    {}},
                   Rule::CopiesValues);
  predictor.fresh_leaf();
}

}  // namespace

void predict_from_dlpack(Predictor& predictor) {
  Arguments arguments;
  if (auto refusal = parse(predictor.call(), arguments)) return predictor.raises(*refusal);
  const CustomObject* exporter = find_exporter(*arguments.data);
  const Method* method = exporter == nullptr ? nullptr : find_method(*exporter, Special::Dlpack);
  const Input& producer =
      method == nullptr || method->answer.empty() ? *arguments.data : method->answer.front();
  const auto* tensor = producer.get<TensorInput>();
  const auto* array = producer.get<NdArray>();
  if (tensor == nullptr && array == nullptr && method == nullptr) {
    if (arguments.device != nullptr || arguments.copy != nullptr)
      return predictor.raises({"AssertionError", Rule::CapsuleOptions});
    const CustomObject* capsule = find_capsule(*arguments.data);
    if (capsule != nullptr && !is_used(*capsule)) return predict_capsule(predictor, *capsule);
    return predictor.raises({"RuntimeError", Rule::NotACapsule});
  }
  if (tensor != nullptr && tensor->device.type == DeviceType::Meta)
    return predictor.raises({"ValueError", Rule::ExportMeta});
  // Whether the tensor is pinned is asked first, in a way that resolves its bits.
  if (tensor != nullptr && method == nullptr)
    if (auto refusal = resolve_bits(predictor, source_of(*tensor)))
      return predictor.raises(*refusal);
  if (exporter != nullptr)
    if (auto refusal = ask_device(*exporter)) return predictor.raises(*refusal);
  std::optional<Device> device;
  if (auto refusal = take_device(arguments.device, device)) return predictor.raises(*refusal);
  const auto* flag = arguments.copy == nullptr ? nullptr : arguments.copy->get<PyBool>();
  const bool copy = flag != nullptr && flag->value;
  const bool absent = device && is_absent(*device);
  const bool elsewhere = device && (absent || (exporter != nullptr && !says_cpu(*exporter)));
  if (elsewhere && flag != nullptr && !flag->value)
    return predictor.raises({"ValueError", Rule::CannotShareDevice});
  if (exporter != nullptr)
    if (auto refusal = look_at_device(*exporter)) return predictor.raises(*refusal);

  Source source;
  Strides strides;
  const Terms terms =
      method == nullptr ? Terms{} : agree(*method, flag != nullptr, device && !elsewhere);
  const auto refusal = method != nullptr   ? export_by(*method, terms, copy, source, strides)
                       : tensor != nullptr ? export_tensor(*tensor, source)
                                           : export_array(*array, copy, source, strides);
  if (refusal) return refuse_export(predictor, *refusal);
  if (absent) {
    // The copy is made before it is moved.
    if (tensor != nullptr && copy && terms.told_of_copy && source.dtype == Dtype::Complex32)
      predictor.warns(WarningKind::ComplexHalf, "UserWarning", Rule::ComplexHalf);
    return predictor.raises({"RuntimeError", Rule::AbsentAccelerator});
  }
  if (copy && !terms.told_of_copy) {
    take_over(source, strides, tensor != nullptr);
    return predict_copied_import(predictor, source,
                                 tensor != nullptr ? Rule::TensorDtype : Rule::NdarrayDtype);
  }
  if (tensor != nullptr)
    predict_tensor_import(predictor, source, copy);
  else
    predict_array_import(predictor, *array, source, strides, copy);
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
    predictor.expect().ends_process = predictor.version() < kSurvivesNegativeStrideSince;
    return refusal;
  }
  take_over(source, strides, tensor != nullptr);
  return std::nullopt;
}

void predict_export(Predictor& predictor, const CustomObject& exporter, std::optional<Dtype> dtype,
                    Rule dtype_rule, const DeviceChoice& where) {
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
  Conversion conversion{dtype.value_or(source.dtype), where.device};
  conversion.copy = always_copies(predictor.call().constructor);
  conversion.dtype_rule = dtype ? dtype_rule : of_tensor ? Rule::TensorDtype : Rule::NdarrayDtype;
  conversion.device_rule = where.rule;
  conversion.share_rule = Rule::SharesExported;
  conversion.source_is_input = false;
  predict_conversion(predictor, source, conversion);
}

}  // namespace tenet
