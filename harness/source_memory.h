#pragma once
// Memory that inputs live in, on the host or on a device of the accelerator. It is ours, so that
// the moment at which an object lets go of it is seen exactly, and so that a write beyond its ends
// or after its release does no harm.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/device_memory.h"

namespace tenet::harness {

/// The memory of one input, aligned to 64 bytes, between guard bytes; a device's memory of a kind
/// that is allocated as a whole has guard bytes behind it only. Its place is the host (kOnHost),
/// pinned memory (kPinned), a device, by its number, or place_of a kind of memory.
class SourceBlock {
 public:
  /// Where we reach it: on a device, a copy of it.
  [[nodiscard]] std::uint8_t* data() const { return data_; }
  /// Where the object over the memory has it: on a device this is another address.
  [[nodiscard]] void* address() const { return address_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The memory with its copy.
  [[nodiscard]] DeviceSpan span() const {
    return {device_of_place(place_), data_, address_, size_};
  }
  /// The same with the guard bytes.
  [[nodiscard]] DeviceSpan guarded() const;
  /// Whether the object over the memory has let go of it.
  [[nodiscard]] bool released() const {
    return state_.load(std::memory_order_acquire) == State::Released;
  }
  /// Whether nobody wrote right before or after the memory.
  [[nodiscard]] bool guards_intact() const;

  /// For the object over the memory: lets go of it. `block` is a SourceBlock; the signature is that
  /// of a storage's deleter.
  static void release(void* block);

 private:
  friend class MemoryPool;
  enum class State : std::uint8_t { Held, Released, Abandoned };

  int place_ = kOnHost;
  std::uint8_t* data_ = nullptr;
  std::uint8_t* address_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::atomic<State> state_{State::Released};

  SourceBlock(std::size_t capacity, int place);
  ~SourceBlock();
};

/// Hands out blocks and takes them back.
class MemoryPool {
 public:
  MemoryPool() = default;
  ~MemoryPool();
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;

  /// A block that counts as held, its content undefined.
  [[nodiscard]] SourceBlock* take(std::size_t size, int place = kOnHost);
  /// Ends the caller's interest. A block that is still held (it leaked) is freed when its object
  /// lets go of it.
  void give_back(SourceBlock* block);

 private:
  static constexpr std::size_t kClasses = 48;
  static constexpr std::size_t kLargestPooled = std::size_t{1} << 20U;
  static constexpr std::size_t kKeptPerClass = 64;
  using Classes = std::array<std::vector<SourceBlock*>, kClasses>;
  [[nodiscard]] std::vector<SourceBlock*>& available(int place, std::size_t capacity);

  std::vector<Classes> free_;  ///< by place: pinned memory, the host, then the devices
};

}  // namespace tenet::harness
