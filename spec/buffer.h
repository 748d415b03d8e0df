#pragma once
// Buffer: an object that speaks Python's buffer protocol, besides bytes and ndarrays.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "spec/dtype.h"

namespace tenet {

enum class BufferType : std::uint8_t { ByteArray, Array, MemoryView };

/// A bytearray, an array.array or a one-dimensional memoryview (of a bytearray, or of bytes when it
/// is read-only), cast to `format`.
struct Buffer {
  BufferType type = BufferType::ByteArray;
  char format = 'B';      ///< array.array: the type code; bytearray: always 'B'
  bool readonly = false;  ///< memoryviews only
  std::vector<std::uint8_t> memory;
  friend bool operator==(const Buffer&, const Buffer&) = default;
};

/// The type codes that array.array has, and the formats that a memoryview can be cast to.
inline constexpr std::string_view kArrayTypeCodes = "bBuhHiIlLqQfd";
inline constexpr std::string_view kMemoryViewFormats = "?cbBhHiIlLqQnNPfd";

/// Bytes of one item of a type code or format; 0 when there is none of that name.
[[nodiscard]] int format_itemsize(char format);
/// The dtype with the same elements; nothing for pointers and characters.
[[nodiscard]] std::optional<Dtype> format_dtype(char format);

}  // namespace tenet
