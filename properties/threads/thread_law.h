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

/// A relative of the call that can be made at the same time, drawn by the same chance each time for
/// the same call; the call itself when there is none. `predict` gives nothing for a call that the
/// subject is not to be asked.
[[nodiscard]] Call another_for_threads(
    const Call& call, const std::function<std::optional<Expectation>(const Call&)>& predict);

/// Compares what the call comes to when several threads make it on the same objects, and
/// one of them another call, with what it
/// comes to alone: every fact that the specification is certain of.
[[nodiscard]] LawVerdict check_thread_law(
    const Call& call, const Expectation& expectation, const RunCall& run,
    const std::function<harness::Together(const Call&, int threads)>& run_together);

}  // namespace tenet::properties
