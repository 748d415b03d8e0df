#pragma once
// How a worker is asked and answers: JSON lines over two descriptors.

#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace tenet::properties {

class Channel {
 public:
  /// Over the descriptors kWorkerCommands and kWorkerAnswers, which it takes out of the subject's
  /// way. Throws harness::HarnessError when they are not open.
  Channel();
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// The next line; nothing at the end of them.
  [[nodiscard]] std::optional<std::string> receive();
  /// False when nobody listens any more.
  [[nodiscard]] bool send(const nlohmann::json& answer);
  /// Whether somebody else has closed it.
  [[nodiscard]] bool is_lost() const;

 private:
  std::FILE* in_;
  int out_;
  char* line_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace tenet::properties
