// The memory of any accelerator that torch works with: torch allocates it and copies it. It cannot
// tell whose an address is.

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/copy.h>
#include <c10/core/Allocator.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/ScalarTypeToTypeMeta.h>
#include <c10/core/TensorOptions.h>

#include <mutex>
#include <unordered_map>

#include "harness/accelerator.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

c10::DeviceType device_type = c10::kCPU;

/// What torch has allocated, by its address.
class Held {
 public:
  void* keep(c10::DataPtr data) {
    void* address = data.get();
    const std::lock_guard lock(mutex_);
    data_[address] = std::move(data);
    return address;
  }
  void drop(void* address) {
    c10::DataPtr data;
    const std::lock_guard lock(mutex_);
    const auto found = data_.find(address);
    if (found == data_.end()) return;
    data = std::move(found->second);
    data_.erase(found);
  }
  [[nodiscard]] static Held& instance() {
    static Held& held = *new Held;  // torch is taken down before what would be destroyed at the end
    return held;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<void*, c10::DataPtr> data_;
};

c10::Device numbered(int device) { return {device_type, static_cast<c10::DeviceIndex>(device)}; }

/// The bytes at the address as a tensor that does not own them.
at::Tensor bytes_at(void* address, std::size_t size, c10::Device device) {
  c10::Storage storage(c10::make_intrusive<c10::StorageImpl>(
      c10::StorageImpl::use_byte_size_t(), static_cast<std::int64_t>(size),
      c10::DataPtr(address, device), /*allocator=*/nullptr, /*resizable=*/false));
  const c10::DispatchKeySet keys(c10::computeDispatchKey(std::nullopt, c10::kStrided, device));
  auto impl = c10::make_intrusive<c10::TensorImpl>(std::move(storage), keys,
                                                   c10::scalarTypeToTypeMeta(c10::kByte));
  impl->set_sizes_contiguous({static_cast<std::int64_t>(size)});
  return at::Tensor(std::move(impl));
}

void* allocate(int device, std::size_t size, DeviceAllocation /*allocation*/) try {
  const c10::DeviceGuard guard(numbered(device));
  return Held::instance().keep(c10::GetAllocator(device_type)->allocate(size));
} catch (const c10::OutOfMemoryError&) {
  return nullptr;
}

void release(int /*device*/, void* address, DeviceAllocation /*allocation*/) {
  Held::instance().drop(address);
}

int device_of(const void* /*address*/) { return kCannotTell; }

void read(int device, void* to_host, const void* from, std::size_t size) {
  bytes_at(to_host, size, c10::kCPU)
      .copy_(bytes_at(const_cast<void*>(from), size, numbered(device)));
}

void write(int device, void* to, const void* from_host, std::size_t size) {
  bytes_at(to, size, numbered(device))
      .copy_(bytes_at(const_cast<void*>(from_host), size, c10::kCPU));
}

void* pin(std::size_t size) {
  c10::Allocator* pinned =
      at::globalContext().getAcceleratorHooksInterface(device_type).getPinnedMemoryAllocator();
  return pinned == nullptr ? nullptr : Held::instance().keep(pinned->allocate(size));
}

void unpin(void* address) { Held::instance().drop(address); }

/// Torch has a pool of its own, and nothing besides.
DeviceAllocations allocations() { return 1U << static_cast<unsigned>(DeviceAllocation::Pooled); }

}  // namespace

const DeviceMemory& torch_memory(DeviceType type) {
  static constexpr DeviceMemory kMemory{&allocate, &release, &device_of, &read,
                                        &write,    &pin,     &unpin,     &allocations};
  device_type = torch_device({type, 0}).type();
  return kMemory;
}

}  // namespace tenet::harness
