#include "harness/forking.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/python_object.h"

namespace tenet::harness {

long count_threads() {
  struct stat tasks {};
  ::stat("/proc/self/task", &tasks);
  return static_cast<long>(tasks.st_nlink);
}

std::string obstacle_to_forking() {
  return environment().devices.empty() ? "" : "an accelerator does not work in a copy of a process";
}

pid_t fork_process() {
  PyOS_BeforeFork();
  const pid_t pid = ::fork();
  if (pid == 0) {
    PyOS_AfterFork_Child();
  } else {
    PyOS_AfterFork_Parent();
  }
  if (pid < 0) throw HarnessError(std::string("cannot fork: ") + std::strerror(errno));
  return pid;
}

}  // namespace tenet::harness
