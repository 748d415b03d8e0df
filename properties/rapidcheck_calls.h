#pragma once
// The generators and shrinks of this room in RapidCheck's types.

#include <rapidcheck.h>

#include <iosfwd>

#include "spec/call.h"
#include "spec/laws.h"
#include "spec/machine.h"

namespace tenet {

/// How RapidCheck prints a call: its canonical text. Found by argument-dependent lookup.
void showValue(const Call& call, std::ostream& out);  // NOLINT: RapidCheck's name

namespace properties {

/// Calls of one constructor, edge cases among them, of what the machine has.
[[nodiscard]] rc::Gen<Call> calls_of(Constructor constructor, const Machine& machine);
/// Calls that the law is likely to apply to, of what the machine has.
[[nodiscard]] rc::Gen<Call> calls_for(const Law& law, const Machine& machine);

}  // namespace properties
}  // namespace tenet
