#pragma once
// How the cases of a subject went on over time, in a bounded number of points.

#include <vector>

#include "reports/run_record.h"

namespace tenet::cli {

class Timeline {
 public:
  /// Takes the point unless nothing has happened since the last one. Times never decrease.
  void note(const reports::Milestone& point);
  /// From the first case to the last one. At most 160 points: of longer runs fewer and fewer are
  /// kept.
  [[nodiscard]] std::vector<reports::Milestone> points() const;

 private:
  std::vector<reports::Milestone> points_;
  reports::Milestone last_;
  double apart_ = 0;  ///< seconds between two points, at least
};

}  // namespace tenet::cli
