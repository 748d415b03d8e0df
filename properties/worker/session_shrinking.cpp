// Session's shrinking: from a failing case to the smallest one that fails in the same way.

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "harness/slow_modules.h"
#include "properties/shrinking/history.h"
#include "properties/shrinking/shrink.h"
#include "properties/worker/casualties.h"
#include "properties/worker/memory_picture.h"
#include "properties/worker/ordeal.h"
#include "properties/worker/rows.h"
#include "properties/worker/session.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Session::Trial Session::try_once(const Call& call, const Suspicion& suspicion) {
  Trial trial;
  trial.runs = 1;
  if (!provides(call)) return trial;
  harness::import_slow_modules(call);
  begin(suspicion.number);
  try {
    if (const Law* law = find_law(suspicion.clause)) {
      trial.law = judge_.judge(*law, call);
      trial.failing = suspicion.alone ? trial.law.broken_by_itself()
                                      : trial.law.verdict.state == LawState::Broken;
      trial.failing = trial.failing && trial.law.other == nullptr;
    } else {
      trial.judgement = judge_.judge(call);
      const Mismatch* mismatch =
          find_mismatch(trial.judgement.verdict, suspicion.clause, suspicion.fact);
      if (mismatch == nullptr && suspicion.grows && suspicion.fact == name(Fact::ProcessState) &&
          is_fit_for_leaks(call)) {
        trial.judgement = judge_.judge_growth(call);
        mismatch = find_mismatch(trial.judgement.verdict, suspicion.clause, suspicion.fact);
        trial.grown = mismatch != nullptr;
      }
      trial.failing =
          mismatch != nullptr && (suspicion.fact.empty() || name(mismatch->fact) == suspicion.fact);
    }
  } catch (const std::exception&) {
    trial.failing = false;  // the suite's fault; what is looked for is the subject's
  }
  end();
  trial.failed = trial.failing ? 1 : 0;
  return trial;
}

Session::Trial Session::try_often(const Call& call, const Suspicion& suspicion, int runs,
                                  double seconds, int failures) {
  constexpr int kFewest = 3;
  const Clock::time_point start = Clock::now();
  Trial seen = try_once(call, suspicion);
  while (seen.runs < runs && seen.failed < failures &&
         (seen.runs < kFewest || seconds_since(start) < seconds))
    seen.add(try_once(call, suspicion));
  return seen;
}

void Session::Trial::add(Trial again) {
  again.runs += runs;
  again.failed += failed;
  if (again.failing && !failing) {
    *this = std::move(again);
  } else {
    runs = again.runs;
    failed = again.failed;
  }
}

json Session::shrink_here(std::uint64_t number, const Call& call, const std::string& clause,
                          const std::string& fact, bool if_it_fails_at_once,
                          const Casualties* casualties) {
  // Bounds the shrinking for subjects that compile on every call; those say that they are slow.
  const double most_seconds = judge_.subject().default_cases() > 0 ? 3 : 20;
  constexpr int kRuns = 20;
  constexpr int kMostRuns = 2000;
  constexpr int kEnoughFailures = 3;
  constexpr double kSecondsOfRuns = 0.5;
  constexpr double kMostSecondsOfRuns = 3;
  const Clock::time_point start = Clock::now();
  judge_.look_closely(fact == name(Fact::ProcessState));
  const Law* law = find_law(clause);
  Suspicion suspicion{number, clause, fact, law != nullptr};
  Trial before = try_once(call, suspicion);
  // What changes a setting is not to be shrunk to what some time seems to take memory.
  suspicion.grows = !before.failing || before.grown;
  if (if_it_fails_at_once && !before.failing && before.law.verdict.state != LawState::Broken)
    return nullptr;
  // What does not fail every time is given as many chances as it takes to see it again.
  before.add(try_often(call, suspicion, kRuns, kSecondsOfRuns, kRuns));
  if (before.failed == 0 && before.law.verdict.state == LawState::Broken) {
    suspicion.alone = false;
    before = try_often(call, suspicion, kRuns, kSecondsOfRuns, kRuns);
  }
  // One failure says little of how often there will be another.
  if (before.failed < kEnoughFailures)
    before.add(
        try_often(call, suspicion, kMostRuns, kMostSecondsOfRuns, kEnoughFailures - before.failed));
  const int tries = before.failed == before.runs ? 1 : 4 * before.runs / std::max(before.failed, 1);
  const auto still_fails = [&](const Call& candidate) {
    if (seconds_since(start) > most_seconds) return false;
    if (casualties != nullptr && !casualties->may_be_tried(to_text(candidate))) return false;
    return try_often(candidate, suspicion, tries, kSecondsOfRuns, 1).failing;
  };
  Shrunk shrunk{call, 0, 0};
  if (before.failed > 0) shrunk = properties::shrink(call, still_fails);

  const int runs = std::max(kRuns, 2 * tries);
  Trial seen =
      try_often(shrunk.call, suspicion, runs, kMostSecondsOfRuns, before.failed == 0 ? 1 : runs);
  json answer = shrunk_answer(shrunk, suspicion, std::move(seen));
  judge_.look_closely(false);
  return answer;
}

