#include "properties/worker/session.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/capture.h"
#include "harness/forking.h"
#include "harness/slow_modules.h"
#include "properties/repro_check.h"
#include "properties/worker/memory_picture.h"
#include "properties/worker/rows.h"
#include "properties/worker/tally.h"
#include "properties/worker/trace_repro.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kCasesPerLook = 256;
/// When so many looks have shown nothing, each is for more cases.
constexpr int kFirstLooks = 72;
constexpr std::uint64_t kCasesPerLaterLook = 1024;
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

bool is_among(const std::vector<SkippedKind>& kinds, const Call& call) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const SkippedKind& kind) {
    return kind.first == name(call.constructor) && kind.second == name(input_kind(call));
  });
}

/// Only the last of them are of use, and kept.
void add_range(std::vector<CaseRange>& ranges, CaseRange range) {
  constexpr std::size_t kMost = 64;
  if (!ranges.empty() && ranges.back().first + ranges.back().second == range.first)
    ranges.back().second += range.second;
  else
    ranges.push_back(range);
  if (ranges.size() > kMost) ranges.erase(ranges.begin());
}

}  // namespace

Session::Session(const WorkerOptions& options, WorkerBoard& board, const Channel& channel)
    : subject_name_(options.subject),
      filter_(options.filter),
      judge_(harness::Subject::load(options.subject), harness::environment().torch_version,
             options.profile, [this] { restart_clock(); }),
      leaks_(judge_, [this](std::uint64_t number) { begin(number); }),
      stream_(options.seed, filter_, options.exhaustive, harness::machine(),
              judge_.subject().keeps_state()),
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
  json allocations = json::array();
  for (int i = 0; i < kDeviceAllocationCount; ++i)
    if (const auto allocation = static_cast<DeviceAllocation>(i); machine.allocates(allocation))
      allocations.push_back(name(allocation));
  return {{"type", "ready"},
          {"accelerator",
           {{"type", machine.accelerator ? json(name(*machine.accelerator)) : json()},
            {"devices", machine.devices},
            {"lacks", std::move(lacks)},
            {"pins", machine.pins},
            {"peers", machine.peers},
            {"arrays", machine.arrays},
            {"allocations", std::move(allocations)}}},
          {"exhaustive_cases", stream_.exhaustive_count()},
          {"ml_dtypes", machine.ml_dtypes},
          {"bcomplex32", machine.bcomplex32},
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
  has_called_ = true;
  board_.current_case.store(number, std::memory_order_relaxed);
  board_.started_ns.store(monotonic_ns(), std::memory_order_release);
}

void Session::restart_clock() {
  if (board_.started_ns.load(std::memory_order_relaxed) != 0)
    board_.started_ns.store(monotonic_ns(), std::memory_order_release);
}

void Session::end() {
  board_.has_called.store(1, std::memory_order_relaxed);
  board_.started_ns.store(0, std::memory_order_release);
}

std::uint64_t Session::cases_per_look() const {
  return clean_looks_ < kFirstLooks ? kCasesPerLook : kCasesPerLaterLook;
}

/// Looking at the whole process takes longer than a case, so it is done for many at once. When
/// there is something to see, those cases are run again, at last one by one.
void Session::look_for_traces(std::uint64_t first, std::uint64_t last, Tally& tally) {
  const harness::Traces traces = judge_.traces();
  // Of what leaves threads, processes or files behind nothing is made a thousand times.
  if (traces.grown.empty()) look_for_leaks(first, last, tally);
  ++clean_looks_;
  if (traces.empty()) return;
  clean_looks_ = 0;
  const bool many = last - first >= kCasesPerLook;
  for (std::uint64_t part = first; part <= last; part += kCasesPerLook) {
    const std::uint64_t end = std::min(last, part + kCasesPerLook - 1);
    if (many) {
      run_again(
          part, end, [](std::uint64_t, const Call&, const Judgement&) {}, tally);
      if (judge_.traces().empty()) continue;
    }
    judge_.look_closely(true);
    run_again(
        part, end,
        [&](std::uint64_t number, const Call& call, const Judgement& judgement) {
          tally.count_traces(number, call, judgement);
        },
        tally);
    judge_.look_closely(false);
  }
}

template <class Take>
void Session::run_again(std::uint64_t first, std::uint64_t last, const Take& take, Tally& tally) {
  for (std::uint64_t number = first; number <= last; ++number) {
    const Call call = make(number);
    if (!provides(call)) continue;
    begin(number);
    try {
      take(number, call, judge_.judge(call));
    } catch (const std::exception& error) {
      tally.count_problem(error.what(), call);
    }
  }
}

void Session::look_for_leaks(std::uint64_t first, std::uint64_t last, Tally& tally) {
  const auto calls = [&] {
    LeakWatch::Calls calls;
    for (std::uint64_t number = first; number <= last; ++number) {
      Case one = case_at(number);
      if (one.law == nullptr && provides(one.call) && judge_.takes(one.call) &&
          is_fit_for_leaks(one.call))
        calls.push_back({number, std::move(one.call)});
    }
    return calls;
  };
  try {
    for (const LeakWatch::Leak& leak : leaks_.look(last - first + 1, calls))
      tally.count_traces(leak.of.number, leak.of.call, leak.judgement);
  } catch (const std::exception& error) {
    tally.count_problem(error.what());
  }
}

