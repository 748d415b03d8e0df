#pragma once
// Calls to come before another: what an implementation that keeps state between calls may have
// kept of them.

#include <vector>

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

/// A legal call of the same constructor, like this one but for one thing: the values, the shape,
/// the memory layout, the dtype or the kind of its data, its keywords, or what surrounds it. At
/// times the very same call, or one that has nothing in common with it.
[[nodiscard]] Call relative_of(Random& random, const Call& call);

/// One to three relatives.
[[nodiscard]] std::vector<Call> any_earlier_calls(Random& random, const Call& call);

}  // namespace tenet::properties
