#pragma once
// Python's modules as they were before the subject was loaded. What the harness calls it takes from
// here, so that a subject that replaces torch.tensor or builtins.len deceives only itself.

#include <string>

#include "harness/python_object.h"

namespace tenet::harness {

/// Remembers what torch, torch.Tensor, NumPy, warnings and builtins hold now. Called once.
void remember_originals();

/// module.name as it was remembered; of a module that was not, as it is now. Throws HarnessError.
[[nodiscard]] Ref original(const char* module, const char* name);

/// Takes what these modules hold now, after the subject was loaded, for what is right.
void accept_replacements();
/// What is another object since then: "torch.tensor, builtins.len"; empty: nothing. New names do
/// not count. Fast as long as nothing changes.
[[nodiscard]] std::string replaced_originals();
/// Puts back what was replaced; the second function puts it in place again.
void take_back_replacements();
void put_replacements_again();

}  // namespace tenet::harness
