#include "properties/worker/ordeal.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "harness/forking.h"
#include "harness/harness.h"

namespace tenet::properties {
namespace {

using Clock = std::chrono::steady_clock;

/// What the two processes tell.
struct Report {
  std::atomic<int> pid;    ///< of the one that does it
  std::atomic<int> done;   ///< 1: it came to the end
  std::atomic<int> ended;  ///< 1: it has ended, with this status
  std::atomic<int> status;
};

class SharedReport {
 public:
  SharedReport()
      : page_(::mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                     -1, 0)) {
    if (page_ == MAP_FAILED) throw harness::HarnessError("no memory to share with a process");
  }
  ~SharedReport() { ::munmap(page_, sizeof(Report)); }
  SharedReport(const SharedReport&) = delete;
  SharedReport& operator=(const SharedReport&) = delete;
  Report* operator->() const { return static_cast<Report*>(page_); }

 private:
  void* page_;
};

std::uint64_t resident_bytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

[[noreturn]] void run_below(const std::function<void()>& deed, const SharedReport& report) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t pid = harness::fork_process();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    report->pid = ::getpid();
    deed();
    report->done = 1;
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  report->status = status;
  report->ended = 1;
  ::_exit(0);
}

Death death_of(const Report& report) {
  if (report.done == 1) return {};
  if (report.ended == 0) return {Death::Kind::KilledParent, 0};
  const int status = report.status;
  if (WIFSIGNALED(status)) return {Death::Kind::Signal, WTERMSIG(status)};
  return {Death::Kind::Status, WEXITSTATUS(status)};
}

}  // namespace

SharedText::SharedText()
    : text_(static_cast<char*>(
          ::mmap(nullptr, kRoom, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
  if (text_ == MAP_FAILED) throw harness::HarnessError("no memory to share with a process");
}
SharedText::~SharedText() { ::munmap(text_, kRoom); }
bool SharedText::write(std::string_view text) const {
  if (text.size() >= kRoom) return false;
  std::memcpy(text_, text.data(), text.size());
  text_[text.size()] = '\0';
  return true;
}

void in_copy(const std::function<void()>& deed) {
  const pid_t parent = ::getpid();
  const pid_t copy = harness::fork_process();
  if (copy == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    deed();
    ::_exit(0);
  }
  while (::waitpid(copy, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Death undergo(const std::function<void()>& deed, const OrdealLimits& limits) {
  const SharedReport report;
  const std::uint64_t memory_before = resident_bytes(::getpid());
  const pid_t middle = harness::fork_process();
  if (middle == 0) run_below(deed, report);
  const Clock::time_point end = Clock::now() + limits.time;
  Death death;
  bool given_up = false;
  while (::waitpid(middle, nullptr, WNOHANG) == 0) {
    const pid_t pid = report->pid;
    if (report->done == 1) break;
    if (pid > 0 && resident_bytes(pid) > memory_before + limits.memory) {
      death = {Death::Kind::OutOfMemory, 0};
      given_up = true;
      break;
    }
    if (Clock::now() > end) {
      death = {Death::Kind::Hang, 0};
      given_up = true;
      break;
    }
    ::poll(nullptr, 0, 2);
  }
  if (!given_up) death = death_of(*report.operator->());
  // Both processes, and all that they started, are of the session that the middle one leads.
  ::kill(-middle, SIGKILL);
  ::kill(middle, SIGKILL);
  ::waitpid(middle, nullptr, 0);
  return death;
}

}  // namespace tenet::properties
