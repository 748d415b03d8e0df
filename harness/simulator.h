#pragma once
// The simulated accelerator, as the harness uses it. It is there only once it has been started.

#include "harness/sim/interface.h"

namespace tenet::harness {

/// Registers the devices sim:0 and sim:1 in this process; there is no way back. Throws
/// HarnessError.
void start_simulator();

/// Its memory; null when it was not started.
[[nodiscard]] const sim::Interface* simulator();

}  // namespace tenet::harness
