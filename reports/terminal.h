/// What `tenet check` prints: a line while it runs, a summary at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "reports/run_record.h"

namespace tenet::reports {

/// How far a run is.
struct Progress {
  std::string subject;
  std::uint64_t cases = 0;
  std::uint64_t total_cases = 0;  ///< 0: not known, the run ends by time
  std::uint64_t failures = 0;     ///< distinct faults so far
  double seconds = 0;             ///< since the first case
  double time_limit = 0;          ///< seconds; 0: none
};

/// Time left in seconds, by whichever of cases and time limit ends first; negative: not known yet.
double seconds_left(const Progress& progress);

/// One line without a newline: "reference  12,345 of 20,000 cases  3,210/s  no failures  2.4 s
/// left", at most `width` columns wide. A bar is for the terminal to draw: the caller rewrites the
/// line.
std::string text_for_progress(const Progress& progress, bool color = false,
                              std::size_t width = 100);

struct TerminalOptions {
  bool color = false;
  std::size_t most_failures = 10;  ///< shown in full, for each subject; the others get a line each
  std::size_t most_not_exercised = 12;  ///< for each subject
};

/// The summary of the run. Each failure shows its clause, the shrunk case, what was expected,
/// observed and what PyTorch does, and two things that can be pasted into a shell as they stand:
/// the repro and the replay command.
std::string text_for_summary(const RunRecord& record, const TerminalOptions& options = {});

/// The shell command that feeds the failure's repro to the project's Python, without indentation.
std::string repro_command(const Failure& failure);

}  // namespace tenet::reports