/// A subject that closes what it was asked through has ended the process as surely as by exit().
void Session::require_channel() const {
  if (!channel_.is_lost()) return;
  board_.lost_channel.store(1);
  ::_exit(kLostChannel);
}

bool Session::is_for_a_fresh_one(std::string_view command) const {
  return copies_ && has_called_ && command == "shrink";
}

Case Session::case_at(std::uint64_t number) const {
  Case one = stream_.make(number);
  std::erase_if(one.call.earlier, [&](const Call& call) { return !judge_.takes(call); });
  return one;
}

bool Session::is_worn_out() const {
  constexpr long kManyThreads = 400;
  return copies_ && harness::count_threads() > kManyThreads;
}

void Session::judge_one(std::uint64_t number, const Case& one, Tally& tally) {
  try {
    if (one.law != nullptr)
      tally.count(number, *one.law, one.call, judge_.judge(*one.law, one.call));
    else
      tally.count(number, one.call, judge_.judge(one.call));
  } catch (const harness::SubjectError&) {
    throw;  // the plug-in is not as documented: nothing more can be found out
  } catch (const std::exception& error) {
    // Of harness or specification: the subject's own never come this far.
    tally.count_suite_error(error.what(), one.call);
  }
}

void Session::rehearse(std::uint64_t number, const Case& one) {
  board_.has_called.store(0, std::memory_order_relaxed);
  begin(number);
  Tally not_counted(judge_, filter_);
  judge_one(number, one, not_counted);
  board_.has_called.store(1, std::memory_order_relaxed);
  begin(number);
}

json Session::run(std::uint64_t first, std::uint64_t count, const std::vector<SkippedKind>& skip,
                  std::optional<std::uint64_t> rehearsed) {
  const Clock::time_point start = Clock::now();
  const double inside = judge_.seconds_inside();
  const std::uint64_t failures_before = board_.failures_so_far.load(std::memory_order_relaxed);
  Tally tally(judge_, filter_);
  std::uint64_t not_looked_after = first;
  for (std::uint64_t number = first; number < first + count; ++number) {
    begin(number);
    const Case one = case_at(number);
    if (harness::needs_slow_modules(one.call)) {
      board_.started_ns.store(0, std::memory_order_release);  // the subject is not to wait for
      harness::import_slow_modules(one.call);
      begin(number);
    }
    if (!skip.empty() && is_among(skip, one.call)) {
      tally.count_skipped(one.call);
    } else if (!provides(one.call)) {
      tally.count_not_provided();
    } else {
      if (rehearsed == number) rehearse(number, one);
      judge_one(number, one, tally);
      require_channel();
      board_.has_called.store(1, std::memory_order_relaxed);
    }
    if (number + 1 == first + count || number + 1 - not_looked_after >= cases_per_look()) {
      look_for_traces(not_looked_after, number, tally);
      not_looked_after = number + 1;
    }
    board_.cases_done.fetch_add(1, std::memory_order_relaxed);
    board_.failures_so_far.store(failures_before + tally.failed_cases(), std::memory_order_relaxed);
  }
  end();
  json answer{{"type", "block"}, {"first", first}, {"count", count}};
  tally.write(answer);
  if (!answer["failures"].empty()) answer["ran"] = ran_;
  add_range(ran_, {first, count});
  answer["seconds"] = seconds_since(start);
  answer["seconds_inside"] = judge_.seconds_inside() - inside;
  return answer;
}

std::string Session::repro(const Call& call, const Judgement& judgement, Fact fact,
                           int runs) const {
  const ClauseId id = clause_of(judgement.expectation, fact);
  std::string headline(name(fact));
  headline += ": " + describe(judgement.expectation, fact);
  if (id != kNoClause) headline += " (" + clause(id).id + ")";
  if (fact == Fact::ProcessState)
    return repro_of_trace(call, subject_name_, judgement.outcome.process_changes, headline,
                          harness::machine())
        .value_or("");
  const std::optional<std::string> check = repro_check(call, judgement.expectation, fact);
  if (!check) return {};
  return repro_program(call, subject_name_, *check, headline, harness::machine(), runs);
}

json Session::observe_once(const Call& call) {
  json answer{{"type", "observed"}, {"input", to_python(call)}, {"repro", ""}};
  answer["facts"] = json::array();
  json& failures = answer["failures"] = json::array();
  if (!provides(call)) return answer;
  harness::import_slow_modules(call);
  begin(0);
  judge_.look_closely(true);
  Judgement judgement = judge_.judge(call);
  judge_.look_closely(false);
  if (is_provided(judgement.outcome) && judgement.verdict.conforms() && is_fit_for_leaks(call))
    judgement = judge_.judge_growth(call);
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

json Session::in_words(const Call& call, std::optional<std::uint64_t> number) const {
  const Law* law = number ? case_at(*number).law : nullptr;
  return {{"type", "described"},
          {"case", to_text(call)},
          {"law", law == nullptr ? "" : law->id},
          {"input", to_python(call)},
          {"constructor", name(call.constructor)},
          {"kind", name(input_kind(call))},
          {"repro", repro_of_death(call, subject_name_, harness::machine())}};
}

}  // namespace tenet::properties
