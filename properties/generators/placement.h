#pragma once
// Calls for a machine with an accelerator: from a call for one without.

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

/// Moves sources, device arguments and contexts of the call to the two simulated devices, some of
/// them; to an index that does not exist, too. About one call in four stays as it is.
void place_on_simulator(Random& random, Call& call);

}  // namespace tenet::properties
