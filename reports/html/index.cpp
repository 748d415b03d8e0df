#include <algorithm>
#include <tuple>

#include "reports/html/page.h"
#include "reports/html/sections.h"

namespace tenet::reports::html {
namespace {

std::size_t place(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

Index::Index(const RunRecord& record)
    : record_(record), topics_(topics_of(record)), constructors_(constructors_of(record)) {
  std::size_t next_failure = 1;
  for (std::size_t s = 0; s < record.subjects.size(); ++s) {
    for (const ClauseCount& clause : record.subjects[s].clauses) {
      const auto [found, added] = row_of_.try_emplace(clause.id, rows_.size());
      if (added) {
        ClauseRow row;
        row.clause = &clause;
        row.by_subject.resize(record.subjects.size());
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
  for (const SubjectResult& subject : record.subjects) {
    first_failure_.push_back(next_failure);
    for (const Failure& failure : subject.failures) {
      const auto found = row_of_.find(failure.clause);
      if (found != row_of_.end()) rows_[found->second].failures.push_back(next_failure);
      ++next_failure;
    }
  }
  first_failure_.push_back(next_failure);
}

const ClauseRow* Index::row(std::string_view id) const {
  const auto found = row_of_.find(id);
  return found == row_of_.end() ? nullptr : &rows_[found->second];
}

ClauseStatus status_in(const ClauseRow& row, std::size_t subject) {
  const ClauseCount* clause = row.by_subject[subject];
  return clause == nullptr ? ClauseStatus::kNotExercised : status_of(*clause);
}

bool disagree(const ClauseRow& row) {
  for (std::size_t s = 1; s < row.by_subject.size(); ++s) {
    if (status_in(row, s) != status_in(row, 0)) return true;
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
  return html.add(" data-status=\"{}\"", statuses);
}

std::string group_id(std::string_view topic, std::string_view constructor) {
  // anchor() never gives two tildes in a row, so no two cells have the same id.
  return "cell-" + anchor(topic) + "~~" + anchor(constructor);
}

}  // namespace tenet::reports::html
