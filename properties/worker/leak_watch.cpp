#include "properties/worker/leak_watch.h"

#include <algorithm>
#include <utility>

#include "properties/generators/special.h"
#include "spec/inputs.h"

namespace tenet::properties {
namespace {

// To look takes as long as some cases, so it is not done each time.
constexpr int kLookEvery = 4;
constexpr int kLongestPause = 64;
// Less is not worth a second look.
constexpr std::int64_t kObjects = 4;
constexpr std::int64_t kBytes = 2048;
// Two turns for each constructor soon, and others now and then.
constexpr int kTurnEvery = 2;
constexpr int kTurnEveryLater = 16;
constexpr int kFirstTurns = 2 * kConstructorCount;
/// Examples of a constructor, after which it is known.
constexpr int kMostExamples = 3;
/// Of a call that is suspected to take memory each time.
constexpr int kRepetitions = 8;
constexpr std::int64_t kSmallestBlock = 32;
constexpr int kMostTries = 8;
constexpr double kSlow = 0.3e-3;

bool grown(const harness::MemoryHeld& now, const harness::MemoryHeld& before) {
  return now.objects - before.objects >= kObjects || now.bytes - before.bytes >= kBytes ||
         now.devices - before.devices >= kBytes;
}

}  // namespace

bool is_fit_for_leaks(const Call& call) {
  return call.earlier.empty() && !python_speaks_in(call) && !any_input(call, is_of_own_class);
}

LeakWatch::LeakWatch(Judge& judge, std::function<void(std::uint64_t)> on_begin)
    : judge_(judge), on_begin_(std::move(on_begin)) {}

bool LeakWatch::is_slow(std::size_t cases) {
  const double now = judge_.seconds_inside();
  const double passed = now - std::exchange(seconds_inside_, now);
  return judge_.subject().default_cases() > 0 || judge_.subject().keeps_state() ||
         passed > kSlow * static_cast<double>(cases);
}

void LeakWatch::make(const NumberedCall& one) {
  on_begin_(one.number);
  (void)judge_.judge(one.call);
}

bool LeakWatch::grows_again(const Calls& calls) {
  const auto make_all = [&] {
    for (const NumberedCall& one : calls) make(one);
    return harness::MemoryHeld::look();
  };
  const harness::MemoryHeld once = make_all();
  return grown(make_all(), once);
}

void LeakWatch::try_long(const NumberedCall& one, std::vector<Leak>& leaks) {
  on_begin_(one.number);
  Judgement judgement = judge_.judge_growth(one.call);
  if (judgement.outcome.process_changes.empty()) return;
  ++found_[static_cast<std::size_t>(one.call.constructor)];
  leaks.push_back({one, std::move(judgement)});
}

void LeakWatch::find(const Calls& calls, std::vector<Leak>& leaks) {
  int tried = 0;
  for (const NumberedCall& one : calls) {
    if (found_[static_cast<std::size_t>(one.call.constructor)] >= kMostExamples) continue;
    make(one);
    const harness::MemoryHeld before = harness::MemoryHeld::look();
    for (int i = 0; i < kRepetitions; ++i) make(one);
    const harness::MemoryHeld now = harness::MemoryHeld::look();
    if (now.objects - before.objects < kRepetitions &&
        now.bytes - before.bytes < kRepetitions * kSmallestBlock &&
        now.devices - before.devices < kRepetitions * kSmallestBlock)
      continue;
    try_long(one, leaks);
    if (++tried == kMostTries) return;
  }
}

void LeakWatch::take_turn(const Calls& calls, std::vector<Leak>& leaks) {
  for (int i = 0; i < kConstructorCount; ++i) {
    const auto constructor = static_cast<Constructor>((turn_ + i) % kConstructorCount);
    const auto one = std::find_if(calls.rbegin(), calls.rend(), [&](const NumberedCall& numbered) {
      return numbered.call.constructor == constructor;
    });
    if (one == calls.rend() || found_[static_cast<std::size_t>(constructor)] >= kMostExamples)
      continue;
    turn_ += i + 1;
    try_long(*one, leaks);
    return;
  }
}

std::vector<LeakWatch::Leak> LeakWatch::look(std::size_t cases,
                                             const std::function<Calls()>& calls) {
  std::vector<Leak> leaks;
  if (is_slow(cases)) return leaks;
  ++looks_;
  if (looks_ % (turn_ < kFirstTurns ? kTurnEvery : kTurnEveryLater) == 0) take_turn(calls(), leaks);
  if (looks_ % kLookEvery != 0) return leaks;
  const harness::MemoryHeld before = std::exchange(held_, harness::MemoryHeld::look());
  if (pause_ > 0) {
    --pause_;
  } else if (before.objects != 0 && grown(held_, before)) {
    const Calls all = calls();
    if (grows_again(all)) find(all, leaks);
    next_pause_ = leaks.empty() ? std::min(2 * next_pause_, kLongestPause) : 1;
    pause_ = next_pause_;
    held_ = harness::MemoryHeld::look();
  }
  seconds_inside_ = judge_.seconds_inside();
  return leaks;
}

}  // namespace tenet::properties
