#pragma once
// The judging of one subject: hands out jobs to whatever workers there are, and takes what comes
// back. Knows no processes, so every way for one to end can be tested without any.
//
//   cases ──> faults ──> one finding per distinct fault ──> shrunk ──> shown to PyTorch ──> done

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/answers.h"
#include "cli/tally.h"

namespace tenet::cli {

/// Something for a worker to do.
struct Job {
  enum class Kind { Block, Describe, Shrink, ShrinkDeath, Observe, Spell };
  Kind kind = Kind::Block;
  std::uint64_t first = 0;  ///< the case, or a block's first
  std::uint64_t count = 0;  ///< of a block, or of the runs to observe
  bool hangs = false;       ///< of the death to shrink: the call did not come back
  int attempts = 0;         ///< times that a worker ended for no known reason
  std::size_t index = 0;    ///< of the finding, or of the question to PyTorch
  std::string clause, fact, text;
  std::vector<KindOfCase> skip;  ///< of a block: what is left out
  /// Of a block: the case that is run once before it counts, with the time of a first call.
  std::optional<std::uint64_t> rehearsed;
  std::vector<std::uint64_t> cases;  ///< to spell
  std::vector<CaseRange> ran;        ///< before the case to shrink, in its process
};
/// Whether the process did not outlive its case.
[[nodiscard]] bool is_death(reports::FailureKind type);

/// The line to send.
[[nodiscard]] std::string command_for(const Job& job, std::chrono::milliseconds call_limit,
                                      std::uint64_t memory_limit);

/// The end of a process that was to do something else.
struct Death {
  reports::FailureKind type = reports::FailureKind::kCrash;
  std::string how;                  ///< "the process was ended by signal 11 (…)"
  std::optional<std::uint64_t> at;  ///< the case that it was running
};

/// One distinct fault, for the report.
struct Finding {
  Fault fault;
  reports::Failure failure;  ///< what is known of it
  bool finished = false;
};

class Judging {
 public:
  /// Answers what PyTorch does with a case, now or later: the observed facts, or in words why there
  /// are none.
  using OnObserved = std::function<void(const Observed*, const std::string& otherwise)>;
  using AskOracle = std::function<void(const std::string& text, OnObserved)>;

  /// `cases`: how many there are; nothing: as many as the time allows.
  Judging(std::string subject, std::optional<std::uint64_t> cases);

  /// Where findings are shown to; without it they are not.
  void ask_of(AskOracle oracle) { oracle_ = std::move(oracle); }

  // --- What a worker says -----------------------------------------------------------------------

  void loaded(const Ready& ready);
  void could_not_load(const CannotLoad& reason) { cannot_load_ = reason; }
  void answered(const Job& job, const Answer& answer);
  void died(const Job& job, const Death& death);
  /// Workers do not come up any more, or contradict themselves: nothing more can be found out.
  void give_up(const std::string& why);

  // --- What a worker gets -----------------------------------------------------------------------

  [[nodiscard]] bool has_job() const;
  /// Only when there is one. `seconds_left` bounds the size of a block.
  [[nodiscard]] Job take_job(double seconds_left);

  /// What PyTorch does with a case, for another judging; this one is of PyTorch.
  /// With several runs: what comes of the first that fails.
  void observe(const std::string& text, std::uint64_t runs, OnObserved on_observed);

  using OnSpelled = std::function<void(const Spelled&)>;
  /// How cases are written. It is not told when that cannot be found out.
  void spell(std::vector<std::uint64_t> cases, OnSpelled on_spelled);

  /// How many cases there are, when that is not known from the beginning.
  void plan(std::uint64_t cases) { planned_ = cases; }
  /// No more cases are begun.
  void end_cases();
  /// Findings that are not shrunk yet stay as they are.
  void end_shrinking();

  // --- How far it is ----------------------------------------------------------------------------

  [[nodiscard]] const std::string& subject() const { return subject_; }
  [[nodiscard]] const std::optional<Ready>& ready() const { return ready_; }
  [[nodiscard]] const std::optional<CannotLoad>& load_failure() const { return cannot_load_; }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] std::uint64_t deaths() const { return deaths_; }
  [[nodiscard]] bool too_many_deaths() const { return deaths_ >= kMostDeaths; }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  [[nodiscard]] bool cases_finished() const;
  [[nodiscard]] bool finished() const;
  [[nodiscard]] std::optional<std::uint64_t> cases_planned() const { return planned_; }
  /// How much of the cases is handed out, 0 to 1; for judgings without an end, ever less than 1.
  [[nodiscard]] double share_done() const;
  /// Seconds of work for one worker that nobody has begun; by the speed so far.
  [[nodiscard]] double seconds_to_do() const;

  /// Cases that did not come back in time once, by number.
  struct SlowCase {
    std::string how;         ///< "the call did not come back within 2 s"
    bool came_back = false;  ///< when it was run again
  };
  [[nodiscard]] const std::map<std::uint64_t, SlowCase>& slow_once() const { return slow_once_; }

  /// Why cases of that kind are left out: "after 5 of them had ended the process".
  [[nodiscard]] std::string reason_to_skip(const KindOfCase& kind) const;

  static constexpr std::uint64_t kMostDeaths = 100;

 private:
  struct Range {
    std::uint64_t first, count;
    int attempts = 0;
    std::optional<std::uint64_t> rehearsed = std::nullopt;
  };

  void take_block(const Block& block);
  void take_described(const Job& job, const Described& described);
  void take_shrunk(const Job& job, const Shrunk& shrunk);
  void answer_question(std::size_t index, const Observed* observed, const std::string& otherwise);
  void begin_findings();
  void show_to_oracle(std::size_t finding);
  [[nodiscard]] bool is_expected(const std::string& clause) const;
  void count_death(const Fault& fault);
  [[nodiscard]] bool doubts(std::uint64_t at, Death& death);
  void note_not_shrunk(std::size_t finding, const std::string& why);
  [[nodiscard]] std::uint64_t block_size(double seconds_left) const;

  std::string subject_;
  std::optional<std::uint64_t> planned_;
  AskOracle oracle_;
  std::optional<Ready> ready_;
  std::optional<CannotLoad> cannot_load_;
  std::string trouble_;

  std::uint64_t next_case_ = 0;
  std::deque<Range> again_;  ///< parts of blocks whose worker ended
  std::uint64_t cases_out_ = 0;
  std::map<std::uint64_t, SlowCase> slow_once_;
  bool hangs_ = false;                          ///< some case did not come back twice
  std::map<std::uint64_t, Death> to_describe_;  ///< by case
  std::deque<Job> jobs_;                        ///< but for blocks
  std::size_t jobs_out_ = 0;
  bool ended_ = false;
  double rate_ = 0;  ///< cases a second of one worker
  std::uint64_t deaths_ = 0;
  std::map<FaultKey, reports::Failure> described_deaths_;
  std::map<KindOfCase, std::map<reports::FailureKind, int>> deaths_by_kind_;
  std::vector<KindOfCase> skip_;

  Tally tally_;
  std::vector<Finding> findings_;
  bool findings_begun_ = false;
  std::vector<OnObserved> questions_;  ///< empty once answered
  std::vector<OnSpelled> spellings_;
  std::size_t answers_awaited_ = 0;
};

}  // namespace tenet::cli
