#pragma once
// Objects with the buffer protocol, and the calls that read them.

#include "properties/generators/elements.h"
#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

/// A bytearray, array.array, memoryview, ctypes array or mmap, at times empty.
[[nodiscard]] Buffer any_buffer(Random& random);
/// The same with items of that type; `format` must be one that the type has.
[[nodiscard]] Buffer make_buffer(Random& random, BufferType type, char format, std::size_t count);
[[nodiscard]] PyBytes any_bytes(Random& random, std::size_t size);
/// A buffer, a bytes or an ndarray.
[[nodiscard]] Input any_buffer_input(Random& random);

[[nodiscard]] Call from_buffer_call(Random& random);
/// Edge cases of frombuffer: every dtype over every kind of buffer, at several offsets.
inline constexpr std::uint32_t kBufferForms = 6;
inline constexpr std::uint32_t kBufferRanges = 8;
[[nodiscard]] Call buffer_edge(Random& random, Dtype dtype, std::uint32_t form,
                               std::uint32_t range);

}  // namespace tenet::properties
