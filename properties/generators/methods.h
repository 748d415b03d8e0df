#pragma once
// Calls of contiguous, detach, the casts, type, numpy and scalar_tensor.

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

[[nodiscard]] Call contiguous_call(Random& random);
[[nodiscard]] Call detach_call(Random& random);
[[nodiscard]] Call cast_call(Random& random);
[[nodiscard]] Call type_call(Random& random);
[[nodiscard]] Call numpy_call(Random& random);
[[nodiscard]] Call scalar_tensor_call(Random& random);

/// Any number that torch.scalar_tensor takes, in most cases: Python's, NumPy's, of a derived class,
/// a tensor without dimensions.
[[nodiscard]] Input any_single_number(Random& random);

// Edge cases: a tensor of the dtype, cast to anything; numbers of all kinds, those that a dtype may
// not hold above all.
[[nodiscard]] Call cast_edge(Random& random, Dtype dtype);
inline constexpr std::uint32_t kNumberForms = 16;
[[nodiscard]] Input number_edge(Random& random, std::uint32_t form);

/// The name of a cast, as its call's second argument.
[[nodiscard]] Input cast_name(std::uint32_t digit);
/// A class of tensors for type(), itself or by its name.
[[nodiscard]] Input class_argument(Random& random, std::uint32_t digit);

}  // namespace tenet::properties
