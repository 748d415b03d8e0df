#pragma once
// What a call is given, by position or by name.

#include <algorithm>

#include "spec/call.h"

namespace tenet {

/// Whether the predicate holds for an argument or a keyword's value; what they hold is not visited.
template <class Predicate>
[[nodiscard]] bool any_input(const Call& call, const Predicate& predicate) {
  return std::any_of(call.arguments.begin(), call.arguments.end(), predicate) ||
         std::any_of(call.keywords.begin(), call.keywords.end(),
                     [&](const Keyword& keyword) { return predicate(keyword.value); });
}

/// Whether it is an object of a class of its own, or a list or tuple that holds one.
[[nodiscard]] inline bool is_of_own_class(const Input& input) {
  const auto* sequence = input.get<Sequence>();
  return input.is<CustomObject>() ||
         (sequence != nullptr &&
          std::any_of(sequence->items.begin(), sequence->items.end(), is_of_own_class));
}

}  // namespace tenet
