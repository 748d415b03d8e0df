// What counts as time that was taken.

#include "harness/time_budget.h"

#include <gtest/gtest.h>

#include <ctime>
#include <thread>

namespace tenet::harness {
namespace {

using std::chrono::milliseconds;

TEST(TimeBudget, WorkIsCountedByTheThreadsOwnTime) {
  const TimeBudget budget(milliseconds(20));
  const std::clock_t start =
      std::clock();  // of the whole process, which has no other thread at work
  while (!budget.is_spent()) {
  }
  EXPECT_GE(std::clock() - start, CLOCKS_PER_SEC / 50 / 5);  // it may have waited for its turn
}

TEST(TimeBudget, WaitingIsCountedByTheClock) {
  const TimeBudget budget(milliseconds(40));
  const auto start = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(milliseconds(50));
  // On a machine that is busy it may have slept for longer.
  if (std::chrono::steady_clock::now() - start < milliseconds(150)) {
    EXPECT_FALSE(budget.is_spent());
  }
  std::this_thread::sleep_for(milliseconds(120));
  EXPECT_TRUE(budget.is_spent());
}

}  // namespace
}  // namespace tenet::harness
