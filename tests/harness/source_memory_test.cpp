#include "harness/source_memory.h"

#include <gtest/gtest.h>

#include <cstring>

namespace tenet::harness {
namespace {

TEST(SourceMemory, IsAlignedAndHeldUntilReleased) {
  MemoryPool pool;
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 4096U, 3U << 20U}) {
    SourceBlock* block = pool.take(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block->data()) % 64, 0U);
    EXPECT_EQ(block->size(), size);
    EXPECT_FALSE(block->released());
    EXPECT_TRUE(block->guards_intact());
    SourceBlock::release(block);
    EXPECT_TRUE(block->released());
    pool.give_back(block);
  }
}

TEST(SourceMemory, NoticesWritesBesideIt) {
  MemoryPool pool;
  SourceBlock* block = pool.take(12);
  block->data()[12] ^= 1U;
  EXPECT_FALSE(block->guards_intact());
  block->data()[12] ^= 1U;
  EXPECT_TRUE(block->guards_intact());
  block->data()[-1] ^= 1U;
  EXPECT_FALSE(block->guards_intact());
  SourceBlock::release(block);
  pool.give_back(block);
  block = pool.take(12);
  EXPECT_TRUE(block->guards_intact()) << "damaged memory is not used again";
  SourceBlock::release(block);
  pool.give_back(block);
}

TEST(SourceMemory, IsUsedAgainOnlyOnceReleased) {
  MemoryPool pool;
  SourceBlock* leaked = pool.take(32);
  std::memset(leaked->data(), 7, 32);
  pool.give_back(leaked);
  SourceBlock* next = pool.take(32);
  EXPECT_NE(next, leaked);
  EXPECT_EQ(leaked->data()[31], 7);
  SourceBlock::release(leaked);  // late: freed here
  SourceBlock::release(next);
  pool.give_back(next);
  EXPECT_EQ(pool.take(32), next);
  SourceBlock::release(next);
  pool.give_back(next);
}

}  // namespace
}  // namespace tenet::harness
