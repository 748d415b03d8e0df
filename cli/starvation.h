#pragma once
// Whether a process is slow because the machine does not let it run.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>

namespace tenet::cli {

/// Adds up the time in which a process, or one that it started, had a thread that was ready to run,
/// or waited for the disk, and none of them ran: as sampled from /proc/PID/task/TID/stat (Linux,
/// proc(5)), which every kernel has.
class Starvation {
 public:
  using Clock = std::chrono::steady_clock;

  /// Looks at the process for the first time: what was before does not count.
  void begin(pid_t process, Clock::time_point now = Clock::now());
  /// Looks again, and so on from time to time. The time since begin().
  std::chrono::nanoseconds look(Clock::time_point now = Clock::now());

 private:
  /// Of a process and all below it.
  struct Sight {
    bool ready = false;                    ///< a thread could run, or waits for the disk
    std::map<pid_t, std::int64_t> worked;  ///< ticks of processor time, by thread
  };
  static void add(pid_t process, int depth, Sight& sight);

  pid_t process_ = 0;
  Clock::time_point last_look_;
  Sight seen_;
  std::chrono::nanoseconds sum_{0};
};

}  // namespace tenet::cli
