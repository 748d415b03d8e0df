#pragma once
// What an object offers through the buffer protocol, as frombuffer and asarray ask for it.

#include <optional>
#include <span>

#include "spec/source.h"

namespace tenet {

struct BufferView {
  std::span<const std::uint8_t> memory;  ///< of the source
  std::int64_t first_byte = 0;           ///< of the buffer within the source's memory
  std::int64_t length = 0;               ///< in bytes
  bool readonly = false;
  char format = 'B';
};

/// Whether the object speaks the protocol at all.
[[nodiscard]] bool is_buffer(const Input& input);

/// What a constructor sees that does not ask for the buffer's memory: the items as Python reads
/// them one by one; an object that is no sequence or cannot be indexed where there are none.
[[nodiscard]] Input read_by_python(const Buffer& buffer);

/// Why there is no such buffer; empty when there is.
[[nodiscard]] std::string why_invalid(const Buffer& buffer);

/// A contiguous buffer, or why there is none.
[[nodiscard]] std::optional<Refusal> view_buffer(const Input& input, BufferView& view);

/// The part of a buffer that a tensor is laid over, in bytes and elements of the dtype.
struct BufferRange {
  Dtype dtype = Dtype::UInt8;
  std::int64_t count = -1;  ///< negative: to the end
  std::int64_t offset = 0;
};

/// The tensor over that part, or why it is refused.
[[nodiscard]] std::optional<Refusal> source_of(const BufferView& view, BufferRange range,
                                               Source& source);

}  // namespace tenet
