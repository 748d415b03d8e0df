// Allocator, device guard, pinned memory and hooks: what PyTorch asks of an accelerator. There is
// one stream for each device, and everything on it is done when the call returns.

#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <c10/core/Allocator.h>
#include <c10/core/Storage.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <cstring>
#include <map>
#include <mutex>
#include <new>

#include "harness/sim/backend.h"
#include "harness/sim/memory.h"

namespace tenet::sim {
namespace {

using c10::Device;
using c10::DeviceIndex;
using c10::DeviceType;

thread_local int current = 0;

void check_index(int device) {
  TORCH_CHECK(device >= 0 && device < kDeviceCount, "there is no device sim:", device,
              ": there are ", kDeviceCount);
}

Device sim_device(int index) { return {DeviceType::PrivateUse1, static_cast<DeviceIndex>(index)}; }

class Allocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t size) override {
    void* address = nullptr;
    try {
      address = Memory::instance().allocate(current, size);
    } catch (const std::bad_alloc&) {
      TORCH_CHECK_WITH(OutOfMemoryError, false, "sim:", current, " is out of memory: ", size,
                       " bytes were asked for");
    }
    return {address, address, &release, sim_device(current)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* to, const void* from, std::size_t size) const override {
    const Memory& memory = Memory::instance();
    std::memcpy(memory.on_host(to), memory.on_host(from), size);
  }

 private:
  static void release(void* address) { Memory::instance().release(address); }
};

Allocator& allocator() {
  static Allocator& allocator = *new Allocator;
  return allocator;
}

/// Host memory that is remembered as pinned: the simulation needs no more of it.
class PinnedAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t size) override {
    void* address = take(size);
    return {address, address, &release, Device(DeviceType::CPU)};
  }
  [[nodiscard]] void* take(std::size_t size) {
    void* address = ::operator new(size, kAlignment);
    const std::lock_guard lock(mutex_);
    ends_[static_cast<const char*>(address)] = static_cast<const char*>(address) + size;
    return address;
  }
  static void release(void* address) {
    {
      PinnedAllocator& self = instance();
      const std::lock_guard lock(self.mutex_);
      self.ends_.erase(static_cast<const char*>(address));
    }
    ::operator delete(address, kAlignment);
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* to, const void* from, std::size_t size) const override {
    default_copy_data(to, from, size);
  }
  [[nodiscard]] bool holds(const void* address) {
    const auto* at = static_cast<const char*>(address);
    const std::lock_guard lock(mutex_);
    auto after = ends_.upper_bound(at);
    return after != ends_.begin() && at < (--after)->second;
  }
  [[nodiscard]] static PinnedAllocator& instance() {
    static PinnedAllocator& allocator = *new PinnedAllocator;
    return allocator;
  }

 private:
  static constexpr std::align_val_t kAlignment{64};

  std::mutex mutex_;
  std::map<const char*, const char*> ends_;
};

class Guard final : public c10::impl::DeviceGuardImplInterface {
 public:
  DeviceType type() const override { return DeviceType::PrivateUse1; }
  Device exchangeDevice(Device device) const override {
    const Device before = getDevice();
    setDevice(device);
    return before;
  }
  Device getDevice() const override { return sim_device(current); }
  void setDevice(Device device) const override {
    if (device.has_index()) set_current_device(device.index());
  }
  void uncheckedSetDevice(Device device) const noexcept override {
    if (device.has_index()) current = device.index();
  }
  DeviceIndex deviceCount() const noexcept override { return kDeviceCount; }

  c10::Stream getStream(Device device) const override {
    return c10::Stream(c10::Stream::DEFAULT, device.has_index() ? device : getDevice());
  }
  c10::Stream getDefaultStream(Device device) const override { return getStream(device); }
  c10::Stream exchangeStream(c10::Stream stream) const override {
    return getStream(stream.device());
  }
  bool queryStream(const c10::Stream& /*stream*/) const override { return true; }
  void synchronizeStream(const c10::Stream& /*stream*/) const override {}
  void synchronizeDevice(DeviceIndex /*device*/) const override {}
  void record(void** /*event*/, const c10::Stream& /*stream*/, DeviceIndex /*device*/,
              c10::EventFlag /*flag*/) const override {}
  void block(void* /*event*/, const c10::Stream& /*stream*/) const override {}
  bool queryEvent(void* /*event*/) const override { return true; }
  void synchronizeEvent(void* /*event*/) const override {}
};

class Hooks final : public at::PrivateUse1HooksInterface {
 public:
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(DeviceIndex /*device*/) const override { return true; }
  DeviceIndex deviceCount() const override { return kDeviceCount; }
  void setCurrentDevice(DeviceIndex device) const override { set_current_device(device); }
  DeviceIndex getCurrentDevice() const override { return static_cast<DeviceIndex>(current); }
  DeviceIndex exchangeDevice(DeviceIndex device) const override {
    const DeviceIndex before = getCurrentDevice();
    set_current_device(device);
    return before;
  }
  DeviceIndex maybeExchangeDevice(DeviceIndex device) const override {
    return exchangeDevice(device);
  }
  Device getDeviceFromPtr(void* address) const override {
    const auto device = Memory::instance().device_of(address);
    TORCH_CHECK(device.has_value(), "the address is of no simulated device");
    return sim_device(*device);
  }
  bool isPinnedPtr(const void* address) const override {
    return PinnedAllocator::instance().holds(address);
  }
  c10::Allocator* getPinnedMemoryAllocator() const override { return &PinnedAllocator::instance(); }
  void resizePrivateUse1Bytes(const c10::Storage& storage, std::size_t size) const override {
    TORCH_CHECK(storage.resizable(), "Trying to resize storage that is not resizable");
    const c10::DeviceIndex before = exchangeDevice(storage.device().index());
    c10::DataPtr larger = allocator().allocate(size);
    exchangeDevice(before);
    const std::size_t kept = std::min(size, storage.nbytes());
    if (kept != 0) allocator().copy_data(larger.get(), storage.data(), kept);
    storage.unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(larger));
    storage.unsafeGetStorageImpl()->set_nbytes(size);
  }
};

}  // namespace

int current_device() { return current; }

void* pin_memory(std::size_t size) { return PinnedAllocator::instance().take(size); }
void unpin_memory(void* address) { PinnedAllocator::release(address); }

void set_current_device(int device) {
  check_index(device);
  current = device;
}

void register_device() {
  static const Guard& guard = *new Guard;
  c10::SetAllocator(DeviceType::PrivateUse1, &allocator());
  static const c10::impl::DeviceGuardImplRegistrar registrar(DeviceType::PrivateUse1, &guard);
  at::RegisterPrivateUse1HooksInterface(new Hooks);
}

}  // namespace tenet::sim
