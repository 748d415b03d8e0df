#pragma once
// Edge cases in a fixed order: small products (constructor x kind x dtype x dtype keyword, …) that
// the first few thousand cases walk through, so that no clause waits for luck.

#include <cstdint>
#include <span>

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

/// The digits of an index in a mixed radix, least significant first: one factor of a product each.
class Digits {
 public:
  explicit Digits(std::uint32_t index) : rest_(index) {}
  /// The next digit, in [0, radix).
  std::uint32_t take(std::uint32_t radix) {
    const std::uint32_t digit = rest_ % radix;
    rest_ /= radix;
    return digit;
  }

 private:
  std::uint32_t rest_;
};

/// One product: `count` calls for every one of its constructors.
struct EdgeProduct {
  std::uint32_t constructors;  ///< bit set, by Constructor
  std::uint32_t count;
  /// Call number `index` < count. Values of elements are random.
  Call (*make)(Random& random, Constructor constructor, Digits index);

  [[nodiscard]] bool has(Constructor constructor) const {
    return (constructors >> static_cast<unsigned>(constructor) & 1U) != 0;
  }
};

[[nodiscard]] std::span<const EdgeProduct> edge_products();

}  // namespace tenet::properties
