#pragma once
// How complicated a case is to read: the order in which shrinking descends.

#include <cstdint>

#include "spec/call.h"

namespace tenet::properties {

/// A measure that every simplification makes smaller; comparable between calls of one constructor.
[[nodiscard]] std::int64_t complexity(const Call& call);
[[nodiscard]] std::int64_t complexity(const Input& input);

/// Elements of every array, tensor, storage and sequence among the arguments, numbers counting as
/// one each.
[[nodiscard]] std::int64_t count_elements(const Call& call);
/// Attributes that are not as they would be if nobody had thought about them: keyword arguments,
/// parts of the context, unusual layouts, byte orders, roles, devices…
[[nodiscard]] int count_attributes(const Call& call);

}  // namespace tenet::properties
