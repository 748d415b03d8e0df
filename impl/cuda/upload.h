#pragma once
// From pageable memory of the host to a device: while one piece travels, the next one is being
// staged. Plain C++ against what a device has to offer, so that it is tested without one.
//
//   host memory --fill--> pinned slot --copy--> device            (the dtype is right already)
//   host memory --fill--> pinned slot --copy--> scratch --widen--> device

#include <cstddef>
#include <cstdint>
#include <functional>

#include "impl/cuda/widen.h"

namespace tenet_constructors::cuda {

/// A stream of a device with a ring of slots: pinned memory of the host and, behind it, memory of
/// the device. What is asked of it is done in that order, and later.
class Lane {
 public:
  virtual ~Lane() = default;

  [[nodiscard]] virtual int slots() const = 0;
  [[nodiscard]] virtual std::size_t slot_bytes() const = 0;
  [[nodiscard]] virtual void* pinned(int slot) = 0;
  [[nodiscard]] virtual void* scratch(int slot) = 0;

  /// Copies staged bytes to the device.
  virtual void copy(void* to, const void* pinned, std::size_t bytes) = 0;
  /// Widens elements on the device; for the pairs of visit_widening.
  virtual void widen(void* to, Element to_type, const void* from, Element from_type,
                     std::int64_t count) = 0;
  /// Notes that the slot is in use until all that was asked so far is done.
  virtual void record(int slot) = 0;
  /// Waits until the slot is not in use any more.
  virtual void wait(int slot) = 0;
  /// Waits until everything is done. Does not throw.
  virtual void drain() noexcept = 0;
};

/// What is brought to the device.
struct Cargo {
  std::int64_t count = 0;
  std::size_t staged_size = 1;  ///< bytes of an element as it travels
  void* to = nullptr;           ///< memory of the device
  std::size_t final_size = 1;   ///< bytes of an element there
  bool widens = false;          ///< from `from_type` to `to_type`, on the device
  Element from_type = Element::UInt8;
  Element to_type = Element::UInt8;
};

/// Writes elements [begin, end) to pinned memory, as they travel.
using Fill = std::function<void(std::int64_t begin, std::int64_t end, void* pinned)>;

/// Stages and sends. When it returns, the source has been read and may change; the device may still
/// be at work. When it throws, nothing is under way any more.
void upload(Lane& lane, const Cargo& cargo, const Fill& fill);

}  // namespace tenet_constructors::cuda
