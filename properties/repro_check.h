#pragma once
// What a repro checks: one fact's prediction as a Python expression.

#include <optional>
#include <string>

#include "spec/call.h"
#include "spec/expectation.h"

namespace tenet::properties {

/// A Python boolean expression over `result`, `error`, `source` and `caught` (see repro_program)
/// that is true when the fact is as predicted. Nothing for facts that take more than an expression
/// to see, or that are not predicted.
[[nodiscard]] std::optional<std::string> repro_check(const Call& call,
                                                     const Expectation& expectation, Fact fact);

/// The same for what a call left changed in its process, told as Outcome::process_changes. Nothing
/// for changes that a program does not see of itself.
[[nodiscard]] std::optional<std::string> trace_check(const std::string& changes);

}  // namespace tenet::properties
