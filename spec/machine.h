#pragma once
// Machine: what the call finds besides the CPU.

#include <optional>

#include "spec/call.h"

namespace tenet {

/// The accelerator of a machine; by default there is none. One that is there can pin host memory.
struct Machine {
  std::optional<DeviceType> accelerator;
  std::int8_t devices = 0;
  std::int8_t current = 0;  ///< the device that is meant when no index is given

  [[nodiscard]] bool has_accelerator() const { return accelerator.has_value(); }
  /// The device with its index, as a tensor on it has it.
  [[nodiscard]] Device resolve(const Device& device) const {
    if (device.type != accelerator || device.index >= 0) return device;
    return {device.type, current};
  }
};

/// The machine with the two simulated devices.
inline constexpr Machine kSimulated{DeviceType::Sim, 2, 0};

/// Whether a source, an argument or the context of the call names a simulated device.
[[nodiscard]] bool mentions_simulator(const Call& call);

}  // namespace tenet
