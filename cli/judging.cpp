#include "cli/judging.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "spec/clause.h"
#include "spec/filter.h"
#include "spec/laws.h"

namespace tenet::cli {
namespace {

constexpr int kMostAttempts = 2;
constexpr int kMostCrashesOfAKind = 10;
constexpr int kMostSlowDeathsOfAKind = 2;
constexpr std::uint64_t kFirstBlock = 500;
constexpr std::uint64_t kSmallestBlock = 10;
constexpr std::uint64_t kLargestBlock = 20000;
/// A block is as long as progress may stand still.
constexpr double kSecondsPerBlock = 0.3;

/// The worst first, warnings last, then what most cases are behind.
auto rank(const Fault& fault) {
  const int weight = is_death(fault.type) ? 0 : fault.clause.starts_with("warnings.") ? 2 : 1;
  return std::make_tuple(weight, ~fault.count, fault.clause, fault.constructor, fault.kind,
                         fault.type);
}

/// Writes what PyTorch does beside what the subject does.
void show_answer(const Observed& oracle, Finding& finding) {
  const bool law = find_law(finding.fault.clause) != nullptr;
  if (law) finding.failure.oracle = "the law holds";
  if (finding.failure.memory && oracle.memory)
    finding.failure.memory->oracle = oracle.memory->observed;
  for (std::size_t i = 0; i < oracle.facts.size(); ++i) {
    const reports::FactRow& seen = oracle.facts[i];
    // Of a law only the rows that speak of it.
    const bool of_this_clause = oracle.fact_clauses[i] == finding.fault.clause;
    if (seen.fact == finding.fault.fact && (!law || of_this_clause))
      finding.failure.oracle = seen.observed;
    for (reports::FactRow& row : finding.failure.facts)
      if (row.fact == seen.fact && row.oracle.empty()) row.oracle = seen.observed;
  }
}

}  // namespace

bool is_death(reports::FailureKind type) {
  return type == reports::FailureKind::kCrash || type == reports::FailureKind::kHang ||
         type == reports::FailureKind::kOutOfMemory;
}

std::string command_for(const Job& job, std::chrono::milliseconds call_limit,
                        std::uint64_t memory_limit) {
  switch (job.kind) {
    case Job::Kind::Block:
      return run_command(job.first, job.count, job.skip, job.rehearsed);
    case Job::Kind::ShrinkDeath: {
      // Of a call that takes all memory, little shows as much as a lot.
      constexpr std::uint64_t kEnough = std::uint64_t{1} << 30;
      // Each attempt is a first call; only what hangs would take all of a longer time.
      constexpr int kFirstCall = 5;
      return shrink_death_command(job.first, job.hangs ? call_limit : kFirstCall * call_limit,
                                  std::min(memory_limit, kEnough));
    }
    case Job::Kind::Describe:
      return describe_command(job.first, job.text);
    case Job::Kind::Shrink:
      return shrink_command(job.first, job.text, job.clause, job.fact, job.ran);
    case Job::Kind::Observe:
      return observe_command(job.text, job.count);
    case Job::Kind::Spell:
      return spell_command(job.cases);
  }
  return {};
}

Judging::Judging(std::string subject, std::optional<std::uint64_t> cases)
    : subject_(std::move(subject)), planned_(cases) {}

void Judging::loaded(const Ready& ready) {
  if (!ready_) {
    ready_ = ready;
    if (planned_) *planned_ += ready.exhaustive_cases;
  }
}

// --- Jobs ---------------------------------------------------------------------------------------

bool Judging::has_job() const {
  if (!trouble_.empty()) return false;
  if (!jobs_.empty()) return true;
  if (ended_) return false;
  return !again_.empty() || !planned_ || next_case_ < *planned_;
}

Job Judging::take_job(double seconds_left) {
  if (!jobs_.empty()) {
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    ++jobs_out_;
    return job;
  }
  Job job;
  const std::uint64_t size = block_size(seconds_left);
  if (!again_.empty()) {
    Range& range = again_.front();
    job.first = range.first;
    job.count = std::min(size, range.count);
    job.attempts = range.attempts;
    job.rehearsed = range.rehearsed;
    range.first += job.count;
    range.count -= job.count;
    if (range.count == 0) again_.pop_front();
  } else {
    job.first = next_case_;
    job.count = planned_ ? std::min(size, *planned_ - next_case_) : size;
    next_case_ += job.count;
  }
  job.skip = skip_;
  ++cases_out_;
  return job;
}

std::uint64_t Judging::block_size(double seconds_left) const {
  // Who asks for few cases is slow.
  if (rate_ <= 0) return ready_ && ready_->cases > 0 ? kSmallestBlock : kFirstBlock;
  const double size = rate_ * std::min(kSecondsPerBlock, seconds_left);
  return std::clamp(static_cast<std::uint64_t>(std::max(size, 0.0)), kSmallestBlock, kLargestBlock);
}

void Judging::observe(const std::string& text, std::uint64_t runs, OnObserved on_observed) {
  if (!trouble_.empty()) {
    on_observed(nullptr, trouble_);
    return;
  }
  Job job;
  job.kind = Job::Kind::Observe;
  job.index = questions_.size();
  job.text = text;
  job.count = runs;
  questions_.push_back(std::move(on_observed));
  jobs_.push_front(std::move(job));
}

void Judging::spell(std::vector<std::uint64_t> cases, OnSpelled on_spelled) {
  if (!trouble_.empty()) return;
  Job job;
  job.kind = Job::Kind::Spell;
  job.index = spellings_.size();
  job.cases = std::move(cases);
  spellings_.push_back(std::move(on_spelled));
  jobs_.push_back(std::move(job));
}

void Judging::answer_question(std::size_t index, const Observed* observed,
                              const std::string& otherwise) {
  if (const OnObserved on_observed = std::exchange(questions_[index], nullptr))
    on_observed(observed, otherwise);
}

// --- Answers ------------------------------------------------------------------------------------

void Judging::answered(const Job& job, const Answer& answer) {
  if (job.kind == Job::Kind::Block) {
    const auto* block = std::get_if<Block>(&answer);
    if (const auto* bad = std::get_if<BadCase>(&answer)) {
      give_up("a worker could not make a case: " + bad->message);
      return;
    }
    if (block == nullptr || block->first != job.first || block->count != job.count) {
      give_up("a worker answered something else than the block of cases that it was given");
      return;
    }
    take_block(*block);
    --cases_out_;
  } else {
    --jobs_out_;
    if (const auto* described = std::get_if<Described>(&answer);
        described != nullptr && job.kind == Job::Kind::Describe) {
      take_described(job, *described);
    } else if (const auto* shrunk = std::get_if<Shrunk>(&answer);
               shrunk != nullptr &&
               (job.kind == Job::Kind::Shrink || job.kind == Job::Kind::ShrinkDeath)) {
      take_shrunk(job, *shrunk);
    } else if (const auto* observed = std::get_if<Observed>(&answer);
               observed != nullptr && job.kind == Job::Kind::Observe) {
      answer_question(job.index, observed, "");
    } else if (const auto* spelled = std::get_if<Spelled>(&answer);
               spelled != nullptr && job.kind == Job::Kind::Spell) {
      spellings_[job.index](*spelled);
    } else if (const auto* bad = std::get_if<BadCase>(&answer);
               bad != nullptr && job.kind == Job::Kind::Observe) {
      answer_question(job.index, nullptr, bad->message);
    } else if (bad != nullptr && job.kind == Job::Kind::Spell) {
      // The report goes without.
    } else if (bad != nullptr && job.kind == Job::Kind::ShrinkDeath) {
      note_not_shrunk(job.index, bad->message);
    } else if (bad != nullptr && job.kind == Job::Kind::Shrink) {
      Job describe = job;
      describe.kind = Job::Kind::Describe;
      jobs_.push_back(std::move(describe));
    } else {
      give_up("a worker answered something else than it was asked");
      return;
    }
  }
  begin_findings();
}

void Judging::take_block(const Block& block) {
  tally_.add(block);
  for (auto& [at, slow] : slow_once_)
    slow.came_back = slow.came_back || (at >= block.first && at - block.first < block.count);
  if (block.seconds > 0) {
    const double rate = static_cast<double>(block.count) / block.seconds;
    rate_ = rate_ <= 0 ? rate : (rate_ + rate) / 2;
  }
}

void Judging::take_described(const Job& job, const Described& described) {
  if (job.clause.empty()) {  // a case that ended its process
    const Death death = to_describe_.at(job.first);
    to_describe_.erase(job.first);
    Fault fault;
    fault.constructor = described.constructor;
    fault.kind = described.kind;
    fault.clause = fmt::format("errors.{}.returns-or-raises", described.constructor);
    fault.fact = name(Fact::Completion);
    fault.type = death.type;
    fault.first_case = job.first;
    fault.count = 1;
    const bool expected = is_expected(fault.clause);
    tally_.add_death(fault, expected);
    count_death(fault);
    if (expected) return;
    const FaultKey key = key_of(fault);
    if (tally_.faults().at(key).first_case != job.first) return;
    reports::Failure& failure = described_deaths_[key];
    failure.case_id = described.text;
    failure.input = described.input;
    failure.repro = described.repro;
    failure.expected = "the call returns, or raises an exception";
    failure.observed =
        death.how + (described.law.empty() ? "" : ", while " + described.law + " was checked");
    return;
  }
  reports::Failure& failure = findings_[job.index].failure;
  failure.case_id = described.text;
  failure.input = described.input;
  failure.expected = "what the clause says";
  failure.observed =
      fmt::format("another {} (this case was not shrunk)", findings_[job.index].fault.fact);
  show_to_oracle(job.index);
}

void Judging::note_not_shrunk(std::size_t index, const std::string& why) {
  findings_[index].failure.observed += fmt::format(" (not made smaller: {})", why);
  show_to_oracle(index);
}

bool Judging::is_expected(const std::string& clause) const {
  return ready_ && std::any_of(ready_->xfail.begin(), ready_->xfail.end(),
                               [&](const auto& entry) { return glob_match(entry.first, clause); });
}

/// What ends its process again and again is known by now, and takes time.
void Judging::count_death(const Fault& fault) {
  const KindOfCase kind{fault.constructor, fault.kind};
  const int most =
      fault.type == reports::FailureKind::kCrash ? kMostCrashesOfAKind : kMostSlowDeathsOfAKind;
  if (++deaths_by_kind_[kind][fault.type] == most &&
      std::find(skip_.begin(), skip_.end(), kind) == skip_.end())
    skip_.push_back(kind);
}

std::string Judging::reason_to_skip(const KindOfCase& kind) const {
  int deaths = 0;
  if (const auto found = deaths_by_kind_.find(kind); found != deaths_by_kind_.end())
    for (const auto& [type, count] : found->second) deaths += count;
  return fmt::format("left out after {} of them had ended the process or not come back", deaths);
}

void Judging::take_shrunk(const Job& job, const Shrunk& shrunk) {
  reports::Failure& failure = findings_[job.index].failure;
  failure.case_id = shrunk.text;
  failure.input = shrunk.input;
  failure.repro = shrunk.repro;
  if (job.kind == Job::Kind::ShrinkDeath) {
    show_to_oracle(job.index);
    return;
  }
  failure.expected = shrunk.expected;
  failure.observed = shrunk.observed;
  failure.facts = shrunk.facts;
  failure.memory = shrunk.memory;
  failure.runs = shrunk.runs;
  failure.runs_failed = shrunk.failed;
  if (shrunk.failed == 0)
    failure.observed =
        fmt::format("{}, but only then: as expected in {} more runs of the same case",
                    findings_[job.index].fault.observed, shrunk.runs);
  findings_[job.index].fault.fact = shrunk.fact;
  show_to_oracle(job.index);
}

// --- Ends of processes --------------------------------------------------------------------------

void Judging::died(const Job& job, const Death& death) {
  switch (job.kind) {
    case Job::Kind::Block: {
      --cases_out_;
      const bool known = death.at && *death.at >= job.first && *death.at < job.first + job.count;
      if (!known && job.attempts >= kMostAttempts) {
        give_up(fmt::format("cases {} to {}: {}, {} times, while no case was running", job.first,
                            job.first + job.count - 1, death.how, job.attempts + 1));
        return;
      }
      if (!known) {
        again_.push_front({job.first, job.count, job.attempts + 1, job.rehearsed});
        return;
      }
      const std::uint64_t at = *death.at;
      Death told = death;
      const bool doubted = doubts(at, told);
      if (at + 1 < job.first + job.count)
        again_.push_front({at + 1, job.first + job.count - at - 1});
      if (doubted) {
        again_.push_front({job.first, at - job.first + 1, 0, at});
        break;
      }
      if (at > job.first) again_.push_front({job.first, at - job.first});
      to_describe_[at] = std::move(told);
      if (++deaths_ >= kMostDeaths) end_cases();
      Job describe;
      describe.kind = Job::Kind::Describe;
      describe.first = at;
      jobs_.push_back(std::move(describe));
      break;
    }
    case Job::Kind::Shrink: {  // the case itself will do
      --jobs_out_;
      Job describe = job;
      describe.kind = Job::Kind::Describe;
      jobs_.push_back(std::move(describe));
      break;
    }
    case Job::Kind::ShrinkDeath:
      --jobs_out_;
      note_not_shrunk(job.index, death.how);
      break;
    case Job::Kind::Observe:
      --jobs_out_;
      answer_question(job.index, nullptr, death.how);
      break;
    case Job::Kind::Spell:
      --jobs_out_;
      break;
    case Job::Kind::Describe:
      --jobs_out_;
      if (job.attempts >= kMostAttempts) {
        give_up(fmt::format("case {} cannot be described: {}", job.first, death.how));
        return;
      }
      Job again = job;
      ++again.attempts;
      jobs_.push_back(std::move(again));
      break;
  }
  begin_findings();
}

/// A machine that is busy, or a subject that imports something late, makes a call slow once. What
/// hangs hangs again, in another process after the same cases, even if it was imported for before.
bool Judging::doubts(std::uint64_t at, Death& death) {
  constexpr std::size_t kMostDoubts = 4;
  if (const auto again = slow_once_.find(at); again != slow_once_.end()) {
    if (death.type == reports::FailureKind::kHang) {
      hangs_ = true;
      death.how = again->second.how;  // the time that was asked for, not that of the rehearsal
    }
    slow_once_.erase(again);
    return false;
  }
  if (death.type != reports::FailureKind::kHang || hangs_ || slow_once_.size() >= kMostDoubts)
    return false;
  slow_once_[at].how = death.how;
  return true;
}

void Judging::give_up(const std::string& why) {
  if (!trouble_.empty()) return;
  trouble_ = why;
  ended_ = true;
  jobs_.clear();
  for (Finding& finding : findings_) finding.finished = true;
  for (std::size_t i = 0; i < questions_.size(); ++i) answer_question(i, nullptr, why);
}

void Judging::end_cases() {
  ended_ = true;
  begin_findings();
}

// --- Findings -----------------------------------------------------------------------------------

bool Judging::cases_finished() const {
  if (!trouble_.empty()) return true;
  const bool none_left = ended_ || (again_.empty() && planned_ && next_case_ >= *planned_);
  return none_left && cases_out_ == 0 && to_describe_.empty();
}

bool Judging::finished() const {
  if (!trouble_.empty()) return true;
  return findings_begun_ && answers_awaited_ == 0 && jobs_.empty() && jobs_out_ == 0 &&
         std::all_of(findings_.begin(), findings_.end(),
                     [](const Finding& finding) { return finding.finished; });
}

void Judging::begin_findings() {
  if (findings_begun_ || !cases_finished() || !trouble_.empty()) return;
  findings_begun_ = true;
  std::vector<Fault> faults;
  for (const auto& [key, fault] : tally_.faults()) faults.push_back(fault);
  std::sort(faults.begin(), faults.end(),
            [](const Fault& a, const Fault& b) { return rank(a) < rank(b); });
  for (const Fault& fault : faults) {
    Finding finding;
    finding.fault = fault;
    const auto death = described_deaths_.find(key_of(fault));
    if (death != described_deaths_.end()) finding.failure = death->second;
    findings_.push_back(std::move(finding));
  }
  for (std::size_t i = 0; i < findings_.size(); ++i) {
    const bool dead = is_death(findings_[i].fault.type);
    Job shrink;
    shrink.kind = dead ? Job::Kind::ShrinkDeath : Job::Kind::Shrink;
    shrink.hangs = findings_[i].fault.type == reports::FailureKind::kHang;
    shrink.first = findings_[i].fault.first_case;
    shrink.index = i;
    shrink.clause = findings_[i].fault.clause;
    shrink.fact = findings_[i].fault.fact;
    shrink.text = findings_[i].fault.text;
    shrink.ran = findings_[i].fault.ran;
    jobs_.push_back(std::move(shrink));
  }
}

void Judging::show_to_oracle(std::size_t index) {
  if (!oracle_) {
    findings_[index].finished = true;
    return;
  }
  ++answers_awaited_;
  oracle_(findings_[index].failure.case_id,
          [this, index](const Observed* observed, const std::string& otherwise) {
            Finding& finding = findings_[index];
            if (!finding.finished) {
              finding.finished = true;
              --answers_awaited_;
            }
            if (observed == nullptr) {
              finding.failure.oracle = otherwise;
              return;
            }
            show_answer(*observed, finding);
          });
}

void Judging::end_shrinking() {
  ended_ = true;
  again_.clear();
  to_describe_.clear();
  cases_out_ = 0;
  jobs_.clear();
  begin_findings();
  jobs_.clear();
  for (Finding& finding : findings_) finding.finished = true;
  answers_awaited_ = 0;
  jobs_out_ = 0;
}

double Judging::share_done() const {
  const auto out = static_cast<double>(next_case_);
  return planned_ ? out / static_cast<double>(std::max<std::uint64_t>(*planned_, 1))
                  : out / (out + 1e6);
}

double Judging::seconds_to_do() const {
  if (ended_ || rate_ <= 0) return 0;
  return planned_ ? static_cast<double>(*planned_ - next_case_) / rate_ : 1e9;
}

}  // namespace tenet::cli
