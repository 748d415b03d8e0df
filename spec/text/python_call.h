#pragma once
// Parts of a call in Python, common to the expression and the repro.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spec/call.h"

namespace tenet::text {

/// What a `with` statement enters around the call, outermost first.
[[nodiscard]] std::vector<std::string> context_managers(const Context& context);

/// The calls that come before it, and how many times in a row.
[[nodiscard]] std::vector<std::pair<const Call*, int>> earlier_calls(const Call& call);

/// Which argument the repro calls `source`: the first one, but for the name of a typed class and
/// the indices of a sparse tensor.
[[nodiscard]] std::size_t source_position(const Call& call);

/// The call of expressions for its arguments; keywords are "name=value". `on_tensor`: the first
/// argument is a tensor, whose method is called where torch has one.
[[nodiscard]] std::string call_expression(Constructor constructor, std::string_view module,
                                          const std::vector<std::string>& positional,
                                          const std::vector<std::string>& keywords, bool on_tensor);

}  // namespace tenet::text
