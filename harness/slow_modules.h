#pragma once
// What some inputs cannot be made without, and takes a second to import.

#include "spec/call.h"

namespace tenet::harness {

/// Whether the call has an input that nothing is made of before a second has passed.
[[nodiscard]] bool needs_slow_modules(const Call& call);
/// Imports what such a call needs; whether there was anything to import.
bool import_slow_modules(const Call& call);
/// Collections of garbage look at what is made from now on, not at all that was imported.
void set_imports_aside();

}  // namespace tenet::harness
