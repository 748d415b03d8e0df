#include "spec/machine.h"

#include <algorithm>

namespace tenet {
namespace {

bool is_simulated(const std::optional<Device>& device) {
  return device && device->type == DeviceType::Sim;
}

bool mentions_simulator(const Input& input) {
  if (const auto* tensor = input.get<TensorInput>()) return is_simulated(tensor->device);
  if (const auto* device = input.get<DeviceObject>()) return is_simulated(device->device);
  if (const auto* text = input.get<PyStr>())
    return text->value == "sim" || text->value.starts_with("sim:");
  if (const auto* sequence = input.get<Sequence>())
    return std::any_of(sequence->items.begin(), sequence->items.end(),
                       [](const Input& item) { return mentions_simulator(item); });
  return false;
}

}  // namespace

bool mentions_simulator(const Call& call) {
  return is_simulated(call.context.default_device) || is_simulated(call.context.device_context) ||
         std::any_of(call.arguments.begin(), call.arguments.end(),
                     [](const Input& argument) { return mentions_simulator(argument); }) ||
         std::any_of(call.keywords.begin(), call.keywords.end(),
                     [](const Keyword& keyword) { return mentions_simulator(keyword.value); });
}

}  // namespace tenet
