#pragma once
// Cases by number: the one place that says which call case I of a seed is.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "properties/generators/edges.h"
#include "spec/call.h"
#include "spec/machine.h"

namespace tenet::properties {

/// The constructors that calls are generated for.
class ConstructorSet {
 public:
  [[nodiscard]] static ConstructorSet all();
  [[nodiscard]] static ConstructorSet only(Constructor constructor);
  void insert(Constructor constructor) { bits_ |= 1U << static_cast<unsigned>(constructor); }
  [[nodiscard]] bool contains(Constructor constructor) const {
    return (bits_ >> static_cast<unsigned>(constructor) & 1U) != 0;
  }
  [[nodiscard]] bool empty() const { return bits_ == 0; }

 private:
  std::uint32_t bits_ = 0;
};

/// Makes case number I of a seed: a pure function of seed, constructors and I. Until the edge cases
/// are through, every other case is one of them; so are the rare calls, every sixteenth.
class Cases {
 public:
  /// Of a machine that has every package. `constructors` must not be empty.
  Cases(std::uint64_t seed, ConstructorSet constructors);
  /// Calls keep to what the machine has.
  Cases(std::uint64_t seed, ConstructorSet constructors, const Machine& machine);

  [[nodiscard]] Call make(std::uint64_t number) const;
  /// Whether that case is a rare call.
  [[nodiscard]] bool is_rare(std::uint64_t number) const;
  /// How many edge cases there are.
  [[nodiscard]] std::uint64_t edge_count() const { return edge_count_; }

 private:
  struct Stretch {
    const EdgeProduct* product;
    Constructor constructor;
  };
  [[nodiscard]] Call any_case(std::uint64_t number) const;
  [[nodiscard]] Call edge(Random& random, std::uint64_t index) const;

  std::uint64_t seed_;
  Machine machine_;
  std::vector<Constructor> constructors_;  // random calls pick from these, repeated by weight
  std::vector<Stretch> stretches_;
  std::uint64_t edge_count_ = 0;
  std::vector<Call> rare_;
};

}  // namespace tenet::properties
