#include "cli/keeper.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/confinement.h"
#include "spec/worker_board.h"

namespace tenet::cli {
namespace {

constexpr int kTickMs = 50;
/// The longest that what a worker left behind may take to go.
constexpr int kMostSweeps = 100;

volatile sig_atomic_t told_to_end = 0;
void note_end(int /*signal*/) { told_to_end = 1; }

void close_all_but(std::vector<int> kept) {
  std::sort(kept.begin(), kept.end());
  unsigned next = STDERR_FILENO + 1;
  const auto close_range = [](unsigned first, unsigned last) {
    if (first > last || ::syscall(SYS_close_range, first, last, 0) == 0) return;
    const auto most = static_cast<unsigned>(::sysconf(_SC_OPEN_MAX));
    for (unsigned fd = first; fd <= std::min(last, most); ++fd) ::close(static_cast<int>(fd));
  };
  for (const int fd : kept) {
    close_range(next, static_cast<unsigned>(fd) - 1);
    next = static_cast<unsigned>(fd) + 1;
  }
  close_range(next, ~0U);
}

/// Puts `from` at the descriptor `to`, kept open over exec.
void place(int from, int to) {
  if (::dup2(from, to) < 0) ::_exit(127);
}

void set_limits() {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  // A subject that writes without end must not fill the disk.
  constexpr rlim_t kLongestFile = rlim_t{4} << 30;
  const rlimit longest_file{kLongestFile, kLongestFile};
  ::setrlimit(RLIMIT_FSIZE, &longest_file);
  // When the machine runs out of memory, this process is to go, not the coordinator.
  std::ofstream("/proc/self/oom_score_adj") << 1000;
}

[[noreturn]] void become_worker(const KeeperPlan& plan, pid_t keeper, int output) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != keeper) ::_exit(127);
  for (int signal = 1; signal < 32; ++signal) ::signal(signal, SIG_DFL);
  ::signal(SIGXFSZ, SIG_IGN);  // too long a file is an OSError, not an end
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  set_limits();
  forbid_signals_to_all();
  ::setenv("TMPDIR", plan.scratch.c_str(), 1);
  ::setenv("TENET_SCRATCH", plan.scratch.c_str(), 1);
  // Sources may stand where targets are to be: first move all of them out of the way.
  constexpr int kFree = 64;
  const int command_source = ::fcntl(plan.commands, F_DUPFD_CLOEXEC, kFree);
  const int answer_source = ::fcntl(plan.answers, F_DUPFD_CLOEXEC, kFree);
  const int board_source = ::fcntl(plan.board, F_DUPFD_CLOEXEC, kFree);
  const int output_source = ::fcntl(output, F_DUPFD_CLOEXEC, kFree);
  place(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  place(output_source, STDOUT_FILENO);
  place(output_source, STDERR_FILENO);
  place(command_source, kWorkerCommands);
  place(answer_source, kWorkerAnswers);
  place(board_source, kWorkerBoard);
  ::execv(plan.arguments[0], plan.arguments.data());
  ::_exit(127);
}

/// Takes what there is to read; false at the end of it.
bool drain(int output, PrintedText& printed) {
  std::array<char, PrintedText::kKept> buffer{};
  for (;;) {
    const ssize_t count = ::read(output, buffer.data(), buffer.size());
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return false;
    const auto size = static_cast<std::size_t>(count);
    const std::uint64_t before = printed.written.load(std::memory_order_relaxed);
    const std::size_t at = before % PrintedText::kKept;
    const std::size_t first = std::min(size, PrintedText::kKept - at);
    std::memcpy(printed.bytes + at, buffer.data(), first);
    std::memcpy(printed.bytes, buffer.data() + first, size - first);
    printed.written.store(before + size, std::memory_order_release);
    // Without end: look after the worker in between.
    if (size < buffer.size()) return true;
  }
}

/// Ends all that the worker started and that now, orphaned, belongs to this process.
void sweep(pid_t worker) {
  ::kill(-worker, SIGKILL);
  const std::string children = fmt::format("/proc/self/task/{}/children", ::getpid());
  for (int i = 0; i < kMostSweeps; ++i) {
    std::ifstream list(children);
    for (pid_t child = 0; list >> child;) ::kill(child, SIGKILL);
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (ended < 0 && errno == ECHILD) return;
    ::poll(nullptr, 0, 10);
  }
}

void remove_folder(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace

void keep(const KeeperPlan& plan) {
  // Asked to end by whoever started it, also by its end; nothing else is to disturb it.
  struct sigaction on_end {};
  on_end.sa_handler = note_end;
  for (int signal = 1; signal < 32; ++signal) ::signal(signal, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);
  ::sigaction(SIGTERM, &on_end, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != plan.coordinator) ::_exit(127);
  ::setsid();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  close_all_but({plan.commands, plan.answers, plan.board, plan.news});

  std::array<int, 2> output{};
  if (::pipe2(output.data(), O_CLOEXEC) != 0) ::_exit(127);
  const pid_t keeper = ::getpid();
  const pid_t worker = ::fork();
  if (worker == 0) become_worker(plan, keeper, output[1]);
  if (worker < 0) ::_exit(127);
  ::close(output[1]);
  ::close(plan.commands);
  ::close(plan.answers);
  ::close(plan.board);
  ::fcntl(output[0], F_SETFL, O_NONBLOCK);
  const auto tell = [&](int number) {
    if (::write(plan.news, &number, sizeof number) != sizeof number) told_to_end = 1;
  };
  tell(worker);

  const int worker_end = static_cast<int>(::syscall(SYS_pidfd_open, worker, 0));
  bool printing = true;
  int status = 0;
  while (::waitpid(worker, &status, WNOHANG) == 0 && told_to_end == 0) {
    std::array<pollfd, 2> events{{{printing ? output[0] : -1, POLLIN, 0}, {worker_end, POLLIN, 0}}};
    ::poll(events.data(), events.size(), kTickMs);
    if (printing) printing = drain(output[0], *plan.printed);
  }
  if (printing) drain(output[0], *plan.printed);
  sweep(worker);
  remove_folder(plan.scratch);
  if (told_to_end == 0) tell(status);
  ::_exit(0);
}

}  // namespace tenet::cli
