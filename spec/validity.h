#pragma once
// The reasons why a call is no legal case, one header for the files that know them: why_invalid
// (spec/expectation.h) asks them all.

#include <cstdint>
#include <span>
#include <string>

#include "spec/call.h"

namespace tenet {

/// Why there is no such object; empty when there is one.
[[nodiscard]] std::string why_no_such(const Input& input);

/// Why no clause tells what the constructor makes of such arguments. The inputs need not exist.
[[nodiscard]] std::string why_not_described(const Call& call);

/// Why PyTorch is not to be tried with the call, whose inputs exist.
[[nodiscard]] std::string why_not_tried(const Call& call);

/// Why the bytes are no bools.
[[nodiscard]] std::string bad_bools(std::span<const std::uint8_t> elements);

}  // namespace tenet
