#pragma once
// The reports of a run as files.

#include <optional>
#include <string>

#include "cli/options.h"
#include "reports/run_record.h"

namespace tenet::cli {

/// What a run has to know of its reports before it begins, and what writes them after it.
class ReportFiles {
 public:
  /// Throws reports::FileError for a path that cannot be written, and reports::RunRecordError when
  /// the run to compare with (--before) cannot be read.
  explicit ReportFiles(const CheckOptions& options);

  /// Writes what was asked for, each file in one step. A path that can no longer be written is told
  /// on stderr; the others still count.
  void write(const reports::RunRecord& record) const;

 private:
  const CheckOptions& options_;
  std::string step_summary_;  ///< where GitHub Actions shows Markdown; empty elsewhere
  std::optional<reports::RunRecord> before_;
};

/// The record in the form that the file's name asks for: .html, .md (Markdown), .xml (JUnit), .svg
/// (badge), .json; any other name is HTML.
[[nodiscard]] std::string text_for_file(const std::string& path, const reports::RunRecord& record,
                                        const reports::RunRecord* before);

}  // namespace tenet::cli
