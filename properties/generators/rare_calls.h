#pragma once
// Calls that reach what chance seldom does.

#include <span>
#include <string_view>

namespace tenet::properties {

/// A clause, and a call in its canonical text that exercises it.
struct RareCall {
  std::string_view clause;
  std::string_view call;
};

/// One for each clause that less than one case of 1,250 exercises. Made by rare_calls.py.
[[nodiscard]] std::span<const RareCall> rare_calls();

}  // namespace tenet::properties
