#pragma once
// The arguments of a call as the function's signature takes them. Source:
// torch/csrc/utils/python_arg_parser.cpp.

#include <optional>

#include "spec/machine.h"
#include "spec/sequence.h"

namespace tenet {

/// Where the result shall land.
struct DeviceChoice {
  Device device;
  Rule rule = Rule::DefaultsToCpu;  ///< which rule decided
};

/// tensor(data, *, dtype, device, requires_grad, pin_memory), as_tensor(data, *, dtype, device) and
/// new_tensor(self, data, *, dtype, device, requires_grad).
struct DataArguments {
  std::optional<Refusal> refusal;     ///< of the signature; the others are set when there is none
  const TensorInput* self = nullptr;  ///< of new_tensor
  const Input* data = nullptr;
  std::optional<Dtype> dtype;
  Rule dtype_rule = Rule::ExplicitDtype;
  std::optional<DeviceChoice> device;  ///< as given
  bool requires_grad = false;
  bool pin_memory = false;
};
[[nodiscard]] DataArguments parse_data_arguments(const Call& call, const Machine& machine = {});

/// Tensor.type(dtype, non_blocking, *, memory_format); `type` is what stands for a dtype.
struct TypeArguments {
  std::optional<Refusal> refusal;
  const TensorInput* self = nullptr;
  const Input* type = nullptr;
  bool non_blocking = false;
  std::optional<MemoryFormat> format;
};
[[nodiscard]] TypeArguments parse_type_arguments(const Call& call);

/// Tensor.numpy(*, force).
struct NumpyArguments {
  std::optional<Refusal> refusal;
  const TensorInput* self = nullptr;
  bool force = false;
};
[[nodiscard]] NumpyArguments parse_numpy_arguments(const Call& call);

/// Tensor.to in all its overloads.
struct ToArguments {
  std::optional<Refusal> refusal;
  const TensorInput* self = nullptr;
  std::optional<Dtype> dtype;
  std::optional<DeviceChoice> device;
  bool of_other = false;  ///< dtype and device come from another tensor or a number
  bool non_blocking = false;
  bool copy = false;
  std::optional<MemoryFormat> format;
};
[[nodiscard]] ToArguments parse_to_arguments(const Call& call, const Machine& machine = {});

/// Those of clone, contiguous, detach and of a cast behind its name.
struct CloneArguments {
  std::optional<Refusal> refusal;
  const TensorInput* self = nullptr;
  std::optional<MemoryFormat> format;
};
[[nodiscard]] CloneArguments parse_clone_arguments(const Call& call);

/// What a device argument means. Nothing: not of a type that can name a device.
struct ParsedDevice {
  enum class Status : std::uint8_t { None, Valid, Invalid, WrongType } status = Status::None;
  Device device;
  Rule rule = Rule::ExplicitDevice;
};
/// An accelerator of the machine comes with its index.
[[nodiscard]] ParsedDevice parse_device(const Input& argument, const Machine& machine = {});

/// The device that a context or default device imposes on torch.tensor and torch.as_tensor.
[[nodiscard]] std::optional<DeviceChoice> ambient_device(const Context& context,
                                                         const Machine& machine = {});

/// Whether the machine has no device of that type.
[[nodiscard]] bool is_absent(const Device& device, const Machine& machine = {});
/// What is raised for it. A backend that is a package of its own may be missed as a module.
[[nodiscard]] Refusal refusal_of_absent(const Device& device);
/// Whether it has devices of that type, but none with that index.
[[nodiscard]] bool is_beyond(const Device& device, const Machine& machine);

}  // namespace tenet
