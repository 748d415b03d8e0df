#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "reports/files.h"
#include "reports/html.h"
#include "reports/run_record.h"

namespace tenet::cli {

int report(const ReportOptions& options) {
  reports::check_writable(options.output);
  reports::write_file_atomically(options.output,
                                 reports::to_html(reports::read_run_record(options.record)));
  return kConforms;
}

}  // namespace tenet::cli
