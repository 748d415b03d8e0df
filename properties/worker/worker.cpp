#include "properties/worker/worker.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/accelerator.h"
#include "harness/forking.h"
#include "properties/worker/channel.h"
#include "properties/worker/ordeal.h"
#include "properties/worker/session.h"
#include "spec/text.h"
#include "spec/worker_board.h"

namespace tenet::properties {
namespace {

using nlohmann::json;

/// Exit status of a copy that leaves what comes next to a fresh one.
constexpr int kWornOut = 98;

/// The page that the coordinator reads; of the process' own when it was started without one.
class Board {
 public:
  Board() {
    void* page =
        ::mmap(nullptr, kWorkerBoardBytes, PROT_READ | PROT_WRITE, MAP_SHARED, kWorkerBoard, 0);
    if (page == MAP_FAILED)
      page = ::mmap(nullptr, kWorkerBoardBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                    -1, 0);
    ::close(kWorkerBoard);
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

json bad_case(const std::string& message) { return {{"type", "bad-case"}, {"message", message}}; }

/// The call that a command is about: given as text, or by its number.
Call call_of(const json& command, const Session& session) {
  Call call = command.contains("text") ? parse_call(command.at("text").get<std::string>())
                                       : session.make(command.at("case").get<std::uint64_t>());
  if (const std::string why = why_invalid(call); !why.empty())
    throw CaseTextError("the case is not a legal one: " + why);
  return call;
}

json answer_to(const json& command, Session& session) {
  const std::string what = command.at("cmd");
  if (what == "run")
    return session.run(
        command.at("first").get<std::uint64_t>(), command.at("count").get<std::uint64_t>(),
        command.value("skip", std::vector<SkippedKind>()),
        command.contains("rehearsed") ? std::optional(command["rehearsed"].get<std::uint64_t>())
                                      : std::nullopt);
  if (what == "spell") return session.spell(command.at("cases").get<std::vector<std::uint64_t>>());
  if (what == "claims")
    return session.survey_claims(command.at("seed").get<std::uint64_t>(),
                                 command.at("cases").get<std::uint64_t>());
  if (what == "capture") return Session::capture(command.at("program").get<std::string>());
  try {
    const Call call = call_of(command, session);
    if (what == "describe")
      return session.in_words(call, command.contains("case")
                                        ? std::optional(command["case"].get<std::uint64_t>())
                                        : std::nullopt);
    if (what == "observe") return session.observe(call, command.value("runs", 1));
    if (what == "shrink")
      return session.shrink(
          command.value("case", std::uint64_t{0}), call, command.at("clause").get<std::string>(),
          command.value("fact", std::string()), command.value("ran", std::vector<CaseRange>()));
    if (what == "shrink-death")
      return session.shrink_death(
          command.at("case").get<std::uint64_t>(),
          std::chrono::milliseconds(command.at("time_ms").get<std::int64_t>()),
          command.at("memory").get<std::uint64_t>());
  } catch (const CaseTextError& error) {
    return bad_case(error.what());
  }
  return bad_case("unknown command '" + what + "'");
}

json cannot_load(const harness::SubjectError& error) {
  return {{"type", "cannot-load"},
          {"message", error.what()},
          {"traceback", error.traceback()},
          {"not_installed", error.not_installed()}};
}

/// Answers commands until "quit" or the end of them: 0. 1: nobody listens any more.
/// `left`: a command that another copy left to this one, or that this one leaves to the next.
int serve(Session& session, Channel& channel, const SharedText& left) {
  const auto next = [&]() -> std::optional<std::string> {
    std::string command = left.read();
    if (command.empty()) return channel.receive();
    left.write("");
    return command;
  };
  while (const std::optional<std::string> line = next()) {
    const json command = json::parse(*line, nullptr, false);
    if (!command.is_object() || !command.contains("cmd")) {
      if (!channel.send(bad_case("not a command: " + *line))) return 1;
      continue;
    }
    if (command["cmd"] == "quit") return 0;
    if (session.is_for_a_fresh_one(command["cmd"].get<std::string>()) && left.write(*line))
      return kWornOut;
    json answer;
    try {
      answer = answer_to(command, session);
    } catch (const harness::SubjectError& error) {
      answer = cannot_load(error);
    } catch (const std::exception& error) {
      answer = bad_case(std::string("the suite failed on it: ") + error.what());
    }
    if (!channel.send(answer)) return 1;
    if (session.is_worn_out()) return kWornOut;
  }
  return 0;
}

/// Lets copies of this process serve, one after the other: what a case does to its process, it does
/// to a copy, and the next one is there at once.
int serve_by_copies(Session& session, Channel& channel, WorkerBoard& board) {
  const pid_t original = ::getpid();
  const SharedText left;
  for (;;) {
    board.has_called.store(0);
    const pid_t copy = harness::fork_process();
    if (copy == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != original) ::_exit(1);
      return serve(session, channel, left);
    }
    board.copy.store(static_cast<std::uint64_t>(copy));
    int status = 0;
    while (::waitpid(copy, &status, 0) < 0 && errno == EINTR) {
    }
    const bool exited = WIFEXITED(status);
    const bool between_cases = board.started_ns.load() == 0;
    if (exited && between_cases && WEXITSTATUS(status) == kWornOut) continue;
    if (exited && between_cases && WEXITSTATUS(status) <= 1) ::_exit(WEXITSTATUS(status));
    json died{{"type", "died"}, {"status", status}};
    if (!between_cases) died["case"] = board.current_case.load();
    died["lost_channel"] = board.lost_channel.exchange(0) != 0;
    board.started_ns.store(0);
    if (!channel.send(died)) ::_exit(1);
  }
}

std::atomic<std::uint64_t>* touched_device = nullptr;

/// Notes whose memory was touched; the touch is then made again, and ends the process.
void note_touch(int /*signal*/, siginfo_t* info, void* /*context*/) {
  const int device = harness::device_memory()->device_of(info->si_addr);
  if (device >= 0) touched_device->store(static_cast<std::uint64_t>(device) + 1);
  ::signal(SIGSEGV, SIG_DFL);
}

void watch_simulated_memory(WorkerBoard& board) {
  touched_device = &board.touched;
  struct sigaction action {};
  action.sa_sigaction = note_touch;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGSEGV, &action, nullptr);
}

/// Starts the accelerator that is asked for. Why there is none; empty: it is there, or none is
/// asked for.
std::string start_accelerator(const WorkerOptions& options) {
  if (!is_accelerator(options.device)) return {};
  try {
    harness::start_accelerator(options.device);
    return {};
  } catch (const harness::AcceleratorAbsent& absent) {
    return absent.what();
  }
}

/// For a machine without an accelerator, or with the simulated one: GPUs that are there would make
/// another one of it.
void hide_gpus() {
  for (const char* variable : {"CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"})
    ::setenv(variable, "", 1);
}

int load_and_serve(const WorkerOptions& options, Channel& channel, WorkerBoard& board) {
  const std::string absent = start_accelerator(options);
  if (harness::machine().accelerator == DeviceType::Sim) watch_simulated_memory(board);
  const long threads = harness::count_threads();
  std::unique_ptr<Session> session;
  try {
    session = std::make_unique<Session>(options, board, channel);
  } catch (const harness::SubjectError& error) {
    return channel.send(cannot_load(error)) ? 0 : 1;
  }
  const bool copies = harness::count_threads() == threads && harness::obstacle_to_forking().empty();
  session->allow_copies(copies);
  json ready = session->ready();
  if (!absent.empty()) ready["absent"] = absent;
  ready["pid"] = ::getpid();
  if (!channel.send(ready)) return 1;
  return copies ? serve_by_copies(*session, channel, board)
                : serve(*session, channel, SharedText());
}

}  // namespace

int run_worker(const WorkerOptions& options) {
  try {
    Board board;
    Channel channel;
    if (options.hides_gpus && options.device != DeviceType::Cuda) hide_gpus();
    harness::Interpreter interpreter;
    return load_and_serve(options, channel, board.get());
  } catch (const std::exception& error) {
    std::cerr << "tenet_properties: " << error.what() << std::endl;
    return 4;
  }
}

}  // namespace tenet::properties
