// Objects with the buffer protocol as Python expressions.

#include "spec/text/elements.h"
#include "spec/text/literals.h"
#include "spec/text/python_arrays.h"

namespace tenet::text {
namespace {

std::string python_memoryview(const Buffer& buffer) {
  const std::string bytes = python_bytes(buffer.memory);
  std::string out = "memoryview(" + (buffer.readonly ? bytes : "bytearray(" + bytes + ")") + ")";
  if (buffer.offset != 0) out += "[" + std::to_string(buffer.offset) + ":]";
  if (buffer.shape)
    out += std::string(".cast('") + buffer.format + "', " + python_tuple(*buffer.shape) + ")";
  else if (buffer.format != 'B')
    out += std::string(".cast('") + buffer.format + "')";
  if (buffer.step != 1) out += "[::" + std::to_string(buffer.step) + "]";
  return out;
}

/// "(ctypes.c_int * 3 * 2)"
std::string python_ctypes(const Buffer& buffer) {
  std::string type = "ctypes." + std::string(ctypes_name(buffer.format));
  const Shape shape = shape_of(buffer);
  for (std::size_t i = shape.size(); i-- > 0;) type += " * " + std::to_string(shape[i]);
  if (!shape.empty()) type = "(" + type + ")";
  return type + ".from_buffer_copy(" + python_bytes(buffer.memory) + ")";
}

/// A file in memory that is filled and then mapped.
std::string python_mmap(const Buffer& buffer) {
  return "mmap.mmap((lambda fd: os.write(fd, " + python_bytes(buffer.memory) +
         ") and fd)(os.memfd_create('memory')), 0" +
         (buffer.readonly ? ", access=mmap.ACCESS_READ)" : ")");
}

}  // namespace

std::string_view ctypes_name(char format) {
  switch (format) {
    case '?':
      return "c_bool";
    case 'c':
      return "c_char";
    case 'b':
      return "c_byte";
    case 'B':
      return "c_ubyte";
    case 'h':
      return "c_short";
    case 'H':
      return "c_ushort";
    case 'i':
      return "c_int";
    case 'I':
      return "c_uint";
    case 'q':
      return "c_longlong";
    case 'Q':
      return "c_ulonglong";
    case 'f':
      return "c_float";
    case 'd':
      return "c_double";
    case 'u':
      return "c_wchar";
    default:
      return "c_void_p";
  }
}

std::string python_buffer(const Buffer& buffer) {
  const std::string bytes = python_bytes(buffer.memory);
  switch (buffer.type) {
    case BufferType::ByteArray:
      return "bytearray(" + bytes + ")";
    case BufferType::Array:
      return std::string("array.array('") + buffer.format + "', " + bytes + ")";
    case BufferType::Ctypes:
      return python_ctypes(buffer);
    case BufferType::MemoryMap:
      return python_mmap(buffer);
    case BufferType::MemoryView:
      break;
  }
  return python_memoryview(buffer);
}

}  // namespace tenet::text
