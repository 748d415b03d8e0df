#include "harness/device_memory.h"

namespace tenet::harness {
namespace {

const DeviceMemory* in_use = nullptr;

}  // namespace

const DeviceMemory* device_memory() { return in_use; }
void use_device_memory(const DeviceMemory* memory) { in_use = memory; }

}  // namespace tenet::harness
