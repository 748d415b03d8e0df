#include "spec/buffer_view.h"

#include <algorithm>

#include "spec/convert.h"

namespace tenet {
namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// As NumPy has it: dimensions of one element do not count, and nothing is in order.
bool is_c_contiguous(const NdArray& array) {
  std::int64_t step = itemsize(array.dtype.type);
  if (element_count(array.shape) == 0) return true;
  for (std::size_t i = array.shape.size(); i-- > 0;) {
    if (array.shape[i] == 1) continue;
    if (array.strides[i] != step) return false;
    step *= array.shape[i];
  }
  return true;
}

/// Of one item of the first dimension.
std::int64_t row_bytes(const Buffer& buffer) {
  const Shape shape = shape_of(buffer);
  std::int64_t bytes = format_itemsize(buffer.format);
  for (std::size_t d = 1; d < shape.size(); ++d) bytes *= shape[d];
  return bytes;
}

/// As CPython has it: a step does not count where it leaves one row, but does where it leaves none.
bool is_contiguous(const Buffer& buffer) { return buffer.step == 1 || row_count(buffer) == 1; }

Input item_of(const Buffer& buffer, const std::uint8_t* bytes) {
  const char format = buffer.format;
  // A mmap reads a bytes of one where a sequence is asked for its item.
  if (buffer.type == BufferType::MemoryMap)
    return PyBytes{std::string(1, static_cast<char>(*bytes))};
  if (format == 'u') return PyStr{std::string(1, static_cast<char>(*bytes))};
  if (format == 'c') return PyBytes{std::string(1, static_cast<char>(*bytes))};
  const bool pointer = format == 'P';
  const Number number = decode(pointer ? Dtype::UInt64 : *format_dtype(format), bytes);
  switch (number.kind) {
    case Number::Kind::Integer:
      if (format == '?') return PyBool{number.integer != 0};
      return py_int(number.integer);
    case Number::Kind::Unsigned:
      if (buffer.type == BufferType::Ctypes && pointer && number.integer == 0) return PyNone{};
      return PyInt{false, 0, static_cast<std::uint64_t>(number.integer), 0};
    default:
      return py_float(number.real);
  }
}

}  // namespace

namespace {

/// Of the buffer, which may be an item of a ctypes array that is an array itself.
Sequence items_at(const Buffer& buffer, const Shape& shape, std::size_t dimension,
                  std::int64_t first) {
  const std::int64_t size = format_itemsize(buffer.format);
  const std::int64_t count = shape[dimension];
  std::int64_t row = size;
  for (std::size_t d = dimension + 1; d < shape.size(); ++d) row *= shape[d];
  const std::int64_t step = dimension == 0 ? buffer.step : 1;
  Sequence items;
  for (std::int64_t i = step < 0 ? count - 1 : 0; i >= 0 && i < count; i += step) {
    const std::int64_t at = first + i * row;
    if (dimension + 1 < shape.size())
      items.items.emplace_back(items_at(buffer, shape, dimension + 1, at));
    else
      items.items.push_back(item_of(buffer, buffer.memory.data() + at));
  }
  return items;
}

}  // namespace

Input read_by_python(const Buffer& buffer) {
  const Shape shape = shape_of(buffer);
  if (shape.empty()) return CustomObject{};
  if (buffer.type == BufferType::MemoryView && shape.size() > 1) {
    // Whatever its __getitem__ raises becomes the same.
    CustomObject view{ObjectType::Sequence, {}, {}};
    view.methods.push_back({Special::Len, {py_int(row_count(buffer))}, std::nullopt});
    return view;
  }
  return items_at(buffer, shape, 0, buffer.offset);
}

