#include "properties/generators/sequences.h"

#include <array>
#include <limits>
#include <utility>

#include "properties/generators/ndarrays.h"
#include "properties/generators/objects.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

enum class Number : std::uint8_t { Bool, Int, Float, Complex };

Input number_of(Random& random, Number type, Palette palette) {
  switch (type) {
    case Number::Bool:
      return PyBool{random.below(2) == 1};
    case Number::Int:
      // Beyond 64 bits an item is refused: Refused has those.
      return any_int(random, palette == Palette::Special ? Palette::Boundary : palette);
    case Number::Float:
      return any_float(random, palette);
    case Number::Complex:
      return any_complex(random, palette);
  }
  return PyNone{};
}

// As a row or an item. Arrays of strings and structures become sequences of their own there: not of
// the input universe.
NumpyDtype any_item_dtype(Random& random) {
  NumpyDtype dtype = any_numpy_dtype(random);
  switch (dtype.type) {
    case NumpyType::Bytes:
    case NumpyType::Str:
    case NumpyType::Void:
      return {NumpyType::LongDouble, false};
    default:
      return dtype;
  }
}

Number any_number_type(Random& random) {
  constexpr std::array<Number, 8> kTypes{Number::Int,   Number::Int,    Number::Int,
                                         Number::Float, Number::Float,  Number::Float,
                                         Number::Bool,  Number::Complex};
  return random.pick(kTypes);
}

SequenceType any_type(Random& random) {
  return random.chance(70) ? SequenceType::List : SequenceType::Tuple;
}

// A sequence of `length` items, each made by `make`.
template <class Make>
Sequence fill(Random& random, std::int64_t length, Make&& make) {
  Sequence sequence{any_type(random), {}};
  sequence.items.reserve(static_cast<std::size_t>(length));
  for (std::int64_t i = 0; i < length; ++i) sequence.items.push_back(make());
  return sequence;
}

template <class Make>
Sequence nest(Random& random, const Shape& shape, std::size_t level, Make&& make) {
  return fill(random, shape[level], [&]() -> Input {
    if (level + 1 == shape.size()) return make();
    return nest(random, shape, level + 1, make);
  });
}

Shape nested_shape(Random& random) {
  return shape_of_rank(random, random.chance(70) ? 2 : static_cast<int>(random.between(3, 4)), 12);
}

Sequence regular(Random& random, const Shape& shape) {
  const Number type = any_number_type(random);
  const Palette palette = any_palette(random);
  return nest(random, shape, 0, [&] { return number_of(random, type, palette); });
}

Sequence numpy_scalars(Random& random) {
  NumpyType type = any_scalar_type(random);
  const bool several = random.chance(25);
  const bool python_between = random.chance(25);
  const Palette palette = any_palette(random);
  const auto item = [&]() -> Input {
    if (python_between && random.chance(40)) return any_number(random, Palette::Small);
    if (several) type = any_scalar_type(random);
    return any_numpy_scalar(random, type, palette);
  };
  if (random.chance(80)) return fill(random, random.between(1, 5), item);
  return nest(random, shape_of_rank(random, 2, 6), 0, item);
}

Shape row_shape(Random& random) {
  return random.chance(30) ? Shape{}
                           : shape_of_rank(random, static_cast<int>(random.between(1, 2)), 6);
}

Sequence arrays(Random& random) {
  const Shape shape = row_shape(random);
  NumpyDtype dtype = any_item_dtype(random);
  const bool several = random.chance(15);
  constexpr std::array<ArrayClass, 3> kRowClasses{ArrayClass::User, ArrayClass::Record,
                                                  ArrayClass::Memmap};
  return fill(random, random.between(1, 3), [&]() -> Input {
    if (several) dtype = any_item_dtype(random);
    NdArray array = any_ndarray(random, dtype, shape);
    if (random.chance(4)) array.subclass = random.pick(kRowClasses);
    return array;
  });
}

Sequence tensors(Random& random) {
  const Shape shape = random.chance(50) ? Shape{} : row_shape(random);
  Dtype dtype = any_dtype(random);
  const bool several = random.chance(20);
  return fill(random, random.between(1, 3), [&]() -> Input {
    if (several) dtype = any_dtype(random);
    return in_any_class(random, any_tensor(random, dtype, shape));
  });
}

Sequence jumble(Random& random) {
  return fill(random, random.between(2, 4), [&]() -> Input {
    switch (random.below(5)) {
      case 0:
        return any_tensor(random, any_dtype(random), {});
      case 1:
        return any_ndarray(random, any_item_dtype(random), {});
      case 2:
        return any_numpy_scalar(random, any_scalar_type(random), Palette::Small);
      case 3:
        return any_tensor(random, any_dtype(random), {1});
      default:
        return any_number(random, Palette::Small);
    }
  });
}

