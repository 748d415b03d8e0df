#pragma once
// From all that came before a failure to what it takes of it.

#include <functional>
#include <vector>

#include "spec/call.h"

namespace tenet::properties {

/// The calls without which it does not fail, in their order: none of them can be left out, unless
/// `most_runs` calls of `fails` are spent. `fails` must hold for `history`. Delta debugging:
/// A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002.
[[nodiscard]] std::vector<Call> smallest_history(
    std::vector<Call> history, const std::function<bool(const std::vector<Call>&)>& fails,
    int most_runs = 300);

}  // namespace tenet::properties
