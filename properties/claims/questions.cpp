#include "properties/claims/questions.h"

#include <algorithm>

#include "properties/laws/outcomes.h"
#include "spec/arguments.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

const Input* keyword(const Call& call, std::string_view name) {
  for (const Keyword& one : call.keywords)
    if (one.name == name) return &one.value;
  return nullptr;
}

/// Takes one option; false when it is of the wrong type.
bool take(const Keyword& keyword, Requested& out) {
  const Input& value = keyword.value;
  const auto take_flag = [&](bool& on, bool& off) {
    const auto* flag = value.get<PyBool>();
    if (flag != nullptr) (flag->value ? on : off) = true;
    return flag != nullptr || value.is<PyNone>();
  };
  bool unpinned = false;  // as without the option
  if (keyword.name == "copy") return take_flag(out.copy, out.shared);
  if (keyword.name == "requires_grad") return take_flag(out.requires_grad, out.no_grad);
  if (keyword.name == "dtype") {
    if (const auto* dtype = value.get<DtypeObject>()) out.dtype = dtype->dtype;
    return value.is<DtypeObject>() || value.is<PyNone>();
  }
  if (keyword.name == "device") {
    const ParsedDevice parsed = parse_device(value);
    if (parsed.status == ParsedDevice::Status::Valid) out.device = parsed.device;
    return parsed.status == ParsedDevice::Status::Valid ||
           parsed.status == ParsedDevice::Status::None;
  }
  if (keyword.name == "pin_memory") return take_flag(out.pin_memory, unpinned);
  if (keyword.name == "layout") return value.is<PyNone>();
  if (keyword.name == "count" || keyword.name == "offset") return value.is<PyInt>();
  return keyword.name == "buffer" || keyword.name == "obj" || keyword.name == "ext_tensor" ||
         keyword.name == "s";
}

/// Of frombuffer, asarray, from_dlpack and scalar_tensor, whose options come by keyword only.
Requested requested_by_keywords(const Call& call) {
  Requested out;
  out.well_formed = call.arguments.size() <= 1 && data_of(call) != nullptr;
  for (const Keyword& keyword : call.keywords)
    out.well_formed = take(keyword, out) && out.well_formed;
  return out;
}

}  // namespace

Requested requested(const Call& call) {
  Requested out;
  switch (call.constructor) {
    case Constructor::Tensor:
    case Constructor::AsTensor:
    case Constructor::NewTensor: {
      const DataArguments arguments = parse_data_arguments(call);
      out.well_formed = !arguments.refusal && arguments.data != nullptr;
      out.dtype = arguments.dtype;
      if (arguments.device) out.device = arguments.device->device;
      out.requires_grad = arguments.requires_grad;
      out.pin_memory = arguments.pin_memory;
      break;
    }
    case Constructor::To: {
      const ToArguments arguments = parse_to_arguments(call);
      out.well_formed = !arguments.refusal;
      out.dtype = arguments.dtype;
      if (arguments.device) out.device = arguments.device->device;
      out.copy = arguments.copy;
      out.of_other = arguments.of_other;
      out.format = arguments.format;
      break;
    }
    case Constructor::Clone:
    case Constructor::Contiguous:
    case Constructor::Detach:
    case Constructor::Cast: {
      const CloneArguments arguments = parse_clone_arguments(call);
      out.well_formed = !arguments.refusal;
      if (call.constructor == Constructor::Cast)
        out.dtype = cast_dtype(call.arguments[1].get<PyStr>()->value);
      out.format = arguments.format;
      break;
    }
    case Constructor::Type: {
      const TypeArguments arguments = parse_type_arguments(call);
      out.well_formed = !arguments.refusal;
      if (const auto* dtype =
              arguments.type == nullptr ? nullptr : arguments.type->get<DtypeObject>())
        out.dtype = dtype->dtype;
      out.format = arguments.format;
      break;
    }
    case Constructor::Numpy:
      out.well_formed = !parse_numpy_arguments(call).refusal;
      break;
    case Constructor::FromBuffer:
    case Constructor::AsArray:
    case Constructor::FromDlpack:
    case Constructor::ScalarTensor:
      return requested_by_keywords(call);
    default: {
      out.well_formed = true;
      const Input* device = keyword(call, "device");
      if (device == nullptr) break;
      const ParsedDevice parsed = parse_device(*device);
      if (parsed.status == ParsedDevice::Status::Valid) out.device = parsed.device;
      break;
    }
  }
  return out;
}

bool has_ambient_device(const Context& context) {
  return context.default_device.has_value() || context.device_context.has_value();
}

Device wanted_device(const Call& call) {
  if (const auto device = requested(call).device) return *device;
  if (call.constructor == Constructor::NewTensor) {
    const auto* self = call.arguments.empty() ? nullptr : call.arguments.front().get<TensorInput>();
    return self == nullptr ? Device{} : self->device;
  }
  if (const auto ambient = ambient_device(call.context)) return ambient->device;
  const Input* data = data_of(call);
  if (data == nullptr || !data->is<TensorInput>()) return {};
  return data->get<TensorInput>()->device;
}

bool requires_grad(const TensorInput& tensor) {
  return tensor.role != TensorRole::Plain && tensor.role != TensorRole::FrozenParameter;
}

bool is_python_number(const Input& input) {
  return input.is<PyBool>() || input.is<PyInt>() || input.is<PyFloat>() || input.is<PyComplex>();
}

bool is_python_numbers(const Input& input) {
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::all_of(sequence->items.begin(), sequence->items.end(), [](const Input& item) {
           return is_python_number(item) || is_python_numbers(item);
         });
}

std::optional<Strides> element_strides(const Input& data, Shape& shape) {
  if (const auto* tensor = data.get<TensorInput>()) {
    shape = tensor->shape;
    return tensor->strides;
  }
  const auto* array = data.get<NdArray>();
  if (array == nullptr) return std::nullopt;
  shape = array->shape;
  Strides strides = array->strides;
  for (std::int64_t& stride : strides) {
    if (stride % itemsize(array->dtype.type) != 0) return std::nullopt;
    stride /= itemsize(array->dtype.type);
  }
  return strides;
}

bool has_elements(const Returned& result) {
  return result.device.type != DeviceType::Meta && element_count(result.shape) > 0;
}

Truth shares(const Seen& seen) {
  const Returned* result = seen.result();
  if (result == nullptr || element_count(result->shape) == 0) return Truth::Silent;
  return truth(result->sharing.source >= 0 || result->is_input);
}

Truth shares_nothing(const Seen& seen) {
  const Returned* result = seen.result();
  if (result == nullptr || !has_elements(*result)) return Truth::Silent;
  return truth(result->sharing.source == Sharing::kNothing && !result->is_input);
}

Truth same_result(const Seen& seen, const Call& other) {
  const Outcome outcome = seen.run(other);
  const LawVerdict verdict =
      compare_outcomes(seen.outcome(), outcome, all_facts_but({Fact::Warnings}));
  if (verdict.state == LawState::Broken)
    seen.remark(std::string(name(verdict.fact)) + ": " + verdict.observed + "; " +
                to_python(other) + " has " + verdict.expected);
  return truth(verdict.state != LawState::Broken);
}

Truth ask_of_array(const Seen& seen, Constructor constructor, std::string_view expression) {
  const auto* array = seen.data<NdArray>();
  const bool plain = seen.is(constructor) && array != nullptr && seen.call().keywords.empty() &&
                     seen.call().context == Context{} && seen.result() != nullptr;
  return plain ? seen.python(expression) : Truth::Silent;
}

}  // namespace tenet::properties
