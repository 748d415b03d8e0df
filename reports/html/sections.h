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
  std::vector<std::size_t> failures;           ///< indices of the failures that blame it
  std::vector<bool> broke;  ///< by subject: it fails, and held in the earlier run
};

/// A failure in the order in which the page tells them: those of one clause together, at the place
/// of the first of them.
struct FailureEntry {
  const Failure* failure = nullptr;
  std::size_t subject = 0;
  std::size_t number = 0;          ///< counted through all subjects from 1
  std::string id;                  ///< of its element; the same in every run that finds it
  bool follows = false;            ///< the one before it blames the same clause
  const ClauseRow* row = nullptr;  ///< null: no clause of the record is blamed
};

/// What the sections need to look up, gathered once.
class Index {
 public:
  /// `before`: an earlier run to compare with, or null. Both records must outlive the index.
  Index(const RunRecord& record, const RunRecord* before);
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  const RunRecord& record() const { return record_; }
  bool several() const { return record_.subjects.size() > 1; }
  const std::vector<std::string>& topics() const { return topics_; }
  const std::vector<std::string>& constructors() const { return constructors_; }
  /// By topic, then by constructor, in the order of the two lists.
  const std::vector<ClauseRow>& rows() const { return rows_; }
  const ClauseRow* row(std::string_view id) const;
  const std::vector<FailureEntry>& failures() const { return failures_; }
  /// The earlier run; null without one.
  const RunRecord* before() const { return before_; }

 private:
  void add_clauses();
  void add_failures();
  void add_earlier();

  const RunRecord& record_;
  const RunRecord* before_;
  std::vector<std::string> topics_;
  std::vector<std::string> constructors_;
  std::vector<ClauseRow> rows_;
  std::map<std::string, std::size_t, std::less<>> row_of_;
  std::vector<FailureEntry> failures_;
};

/// The status that a row has for one subject; kNotExercised where its record has no such clause.
ClauseStatus status_in(const ClauseRow& row, std::size_t subject);
/// Whether the row fails for some subject for which it held in the earlier run.
bool was_green(const ClauseRow& row);
/// Whether two subjects that were both asked have different statuses.
bool disagree(const ClauseRow& row);
/// The attributes by which the script filters: topic, constructor and the status for each subject.
Fragment filter_attributes(std::string_view topic, std::string_view constructor,
                           const ClauseRow* row);
/// The id of the group of clauses of this topic and constructor, without '#'.
std::string group_id(std::string_view topic, std::string_view constructor);

/// Where result and sources share bytes, as it should be, as it is, and as PyTorch does it; nothing
/// when the failure has no such picture.
Fragment memory_figure(const FailureEntry& entry);

Fragment subject_cards(const Index& index);
Fragment matrix_section(const Index& index);
Fragment failures_section(const Index& index);
Fragment not_exercised_section(const Index& index);
Fragment inputs_section(const Index& index);
Fragment coverage_section(const Index& index);
Fragment clauses_section(const Index& index);
/// Where PyTorch departs from its documentation or from itself; nothing when no clause tells.
Fragment divergences_section(const Index& index);

}  // namespace tenet::reports::html
