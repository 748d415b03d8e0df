#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "reports/html/page.h"
#include "reports/html/sections.h"

namespace tenet::reports::html {
namespace {

std::size_t place(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

/// "failure-mine~~aliasing.tensor.copies~~ndarray": from nothing that depends on the run.
std::string failure_id(const SubjectResult& subject, const Failure& failure) {
  std::string id = "failure-" + anchor(subject.name) + "~~" +
                   anchor(failure.clause.empty() ? failure.topic : failure.clause);
  if (!failure.input_kind.empty()) id += "~~" + anchor(failure.input_kind);
  return id;
}

}  // namespace

Index::Index(const RunRecord& record, const RunRecord* before)
    : record_(record),
      before_(before),
      topics_(topics_of(record)),
      constructors_(constructors_of(record)) {
  add_clauses();
  add_failures();
  if (before_ != nullptr) add_earlier();
}

void Index::add_clauses() {
  for (std::size_t s = 0; s < record_.subjects.size(); ++s) {
    for (const ClauseCount& clause : record_.subjects[s].clauses) {
      const auto [found, added] = row_of_.try_emplace(clause.id, rows_.size());
      if (added) {
        ClauseRow row;
        row.clause = &clause;
        row.by_subject.resize(record_.subjects.size());
        row.broke.resize(record_.subjects.size());
        rows_.push_back(row);
      }
      rows_[found->second].by_subject[s] = &clause;
    }
  }
  std::stable_sort(rows_.begin(), rows_.end(), [&](const ClauseRow& a, const ClauseRow& b) {
    return std::tuple(place(topics_, a.clause->topic),
                      place(constructors_, a.clause->constructor)) <
           std::tuple(place(topics_, b.clause->topic), place(constructors_, b.clause->constructor));
  });
  for (std::size_t r = 0; r < rows_.size(); ++r) row_of_[rows_[r].clause->id] = r;
}

void Index::add_failures() {
  std::map<std::string, int> ids;
  for (std::size_t s = 0; s < record_.subjects.size(); ++s) {
    const SubjectResult& subject = record_.subjects[s];
    std::map<std::string_view, std::vector<const Failure*>> of_clause;
    for (const Failure& failure : subject.failures) of_clause[failure.clause].push_back(&failure);
    for (const Failure& first : subject.failures) {
      // Taken at the first failure of a clause, and gone for the others.
      for (const Failure* failure : std::exchange(of_clause[first.clause], {})) {
        FailureEntry entry;
        entry.failure = failure;
        entry.subject = s;
        entry.number = failures_.size() + 1;
        entry.id = failure_id(subject, *failure);
        if (const int same = ++ids[entry.id]; same > 1) entry.id += fmt::format("~~{}", same);
        entry.follows = failure != &first;
        if (const auto found = row_of_.find(failure->clause); found != row_of_.end()) {
          entry.row = &rows_[found->second];
          rows_[found->second].failures.push_back(failures_.size());
        }
        failures_.push_back(entry);
      }
    }
  }
}

void Index::add_earlier() {
  for (std::size_t s = 0; s < record_.subjects.size(); ++s) {
    for (const SubjectResult& earlier : before_->subjects) {
      if (earlier.name != record_.subjects[s].name) continue;
      for (const ClauseCount& clause : earlier.clauses) {
        const auto found = row_of_.find(clause.id);
        if (found == row_of_.end() || status_of(clause) != ClauseStatus::kPassed) continue;
        ClauseRow& row = rows_[found->second];
        row.broke[s] = status_in(row, s) == ClauseStatus::kFailed;
      }
    }
  }
}

const ClauseRow* Index::row(std::string_view id) const {
  const auto found = row_of_.find(id);
  return found == row_of_.end() ? nullptr : &rows_[found->second];
}

ClauseStatus status_in(const ClauseRow& row, std::size_t subject) {
  const ClauseCount* clause = row.by_subject[subject];
  return clause == nullptr ? ClauseStatus::kNotExercised : status_of(*clause);
}

bool was_green(const ClauseRow& row) {
  return std::find(row.broke.begin(), row.broke.end(), true) != row.broke.end();
}

bool disagree(const ClauseRow& row) {
  std::optional<ClauseStatus> first;
  for (std::size_t s = 0; s < row.by_subject.size(); ++s) {
    const ClauseStatus status = status_in(row, s);
    if (status == ClauseStatus::kNotExercised || status == ClauseStatus::kNotProvided ||
        status == ClauseStatus::kNotSupported)
      continue;
    if (first && *first != status) return true;
    first = status;
  }
  return false;
}

Fragment filter_attributes(std::string_view topic, std::string_view constructor,
                           const ClauseRow* row) {
  Fragment html;
  html.add("data-topic=\"{}\" data-constructor=\"{}\"", topic, constructor);
  if (row == nullptr) return html;
  std::string statuses;
  for (std::size_t s = 0; s < row->by_subject.size(); ++s) {
    statuses += s == 0 ? "" : " ";
    statuses += class_for(status_in(*row, s));
  }
  html.add(" data-status=\"{}\"", statuses);
  if (was_green(*row)) html.add(" data-was-green");
  return html;
}

std::string group_id(std::string_view topic, std::string_view constructor) {
  // anchor() never gives two tildes in a row, so no two cells have the same id.
  return "cell-" + anchor(topic) + "~~" + anchor(constructor);
}

}  // namespace tenet::reports::html
