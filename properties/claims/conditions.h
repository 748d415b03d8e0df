#pragma once
// The words in which "holds only if" is said: what can be true or not of a call.

#include <cstdint>
#include <span>
#include <string_view>

#include "spec/call.h"

namespace tenet::properties {

struct Condition {
  std::string_view says;       ///< "no dtype is given"
  std::string_view otherwise;  ///< "a dtype is given"
  bool (*holds)(const Call&);
};

/// At most 64, in a fixed order.
[[nodiscard]] std::span<const Condition> conditions();

/// Bit i: condition i holds.
using ConditionMask = std::uint64_t;
[[nodiscard]] ConditionMask conditions_of(const Call& call);

}  // namespace tenet::properties
