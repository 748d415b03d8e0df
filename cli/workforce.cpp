#include "cli/workforce.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>

namespace tenet::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr int kMostFailedStarts = 3;
/// Another process for a judging pays when it saves more than this.
constexpr double kWorthAWorker = 4;
/// The longest that one finding may take to become small.
constexpr milliseconds kShrinkLimit{30000};
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
    next->process->send(command_for(*next->job));
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
    if (!worker.killed) {
      worker.killed = true;
      worker.death = {reports::FailureKind::kCrash,
                      fmt::format("the worker answered what is no answer ({})", error.what()),
                      std::nullopt};
      worker.process->kill();
    }
  }
}

void Workforce::take(Worker& worker, const std::string& line) {
  const Answer answer = parse_answer(line);
  Judging& judging = *worker.judging;
  if (!worker.ready) {
    if (const auto* ready = std::get_if<Ready>(&answer)) {
      worker.ready = true;
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
  if (!worker.job) throw AnswerError("it was not asked anything");
  const Job job = *std::exchange(worker.job, std::nullopt);
  judging.answered(job, answer);
}

// --- Ends ---------------------------------------------------------------------------------------

void Workforce::watch(Worker& worker, Clock::time_point now) {
  if (worker.killed || worker.process->end()) return;
  const auto kill = [&](std::string how, std::optional<std::uint64_t> at) {
    worker.killed = true;
    worker.death = {reports::FailureKind::kHang, std::move(how), at};
    worker.process->kill();
  };
  const auto waiting = std::chrono::duration_cast<milliseconds>(now - worker.since);
  if (!worker.ready) {
    if (waiting > settings_.start_limit)
      kill("the worker was not ready after " + in_seconds(settings_.start_limit), std::nullopt);
    return;
  }
  if (!worker.job) return;
  const auto running = worker.process->running();
  if (running) {
    if (running->since != worker.watched) {
      worker.watched = running->since;
      worker.cpu_at_first_sight = worker.process->cpu_time();
    }
    const milliseconds limit = worker.process->cases_done() == 0
                                   ? std::max(settings_.first_call_limit, settings_.call_limit)
                                   : settings_.call_limit;
    const nanoseconds wall = now.time_since_epoch() - running->since;
    const nanoseconds cpu = worker.process->cpu_time() - worker.cpu_at_first_sight;
    // A machine that is busy otherwise must not look like a call that hangs: a worker that was
    // hardly let run is given more time.
    constexpr int kPatience = 5;
    if (wall > limit && (cpu > limit / 2 || wall > kPatience * limit))
      kill("the call did not come back within " + in_seconds(limit), running->case_number);
  }
  if (worker.killed) return;
  if (worker.job->kind == Job::Kind::Shrink && waiting > kShrinkLimit) {
    kill("shrinking did not end within " + in_seconds(kShrinkLimit), std::nullopt);
  } else if (!running && waiting > kSilenceLimit) {
    kill("the worker said nothing for " + in_seconds(kSilenceLimit), std::nullopt);
  }
}

void Workforce::bury(Worker& worker, const ProcessEnd& end) {
  Judging& judging = *worker.judging;
  Death death = worker.death;
  if (!worker.killed) {
    const auto running = worker.process->running();
    // The kernel's killer of the largest process sends the one signal that nobody else sends.
    constexpr int kKilled = 9;
    death.type =
        end.signal == kKilled ? reports::FailureKind::kOutOfMemory : reports::FailureKind::kCrash;
    death.how = "the process " + describe(end);
    if (running) death.at = running->case_number;
  }
  if (worker.ready) {
    if (worker.job) judging.died(*worker.job, death);
    return;
  }
  if (judging.load_failure() || !judging.trouble().empty()) return;
  const std::string tail = worker.process->log_tail();
  if (!judging.ready()) {
    judging.could_not_load(
        {fmt::format("{} cannot be loaded: {} while it was loading", judging.subject(), death.how),
         tail});
  } else if (++failed_starts_[&judging] >= kMostFailedStarts) {
    judging.give_up(fmt::format("its worker does not start any more: {}\n{}", death.how, tail));
  }
}

}  // namespace tenet::cli
