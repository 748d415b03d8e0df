/// What the counts of a run mean: one status per clause, tallied for the places where reports show
/// it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/run_record.h"

namespace tenet::reports {

/// What a run says of one clause, the worst first.
enum class ClauseStatus {
  kFailed,           ///< at least one case contradicts it
  kUnexpectedPass,   ///< never contradicted, but the subject declares that it is
  kExpectedFailure,  ///< contradicted, but the subject declares that
  kPassed,           ///< exercised, never contradicted
  kUnspecified,      ///< exercised, but every prediction was "unspecified": nothing was judged
  kNotSupported,     ///< the subject says that it does not take this on
  kNotProvided,      ///< the subject does not define the constructor
  kNotExercised,     ///< no case reached it
};
inline constexpr std::array kClauseStatuses = {
    ClauseStatus::kFailed,      ClauseStatus::kUnexpectedPass, ClauseStatus::kExpectedFailure,
    ClauseStatus::kPassed,      ClauseStatus::kUnspecified,    ClauseStatus::kNotSupported,
    ClauseStatus::kNotProvided, ClauseStatus::kNotExercised};

/// The status that follows from the counts.
ClauseStatus status_of(const ClauseCount& clause);

/// "fails", "holds", "not exercised": completes the sentence "the clause …".
std::string_view words_for(ClauseStatus status);
/// One character, so that no report says anything by colour alone.
std::string_view symbol_for(ClauseStatus status);
std::string_view symbol_for(Verdict verdict);
/// "conforms", "does not conform", "inconclusive", "could not be judged".
std::string_view words_for(Verdict verdict);
/// "observed something else", "crashed the process": completes "a case that …" in lists of
/// failures.
std::string_view words_for(FailureKind kind);

/// How many clauses have which status.
class Tally {
 public:
  void add(ClauseStatus status) { ++counts_[static_cast<std::size_t>(status)]; }
  std::uint64_t operator[](ClauseStatus status) const {
    return counts_[static_cast<std::size_t>(status)];
  }
  std::uint64_t total() const;
  std::uint64_t exercised() const;
  /// The worst status that occurs; kNotExercised for an empty tally.
  ClauseStatus worst() const;

 private:
  std::array<std::uint64_t, kClauseStatuses.size()> counts_{};
};

/// All clauses of the subject.
Tally tally(const SubjectResult& subject);
/// Those of one topic; of one constructor too unless it is empty.
Tally tally(const SubjectResult& subject, std::string_view topic,
            std::string_view constructor = {});

/// The clause of that id; null when the subject's record has none.
const ClauseCount* find_clause(const SubjectResult& subject, std::string_view id);

/// Constructors that occur in the record, in the order in which clauses first name them.
std::vector<std::string> constructors_of(const RunRecord& record);
/// Topics that occur in the record, in the order of kTopics, unknown ones last.
std::vector<std::string> topics_of(const RunRecord& record);

/// As recorded, else from cases and seconds; 0 when neither is known.
double cases_per_second(const SubjectResult& subject);

/// "name 1.2", or the name alone.
std::string title_of(const SubjectResult& subject);

/// The verdict in one sentence: "my_backend 1.2 does not conform", "2 of 3 subjects conform".
std::string headline(const RunRecord& record);

/// "3 of 120 runs of this case fail", for what does not fail every time; else empty.
std::string text_for_flaky(const Failure& failure);
/// The doubt in a plug-in, in two sentences.
std::string text_for(const ProbablyBroken& broken);

/// A value that the failure is about (`expected`, `observed`, `oracle`), with the fact's name where
/// it says nothing by itself: "strides [2]".
std::string said(const Failure& failure, const std::string& value);

/// The command that runs the failure's case again, ready to be pasted into a shell.
std::string replay_command(const Failure& failure);

}  // namespace tenet::reports
