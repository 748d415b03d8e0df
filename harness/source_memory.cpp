#include "harness/source_memory.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace tenet::harness {
namespace {

constexpr std::align_val_t kAlignment{64};
constexpr std::size_t kGuard = 64;
constexpr std::uint8_t kGuardByte = 0xC5;

constexpr std::array<std::uint8_t, kGuard> kGuardBytes = [] {
  std::array<std::uint8_t, kGuard> bytes{};
  bytes.fill(kGuardByte);
  return bytes;
}();

std::size_t size_class(std::size_t capacity) {
  return static_cast<std::size_t>(std::bit_width(capacity));
}

}  // namespace

namespace {

std::uint8_t* allocate(int place, std::size_t size) {
  void* memory = place == kOnHost   ? ::operator new(size, kAlignment)
                 : place == kPinned ? device_memory()->pin(size)
                 : place >= kFirstManaged
                     ? device_memory()->allocate_managed(device_of_place(place), size)
                     : device_memory()->allocate(place, size);
  if (memory == nullptr) throw std::bad_alloc();
  return static_cast<std::uint8_t*>(memory);
}

void release(int place, std::uint8_t* memory) {
  if (place == kOnHost)
    ::operator delete(memory, kAlignment);
  else if (place == kPinned)
    device_memory()->unpin(memory);
  else
    device_memory()->release(device_of_place(place), memory);
}

}  // namespace

SourceBlock::SourceBlock(std::size_t capacity, int place) : place_(place), capacity_(capacity) {
  const std::size_t size = capacity + 2 * kGuard;
  address_ = allocate(place, size) + kGuard;
  data_ = place >= 0 ? allocate(kOnHost, size) + kGuard : address_;
  std::memset(data_ - kGuard, kGuardByte, kGuard);
}

SourceBlock::~SourceBlock() {
  harness::release(place_, address_ - kGuard);
  if (place_ >= 0) harness::release(kOnHost, data_ - kGuard);
}

DeviceSpan SourceBlock::guarded() const {
  return {device_of_place(place_), data_ - kGuard, address_ - kGuard, size_ + 2 * kGuard};
}

bool SourceBlock::guards_intact() const {
  return std::memcmp(data_ - kGuard, kGuardBytes.data(), kGuard) == 0 &&
         std::memcmp(data_ + size_, kGuardBytes.data(), kGuard) == 0;
}

void SourceBlock::release(void* block) {
  auto* self = static_cast<SourceBlock*>(block);
  if (self->state_.exchange(State::Released, std::memory_order_acq_rel) == State::Abandoned)
    delete self;
}

MemoryPool::~MemoryPool() {
  for (const Classes& classes : free_)
    for (const auto& blocks : classes)
      for (SourceBlock* block : blocks) delete block;
}

std::vector<SourceBlock*>& MemoryPool::available(int place, std::size_t capacity) {
  const auto at = static_cast<std::size_t>(place - kPinned);
  if (free_.size() <= at) free_.resize(at + 1);
  return free_[at][size_class(capacity)];
}

SourceBlock* MemoryPool::take(std::size_t size, int place) {
  const std::size_t capacity = std::bit_ceil(std::max<std::size_t>(size, 64));
  auto& blocks = available(place, capacity);
  SourceBlock* block = nullptr;
  if (blocks.empty()) {
    block = new SourceBlock(capacity, place);
  } else {
    block = blocks.back();
    blocks.pop_back();
  }
  block->size_ = size;
  std::memset(block->data_ + size, kGuardByte, kGuard);
  block->state_.store(SourceBlock::State::Held, std::memory_order_relaxed);
  return block;
}

void MemoryPool::give_back(SourceBlock* block) {
  auto expected = SourceBlock::State::Held;
  if (block->state_.compare_exchange_strong(expected, SourceBlock::State::Abandoned,
                                            std::memory_order_acq_rel))
    return;
  auto& blocks = available(block->place_, block->capacity_);
  if (!block->guards_intact() || block->capacity_ > kLargestPooled ||
      blocks.size() >= kKeptPerClass)
    delete block;
  else
    blocks.push_back(block);
}

}  // namespace tenet::harness
