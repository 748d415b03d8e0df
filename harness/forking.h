#pragma once
// Copies of the process that has loaded the subject: cheaper than loading it again.

#include <sys/types.h>

#include <string>

namespace tenet::harness {

/// Threads of the process. Taken before and after the subject is loaded, it tells whether the
/// process may fork: a copy has one thread only.
[[nodiscard]] long count_threads();

/// Why this process should not fork, as far as the machine goes; empty: nothing.
[[nodiscard]] std::string obstacle_to_forking();

/// Notices that the process has become a copy of itself, at the price of reading a byte: of a page
/// that the kernel wipes in what fork() makes.
class ForkDetector {
 public:
  /// Throws HarnessError when there is no memory.
  ForkDetector();
  ~ForkDetector();
  ForkDetector(const ForkDetector&) = delete;
  ForkDetector& operator=(const ForkDetector&) = delete;

  void start() { *mark_ = 1; }
  /// Whether the process was made by fork() after start().
  [[nodiscard]] bool is_copy() const { return *mark_ == 0; }

 private:
  volatile char* mark_;
};

/// fork() as Python wants it. Throws HarnessError.
[[nodiscard]] pid_t fork_process();

}  // namespace tenet::harness
