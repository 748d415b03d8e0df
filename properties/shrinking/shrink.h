#pragma once
// From a failing call to a minimal one.

#include <functional>

#include "spec/call.h"

namespace tenet::properties {

/// What shrinking came to.
struct Shrunk {
  Call call;      ///< fails; no simplification of it that was tried does
  int steps = 0;  ///< simplifications that still failed
  int runs = 0;   ///< calls of the predicate
};

/// Descends greedily from `failing` to a call that still fails and has no simpler neighbour that
/// does, or until `most_runs` calls of `fails` are spent. `fails` must hold for `failing`; it is
/// not asked about the same call twice.
[[nodiscard]] Shrunk shrink(const Call& failing, const std::function<bool(const Call&)>& fails,
                            int most_runs = 2000);

}  // namespace tenet::properties
