#include "properties/worker/channel.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "harness/harness.h"
#include "spec/worker_board.h"

namespace tenet::properties {
namespace {

/// Low numbers are the first that a subject closes or hands on, and the first that it gets for its
/// own files.
int move_out_of_the_way(int descriptor) {
  constexpr int kHigh = 700;
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, kHigh);
  if (moved < 0) return descriptor;
  ::close(descriptor);
  return moved;
}

}  // namespace

Channel::Channel()
    : in_(::fdopen(move_out_of_the_way(kWorkerCommands), "r")),
      out_(move_out_of_the_way(kWorkerAnswers)) {
  if (in_ == nullptr)
    throw harness::HarnessError(
        "a worker reads commands from descriptor 3, which is not open; it is started by tenet");
  // Copies of this process read on where this one stopped: nothing may be kept back.
  std::setvbuf(in_, nullptr, _IONBF, 0);
}

Channel::~Channel() {
  std::fclose(in_);
  std::free(line_);
}

std::optional<std::string> Channel::receive() {
  const ssize_t length = ::getline(&line_, &capacity_, in_);
  if (length < 0) return std::nullopt;
  return std::string(line_, static_cast<std::size_t>(length));
}

bool Channel::send(const nlohmann::json& answer) {
  // A subject's own bytes need not be UTF-8.
  const std::string line =
      answer.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
  std::size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t n = ::write(out_, line.data() + sent, line.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool Channel::is_lost() const { return ::fcntl(out_, F_GETFD) < 0; }

}  // namespace tenet::properties
