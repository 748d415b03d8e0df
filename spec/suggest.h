#pragma once
// "Did you mean …?"

#include <string>
#include <string_view>
#include <vector>

namespace tenet {

/// The candidates that are most like what was typed, best first: those that hold it, and those that
/// a few slips of the finger lead to.
[[nodiscard]] std::vector<std::string> near_matches(std::string_view typed,
                                                    const std::vector<std::string>& candidates,
                                                    std::size_t most = 5);

}  // namespace tenet
