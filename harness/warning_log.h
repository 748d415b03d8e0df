#pragma once
// The warnings of one call, Python's and C++'s, each time they are given, at no cost when there are
// none.

#include <vector>

#include "spec/outcome.h"

namespace tenet::harness {

/// Takes the place of Python's printing of warnings, and of c10's for this thread. Warnings count
/// only while it listens; others are dropped.
class WarningLog {
 public:
  /// Once, after torch was imported.
  static void install();
  /// Puts back what a subject may have changed (filters, hooks), and starts to listen.
  static void listen();
  /// Stops, and returns what came since listen(), each kind once for each category, in the order of
  /// WarningKind.
  [[nodiscard]] static std::vector<Warning> take();
};

/// What a warning is about, from its category's name and its message.
[[nodiscard]] WarningKind classify_warning(std::string_view category, std::string_view message);

}  // namespace tenet::harness
