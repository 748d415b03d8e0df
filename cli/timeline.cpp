#include "cli/timeline.h"

#include <algorithm>

namespace tenet::cli {
namespace {

constexpr std::size_t kMostPoints = 160;

}  // namespace

void Timeline::note(const reports::Milestone& point) {
  if (point.cases == last_.cases && point.failures == last_.failures) return;
  last_ = point;
  if (!points_.empty() && point.seconds - points_.back().seconds < apart_) return;
  points_.push_back(point);
  if (points_.size() < kMostPoints) return;
  // Every second one from the first on, and the next ones as far apart.
  std::vector<reports::Milestone> half;
  for (std::size_t i = 0; i < points_.size(); i += 2) half.push_back(points_[i]);
  points_ = half;
  apart_ = std::max(apart_ * 2, 2 * last_.seconds / static_cast<double>(kMostPoints));
}

std::vector<reports::Milestone> Timeline::points() const {
  std::vector<reports::Milestone> all = points_;
  if (last_.cases > 0 && (all.empty() || all.back() != last_)) all.push_back(last_);
  return all;
}

}  // namespace tenet::cli
