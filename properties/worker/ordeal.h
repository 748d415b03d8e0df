#pragma once
// Whether a call ends the process that makes it: tried in copies of this process.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tenet::properties {

/// How a process came to its end.
struct Death {
  enum class Kind : std::uint8_t { None, Signal, Status, Hang, OutOfMemory, KilledParent };
  Kind kind = Kind::None;
  int number = 0;  ///< the signal, or the status
  friend bool operator==(const Death&, const Death&) = default;
};

struct OrdealLimits {
  std::chrono::milliseconds time{2000};
  std::uint64_t memory = std::uint64_t{1} << 30;  ///< bytes, above what the process has now
};

/// A text that a copy of this process writes and this process reads.
class SharedText {
 public:
  SharedText();
  ~SharedText();
  SharedText(const SharedText&) = delete;
  SharedText& operator=(const SharedText&) = delete;
  /// Whether it fits; else nothing is written.
  bool write(std::string_view text) const;  // NOLINT(modernize-use-nodiscard)
  [[nodiscard]] std::string read() const { return text_; }

 private:
  static constexpr std::size_t kRoom = std::size_t{1} << 26;  // taken as it is written to
  char* text_;
};

/// Runs `deed` in a copy of this process and waits for its end, however it comes. The deed is one
/// that ends its process rarely: see undergo() for others.
void in_copy(const std::function<void()>& deed);

/// Runs `deed` in a copy of this process, which is two processes below this one, so that its parent
/// is another. None: the deed was done to its end. Whatever it leaves is ended.
[[nodiscard]] Death undergo(const std::function<void()>& deed, const OrdealLimits& limits);

}  // namespace tenet::properties
