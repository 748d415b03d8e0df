// What was not exercised, and over which inputs the cases were spread.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

/// Clauses that no case of this subject reached.
Fragment unreached_clauses(const Index& index, std::size_t subject, Budget& budget) {
  Fragment entries;
  std::size_t count = 0;
  std::size_t shown = 0;
  for (const ClauseRow& row : index.rows()) {
    if (row.by_subject[subject] == nullptr ||
        status_in(row, subject) != ClauseStatus::kNotExercised)
      continue;
    ++count;
    Fragment line;
    line.add("<li><a href=\"#clause-{}\"><code>{}</code></a></li>\n", anchor(row.clause->id),
             row.clause->id);
    if (budget.append(entries, line)) ++shown;
  }
  Fragment html;
  if (count == 0) return html;
  html.add("<details><summary>{} that no case reached</summary>\n<ul class=\"columns\">\n{}</ul>\n",
           counted(count, "clause"), entries);
  if (shown < count)
    html.add("<p class=\"left-out\">{} left out.</p>\n", counted(count - shown, "more clause"));
  return html.add("</details>\n");
}

Fragment gaps(const SubjectResult& subject, Budget& budget) {
  Fragment lines;
  std::size_t shown = 0;
  for (const NotExercised& entry : subject.not_exercised) {
    Fragment line;
    line.add(
        "<tr class=\"gap item\" data-status=\"is-unexercised\"><th "
        "scope=\"row\">{} {}</th><td>{}</td></tr>\n",
        symbol(symbol_for(ClauseStatus::kNotExercised)), shortened(entry.what, 300),
        shortened(entry.why, 600));
    if (budget.append(lines, line)) ++shown;
  }
  Fragment html;
  if (lines.empty()) return html;
  html.add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Not exercised: {}\">"
      "<table class=\"plain\"><thead><tr><th scope=\"col\">what</th><th "
      "scope=\"col\">why</th></tr></thead>\n"
      "<tbody>\n{}</tbody></table></div>\n",
      shortened(subject.name, 200), lines);
  if (shown < subject.not_exercised.size()) {
    html.add("<p class=\"left-out\">{} left out; the run record has them all.</p>\n",
             counted(subject.not_exercised.size() - shown, "more entry", "more entries"));
  }
  return html;
}

/// Values in the order in which they first occur.
template <typename Field>
std::vector<std::string> distinct(const std::vector<InputCount>& inputs, Field field) {
  std::vector<std::string> values;
  for (const InputCount& input : inputs) {
    if (std::find(values.begin(), values.end(), input.*field) == values.end())
      values.push_back(input.*field);
  }
  return values;
}

