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
  html.add("<div><dt>PyTorch itself</dt><dd>{}",
           shortened(said(failure, failure.oracle), kLongestValue));
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

Fragment argument(const Failure& failure, const ClauseRow* row, std::size_t number) {
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
             copyable(shortened(failure.input, kLongestCode),
                      fmt::format("Input of failure {}", number)));
  }
  return html.add(
      "{}{}{}</dl>\n", step("Hence expected", said(failure, failure.expected), "expected"),
      step("But observed", said(failure, failure.observed), "observed"), oracle_step(failure));
}

Fragment fact_line(const FactRow& fact) {
  Fragment html;
  html.add("<tr{}><th scope=\"row\">{}{}</th>",
           fact.differs ? Fragment().add(" class=\"differs\"") : Fragment(),
           shortened(fact.fact, 200),
           !fact.differs ? Fragment()
                         : Fragment().add(" <b class=\"remark\">{} differs{}</b>", symbol("≠"),
                                          fact.consequence ? ", as a consequence" : ""));
  for (const std::string* value : {&fact.expected, &fact.observed, &fact.oracle}) {
    html.add("<td>{}</td>", value->empty() ? std::string("—") : shortened(*value, 600));
  }
  return html.add("</tr>\n");
}

Fragment fact_rows(const std::vector<FactRow>& facts, bool differing) {
  constexpr std::size_t kMostFacts = 60;
  Fragment rows;
  std::size_t count = 0;
  for (const FactRow& fact : facts) {
    if (fact.differs == differing && ++count <= kMostFacts) rows.add("{}", fact_line(fact));
  }
  if (count > kMostFacts) {
    rows.add("<tr><td colspan=\"4\" class=\"left-out\">{} left out</td></tr>\n",
             counted(count - kMostFacts, "more fact"));
  }
  return rows;
}

Fragment fact_table(const Fragment& rows, std::string_view what, std::size_t number) {
  return Fragment().add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{} of failure {}\">"
      "<table class=\"facts-table\"><caption class=\"sr\">{} of failure {}, side by "
      "side</caption>"
      "<thead><tr><th scope=\"col\">fact</th><th scope=\"col\">expected</th>"
      "<th scope=\"col\">observed</th><th scope=\"col\">PyTorch</th></tr></thead>\n<tbody>\n"
      "{}</tbody></table></div>\n",
      what, number, what, number, rows);
}

/// What differs is what the reader came for; the rest is there for whoever doubts it.
Fragment side_by_side(const std::vector<FactRow>& facts, std::size_t number) {
  Fragment html;
  const auto differing = static_cast<std::size_t>(
      std::count_if(facts.begin(), facts.end(), [](const FactRow& fact) { return fact.differs; }));
  if (differing > 0)
    html.add("{}", fact_table(fact_rows(facts, true), "Facts that differ", number));
  if (differing < facts.size()) {
    html.add("<details><summary>{} as expected</summary>\n{}</details>\n",
             counted(facts.size() - differing, differing == 0 ? "fact" : "other fact"),
             fact_table(fact_rows(facts, false), "Facts as expected", number));
  }
  return html;
}

Fragment heading(const FailureEntry& entry) {
  const Failure& failure = *entry.failure;
  Fragment html;
  html.add(
      "<header><h4><a class=\"number\" href=\"#{}\"><span class=\"sr\">Failure "
      "</span>{}</a> ",
      entry.id, entry.number);
  const std::string name =
      failure.clause.empty() ? std::string("no clause predicts this") : failure.clause;
  if (entry.row == nullptr) {
    html.add("<code>{}</code>", shortened(name, 300));
  } else {
    html.add("<a href=\"#clause-{}\"><code>{}</code></a>", anchor(failure.clause), name);
  }
  html.add("</h4>\n<p class=\"tags\"><span class=\"tag kind\">{}</span> ", words_for(failure.kind));
  for (const std::string* text : {&failure.constructor, &failure.topic, &failure.input_kind})
    if (!text->empty()) html.add("<span class=\"tag\">{}</span> ", shortened(*text, 100));
  html.add("{}", counted(failure.count, "case"));
  if (const std::string flaky = text_for_flaky(failure); !flaky.empty())
    html.add(" <span class=\"tag flaky\">flaky: {}</span>", flaky);
  if (entry.row != nullptr && entry.row->broke[entry.subject])
    html.add(" <span class=\"tag\">was green before</span>");
  return html.add("</p></header>\n");
}

