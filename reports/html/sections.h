/// The sections of a run's report. Each takes the index of the record and gives its part of the
/// page.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/html/writer.h"
#include "reports/run_record.h"
#include "reports/status.h"

namespace tenet::reports::html {

/// A clause together with what each subject's record says of it.
struct ClauseRow {
  const ClauseCount* clause = nullptr;  ///< the first subject's that knows it: sentence and source
  std::vector<const ClauseCount*> by_subject;  ///< null where a subject's record has none
  std::vector<std::size_t> failures;           ///< numbers of the failures that blame it
};

/// What the sections need to look up, gathered once.
class Index {
 public:
  explicit Index(const RunRecord& record);

  const RunRecord& record() const { return record_; }
  bool several() const { return record_.subjects.size() > 1; }
  const std::vector<std::string>& topics() const { return topics_; }
  const std::vector<std::string>& constructors() const { return constructors_; }
  /// By topic, then by constructor, in the order of the two lists.
  const std::vector<ClauseRow>& rows() const { return rows_; }
  const ClauseRow* row(std::string_view id) const;
  /// Number of the subject's first failure; failures are counted through all subjects from 1.
  std::size_t first_failure(std::size_t subject) const { return first_failure_[subject]; }
  std::size_t failures() const { return first_failure_.back() - 1; }

 private:
  const RunRecord& record_;
  std::vector<std::string> topics_;
  std::vector<std::string> constructors_;
  std::vector<ClauseRow> rows_;
  std::map<std::string, std::size_t, std::less<>> row_of_;
  std::vector<std::size_t> first_failure_;
};

/// The status that a row has for one subject; kNotExercised where its record has no such clause.
ClauseStatus status_in(const ClauseRow& row, std::size_t subject);
/// Whether two subjects have different statuses.
bool disagree(const ClauseRow& row);
/// The attributes by which the script filters: topic, constructor and the status for each subject.
Fragment filter_attributes(std::string_view topic, std::string_view constructor,
                           const ClauseRow* row);
/// The id of the group of clauses of this topic and constructor, without '#'.
std::string group_id(std::string_view topic, std::string_view constructor);

Fragment subject_cards(const Index& index);
Fragment matrix_section(const Index& index);
Fragment failures_section(const Index& index);
Fragment not_exercised_section(const Index& index);
Fragment inputs_section(const Index& index);
Fragment clauses_section(const Index& index);

}  // namespace tenet::reports::html
