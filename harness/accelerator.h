#pragma once
// The accelerator that the cases of this process are for: the simulated one, or one that torch
// finds. It is there only once it has been started.

#include <stdexcept>
#include <string>

#include "harness/device_memory.h"
#include "spec/machine.h"

namespace tenet::harness {

/// The accelerator is not there. what(): why, in words for the user.
class AcceleratorAbsent : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How its memory is reached: by functions of its own kind, or by torch's allocator and copies.
enum class MemoryAccess : std::uint8_t { Own, Torch };

/// Starts it and finds out what it can do; there is no way back. The simulated one is registered
/// with torch. Throws AcceleratorAbsent, HarnessError.
void start_accelerator(DeviceType type, MemoryAccess access = MemoryAccess::Own);

/// Bytes that are allocated on all its devices; 0 without one, or where it does not say.
[[nodiscard]] std::int64_t allocated_on_devices();

/// Memory of any accelerator that torch works with, by torch's allocator and copies.
[[nodiscard]] const DeviceMemory& torch_memory(DeviceType type);

/// The accelerator's current device in this thread; 0 without one.
[[nodiscard]] int current_device();
void set_current_device(int device);

}  // namespace tenet::harness
