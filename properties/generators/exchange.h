#pragma once
// Calls of asarray, from_dlpack and new_tensor.

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

[[nodiscard]] Call as_array_call(Random& random);
[[nodiscard]] Call from_dlpack_call(Random& random);
[[nodiscard]] Call new_tensor_call(Random& random);

/// The tensor whose method new_tensor is: of any dtype, mostly plain.
[[nodiscard]] TensorInput any_self(Random& random);

// Edge cases: what can be shared, by copy, dtype and requires_grad.
inline constexpr std::uint32_t kShareableForms = 14;
[[nodiscard]] Call as_array_edge(Random& random, std::uint32_t form, std::uint32_t dtype,
                                 std::uint32_t copy, std::uint32_t requires_grad);
/// Tensors of every dtype and role, with and without a copy.
[[nodiscard]] Call dlpack_edge(Random& random, Dtype dtype, std::uint32_t role, bool copy);
/// Data of every kind for a tensor of every dtype.
inline constexpr std::uint32_t kNewTensorForms = 14;
[[nodiscard]] Call new_tensor_edge(Random& random, Dtype dtype, std::uint32_t form);

}  // namespace tenet::properties
