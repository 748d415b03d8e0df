#pragma once
// Machine: what the call finds besides the CPU.

#include <bitset>
#include <optional>
#include <string_view>

#include "spec/call.h"

namespace tenet {

/// The accelerator of a machine and what it can do; by default there is none.
struct Machine {
  std::optional<DeviceType> accelerator;
  std::int8_t devices = 0;
  std::int8_t current = 0;                ///< the device that is meant when no index is given
  std::bitset<kAllDtypeCount> lacks = 0;  ///< dtypes that it has no tensors of
  bool pins = true;                       ///< it can pin memory of the host
  bool peers = true;                      ///< its devices copy from one another
  bool ml_dtypes = false;                 ///< the package ml_dtypes can be imported
  bool bcomplex32 = true;                 ///< torch has this dtype, which is new in 2.15
  bool arrays = false;              ///< arrays that are no tensors can be made on it (DeviceArray)
  DeviceAllocations allocations{};  ///< in which kinds of memory

  /// Whether torch has the dtype at all.
  [[nodiscard]] bool has(Dtype dtype) const { return dtype != Dtype::BComplex32 || bcomplex32; }
  [[nodiscard]] bool has_accelerator() const { return accelerator.has_value(); }
  [[nodiscard]] bool takes(Dtype dtype) const {
    return !lacks.test(static_cast<std::size_t>(dtype));
  }
  [[nodiscard]] bool allocates(DeviceAllocation allocation) const {
    return allocations.test(static_cast<std::size_t>(allocation));
  }
  /// The device with its index, as a tensor on it has it.
  [[nodiscard]] Device resolve(const Device& device) const {
    if (device.type != accelerator || device.index >= 0) return device;
    return {device.type, current};
  }
};

/// The machine with the two simulated devices.
inline constexpr Machine kSimulated{.accelerator = DeviceType::Sim,
                                    .devices = 2,
                                    .arrays = true,
                                    .allocations = kSimulatedAllocations};

/// Whether a device of that type can be an accelerator.
[[nodiscard]] bool is_accelerator(DeviceType type);

/// The accelerator that the call needs: a source is on it, in its pinned memory, or a context names
/// it. Nothing: it can be made anywhere.
[[nodiscard]] std::optional<DeviceType> needed_accelerator(const Call& call);
/// Whether a source, an argument or the context of the call names a simulated device.
[[nodiscard]] bool mentions_simulator(const Call& call);

}  // namespace tenet
