#include "harness/time_budget.h"

#include <ctime>

namespace tenet::harness {
namespace {

constexpr int kWaiting = 4;

std::chrono::nanoseconds worked() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

TimeBudget::TimeBudget(std::chrono::milliseconds most)
    : most_(most), worked_at_start_(worked()), start_(std::chrono::steady_clock::now()) {}

bool TimeBudget::is_spent() const {
  return worked() - worked_at_start_ > most_ ||
         std::chrono::steady_clock::now() - start_ > kWaiting * most_;
}

}  // namespace tenet::harness
