#pragma once
// The implementations that come with the project.

#include <string>
#include <vector>

namespace tenet::cli {

/// The names of the adapters in adapters/, sorted; none when TENET_ROOT does not say where the
/// project is.
[[nodiscard]] std::vector<std::string> shipped_adapters();

/// What an adapter says of itself: the first line of its docstring.
[[nodiscard]] std::string summary_of_adapter(const std::string& name);

}  // namespace tenet::cli