Sequence empty(Random& random) {
  Sequence sequence{any_type(random), {}};
  switch (random.below(6)) {
    case 0:
    case 1:
      break;
    case 2:  // [[], []]
      sequence = fill(random, random.between(1, 3), [&] { return Sequence{any_type(random), {}}; });
      break;
    case 3: {  // [[[], []]]
      Shape shape{1, random.between(1, 2), 0};
      sequence = nest(random, shape, 0, [] { return PyNone{}; });
      break;
    }
    case 4:  // [array of shape (0,)]
      sequence.items.push_back(any_ndarray(random, any_item_dtype(random), {0}));
      break;
    default:  // [tensor of shape (0,)]
      sequence.items.push_back(any_tensor(random, any_dtype(random), {0}));
  }
  return sequence;
}

Sequence ragged(Random& random) {
  Sequence sequence = regular(random, {random.between(2, 3), random.between(1, 3)});
  Input& row = sequence.items[random.below(static_cast<std::uint32_t>(sequence.items.size()))];
  auto& items = row.get<Sequence>()->items;
  switch (random.below(5)) {
    case 0:
      items.push_back(PyBool{true});
      break;
    case 1:
      items.clear();
      break;
    case 2:
      row = any_number(random, Palette::Small);
      break;
    case 3:
      items.back() = Sequence{any_type(random), {any_number(random, Palette::Small)}};
      break;
    default:
      row = any_ndarray(random, any_item_dtype(random), {random.between(0, 3)});
  }
  return sequence;
}

Sequence refused(Random& random) {
  Sequence sequence = regular(random, {random.between(1, 3)});
  auto& items = sequence.items;
  Input item =
      random.chance(65) ? any_non_number(random) : Input(any_int(random, Palette::Special));
  items.insert(items.begin() + random.below(static_cast<std::uint32_t>(items.size()) + 1),
               std::move(item));
  return sequence;
}

Sequence ranges(Random& random) {
  const bool same = random.chance(70);
  PyRange range = any_range(random);
  TorchSize size = any_size(random);
  const bool sizes = random.chance(30);
  return fill(random, random.between(1, 3), [&]() -> Input {
    if (!same) range = any_range(random);
    return sizes ? Input(size) : Input(range);
  });
}

}  // namespace

SequenceStyle any_sequence_style(Random& random) {
  using enum SequenceStyle;
  constexpr std::array<SequenceStyle, 35> kStyles{
      Flat,         Flat,         Flat,    Flat,   Flat,    Flat,         Nested,
      Nested,       Nested,       Nested,  Nested, Mixed,   Mixed,        Mixed,
      Mixed,        NumpyScalars, Arrays,  Arrays, Arrays,  NumpyScalars, NumpyScalars,
      NumpyScalars, Jumble,       Tensors, Jumble, Empty,   Empty,        Tensors,
      Tensors,      Ragged,       Refused, Ranges, Objects, Objects,      Objects};
  return random.pick(kStyles);
}

Sequence make_sequence(Random& random, SequenceStyle style) {
  switch (style) {
    case SequenceStyle::Flat:
      return regular(random, shape_of_rank(random, 1, 8));
    case SequenceStyle::Nested:
      return regular(random, nested_shape(random));
    case SequenceStyle::Mixed: {
      const Palette palette = any_palette(random);
      return nest(random, random.chance(75) ? Shape{random.between(2, 5)} : nested_shape(random), 0,
                  [&] { return number_of(random, any_number_type(random), palette); });
    }
    case SequenceStyle::NumpyScalars:
      return numpy_scalars(random);
    case SequenceStyle::Arrays:
      return arrays(random);
    case SequenceStyle::Tensors:
      return tensors(random);
    case SequenceStyle::Jumble:
      return jumble(random);
    case SequenceStyle::Empty:
      return empty(random);
    case SequenceStyle::Ragged:
      return ragged(random);
    case SequenceStyle::Refused:
      return refused(random);
    case SequenceStyle::Ranges:
      return ranges(random);
    case SequenceStyle::Objects:
      return sequence_of_objects(random);
  }
  return {};
}

PyRange any_range(Random& random) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (random.chance(6)) return {kMost - 3, kMost, random.between(1, 2)};
  if (random.chance(6)) return {-kMost, -kMost - 1, -1};
  PyRange range{random.between(-3, 5), 0, random.between(1, 3)};
  range.stop = range.start + range.step * random.between(-1, 6);
  if (random.chance(25)) {
    std::swap(range.start, range.stop);
    range.step = -range.step;
  }
  return range;
}

TorchSize any_size(Random& random) {
  TorchSize size;
  size.sizes.resize(random.below(4));
  for (std::int64_t& one : size.sizes) one = random.between(0, 4);
  return size;
}

}  // namespace tenet::properties
