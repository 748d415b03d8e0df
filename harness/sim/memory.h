#pragma once
// The memory of the simulated devices: one file in memory, mapped twice.
//
//   device addresses   what tensors hold; no permissions: a touch is a segmentation fault
//   host addresses     the same bytes, for the backend's own operations
//
// Each device has a stretch of its own, and one of managed memory, which the host may touch at its
// device addresses, too; so an address tells whose it is.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace tenet::sim {

inline constexpr int kDeviceCount = 2;

class Memory {
 public:
  /// The process' one, made at its first use. Throws std::system_error.
  [[nodiscard]] static Memory& instance();

  /// A device address, aligned to 64 bytes; null for no bytes. Throws std::bad_alloc.
  [[nodiscard]] void* allocate(int device, std::size_t size, bool managed = false);
  void release(void* address);

  /// The device whose address it is.
  [[nodiscard]] std::optional<int> device_of(const void* address) const;
  /// Whether it is an address in managed memory.
  [[nodiscard]] bool is_managed(const void* address) const;
  /// What was allocated at, or before, the address; nothing when that is no part of an allocation.
  struct Range {
    void* begin = nullptr;
    std::size_t size = 0;
  };
  [[nodiscard]] std::optional<Range> range_of(const void* address);
  /// Bytes that are handed out: as they are asked for, rounded up to powers of two.
  [[nodiscard]] std::size_t allocated_bytes();
  /// Where the host reaches the byte at a device address.
  [[nodiscard]] std::uint8_t* on_host(const void* address) const;

 private:
  Memory();

  struct Stretch {
    std::size_t used = 0;  ///< bytes ever handed out
    std::vector<std::vector<std::uintptr_t>> free{64};
  };

  std::uintptr_t device_base_ = 0;
  std::uint8_t* host_base_ = nullptr;
  std::mutex mutex_;
  Stretch stretches_[2 * kDeviceCount];  ///< of the devices, then their managed memory
  std::size_t allocated_ = 0;
  std::unordered_map<std::uintptr_t, unsigned> taken_;  ///< address to class of size
};

}  // namespace tenet::sim
