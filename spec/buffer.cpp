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

}  // namespace tenet
