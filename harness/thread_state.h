#pragma once
// The switches of torch and Python that a call might leave turned: read before and after it.

#include <memory>
#include <string>

namespace tenet::harness {

/// The state of this thread as it is now. Taking and comparing cost well under a microsecond.
class ThreadState {
 public:
  ThreadState();
  ~ThreadState();
  ThreadState(const ThreadState&) = delete;
  ThreadState& operator=(const ThreadState&) = delete;

  /// Takes the state anew.
  void take();
  /// What is different now, in words: "default dtype: torch.float64 (was torch.float32)"; empty:
  /// nothing.
  [[nodiscard]] std::string changes() const;
  /// Makes the state as it was taken. Throws HarnessError.
  void restore() const;

 private:
  struct Switches;
  std::unique_ptr<Switches> taken_;
};

}  // namespace tenet::harness
