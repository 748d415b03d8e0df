#pragma once
// The generators and shrinks of this room in RapidCheck's types.

#include <rapidcheck.h>

#include <iosfwd>

#include "spec/call.h"
#include "spec/laws.h"

namespace tenet {

/// How RapidCheck prints a call: its canonical text. Found by argument-dependent lookup.
void showValue(const Call& call, std::ostream& out);  // NOLINT: RapidCheck's name

namespace properties {

/// Calls of one constructor, edge cases among them.
[[nodiscard]] rc::Gen<Call> calls_of(Constructor constructor);
/// Calls that the law is likely to apply to.
[[nodiscard]] rc::Gen<Call> calls_for(const Law& law);

}  // namespace properties
}  // namespace tenet
