#include "cli/check.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <list>
#include <map>
#include <set>

#include "cli/exit_status.h"
#include "cli/interrupt.h"
#include "cli/numbers.h"
#include "cli/progress.h"
#include "cli/report_files.h"
#include "cli/result.h"
#include "cli/shell.h"
#include "cli/timeline.h"
#include "reports/markup.h"
#include "reports/terminal.h"
#include "spec/filter.h"
#include "spec/suggest.h"

#ifndef TENET_VERSION
#error "TENET_VERSION is set by cli/CMakeLists.txt"
#endif

namespace tenet::cli {
namespace {

using std::chrono::milliseconds;

constexpr char kOracle[] = "torch";
/// After a Ctrl-C: how long findings may still become small.
constexpr std::chrono::seconds kLastWords{3};

double seconds_between(Clock::time_point a, Clock::time_point b) {
  return std::chrono::duration<double>(b - a).count();
}

void require_filter_selects_something(const std::string& glob) {
  if (!Filter(glob).selects_nothing()) return;
  std::vector<std::string> names;
  names.reserve(kConstructorCount + kTopicCount + clauses().size());
  for (int c = 0; c < kConstructorCount; ++c) names.emplace_back(name(static_cast<Constructor>(c)));
  for (int t = 0; t < kTopicCount; ++t) names.emplace_back(name(static_cast<Topic>(t)));
  for (const Clause& clause : clauses().subspan(1)) names.push_back(clause.id);
  std::string message = fmt::format(
      "--filter '{}' selects nothing: it is matched against the names of the constructors, the "
      "topics and the ids of the clauses (`tenet list clauses`)",
      glob);
  if (const auto near = near_matches(glob, names); !near.empty())
    message += fmt::format(". Near to it: {}", fmt::join(near, ", "));
  throw UsageError(message);
}

/// What came of judging some subjects together.
struct Judged {
  std::vector<reports::SubjectResult> subjects;
  reports::Environment environment;
  bool interrupted = false;
  bool oracle_disagrees = false;
  bool oracle_failed = false;
};

/// Judges subjects together, against one oracle.
class Run {
 public:
  explicit Run(const CheckOptions& options)
      : options_(options), workforce_(settings_of(options)), line_(options.quiet) {
    oracle_ = &judgings_.emplace_back(kOracle, cases_at_first(options));
    for (const std::string& subject : options.subjects) {
      if (subject == kOracle) {
        oracle_is_subject_ = true;
        continue;
      }
      Judging& judging = judgings_.emplace_back(subject, cases_at_first(options));
      judging.ask_of([oracle = oracle_](const std::string& text, Judging::OnObserved answer) {
        oracle->observe(text, 1, std::move(answer));
      });
    }
  }

  /// Why the run cannot begin.
  struct Obstacle {
    int exit_status = kUsage;
    std::string subject;
    CannotLoad reason;  ///< without a message after an interruption
  };

  /// Nothing, or why the run cannot begin.
  std::optional<Obstacle> load() {
    for (Judging& judging : judgings_) workforce_.add(judging);
    for (;;) {
      if (InterruptGuard::interrupted()) {
        line_.clear();
        return Obstacle{kInterrupted, "", {}};
      }
      bool waiting = false;
      for (const Judging& judging : judgings_) {
        if (const auto& failure = judging.load_failure()) {
          line_.clear();
          return Obstacle{&judging == oracle_ ? kSuiteFailed : kUsage, judging.subject(), *failure};
        }
        waiting = waiting || !judging.ready();
        // Its first cases are run while others still start.
        if (judging.ready()) begins_.try_emplace(&judging, Clock::now());
      }
      if (!waiting) break;
      line_.show(std::string("starting the workers"));
      workforce_.step(kTick, 0);
    }
    for (const Judging& judging : judgings_) {
      if (!judging.ready()->provides.empty()) continue;
      line_.clear();
      return Obstacle{kUsage,
                      judging.subject(),
                      {"it defines none of the functions tensor, as_tensor, from_numpy, Tensor, "
                       "clone, to; a subject defines at least one of them",
                       ""}};
    }
    plan();
    return std::nullopt;
  }

