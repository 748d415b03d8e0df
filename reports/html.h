/// The run as one HTML file: no network, nothing outside of the file, readable without JavaScript.
#pragma once

#include <string>

#include "reports/run_record.h"

namespace tenet::reports {

/// The size below which every report stays, in bytes. What does not fit is left out from the end of
/// its section, which says how much that is.
inline constexpr std::size_t kLargestHtml = 2'000'000;

/// The report of the run. Anchors that stay valid from run to run: `#clause-<id>` for every clause,
/// `#failure-<subject>~~<clause>~~<kind of input>` for every failure. No text of the record can
/// become markup or script. `before`: an earlier run; what fails now and held then is marked.
std::string to_html(const RunRecord& record, const RunRecord* before = nullptr);

}  // namespace tenet::reports
