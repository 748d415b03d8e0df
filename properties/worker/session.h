#pragma once
// What a worker can be asked, each question answered by one JSON object.

#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/case_stream.h"
#include "properties/shrinking/shrink.h"
#include "properties/worker/channel.h"
#include "properties/worker/judge.h"
#include "properties/worker/leak_watch.h"
#include "properties/worker/tally.h"
#include "properties/worker/worker.h"
#include "spec/worker_board.h"

namespace tenet::properties {

/// The first case and how many.
using CaseRange = std::pair<std::uint64_t, std::uint64_t>;
/// A constructor and a kind of input that are left out, by name.
using SkippedKind = std::pair<std::string, std::string>;

class Casualties;

class Session {
 public:
  /// Loads the subject. Throws harness::SubjectError, harness::HarnessError.
  Session(const WorkerOptions& options, WorkerBoard& board, const Channel& channel);

  /// Environment and subject.
  [[nodiscard]] nlohmann::json ready() const;
  /// Judges so many cases. The `rehearsed` one is run once before it counts, with the time that a
  /// first call has.
  [[nodiscard]] nlohmann::json run(std::uint64_t first, std::uint64_t count,
                                   const std::vector<SkippedKind>& skip,
                                   std::optional<std::uint64_t> rehearsed);
  /// From a failing case to the smallest one that fails the same fact of the same clause (or law).
  /// One that fails only after other calls comes with these before it; they are looked for among
  /// the cases that its process `ran` before it. See is_for_a_fresh_one().
  [[nodiscard]] nlohmann::json shrink(std::uint64_t number, const Call& call,
                                      const std::string& clause, const std::string& fact,
                                      const std::vector<CaseRange>& ran);
  /// From a case that ends its process to the smallest one that ends it in the same way.
  [[nodiscard]] nlohmann::json shrink_death(std::uint64_t number, std::chrono::milliseconds time,
                                            std::uint64_t memory);
  /// What the subject does with the call, fact by fact; laws that apply to it are checked, too.
  /// With several `runs`: what it does in the first that fails, and in how many of them it fails.
  [[nodiscard]] nlohmann::json observe(const Call& call, int runs);
  /// The constructor call in a Python program, as a case; the call itself is not made.
  [[nodiscard]] static nlohmann::json capture(const std::string& program);
  /// Asks every claim of that many generated calls.
  [[nodiscard]] nlohmann::json survey_claims(std::uint64_t seed, std::uint64_t cases);
  /// Cases of the stream, as text and as Python; nothing is run.
  [[nodiscard]] nlohmann::json spell(const std::vector<std::uint64_t>& numbers) const;
  /// The call in words, and the law that the case of that number is for; nothing is run.
  [[nodiscard]] nlohmann::json in_words(const Call& call,
                                        std::optional<std::uint64_t> number) const;

  /// Whether this process may be copied.
  void allow_copies(bool on) { copies_ = on; }
  /// Whether calls have left so much in this process that another should go on.
  [[nodiscard]] bool is_worn_out() const;
  /// Whether the command is better answered by a copy that has made no call than by this one, which
  /// has.
  [[nodiscard]] bool is_for_a_fresh_one(std::string_view command) const;

  [[nodiscard]] Call make(std::uint64_t number) const { return case_at(number).call; }

