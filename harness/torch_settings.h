#pragma once
// How torch is set up in every process of the suite.

namespace tenet::harness {

/// Every warning each time, one thread, and no backtraces in torch's exceptions unless
/// TORCH_SHOW_CPP_STACKTRACES asks for them: a backtrace costs more than the call that failed.
/// Throws HarnessError.
void set_torch_up();

/// In a copy of the process, before it starts a thread: torch's pool of threads is made anew. Two
/// threads that are the first to ask for it end the process, and autograd starts one for each
/// device (pytorch/pytorch#178535).
void renew_thread_pool();

}  // namespace tenet::harness
