#include "cli/starvation.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

namespace tenet::cli {
namespace {

using namespace std::chrono_literals;

/// A process that does it until it is ended.
class Child {
 public:
  explicit Child(const std::function<void()>& deed) : pid_(::fork()) {
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    deed();
    ::_exit(0);
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

void spin() {
  for (std::atomic<int> i = 0;;) ++i;
}

/// On the processor that this is told, so that others there take half of it.
void spin_on(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(processor), &one);
  ::sched_setaffinity(0, sizeof one, &one);
  spin();
}

std::chrono::nanoseconds starved_in_half_a_second(pid_t process) {
  Starvation starvation;
  starvation.begin(process);
  std::chrono::nanoseconds starved{0};
  for (int i = 0; i < 25; ++i) {
    std::this_thread::sleep_for(20ms);
    starved = starvation.look();
  }
  return starved;
}

TEST(Starvation, TimeInWhichAProcessIsNotLetRunIsAddedUp) {
  const int here = ::sched_getcpu();
  const Child rival([&] { spin_on(here); });
  const Child child([&] { spin_on(here); });
  EXPECT_GT(starved_in_half_a_second(child.pid()), 100ms);
}

TEST(Starvation, WhoWaitsForAStarvedProcessIsStarved) {
  const int here = ::sched_getcpu();
  const Child rival([&] { spin_on(here); });
  const Child child([&] {
    const Child below([&] { spin_on(here); });
    ::waitpid(below.pid(), nullptr, 0);
  });
  EXPECT_GT(starved_in_half_a_second(child.pid()), 100ms);
}

TEST(Starvation, ThreadsThatKeepEachOtherFromRunningAreNot) {
  const int here = ::sched_getcpu();
  const Child child([&] {
    std::thread([&] { spin_on(here); }).detach();
    spin_on(here);
  });
  Starvation starvation;
  const auto begin = Starvation::Clock::now();
  starvation.begin(child.pid(), begin);
  std::this_thread::sleep_for(500ms);
  // However long the machine lets both wait, they did work.
  EXPECT_LT(starvation.look(), Starvation::Clock::now() - begin);
}

TEST(Starvation, WhoSleepsIsNotStarved) {
  const Child child([] { ::pause(); });
  EXPECT_LT(starved_in_half_a_second(child.pid()), 100ms);
}

TEST(Starvation, OfAProcessThatIsGoneNothingIsTold) {
  const pid_t gone = Child([] {}).pid();
  EXPECT_EQ(starved_in_half_a_second(gone), 0ns);
}

}  // namespace
}  // namespace tenet::cli