 private:
  void begin(std::uint64_t number);
  /// A case that makes many calls is given the time of one for each.
  void restart_clock();
  void require_channel() const;
  [[nodiscard]] std::uint64_t cases_per_look() const;
  template <class Take>
  void run_again(std::uint64_t first, std::uint64_t last, const Take& take, Tally& tally);
  void look_for_traces(std::uint64_t first, std::uint64_t last, Tally& tally);
  void look_for_leaks(std::uint64_t first, std::uint64_t last, Tally& tally);
  void end();
  [[nodiscard]] bool provides(const Call& call) const {
    return judge_.subject().provides(call.constructor);
  }
  /// A case that is run to see whether it fails a clause (or law) in a fact.
  struct Suspicion {
    std::uint64_t number;  ///< of the case, for the board
    std::string clause, fact;
    bool alone = true;  ///< of a law: not when a clause explains it
    bool grows = true;  ///< of what is left behind: memory counts, too
  };
  /// One run of it, and how often it failed in how many.
  struct Trial {
    bool failing = false;
    bool grown = false;   ///< in nothing but memory
    Judgement judgement;  ///< of a clause
    LawJudgement law;     ///< of a law
    int runs = 0, failed = 0;
    /// What is seen stays that of the first failing run.
    void add(Trial again);
  };
  /// Case of the stream, without earlier calls that the subject does not support.
  [[nodiscard]] Case case_at(std::uint64_t number) const;
  void judge_one(std::uint64_t number, const Case& one, Tally& tally);
  void rehearse(std::uint64_t number, const Case& one);
  [[nodiscard]] nlohmann::json observe_once(const Call& call);
  [[nodiscard]] Trial try_once(const Call& call, const Suspicion& suspicion);
  /// Runs the call so many times, but no longer than so many seconds after the third, and not after
  /// so many failures. What is seen is that of the first failing run.
  [[nodiscard]] Trial try_often(const Call& call, const Suspicion& suspicion, int runs,
                                double seconds, int failures);
  /// In this process, whatever calls it has made. null when it was to fail in the first run and did
  /// not. `casualties`: what is not tried; null: everything is.
  [[nodiscard]] nlohmann::json shrink_here(std::uint64_t number, const Call& call,
                                           const std::string& clause, const std::string& fact,
                                           bool if_it_fails_at_once, const Casualties* casualties);
  /// In copies of this process, which stays one that has made no call.
  [[nodiscard]] nlohmann::json shrink_in_copies(std::uint64_t number, const Call& call,
                                                const std::string& clause, const std::string& fact,
                                                const std::vector<CaseRange>& ran);
  [[nodiscard]] nlohmann::json shrunk_answer(const Shrunk& shrunk, const Suspicion& suspicion,
                                             Trial seen);
  /// What a copy of this process has to tell; empty when it ends before.
  [[nodiscard]] std::string told_by_a_copy(const std::function<std::string()>& deed);
  /// In a copy of this process, which must have made no call.
  [[nodiscard]] bool fails_when_fresh(const Call& call, const Suspicion& suspicion);
  /// The same so many times, each in another copy.
  [[nodiscard]] bool always_fails_when_fresh(const Call& call, const Suspicion& suspicion);
  /// The first of so many runs in such a copy that fails, counted from 1; 0: none does.
  [[nodiscard]] int first_failure_when_fresh(const Call& call, const Suspicion& suspicion,
                                             int runs);
  /// How many of so many runs in such a copy fail.
  [[nodiscard]] int failures_when_fresh(const Call& call, const Suspicion& suspicion, int runs);
  /// The call with others before it, after which it fails every time.
  [[nodiscard]] std::optional<Call> find_sequence(const Call& call, const Suspicion& suspicion,
                                                  const std::vector<CaseRange>& ran);
  [[nodiscard]] std::optional<Call> find_repetition(const Call& call, const Suspicion& suspicion);
  [[nodiscard]] std::optional<Call> find_history(const Call& call, const Suspicion& suspicion,
                                                 const std::vector<CaseRange>& ran);
  /// The calls of the last so many of these cases. This process must have made no call.
  [[nodiscard]] std::vector<Call> calls_of(const std::vector<CaseRange>& ran, std::uint64_t most);
  /// null: it could not be told.
  [[nodiscard]] nlohmann::json shrink_sequence(const Call& sequence, const Suspicion& suspicion);
  [[nodiscard]] std::string repro(const Call& call, const Judgement& judgement, Fact fact,
                                  int runs) const;

  std::string subject_name_;  // as given: what a repro imports
  Filter filter_;
  Judge judge_;
  LeakWatch leaks_;
  CaseStream stream_;
  WorkerBoard& board_;
  const Channel& channel_;
  bool copies_ = false;
  bool has_called_ = false;         ///< in this process
  std::vector<CaseRange> ran_;      ///< by this process
  int clean_looks_ = 0;             ///< at the process, since one showed something
  std::vector<Call> last_earlier_;  ///< of the last sequence that was found
};

}  // namespace tenet::properties
