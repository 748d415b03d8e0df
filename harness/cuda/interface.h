#pragma once
// What the module tenet_cuda gives the harness: a DeviceMemory in a PyCapsule.

#include "harness/device_memory.h"

namespace tenet::harness::cuda {

inline constexpr const char* kMemoryModule = "tenet_cuda";
inline constexpr const char* kMemoryCapsule = "tenet_cuda._memory";

}  // namespace tenet::harness::cuda
