#pragma once
// What a worker is kept from doing to other processes.

namespace tenet::cli {

/// From here on, in this process and those that it starts, a signal to all processes, kill(-1, …),
/// is refused with EPERM. Where the system cannot do that, nothing changes.
void forbid_signals_to_all();

}  // namespace tenet::cli
