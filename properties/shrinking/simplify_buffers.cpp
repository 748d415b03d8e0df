// Simpler buffers: fewer items, zeros, a plain bytearray.

#include "properties/shrinking/simplify_inputs.h"

namespace tenet::properties {

void simplify(const Buffer& buffer, std::vector<Input>& out) {
  const auto size = static_cast<std::size_t>(format_itemsize(buffer.format));
  const std::size_t count = buffer.memory.size();
  for (const std::size_t fewer : {std::size_t{0}, size, count / size / 2 * size}) {
    if (fewer >= count) continue;
    Buffer shorter = buffer;
    shorter.memory.resize(fewer);
    out.emplace_back(std::move(shorter));
  }
  Buffer zeros = buffer;
  zeros.memory.assign(count, 0);
  out.emplace_back(std::move(zeros));
  if (buffer.type != BufferType::ByteArray)
    out.emplace_back(Buffer{BufferType::ByteArray, 'B', false, buffer.memory});
  if (buffer.readonly) {
    Buffer writeable = buffer;
    writeable.readonly = false;
    out.emplace_back(std::move(writeable));
  }
  if (buffer.format != 'B') {
    Buffer plain = buffer;
    plain.format = 'B';
    out.emplace_back(std::move(plain));
  }
}

}  // namespace tenet::properties
