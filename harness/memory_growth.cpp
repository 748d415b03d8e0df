#include "harness/memory_growth.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "harness/accelerator.h"
#include "harness/python_object.h"
#include "harness/time_budget.h"

namespace tenet::harness {
namespace {

/// What takes longer is not asked so often: a worker is to give a sign of life.
constexpr std::chrono::milliseconds kMostTime{400};
constexpr int kWarmUp = 16;
constexpr int kStretch = 256;
constexpr int kShortStretch = 64;
/// Once in a hundred calls is to be seen in each stretch; less comes of Python's own caches.
constexpr std::int64_t kFewest = 2;
/// Of malloc with every call: torch itself takes some bytes in a hundred calls, and keeps them.
constexpr std::int64_t kSmallestBlock = 32;
constexpr int kStretches = 4;
constexpr int kMostStretches = 8;
/// Beyond this much nobody needs to be asked any more often.
constexpr std::int64_t kMuch = std::int64_t{64} << 20;

std::int64_t mapped_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  file >> pages;
  return pages * ::sysconf(_SC_PAGESIZE);
}

std::int64_t bytes_of_malloc() {
  const struct mallinfo2 info = ::mallinfo2();
  return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
}

/// What only the collector frees is late, but not lost.
MemoryHeld look_after_collection() {
  PyGC_Collect();
  return MemoryHeld::look();
}

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.2g" : "%.0f", value);
  return text.data();
}

/// In words, of so much in so many calls.
std::string in_words(std::int64_t grown, int calls, const std::string& one,
                     const std::string& many) {
  const double each = static_cast<double>(grown) / calls;
  if (grown == calls) return one + " more with each call";
  if (grown > calls) return number(each) + " " + many + " more with each call";
  return one + " more in " + number(1 / each) + " calls";
}

/// Whether something grows in every stretch of calls, and not less and less, as what fills up does.
class Steadiness {
 public:
  explicit Steadiness(std::int64_t least) : least_(least) {}
  void add(std::int64_t grown) {
    smallest_ = sum_ == 0 && greatest_ == 0 ? grown : std::min(smallest_, grown);
    greatest_ = std::max(greatest_, grown);
    sum_ += grown;
    steady_ = steady_ && smallest_ >= least_ && smallest_ >= greatest_ / kEvenness;
  }
  [[nodiscard]] bool steady() const { return steady_; }
  [[nodiscard]] std::int64_t sum() const { return sum_; }

 private:
  static constexpr std::int64_t kEvenness = 4;
  std::int64_t least_, smallest_ = 0, greatest_ = 0, sum_ = 0;
  bool steady_ = true;
};

}  // namespace

MemoryHeld MemoryHeld::look() {
  static PyObject* count = attribute(import_module("sys").get(), "getallocatedblocks").release();
  MemoryHeld held;
  if (const Ref objects = Ref::steal(PyObject_CallNoArgs(count)))
    held.objects = PyLong_AsLong(objects.get());
  PyErr_Clear();
  held.bytes = bytes_of_malloc();
  held.mapped = mapped_bytes();
  held.devices = allocated_on_devices();
  return held;
}

Growth growth_of(const std::function<void()>& call, bool quickly) {
  const TimeBudget time(kMostTime);
  int stretches = quickly ? 1 : kStretches;
  const int length = quickly ? kShortStretch : kStretch;
  for (int i = 0; i < kWarmUp; ++i) call();
  const MemoryHeld first = look_after_collection();
  MemoryHeld before = first;
  Steadiness objects{quickly ? length : kFewest};
  Steadiness bytes{length * kSmallestBlock};
  Steadiness mapped{1};
  Steadiness devices{length * kSmallestBlock};
  int calls = 0;
  bool much = false;
  for (int stretch = 0; stretch < stretches && !much; ++stretch) {
    for (int i = 0; i < length && !much; ++i, ++calls) {
      call();
      if (time.is_spent()) return {};
      much = bytes_of_malloc() - first.bytes > kMuch;
    }
    const MemoryHeld now = look_after_collection();
    objects.add(now.objects - before.objects);
    bytes.add(now.bytes - before.bytes);
    mapped.add(now.mapped - before.mapped);
    devices.add(now.devices - before.devices);
    if (!objects.steady() && !bytes.steady() && !mapped.steady() && !devices.steady()) return {};
    before = now;
    // Of an object now and then it takes more to be sure.
    if (!quickly && objects.sum() < calls && !bytes.steady()) stretches = kMostStretches;
  }
  Growth growth;
  const auto add = [&](const Steadiness& grown, const std::string& one, const std::string& many) {
    if (!grown.steady()) return;
    growth.words += growth.words.empty() ? "memory is not given back: " : ", ";
    growth.words += in_words(grown.sum(), calls, one, many);
    growth.each_time = growth.each_time || grown.sum() >= calls;
  };
  add(objects, "an object of Python", "objects of Python");
  add(bytes, "a byte of malloc", "bytes of malloc");
  add(devices, "a byte of device memory", "bytes of device memory");
  if (growth.words.empty()) add(mapped, "a byte mapped", "bytes mapped");
  return growth;
}

}  // namespace tenet::harness
