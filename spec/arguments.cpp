#include "spec/arguments.h"

#include <algorithm>
#include <array>

namespace tenet {
namespace {

/// Types of devices that PyTorch has names for and DeviceType has none. Source:
/// c10/core/Device.cpp.
constexpr std::array<std::string_view, 13> kOtherDeviceTypes{
    "ipu",  "mkldnn", "opengl", "opencl", "ideep",  "hip",          "ve",
    "fpga", "maia",   "xla",    "lazy",   "vulkan", "privateuseone"};

/// Backends that are no part of PyTorch: their names exist once they are registered.
bool is_private(DeviceType type) { return type == DeviceType::Sim || type == DeviceType::Npu; }

Refusal type_error(Rule rule) { return {"TypeError", rule}; }

const TensorInput* tensor_argument(const Call& call) {
  return call.arguments.empty() ? nullptr : call.arguments.front().get<TensorInput>();
}

/// An option that is a flag: only a bool will do.
bool parse_flag(const Input& argument, bool& flag) {
  const auto* value = argument.get<PyBool>();
  if (value == nullptr) return false;
  flag = value->value;
  return true;
}

bool parse_format(const Input& argument, std::optional<MemoryFormat>& format) {
  if (argument.is<PyNone>()) return true;
  const auto* value = argument.get<MemoryFormatObject>();
  if (value == nullptr) return false;
  format = value->format;
  return true;
}

/// A keyword of tensor(), as_tensor() or new_tensor(); `given` collects a device that is still to
/// be resolved.
std::optional<Refusal> take_keyword(const Keyword& keyword, Constructor constructor,
                                    DataArguments& arguments, const Input*& device) {
  const bool is_tensor = constructor == Constructor::Tensor;
  const bool makes_leaf = is_tensor || constructor == Constructor::NewTensor;
  if (keyword.name == "dtype") {
    if (keyword.value.is<PyNone>()) return std::nullopt;
    const auto* dtype = keyword.value.get<DtypeObject>();
    if (dtype == nullptr) return type_error(Rule::WrongArgumentType);
    arguments.dtype = dtype->dtype;
    return std::nullopt;
  }
  if (keyword.name == "device") {
    device = &keyword.value;
    if (parse_device(keyword.value).status == ParsedDevice::Status::WrongType)
      return type_error(Rule::WrongArgumentType);
    return std::nullopt;
  }
  if (makes_leaf && keyword.name == "requires_grad") {
    if (!parse_flag(keyword.value, arguments.requires_grad))
      return type_error(Rule::WrongArgumentType);
    return std::nullopt;
  }
  if (is_tensor && keyword.name == "pin_memory") {
    if (!parse_flag(keyword.value, arguments.pin_memory))
      return type_error(Rule::WrongArgumentType);
    return std::nullopt;
  }
  if (keyword.name == "data" && arguments.data == nullptr) {
    arguments.data = &keyword.value;
    return std::nullopt;
  }
  return type_error(Rule::UnexpectedKeyword);
}

/// One overload of Tensor.to: which parameters it has, in order.
enum class Slot : std::uint8_t { Device, Dtype, Other, NonBlocking, Copy };
struct Overload {
  std::array<std::pair<std::string_view, Slot>, 4> parameters;
  std::size_t count;
  bool first_required;
};
constexpr std::array<Overload, 3> kOverloads{{
    {{{{"device", Slot::Device},
       {"dtype", Slot::Dtype},
       {"non_blocking", Slot::NonBlocking},
       {"copy", Slot::Copy}}},
     4,
     false},
    {{{{"dtype", Slot::Dtype}, {"non_blocking", Slot::NonBlocking}, {"copy", Slot::Copy}}},
     3,
     true},
    {{{{"tensor", Slot::Other}, {"non_blocking", Slot::NonBlocking}, {"copy", Slot::Copy}}},
     3,
     true},
}};

/// The dtype of the tensor that a number stands for. np.float64 and np.complex128 are Python's
/// float and complex.
std::optional<Dtype> widest_dtype(const Input& number) {
  const auto* scalar = number.get<NumpyScalar>();
  const auto is_numpy = [&](NumpyType type) { return scalar != nullptr && scalar->type == type; };
  if (number.is<PyFloat>() || is_numpy(NumpyType::Double)) return Dtype::Float64;
  if (number.is<PyComplex>() || is_numpy(NumpyType::CDouble)) return Dtype::Complex128;
  if (number.is<PyInt>()) return Dtype::Int64;
  if (number.is<PyBool>()) return Dtype::Bool;
  return std::nullopt;
}

bool take_other(const Input& argument, ToArguments& arguments) {
  arguments.of_other = true;
  if (const auto* tensor = argument.get<TensorInput>()) {
    arguments.dtype = tensor->dtype;
    arguments.device = DeviceChoice{tensor->device, Rule::OtherDevice};
    return true;
  }
  const auto number = widest_dtype(argument);
  if (!number) return false;
  arguments.dtype = *number;
  arguments.device = DeviceChoice{Device{}, Rule::OtherDevice};
  return true;
}

/// Takes one argument; false when its type does not fit. An invalid device string fits, and is
/// refused afterwards.
bool take(Slot slot, bool required, const Input& argument, const Machine& machine,
          ToArguments& arguments) {
  switch (slot) {
    case Slot::Device: {
      const ParsedDevice parsed = parse_device(argument, machine);
      if (parsed.status == ParsedDevice::Status::WrongType) return false;
      if (parsed.status == ParsedDevice::Status::Invalid)
        arguments.refusal = Refusal{"RuntimeError", Rule::InvalidDevice};
      if (parsed.status == ParsedDevice::Status::Valid)
        arguments.device = DeviceChoice{parsed.device, parsed.rule};
      return true;
    }
    case Slot::Dtype:
      if (const auto* dtype = argument.get<DtypeObject>()) {
        arguments.dtype = dtype->dtype;
        return true;
      }
      return !required && argument.is<PyNone>();
    case Slot::Other:
      return take_other(argument, arguments);
    case Slot::NonBlocking:
      return parse_flag(argument, arguments.non_blocking);
    case Slot::Copy:
      return parse_flag(argument, arguments.copy);
  }
  return false;
}

bool bind(const Overload& overload, const Call& call, const Machine& machine,
          ToArguments& arguments) {
  const std::size_t positional = call.arguments.size() - 1;
  if (positional > overload.count) return false;
  std::array<bool, 4> taken{};
  for (std::size_t i = 0; i < positional; ++i) {
    taken[i] = true;
    if (!take(overload.parameters[i].second, i == 0 && overload.first_required,
              call.arguments[i + 1], machine, arguments))
      return false;
  }
  for (const Keyword& keyword : call.keywords) {
    if (keyword.name == "memory_format") {
      if (!parse_format(keyword.value, arguments.format)) return false;
      continue;
    }
    std::size_t i = 0;
    while (i < overload.count && overload.parameters[i].first != keyword.name) ++i;
    if (i == overload.count || taken[i]) return false;
    taken[i] = true;
    if (!take(overload.parameters[i].second, i == 0 && overload.first_required, keyword.value,
              machine, arguments))
      return false;
  }
  return !overload.first_required || taken[0];
}

}  // namespace

namespace {

/// A device of the machine's accelerator gets its index, and the rule that gives it.
ParsedDevice valid_device(const Device& device, const Machine& machine) {
  const Device resolved = machine.resolve(device);
  return {ParsedDevice::Status::Valid, resolved,
          resolved == device ? Rule::ExplicitDevice : Rule::CurrentDevice};
}

}  // namespace

ParsedDevice parse_device(const Input& argument, const Machine& machine) {
  using Status = ParsedDevice::Status;
  if (argument.is<PyNone>()) return {Status::None, {}};
  if (const auto* object = argument.get<DeviceObject>())
    return valid_device(object->device, machine);
  if (const auto* number = argument.get<PyInt>()) {
    const bool small = number->high == 0 && number->shift == 0 && number->low < 128;
    if (number->negative || !small) return {Status::Invalid, {}};
    const Device device{machine.accelerator.value_or(DeviceType::Cuda),
                        static_cast<std::int8_t>(number->low)};
    return {Status::Valid, device,
            machine.has_accelerator() ? Rule::DeviceNumber : Rule::ExplicitDevice};
  }
  const auto* text = argument.get<PyStr>();
  const auto* bytes = argument.get<PyBytes>();  // taken for a str, undocumented
  if (text == nullptr && bytes == nullptr) return {Status::WrongType, {}};
  const std::string_view all = text != nullptr ? text->value : bytes->value;
  const std::size_t colon = all.find(':');
  const std::string_view type = all.substr(0, colon);
  Device device;
  if (colon != std::string_view::npos) {
    const std::string_view digits = all.substr(colon + 1);
    const bool numeric = !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) {
      return c >= '0' && c <= '9';
    });
    if (!numeric || digits.size() > 2 || (digits.size() > 1 && digits.front() == '0'))
      return {Status::Invalid, {}};
    device.index = static_cast<std::int8_t>(std::stoi(std::string(digits)));
  }
  const auto known = device_type_from_name(type);
  if (known == DeviceType::Cpu || known == DeviceType::Meta)
    return {Status::Valid, {*known, device.index}};
  const bool here =
      machine.accelerator && (known == machine.accelerator ||
                              (type == "privateuseone" && is_private(*machine.accelerator)));
  if (here) return valid_device({*machine.accelerator, device.index}, machine);
  // A backend of one's own has a name only where it is registered.
  if (known && is_accelerator(*known) && !is_private(*known))
    return {Status::Valid, {*known, device.index}};
  if (std::find(kOtherDeviceTypes.begin(), kOtherDeviceTypes.end(), type) !=
      kOtherDeviceTypes.end())
    return {Status::Valid, {DeviceType::Other, device.index}};
  return {Status::Invalid, {}};
}

