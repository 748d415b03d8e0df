#pragma once
// Between our names of dtypes and devices and torch's.

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <optional>

#include "spec/dtype.h"
#include "spec/input.h"

namespace tenet::harness {

/// Whether the installed torch has the dtype.
[[nodiscard]] bool has_dtype(Dtype dtype);
/// Throws HarnessError when the installed torch has no such dtype.
[[nodiscard]] c10::ScalarType scalar_type(Dtype dtype);
/// Nothing for a dtype outside of Dtype.
[[nodiscard]] std::optional<Dtype> dtype_of(c10::ScalarType type);
[[nodiscard]] c10::Device torch_device(const Device& device);
/// Nothing for a device type outside of DeviceType. On the CPU and on meta the index is -1.
[[nodiscard]] std::optional<Device> device_of(c10::Device device);

}  // namespace tenet::harness