  /// Nothing, or why the run was ended: a plug-in that is not as documented, seen only now.
  std::optional<Obstacle> judge() {
    begun_ = Clock::now();
    std::optional<Clock::time_point> last_words;
    while (!all_finished()) {
      const Clock::time_point now = Clock::now();
      const bool interrupted = InterruptGuard::interrupted();
      const bool failed = options_.fail_fast && has_fault();
      if (interrupted || failed || (options_.time && now - begun_ >= *options_.time)) {
        ended_early_ = ended_early_ || interrupted || (failed && !all_cases_done());
        for (Judging& judging : judgings_) judging.end_cases();
      }
      if (interrupted && !last_words) last_words = now + kLastWords;
      if (last_words && now > *last_words) break;
      if (const Judging* broken = broken_plug_in()) {
        line_.clear();
        workforce_.stop();
        return Obstacle{broken == oracle_ ? kSuiteFailed : kUsage, broken->subject(),
                        *broken->load_failure()};
      }
      note_ends(now);
      show(now);
      workforce_.step(kTick, seconds_left(now));
    }
    note_ends(Clock::now());
    if (!InterruptGuard::interrupted()) spell_examples();
    workforce_.stop();
    for (Judging& judging : judgings_) judging.end_shrinking();
    line_.clear();
    return std::nullopt;
  }

  Judged result() {
    Judged out;
    out.environment = oracle_->ready()->environment;
    out.interrupted = ended_early_;
    out.oracle_disagrees = !oracle_->findings().empty();
    reports::SubjectResult oracle = result_of(*oracle_, options_, seconds_of(*oracle_));
    oracle.timeline = timelines_[oracle_].points();
    out.oracle_failed = oracle.verdict == reports::Verdict::kError;
    // PyTorch itself is in the record when it was asked for, or when there is something to say.
    if (oracle_is_subject_ || out.oracle_disagrees || out.oracle_failed)
      out.subjects.push_back(with_examples(oracle, *oracle_));
    for (Judging& judging : judgings_) {
      if (&judging == oracle_) continue;
      reports::SubjectResult result = result_of(judging, options_, seconds_of(judging));
      result.timeline = timelines_[&judging].points();
      if (oracle.cases > 0 && !out.oracle_failed) result.oracle_agrees = !out.oracle_disagrees;
      out.subjects.push_back(with_examples(std::move(result), judging));
      out.subjects.back().name = distinct_name(judging);
    }
    return out;
  }

 private:
  static constexpr milliseconds kTick{50};

  static WorkforceSettings settings_of(const CheckOptions& options) {
    WorkforceSettings settings;
    settings.executable = worker_executable();
    settings.arguments = {"--seed",    std::to_string(options.seed),
                          "--filter",  options.filter,
                          "--profile", options.profile};
    for (std::string& argument : device_arguments(accelerator_of(options.device)))
      settings.arguments.push_back(std::move(argument));
    if (options.exhaustive)
      settings.arguments.insert(settings.arguments.end(), {"--exhaustive", "yes"});
    settings.at_work = options.workers;
    settings.call_limit = options.timeout;
    settings.memory_limit = options.memory;
    return settings;
  }

  /// None until plan() knows how many, so that no worker begins before.
  static std::optional<std::uint64_t> cases_at_first(const CheckOptions& options) {
    if (options.cases || options.time) return options.cases;
    return 0;
  }
  /// Without a number of cases from the command line each subject has as many as it asks for, and
  /// PyTorch is asked about all of them.
  void plan() {
    if (options_.cases || options_.time) return;
    std::uint64_t most = 0;
    for (Judging& judging : judgings_) {
      if (&judging == oracle_) continue;
      const std::uint64_t asked = judging.ready()->cases;
      judging.plan(asked == 0 ? kDefaultCases : asked);
      most = std::max(most, *judging.cases_planned());
    }
    oracle_->plan(most == 0 ? kDefaultCases : most);
  }

  /// Subjects that call themselves the same are told apart by how they were named here.
  std::string distinct_name(const Judging& judging) const {
    const std::string& name = judging.ready()->name;
    const auto namesakes =
        std::count_if(judgings_.begin(), judgings_.end(), [&](const Judging& other) {
          return other.ready() && other.ready()->name == name && &other != oracle_;
        });
    return namesakes < 2 ? name : fmt::format("{} ({})", name, judging.subject());
  }

