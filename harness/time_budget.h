#pragma once
// How long something that is done again and again may take.

#include <chrono>

namespace tenet::harness {

/// So much time of this thread's own, that which others take of the processor not counted; and by
/// the clock, for who sleeps or waits, no more than four times that.
class TimeBudget {
 public:
  explicit TimeBudget(std::chrono::milliseconds most);
  [[nodiscard]] bool is_spent() const;

 private:
  std::chrono::nanoseconds most_, worked_at_start_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace tenet::harness
