#include "properties/generators/buffers.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/objects.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

void add(Call& call, const char* name, Input value) {
  call.keywords.push_back({name, std::move(value)});
}

// A character of array.array('u') must be one that Python's str can hold.
void fill(Random& random, char format, Bytes& memory) {
  const auto dtype = format_dtype(format);
  const Palette palette = any_palette(random);
  const auto size = static_cast<std::size_t>(format_itemsize(format));
  if (format == 'P') {
    for (std::size_t at = 0; at < memory.size(); at += size)
      memory[at] = static_cast<std::uint8_t>(random.below(4));
    return;
  }
  for (std::size_t at = 0; at + size <= memory.size(); at += size) {
    if (dtype)
      write_element(random, *dtype, palette, memory.data() + at);
    else
      memory[at] = static_cast<std::uint8_t>(random.between('a', 'z'));
  }
}

Input small_int(Random& random, std::int64_t low, std::int64_t high) {
  if (random.chance(85)) return py_int(random.between(low, high));
  constexpr std::array<NumpyType, 4> kTypes{NumpyType::Long, NumpyType::Byte, NumpyType::Int,
                                            NumpyType::UByte};
  NumpyScalar scalar{random.pick(kTypes), {}};
  scalar.element.resize(static_cast<std::size_t>(itemsize(scalar.type)));
  scalar.element[0] = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(high + 1)));
  return scalar;
}

Input huge_int(Random& random) {
  // None whose bytes would wrap around 64 bits: PyTorch accepts such a count.
  constexpr std::array<std::uint64_t, 4> kSizes{1ULL << 40U, 1ULL << 50U, 1ULL << 63U,
                                                (1ULL << 63U) + 1};
  return PyInt{random.chance(30), 0, random.pick(kSizes), 0};
}

// An offset that leaves whole elements, in most cases.
Input any_offset(Random& random, Dtype dtype) {
  const std::int64_t size = itemsize(dtype);
  const std::uint32_t roll = random.below(100);
  if (roll < 60) return py_int(size * random.between(0, 2));
  if (roll < 95) return small_int(random, 0, 9);
  return roll < 98 ? Input(py_int(random.between(-3, -1))) : huge_int(random);
}

Input any_count(Random& random) {
  const std::uint32_t roll = random.below(100);
  if (roll < 80) return small_int(random, 0, 5);
  return roll < 95 ? Input(py_int(random.between(-3, -1))) : huge_int(random);
}

}  // namespace

PyBytes any_bytes(Random& random, std::size_t size) {
  PyBytes bytes;
  for (std::size_t i = 0; i < size; ++i)
    bytes.value.push_back(
        static_cast<char>(random.chance(50) ? random.below(4) : random.below(256)));
  return bytes;
}

Buffer make_buffer(Random& random, BufferType type, char format, std::size_t count) {
  Buffer buffer{type, format, false, {}};
  buffer.memory.resize(count * static_cast<std::size_t>(format_itemsize(format)));
  fill(random, format, buffer.memory);
  return buffer;
}

/// A ctypes array of no, one or two dimensions.
Buffer ctypes_buffer(Random& random) {
  Buffer buffer = make_buffer(random, BufferType::Ctypes,
                              random.pick(std::span<const char>(kCtypesFormats)), 0);
  if (random.chance(85)) {
    Shape shape(random.below(3));
    for (std::int64_t& size : shape) size = random.chance(6) ? 0 : random.between(1, 3);
    // The number of one dimension is that of all items.
    if (shape.size() != 1) buffer.shape = shape;
    buffer = make_buffer(random, buffer.type, buffer.format,
                         static_cast<std::size_t>(element_count(shape)));
    if (shape.size() != 1) buffer.shape = std::move(shape);
  }
  return buffer;
}

/// A memoryview that begins later, has two dimensions or a step.
Buffer sliced_view(Random& random) {
  const bool bytes = random.chance(50);
  const char format = bytes ? 'B' : random.pick(std::span<const char>(kMemoryViewFormats));
  const std::int64_t rows = random.between(1, 4);
  const std::int64_t columns = random.chance(35) ? random.between(1, 3) : 1;
  Buffer buffer =
      make_buffer(random, BufferType::MemoryView, format, static_cast<std::size_t>(rows * columns));
  if (columns > 1 || random.chance(15)) buffer.shape = Shape{rows, columns};
  constexpr std::array<std::int64_t, 8> kSteps{1, 1, 2, 2, 3, -1, -1, -2};
  buffer.step = random.pick(kSteps);
  buffer.readonly = random.chance(30);
  if (random.chance(50)) {
    buffer.offset = random.between(1, 8);
    buffer.memory.insert(buffer.memory.begin(), static_cast<std::size_t>(buffer.offset), 1);
  }
  return buffer;
}

