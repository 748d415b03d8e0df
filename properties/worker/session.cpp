#include "properties/worker/session.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/capture.h"
#include "harness/forking.h"
#include "properties/repro_check.h"
#include "properties/shrinking/shrink.h"
#include "properties/worker/memory_picture.h"
#include "properties/worker/ordeal.h"
#include "properties/worker/tally.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kCasesPerLook = 256;
/// Exit status of a process that cannot be asked any more.
constexpr int kLostChannel = 97;

std::uint64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::optional<Fact> fact_named(const std::string& text) {
  for (int i = 0; i < kFactCount; ++i)
    if (name(static_cast<Fact>(i)) == text) return static_cast<Fact>(i);
  return std::nullopt;
}

const Mismatch* mismatch_at(const Verdict& verdict, Fact fact) {
  for (const Mismatch& mismatch : verdict.mismatches)
    if (mismatch.fact == fact) return &mismatch;
  return nullptr;
}

// The mismatch that a report is about: of that clause and fact, else of the clause, else the first.
const Mismatch* find_mismatch(const Verdict& verdict, const std::string& clause,
                              const std::string& fact) {
  const Mismatch* of_clause = nullptr;
  for (const Mismatch& mismatch : verdict.mismatches) {
    if (mismatch.consequence || clause_name(mismatch) != clause) continue;
    if (name(mismatch.fact) == fact) return &mismatch;
    if (of_clause == nullptr) of_clause = &mismatch;
  }
  return of_clause;
}

// Every fact that was seen, or was to be.
json fact_rows(const Judgement& judgement) {
  json rows = json::array();
  const bool returned = judgement.outcome.returned() != nullptr;
  for (int i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    const Mismatch* mismatch = mismatch_at(judgement.verdict, fact);
    const bool of_every_call = fact == Fact::Completion || fact == Fact::Warnings ||
                               fact == Fact::InputUnchanged || fact == Fact::Released ||
                               fact == Fact::ProcessState;
    const bool seen = fact == Fact::Completion ||
                      (judgement.outcome.observed.contains(fact) && (returned || of_every_call));
    if (!seen) continue;
    const ClauseId id = clause_of(judgement.expectation, fact);
    rows.push_back({{"fact", name(fact)},
                    {"expected", describe(judgement.expectation, fact)},
                    {"observed", describe(judgement.outcome, fact)},
                    {"clause", id == kNoClause ? undetermined_id(fact) : clause(id).id},
                    {"differs", mismatch != nullptr},
                    {"consequence", mismatch != nullptr && mismatch->consequence}});
  }
  return rows;
}

bool is_among(const std::vector<SkippedKind>& kinds, const Call& call) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const SkippedKind& kind) {
    return kind.first == name(call.constructor) && kind.second == name(input_kind(call));
  });
}

json failure_row(const std::string& clause, const Call& call, Fact fact, bool undetermined) {
  return {{"clause", clause},
          {"constructor", name(call.constructor)},
          {"kind", name(input_kind(call))},
          {"fault", undetermined ? "undetermined" : "mismatch"},
          {"fact", name(fact)},
          {"first_case", 0},
          {"count", 1}};
}

}  // namespace

Session::Session(const WorkerOptions& options, WorkerBoard& board, const Channel& channel)
    : subject_name_(options.subject),
      filter_(options.filter),
      judge_(harness::Subject::load(options.subject), harness::environment().torch_version,
             options.profile),
      stream_(options.seed, filter_, options.exhaustive, harness::machine()),
      board_(board),
      channel_(channel) {}

