#pragma once
// Whether a call that is made again and again takes more memory each time: Python's objects, what
// malloc gave, what was mapped, what was allocated on an accelerator.

#include <cstdint>
#include <functional>
#include <string>

namespace tenet::harness {

/// What this process holds of memory. Everything that is freed is gone from it.
struct MemoryHeld {
  std::int64_t objects = 0;  ///< of Python, as far as they are small
  std::int64_t bytes = 0;    ///< that malloc gave: of large objects, of tensors, of C++
  std::int64_t mapped = 0;   ///< bytes of address space
  std::int64_t devices = 0;  ///< bytes of an accelerator's memory, as far as its allocator tells

  /// Takes some tens of microseconds.
  [[nodiscard]] static MemoryHeld look();
  [[nodiscard]] bool more_than(const MemoryHeld& before) const {
    return objects > before.objects || bytes > before.bytes || devices > before.devices;
  }
};

struct Growth {
  std::string words;       ///< empty: it has not grown
  bool each_time = false;  ///< with every call, not only now and then
};
/// Makes the call about a thousand times, and says by how much the memory that is held has grown in
/// each stretch of them. What fills up to some size, as a cache or a pool may, is not told.
/// `quickly`: a short stretch, in which every call has to take some.
[[nodiscard]] Growth growth_of(const std::function<void()>& call, bool quickly);

}  // namespace tenet::harness
