// Each failure as a short argument: the rule, hence expected, but observed.
#include <algorithm>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

constexpr std::size_t kLongestValue = 1500;
constexpr std::size_t kLongestCode = 6000;

Fragment step(std::string_view label, std::string_view value, std::string_view css_class) {
  Fragment html;
  if (!value.empty()) {
    html.add("<div class=\"{}\"><dt>{}</dt><dd>{}</dd></div>\n", css_class, label,
             shortened(value, kLongestValue));
  }
  return html;
}

/// What PyTorch does, and what that says: the expectation confirmed, or the suite in doubt.
Fragment oracle_step(const Failure& failure) {
  Fragment html;
  if (failure.oracle.empty()) return html;
  html.add("<div><dt>PyTorch itself</dt><dd>{}", shortened(failure.oracle, kLongestValue));
  if (failure.oracle == failure.expected) {
    html.add(" <span class=\"remark is-passed\">{} as expected</span>", symbol("✓"));
  } else if (failure.oracle == failure.observed) {
    html.add(
        " <span class=\"remark is-expected\">{} the same as observed: doubt the "
        "specification</span>",
        symbol("△"));
  }
  return html.add("</dd></div>\n");
}

Fragment argument(const Failure& failure, const ClauseRow* row) {
  Fragment html;
  html.add("<dl class=\"argument\">\n");
  if (row != nullptr && !row->clause->says.empty()) {
    html.add("<div><dt>The rule</dt><dd>{}", shortened(row->clause->says, kLongestValue));
    if (!row->clause->source.empty()) {
      html.add(" <span class=\"source\">{}</span>", shortened(row->clause->source, 500));
    }
    html.add("</dd></div>\n");
  }
  if (!failure.input.empty()) {
    html.add("<div><dt>For the input</dt><dd>{}</dd></div>\n",
             copyable(shortened(failure.input, kLongestCode), "Input"));
  }
  return html.add("{}{}{}</dl>\n", step("Hence expected", failure.expected, "expected"),
                  step("But observed", failure.observed, "observed"), oracle_step(failure));
}

Fragment fact_line(const FactRow& fact) {
  Fragment html;
  html.add("<tr{}><th scope=\"row\">{}{}</th>",
           fact.differs ? Fragment().add(" class=\"differs\"") : Fragment(),
           shortened(fact.fact, 200),
           fact.differs ? Fragment().add(" <b class=\"remark\">{} differs</b>", symbol("≠"))
                        : Fragment());
  for (const std::string* value : {&fact.expected, &fact.observed, &fact.oracle}) {
    html.add("<td>{}</td>", value->empty() ? std::string("—") : shortened(*value, 600));
  }
  return html.add("</tr>\n");
}

Fragment fact_table(const std::vector<FactRow>& facts, std::size_t number) {
  Fragment html;
  if (facts.empty()) return html;
  constexpr std::size_t kMostFacts = 60;
  html.add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Facts of failure {}\">"
      "<table class=\"facts-table\"><caption class=\"sr\">Facts of failure {}, side by "
      "side</caption>"
      "<thead><tr><th scope=\"col\">fact</th><th scope=\"col\">expected</th>"
      "<th scope=\"col\">observed</th><th scope=\"col\">PyTorch</th></tr></thead>\n<tbody>\n",
      number, number);
  // What differs comes first: it is what the reader came for.
  for (const bool differing : {true, false}) {
    std::size_t shown = 0;
    for (const FactRow& fact : facts) {
      if (fact.differs == differing && ++shown <= kMostFacts) html.add("{}", fact_line(fact));
    }
  }
  html.add("</tbody></table></div>\n");
  if (facts.size() > kMostFacts)
    html.add("<p class=\"left-out\">Only the first {} of a kind are shown.</p>\n", kMostFacts);
  return html;
}

Fragment heading(const Failure& failure, const ClauseRow* row, std::size_t number) {
  Fragment html;
  html.add(
      "<header><h4><a class=\"number\" href=\"#failure-{}\">{}<span class=\"sr\">. "
      "failure</span></a> ",
      number, number);
  const std::string name =
      failure.clause.empty() ? std::string("no clause predicts this") : failure.clause;
  if (row == nullptr) {
    html.add("<code>{}</code>", shortened(name, 300));
  } else {
    html.add("<a href=\"#clause-{}\"><code>{}</code></a>", anchor(failure.clause), name);
  }
  return html.add(
      "</h4>\n<p class=\"tags\"><span class=\"tag kind\">{}</span> <span class=\"tag\">{}</span> "
      "<span class=\"tag\">{}</span> {}</p></header>\n",
      to_text(failure.kind), shortened(failure.constructor, 100), shortened(failure.topic, 100),
      counted(failure.count, "case"));
}

Fragment article(const Failure& failure, const ClauseRow* row, std::size_t number, bool open) {
  Fragment html;
  html.add("<article class=\"failure item\" id=\"failure-{}\" {}>\n{}{}{}", number,
           filter_attributes(failure.topic, failure.constructor, row),
           heading(failure, row, number), argument(failure, row),
           fact_table(failure.facts, number));
  if (!failure.repro.empty()) {
    html.add(
        "<details{}><summary>Repro: exits with 1 while the fault is "
        "there</summary>\n{}</details>\n",
        open ? Fragment().add(" open") : Fragment(),
        copyable(shortened(failure.repro, kLongestCode), "Repro"));
  }
  return html.add("<div class=\"replay\"><span>Run it again</span>{}</div>\n</article>\n",
                  copyable(shortened(replay_command(failure), kLongestCode), "Replay command"));
}

/// For failures that there is no room for: that they exist, and how to see them.
Fragment one_line(const Failure& failure, const ClauseRow* row, std::size_t number) {
  return Fragment().add(
      "<p class=\"failure item brief\" id=\"failure-{}\" {}>{}. <code>{}</code>, {}</p>\n", number,
      filter_attributes(failure.topic, failure.constructor, row), number,
      shortened(failure.clause, 200), counted(failure.count, "case"));
}

}  // namespace

Fragment failures_section(const Index& index) {
  Fragment html;
  html.add("<section id=\"failures\">\n<h2>Failures <span class=\"count\">{}</span></h2>\n",
           grouped(index.failures()));
  if (index.failures() == 0) html.add("<p>No failures.</p>\n");
  Budget budget(700'000);
  Budget brief_budget(120'000);
  bool full = true;
  std::size_t left_out = 0;
  for (std::size_t s = 0; s < index.record().subjects.size(); ++s) {
    const SubjectResult& subject = index.record().subjects[s];
    if (subject.failures.empty()) continue;
    html.add("<div class=\"group\">\n<h3{}>{} <span class=\"count\">{}</span></h3>\n",
             index.several() ? Fragment() : Fragment().add(" class=\"sr\""),
             shortened(title_of(subject), 200), grouped(subject.failures.size()));
    for (std::size_t i = 0; i < subject.failures.size(); ++i) {
      const Failure& failure = subject.failures[i];
      const std::size_t number = index.first_failure(s) + i;
      const ClauseRow* row = index.row(failure.clause);
      full = full && budget.append(html, article(failure, row, number, number == 1));
      if (!full && !brief_budget.append(html, one_line(failure, row, number))) ++left_out;
    }
    html.add("</div>\n");
  }
  if (!full) {
    html.add(
        "<p class=\"left-out\">Where only a line is shown the details are in the run record "
        "(--json): the file "
        "would be too large.{}</p>\n",
        left_out == 0 ? std::string()
                      : fmt::format(" {} left out altogether.", counted(left_out, "failure")));
  }
  return html.add("</section>\n");
}

}  // namespace tenet::reports::html
