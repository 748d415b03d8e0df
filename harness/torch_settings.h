#pragma once
// How torch is set up in every process of the suite.

namespace tenet::harness {

/// Every warning each time, one thread, and no backtraces in torch's exceptions unless
/// TORCH_SHOW_CPP_STACKTRACES asks for them: a backtrace costs more than the call that failed.
/// Throws HarnessError.
void set_torch_up();

}  // namespace tenet::harness
