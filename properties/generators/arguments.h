#pragma once
// Everything but the data: dtypes, devices, memory formats, flags, contexts.

#include <optional>

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

/// The dtype that the input's elements have by themselves; nothing for Python's numbers.
[[nodiscard]] std::optional<Dtype> own_dtype(const Input& input);

/// A valid `dtype` argument: often the input's own, so that sharing and identity are reached.
[[nodiscard]] Input any_dtype_argument(Random& random, std::optional<Dtype> own);
/// cpu in every spelling, None; at times meta.
[[nodiscard]] Input any_device_argument(Random& random);
/// A device that is not there, or a string that names none.
[[nodiscard]] Input bad_device(Random& random);
/// A value of no type that any of the keywords takes.
[[nodiscard]] Input wrong_type(Random& random);
[[nodiscard]] Input flag(bool value);
[[nodiscard]] Input any_memory_format(Random& random);
[[nodiscard]] Context any_context(Random& random);

}  // namespace tenet::properties
