#pragma once
// The memory of an accelerator's devices, as the harness reaches it: by copies between a device and
// the host. Plain functions, so that a module can hand them over in a PyCapsule and a test can put
// its own in their place. No torch, no Python.

#include <cstddef>
#include <cstdint>

#include "spec/device_allocation.h"

namespace tenet::harness {

/// Places of memory that are no device's: the host; pinned memory of the host.
inline constexpr int kOnHost = -1;
inline constexpr int kPinned = -2;
/// Places from here on are memory of one kind, as arrays have it; those before it are the devices,
/// by their numbers: memory that tensors are made over.
inline constexpr int kFirstOfKind = 64;
[[nodiscard]] constexpr int place_of(int device, DeviceAllocation allocation) {
  return kFirstOfKind * (1 + static_cast<int>(allocation)) + device;
}
/// The device whose memory the place is.
[[nodiscard]] constexpr int device_of_place(int place) {
  return place < kFirstOfKind ? place : place % kFirstOfKind;
}
[[nodiscard]] constexpr DeviceAllocation allocation_of_place(int place) {
  return place < kFirstOfKind ? DeviceAllocation::Unpooled
                              : static_cast<DeviceAllocation>(place / kFirstOfKind - 1);
}
/// What the first part of a block takes that a Split is behind. Pools of CuPy deal in multiples.
inline constexpr std::size_t kFirstPart = 512;
/// An answer of DeviceMemory::device_of: the tensor's own word has to do.
inline constexpr int kCannotTell = -3;

struct DeviceMemory {
  /// Memory of a device; null when there is none left, or none of that kind.
  void* (*allocate)(int device, std::size_t size, DeviceAllocation allocation);
  /// Of memory of that kind.
  void (*release)(int device, void* address, DeviceAllocation allocation);
  /// Whose address it is; kOnHost: no device's.
  int (*device_of)(const void* address);
  void (*read)(int device, void* to_host, const void* from, std::size_t size);
  void (*write)(int device, void* to, const void* from_host, std::size_t size);
  /// Memory of the host that the accelerator knows as pinned; null when there is none.
  void* (*pin)(std::size_t size);
  void (*unpin)(void* address);
  /// The kinds of memory that every device has.
  DeviceAllocations (*allocations)() = nullptr;
};

/// That of the accelerator that the process works with; null: none.
[[nodiscard]] const DeviceMemory* device_memory();
void use_device_memory(const DeviceMemory* memory);

/// A stretch of a device's memory with its copy on the host, which is what is looked at and changed
/// here. On the host there is nothing to do.
struct DeviceSpan {
  int device = kOnHost;
  std::uint8_t* host = nullptr;
  void* address = nullptr;
  std::size_t size = 0;

  /// Brings the device's bytes to the copy.
  void pull() const {
    if (device >= 0 && size != 0) device_memory()->read(device, host, address, size);
  }
  /// Brings the copy's bytes to the device.
  void push() const {
    if (device >= 0 && size != 0) device_memory()->write(device, address, host, size);
  }
};

}  // namespace tenet::harness
