#include "cli/starvation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <system_error>

namespace tenet::cli {
namespace {

using std::chrono::nanoseconds;

nanoseconds time_of_ticks(std::int64_t ticks) {
  static const std::int64_t per_tick = 1'000'000'000 / std::max(::sysconf(_SC_CLK_TCK), 1L);
  return nanoseconds(ticks * per_tick);
}

struct Thread {
  char state = '?';
  std::int64_t ticks = 0;  ///< of processor time
};

/// Of a line of /proc/PID/task/TID/stat: fields 3, and 14 and 15, behind a name that may hold
/// anything.
Thread read_thread(const std::filesystem::path& task) {
  Thread thread;
  std::ifstream file(task / "stat");
  file.ignore(std::numeric_limits<std::streamsize>::max(), '(');
  std::string rest;
  std::getline(file, rest);
  const std::size_t behind_name = rest.rfind(')');
  if (behind_name == std::string::npos) return thread;
  std::istringstream fields(rest.substr(behind_name + 1));
  fields >> thread.state;
  constexpr int kBetween = 10;
  std::string skipped;
  for (int i = 0; i < kBetween; ++i) fields >> skipped;
  std::int64_t in_kernel = 0;
  if (fields >> thread.ticks >> in_kernel) thread.ticks += in_kernel;
  return thread;
}

}  // namespace

void Starvation::begin(pid_t process, Clock::time_point now) {
  process_ = process;
  last_look_ = now;
  sum_ = nanoseconds(0);
  seen_ = {};
  add(process, 0, seen_);
}

nanoseconds Starvation::look(Clock::time_point now) {
  Sight sight;
  add(process_, 0, sight);
  std::int64_t ticks = 0;
  for (const auto& [thread, worked] : sight.worked) {
    const auto before = seen_.worked.find(thread);
    ticks += worked - (before == seen_.worked.end() ? 0 : before->second);
  }
  // Who worked all the time was ready, and was let.
  const nanoseconds idle = now - last_look_ - time_of_ticks(ticks);
  if (sight.ready) sum_ += std::max(idle, nanoseconds(0));
  seen_ = std::move(sight);
  last_look_ = now;
  return sum_;
}

void Starvation::add(pid_t process, int depth, Sight& sight) {
  constexpr int kDeepest = 8;
  if (process <= 0 || depth > kDeepest) return;
  std::error_code gone;
  for (const auto& task :
       std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process), gone)) {
    const std::string name = task.path().filename();
    pid_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    const Thread thread = read_thread(task.path());
    sight.worked[number] = thread.ticks;
    sight.ready = sight.ready || thread.state == 'R' || thread.state == 'D';
    std::ifstream children(task.path() / "children");
    for (pid_t child = 0; children >> child;) add(child, depth + 1, sight);
  }
}

}  // namespace tenet::cli
