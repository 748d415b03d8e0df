#pragma once
// One step of shrinking: what a call could be replaced by.

#include <vector>

#include "spec/call.h"

namespace tenet::properties {

/// Legal calls of the same constructor that are simpler by `complexity`, the simplest first, each
/// once.
[[nodiscard]] std::vector<Call> simplifications(const Call& call);

/// Replacements for one input, in no order; not all of them are simpler.
[[nodiscard]] std::vector<Input> simpler_inputs(const Input& input);

}  // namespace tenet::properties
