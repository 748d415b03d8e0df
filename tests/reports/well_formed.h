/// A judge of markup for the tests: strict where browsers are lenient, so that a slip is seen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tenet::reports::testing {

/// What is wrong with the markup as XML would see it (tags that do not nest, attributes without
/// quotes, stray `<` or `&`, bytes that are not UTF-8, control characters, an id given twice);
/// empty if nothing is. HTML's void elements and the raw text of `script` and `style` are
/// understood.
std::string malformed(std::string_view markup);

/// The names of all elements, in order of their start tags.
std::vector<std::string> elements_of(std::string_view markup);

/// Texts that break careless reports: markup, scripts, control characters, broken UTF-8, format
/// strings.
std::vector<std::string> hostile_texts();

}  // namespace tenet::reports::testing
