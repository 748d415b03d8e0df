/// The style sheet and the script of the HTML reports, embedded when the library is built.
#pragma once

#include <string_view>

namespace tenet::reports::html {

extern const std::string_view kStyle;
extern const std::string_view kScript;
/// SHA-256 of the two in base64, for the page's content security policy.
extern const std::string_view kStyleHash;
extern const std::string_view kScriptHash;

}  // namespace tenet::reports::html