json Session::ready() const {
  const harness::Environment environment = harness::environment();
  const harness::Subject& subject = judge_.subject();
  json provides = json::array();
  for (int i = 0; i < kConstructorCount; ++i)
    if (subject.provides(static_cast<Constructor>(i)))
      provides.push_back(name(static_cast<Constructor>(i)));
  const Machine machine = harness::machine();
  json lacks = json::array();
  for (int i = 0; i < kDtypeCount; ++i)
    if (!machine.takes(static_cast<Dtype>(i))) lacks.push_back(name(static_cast<Dtype>(i)));
  return {{"type", "ready"},
          {"accelerator",
           {{"type", machine.accelerator ? json(name(*machine.accelerator)) : json()},
            {"devices", machine.devices},
            {"lacks", std::move(lacks)},
            {"pins", machine.pins},
            {"peers", machine.peers}}},
          {"exhaustive_cases", stream_.exhaustive_count()},
          {"environment",
           {{"torch", environment.torch},
            {"numpy", environment.numpy},
            {"python", environment.python},
            {"cuda", environment.cuda ? json(*environment.cuda) : json()},
            {"devices", environment.devices},
            {"platform", environment.platform}}},
          {"subject",
           {{"name", subject.name()},
            {"version", subject.version()},
            {"provides", std::move(provides)},
            {"xfail", subject.expected_failures()},
            {"supports", subject.supports()},
            {"cases", subject.default_cases()}}}};
}

void Session::begin(std::uint64_t number) {
  board_.current_case.store(number, std::memory_order_relaxed);
  board_.started_ns.store(monotonic_ns(), std::memory_order_release);
}

void Session::end() {
  board_.has_called.store(1, std::memory_order_relaxed);
  board_.started_ns.store(0, std::memory_order_release);
}

/// Looking at the whole process takes longer than a case, so it is done for many at once. When
/// there is something to see, those cases are run again, one by one.
void Session::look_for_traces(std::uint64_t first, std::uint64_t last, Tally& tally) {
  if (judge_.traces().empty()) return;
  judge_.look_closely(true);
  for (std::uint64_t number = first; number <= last; ++number) {
    const Call call = make(number);
    if (!provides(call)) continue;
    begin(number);
    try {
      tally.count_traces(number, call, judge_.judge(call));
    } catch (const std::exception& error) {
      tally.count_problem(error.what());
    }
  }
  judge_.look_closely(false);
}

/// A subject that closes what it was asked through has ended the process as surely as by exit().
void Session::require_channel() const {
  if (!channel_.is_lost()) return;
  board_.lost_channel.store(1);
  ::_exit(kLostChannel);
}

bool Session::is_worn_out() const {
  constexpr long kManyThreads = 400;
  return copies_ && harness::count_threads() > kManyThreads;
}

json Session::run(std::uint64_t first, std::uint64_t count, const std::vector<SkippedKind>& skip) {
  const Clock::time_point start = Clock::now();
  const double inside = judge_.seconds_inside();
  const std::uint64_t failures_before = board_.failures_so_far.load(std::memory_order_relaxed);
  Tally tally(judge_, filter_);
  for (std::uint64_t number = first; number < first + count; ++number) {
    begin(number);
    const Case one = stream_.make(number);
    if (!skip.empty() && is_among(skip, one.call)) {
      tally.count_skipped(one.call);
    } else if (!provides(one.call)) {
      tally.count_not_provided();
    } else {
      try {
        if (one.law != nullptr)
          tally.count(number, *one.law, one.call, judge_.judge(*one.law, one.call));
        else
          tally.count(number, one.call, judge_.judge(one.call));
      } catch (const harness::SubjectError&) {
        throw;  // the plug-in is not as documented: nothing more can be found out
      } catch (const std::exception& error) {
        // Of harness or specification: the subject's own never come this far.
        tally.count_suite_error(error.what());
      }
      require_channel();
      board_.has_called.store(1, std::memory_order_relaxed);
    }
    if (number % kCasesPerLook == kCasesPerLook - 1 || number + 1 == first + count)
      look_for_traces(std::max(first, number - number % kCasesPerLook), number, tally);
    board_.cases_done.fetch_add(1, std::memory_order_relaxed);
    board_.failures_so_far.store(failures_before + tally.failed_cases(), std::memory_order_relaxed);
  }
  end();
  json answer{{"type", "block"}, {"first", first}, {"count", count}};
  tally.write(answer);
  answer["seconds"] = seconds_since(start);
  answer["seconds_inside"] = judge_.seconds_inside() - inside;
  return answer;
}