  /// For every clause of every subject the simplest case, in words. PyTorch's worker spells them
  /// all: it makes the same cases, and comes to no harm.
  void spell_examples() {
    constexpr std::chrono::seconds kLongEnough{10};
    std::set<std::uint64_t> numbers;
    for (const Judging& judging : judgings_)
      for (const ClauseTally& clause : judging.tally().clauses())
        if (clause.example) numbers.insert(clause.example->number);
    if (numbers.empty()) return;
    const std::vector<std::uint64_t> cases(numbers.begin(), numbers.end());
    oracle_->spell(cases, [this, cases](const Spelled& spelled) {
      for (std::size_t i = 0; i < std::min(cases.size(), spelled.cases.size()); ++i)
        examples_[cases[i]] = spelled.cases[i];
    });
    const Clock::time_point latest = Clock::now() + kLongEnough;
    while (!oracle_->finished() && !InterruptGuard::interrupted() && Clock::now() < latest)
      workforce_.step(kTick, 0);
  }
  reports::SubjectResult with_examples(reports::SubjectResult result,
                                       const Judging& judging) const {
    for (reports::ClauseCount& count : result.clauses) {
      const ClauseId clause = find_clause(count.id);
      const auto& example = judging.tally().clauses()[clause].example;
      const auto found = example ? examples_.find(example->number) : examples_.end();
      if (found == examples_.end()) continue;
      count.example_case = found->second.first;
      count.example = found->second.second;
    }
    return result;
  }

  const Judging* broken_plug_in() const {
    for (const Judging& judging : judgings_)
      if (judging.load_failure()) return &judging;
    return nullptr;
  }

  bool all_finished() const {
    return std::all_of(judgings_.begin(), judgings_.end(),
                       [](const Judging& judging) { return judging.finished(); });
  }
  bool all_cases_done() const {
    return std::all_of(judgings_.begin(), judgings_.end(),
                       [](const Judging& judging) { return judging.cases_finished(); });
  }
  bool has_fault() const {
    return std::any_of(judgings_.begin(), judgings_.end(),
                       [](const Judging& judging) { return !judging.tally().faults().empty(); });
  }
  double seconds_left(Clock::time_point now) const {
    constexpr double kLong = 3600;
    return options_.time ? seconds_between(now, begun_ + *options_.time) : kLong;
  }

  /// The time of a subject's cases ends with the last of them, not with the last finding. Until
  /// then it is noted how far they are.
  void note_ends(Clock::time_point now) {
    for (const Judging& judging : judgings_) {
      if (ends_.contains(&judging)) continue;
      timelines_[&judging].note(
          {seconds_between(begun_, now), judging.tally().cases(), judging.tally().faults().size()});
      if (judging.cases_finished()) ends_.emplace(&judging, now);
    }
  }
  double seconds_of(const Judging& judging) const {
    const auto end = ends_.find(&judging);
    return seconds_between(begins_.at(&judging), end == ends_.end() ? Clock::now() : end->second);
  }

  void show(Clock::time_point now) {
    // The last one that is not through; the oracle comes first and so is shown when it is alone.
    const Judging* shown = nullptr;
    std::uint64_t failures = 0;
    for (const Judging& judging : judgings_) {
      if (!judging.cases_finished()) shown = &judging;
      failures += judging.tally().faults().size();
    }
    if (shown == nullptr) {
      line_.show(fmt::format("looking for the smallest case of {} failure{}", failures,
                             failures == 1 ? "" : "s"));
      return;
    }
    reports::Progress progress;
    progress.subject = shown->ready()->name;
    progress.cases = shown->tally().cases() + workforce_.under_way(*shown);
    progress.total_cases = shown->cases_planned().value_or(0);
    progress.failures = failures;
    progress.seconds = seconds_between(begun_, now);
    progress.time_limit = options_.time ? std::chrono::duration<double>(*options_.time).count() : 0;
    line_.show(progress);
  }

  CheckOptions options_;
  Workforce workforce_;
  ProgressLine line_;
  std::list<Judging> judgings_;  ///< the oracle first
  Judging* oracle_ = nullptr;
  bool oracle_is_subject_ = false;
  Clock::time_point begun_;
  std::map<const Judging*, Clock::time_point> begins_;  ///< when it was ready
  std::map<const Judging*, Clock::time_point> ends_;
  std::map<const Judging*, Timeline> timelines_;
  std::map<std::uint64_t, std::pair<std::string, std::string>> examples_;  ///< by case
  bool ended_early_ = false;
};

/// One `check`: judges, prints, writes what was asked for.
class Check {
 public:
  explicit Check(const CheckOptions& options) : options_(options), files_(options_) {
    record_.seed = std::to_string(options.seed);
    record_.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    record_.command = command_of(options);
    record_.environment.tenet = TENET_VERSION;
  }

