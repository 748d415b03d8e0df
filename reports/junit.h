/// The run as JUnit XML, the form that GitHub, GitLab and Jenkins show.
#pragma once

#include <string>

#include "reports/run_record.h"

namespace tenet::reports {

/// One test suite per subject and constructor, one test case per clause. A failed clause holds its
/// shrunk cases with their repros; a clause that was not exercised, that was declared to fail, or
/// of which nothing is specified is skipped, with the reason; a subject that could not be judged is
/// an error. Well-formed XML 1.0, whatever bytes the record holds.
std::string to_junit(const RunRecord& record);

}  // namespace tenet::reports