bool is_absent(const Device& device, const Machine& machine) {
  return device.type != DeviceType::Cpu && device.type != DeviceType::Meta &&
         device.type != machine.accelerator;
}

Refusal refusal_of_absent(const Device& device) {
  const bool of_a_package = device.type == DeviceType::Hpu || device.type == DeviceType::Other;
  return {of_a_package ? "ModuleNotFoundError" : "RuntimeError", Rule::AbsentAccelerator};
}

bool is_beyond(const Device& device, const Machine& machine) {
  return device.type == machine.accelerator && device.index >= machine.devices;
}

std::optional<DeviceChoice> ambient_device(const Context& context, const Machine& machine) {
  if (context.device_context)
    return DeviceChoice{machine.resolve(*context.device_context), Rule::ContextDevice};
  if (context.default_device)
    return DeviceChoice{machine.resolve(*context.default_device), Rule::DefaultDevice};
  return std::nullopt;
}

DataArguments parse_data_arguments(const Call& call, const Machine& machine) {
  DataArguments arguments;
  const std::size_t position = data_position(call.constructor);
  if (call.constructor == Constructor::NewTensor) {
    arguments.self = tensor_argument(call);
    if (arguments.self == nullptr) {
      arguments.refusal =
          type_error(call.arguments.empty() ? Rule::MissingArgument : Rule::NotATensor);
      return arguments;
    }
  }
  if (call.arguments.size() > position + 1) {
    arguments.refusal = type_error(Rule::TooManyPositional);
    return arguments;
  }
  if (call.arguments.size() > position) arguments.data = &call.arguments[position];
  const Input* device = nullptr;
  for (const Keyword& keyword : call.keywords) {
    const auto refusal = take_keyword(keyword, call.constructor, arguments, device);
    if (refusal && !arguments.refusal) arguments.refusal = refusal;
  }
  if (arguments.data == nullptr) arguments.refusal = type_error(Rule::MissingArgument);
  if (arguments.refusal || device == nullptr) return arguments;
  // The device of the tensor that is asked is the current one meanwhile.
  Machine here = machine;
  if (arguments.self != nullptr && arguments.self->device.type == machine.accelerator)
    here.current = arguments.self->device.index;
  const ParsedDevice parsed = parse_device(*device, here);
  if (parsed.status == ParsedDevice::Status::Invalid)
    arguments.refusal = Refusal{"RuntimeError", Rule::InvalidDevice};
  if (parsed.status == ParsedDevice::Status::Valid)
    arguments.device = DeviceChoice{parsed.device, parsed.rule};
  return arguments;
}

