#pragma once
// One worker that is asked one thing after the other.

#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

#include "cli/worker_process.h"

namespace tenet::cli {

/// The worker is gone, or was ended because it did not answer. what(): how, as the end of a
/// sentence about it ("was ended by signal 11 …").
class WorkerGone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Conversation {
 public:
  /// Starts a worker for the subject and waits until it is ready. Throws UsageError, StartError,
  /// WorkerGone; prints why the subject cannot be loaded. `accelerator`: that it starts; empty:
  /// none.
  explicit Conversation(const std::string& subject, const std::string& accelerator = {});

  /// The worker's first message: its environment.
  [[nodiscard]] const nlohmann::json& ready() const { return *ready_; }
  /// The answer to a command. Throws WorkerGone.
  [[nodiscard]] nlohmann::json ask(const nlohmann::json& command, std::chrono::seconds limit);
  /// The last that the worker printed.
  [[nodiscard]] std::string log_tail() const { return process_.printed_tail(); }

  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation();

 private:
  [[nodiscard]] nlohmann::json wait(std::chrono::seconds limit);

  WorkerProcess process_;
  std::unique_ptr<nlohmann::json> ready_;
};

}  // namespace tenet::cli
