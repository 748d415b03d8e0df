#include "cli/workforce.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>

#include "cli/numbers.h"

namespace tenet::cli {
namespace {

using reports::FailureKind;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr int kMostFailedStarts = 3;
/// Another process for a judging pays when it saves more than this.
constexpr double kWorthAWorker = 4;
/// The longest that one finding may take to become small.
constexpr milliseconds kShrinkLimit{40000};
/// The longest that a worker may do nothing that can be seen between two cases.
constexpr milliseconds kSilenceLimit{120000};

std::string in_seconds(milliseconds time) {
  return fmt::format("{:g} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace

void Workforce::add(Judging& judging) {
  judgings_.push_back(&judging);
  start(judging);
}

void Workforce::start(Judging& judging) {
  std::vector<std::string> arguments = {settings_.executable, "--tenet-worker", "--subject",
                                        judging.subject()};
  arguments.insert(arguments.end(), settings_.arguments.begin(), settings_.arguments.end());
  auto worker = std::make_unique<Worker>();
  worker->judging = &judging;
  worker->process = std::make_unique<WorkerProcess>(arguments);
  worker->since = Clock::now();
  workers_.push_back(std::move(worker));
}

std::size_t Workforce::workers_of(const Judging& judging) const {
  return static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(),
                    [&](const auto& worker) { return worker->judging == &judging; }));
}

std::size_t Workforce::at_work() const {
  return static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(),
                    [](const auto& worker) { return !worker->ready || worker->job; }));
}

std::uint64_t Workforce::under_way(const Judging& judging) const {
  std::uint64_t cases = 0;
  for (const auto& worker : workers_)
    if (worker->judging == &judging && worker->job && worker->job->kind == Job::Kind::Block)
      cases += worker->process->cases_done() - worker->done_before;
  return cases;
}

void Workforce::step(milliseconds most, double seconds_left) {
  hand_out(seconds_left);
  start_more();
  wait(most);
  for (const auto& worker : workers_) {
    worker->process->flush();
    listen(*worker);
  }
  const Clock::time_point now = Clock::now();
  for (std::size_t i = 0; i < workers_.size();) {
    Worker& worker = *workers_[i];
    watch(worker, now);
    auto end = worker.process->end();
    if (!end && worker.process->has_closed_answers()) {
      // Nothing more can be heard of it. It may only be about to end, so its own end counts first.
      constexpr milliseconds kGrace{200};
      for (auto until = now + kGrace; !end && Clock::now() < until; end = worker.process->end())
        ::poll(nullptr, 0, 5);
      if (!end) worker.process->kill();
      if (!end) end = worker.process->end();
    }
    if (!end) {
      ++i;
      continue;
    }
    listen(worker);  // what it said last
    const std::unique_ptr<Worker> gone = std::move(workers_[i]);
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(i));
    bury(*gone, *end);
  }
}

void Workforce::wait(milliseconds most) const {
  std::vector<pollfd> descriptors;
  for (const auto& worker : workers_)
    descriptors.push_back({worker->process->answers(), POLLIN, 0});
  // A signal ends the wait, which is as it should be.
  ::poll(descriptors.data(), descriptors.size(), static_cast<int>(most.count()));
}

// --- Jobs ---------------------------------------------------------------------------------------

void Workforce::hand_out(double seconds_left) {
  std::size_t busy = at_work();
  while (busy < settings_.at_work) {
    // Whoever is furthest behind comes first, so that all are at the same cases.
    Worker* next = nullptr;
    for (const auto& worker : workers_) {
      if (!worker->ready || worker->job || worker->killed || !worker->judging->has_job()) continue;
      if (next == nullptr || worker->judging->share_done() < next->judging->share_done())
        next = worker.get();
    }
    if (next == nullptr) return;
    next->job = next->judging->take_job(seconds_left);
    next->since = Clock::now();
    next->done_before = next->process->cases_done();
    next->process->send(command_for(*next->job, settings_.call_limit, settings_.memory_limit));
    ++busy;
  }
}