ToArguments parse_to_arguments(const Call& call, const Machine& machine) {
  ToArguments arguments;
  arguments.self = tensor_argument(call);
  if (call.arguments.empty() || arguments.self == nullptr) {
    arguments.refusal =
        type_error(call.arguments.empty() ? Rule::MissingArgument : Rule::NotATensor);
    return arguments;
  }
  for (const Overload& overload : kOverloads) {
    ToArguments bound;
    bound.self = arguments.self;
    if (bind(overload, call, machine, bound)) return bound;
  }
  const bool too_many = call.arguments.size() > 5;
  const bool unknown =
      std::any_of(call.keywords.begin(), call.keywords.end(), [](const Keyword& keyword) {
        constexpr std::array<std::string_view, 6> kKnown{"device", "dtype",         "non_blocking",
                                                         "copy",   "memory_format", "tensor"};
        return std::find(kKnown.begin(), kKnown.end(), keyword.name) == kKnown.end();
      });
  arguments.refusal = type_error(too_many  ? Rule::TooManyPositional
                                 : unknown ? Rule::UnexpectedKeyword
                                           : Rule::WrongArgumentType);
  return arguments;
}

TypeArguments parse_type_arguments(const Call& call) {
  constexpr std::size_t kMost = 3;
  TypeArguments arguments;
  arguments.self = tensor_argument(call);
  if (arguments.self == nullptr) {
    arguments.refusal =
        type_error(call.arguments.empty() ? Rule::MissingArgument : Rule::NotATensor);
    return arguments;
  }
  if (call.arguments.size() > kMost) {
    arguments.refusal = type_error(Rule::TooManyPositional);
    return arguments;
  }
  bool flag_is_bool = true;
  if (call.arguments.size() > 1) arguments.type = &call.arguments[1];
  if (call.arguments.size() == kMost)
    flag_is_bool = parse_flag(call.arguments[2], arguments.non_blocking);
  for (const Keyword& keyword : call.keywords) {
    bool fits = true;
    if (keyword.name == "dtype" && arguments.type == nullptr)
      arguments.type = &keyword.value;
    else if (keyword.name == "non_blocking" && call.arguments.size() < kMost)
      fits = parse_flag(keyword.value, arguments.non_blocking);
    else if (keyword.name == "memory_format")
      fits = parse_format(keyword.value, arguments.format);
    else
      arguments.refusal = type_error(Rule::UnexpectedKeyword);
    flag_is_bool = flag_is_bool && fits;
  }
  const bool is_type = arguments.type == nullptr || arguments.type->is<DtypeObject>() ||
                       arguments.type->is<PyStr>() || arguments.type->is<PyBytes>() ||
                       arguments.type->is<TensorClassObject>();
  if ((!flag_is_bool || !is_type) && !arguments.refusal)
    arguments.refusal = type_error(Rule::WrongArgumentType);
  return arguments;
}

