#pragma once
// Ctrl-C: the first asks for an end with a report, the second ends at once.

#include <csignal>

namespace tenet::cli {

/// While it lives, SIGINT and SIGTERM are counted; the second one ends the process with 130.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  [[nodiscard]] static bool interrupted();

 private:
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
  struct sigaction before_pipe_ {};
};

}  // namespace tenet::cli
