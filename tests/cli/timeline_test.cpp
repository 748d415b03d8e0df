#include "cli/timeline.h"

#include <gtest/gtest.h>

namespace tenet::cli {
namespace {

TEST(Timeline, KeepsWhatHappenedAndNothingElse) {
  Timeline timeline;
  EXPECT_TRUE(timeline.points().empty());
  timeline.note({0.1, 0, 0});
  timeline.note({0.2, 50, 0});
  timeline.note({0.3, 50, 0});
  timeline.note({0.4, 50, 1});
  const std::vector<reports::Milestone> points = timeline.points();
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0], (reports::Milestone{0.2, 50, 0}));
  EXPECT_EQ(points[1], (reports::Milestone{0.4, 50, 1}));
}

TEST(Timeline, StaysSmallHoweverLongTheRunAndKeepsItsEnds) {
  Timeline timeline;
  for (std::uint64_t i = 1; i <= 100'000; ++i)
    timeline.note({0.05 * static_cast<double>(i), 100 * i, i / 1000});
  const std::vector<reports::Milestone> points = timeline.points();
  EXPECT_LE(points.size(), 160U);
  EXPECT_GE(points.size(), 60U);
  EXPECT_EQ(points.front(), (reports::Milestone{0.05, 100, 0}));
  EXPECT_EQ(points.back(), (reports::Milestone{5000, 10'000'000, 100}));
  for (std::size_t i = 1; i < points.size(); ++i)
    EXPECT_GT(points[i].seconds, points[i - 1].seconds);
}

}  // namespace
}  // namespace tenet::cli
