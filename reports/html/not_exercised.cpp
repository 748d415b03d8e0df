// What was not exercised, and why.
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

}  // namespace tenet::reports::html
