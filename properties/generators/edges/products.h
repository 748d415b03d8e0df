#pragma once
// What the products of edge calls share: sets of constructors, and the ways to begin a call.

#include <cstdint>
#include <span>

#include "properties/generators/edges.h"
#include "spec/call.h"
#include "spec/dtype.h"

namespace tenet::properties {

constexpr std::uint32_t bit(Constructor constructor) {
  return 1U << static_cast<unsigned>(constructor);
}
inline constexpr std::uint32_t kFromData =
    bit(Constructor::Tensor) | bit(Constructor::AsTensor) | bit(Constructor::AsArray);
inline constexpr std::uint32_t kLegacy = bit(Constructor::LegacyTensor);
inline constexpr std::uint32_t kCopies = bit(Constructor::Clone) | bit(Constructor::To);
inline constexpr std::uint32_t kFromTensors = kFromData | kLegacy | kCopies;
inline constexpr std::uint32_t kCast = bit(Constructor::Cast);
inline constexpr std::uint32_t kMethods = bit(Constructor::Contiguous) | bit(Constructor::Detach) |
                                          kCast | bit(Constructor::Type) | bit(Constructor::Numpy);

/// The constructor called with data, and with whatever else it cannot do without.
[[nodiscard]] Call call_of(Constructor constructor, Input data);

/// Of new_tensor: any tensor before the data.
void add_self(Random& random, Call& call);
/// Of numpy, in most cases: force=True.
void add_force(Random& random, Call& call);
/// Digit 0: no dtype keyword; others: that dtype.
inline constexpr std::uint32_t kDtypeKeywords = kDtypeCount + 1;
void add_dtype(Call& call, std::uint32_t digit);
/// Digit 0: no dtype keyword; 1 to 5: a dtype of each category.
void add_one_of_each_category(Call& call, std::uint32_t digit);

/// Every dtype of array, tensor and number, converted to every dtype.
[[nodiscard]] std::span<const EdgeProduct> conversion_products();
/// Sequences, objects and buffers as data.
[[nodiscard]] std::span<const EdgeProduct> data_products();
/// Tensors in every role, class, form and layout.
[[nodiscard]] std::span<const EdgeProduct> tensor_products();
/// Devices in every spelling, and from every context.
[[nodiscard]] std::span<const EdgeProduct> device_products();
/// What single constructors are given that others are not, and what they refuse.
[[nodiscard]] std::span<const EdgeProduct> form_products();
/// Tensors that Python speaks for, those without arithmetic, and types of ml_dtypes.
[[nodiscard]] std::span<const EdgeProduct> special_products();
/// Sparse tensors made of their parts.
[[nodiscard]] std::span<const EdgeProduct> sparse_products();

}  // namespace tenet::properties
