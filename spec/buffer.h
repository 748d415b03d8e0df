#pragma once
// Buffer: an object that speaks Python's buffer protocol, besides bytes and ndarrays.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "spec/dtype.h"

namespace tenet {

enum class BufferType : std::uint8_t { ByteArray, Array, MemoryView, Ctypes, MemoryMap };

/// A bytearray, an array.array, a memoryview (of a bytearray, or of bytes when it is read-only), a
/// ctypes array or a mmap.
struct Buffer {
  BufferType type = BufferType::ByteArray;
  /// array.array: the type code; memoryview: what it is cast to; ctypes: that of the items' type;
  /// others: 'B'
  char format = 'B';
  bool readonly = false;  ///< memoryviews and memory maps only
  std::vector<std::uint8_t> memory;
  /// memoryviews and ctypes arrays only; nothing: one dimension. A ctypes array of none is a
  /// number.
  std::optional<std::vector<std::int64_t>> shape = std::nullopt;
  /// memoryviews only: the bytes that it leaves out in front, before it is cast, and the step of
  /// the slice that is then taken of its first dimension
  std::int64_t offset = 0;
  std::int64_t step = 1;
  friend bool operator==(const Buffer&, const Buffer&) = default;
};

/// The type codes that array.array has, and the formats that a memoryview can be cast to.
inline constexpr std::string_view kArrayTypeCodes = "bBuhHiIlLqQfd";
inline constexpr std::string_view kMemoryViewFormats = "?cbBhHiIlLqQnNPfd";
/// The types of ctypes by the struct module's letter for them: c_bool, c_char, c_byte, c_ubyte, …,
/// c_longlong, c_ulonglong, c_float, c_double, c_wchar, c_void_p.
inline constexpr std::string_view kCtypesFormats = "?cbBhHiIqQfduP";

/// Bytes of one item of a type code or format; 0 when there is none of that name.
[[nodiscard]] int format_itemsize(char format);
/// The dtype with the same elements; nothing for pointers and characters.
[[nodiscard]] std::optional<Dtype> format_dtype(char format);
/// The letters of the formats that objects of the type can have.
[[nodiscard]] std::string_view formats_of(BufferType type);
/// The sizes before the slice is taken.
[[nodiscard]] std::vector<std::int64_t> shape_of(const Buffer& buffer);
/// Number of rows that the slice leaves; 1 of a buffer without dimensions.
[[nodiscard]] std::int64_t row_count(const Buffer& buffer);

}  // namespace tenet
