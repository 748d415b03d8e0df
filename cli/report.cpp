#include <fmt/format.h>
#include <unistd.h>

#include <optional>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/progress.h"
#include "cli/report_files.h"
#include "reports/diff.h"
#include "reports/files.h"
#include "reports/run_record.h"

namespace tenet::cli {

int report(const ReportOptions& options) {
  reports::check_writable(options.output);
  const reports::RunRecord record = reports::read_run_record(options.record);
  std::optional<reports::RunRecord> before;
  if (!options.before.empty()) before = reports::read_run_record(options.before);
  reports::write_file_atomically(
      options.output, text_for_file(options.output, record, before ? &*before : nullptr));
  return kConforms;
}

int diff(const DiffOptions& options) {
  if (!options.output.empty()) reports::check_writable(options.output);
  const reports::RunRecord before = reports::read_run_record(options.before);
  const reports::RunDiff difference =
      reports::diff(before, reports::read_run_record(options.after));
  fmt::print("{}", reports::text_for_diff(difference, wants_color(STDOUT_FILENO)));
  if (!options.output.empty())
    reports::write_file_atomically(options.output, reports::to_html(difference));
  return difference.got_worse() ? kDoesNotConform : kConforms;
}

}  // namespace tenet::cli
