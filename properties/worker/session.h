#pragma once
// What a worker can be asked, each question answered by one JSON object.

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "properties/case_stream.h"
#include "properties/worker/channel.h"
#include "properties/worker/judge.h"
#include "properties/worker/tally.h"
#include "properties/worker/worker.h"
#include "spec/worker_board.h"

namespace tenet::properties {

/// A constructor and a kind of input that are left out, by name.
using SkippedKind = std::pair<std::string, std::string>;

class Session {
 public:
  /// Loads the subject. Throws harness::SubjectError, harness::HarnessError.
  Session(const WorkerOptions& options, WorkerBoard& board, const Channel& channel);

  /// Environment and subject.
  [[nodiscard]] nlohmann::json ready() const;
  [[nodiscard]] nlohmann::json run(std::uint64_t first, std::uint64_t count,
                                   const std::vector<SkippedKind>& skip);
  /// From a failing case to the smallest one that fails the same fact of the same clause (or law).
  [[nodiscard]] nlohmann::json shrink(std::uint64_t number, const Call& call,
                                      const std::string& clause, const std::string& fact);
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
  /// The call in words; nothing is run.
  [[nodiscard]] nlohmann::json in_words(const Call& call) const;

  /// Whether this process may be copied.
  void allow_copies(bool on) { copies_ = on; }
  /// Whether calls have left so much in this process that another should go on.
  [[nodiscard]] bool is_worn_out() const;

  [[nodiscard]] Call make(std::uint64_t number) const { return stream_.make(number).call; }

 private:
  void begin(std::uint64_t number);
  void require_channel() const;
  void look_for_traces(std::uint64_t first, std::uint64_t last, Tally& tally);
  void end();
  [[nodiscard]] bool provides(const Call& call) const {
    return judge_.subject().provides(call.constructor);
  }
  /// A case that is run to see whether it fails a clause (or law) in a fact.
  struct Suspicion {
    std::uint64_t number;  ///< of the case, for the board
    std::string clause, fact;
    bool alone = true;  ///< of a law: not when a clause explains it
  };
  /// One run of it, and how often it failed in how many.
  struct Trial {
    bool failing = false;
    Judgement judgement;  ///< of a clause
    LawJudgement law;     ///< of a law
    int runs = 0, failed = 0;
  };
  [[nodiscard]] nlohmann::json observe_once(const Call& call);
  [[nodiscard]] Trial try_once(const Call& call, const Suspicion& suspicion);
  /// Runs the call so many times, but no longer than so many seconds after the third; at the first
  /// failure it stops when `until_failure`. What is seen is that of the first failing run.
  [[nodiscard]] Trial try_often(const Call& call, const Suspicion& suspicion, int runs,
                                double seconds, bool until_failure);
  [[nodiscard]] std::string repro(const Call& call, const Judgement& judgement, Fact fact,
                                  int runs) const;

  std::string subject_name_;  // as given: what a repro imports
  Filter filter_;
  Judge judge_;
  CaseStream stream_;
  WorkerBoard& board_;
  const Channel& channel_;
  bool copies_ = false;
};

}  // namespace tenet::properties
