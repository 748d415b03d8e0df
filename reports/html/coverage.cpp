// How far the run reached: clauses by topic, and cases over time.
#include <algorithm>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

/// A topic's clauses as one bar, in the order of the statuses.
Fragment topic_row(const SubjectResult& subject, const std::string& topic) {
  const Tally counts = tally(subject, topic);
  Fragment html;
  if (counts.total() == 0) return html;
  const std::uint64_t failed = counts[ClauseStatus::kFailed];
  html.add(
      "<tr><th scope=\"row\"><a href=\"#topic-{}\">{}</a></th><td class=\"wide\">{}</td>"
      "<td>{} of {}</td>",
      anchor(topic), topic, status_bar(counts), grouped(counts.exercised()),
      grouped(counts.total()));
  if (failed == 0) {
    html.add("<td>0</td></tr>\n");
  } else {
    html.add("<td class=\"is-failed\">{} {}</td></tr>\n", symbol(symbol_for(ClauseStatus::kFailed)),
             grouped(failed));
  }
  return html;
}

Fragment coverage_table(const Index& index, const SubjectResult& subject) {
  Fragment html;
  html.add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Coverage of {}\">"
      "<table class=\"coverage\"><caption class=\"sr\">Clauses exercised by topic</caption>"
      "<thead><tr><th scope=\"col\">topic</th><th scope=\"col\">clauses</th>"
      "<th scope=\"col\">exercised</th><th scope=\"col\">fail</th></tr></thead>\n<tbody>\n",
      shortened(subject.name, 200));
  for (const std::string& topic : index.topics()) html.add("{}", topic_row(subject, topic));
  return html.add("</tbody></table></div>\n");
}

/// Cases as a line, and a step for every new failure.
Fragment timeline(const SubjectResult& subject) {
  constexpr double kWidth = 600;
  constexpr double kHeight = 120;
  Fragment html;
  const auto& points = subject.timeline;
  if (points.size() < 2 || points.back().seconds <= 0 || points.back().cases == 0) return html;
  const Milestone& last = points.back();
  const auto x = [&](const Milestone& point) {
    return std::clamp(point.seconds / last.seconds, 0.0, 1.0) * kWidth;
  };
  const auto y = [&](std::uint64_t value, std::uint64_t most) {
    const double share = most == 0 ? 0 : static_cast<double>(value) / static_cast<double>(most);
    return kHeight * (1 - std::min(share, 1.0));
  };
  std::string cases = fmt::format("0,{:.1f}", kHeight);
  std::string failures = cases;
  for (const Milestone& point : points) {
    cases += fmt::format(" {:.1f},{:.1f}", x(point), y(point.cases, last.cases));
    failures += fmt::format(" {:.1f},{:.1f}", x(point), y(point.failures, last.failures));
  }
  html.add(
      "<figure class=\"timeline\"><svg viewBox=\"-2 -4 {} {}\" aria-hidden=\"true\">\n"
      "<line class=\"axis\" x1=\"0\" y1=\"{}\" x2=\"{}\" y2=\"{}\"></line>\n"
      "<polyline class=\"cases\" points=\"{}\"></polyline>\n",
      kWidth + 4, kHeight + 8, kHeight, kWidth, kHeight, cases);
  if (last.failures > 0)
    html.add("<polyline class=\"found\" points=\"{}\"></polyline>\n", failures);
  html.add("</svg>\n<figcaption>From left to right {}. <span class=\"cases\">{}</span>: cases, {}",
           duration(last.seconds), "solid line", grouped(last.cases));
  if (last.failures > 0) {
    const auto first = std::find_if(points.begin(), points.end(),
                                    [](const Milestone& point) { return point.failures > 0; });
    html.add(
        "; <span class=\"found\">dashed line</span>: distinct failures, {}, the first of them "
        "within {} and {}",
        grouped(last.failures), counted(first->cases, "case"), duration(first->seconds));
  }
  return html.add(".</figcaption></figure>\n");
}

}  // namespace

Fragment coverage_section(const Index& index) {
  Fragment body;
  Budget budget(120'000);
  std::size_t left_out = 0;
  for (const SubjectResult& subject : index.record().subjects) {
    Fragment part;
    if (subject.clauses.empty()) continue;
    part.add("<div class=\"side\">\n<div><h3{}>{}</h3>\n{}</div>\n",
             index.several() ? Fragment() : Fragment().add(" class=\"sr\""),
             shortened(title_of(subject), 200), coverage_table(index, subject));
    const Fragment line = timeline(subject);
    if (!line.empty()) part.add("<div><h4>Cases over time</h4>\n{}</div>\n", line);
    part.add("</div>\n");
    if (!budget.append(body, part)) ++left_out;
  }
  Fragment html;
  if (body.empty()) return html;
  html.add("<section id=\"coverage\">\n<h2>Coverage</h2>\n{}", body);
  if (left_out > 0)
    html.add("<p class=\"left-out\">{} left out.</p>\n", counted(left_out, "more subject"));
  return html.add("</section>\n");
}

}  // namespace tenet::reports::html