json Session::shrunk_answer(const Shrunk& shrunk, const Suspicion& suspicion, Trial seen) {
  const Law* law = find_law(suspicion.clause);
  if (law != nullptr) {
    begin(suspicion.number);
    seen.judgement = judge_.judge(shrunk.call);
    end();
  }
  const Judgement& judgement = seen.judgement;
  json answer{{"type", "shrunk"},
              {"case", to_text(shrunk.call)},
              {"input", to_python(shrunk.call)},
              {"clause", suspicion.clause},
              {"facts", fact_rows(judgement)},
              {"steps", shrunk.steps},
              {"runs", seen.runs},
              {"failed", seen.failed}};
  const Mismatch* mismatch = find_mismatch(judgement.verdict, suspicion.clause, suspicion.fact);
  if (law != nullptr) {
    answer["fact"] = seen.failing ? name(seen.law.verdict.fact) : suspicion.fact;
    answer["expected"] = seen.law.verdict.expected;
    answer["observed"] = seen.law.verdict.observed;
  } else {
    const Fact blamed = mismatch != nullptr ? mismatch->fact
                                            : fact_named(suspicion.fact).value_or(Fact::Completion);
    answer["fact"] = name(blamed);
    answer["expected"] = describe(judgement.expectation, blamed);
    answer["observed"] = describe(judgement.outcome, blamed);
  }
  // Ten times as many runs as it takes on average: it hardly ever misses.
  const int runs = seen.failed == seen.runs ? 1 : 10 * seen.runs / std::max(seen.failed, 1);
  if (mismatch != nullptr) {
    answer["repro"] = repro(shrunk.call, judgement, mismatch->fact, runs);
  } else if (seen.law.culprit) {
    // A law's calls are several; the repro is of the first that also misses its prediction.
    const Judgement& of_culprit = seen.law.of_culprit;
    answer["repro"] =
        repro(*seen.law.culprit, of_culprit, of_culprit.verdict.mismatches.front().fact, runs);
  } else {
    answer["repro"] = "";
  }
  answer["memory"] = memory_picture_if_wrong(shrunk.call, judgement);
  return answer;
}

json Session::shrink(std::uint64_t number, const Call& call, const std::string& clause,
                     const std::string& fact, const std::vector<CaseRange>& ran) {
  judge_.be_thorough(true);
  json answer = copies_ ? shrink_in_copies(number, call, clause, fact, ran)
                        : shrink_here(number, call, clause, fact, false, nullptr);
  judge_.be_thorough(false);
  return answer;
}

json Session::shrink_in_copies(std::uint64_t number, const Call& call, const std::string& clause,
                               const std::string& fact, const std::vector<CaseRange>& ran) {
  const Suspicion suspicion{number, clause, fact, false};
  const bool needs_no_others = fact == name(Fact::ProcessState);
  Casualties casualties;
  const auto in_one_copy = [&](bool if_it_fails_at_once) {
    std::string told;
    do {
      told = told_by_a_copy([&] {
        return shrink_here(number, call, clause, fact, if_it_fails_at_once, &casualties).dump();
      });
    } while (told.empty() && casualties.learn());
    return json::parse(told, nullptr, false);
  };
  const auto after_others = [&](const Call& failing) {
    const std::optional<Call> sequence = find_sequence(failing, suspicion, ran);
    return sequence ? shrink_sequence(*sequence, suspicion) : json();
  };
  json answer = in_one_copy(!needs_no_others);
  if (answer.is_null()) {
    if (json sequence = after_others(call); !sequence.is_null()) return sequence;
    answer = in_one_copy(false);
  }
  if (answer.is_discarded())
    return {{"type", "bad-case"}, {"message", "the process in which it was shrunk has ended"}};
  // What was shrunk in one process may have come to depend on the runs before it.
  const Call smallest = parse_call(answer["case"].get<std::string>());
  if (needs_no_others || fails_when_fresh(smallest, suspicion)) return answer;
  const json sequence = after_others(smallest);
  return sequence.is_null() ? answer : sequence;
}