Buffer any_buffer(Random& random) {
  const std::size_t count = random.chance(4) ? 0 : 1 + random.below(24);
  const std::uint32_t roll = random.below(100);
  if (roll < 14) return ctypes_buffer(random);
  if (roll < 28) return sliced_view(random);
  if (roll < 33) {
    Buffer buffer = make_buffer(random, BufferType::MemoryMap, 'B', (count + 3) / 4 * 4 + 4);
    buffer.readonly = random.chance(30);
    return buffer;
  }
  switch (random.below(4)) {
    case 0:
    case 1: {
      // A number of bytes that most dtypes can share, rather than any.
      const std::size_t bytes = random.chance(75) ? (count + 3) / 4 * 16 : count;
      Buffer buffer = make_buffer(random, BufferType::ByteArray, 'B', bytes);
      if (random.chance(35)) buffer.type = BufferType::MemoryView;
      buffer.readonly = buffer.type == BufferType::MemoryView && random.chance(40);
      return buffer;
    }
    case 2:
      return make_buffer(random, BufferType::Array,
                         random.pick(std::span<const char>(kArrayTypeCodes)), count / 2);
    default: {
      Buffer buffer =
          make_buffer(random, BufferType::MemoryView,
                      random.pick(std::span<const char>(kMemoryViewFormats)), count / 2);
      buffer.readonly = random.chance(40);
      return buffer;
    }
  }
}

Input any_buffer_input(Random& random) {
  const std::uint32_t roll = random.below(100);
  if (roll < 60) return any_buffer(random);
  if (roll < 75)
    return any_bytes(random, random.chance(70) ? 16 * random.below(3) : random.below(9));
  NdArray array = any_ndarray(random);
  // Half of them contiguous: the others are all refused alike.
  if (random.chance(50))
    array = any_ndarray(random, any_numpy_dtype(random), {random.between(1, 6)});
  return array;
}

Call from_buffer_call(Random& random) {
  Call call;
  call.constructor = Constructor::FromBuffer;
  Input data = random.chance(96) ? any_buffer_input(random) : of_no_subclass(any_data(random));
  if (data.is<NumpyScalar>()) data = PyNone{};  // their memory is not ours to see
  call.arguments.push_back(std::move(data));
  const Dtype dtype = random.chance(30) ? Dtype::UInt8 : any_dtype(random);
  if (random.chance(98)) add(call, "dtype", DtypeObject{dtype});
  if (random.chance(40)) add(call, "offset", any_offset(random, dtype));
  if (random.chance(40)) add(call, "count", any_count(random));
  if (random.chance(20)) add(call, "requires_grad", flag(random.chance(70)));
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 4> kNames{"dtype", "count", "offset", "requires_grad"};
  if (random.chance(4)) spoil(random, call, kNames);
  if (random.chance(2) && !call.arguments.empty()) {
    add(call, "buffer", call.arguments[0]);
    if (random.chance(80)) call.arguments.clear();
  }
  return call;
}

Call buffer_edge(Random& random, Dtype dtype, std::uint32_t form, std::uint32_t range) {
  Call call;
  call.constructor = Constructor::FromBuffer;
  const auto size = static_cast<std::int64_t>(itemsize(dtype));
  switch (form) {
    case 0:
      call.arguments.emplace_back(any_bytes(random, 48));
      break;
    case 1:
      call.arguments.emplace_back(make_buffer(random, BufferType::ByteArray, 'B', 48));
      break;
    case 2: {
      constexpr std::array<char, 4> kCodes{'b', 'h', 'i', 'd'};
      const char code = random.pick(kCodes);
      call.arguments.emplace_back(make_buffer(
          random, BufferType::Array, code, 48 / static_cast<std::size_t>(format_itemsize(code))));
      break;
    }
    case 3:
    case 4: {
      Buffer buffer =
          make_buffer(random, BufferType::MemoryView, form == 3 ? 'B' : 'f', form == 3 ? 48 : 12);
      buffer.readonly = form == 4;
      call.arguments.emplace_back(std::move(buffer));
      break;
    }
    default: {
      NdArray array = any_ndarray(random, {NumpyType::Double, false}, {6});
      array.strides = {8};
      array.offset = 0;
      array.memory.resize(48);
      array.writeable = random.chance(50);
      call.arguments.emplace_back(std::move(array));
    }
  }
  add(call, "dtype", DtypeObject{dtype});
  switch (range) {
    case 0:
      break;
    case 1:
      add(call, "offset", py_int(size));
      break;
    case 2:
      add(call, "offset", py_int(1));
      add(call, "count", py_int(2));
      break;
    case 3:
      add(call, "count", py_int(1));
      break;
    case 4:
      add(call, "count", py_int(48 / size + 1));
      break;
    case 5:
      add(call, "offset", py_int(48));
      break;
    case 6:
      add(call, "offset", py_int(random.chance(50) ? 1 : 49 - size));
      break;
    default:
      add(call, "count", random.chance(50) ? Input(py_int(0)) : huge_int(random));
  }
  return call;
}

}  // namespace tenet::properties
