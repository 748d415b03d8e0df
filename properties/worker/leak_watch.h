#pragma once
// Watches the memory of a worker's process, and finds the calls that do not give theirs back.

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "harness/memory_growth.h"
#include "properties/worker/judge.h"

namespace tenet::properties {

/// A call that a worker has made, and its number.
struct NumberedCall {
  std::uint64_t number = 0;
  Call call;
};

/// Whether what is left of the call is the subject's doing. Objects of classes of their own may be
/// in cycles, which are collected late; a subject with a reset() is not asked for what it keeps.
[[nodiscard]] bool is_fit_for_leaks(const Call& call);

/// What leaks with every call shows in the memory after some hundred of cases: these are made
/// again, and those that go on taking memory are told. What leaks now and then shows in one call
/// that is made some hundred times: each constructor has its turns.
class LeakWatch {
 public:
  /// `on_begin` is told the number of each case before its call is made.
  LeakWatch(Judge& judge, std::function<void(std::uint64_t)> on_begin);

  struct Leak {
    NumberedCall of;
    Judgement judgement;
  };
  using Calls = std::vector<NumberedCall>;
  /// To be asked after so many cases were run. `calls` makes a list of theirs, which takes its
  /// time; they are of constructors that the subject provides.
  [[nodiscard]] std::vector<Leak> look(std::size_t cases, const std::function<Calls()>& calls);

 private:
  [[nodiscard]] bool is_slow(std::size_t cases);
  /// Whether the calls take memory each time that all of them are made.
  [[nodiscard]] bool grows_again(const Calls& calls);
  void find(const Calls& calls, std::vector<Leak>& leaks);
  void take_turn(const Calls& calls, std::vector<Leak>& leaks);
  void try_long(const NumberedCall& one, std::vector<Leak>& leaks);
  void make(const NumberedCall& one);

  Judge& judge_;
  std::function<void(std::uint64_t)> on_begin_;
  harness::MemoryHeld held_;  ///< when it was last looked at
  double seconds_inside_ = 0;
  int looks_ = 0;
  int pause_ = 0;  ///< looks to be left out, since nothing was found lately
  int next_pause_ = 1;
  int turn_ = 0;
  std::array<int, kConstructorCount> found_{};
};

}  // namespace tenet::properties
