#pragma once
// Calls that no chance makes often enough: interrupted ones, and large ones.

#include <string>
#include <vector>

namespace tenet::properties {

/// In their canonical text: for every constructor of data, each way in which Ctrl-C reaches the
/// middle of it, as KeyboardInterrupt out of a method of the data; and for every constructor memory
/// of a page and more.
[[nodiscard]] std::vector<std::string> special_calls();

}  // namespace tenet::properties
