/// Run records for the tests of the reports.
#pragma once

#include <string>

#include "reports/run_record.h"

namespace tenet::reports::testing {

/// A realistic run over two subjects: "reference", which conforms, and "my_backend", which fails in
/// several topics, has expected failures, and does not provide everything. Every field of the
/// format is used.
RunRecord rich_record();

/// The same run a version earlier: what my_backend fails differs.
RunRecord earlier_record();

/// The least that is a run record.
RunRecord empty_record();

/// rich_record with every text replaced by `text`, ids that must stay distinct excepted.
RunRecord hostile_record(const std::string& text);

/// One subject that fails everything: `clauses` clauses, `failures` failures with long repros.
RunRecord big_record(int clauses, int failures);

}  // namespace tenet::reports::testing