std::string why_invalid(const Buffer& buffer) {
  const std::int64_t size = format_itemsize(buffer.format);
  const auto bytes = static_cast<std::int64_t>(buffer.memory.size());
  const bool view = buffer.type == BufferType::MemoryView;
  if (formats_of(buffer.type).find(buffer.format) == std::string_view::npos)
    return "a buffer of another format than its type has";
  if (buffer.readonly && !view && buffer.type != BufferType::MemoryMap)
    return "only a memoryview or a mmap can be read-only";
  if (buffer.type == BufferType::MemoryMap && bytes == 0) return "a mmap cannot be empty";
  if (!view && (buffer.offset != 0 || buffer.step != 1)) return "only a memoryview is sliced";
  if (buffer.offset < 0 || buffer.offset > bytes) return "a slice begins outside of the memory";
  if (buffer.step == 0 || buffer.step < -8 || buffer.step > 8) return "a step from -8 to 8, not 0";
  if ((bytes - buffer.offset) % size != 0) return "the buffer is no whole number of items";
  if (buffer.shape) {
    if (!view && buffer.type != BufferType::Ctypes)
      return "only memoryviews and ctypes arrays have a shape";
    if (buffer.shape->size() > 8 || (view && buffer.shape->empty()))
      return "a memoryview has dimensions, at most 8 of them";
    std::int64_t items = 1;
    for (const std::int64_t one : *buffer.shape) {
      if (one < (view ? 1 : 0) || one > bytes + 8) return "a size that is none, or too large";
      items *= one;
    }
    if (items * size != bytes - buffer.offset) return "the shape does not take all of the bytes";
  }
  if (buffer.format == 'u')
    for (std::size_t at = 0; at < buffer.memory.size(); ++at)
      if (buffer.memory[at] > (at % 4 == 0 ? 127 : 0)) return "only ASCII characters are described";
  const bool bools = buffer.format == '?' && buffer.type == BufferType::Ctypes;
  if (bools && std::any_of(buffer.memory.begin(), buffer.memory.end(),
                           [](std::uint8_t byte) { return byte > 1; }))
    return "a bool of ctypes is 0 or 1";
  return {};
}

bool is_buffer(const Input& input) {
  return input.is<Buffer>() || input.is<PyBytes>() || input.is<NdArray>();
}

std::optional<Refusal> view_buffer(const Input& input, BufferView& view) {
  if (const auto* bytes = input.get<PyBytes>()) {
    view.memory = bytes_of(bytes->value);
    view.readonly = true;
  } else if (const auto* buffer = input.get<Buffer>()) {
    view.format = buffer->format;
    if (!is_contiguous(*buffer)) return Refusal{"RuntimeError", Rule::BufferNotContiguous};
    view.memory = buffer->memory;
    view.first_byte = buffer->step < 0 ? row_bytes(*buffer) * (shape_of(*buffer)[0] - 1) : 0;
    view.first_byte += buffer->offset;
    view.length = row_bytes(*buffer) * row_count(*buffer);
    view.readonly = buffer->readonly;
    return std::nullopt;
  } else if (const auto* array = input.get<NdArray>()) {
    if (!is_c_contiguous(*array)) return Refusal{"RuntimeError", Rule::BufferNotContiguous};
    view.memory = array->memory;
    view.first_byte = array->offset;
    view.length = element_count(array->shape) * itemsize(array->dtype.type);
    view.readonly = !array->writeable;
    return std::nullopt;
  } else {
    return Refusal{"ValueError", Rule::NotABuffer};
  }
  view.length = static_cast<std::int64_t>(view.memory.size());
  return std::nullopt;
}

std::optional<Refusal> source_of(const BufferView& view, BufferRange range, Source& source) {
  const std::int64_t size = itemsize(range.dtype);
  const std::int64_t rest = view.length - range.offset;
  if (view.length == 0 || range.count == 0) return Refusal{"ValueError", Rule::BufferEmpty};
  if (range.offset < 0 || range.offset >= view.length)
    return Refusal{"ValueError", Rule::BufferOffset};
  if (range.count < 0 && rest % size != 0) return Refusal{"ValueError", Rule::BufferNotWhole};
  if (range.count > rest / size) return Refusal{"ValueError", Rule::BufferTooShort};
  source.dtype = range.dtype;
  source.shape = {range.count < 0 ? rest / size : range.count};
  source.strides = {1};
  source.memory = view.memory;
  source.first_byte = view.first_byte + range.offset;
  return std::nullopt;
}

}  // namespace tenet
