#include "spec/machine.h"

#include <algorithm>

namespace tenet {
namespace {

/// The first thing that a visit of the call's parts finds.
template <class Find>
std::optional<DeviceType> find_in(const Input& input, const Find& find) {
  if (const auto* sequence = input.get<Sequence>()) {
    for (const Input& item : sequence->items)
      if (const auto found = find_in(item, find)) return found;
    return std::nullopt;
  }
  return find(input);
}

template <class Find>
std::optional<DeviceType> find_in(const Call& call, const Find& find) {
  for (const Input& argument : call.arguments)
    if (const auto found = find_in(argument, find)) return found;
  for (const Keyword& keyword : call.keywords)
    if (const auto found = find_in(keyword.value, find)) return found;
  return std::nullopt;
}

}  // namespace

bool is_accelerator(DeviceType type) {
  return type != DeviceType::Cpu && type != DeviceType::Meta && type != DeviceType::Other;
}

std::optional<DeviceType> needed_accelerator(const Call& call) {
  const auto of_device = [](const Device& device) {
    return is_accelerator(device.type) ? std::optional(device.type) : std::nullopt;
  };
  const Context& context = call.context;
  for (const auto& device : {context.default_device, context.device_context})
    if (device && is_accelerator(device->type)) return device->type;
  const auto on_device = find_in(call, [&](const Input& input) -> std::optional<DeviceType> {
    if (const auto* array = input.get<DeviceArray>()) return of_device(array->device);
    const auto* tensor = input.get<TensorInput>();
    return tensor == nullptr ? std::nullopt : of_device(tensor->device);
  });
  if (on_device) return on_device;
  const auto pinned = find_in(call, [](const Input& input) -> std::optional<DeviceType> {
    const auto* tensor = input.get<TensorInput>();
    return tensor != nullptr && tensor->pinned ? std::optional(DeviceType::Sim) : std::nullopt;
  });
  if (pinned || context.current_device != 0) return DeviceType::Sim;
  return std::nullopt;
}

bool mentions_simulator(const Call& call) {
  if (needed_accelerator(call) == DeviceType::Sim) return true;
  const auto named = find_in(call, [](const Input& input) -> std::optional<DeviceType> {
    const auto* device = input.get<DeviceObject>();
    const auto* text = input.get<PyStr>();
    const bool simulated =
        (device != nullptr && device->device.type == DeviceType::Sim) ||
        (text != nullptr && (text->value == "sim" || text->value.starts_with("sim:")));
    return simulated ? std::optional(DeviceType::Sim) : std::nullopt;
  });
  return named.has_value();
}

}  // namespace tenet