  int run() {
    if (!options_.all) {
      if (const auto status = judge(options_)) return *status;
    }
    // Shipped adapters one after the other: each of them fills the memory with a framework.
    for (std::size_t i = 0; options_.all && i < options_.subjects.size(); ++i) {
      CheckOptions one = options_;
      one.subjects = {options_.subjects[i]};
      if (const auto status = judge(one)) return *status;
      if (InterruptGuard::interrupted()) break;
    }
    print_summary();
    files_.write(record_);
    if (InterruptGuard::interrupted()) return kInterrupted;
    return exit_status(record_, oracle_disagrees_, oracle_failed_);
  }

 private:
  /// Nothing, or the exit status when that is the end.
  std::optional<int> judge(const CheckOptions& options) {
    Run run(options);
    std::optional<Run::Obstacle> obstacle = run.load();
    if (!obstacle) obstacle = run.judge();
    if (obstacle) {
      if (obstacle->exit_status == kInterrupted) {
        fmt::print(stderr, "tenet: interrupted before the first case\n");
        return kInterrupted;
      }
      if (options_.all && obstacle->exit_status == kUsage) {
        record_.not_run.push_back({obstacle->subject, obstacle->reason.message});
        return std::nullopt;
      }
      print_load_failure(obstacle->subject, obstacle->reason);
      return obstacle->exit_status;
    }
    Judged judged = run.result();
    judged.environment.tenet = record_.environment.tenet;
    record_.environment = std::move(judged.environment);
    record_.interrupted = record_.interrupted || judged.interrupted;
    oracle_disagrees_ = oracle_disagrees_ || judged.oracle_disagrees;
    oracle_failed_ = oracle_failed_ || judged.oracle_failed;
    for (reports::SubjectResult& subject : judged.subjects)
      record_.subjects.push_back(std::move(subject));
    return std::nullopt;
  }

  void print_summary() {
    if (options_.quiet) return;
    if (oracle_disagrees_ && !oracle_is_subject())
      fmt::print(
          "PyTorch and the specification disagree. That comes first: the suite is wrong, or this "
          "PyTorch is not one that it knows.\n\n");
    reports::TerminalOptions terminal;
    if (options_.all) terminal.most_failures = terminal.most_not_exercised = 0;
    terminal.color = wants_color(STDOUT_FILENO);
    fmt::print("{}", reports::text_for_summary(record_, terminal));
  }

  bool oracle_is_subject() const {
    return std::find(options_.subjects.begin(), options_.subjects.end(), kOracle) !=
           options_.subjects.end();
  }

  CheckOptions options_;
  ReportFiles files_;
  reports::RunRecord record_;
  bool oracle_disagrees_ = false;
  bool oracle_failed_ = false;
};

}  // namespace

std::string worker_executable() {
  if (const char* given = std::getenv("TENET_WORKER"); given != nullptr && *given != '\0')
    return given;
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto worker = self.parent_path() / "tenet_properties";
  if (!std::filesystem::exists(worker, error))
    throw UsageError(fmt::format(
        "there is no worker program at {}; build the project (./tenet check does), or name one by "
        "the environment variable TENET_WORKER",
        worker.string()));
  return worker.string();
}

void require_subject_exists(const std::string& subject) {
  const bool path = subject.find('/') != std::string::npos || subject.ends_with(".py") ||
                    subject.ends_with(".so");
  if (subject.empty()) throw UsageError("a subject has a name; this one is empty");
  std::error_code error;
  if (path && !std::filesystem::is_regular_file(subject, error))
    throw UsageError(fmt::format(
        "there is no file \"{}\"; a subject is \"reference\", \"torch\", the name of a shipped "
        "adapter, a dotted module, or the path of a .py or .so file",
        subject));
}

void print_load_failure(const std::string& subject, const CannotLoad& failure) {
  // Both texts may be the subject's own.
  fmt::print(stderr, "tenet: {}: {}\n", reports::printable_line(subject),
             reports::printable(failure.message));
  if (failure.traceback.empty()) return;
  fmt::print(stderr, "\n{}{}", reports::printable(failure.traceback),
             failure.traceback.back() == '\n' ? "" : "\n");
}

int check(const CheckOptions& options) {
  require_filter_selects_something(options.filter);
  for (const std::string& subject : options.subjects) require_subject_exists(subject);
  const InterruptGuard guard;
  return Check(options).run();
}

}  // namespace tenet::cli
