#pragma once
// The worker processes of a run: starts them, gives them jobs, watches over them, and tells the
// judgings of their ends.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/judging.h"
#include "cli/starvation.h"
#include "cli/worker_process.h"

namespace tenet::cli {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, as the board's times

struct WorkforceSettings {
  std::string executable;                               ///< of the worker
  std::vector<std::string> arguments;                   ///< for every worker: seed, filter, profile
  std::size_t at_work = 1;                              ///< processes that may run cases at a time
  std::uint64_t memory_limit = std::uint64_t{4} << 30;  ///< bytes, above what loading it takes
  std::chrono::milliseconds call_limit{2000};
  std::chrono::milliseconds first_call_limit{10000};
  std::chrono::milliseconds start_limit{180000};
};

class Workforce {
 public:
  explicit Workforce(WorkforceSettings settings) : settings_(std::move(settings)) {}

  /// Starts a first worker for the judging. Throws StartError.
  void add(Judging& judging);
  /// Waits for something to happen, at most that long, and deals with it. `seconds_left` bounds
  /// the blocks that are given out.
  void step(std::chrono::milliseconds most, double seconds_left);
  /// Ends all workers at once; what they were at is lost.
  void stop() { workers_.clear(); }

  [[nodiscard]] std::size_t at_work() const;
  /// Cases of blocks that are not finished.
  [[nodiscard]] std::uint64_t under_way(const Judging& judging) const;

 private:
  struct Worker {
    Judging* judging = nullptr;
    std::unique_ptr<WorkerProcess> process;
    std::optional<Job> job;
    bool ready = false;
    bool killed = false;     ///< by the watchdog; `death` says why
    bool condemned = false;  ///< so is the copy that serves for it, whose end is awaited
    Clock::time_point condemned_since;
    Death death;
    Clock::time_point since;              ///< started, or given its job
    std::uint64_t done_before = 0;        ///< cases, before its job
    std::chrono::nanoseconds watched{0};  ///< beginning of the case that the watchdog looks at
    Starvation starvation;                ///< since then
    std::uint64_t memory_at_first_sight = 0;
    std::uint64_t memory_at_start = 0;
    std::uint64_t memory = 0;  ///< when it was last looked at
  };

  void start(Judging& judging);
  void hand_out(double seconds_left);
  void start_more();
  void wait(std::chrono::milliseconds most) const;
  void listen(Worker& worker);
  void take(Worker& worker, const std::string& line);
  void watch(Worker& worker, Clock::time_point now);
  void watch_call(Worker& worker, const WorkerProcess::Running& running, Clock::time_point now);
  [[nodiscard]] bool takes_memory(const Worker& worker) const;
  void watch_memory(Worker& worker, const std::optional<WorkerProcess::Running>& running);
  void end_case(Worker& worker, Death death);
  void end_worker(Worker& worker, Death death);
  [[nodiscard]] Death death_of(const Worker& worker, const ProcessEnd& end, bool lost_channel,
                               std::optional<std::uint64_t> at) const;
  void bury(Worker& worker, const ProcessEnd& end);
  [[nodiscard]] std::chrono::milliseconds call_limit_of(const Worker& worker) const;
  [[nodiscard]] std::size_t workers_of(const Judging& judging) const;

  WorkforceSettings settings_;
  std::vector<Judging*> judgings_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::map<const Judging*, int> failed_starts_;  ///< in a row
  std::map<const Judging*, int> slow_starts_;    ///< first calls that did not come back
};

}  // namespace tenet::cli
