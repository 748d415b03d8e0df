#pragma once
// Objects of users' and library classes: numbers by protocol, sequences of every class, and those
// that lie, raise, or are no data at all.

#include "properties/random.h"
#include "spec/input.h"

namespace tenet::properties {

/// An object that may stand for a number: it has a number's methods or is of a number's class.
[[nodiscard]] CustomObject any_number_object(Random& random);
/// An object that can be iterated over the items, most often a sequence.
[[nodiscard]] CustomObject any_container(Random& random, std::vector<Input> items);
/// Any object of the type.
[[nodiscard]] CustomObject make_object(Random& random, ObjectType type);
[[nodiscard]] CustomObject any_object(Random& random);
/// How many hostile sequences there are.
inline constexpr std::uint32_t kLyingSequences = 9 * 3 + 13 + 11;
inline constexpr std::uint32_t kHostileSequences = kLyingSequences + 2 * 3 * 5;
/// A sequence whose methods lie or raise, each in one way, or that changes when it is read: number
/// `index` of them.
[[nodiscard]] CustomObject hostile_sequence(Random& random, std::uint32_t index);
/// An object that exports memory and says a strange device, or takes no more than old keywords.
inline constexpr std::uint32_t kExporters = 12 + 2;
[[nodiscard]] CustomObject exporter(Random& random, std::uint32_t index);
/// A sequence of more items than any memory holds, by what it says.
inline constexpr std::uint32_t kHugeSequences = 7;
[[nodiscard]] Input huge_sequence(Random& random, std::uint32_t form);
/// The same ndarray or tensor as one of no subclass.
[[nodiscard]] Input of_no_subclass(Input input);
/// An ndarray or tensor at times as one of a subclass, everything else as it is.
[[nodiscard]] Input in_any_class(Random& random, Input input);
/// The same, and a tensor at times as a sparse, quantized or inference one: for data.
[[nodiscard]] Input in_any_form(Random& random, Input input);
/// A list or tuple with objects among its items.
[[nodiscard]] Sequence sequence_of_objects(Random& random);

}  // namespace tenet::properties