std::string Session::told_by_a_copy(const std::function<std::string()>& deed) {
  const SharedText told;
  in_copy([&] { told.write(deed()); });
  end();
  return told.read();
}

bool Session::fails_when_fresh(const Call& call, const Suspicion& suspicion) {
  return first_failure_when_fresh(call, suspicion, 1) == 1;
}

/// What fails in the same way in so many processes does not do so by chance.
bool Session::always_fails_when_fresh(const Call& call, const Suspicion& suspicion) {
  constexpr int kConfirmations = 6;
  for (int i = 0; i < kConfirmations; ++i)
    if (!fails_when_fresh(call, suspicion)) return false;
  return true;
}

int Session::first_failure_when_fresh(const Call& call, const Suspicion& suspicion, int runs) {
  const std::string first = told_by_a_copy([&]() -> std::string {
    for (int i = 1; i <= runs; ++i)
      if (try_once(call, suspicion).failing) return std::to_string(i);
    return {};
  });
  return first.empty() ? 0 : std::stoi(first);
}

std::optional<Call> Session::find_sequence(const Call& call, const Suspicion& suspicion,
                                           const std::vector<CaseRange>& ran) {
  if (!last_earlier_.empty()) {
    // What one finding comes of, the next one often does, too.
    Call after = call;
    after.earlier = last_earlier_;
    if (always_fails_when_fresh(after, suspicion)) return after;
  }
  if (std::optional<Call> found = find_repetition(call, suspicion)) return found;
  return find_history(call, suspicion, ran);
}

std::optional<Call> Session::find_repetition(const Call& call, const Suspicion& suspicion) {
  constexpr int kMostRepetitions = 64;
  const int at = first_failure_when_fresh(call, suspicion, kMostRepetitions);
  if (at < 2) return std::nullopt;
  Call repeated = call;
  repeated.earlier.insert(repeated.earlier.end(), static_cast<std::size_t>(at - 1), alone(call));
  if (!always_fails_when_fresh(repeated, suspicion)) return std::nullopt;
  return repeated;
}

std::optional<Call> Session::find_history(const Call& call, const Suspicion& suspicion,
                                          const std::vector<CaseRange>& ran) {
  const auto fails_after = [&](const std::vector<Call>& history) {
    Call after = call;
    after.earlier = history;
    return fails_when_fresh(after, suspicion);
  };
  // A case may take no longer than the coordinator waits for it.
  constexpr double kMostSeconds = 0.5;
  constexpr std::uint64_t kFirst = 8;
  constexpr std::uint64_t kFactor = 4;
  std::uint64_t cases = 0;
  for (const CaseRange& range : ran) cases += range.second;
  for (std::uint64_t most = kFirst; most < kFactor * cases + kFirst; most *= kFactor) {
    std::vector<Call> history = calls_of(ran, most);
    const Clock::time_point start = Clock::now();
    if (fails_after(history)) {
      Call after = call;
      after.earlier = smallest_history(std::move(history), fails_after);
      const bool found =
          after.earlier.size() <= kMostEarlierCalls && always_fails_when_fresh(after, suspicion);
      return found ? std::optional(after) : std::nullopt;
    }
    if (seconds_since(start) > kMostSeconds) return std::nullopt;
  }
  return std::nullopt;
}

