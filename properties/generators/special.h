#pragma once
// Tensors that Python speaks for, those without arithmetic, and what ml_dtypes adds to NumPy.

#include "properties/random.h"
#include "spec/call.h"
#include "spec/machine.h"

namespace tenet::properties {

/// Nested, fake or of a class that dispatches.
[[nodiscard]] TensorInput any_special_tensor(Random& random);
[[nodiscard]] Dtype any_bare_dtype(Random& random);
[[nodiscard]] TensorInput any_bare_tensor(Random& random);
/// An ndarray or scalar of ml_dtypes, or a list of either: form < kMlForms.
inline constexpr std::uint32_t kMlForms = 4;
[[nodiscard]] Input make_ml_data(Random& random, std::uint32_t form);

/// A tensor of one of these kinds.
[[nodiscard]] TensorInput any_rare_tensor(Random& random);

/// Puts types of NumPy's own and of older releases of torch, of the same size, in the place of
/// those that the machine lacks.
void replace_absent(const Machine& machine, Call& call);
/// Whether it is given a nested or fake tensor, or one of a class that dispatches: Python speaks
/// for these, so that a call takes a millisecond, fills caches, and is not made for several
/// threads.
[[nodiscard]] bool python_speaks_in(const Call& call);
/// Puts an ordinary tensor in the place of one that takes a second to import before it is made.
void replace_slow(Call& call);

}  // namespace tenet::properties
