#include "cli/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace tenet::cli {
namespace {

/// No answer is longer; what is, is no answer.
constexpr std::size_t kLongestLine = std::size_t{256} << 20;
constexpr std::size_t kShownOfOutput = 8000;

[[noreturn]] void fail(std::string_view what) {
  throw StartError(fmt::format("cannot start a worker: {}: {}", what, std::strerror(errno)));
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};
Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// Memory that a process shares with those that it forks.
void* shared_pages(std::size_t bytes, int file) {
  const int flags = file < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
  void* pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, file, 0);
  if (pages == MAP_FAILED) fail("shared memory");
  return pages;
}

std::string make_scratch() {
  std::error_code error;
  std::string path = std::filesystem::temp_directory_path(error) / "tenet-XXXXXX";
  if (error || ::mkdtemp(path.data()) == nullptr) fail("scratch folder " + path);
  return path;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    reset();
    value_ = other.release();
  }
  return *this;
}
int Descriptor::release() { return std::exchange(value_, -1); }
void Descriptor::reset() {
  if (value_ >= 0) ::close(value_);
  value_ = -1;
}

std::string describe(const ProcessEnd& end) {
  if (end.keeper_gone) return "ended the process that had started it, and with it itself";
  if (end.signal != 0)
    return fmt::format("was ended by signal {} ({})", end.signal, ::strsignal(end.signal));
  return fmt::format("exited with status {}", end.status);
}

ProcessEnd end_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) return {WTERMSIG(wait_status), 0, false};
  return {0, WEXITSTATUS(wait_status), false};
}

WorkerProcess::WorkerProcess(const std::vector<std::string>& arguments) {
  if (::access(arguments.front().c_str(), X_OK) != 0) fail(arguments.front());
  Pipe commands = make_pipe();
  Pipe answers = make_pipe();
  Pipe news = make_pipe();
  const Descriptor board(::memfd_create("tenet-worker-board", MFD_CLOEXEC));
  if (!board.is_open() || ::ftruncate(board.get(), kWorkerBoardBytes) != 0) fail("shared memory");
  board_ = static_cast<WorkerBoard*>(shared_pages(kWorkerBoardBytes, board.get()));
  printed_ = static_cast<PrintedText*>(shared_pages(sizeof(PrintedText), -1));

  KeeperPlan plan;
  plan.coordinator = ::getpid();
  plan.commands = commands.read.get();
  plan.answers = answers.write.get();
  plan.board = board.get();
  plan.news = news.write.get();
  plan.printed = printed_;
  plan.scratch = make_scratch();
  for (const std::string& argument : arguments)
    plan.arguments.push_back(const_cast<char*>(argument.c_str()));
  plan.arguments.push_back(nullptr);
  keeper_ = ::fork();
  if (keeper_ == 0) keep(plan);
  if (keeper_ < 0) fail("fork");
  news.write.reset();
  if (::read(news.read.get(), &pid_, sizeof pid_) != sizeof pid_) pid_ = -1;
  commands_ = std::move(commands.write);
  answers_ = std::move(answers.read);
  news_ = std::move(news.read);
  ::fcntl(commands_.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(answers_.get(), F_SETFL, O_NONBLOCK);
}

WorkerProcess::~WorkerProcess() {
  kill();
  ::munmap(board_, kWorkerBoardBytes);
  ::munmap(printed_, sizeof(PrintedText));
}

void WorkerProcess::send(std::string_view line) {
  outbox_.append(line).push_back('\n');
  flush();
}

void WorkerProcess::flush() {
  while (!outbox_.empty()) {
    const ssize_t written = ::write(commands_.get(), outbox_.data(), outbox_.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // full, or the worker is gone, which its end will tell
    outbox_.erase(0, static_cast<std::size_t>(written));
  }
}

std::vector<std::string> WorkerProcess::receive() {
  std::array<char, 65536> buffer{};
  std::vector<std::string> lines;
  while (!closed_) {
    const ssize_t count = ::read(answers_.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    if (count == 0) closed_ = true;
    inbox_.append(buffer.data(), static_cast<std::size_t>(count));
    if (inbox_.size() > kLongestLine)
      throw StartError("a worker's answer is longer than any answer is");
  }
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = inbox_.find('\n', begin)) != std::string::npos; begin = end + 1)
    lines.push_back(inbox_.substr(begin, end - begin));
  inbox_.erase(0, begin);
  return lines;
}

std::optional<ProcessEnd> WorkerProcess::end() {
  if (end_) return end_;
  pid_t ended = 0;
  do {
    ended = ::waitpid(keeper_, nullptr, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended != 0) read_end();
  return end_;
}

/// Once the keeper has ended: what it told of the worker's end.
void WorkerProcess::read_end() {
  int status = 0;
  end_.emplace();
  if (::read(news_.get(), &status, sizeof status) != sizeof status) {
    end_->keeper_gone = true;
    if (pid_ > 0) ::kill(-pid_, SIGKILL);
  } else {
    end_ = end_of(status);
  }
}

/// What the board says of it is believed only of a child.
pid_t WorkerProcess::at_work() const {
  const auto copy = static_cast<pid_t>(board_->copy.load());
  if (copy <= 1 || pid_ <= 0) return pid_;
  std::ifstream status(fmt::format("/proc/{}/status", copy));
  for (std::string word; status >> word;)
    if (pid_t parent = 0; word == "PPid:" && status >> parent && parent == pid_) return copy;
  return pid_;
}

bool WorkerProcess::kill_copy() {
  const pid_t copy = at_work();
  return copy != pid_ && ::kill(copy, SIGKILL) == 0;
}

void WorkerProcess::kill() {
  if (end_) return;
  ::kill(keeper_, SIGTERM);
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  // The keeper cleans up, which takes no time unless somebody has stopped it.
  constexpr int kPatience = 200;
  for (int i = 0; i < kPatience && ::waitpid(keeper_, nullptr, WNOHANG) == 0; ++i) {
    ::poll(nullptr, 0, 10);
    if (i + 1 < kPatience) continue;
    ::kill(keeper_, SIGKILL);
    ::waitpid(keeper_, nullptr, 0);
  }
  end_ = ProcessEnd{SIGKILL, 0, false};
}

std::optional<WorkerProcess::Running> WorkerProcess::running() const {
  const std::uint64_t before = board_->started_ns.load();
  const std::uint64_t number = board_->current_case.load();
  const std::uint64_t after = board_->started_ns.load();
  if (board_->magic.load() != WorkerBoard::kMagic || before == 0 || before != after)
    return std::nullopt;
  return Running{number, std::chrono::nanoseconds(before)};
}

std::uint64_t WorkerProcess::cases_done() const { return board_->cases_done.load(); }
std::uint64_t WorkerProcess::failures_so_far() const { return board_->failures_so_far.load(); }

std::uint64_t WorkerProcess::memory() const {
  if (end_ || pid_ <= 0) return 0;
  std::ifstream pages(fmt::format("/proc/{}/statm", at_work()));
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (!(pages >> size >> resident)) return 0;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::string WorkerProcess::printed_tail() const {
  const std::uint64_t end = printed_->written.load(std::memory_order_acquire);
  std::string tail;
  for (std::uint64_t i = end - std::min<std::uint64_t>(end, kShownOfOutput); i < end; ++i)
    tail += printed_->bytes[i % PrintedText::kKept];
  return tail;
}

}  // namespace tenet::cli
