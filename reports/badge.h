/// Small forms of a run's result for other people's pages.
#pragma once

#include <string>

#include "reports/run_record.h"

namespace tenet::reports {

/// A badge for a README: an SVG image that says "tenet" and the verdict, "conforms" or "4 of 65
/// clauses fail". Several subjects give the number that conform. It needs no font and no network.
std::string to_badge(const RunRecord& record);

/// Markdown for the summary of a step of GitHub Actions: verdict, a table of constructors by topics
/// for each subject, its first failures with repros, and what was not exercised. Below 1 MiB, which
/// is GitHub's limit.
std::string to_markdown(const RunRecord& record);

}  // namespace tenet::reports
