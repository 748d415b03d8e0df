#pragma once
// Which bytes a result shares with its sources, proved by writing. Plain memory, or a
// device's by way of a copy: no Python, no torch.

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/device_memory.h"
#include "spec/outcome.h"

namespace tenet::harness {

/// The elements of a result in memory. Element (i, j, …) begins at data + i*strides[0] +
/// j*strides[1] + …
struct ElementView {
  std::uint8_t* data = nullptr;
  Shape shape;
  Strides strides;  ///< in bytes
  std::size_t itemsize = 1;
  std::int64_t count = 0;  ///< of elements
  DeviceSpan device{};     ///< what `data` points into a copy of, when it is on a device
};

/// The view's elements in row-major order, as they are in memory.
[[nodiscard]] Bytes read_elements(const ElementView& view);

/// The memory of one source.
struct SourceMemory {
  std::uint8_t* data = nullptr;
  std::size_t size = 0;
  DeviceSpan device{};  ///< what `data` is a copy of, when it is on a device
};

/// Finds out what `view` shares with `sources`: every byte of the sources is changed and the
/// elements read, then every element is changed and the sources read. All is as before afterwards.
/// `elements`: what read_elements(view) gives.
[[nodiscard]] Sharing find_sharing(std::span<const SourceMemory> sources, const ElementView& view,
                                   const Bytes& elements);

}  // namespace tenet::harness
