/// What a page of ours must not lack for those who read it by keyboard, by ear or by any browser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tenet::reports::testing {

/// Violations of the rules of HTML for what may stand in what, and of those of accessibility that
/// can be seen without laying the page out: headings in order, table headers with a scope, controls
/// with labels, pictures described or hidden. Well-formed markup is assumed.
std::vector<std::string> page_problems(std::string_view html);

/// The contrast ratio of two colours "#rrggbb" as WCAG defines it: 1 to 21.
double contrast(std::string_view one, std::string_view other);

}  // namespace tenet::reports::testing
