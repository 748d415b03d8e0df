#include "harness/process_state.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>

namespace tenet::harness {
namespace {

constexpr int kSignals = 32;
struct NamedLimit {
  __rlimit_resource resource;
  const char* name;
};
constexpr std::array kLimits{
    NamedLimit{RLIMIT_AS, "address space"}, NamedLimit{RLIMIT_DATA, "data"},
    NamedLimit{RLIMIT_STACK, "stack"},      NamedLimit{RLIMIT_NOFILE, "open files"},
    NamedLimit{RLIMIT_FSIZE, "file size"},  NamedLimit{RLIMIT_CPU, "processor time"},
};
constexpr std::array kStandardFiles{"standard input", "standard output", "standard error"};

std::string current_folder() {
  std::array<char, 4096> path{};
  return ::getcwd(path.data(), path.size()) != nullptr ? path.data() : "";
}

long entries_of(const char* folder) {
  DIR* open = ::opendir(folder);
  if (open == nullptr) return 0;
  long count = 0;
  while (::readdir(open) != nullptr) ++count;
  ::closedir(open);
  return count;
}

long count_children() {
  std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  long count = 0;
  for (long child = 0; list >> child;) ++count;
  return count;
}

}  // namespace

ProcessState::State ProcessState::look() {
  State state;
  struct stat file {};
  if (::stat(".", &file) == 0 && file.st_nlink > 0) state.folder_file = {file.st_dev, file.st_ino};
  for (int signal = 1; signal < kSignals; ++signal) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    state.handlers.push_back(
        {reinterpret_cast<void*>(action.sa_handler), action.sa_flags});  // NOLINT
  }
  for (std::size_t fd = 0; fd < kStandardFiles.size(); ++fd) {
    const bool open = ::fstat(static_cast<int>(fd), &file) == 0;
    state.standard_files.push_back(open ? File{file.st_dev, file.st_ino} : File{});
  }
  for (const NamedLimit& named : kLimits) {
    rlimit limit{};
    ::getrlimit(named.resource, &limit);
    state.limits.push_back({limit.rlim_cur, limit.rlim_max});
  }
  itimerval timer{};
  ::getitimer(ITIMER_REAL, &timer);
  state.alarm = timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0;
  return state;
}

void ProcessState::take() {
  taken_ = look();
  taken_.folder = current_folder();
}

std::string ProcessState::changes() const {
  const State now = look();
  std::string out;
  const auto add = [&](const std::string& what) { out += (out.empty() ? "" : "; ") + what; };
  if (now.folder_file != taken_.folder_file) {
    const std::string folder = current_folder();
    add("current folder: " + (folder.empty() ? std::string("deleted") : folder));
  }
  for (std::size_t i = 0; i < now.handlers.size(); ++i)
    if (now.handlers[i].function != taken_.handlers[i].function)
      add("handler of signal " + std::to_string(i + 1) + " (" +
          ::strsignal(static_cast<int>(i + 1)) + ")");
  for (std::size_t i = 0; i < kStandardFiles.size(); ++i)
    if (now.standard_files[i] != taken_.standard_files[i])
      add(kStandardFiles[i] +
          std::string(now.standard_files[i] == File{} ? ": closed" : ": another file"));
  for (std::size_t i = 0; i < kLimits.size(); ++i)
    if (now.limits[i] != taken_.limits[i]) add(std::string("limit of ") + kLimits[i].name);
  if (now.alarm && !taken_.alarm) add("an alarm is set");
  return out;
}

void ProcessState::restore() {
  const State now = look();
  if (now.alarm && !taken_.alarm) {
    const itimerval none{};
    ::setitimer(ITIMER_REAL, &none, nullptr);
  }
  for (std::size_t i = 0; i < kLimits.size(); ++i) {
    const rlimit limit{taken_.limits[i].soft, taken_.limits[i].hard};
    if (now.limits[i] != taken_.limits[i]) ::setrlimit(kLimits[i].resource, &limit);
  }
  for (std::size_t i = 0; i < now.handlers.size(); ++i) {
    if (now.handlers[i].function == taken_.handlers[i].function) continue;
    struct sigaction action {};
    action.sa_handler = reinterpret_cast<sighandler_t>(taken_.handlers[i].function);  // NOLINT
    action.sa_flags = taken_.handlers[i].flags;
    ::sigaction(static_cast<int>(i + 1), &action, nullptr);
  }
  for (std::size_t fd = 0; fd < kStandardFiles.size(); ++fd) {
    // What stood there is gone with its descriptor; nothing is read from or shown of another.
    if (now.standard_files[fd] == taken_.standard_files[fd]) continue;
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(null, static_cast<int>(fd));
    if (null > STDERR_FILENO) ::close(null);
  }
  if (now.folder_file != taken_.folder_file) {
    if (::chdir(taken_.folder.c_str()) != 0) ::mkdir(taken_.folder.c_str(), 0700);
    if (::chdir(taken_.folder.c_str()) != 0 && ::chdir("/") != 0) return;
  }
  take();
}

std::string ProcessState::Population::grown_since(const Population& before, long least) const {
  std::string out;
  const auto compare = [&](long now, long was, const char* what) {
    if (now - was >= least) out += (out.empty() ? "" : "; ") + std::string(what);
  };
  compare(threads, before.threads, "a thread goes on running");
  compare(children, before.children, "a child process is left");
  compare(files, before.files, "an open file is left");
  return out;
}

ProcessState::Population ProcessState::population() {
  struct stat tasks {};
  ::stat("/proc/self/task", &tasks);
  return {static_cast<long>(tasks.st_nlink), count_children(), entries_of("/proc/self/fd")};
}

}  // namespace tenet::harness
