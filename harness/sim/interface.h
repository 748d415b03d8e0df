#pragma once
// What the module tenet_sim gives the harness: the memory of the simulated devices. Handed over in
// a PyCapsule, so that neither links the other.

#include <cstdint>

#include "harness/device_memory.h"

namespace tenet::sim {

inline constexpr const char* kInterfaceCapsule = "tenet_sim._interface";

struct Interface {
  harness::DeviceMemory memory;
  /// Where the host reaches the byte at a device's address.
  std::uint8_t* (*on_host)(const void* address);
  /// Bytes that are handed out, on all devices.
  std::size_t (*allocated)();
};

}  // namespace tenet::sim
