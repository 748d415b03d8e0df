#include "harness/sim/memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <new>
#include <system_error>

namespace tenet::sim {
namespace {

// Only pages that are used cost anything.
constexpr std::size_t kBytesPerStretch = std::size_t{256} << 20;
constexpr std::size_t kOwnBytes = kDeviceCount * kBytesPerStretch;
constexpr std::size_t kBytes = 2 * kOwnBytes;
constexpr std::size_t kSmallest = 64;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Sizes are rounded up to powers of two; the class is the exponent.
unsigned size_class(std::size_t size) {
  return static_cast<unsigned>(std::countr_zero(std::bit_ceil(std::max(size, kSmallest))));
}

}  // namespace

Memory& Memory::instance() {
  static Memory& memory = *new Memory;  // tensors may outlive every static
  return memory;
}

Memory::Memory() {
  const int file = ::memfd_create("tenet_sim", MFD_CLOEXEC);
  if (file < 0 || ::ftruncate(file, static_cast<off_t>(kBytes)) != 0)
    fail("memory for the simulated accelerator");
  void* device = ::mmap(nullptr, kBytes, PROT_NONE, MAP_SHARED, file, 0);
  void* host = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (device == MAP_FAILED || host == MAP_FAILED ||
      ::mprotect(static_cast<std::uint8_t*>(device) + kOwnBytes, kBytes - kOwnBytes,
                 PROT_READ | PROT_WRITE) != 0)
    fail("map the simulated accelerator's memory");
  device_base_ = reinterpret_cast<std::uintptr_t>(device);
  host_base_ = static_cast<std::uint8_t*>(host);
}

void* Memory::allocate(int device, std::size_t size, bool managed) {
  if (size == 0) return nullptr;
  if (size > kBytesPerStretch) throw std::bad_alloc();
  const unsigned exponent = size_class(size);
  const std::size_t number = static_cast<std::size_t>(managed ? kDeviceCount + device : device);
  const std::lock_guard lock(mutex_);
  Stretch& from = stretches_[number];
  std::uintptr_t address = 0;
  if (auto& free = from.free[exponent]; !free.empty()) {
    address = free.back();
    free.pop_back();
  } else {
    const std::size_t rounded = std::size_t{1} << exponent;
    if (from.used + rounded > kBytesPerStretch) throw std::bad_alloc();
    address = device_base_ + number * kBytesPerStretch + from.used;
    from.used += rounded;
  }
  taken_.emplace(address, exponent);
  allocated_ += std::size_t{1} << exponent;
  return reinterpret_cast<void*>(address);
}

void Memory::release(void* address) {
  if (address == nullptr) return;
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(reinterpret_cast<std::uintptr_t>(address));
  if (found == taken_.end()) return;
  stretches_[(found->first - device_base_) / kBytesPerStretch].free[found->second].push_back(
      found->first);
  allocated_ -= std::size_t{1} << found->second;
  taken_.erase(found);
}

std::optional<int> Memory::device_of(const void* address) const {
  const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(address) - device_base_;
  if (offset >= kBytes) return std::nullopt;
  return static_cast<int>(offset / kBytesPerStretch % kDeviceCount);
}

bool Memory::is_managed(const void* address) const {
  const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(address) - device_base_;
  return kOwnBytes <= offset && offset < kBytes;
}

std::optional<Memory::Range> Memory::range_of(const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const std::lock_guard lock(mutex_);
  for (const auto& [begin, exponent] : taken_)
    if (const std::size_t size = std::size_t{1} << exponent; at - begin < size)
      return Range{reinterpret_cast<void*>(begin), size};
  return std::nullopt;
}

std::size_t Memory::allocated_bytes() {
  const std::lock_guard lock(mutex_);
  return allocated_;
}

std::uint8_t* Memory::on_host(const void* address) const {
  return host_base_ + (reinterpret_cast<std::uintptr_t>(address) - device_base_);
}

}  // namespace tenet::sim