Session::Trial Session::try_once(const Call& call, const Suspicion& suspicion) {
  Trial trial;
  trial.runs = 1;
  if (!provides(call)) return trial;
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
                                  double seconds, bool until_failure) {
  constexpr int kFewest = 3;
  const Clock::time_point start = Clock::now();
  Trial seen = try_once(call, suspicion);
  while (seen.runs < runs && !(until_failure && seen.failing) &&
         (seen.runs < kFewest || seconds_since(start) < seconds)) {
    Trial again = try_once(call, suspicion);
    again.runs += seen.runs;
    again.failed += seen.failed;
    if (again.failing && !seen.failing) {
      seen = std::move(again);
    } else {
      seen.runs = again.runs;
      seen.failed = again.failed;
    }
  }
  return seen;
}

std::string Session::repro(const Call& call, const Judgement& judgement, Fact fact,
                           int runs) const {
  const std::optional<std::string> check = fact == Fact::ProcessState
                                               ? trace_check(judgement.outcome.process_changes)
                                               : repro_check(call, judgement.expectation, fact);
  if (!check) return {};
  const ClauseId id = clause_of(judgement.expectation, fact);
  std::string headline(name(fact));
  headline += ": " + describe(judgement.expectation, fact);
  if (id != kNoClause) headline += " (" + clause(id).id + ")";
  return repro_program(call, subject_name_, *check, headline, harness::machine(), runs);
}