Fragment article(const FailureEntry& entry) {
  const Failure& failure = *entry.failure;
  Fragment html;
  html.add("<article class=\"failure item\" id=\"{}\" {}>\n{}{}{}{}", entry.id,
           filter_attributes(failure.topic, failure.constructor, entry.row), heading(entry),
           argument(failure, entry.row, entry.number), memory_figure(entry),
           side_by_side(failure.facts, entry.number));
  if (!failure.repro.empty()) {
    html.add(
        "<details><summary>Repro: exits with 1 while the fault is "
        "there</summary>\n{}</details>\n",

        copyable(shortened(failure.repro, kLongestCode),
                 fmt::format("Repro of failure {}", entry.number)));
  }
  if (failure.case_id.empty() && failure.replay.empty()) return html.add("</article>\n");
  return html.add("<div class=\"replay\"><span>Run it again</span>{}</div>\n</article>\n",
                  copyable(shortened(replay_command(failure), kLongestCode),
                           fmt::format("Replay command of failure {}", entry.number)));
}

/// For failures that there is no room for: that they exist, and how to see them.
Fragment one_line(const FailureEntry& entry) {
  const Failure& failure = *entry.failure;
  return Fragment().add(
      "<p class=\"failure item brief\" id=\"{}\" {}>{}. <code>{}</code>, {}</p>\n", entry.id,
      filter_attributes(failure.topic, failure.constructor, entry.row), entry.number,
      shortened(failure.clause, 200), counted(failure.count, "case"));
}

/// Writes failures one after the other, those that blame the same clause folded under the first.
class Telling {
 public:
  void tell(const FailureEntry& entry, std::size_t followers, Fragment& html) {
    if (!entry.follows) close(html);
    if (entry.follows && !folded_) {
      html.add("<details class=\"more group\"><summary>The same rule with {}</summary>\n",
               counted(followers, "other kind of input", "other kinds of input"));
      folded_ = true;
    }
    full_ = full_ && budget_.append(html, article(entry));
    if (!full_ && !brief_budget_.append(html, one_line(entry))) ++left_out_;
  }

  void close(Fragment& html) {
    if (folded_) html.add("</details>\n");
    folded_ = false;
  }

  Fragment what_was_left_out() const {
    Fragment html;
    if (full_) return html;
    return html.add(
        "<p class=\"left-out\">Where only a line is shown the details are in the run record "
        "(--json): the file would be too large.{}</p>\n",
        left_out_ == 0 ? std::string()
                       : fmt::format(" {} left out altogether.", counted(left_out_, "failure")));
  }

 private:
  Budget budget_{700'000};
  Budget brief_budget_{120'000};
  bool full_ = true;
  bool folded_ = false;
  std::size_t left_out_ = 0;
};

}  // namespace

Fragment failures_section(const Index& index) {
  const std::vector<FailureEntry>& entries = index.failures();
  Fragment html;
  html.add("<section id=\"failures\">\n<h2>Failures <span class=\"count\">{}</span></h2>\n",
           grouped(entries.size()));
  if (entries.empty()) html.add("<p>No failures.</p>\n");
  Telling telling;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i == 0 || entries[i].subject != entries[i - 1].subject) {
      telling.close(html);
      const SubjectResult& subject = index.record().subjects[entries[i].subject];
      html.add("{}<div class=\"group\">\n<h3{}>{} <span class=\"count\">{}</span></h3>\n",
               i == 0 ? Fragment() : Fragment().add("</div>\n"),
               index.several() ? Fragment() : Fragment().add(" class=\"sr\""),
               shortened(title_of(subject), 200), grouped(subject.failures.size()));
    }
    std::size_t followers = 0;
    while (i + followers < entries.size() && (followers == 0 || entries[i + followers].follows))
      ++followers;
    // Asked for at the first that follows: it and those after it.
    telling.tell(entries[i], followers, html);
  }
  telling.close(html);
  if (!entries.empty()) html.add("</div>\n");
  return html.add("{}</section>\n", telling.what_was_left_out());
}

}  // namespace tenet::reports::html
