#pragma once
// The process between the coordinator and a worker. What a worker takes for its parent is this, so
// what it does to its parent ends nothing but itself; whatever it leaves behind is ended with it;
// and all that it prints goes by here and takes no space.

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace tenet::cli {

/// The last bytes that a worker printed, in memory shared with the coordinator.
struct PrintedText {
  static constexpr std::size_t kKept = std::size_t{64} << 10;
  std::atomic<std::uint64_t> written;  ///< bytes in all; the last kKept of them are kept
  char bytes[kKept];                   ///< byte i of the text is at i modulo kKept
};

/// What a keeper is told; descriptors are its own to use and close.
struct KeeperPlan {
  pid_t coordinator = -1;
  int commands = -1;  ///< of the worker, to read
  int answers = -1;   ///< of the worker, to write
  int board = -1;
  int news = -1;  ///< to the coordinator: the worker's pid_t, and when it has ended, its status
  PrintedText* printed = nullptr;
  std::string scratch;           ///< folder of the worker, removed at the end
  std::vector<char*> arguments;  ///< of the worker, with a null pointer at the end
};

/// Becomes the keeper: starts the worker, waits for its end, cleans up after it.
[[noreturn]] void keep(const KeeperPlan& plan);

}  // namespace tenet::cli
