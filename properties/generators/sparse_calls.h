#pragma once
// Calls of sparse_coo_tensor: indices, values and a size that fit together, and those that do not.

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

/// A random call: mostly accepted.
[[nodiscard]] Call sparse_coo_call(Random& random);

// Edge cases: each form of indices with each form of values and of the size.
inline constexpr std::uint32_t kIndexForms = 8;
inline constexpr std::uint32_t kValueForms = 7;
inline constexpr std::uint32_t kSizeForms = 8;
[[nodiscard]] Call sparse_coo_edge(Random& random, std::uint32_t index_form,
                                   std::uint32_t value_form, std::uint32_t size_form);

}  // namespace tenet::properties
