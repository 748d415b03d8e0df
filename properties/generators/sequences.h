#pragma once
// Lists, tuples, ranges and torch.Size: regular, ragged, empty at any level, of mixed items.

#include "properties/random.h"
#include "spec/input.h"

namespace tenet::properties {

/// What a sequence is made of.
enum class SequenceStyle : std::uint8_t {
  Flat,          ///< numbers of one Python type
  Nested,        ///< the same, two to four levels deep, rectangular
  Mixed,         ///< numbers of several Python types
  NumpyScalars,  ///< NumPy scalars of one type or several, with Python numbers between
  Arrays,        ///< ndarrays of one shape
  Tensors,       ///< tensors of one shape
  Jumble,        ///< 0-dimensional tensors and arrays between numbers
  Empty,         ///< empty at some level
  Ragged,        ///< rows that do not fit together
  Refused,       ///< an item that is not a number, or an int that fits nowhere
  Ranges,        ///< ranges and torch.Size as rows
  Objects,       ///< objects of users' and library classes as numbers or rows
};
inline constexpr int kSequenceStyleCount = 12;

/// Mostly regular ones.
[[nodiscard]] SequenceStyle any_sequence_style(Random& random);
[[nodiscard]] Sequence make_sequence(Random& random, SequenceStyle style);
[[nodiscard]] inline Sequence any_sequence(Random& random) {
  return make_sequence(random, any_sequence_style(random));
}
/// A short range, at times at the edge of 64 bits.
[[nodiscard]] PyRange any_range(Random& random);
/// A torch.Size with small, non-negative sizes.
[[nodiscard]] TorchSize any_size(Random& random);

}  // namespace tenet::properties
