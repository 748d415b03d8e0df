#pragma once
// DeviceAllocation: where the memory of an array on an accelerator comes from.

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace tenet {

/// In CUDA's and CuPy's words. The elements are the same in all of them. What differs is where the
/// memory begins, who else reaches it, and what becomes of it when nothing refers to it any more.
enum class DeviceAllocation : std::uint8_t {
  Pooled,         ///< a block of a memory pool, which hands it out again
  Split,          ///< a part of a pool's block, behind another part
  Unpooled,       ///< an allocation of its own, freed with it
  Managed,        ///< managed memory, which the host reaches, too
  StreamOrdered,  ///< of CUDA's stream-ordered pool
};
inline constexpr int kDeviceAllocationCount = 5;
using DeviceAllocations = std::bitset<kDeviceAllocationCount>;
/// Those of the simulated accelerator: it has no streams for memory to be ordered by.
inline constexpr DeviceAllocations kSimulatedAllocations{0b01111};

/// "stream_ordered".
[[nodiscard]] constexpr std::string_view name(DeviceAllocation allocation) {
  constexpr std::array<std::string_view, kDeviceAllocationCount> kNames{
      "pooled", "split", "unpooled", "managed", "stream_ordered"};
  return kNames[static_cast<std::size_t>(allocation)];
}

/// Whether a pool lends it, and gets it back.
[[nodiscard]] constexpr bool is_lent(DeviceAllocation allocation) {
  return allocation == DeviceAllocation::Pooled || allocation == DeviceAllocation::Split;
}

}  // namespace tenet
