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

SourceBlock::SourceBlock(std::size_t capacity) : capacity_(capacity) {
  data_ = static_cast<std::uint8_t*>(::operator new(capacity + 2 * kGuard, kAlignment)) + kGuard;
  std::memset(data_ - kGuard, kGuardByte, kGuard);
}

SourceBlock::~SourceBlock() { ::operator delete(data_ - kGuard, kAlignment); }

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
  for (const auto& blocks : free_)
    for (SourceBlock* block : blocks) delete block;
}

SourceBlock* MemoryPool::take(std::size_t size) {
  const std::size_t capacity = std::bit_ceil(std::max<std::size_t>(size, 64));
  auto& available = free_[size_class(capacity)];
  SourceBlock* block = nullptr;
  if (available.empty()) {
    block = new SourceBlock(capacity);
  } else {
    block = available.back();
    available.pop_back();
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
  auto& available = free_[size_class(block->capacity_)];
  if (!block->guards_intact() || block->capacity_ > kLargestPooled ||
      available.size() >= kKeptPerClass)
    delete block;
  else
    available.push_back(block);
}

}  // namespace tenet::harness