void Workforce::start_more() {
  std::vector<Judging*> active;
  for (Judging* judging : judgings_)
    if (judging->has_job() && !judging->load_failure()) active.push_back(judging);
  if (active.empty()) return;
  const std::size_t share = std::max<std::size_t>(1, settings_.at_work / active.size());
  for (Judging* judging : active) {
    const std::size_t there = workers_of(*judging);
    const bool room = there < share && at_work() < settings_.at_work && judging->ready();
    // A subject that ends its processes gets the next one before it is needed.
    const bool worth = judging->seconds_to_do() / static_cast<double>(there) > kWorthAWorker ||
                       judging->deaths() > 0;
    if (there > 0 && !(room && worth)) continue;
    try {
      start(*judging);
    } catch (const StartError& error) {
      judging->give_up(error.what());
    }
  }
}

// --- What workers say ---------------------------------------------------------------------------

void Workforce::listen(Worker& worker) {
  try {
    for (const std::string& line : worker.process->receive()) take(worker, line);
  } catch (const std::exception& error) {
    if (!worker.killed)
      end_worker(worker, {FailureKind::kCrash,
                          fmt::format("the worker answered what is no answer ({})", error.what()),
                          {}});
  }
}

void Workforce::take(Worker& worker, const std::string& line) {
  const Answer answer = parse_answer(line);
  Judging& judging = *worker.judging;
  if (!worker.ready) {
    if (const auto* ready = std::get_if<Ready>(&answer)) {
      worker.ready = true;
      worker.memory_at_start = worker.process->memory();
      failed_starts_[&judging] = 0;
      judging.loaded(*ready);
      return;
    }
    if (const auto* reason = std::get_if<CannotLoad>(&answer)) {
      if (judging.ready()) {
        judging.give_up("it cannot be loaded any more: " + reason->message);
      } else {
        judging.could_not_load(*reason);
      }
      return;
    }
    throw AnswerError("its first line was neither \"ready\" nor \"cannot-load\"");
  }
  if (const auto* reason = std::get_if<CannotLoad>(&answer)) {
    judging.could_not_load(*reason);
    return;
  }
  if (const auto* died = std::get_if<Died>(&answer)) {
    const Death death = worker.condemned
                            ? worker.death
                            : death_of(worker, end_of(died->status), died->lost_channel, died->at);
    worker.condemned = false;
    if (worker.job) judging.died(*std::exchange(worker.job, std::nullopt), death);
    return;
  }
  if (worker.condemned) return;  // an answer just before its end, which is under way
  if (!worker.job) throw AnswerError("it was not asked anything");
  const Job job = *std::exchange(worker.job, std::nullopt);
  judging.answered(job, answer);
}

// --- Ends ---------------------------------------------------------------------------------------

/// A copy that serves for the worker can be ended by itself; another one is there at once.
void Workforce::end_case(Worker& worker, Death death) {
  if (!worker.process->kill_copy()) {
    end_worker(worker, std::move(death));
    return;
  }
  worker.condemned = true;
  worker.condemned_since = Clock::now();
  worker.death = std::move(death);
}

void Workforce::end_worker(Worker& worker, Death death) {
  worker.killed = true;
  worker.death = std::move(death);
  worker.process->kill();
}

void Workforce::watch(Worker& worker, Clock::time_point now) {
  if (worker.killed || worker.process->end()) return;
  if (worker.condemned) {
    constexpr milliseconds kLongEnough{2000};
    if (now - worker.condemned_since > kLongEnough) end_worker(worker, worker.death);
    return;
  }
  const auto waiting = std::chrono::duration_cast<milliseconds>(now - worker.since);
  if (!worker.ready) {
    if (waiting > settings_.start_limit)
      end_worker(
          worker,
          {FailureKind::kHang, "it was not ready after " + in_seconds(settings_.start_limit), {}});
    return;
  }
  if (!worker.job) return;
  const auto running = worker.process->running();
  if (running) watch_call(worker, *running, now);
  if (!worker.condemned && !worker.killed) watch_memory(worker, running);
  if (worker.killed || worker.condemned) return;
  const bool shrinks =
      worker.job->kind == Job::Kind::Shrink || worker.job->kind == Job::Kind::ShrinkDeath;
  if (shrinks && waiting > kShrinkLimit) {
    end_worker(
        worker,
        {FailureKind::kHang, "shrinking did not end within " + in_seconds(kShrinkLimit), {}});
  } else if (!running && waiting > kSilenceLimit) {
    end_worker(
        worker,
        {FailureKind::kHang, "the worker said nothing for " + in_seconds(kSilenceLimit), {}});
  }
}

