#pragma once
// From what a judging found to what the record says of it: verdict, counts, and what the run did
// not touch and why.

#include <string>

#include "cli/judging.h"
#include "cli/options.h"
#include "reports/run_record.h"

namespace tenet::cli {

/// The part of the record that speaks of one subject. `seconds`: wall-clock, of its cases.
[[nodiscard]] reports::SubjectResult result_of(const Judging& judging, const CheckOptions& options,
                                               double seconds);

/// What the process exits with. The oracle is the subject named "torch" of `subjects`, or was given
/// apart.
[[nodiscard]] int exit_status(const reports::RunRecord& record, bool oracle_disagrees,
                              bool suite_failed);

/// A failure whose fact no clause predicts is the suite's, not the subject's.
[[nodiscard]] bool is_fault_of_suite(const reports::Failure& failure);

}  // namespace tenet::cli
