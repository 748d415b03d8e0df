#include "harness/forking.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/python_object.h"
#include "harness/settings.h"
#include "harness/torch_settings.h"

namespace tenet::harness {
namespace {

constexpr std::size_t kOnePage = 1;  // the kernel rounds up

/// Python's own random numbers differ in every copy; NumPy's and PyTorch's are made to. What comes
/// out the same in several copies then is not so by chance.
void draw_new_seeds() {
  checked(PyObject_CallMethod(import_module("torch").get(), "seed", nullptr), "torch.seed");
  PyObject* numpy_random = PyDict_GetItemString(PyImport_GetModuleDict(), "numpy.random");
  if (numpy_random != nullptr)
    checked(PyObject_CallMethod(numpy_random, "seed", nullptr), "numpy.random.seed");
}

}  // namespace

long count_threads() {
  struct stat tasks {};
  ::stat("/proc/self/task", &tasks);
  return static_cast<long>(tasks.st_nlink);
}

std::string obstacle_to_forking() {
  // Copies share the memory of the simulated devices, which does no harm while one of them works.
  if (machine().accelerator == DeviceType::Sim || environment().devices.empty()) return {};
  return "an accelerator does not work in a copy of a process";
}

ForkDetector::ForkDetector() {
  void* page =
      ::mmap(nullptr, kOnePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw HarnessError("there is no memory left for a page");
  if (::madvise(page, kOnePage, MADV_WIPEONFORK) != 0)
    throw HarnessError("the kernel cannot wipe a page on fork: Linux 4.14 or newer is needed");
  mark_ = static_cast<volatile char*>(page);
}

ForkDetector::~ForkDetector() { ::munmap(const_cast<char*>(mark_), kOnePage); }  // NOLINT

pid_t fork_process() {
  PyOS_BeforeFork();
  const pid_t pid = ::fork();
  if (pid == 0) {
    PyOS_AfterFork_Child();
    renew_thread_pool();
    draw_new_seeds();
    take_settings_again();
  } else {
    PyOS_AfterFork_Parent();
  }
  if (pid < 0) throw HarnessError(std::string("cannot fork: ") + std::strerror(errno));
  return pid;
}

}  // namespace tenet::harness