void Workforce::watch_call(Worker& worker, const WorkerProcess::Running& running,
                           Clock::time_point now) {
  nanoseconds starved{0};
  if (running.since == worker.watched) {
    starved = worker.starvation.look(now);
  } else {
    worker.watched = running.since;
    worker.starvation.begin(worker.process->at_work(), now);
    worker.memory_at_first_sight = worker.process->memory();
  }
  const milliseconds limit = call_limit_of(worker);
  const nanoseconds wall = now.time_since_epoch() - running.since;
  if (wall <= limit) return;
  // A machine that is busy otherwise must not look like a call that hangs: the time in which a
  // worker was not let run does not count, but is not believed for ever.
  constexpr int kPatience = 5;
  constexpr int kPatienceIfStarved = 30;
  if (wall - starved <= limit && wall <= kPatienceIfStarved * limit) return;
  if (takes_memory(worker) && wall <= kPatience * limit) return;
  if (limit > settings_.call_limit) ++slow_starts_[worker.judging];
  end_worker(worker, {FailureKind::kHang, "the call did not come back within " + in_seconds(limit),
                      running.case_number});
}

/// The first call in a process may have to import what the others find there; unless first calls
/// turn out to hang like others.
milliseconds Workforce::call_limit_of(const Worker& worker) const {
  constexpr int kMostSlowStarts = 2;
  const auto slow = slow_starts_.find(worker.judging);
  const bool patient = slow == slow_starts_.end() || slow->second < kMostSlowStarts;
  return patient && !worker.process->has_called()
             ? std::max(settings_.first_call_limit, settings_.call_limit)
             : settings_.call_limit;
}

/// Whether the call is on its way to the limit of memory. What takes it without end says more by
/// reaching that limit than by the time it needs, of which a slow machine takes more.
bool Workforce::takes_memory(const Worker& worker) const {
  return worker.process->memory() > worker.memory_at_first_sight + settings_.memory_limit / 8;
}

void Workforce::watch_memory(Worker& worker, const std::optional<WorkerProcess::Running>& running) {
  worker.memory = worker.process->memory();
  if (worker.memory <= worker.memory_at_start + settings_.memory_limit) return;
  Death death{FailureKind::kOutOfMemory,
              fmt::format("the process took more than {} of memory",
                          text_for_bytes(settings_.memory_limit)),
              {}};
  if (running) death.at = running->case_number;
  end_case(worker, std::move(death));
}

Death Workforce::death_of(const Worker& worker, const ProcessEnd& end, bool lost_channel,
                          std::optional<std::uint64_t> at) const {
  Death death;
  // The kernel's killer of the largest process sends the signal that nobody else sends.
  const bool large = worker.memory > worker.memory_at_start + settings_.memory_limit / 2;
  death.type = end.signal == SIGKILL && large ? FailureKind::kOutOfMemory : FailureKind::kCrash;
  death.how = lost_channel ? "the process closed the descriptors through which it was asked"
                           : "the process " + describe(end);
  if (const auto device = worker.process->touched_device(); device && end.signal == SIGSEGV)
    death.how += fmt::format(": it touched the memory of sim:{} as if it were the host's", *device);
  death.at = at;
  return death;
}

void Workforce::bury(Worker& worker, const ProcessEnd& end) {
  Judging& judging = *worker.judging;
  Death death = worker.death;
  if (!worker.killed && !worker.condemned) {
    const auto running = worker.process->running();
    // A worker that lets a copy run its cases does nothing that could end it.
    ProcessEnd known = end;
    known.keeper_gone = known.keeper_gone || (running && worker.process->has_copy());
    death = death_of(worker, known, worker.process->has_lost_channel(),
                     running ? std::optional(running->case_number) : std::nullopt);
  }
  if (worker.ready) {
    if (worker.job) judging.died(*worker.job, death);
    return;
  }
  if (judging.load_failure() || !judging.trouble().empty()) return;
  const std::string tail = worker.process->printed_tail();
  if (!judging.ready()) {
    judging.could_not_load(
        {fmt::format("{} cannot be loaded: {} while it was loading", judging.subject(), death.how),
         tail});
  } else if (++failed_starts_[&judging] >= kMostFailedStarts) {
    judging.give_up(fmt::format("its worker does not start any more: {}\n{}", death.how, tail));
  }
}

}  // namespace tenet::cli
