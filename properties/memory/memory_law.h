#pragma once
// The law of memory: whatever is done with a result and its source, they go on as the model says.

#include <functional>
#include <memory>
#include <optional>

#include "harness/live_objects.h"
#include "properties/laws/law_check.h"
#include "spec/expectation.h"

namespace tenet::properties {

/// What the law needs besides outcomes.
struct Laboratory {
  /// Nothing for a call that the subject is not to be asked.
  std::function<std::optional<Expectation>(const Call&)> predict;
  std::function<std::unique_ptr<harness::LiveObjects>(const Call&)> open;
  int tries = 1;  ///< sequences of operations until one fails
};

/// Makes the call, and then operations that are drawn by chance, but by the same chance each time
/// for the same call. The fact's topic says which law is broken; the text tells the smallest
/// sequence of operations that was found to fail. `run`: told the calls that a surprise came of, so
/// that a clause which they miss by themselves is blamed.
[[nodiscard]] LawVerdict check_memory_law(const Call& call, const RunCall& run,
                                          const Laboratory& laboratory);

}  // namespace tenet::properties
