#include "spec/buffer.h"

namespace tenet {

std::optional<Dtype> format_dtype(char format) {
  switch (format) {
    case '?':
      return Dtype::Bool;
    case 'c':
    case 'B':
      return Dtype::UInt8;
    case 'b':
      return Dtype::Int8;
    case 'h':
      return Dtype::Int16;
    case 'H':
      return Dtype::UInt16;
    case 'i':
      return Dtype::Int32;
    case 'I':
      return Dtype::UInt32;
    case 'l':
    case 'q':
    case 'n':
      return Dtype::Int64;
    case 'L':
    case 'Q':
    case 'N':
      return Dtype::UInt64;
    case 'f':
      return Dtype::Float32;
    case 'd':
      return Dtype::Float64;
    default:
      return std::nullopt;
  }
}

int format_itemsize(char format) {
  if (format == 'P') return 8;
  if (format == 'u') return 4;
  const auto dtype = format_dtype(format);
  return dtype ? itemsize(*dtype) : 0;
}

std::string_view formats_of(BufferType type) {
  switch (type) {
    case BufferType::Array:
      return kArrayTypeCodes;
    case BufferType::MemoryView:
      return kMemoryViewFormats;
    case BufferType::Ctypes:
      return kCtypesFormats;
    case BufferType::ByteArray:
    case BufferType::MemoryMap:
      break;
  }
  return "B";
}

std::vector<std::int64_t> shape_of(const Buffer& buffer) {
  if (buffer.shape) return *buffer.shape;
  const auto bytes = static_cast<std::int64_t>(buffer.memory.size()) - buffer.offset;
  const int size = format_itemsize(buffer.format);
  return {size == 0 ? 0 : bytes / size};  // a format that is none makes no legal buffer
}

std::int64_t row_count(const Buffer& buffer) {
  const std::vector<std::int64_t> shape = shape_of(buffer);
  if (shape.empty()) return 1;
  const std::int64_t step = buffer.step < 0 ? -buffer.step : buffer.step;
  return (shape.front() + step - 1) / step;
}

}  // namespace tenet