/// NumPy's and PyTorch's order of dtypes; others come after them, as they first occur.
void sort_dtypes(std::vector<std::string>& dtypes) {
  constexpr std::array<std::string_view, 19> kOrder = {
      "-",     "bool",    "uint8",     "int8",      "uint16",    "int16",    "uint32",
      "int32", "uint64",  "int64",     "int",       "float16",   "bfloat16", "float32",
      "float", "float64", "complex32", "complex64", "complex128"};
  const auto place = [&](const std::string& dtype) {
    return std::find(kOrder.begin(), kOrder.end(), dtype) - kOrder.begin();
  };
  std::stable_sort(dtypes.begin(), dtypes.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

/// Shade 1 to 8 by the logarithm: counts differ by orders of magnitude.
int shade(std::uint64_t count, std::uint64_t largest) {
  if (count == 0 || largest == 0) return 0;
  const double share =
      std::log1p(static_cast<double>(count)) / std::log1p(static_cast<double>(largest));
  return std::clamp(static_cast<int>(std::lround(share * 8)), 1, 8);
}

Fragment heat_cell(const InputCount* input, std::uint64_t largest) {
  Fragment html;
  if (input == nullptr || input->count == 0) {
    return html.add(
        "<td class=\"none\"><span aria-hidden=\"true\">·</span><span "
        "class=\"sr\">none</span></td>");
  }
  if (input->failed == 0) {
    return html.add("<td class=\"heat-{}\">{}</td>", shade(input->count, largest),
                    grouped(input->count));
  }
  return html.add("<td class=\"is-failed\">{} {}<i>/{}</i><span class=\"sr\"> failed</span></td>",
                  symbol("✕"), grouped(input->failed), grouped(input->count));
}

/// All cases of a kind, as a number and as a bar beside those of the other kinds.
Fragment total_cell(std::uint64_t count, std::uint64_t most) {
  return Fragment().add(
      "<td class=\"total\">{}<svg class=\"share\" viewBox=\"0 0 100 1\" "
      "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{:.2f}\" "
      "height=\"1\"></rect></svg></td>",
      grouped(count),
      100.0 * static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(most, 1)));
}

Fragment heat_map(const SubjectResult& subject) {
  const auto kinds = distinct(subject.inputs, &InputCount::kind);
  auto dtypes = distinct(subject.inputs, &InputCount::dtype);
  sort_dtypes(dtypes);
  std::map<std::pair<std::string_view, std::string_view>, const InputCount*> cells;
  std::map<std::string_view, std::uint64_t> totals;
  std::uint64_t largest = 0;
  std::uint64_t largest_total = 0;
  for (const InputCount& input : subject.inputs) {
    cells[{input.kind, input.dtype}] = &input;
    largest = std::max(largest, input.count);
    largest_total = std::max(largest_total, totals[input.kind] += input.count);
  }
  Fragment html;
  html.add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Inputs of {}\">"
      "<table class=\"matrix heat\"><caption class=\"sr\">Cases by kind of input and "
      "dtype</caption>"
      "<thead><tr><th scope=\"col\">kind of input</th><th scope=\"col\">all</th>",
      shortened(subject.name, 200));
  for (const std::string& dtype : dtypes)
    html.add("<th scope=\"col\"><code>{}</code></th>", shortened(dtype, 40));
  html.add("</tr></thead>\n<tbody>\n");
  for (const std::string& kind : kinds) {
    html.add("<tr><th scope=\"row\">{}</th>{}", shortened(kind, 80),
             total_cell(totals[kind], largest_total));
    for (const std::string& dtype : dtypes) {
      const auto found = cells.find({kind, dtype});
      html.add("{}", heat_cell(found == cells.end() ? nullptr : found->second, largest));
    }
    html.add("</tr>\n");
  }
  return html.add("</tbody></table></div>\n");
}

}  // namespace

Fragment not_exercised_section(const Index& index) {
  Fragment body;
  std::size_t count = 0;
  Budget budget(120'000);
  for (std::size_t s = 0; s < index.record().subjects.size(); ++s) {
    const SubjectResult& subject = index.record().subjects[s];
    Fragment part;
    part.add("{}{}", gaps(subject, budget), unreached_clauses(index, s, budget));
    count += subject.not_exercised.size();
    if (part.empty()) continue;
    body.add("<div class=\"group\">\n<h3{}>{}</h3>\n{}</div>\n",
             index.several() ? Fragment() : Fragment().add(" class=\"sr\""),
             shortened(title_of(subject), 200), part);
  }
  Fragment html;
  html.add(
      "<section id=\"not-exercised\">\n<h2>Not exercised <span class=\"count\">{}</span></h2>\n",
      grouped(count));
  if (body.empty())
    return html.add("<p>Everything that was to be exercised was.</p>\n</section>\n");
  return html.add("{}</section>\n", body);
}

Fragment inputs_section(const Index& index) {
  Fragment body;
  Budget budget(200'000);
  std::size_t left_out = 0;
  for (const SubjectResult& subject : index.record().subjects) {
    if (subject.inputs.empty()) continue;
    Fragment part;
    part.add("<h3{}>{}</h3>\n{}", index.several() ? Fragment() : Fragment().add(" class=\"sr\""),
             shortened(title_of(subject), 200), heat_map(subject));
    if (!budget.append(body, part)) ++left_out;
  }
  Fragment html;
  if (body.empty()) return html;
  html.add(
      "<section id=\"inputs\">\n<h2>Inputs by dtype</h2>\n<p class=\"hint\">Cases by kind of input "
      "and dtype; "
      "the darker, the more. {} marks cells in which cases failed.</p>\n{}",
      symbol("✕"), body);
  if (left_out > 0)
    html.add("<p class=\"left-out\">{} left out.</p>\n", counted(left_out, "more subject"));
  return html.add("</section>\n");
}

}  // namespace tenet::reports::html
