#pragma once
// What is shown while a run goes on: on a terminal one line that changes, elsewhere a line every
// few seconds.

#include <chrono>
#include <string>

#include "reports/terminal.h"

namespace tenet::cli {

class ProgressLine {
 public:
  enum class Style { None, Plain, Terminal };
  explicit ProgressLine(bool quiet);

  /// Shows it when it is time to.
  void show(const reports::Progress& progress);
  void show(const std::string& text);
  /// Takes the line away: what follows is printed in its place.
  void clear();

 private:
  [[nodiscard]] bool is_time();

  Style style_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

/// Whether the descriptor is a terminal that understands colours, and colours are wanted
/// (NO_COLOR).
[[nodiscard]] bool wants_color(int descriptor);

}  // namespace tenet::cli
