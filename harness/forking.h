#pragma once
// Copies of the process that has loaded the subject: cheaper than loading it again.

#include <sys/types.h>

#include <string>

namespace tenet::harness {

/// Threads of the process. Taken before and after the subject is loaded, it tells whether the
/// process may fork: a copy has one thread only.
[[nodiscard]] long count_threads();

/// Why this process should not fork, as far as the machine goes; empty: nothing.
[[nodiscard]] std::string obstacle_to_forking();

/// fork() as Python wants it. Throws HarnessError.
[[nodiscard]] pid_t fork_process();

}  // namespace tenet::harness
