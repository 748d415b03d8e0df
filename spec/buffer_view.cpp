#include "spec/buffer_view.h"

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

Input item_of(char format, const std::uint8_t* bytes) {
  if (format == 'u') return PyStr{std::string(1, static_cast<char>(*bytes))};
  if (format == 'c') return PyBytes{std::string(1, static_cast<char>(*bytes))};
  const bool pointer = format == 'P';
  const Number number = decode(pointer ? Dtype::UInt64 : *format_dtype(format), bytes);
  switch (number.kind) {
    case Number::Kind::Integer:
      if (format == '?') return PyBool{number.integer != 0};
      return py_int(number.integer);
    case Number::Kind::Unsigned:
      return PyInt{false, 0, static_cast<std::uint64_t>(number.integer), 0};
    default:
      return py_float(number.real);
  }
}

}  // namespace

Sequence items_of(const Buffer& buffer) {
  Sequence items;
  const auto size = static_cast<std::size_t>(format_itemsize(buffer.format));
  for (std::size_t at = 0; at < buffer.memory.size(); at += size)
    items.items.push_back(item_of(buffer.format, buffer.memory.data() + at));
  return items;
}

bool is_buffer(const Input& input) {
  return input.is<Buffer>() || input.is<PyBytes>() || input.is<NdArray>();
}

std::optional<Refusal> view_buffer(const Input& input, BufferView& view) {
  if (const auto* bytes = input.get<PyBytes>()) {
    view.memory = bytes_of(bytes->value);
    view.readonly = true;
  } else if (const auto* buffer = input.get<Buffer>()) {
    view.memory = buffer->memory;
    view.readonly = buffer->readonly;
    view.format = buffer->format;
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