std::vector<Call> Session::calls_of(const std::vector<CaseRange>& ran, std::uint64_t most) {
  std::vector<std::uint64_t> numbers;
  for (auto range = ran.rbegin(); range != ran.rend(); ++range)
    for (std::uint64_t at = range->first + range->second;
         at > range->first && numbers.size() < most; --at)
      numbers.push_back(at - 1);
  // A law makes calls of its own, which only it knows.
  const std::string told = told_by_a_copy([&] {
    std::string lines;
    const auto add = [&](const Call& call) { lines += to_text(alone(call)) + '\n'; };
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
      const Case one = case_at(*number);
      begin(*number);
      if (one.law != nullptr)
        (void)judge_.judge(*one.law, one.call, add);
      else if (provides(one.call) && judge_.takes(one.call))
        add(one.call);
    }
    return lines;
  });
  std::vector<Call> calls;
  std::istringstream lines(told);
  for (std::string line; std::getline(lines, line);) calls.push_back(parse_call(line));
  return calls;
}

json Session::shrink_sequence(const Call& sequence, const Suspicion& suspicion) {
  constexpr double kMostSeconds = 5;
  constexpr int kMostRuns = 400;
  const Clock::time_point start = Clock::now();
  const Shrunk shrunk = properties::shrink(
      sequence,
      [&](const Call& call) {
        return seconds_since(start) < kMostSeconds && fails_when_fresh(call, suspicion);
      },
      kMostRuns);
  last_earlier_ = shrunk.call.earlier;
  const std::string told = told_by_a_copy(
      [&] { return shrunk_answer(shrunk, suspicion, try_once(shrunk.call, suspicion)).dump(); });
  json answer = json::parse(told, nullptr, false);
  if (answer.is_discarded()) return nullptr;
  // Of a call that goes wrong time and again as it is repeated, how often is told, too.
  const Call repeated = alone(shrunk.call);
  const auto times = static_cast<int>(shrunk.call.earlier.size()) + 1;
  if (std::all_of(shrunk.call.earlier.begin(), shrunk.call.earlier.end(),
                  [&](const Call& earlier) { return earlier == repeated; })) {
    constexpr int kPeriods = 4;
    const int runs = kPeriods * times;
    const int failed = failures_when_fresh(repeated, suspicion, runs);
    if (failed < runs - times + 1) {
      answer["runs"] = runs;
      answer["failed"] = failed;
    }
  }
  return answer;
}

int Session::failures_when_fresh(const Call& call, const Suspicion& suspicion, int runs) {
  const std::string told = told_by_a_copy([&] {
    int failed = 0;
    for (int i = 0; i < runs; ++i) failed += try_once(call, suspicion).failing ? 1 : 0;
    return std::to_string(failed);
  });
  return told.empty() ? runs : std::stoi(told);
}

json Session::shrink_death(std::uint64_t number, std::chrono::milliseconds time,
                           std::uint64_t memory) {
  if (!copies_)
    return {{"type", "bad-case"}, {"message", "this process cannot be copied to try it"}};
  constexpr double kMostSeconds = 25;
  constexpr int kMostRuns = 300;
  const Clock::time_point start = Clock::now();
  // Of the several calls of a law, the one that it comes to.
  SharedText begun;
  const Case one = case_at(number);
  const Death death = undergo(
      [&] {
        if (one.law != nullptr)
          (void)judge_.judge(*one.law, one.call,
                             [&](const Call& call) { begun.write(to_text(call)); });
        else
          (void)judge_.judge(one.call);
        require_channel();
      },
      {time, memory});
  if (death == Death{})
    return {{"type", "bad-case"}, {"message", "the case by itself does not end its process"}};
  const Call call = one.law != nullptr ? parse_call(begun.read()) : one.call;

  const auto dies = [&](const Call& candidate, std::chrono::milliseconds limit) {
    return provides(candidate) && undergo(
                                      [&] {
                                        (void)judge_.judge(candidate);
                                        require_channel();
                                      },
                                      {limit, memory}) == death;
  };
  // What hangs takes all of its time to show it: less of it will do for all but the last.
  constexpr int kHurry = 4;
  const std::chrono::milliseconds limit = death.kind == Death::Kind::Hang ? time / kHurry : time;
  Shrunk shrunk = properties::shrink(
      call,
      [&](const Call& candidate) {
        return seconds_since(start) < kMostSeconds && dies(candidate, limit);
      },
      kMostRuns);
  if (!dies(shrunk.call, time)) shrunk.call = call;
  return {{"type", "shrunk"},
          {"case", to_text(shrunk.call)},
          {"input", to_python(shrunk.call)},
          {"facts", json::array()},
          {"repro", repro_of_death(shrunk.call, subject_name_, harness::machine())},
          {"steps", shrunk.steps}};
}

}  // namespace tenet::properties
