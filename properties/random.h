#pragma once
// Random numbers for generators: one cheap stream per case.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tenet::properties {

/// A stream of random numbers that is a pure function of a seed and an index, so that case number
/// `index` can be made without making those before it. SplitMix64: a number costs about a
/// nanosecond, where rc::Random (Threefish) would take most of a case's time.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t index)
      : state_(mix(seed + kGolden) ^ mix(index * kGolden + 1)) {}

  /// 64 random bits.
  std::uint64_t bits() { return mix(state_ += kGolden); }
  /// Uniform in [0, count); count > 0.
  std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>(((bits() >> 32) * count) >> 32);
  }
  /// Uniform in [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + below(static_cast<std::uint32_t>(high - low + 1));
  }
  /// True in `percent` of 100 calls.
  bool chance(std::uint32_t percent) { return below(100) < percent; }

  template <class T, std::size_t N>
  const T& pick(const std::array<T, N>& choices) {
    return choices[below(static_cast<std::uint32_t>(N))];
  }
  template <class T>
  T& pick(std::span<T> choices) {
    return choices[below(static_cast<std::uint32_t>(choices.size()))];
  }

 private:
  static constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;
  static constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
  }
  std::uint64_t state_;
};

}  // namespace tenet::properties
