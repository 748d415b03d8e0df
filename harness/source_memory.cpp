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

/// The guard in front of the memory. What is allocated by itself begins where it was allocated.
std::size_t front_guard(int place) {
  const bool is_whole =
      place >= kFirstOfKind && allocation_of_place(place) != DeviceAllocation::Split;
  return is_whole ? 0 : kGuard;
}

std::uint8_t* allocate(int place, std::size_t size) {
  void* memory = place == kOnHost   ? ::operator new(size, kAlignment)
                 : place == kPinned ? device_memory()->pin(size)
                                    : device_memory()->allocate(device_of_place(place), size,
                                                                allocation_of_place(place));
  if (memory == nullptr) throw std::bad_alloc();
  return static_cast<std::uint8_t*>(memory);
}

void release(int place, std::uint8_t* memory) {
  if (place == kOnHost)
    ::operator delete(memory, kAlignment);
  else if (place == kPinned)
    device_memory()->unpin(memory);
  else
    device_memory()->release(device_of_place(place), memory, allocation_of_place(place));
}

}  // namespace

SourceBlock::SourceBlock(std::size_t capacity, int place) : place_(place), capacity_(capacity) {
  const std::size_t front = front_guard(place);
  const std::size_t size = front + capacity + kGuard;
  address_ = allocate(place, size) + front;
  data_ = place >= 0 ? allocate(kOnHost, size) + front : address_;
  std::memset(data_ - front, kGuardByte, front);
}

SourceBlock::~SourceBlock() {
  const std::size_t front = front_guard(place_);
  harness::release(place_, address_ - front);
  if (place_ >= 0) harness::release(kOnHost, data_ - front);
}

DeviceSpan SourceBlock::guarded() const {
  const std::size_t front = front_guard(place_);
  return {device_of_place(place_), data_ - front, address_ - front, front + size_ + kGuard};
}

bool SourceBlock::guards_intact() const {
  const std::size_t front = front_guard(place_);
  return std::memcmp(data_ - front, kGuardBytes.data(), front) == 0 &&
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
