#pragma once
// Memory that may be gone.

#include <cstddef>
#include <cstdint>

namespace tenet::harness {

/// Copies bytes of this process; false, not a crash, where there is no memory.
[[nodiscard]] bool read_memory(std::uint64_t from, std::size_t size, std::uint8_t* to);

}  // namespace tenet::harness
