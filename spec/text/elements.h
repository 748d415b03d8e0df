#pragma once
// One element of an array or tensor as a Python literal.

#include <optional>
#include <string>
#include <vector>

#include "spec/input.h"

namespace tenet::text {

/// float(bits) as a Python expression: "1.5", "float('nan')", "-float('inf')"; NaNs with other bits
/// than float('nan')'s are spelled through NumPy.
[[nodiscard]] std::string python_float(std::uint64_t bits);
[[nodiscard]] std::string python_complex(std::uint64_t real_bits, std::uint64_t imag_bits);

/// The element whose bytes begin at `bytes`, as a literal that a list for np.array(…, dtype) may
/// hold; nothing when no literal gives back exactly these bytes (NaN payloads, a bool of 2).
[[nodiscard]] std::optional<std::string> python_element(NumpyDtype dtype,
                                                        const std::uint8_t* bytes);
/// The same for torch.tensor(…, dtype).
[[nodiscard]] std::optional<std::string> python_element(Dtype dtype, const std::uint8_t* bytes);

/// Every element of `memory`, in order; nothing when one has no literal, or bytes are left over.
template <class D>
[[nodiscard]] std::optional<std::vector<std::string>> python_elements(D dtype, int size,
                                                                      const Bytes& memory) {
  const auto step = static_cast<std::size_t>(size);
  if (memory.size() % step != 0) return std::nullopt;
  std::vector<std::string> out;
  for (std::size_t at = 0; at < memory.size(); at += step) {
    auto element = python_element(dtype, memory.data() + at);
    if (!element) return std::nullopt;
    out.push_back(std::move(*element));
  }
  return out;
}

/// "[[1, 2], [3, 4]]": row-major elements as nested lists of that shape; the element itself for a
/// shape without dimensions.
[[nodiscard]] std::string nested_list(const std::vector<std::string>& elements, const Shape& shape);
/// "(2, 3)", "(2,)", "()".
[[nodiscard]] std::string python_tuple(const std::vector<std::int64_t>& values);
/// Whether the elements lie in row-major order, without gap, and fill `bytes` exactly. At least one
/// element.
[[nodiscard]] bool fills_memory(const Shape& shape, const Strides& strides, std::int64_t unit,
                                int size, std::int64_t offset, std::size_t bytes);

}  // namespace tenet::text