NumpyArguments parse_numpy_arguments(const Call& call) {
  NumpyArguments arguments;
  arguments.self = tensor_argument(call);
  if (arguments.self == nullptr)
    arguments.refusal =
        type_error(call.arguments.empty() ? Rule::MissingArgument : Rule::NotATensor);
  else if (call.arguments.size() > 1)
    arguments.refusal = type_error(Rule::TooManyPositional);
  for (const Keyword& keyword : call.keywords) {
    if (arguments.refusal) break;
    if (keyword.name != "force")
      arguments.refusal = type_error(Rule::UnexpectedKeyword);
    else if (!parse_flag(keyword.value, arguments.force))
      arguments.refusal = type_error(Rule::WrongArgumentType);
  }
  return arguments;
}

CloneArguments parse_clone_arguments(const Call& call) {
  const bool is_cast = call.constructor == Constructor::Cast;
  const bool is_detach = call.constructor == Constructor::Detach;
  const bool takes_none = call.constructor != Constructor::Contiguous;
  CloneArguments arguments;
  arguments.self = tensor_argument(call);
  if (call.arguments.empty()) {
    arguments.refusal = type_error(Rule::MissingArgument);
  } else if (arguments.self == nullptr) {
    arguments.refusal = type_error(Rule::NotATensor);
  } else if (call.arguments.size() > (is_cast ? 2 : 1)) {
    arguments.refusal = type_error(Rule::TooManyPositional);
  } else {
    for (const Keyword& keyword : call.keywords) {
      if (keyword.name != "memory_format" || is_detach) {
        arguments.refusal = type_error(Rule::UnexpectedKeyword);
      } else if ((keyword.value.is<PyNone>() && !takes_none) ||
                 !parse_format(keyword.value, arguments.format)) {
        if (!arguments.refusal) arguments.refusal = type_error(Rule::WrongArgumentType);
      }
    }
  }
  return arguments;
}

}  // namespace tenet
