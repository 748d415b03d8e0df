// The upload against a device on the host whose work is done late, by a thread of its own: what a
// slot holds is read when the copy is done, not when it is asked for.

#include "impl/cuda/upload.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tenet_constructors::cuda {
namespace {

/// A device that does what it is asked for in order, each thing after a while.
class LateLane final : public Lane {
 public:
  explicit LateLane(int slots = 3, std::size_t bytes = std::size_t{1} << 20U,
                    std::chrono::microseconds delay = std::chrono::microseconds(300))
      : bytes_(bytes), delay_(delay), ring_(static_cast<std::size_t>(slots)) {
    for (Slot& slot : ring_) {
      slot.pinned.resize(bytes);
      slot.scratch.resize(bytes);
    }
    worker_ = std::thread([this] { work(); });
  }
  ~LateLane() override {
    drain();
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    changed_.notify_all();
    worker_.join();
  }

  int slots() const override { return static_cast<int>(ring_.size()); }
  std::size_t slot_bytes() const override { return bytes_; }
  void* pinned(int slot) override { return at(slot).pinned.data(); }
  void* scratch(int slot) override { return at(slot).scratch.data(); }

  void copy(void* to, const void* pinned, std::size_t bytes) override {
    fail_at(&copies);
    EXPECT_LE(bytes, bytes_);
    largest = std::max(largest, bytes);
    ask([=] { std::memcpy(to, pinned, bytes); });
  }
  void widen(void* to, Element to_type, const void* from, Element from_type,
             std::int64_t count) override {
    ask([=] {
      EXPECT_TRUE(visit_widening(from_type, to_type, [&](auto source, auto target) {
        for (std::int64_t i = 0; i < count; ++i)
          static_cast<decltype(target)*>(to)[i] =
              cuda::widen<decltype(target)>(static_cast<const decltype(source)*>(from)[i]);
      }));
    });
  }
  void record(int slot) override {
    const std::lock_guard lock(mutex_);
    at(slot).until = asked_;
  }
  void wait(int slot) override {
    std::unique_lock lock(mutex_);
    most_under_way = std::max(most_under_way, asked_ - done_);
    if (done_ < at(slot).until) ++waits;
    changed_.wait(lock, [&] { return done_ >= at(slot).until; });
  }
  void drain() noexcept override {
    std::unique_lock lock(mutex_);
    ++drains;
    changed_.wait(lock, [&] { return done_ == asked_; });
  }
  /// What is under way.
  std::uint64_t under_way() {
    const std::lock_guard lock(mutex_);
    return asked_ - done_;
  }

  int copies = 0, fails_at_copy = -1, waits = 0, drains = 0;
  std::size_t largest = 0;
  std::uint64_t most_under_way = 0;

 private:
  struct Slot {
    std::vector<std::uint8_t> pinned, scratch;
    std::uint64_t until = 0;  ///< in use until that many things are done
  };
  Slot& at(int slot) { return ring_[static_cast<std::size_t>(slot)]; }

  void fail_at(int* count) const {
    if ((*count)++ == fails_at_copy) throw std::runtime_error("the device is gone");
  }
  void ask(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      ++asked_;
    }
    changed_.notify_all();
  }
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return ends_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      std::this_thread::sleep_for(delay_);
      task();
      lock.lock();
      ++done_;
      changed_.notify_all();
    }
  }

  std::size_t bytes_;
  std::chrono::microseconds delay_;
  std::vector<Slot> ring_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::uint64_t asked_ = 0, done_ = 0;
  bool ends_ = false;
  std::thread worker_;
};

