#pragma once
// What the module tenet_sim gives the harness: the memory of the simulated devices, from the side
// on which it can be read and written. Handed over in a PyCapsule, so that neither links the other.

#include <cstddef>
#include <cstdint>

namespace tenet::sim {

inline constexpr const char* kInterfaceCapsule = "tenet_sim._interface";

struct Interface {
  /// Memory of a device, by its address there; null when there is none left.
  void* (*allocate)(int device, std::size_t size);
  void (*release)(void* address);
  /// Whose address it is; -1: no device's.
  int (*device_of)(const void* address);
  /// Where the host reaches the byte at a device's address.
  std::uint8_t* (*on_host)(const void* address);
};

}  // namespace tenet::sim