json Session::shrink(std::uint64_t number, const Call& call, const std::string& clause,
                     const std::string& fact) {
  // Bounds the shrinking for subjects that compile on every call; those say that they are slow.
  const double most_seconds = judge_.subject().default_cases() > 0 ? 3 : 20;
  constexpr int kRuns = 20;
  constexpr int kMostRuns = 2000;
  constexpr double kSecondsOfRuns = 0.5;
  constexpr double kMostSecondsOfRuns = 3;
  const Clock::time_point start = Clock::now();
  judge_.look_closely(fact == name(Fact::ProcessState));
  judge_.be_thorough(true);
  const Law* law = find_law(clause);
  Suspicion suspicion{number, clause, fact, law != nullptr};
  // What does not fail every time is given as many chances as it takes to see it again.
  Trial before = try_often(call, suspicion, kRuns, kSecondsOfRuns, false);
  if (before.failed == 0 && before.law.verdict.state == LawState::Broken) {
    suspicion.alone = false;
    before = try_often(call, suspicion, kRuns, kSecondsOfRuns, false);
  }
  if (before.failed == 0) before = try_often(call, suspicion, kMostRuns, kMostSecondsOfRuns, true);
  const int tries = before.failed == before.runs ? 1 : 4 * before.runs / std::max(before.failed, 1);
  const auto still_fails = [&](const Call& candidate) {
    if (seconds_since(start) > most_seconds) return false;
    return try_often(candidate, suspicion, tries, kSecondsOfRuns, true).failing;
  };
  Shrunk shrunk{call, 0, 0};
  if (before.failed > 0) shrunk = properties::shrink(call, still_fails);

  Trial seen = try_often(shrunk.call, suspicion, std::max(kRuns, 2 * tries), kMostSecondsOfRuns,
                         before.failed == 0);
  if (law != nullptr) {
    begin(number);
    seen.judgement = judge_.judge(shrunk.call);
    end();
  }
  const Judgement& judgement = seen.judgement;
  json answer{
      {"type", "shrunk"},  {"case", to_text(shrunk.call)},  {"input", to_python(shrunk.call)},
      {"clause", clause},  {"facts", fact_rows(judgement)}, {"steps", shrunk.steps},
      {"runs", seen.runs}, {"failed", seen.failed}};
  const Mismatch* mismatch = find_mismatch(judgement.verdict, clause, fact);
  if (law != nullptr) {
    answer["fact"] = seen.failing ? name(seen.law.verdict.fact) : fact;
    answer["expected"] = seen.law.verdict.expected;
    answer["observed"] = seen.law.verdict.observed;
  } else {
    const Fact blamed =
        mismatch != nullptr ? mismatch->fact : fact_named(fact).value_or(Fact::Completion);
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
  judge_.look_closely(false);
  judge_.be_thorough(false);
  return answer;
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
  const Case one = stream_.make(number);
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

json Session::observe_once(const Call& call) {
  json answer{{"type", "observed"}, {"input", to_python(call)}, {"repro", ""}};
  answer["facts"] = json::array();
  json& failures = answer["failures"] = json::array();
  if (!provides(call)) return answer;
  begin(0);
  judge_.look_closely(true);
  const Judgement judgement = judge_.judge(call);
  judge_.look_closely(false);
  answer["facts"] = fact_rows(judgement);
  answer["memory"] = memory_picture(call, judgement);
  for (const Mismatch& mismatch : judgement.verdict.mismatches) {
    if (mismatch.consequence) continue;
    if (failures.empty()) answer["repro"] = repro(call, judgement, mismatch.fact, 1);
    failures.push_back(
        failure_row(clause_name(mismatch), call, mismatch.fact, mismatch.clause == kNoClause));
  }
  judge_.be_thorough(true);
  for (const Law& law : laws()) {
    const LawJudgement of_law = judge_.judge(law, call);
    if (!of_law.broken_by_itself() || of_law.other != nullptr) continue;
    const LawVerdict& verdict = of_law.verdict;
    failures.push_back(failure_row(law.id, call, verdict.fact, false));
    answer["facts"].push_back({{"fact", name(verdict.fact)},
                               {"expected", verdict.expected},
                               {"observed", verdict.observed},
                               {"clause", law.id},
                               {"differs", true}});
  }
  judge_.be_thorough(false);
  end();
  return answer;
}

json Session::observe(const Call& call, int runs) {
  constexpr double kMostSeconds = 2;
  const Clock::time_point start = Clock::now();
  json answer = observe_once(call);
  int done = 1;
  int failed = answer["failures"].empty() ? 0 : 1;
  for (; done < runs && seconds_since(start) < kMostSeconds; ++done) {
    json again = observe_once(call);
    if (again["failures"].empty()) continue;
    if (failed++ == 0) answer = std::move(again);
  }
  answer["runs"] = done;
  answer["failed"] = failed;
  return answer;
}

json Session::capture(const std::string& program) try {
  const harness::CapturedCall captured = harness::capture_call(program);
  if (const std::string why = why_invalid(captured.call); !why.empty())
    return {{"type", "not-captured"}, {"message", "Tenet has no prediction for this call: " + why}};
  return {{"type", "captured"},
          {"case", to_text(captured.call)},
          {"expression", captured.expression},
          {"data", captured.data},
          {"self", captured.self},
          {"accelerator", captured.accelerator}};
} catch (const harness::CaptureError& error) {
  return {{"type", "not-captured"}, {"message", error.what()}};
}

json Session::spell(const std::vector<std::uint64_t>& numbers) const {
  json cases = json::array();
  for (const std::uint64_t number : numbers) {
    const Call call = make(number);
    cases.push_back({to_text(call), to_python(call)});
  }
  return {{"type", "spelled"}, {"cases", std::move(cases)}};
}

json Session::in_words(const Call& call) const {
  return {{"type", "described"},
          {"case", to_text(call)},
          {"input", to_python(call)},
          {"constructor", name(call.constructor)},
          {"kind", name(input_kind(call))},
          {"repro", repro_of_death(call, subject_name_, harness::machine())}};
}

}  // namespace tenet::properties
