#pragma once
// Calls that end the process in which they are tried, found as they do.

#include <set>
#include <string>

#include "properties/worker/ordeal.h"

namespace tenet::properties {

/// Written by a copy of this process before each call, read by this process when the copy has ended
/// without an answer.
class Casualties {
 public:
  /// Of the call that is tried next. Whether it is not known to end its process.
  [[nodiscard]] bool may_be_tried(const std::string& text) const {
    return !known_.contains(text) && trying_.write(text);
  }
  /// After a copy that has not answered: whether another one can get further, without the call that
  /// ended this one.
  [[nodiscard]] bool learn() {
    constexpr std::size_t kMost = 8;
    const std::string ended = trying_.read();
    return known_.size() < kMost && trying_.write("") && !ended.empty() &&
           known_.insert(ended).second;
  }

 private:
  SharedText trying_;
  std::set<std::string> known_;
};

}  // namespace tenet::properties
