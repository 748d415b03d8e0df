#pragma once
// The law of threads: a call comes to the same, whoever makes it at the same time.

#include <functional>
#include <optional>

#include "harness/together.h"
#include "properties/laws/law_check.h"
#include "spec/expectation.h"

namespace tenet::properties {

/// Whether the call means the same to every thread, each time that it is made.
[[nodiscard]] bool can_be_made_together(const Call& call);

/// Compares what the call comes to when several threads make it on the same objects with what it
/// comes to alone: every fact that the specification is certain of.
[[nodiscard]] LawVerdict check_thread_law(
    const Call& call, const Expectation& expectation, const RunCall& run,
    const std::function<harness::Together(const Call&, int threads)>& run_together);

}  // namespace tenet::properties
