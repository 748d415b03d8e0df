#pragma once
// Conversions without chance: every pair of dtypes, every way in, every element of
// boundary_elements(). Of the dtypes without arithmetic, which become no other, every code is
// copied.

#include <cstdint>
#include <vector>

#include "properties/cases.h"
#include "spec/call.h"
#include "spec/machine.h"

namespace tenet::properties {

/// The cases of `check --exhaustive`, by number. They do not depend on a seed.
class ExhaustiveCases {
 public:
  /// Of the dtypes that the machine's torch has.
  explicit ExhaustiveCases(ConstructorSet constructors, const Machine& machine = {});

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// `number` is less than count().
  [[nodiscard]] Call make(std::uint64_t number) const;

 private:
  /// How the elements reach the constructor.
  enum class Way : std::uint8_t {
    Tensor,         ///< contiguous: PyTorch converts whole vectors
    StridedTensor,  ///< every other element: it converts one by one
    NdArray,
    Scalar,  ///< a Python bool, int, float or complex, one a case
  };
  /// Consecutive cases that differ in their elements only.
  struct Block {
    Constructor constructor;
    Way way;
    Dtype source;
    Dtype target;
    std::uint64_t first;
  };
  /// Of every pair of dtypes that has such a source.
  void add_blocks(Constructor constructor, Way way);
  void add_block(Constructor constructor, Way way, Dtype source, Dtype target);

  Machine machine_;
  std::vector<Block> blocks_;
  std::uint64_t count_ = 0;
};

}  // namespace tenet::properties
