#pragma once
// One worker: a process with its pipes, its board and what it prints, behind a keeper (keeper.h).
// Knows nothing of what is said.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/keeper.h"
#include "spec/worker_board.h"

namespace tenet::cli {

/// The machine did not give what a worker needs (processes, descriptors, memory), or there is no
/// worker program.
class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file descriptor that is closed at the end.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { reset(); }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool is_open() const { return value_ >= 0; }
  int release();
  void reset();

 private:
  int value_ = -1;
};

/// How a process ended: by a signal, or else with a status.
struct ProcessEnd {
  int signal = 0;
  int status = 0;
  bool keeper_gone = false;  ///< its keeper, which it takes for its parent, was ended
};
/// "was ended by signal 11 (Segmentation fault)", "exited with status 3".
[[nodiscard]] std::string describe(const ProcessEnd& end);
/// From a status as wait() gives it.
[[nodiscard]] ProcessEnd end_of(int wait_status);

class WorkerProcess {
 public:
  /// Starts `arguments[0]` in a session of its own, with a scratch folder, that ends with this
  /// process. Throws StartError.
  explicit WorkerProcess(const std::vector<std::string>& arguments);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Queues one line; sent as far as the worker reads.
  void send(std::string_view line);
  void flush();
  /// Whole lines that have arrived since the last call. Throws StartError for a line longer than
  /// any answer is.
  [[nodiscard]] std::vector<std::string> receive();
  /// Nothing, while it runs. Once it has ended, it stays ended.
  [[nodiscard]] std::optional<ProcessEnd> end();
  /// Ends the copy of the worker that runs its cases; false when it runs them itself.
  [[nodiscard]] bool kill_copy();
  [[nodiscard]] bool has_copy() const { return board_->copy.load() != 0; }
  /// Whether the subject has come back from a call in the process that runs the cases.
  [[nodiscard]] bool has_called() const { return board_->has_called.load() != 0; }
  /// Ends the process and all that it started, and waits for it.
  void kill();

  /// Readable when an answer, or the end of all answers, is there.
  [[nodiscard]] int answers() const { return answers_.get(); }
  [[nodiscard]] bool has_closed_answers() const { return closed_; }

  /// The case that it runs, and since when (nothing: it is between cases).
  struct Running {
    std::uint64_t case_number;
    std::chrono::nanoseconds since;  ///< of CLOCK_MONOTONIC
  };
  [[nodiscard]] std::optional<Running> running() const;
  /// Cases that it has begun and finished since it was started.
  [[nodiscard]] std::uint64_t cases_done() const;
  [[nodiscard]] std::uint64_t failures_so_far() const;
  /// Bytes of memory that it has in use; 0 when that is not known.
  [[nodiscard]] std::uint64_t memory() const;
  /// The process that runs the cases: the worker, or a copy of it.
  [[nodiscard]] pid_t at_work() const;
  /// Whether it has closed what it is asked and answers through.
  [[nodiscard]] bool has_lost_channel() const { return board_->lost_channel.load() != 0; }
  /// The simulated device whose memory it touched as if it were the host's.
  [[nodiscard]] std::optional<int> touched_device() const {
    const std::uint64_t touched = board_->touched.load();
    return touched == 0 ? std::nullopt : std::optional(static_cast<int>(touched) - 1);
  }
  /// Bytes that it has printed.
  [[nodiscard]] std::uint64_t printed() const { return printed_->written.load(); }
  /// The last of them.
  [[nodiscard]] std::string printed_tail() const;

 private:
  void read_end();

  pid_t keeper_ = -1;
  pid_t pid_ = -1;
  Descriptor commands_;
  Descriptor answers_;
  Descriptor news_;
  WorkerBoard* board_ = nullptr;
  PrintedText* printed_ = nullptr;
  std::string outbox_;
  std::string inbox_;
  std::optional<ProcessEnd> end_;
  bool closed_ = false;
};

}  // namespace tenet::cli
