/// The frame that all HTML reports share, and the small parts that occur in many places of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/html/writer.h"
#include "reports/run_record.h"
#include "reports/status.h"

namespace tenet::reports::html {

/// What goes into the frame.
struct Page {
  std::string title;
  Fragment header;  ///< the top: verdict and environment
  Fragment bar;     ///< links to the sections, and filters
  Fragment main;
};

/// The whole document.
std::string document(const Page& page);

/// "is-failed": the class of everything that shows this status.
std::string_view class_for(ClauseStatus status);
std::string_view class_for(Verdict verdict);

/// A symbol that is not read aloud: words always stand beside it.
Fragment symbol(std::string_view text);

/// Code of one or more lines with a button that copies it. `label` names it for those who cannot
/// see it.
Fragment copyable(std::string_view code, std::string_view label);

/// One bar, divided as the clauses are. It is not read aloud: words have to stand beside it.
Fragment status_bar(const Tally& counts);

/// A line of the environment's list; nothing for an empty value.
Fragment entry(std::string_view name, std::string_view value);

/// The environment as such lines.
Fragment environment_entries(const Environment& environment);

/// "subject / other" choices of a filter.
Fragment option(std::string_view value, std::string_view label);

}  // namespace tenet::reports::html
