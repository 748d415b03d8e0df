#pragma once
// The program that shows what a call leaves behind in its process.

#include <optional>
#include <string>

#include "spec/call.h"
#include "spec/machine.h"

namespace tenet::properties {

/// For `changes` as harness::Runner tells them; nothing when a program of its own would not show
/// them.
[[nodiscard]] std::optional<std::string> repro_of_trace(const Call& call,
                                                        const std::string& subject,
                                                        const std::string& changes,
                                                        const std::string& headline,
                                                        const Machine& machine);

}  // namespace tenet::properties
