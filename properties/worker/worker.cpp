#include "properties/worker/worker.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "properties/worker/session.h"
#include "spec/text.h"
#include "spec/worker_board.h"

namespace tenet::properties {
namespace {

using nlohmann::json;

/// The page that the coordinator reads; of the process' own when it was started without one.
class Board {
 public:
  Board() {
    void* page =
        ::mmap(nullptr, kWorkerBoardBytes, PROT_READ | PROT_WRITE, MAP_SHARED, kWorkerBoard, 0);
    if (page == MAP_FAILED)
      page = ::mmap(nullptr, kWorkerBoardBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                    -1, 0);
    if (page == MAP_FAILED) throw harness::HarnessError("no memory for the worker's board");
    board_ = static_cast<WorkerBoard*>(page);
    board_->magic.store(WorkerBoard::kMagic);
  }
  ~Board() { ::munmap(board_, kWorkerBoardBytes); }
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;
  [[nodiscard]] WorkerBoard& get() const { return *board_; }

 private:
  WorkerBoard* board_ = nullptr;
};

/// Lines from one descriptor, lines to another.
class Channel {
 public:
  Channel() : in_(::fdopen(kWorkerCommands, "r")) {
    if (in_ == nullptr)
      throw harness::HarnessError(
          "a worker reads commands from descriptor 3, which is not open; it is started by tenet");
  }
  ~Channel() {
    std::fclose(in_);
    std::free(line_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  std::optional<std::string> receive() {
    const ssize_t length = ::getline(&line_, &capacity_, in_);
    if (length < 0) return std::nullopt;
    return std::string(line_, static_cast<std::size_t>(length));
  }

  /// False when nobody listens any more.
  [[nodiscard]] bool send(const json& answer) {
    // A subject's own bytes need not be UTF-8.
    const std::string line = answer.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
    std::size_t sent = 0;
    while (sent < line.size()) {
      const ssize_t n = ::write(kWorkerAnswers, line.data() + sent, line.size() - sent);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      sent += static_cast<std::size_t>(n);
    }
    return true;
  }

 private:
  std::FILE* in_;
  char* line_ = nullptr;
  std::size_t capacity_ = 0;
};

json bad_case(const std::string& message) { return {{"type", "bad-case"}, {"message", message}}; }

json answer_to(const json& command, Session& session) {
  const std::string what = command.at("cmd");
  if (what == "run")
    return session.run(command.at("first").get<std::uint64_t>(),
                       command.at("count").get<std::uint64_t>());
  if (what == "claims")
    return session.survey_claims(command.at("seed").get<std::uint64_t>(),
                                 command.at("cases").get<std::uint64_t>());
  if (what == "capture") return Session::capture(command.at("program").get<std::string>());
  if (what == "describe") return session.describe_case(command.at("case").get<std::uint64_t>());
  if (what != "shrink" && what != "observe") return bad_case("unknown command '" + what + "'");

  Call call;
  std::uint64_t number = 0;
  if (command.contains("text")) {
    try {
      call = parse_call(command.at("text").get<std::string>());
    } catch (const CaseTextError& error) {
      return bad_case(error.what());
    }
  } else {
    number = command.at("case").get<std::uint64_t>();
    call = session.make(number);
  }
  if (const std::string why = why_invalid(call); !why.empty())
    return bad_case("the case is not a legal one: " + why);
  if (what == "observe") return session.observe(call);
  return session.shrink(number, call, command.at("clause").get<std::string>(),
                        command.value("fact", std::string()));
}

int serve(const WorkerOptions& options, Channel& channel, WorkerBoard& board) {
  std::unique_ptr<Session> session;
  try {
    session = std::make_unique<Session>(options, board);
  } catch (const harness::SubjectError& error) {
    const json answer{{"type", "cannot-load"},
                      {"message", error.what()},
                      {"traceback", error.traceback()},
                      {"not_installed", error.not_installed()}};
    return channel.send(answer) ? 0 : 1;
  }
  json ready = session->ready();
  ready["pid"] = ::getpid();
  if (!channel.send(ready)) return 1;
  while (const std::optional<std::string> line = channel.receive()) {
    const json command = json::parse(*line, nullptr, false);
    if (!command.is_object() || !command.contains("cmd")) {
      if (!channel.send(bad_case("not a command: " + *line))) return 1;
      continue;
    }
    if (command["cmd"] == "quit") return 0;
    json answer;
    try {
      answer = answer_to(command, *session);
    } catch (const std::exception& error) {
      answer = bad_case(std::string("the suite failed on it: ") + error.what());
    }
    if (!channel.send(answer)) return 1;
  }
  return 0;
}

}  // namespace

int run_worker(const WorkerOptions& options) {
  try {
    Board board;
    Channel channel;
    harness::Interpreter interpreter;
    return serve(options, channel, board.get());
  } catch (const std::exception& error) {
    std::cerr << "tenet_properties: " << error.what() << std::endl;
    return 4;
  }
}

}  // namespace tenet::properties
