#pragma once
// Comparing outcomes with each other, and turning a result into an input again.

#include <initializer_list>
#include <optional>

#include "properties/laws/law_check.h"
#include "spec/input.h"
#include "spec/outcome.h"

namespace tenet::properties {

[[nodiscard]] FactSet facts(std::initializer_list<Fact> some);
[[nodiscard]] FactSet all_facts_but(std::initializer_list<Fact> some);

/// Whether both saw the same; true for facts that either did not see.
[[nodiscard]] bool same_fact(const Outcome& a, const Outcome& b, Fact fact);
/// Broken at the first of the facts, in the order of Fact, that differs from `reference`'s.
[[nodiscard]] LawVerdict compare_outcomes(const Outcome& observed, const Outcome& reference,
                                          FactSet compared);
/// The same, with elements compared as numbers: any NaN is a NaN, and zeros have no sign. For laws
/// over conversions, where PyTorch's own loops differ in both.
[[nodiscard]] LawVerdict compare_numbers(const Outcome& observed, const Outcome& reference,
                                         FactSet compared);
/// Holds if `holds`, else Broken at the fact.
[[nodiscard]] LawVerdict verdict(bool holds, const Outcome& observed, Fact fact,
                                 std::string expected);

/// The returned tensor as an input: same dtype, shape, strides and values; a leaf if it requires
/// grad. Nothing if the outcome does not tell all that, or it is no plain tensor on the CPU.
[[nodiscard]] std::optional<TensorInput> as_input(const Outcome& outcome);

/// The elements of a CPU tensor or native ndarray in row-major order, where no conj or neg bit
/// changes them.
[[nodiscard]] std::optional<Bytes> elements_of(const Input& input);
/// Whether any element is a NaN, whose payload conversions may change.
[[nodiscard]] bool has_nan(Dtype dtype, const Bytes& elements);

/// The argument `dtype=` of the call; nothing if there is none or it is no dtype.
[[nodiscard]] std::optional<Dtype> dtype_keyword(const Call& call);
/// Whether the only arguments are one positional one and at most the keyword `dtype`.
[[nodiscard]] bool only_data_and_dtype(const Call& call);
/// Whether a default device or a device context is set.
[[nodiscard]] bool has_device_context(const Call& call);

}  // namespace tenet::properties