std::vector<float> numbers(std::int64_t count) {
  std::vector<float> out(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(i) * 0.5F + 1;
  return out;
}

Fill reading(const std::vector<float>& source) {
  return [&source](std::int64_t begin, std::int64_t end, void* pinned) {
    std::memcpy(pinned, source.data() + begin,
                static_cast<std::size_t>(end - begin) * sizeof(float));
  };
}

Cargo floats_to(std::vector<float>& to) {
  Cargo cargo;
  cargo.count = static_cast<std::int64_t>(to.size());
  cargo.staged_size = cargo.final_size = sizeof(float);
  cargo.to = to.data();
  return cargo;
}

TEST(Upload, EveryElementArrivesWhateverTheSize) {
  for (const std::int64_t count : {0, 1, 63, 65535, 65536, 65537, 262144, 1'000'003}) {
    LateLane lane;
    std::vector<float> source = numbers(count), to(source.size(), -1);
    upload(lane, floats_to(to), reading(source));
    std::fill(source.begin(), source.end(), -2.0F);  // it has been read
    lane.drain();
    EXPECT_EQ(to, numbers(count)) << count;
    EXPECT_EQ(lane.copies == 0, count == 0);
  }
}

TEST(Upload, OnePieceIsStagedWhileOthersTravel) {
  LateLane lane(3, std::size_t{1} << 18U);
  const std::vector<float> source = numbers(1'000'000);
  std::vector<float> to(source.size(), -1);
  upload(lane, floats_to(to), reading(source));
  EXPECT_GE(lane.most_under_way, 2U);
  EXPECT_GT(lane.waits, 0) << "a slot is not filled while it is read";
  lane.drain();
  EXPECT_EQ(to, source);
}

TEST(Upload, FitsItsPiecesToTheSlots) {
  LateLane lane(2, std::size_t{1} << 20U, std::chrono::microseconds(0));
  const std::vector<float> source = numbers(2'000'000);
  std::vector<float> to(source.size());
  upload(lane, floats_to(to), reading(source));
  lane.drain();
  EXPECT_EQ(lane.largest, std::size_t{1} << 20U) << "they grow to a slot";
  EXPECT_EQ(lane.copies, 1 + 1 + 7) << "256 KiB, 512 KiB, then seven of 1 MiB and less";
}

TEST(Upload, AnElementLargerThanAQuarterOfASlotTravelsAlone) {
  LateLane lane(2, 24, std::chrono::microseconds(0));
  std::vector<std::uint8_t> to(160, 0);
  Cargo cargo;
  cargo.count = 10;
  cargo.staged_size = cargo.final_size = 16;
  cargo.to = to.data();
  upload(lane, cargo, [](std::int64_t begin, std::int64_t end, void* pinned) {
    EXPECT_EQ(end, begin + 1);
    std::memset(pinned, static_cast<int>(begin), 16);
  });
  lane.drain();
  for (std::size_t i = 0; i < to.size(); ++i) EXPECT_EQ(to[i], i / 16);
}

TEST(Upload, WidensOnTheDevice) {
  LateLane lane;
  const std::vector<float> source = numbers(600'000);
  std::vector<double> to(source.size(), -1);
  Cargo cargo;
  cargo.count = static_cast<std::int64_t>(source.size());
  cargo.staged_size = sizeof(float);
  cargo.final_size = sizeof(double);
  cargo.to = to.data();
  cargo.widens = true;
  cargo.from_type = Element::Float32;
  cargo.to_type = Element::Float64;
  upload(lane, cargo, reading(source));
  lane.drain();
  EXPECT_EQ(to, std::vector<double>(source.begin(), source.end()));
}

TEST(Upload, TheNextOneRespectsSlotsThatAreStillRead) {
  LateLane lane(2, std::size_t{1} << 16U, std::chrono::milliseconds(2));
  const std::vector<float> first = numbers(40'000), second(40'000, 7);
  std::vector<float> to_first(first.size()), to_second(second.size());
  upload(lane, floats_to(to_first), reading(first));
  upload(lane, floats_to(to_second), reading(second));
  lane.drain();
  EXPECT_EQ(to_first, first);
  EXPECT_EQ(to_second, second);
}

TEST(Upload, AFailureLeavesNothingUnderWay) {
  for (const int at : {0, 1, 4}) {
    LateLane lane(3, std::size_t{1} << 16U, std::chrono::milliseconds(2));
    const std::vector<float> source = numbers(200'000);
    std::vector<float> to(source.size());
    lane.fails_at_copy = at;
    EXPECT_THROW(upload(lane, floats_to(to), reading(source)), std::runtime_error);
    EXPECT_EQ(lane.under_way(), 0U) << at;
    EXPECT_EQ(lane.drains, 1);
    lane.fails_at_copy = -1;
    upload(lane, floats_to(to), reading(source));
    lane.drain();
    EXPECT_EQ(to, source) << "it works again";
  }
}

TEST(Upload, AFailureOfTheSourceDoesSo) {
  LateLane lane(3, std::size_t{1} << 16U, std::chrono::milliseconds(2));
  std::vector<float> to(200'000);
  int pieces = 0;
  const Fill failing = [&](std::int64_t, std::int64_t, void*) {
    if (++pieces == 4) throw std::out_of_range("no more");
  };
  EXPECT_THROW(upload(lane, floats_to(to), failing), std::out_of_range);
  EXPECT_EQ(lane.under_way(), 0U);
}

}  // namespace
}  // namespace tenet_constructors::cuda
