#include "impl/cuda/upload.h"

#include <algorithm>

namespace tenet_constructors::cuda {
namespace {

/// The device is not to wait long for the first piece.
constexpr std::size_t kFirstPiece = std::size_t{256} << 10U;

/// Elements of the pieces: small ones first, each twice the last, up to what a slot holds.
class Pieces {
 public:
  Pieces(std::size_t slot_bytes, std::size_t size)
      : most_(elements(slot_bytes, size)), next_(std::min(most_, elements(kFirstPiece, size))) {}
  [[nodiscard]] std::int64_t next() {
    const std::int64_t now = next_;
    next_ = std::min(most_, 2 * next_);
    return now;
  }

 private:
  static std::int64_t elements(std::size_t bytes, std::size_t size) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(bytes / size));
  }
  std::int64_t most_, next_;
};

void send(Lane& lane, const Cargo& cargo, std::int64_t begin, std::int64_t count, int slot) {
  auto* to =
      static_cast<std::uint8_t*>(cargo.to) + static_cast<std::size_t>(begin) * cargo.final_size;
  const std::size_t bytes = static_cast<std::size_t>(count) * cargo.staged_size;
  if (!cargo.widens) return lane.copy(to, lane.pinned(slot), bytes);
  lane.copy(lane.scratch(slot), lane.pinned(slot), bytes);
  lane.widen(to, cargo.to_type, lane.scratch(slot), cargo.from_type, count);
}

}  // namespace

void upload(Lane& lane, const Cargo& cargo, const Fill& fill) try {
  Pieces pieces(lane.slot_bytes(), cargo.staged_size);
  int slot = 0;
  for (std::int64_t begin = 0; begin < cargo.count; slot = (slot + 1) % lane.slots()) {
    const std::int64_t count = std::min(pieces.next(), cargo.count - begin);
    lane.wait(slot);
    fill(begin, begin + count, lane.pinned(slot));
    send(lane, cargo, begin, count, slot);
    lane.record(slot);
    begin += count;
  }
} catch (...) {
  // What was asked before may still read slots and write to memory that is about to be given back.
  lane.drain();
  throw;
}

}  // namespace tenet_constructors::cuda
