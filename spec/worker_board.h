#pragma once
// The page of memory that a worker shares with the coordinator: which case it is at, so that the
// case is known after a crash, a hang or an out-of-memory kill.

#include <atomic>
#include <cstdint>

namespace tenet {

/// Descriptors of a worker: commands in, answers out (both JSON lines), the board's memory file.
inline constexpr int kWorkerCommands = 3;
inline constexpr int kWorkerAnswers = 4;
inline constexpr int kWorkerBoard = 5;

/// Bytes of the memory file; both sides map it whole, MAP_SHARED.
inline constexpr std::size_t kWorkerBoardBytes = 4096;

/// Written by the worker, read by the coordinator. Each member stands for itself; a reader that
/// wants `current_case` together with its `started_ns` reads the latter before and after.
struct WorkerBoard {
  static constexpr std::uint64_t kMagic = 0x314452414f42544e;  ///< "NTBOARD1"

  std::atomic<std::uint64_t> magic;         ///< kMagic once the worker has mapped the page
  std::atomic<std::uint64_t> current_case;  ///< about to run, or running
  std::atomic<std::uint64_t> started_ns;    ///< CLOCK_MONOTONIC when it began; 0: between cases
  std::atomic<std::uint64_t> cases_done;    ///< since the process started
  std::atomic<std::uint64_t> failures_so_far;
  std::atomic<std::uint64_t>
      copy;  ///< process that runs cases for the worker; 0: the worker itself
  std::atomic<std::uint64_t> lost_channel;  ///< 1: its descriptors were closed during that case
  std::atomic<std::uint64_t> has_called;    ///< 1: the subject has come back from a call in the
                                            ///< process that runs the cases
  std::atomic<std::uint64_t> touched;  ///< 1 + the simulated device whose memory was touched as
                                       ///< if it were the host's, which ends the process
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(sizeof(WorkerBoard) <= kWorkerBoardBytes);

}  // namespace tenet
