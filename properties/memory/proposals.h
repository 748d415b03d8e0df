#pragma once
// What to do next, drawn by chance.

#include "properties/memory/model.h"
#include "properties/random.h"

namespace tenet::properties {

/// An operation that the model allows; before the call, the call.
[[nodiscard]] harness::Operation propose(const Model& model, Random& random);

}  // namespace tenet::properties
