#pragma once
// Calls that are refused for one reason each: those that chance alone would seldom make.

#include "properties/generators/edges.h"

namespace tenet::properties {

/// How many reasons there are.
inline constexpr std::uint32_t kRefusals = 12;

/// A call that is refused for reason index % kRefusals, as far as the constructor knows it.
[[nodiscard]] Call refused_call(Random& random, Constructor constructor, Digits index);

}  // namespace tenet::properties
