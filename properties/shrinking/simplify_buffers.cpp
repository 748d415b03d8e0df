// Simpler buffers: fewer items, zeros, a plain bytearray.

#include "properties/shrinking/simplify_inputs.h"

namespace tenet::properties {

void simplify(const Buffer& buffer, std::vector<Input>& out) {
  const auto size = static_cast<std::size_t>(format_itemsize(buffer.format));
  const std::size_t count = buffer.memory.size();
  const auto keep = [&](auto change) {
    out.emplace_back(buffer);
    change(*out.back().get<Buffer>());
  };
  if (buffer.step != 1) keep([](Buffer& b) { b.step = b.step == -1 || b.step == 2 ? 1 : 2; });
  if (buffer.offset != 0)
    keep([](Buffer& b) {
      b.memory.erase(b.memory.begin(), b.memory.begin() + b.offset);
      b.offset = 0;
    });
  if (buffer.shape) keep([](Buffer& b) { b.shape.reset(); });
  for (const std::size_t fewer : {std::size_t{0}, size, count / size / 2 * size}) {
    if (fewer >= count) continue;
    keep([&](Buffer& b) { b.memory.resize(fewer); });
  }
  keep([&](Buffer& b) { b.memory.assign(count, 0); });
  if (buffer.type != BufferType::ByteArray)
    out.emplace_back(Buffer{BufferType::ByteArray, 'B', false, buffer.memory});
  if (buffer.readonly) keep([](Buffer& b) { b.readonly = false; });
  if (buffer.format != 'B') keep([](Buffer& b) { b.format = 'B'; });
}

}  // namespace tenet::properties
