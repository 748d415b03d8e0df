#pragma once
// The same arguments, spelled otherwise.

#include <optional>

#include "spec/call.h"

namespace tenet::properties {

/// Every list a tuple and every tuple a list, at all levels; nothing when there is neither.
[[nodiscard]] std::optional<Input> other_sequence_type(const Input& data);
/// The list of a range's or torch.Size's numbers.
[[nodiscard]] std::optional<Sequence> as_list(const Input& data);
/// "cpu:0" as torch.device('cpu:0'), and the other way round; nothing for what is no device.
[[nodiscard]] std::optional<Input> other_device_spelling(const Input& device);
/// Whether it consists of Python's own numbers alone, at all levels.
[[nodiscard]] bool only_python_numbers(const Input& data);

}  // namespace tenet::properties
