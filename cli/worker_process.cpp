#include "cli/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace tenet::cli {
namespace {

/// No answer is longer; what is, is no answer.
constexpr std::size_t kLongestLine = std::size_t{256} << 20;
constexpr std::size_t kLogTail = 8000;

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

/// A file without a name: it goes with the processes that have it open, whatever ends them.
Descriptor make_log() {
  const char* folder = std::getenv("TMPDIR");
  std::string path = fmt::format("{}/tenet-worker-XXXXXX", folder != nullptr ? folder : "/tmp");
  Descriptor log(::mkostemp(path.data(), O_CLOEXEC | O_APPEND));
  if (log.is_open()) {
    ::unlink(path.c_str());
  } else {
    log = Descriptor(::memfd_create("tenet-worker-log", MFD_CLOEXEC));
  }
  if (!log.is_open()) fail("log file");
  return log;
}

/// In the child: puts `from` at the descriptor `to`, kept open over exec.
void place(int from, int to) {
  if (::dup2(from, to) < 0) ::_exit(127);
}

/// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become_worker(pid_t parent, const Pipe& commands, const Pipe& answers,
                                const Descriptor& board, const Descriptor& log,
                                const std::vector<char*>& arguments) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  for (int signal = 1; signal < 32; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  // A subject that prints without end must not fill the disk.
  const rlimit longest_file{std::uint64_t{1} << 30, std::uint64_t{1} << 30};
  ::setrlimit(RLIMIT_FSIZE, &longest_file);
  // Sources may stand where targets are to be: first move all of them out of the way.
  constexpr int kFree = 64;
  const int command_source = ::fcntl(commands.read.get(), F_DUPFD_CLOEXEC, kFree);
  const int answer_source = ::fcntl(answers.write.get(), F_DUPFD_CLOEXEC, kFree);
  const int board_source = ::fcntl(board.get(), F_DUPFD_CLOEXEC, kFree);
  const int log_source = ::fcntl(log.get(), F_DUPFD_CLOEXEC, kFree);
  place(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  place(log_source, STDOUT_FILENO);
  place(log_source, STDERR_FILENO);
  place(command_source, kWorkerCommands);
  place(answer_source, kWorkerAnswers);
  place(board_source, kWorkerBoard);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
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
  if (end.signal != 0)
    return fmt::format("was ended by signal {} ({})", end.signal, ::strsignal(end.signal));
  return fmt::format("exited with status {}", end.status);
}

WorkerProcess::WorkerProcess(const std::vector<std::string>& arguments) {
  if (::access(arguments.front().c_str(), X_OK) != 0) fail(arguments.front());
  Pipe commands = make_pipe();
  Pipe answers = make_pipe();
  log_ = make_log();
  const Descriptor board(::memfd_create("tenet-worker-board", MFD_CLOEXEC));
  if (!board.is_open() || ::ftruncate(board.get(), kWorkerBoardBytes) != 0) fail("shared memory");
  void* page =
      ::mmap(nullptr, kWorkerBoardBytes, PROT_READ | PROT_WRITE, MAP_SHARED, board.get(), 0);
  if (page == MAP_FAILED) fail("shared memory");
  board_ = static_cast<WorkerBoard*>(page);

  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments)
    pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become_worker(parent, commands, answers, board, log_, pointers);
  if (pid_ < 0) {
    ::munmap(page, kWorkerBoardBytes);
    fail("fork");
  }
  ::setpgid(pid_, pid_);  // whoever comes first
  commands_ = std::move(commands.write);
  answers_ = std::move(answers.read);
  ::fcntl(commands_.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(answers_.get(), F_SETFL, O_NONBLOCK);
}

WorkerProcess::~WorkerProcess() {
  kill();
  ::munmap(board_, kWorkerBoardBytes);
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
  int status = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(pid_, &status, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return std::nullopt;
  end_ = WIFSIGNALED(status) ? ProcessEnd{WTERMSIG(status), 0} : ProcessEnd{0, WEXITSTATUS(status)};
  return end_;
}

void WorkerProcess::kill() {
  ::kill(-pid_, SIGKILL);
  if (end_) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  end_ = ProcessEnd{WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                    WIFEXITED(status) ? WEXITSTATUS(status) : 0};
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

std::chrono::nanoseconds WorkerProcess::cpu_time() const {
  clockid_t clock = 0;
  timespec time{};
  if (end_ || ::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    return std::chrono::nanoseconds(0);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::string WorkerProcess::log_tail() const {
  const off_t size = ::lseek(log_.get(), 0, SEEK_END);
  const auto wanted = std::min<off_t>(size, kLogTail);
  std::string tail(static_cast<std::size_t>(std::max<off_t>(wanted, 0)), '\0');
  const ssize_t count = ::pread(log_.get(), tail.data(), tail.size(), size - wanted);
  tail.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return tail;
}

}  // namespace tenet::cli
