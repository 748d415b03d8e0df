#include "reports/html.h"

#include <algorithm>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

using html::Fragment;
using html::Index;

/// The verdict in a sentence for whoever reads nothing else.
std::string lede(const Index& index) {
  std::size_t failing = 0;
  std::size_t unreached = 0;
  for (const html::ClauseRow& row : index.rows()) {
    bool fails = false;
    bool reached = false;
    for (std::size_t s = 0; s < row.by_subject.size(); ++s) {
      fails = fails || status_in(row, s) == ClauseStatus::kFailed;
      reached = reached || status_in(row, s) != ClauseStatus::kNotExercised;
    }
    failing += fails ? 1 : 0;
    unreached += reached ? 0 : 1;
  }
  std::string text = fmt::format("{} {} {}", failing == 0 ? "None" : grouped(failing), "of",
                                 counted(index.rows().size(), "clause"));
  text += failing == 1 || failing == 0 ? " fails" : " fail";
  if (unreached > 0)
    text += fmt::format(", and {} not exercised",
                        unreached == 1 ? "1 was" : grouped(unreached) + " were");
  text += ".";
  if (index.before() != nullptr) {
    const auto broke = std::count_if(index.rows().begin(), index.rows().end(), html::was_green);
    text +=
        fmt::format(" {} in the run before.",
                    broke == 0   ? "None of them held"
                    : broke == 1 ? "1 that fails held"
                                 : grouped(static_cast<std::uint64_t>(broke)) + " that fail held");
  }
  return text;
}

Verdict worst_verdict(const RunRecord& record) {
  Verdict worst = Verdict::kConforms;
  for (const SubjectResult& subject : record.subjects) worst = std::max(worst, subject.verdict);
  return record.subjects.empty() ? Verdict::kInconclusive : worst;
}

Fragment header(const Index& index) {
  const RunRecord& record = index.record();
  const Verdict verdict = worst_verdict(record);
  Fragment result;
  result.add(
      "<p class=\"brand\">Tenet <span>conformance of PyTorch tensor constructors</span></p>\n"
      "<h1 class=\"{}\">{} {}</h1>\n<p class=\"lede\">{}{}</p>\n",
      html::class_for(verdict), html::symbol(symbol_for(verdict)), shortened(headline(record), 300),
      lede(index),
      record.interrupted ? " The run was ended early: the counts are of what was done until then."
                         : "");
  return result.add("{}<dl class=\"environment\">\n{}{}{}{}</dl>\n", subject_cards(index),
                    html::environment_entries(record.environment), html::entry("Seed", record.seed),
                    html::entry("Started", record.started), html::entry("Command", record.command));
}

Fragment filters(const Index& index) {
  Fragment views;
  views.add("{}{}{}{}{}", html::option("", "everything"), html::option("is-failed", "what fails"),
            html::option("is-expected", "expected failures"),
            html::option("is-unexpected", "unexpected passes"),
            html::option("is-unexercised", "what was not exercised"));
  if (index.before() != nullptr)
    views.add("{}", html::option("was-green", "what was green before"));
  if (index.several()) {
    views.add("{}", html::option("disagree", "where subjects disagree"));
    for (std::size_t s = 0; s < index.record().subjects.size() && s < 40; ++s) {
      views.add("{}", html::option(fmt::format("only-{}", s),
                                   fmt::format("what only {} fails",
                                               shortened(index.record().subjects[s].name, 60))));
    }
  }
  Fragment constructors;
  for (const std::string& name : index.constructors())
    constructors.add("{}", html::option(name, name));
  Fragment topics;
  for (const std::string& name : index.topics()) topics.add("{}", html::option(name, name));
  return Fragment().add(
      "<form class=\"filters\" role=\"search\" aria-label=\"Filter failures and clauses\" "
      "data-counts=\"failure clause\" hidden>\n"
      "<label><span class=\"sr\">Search</span><input type=\"search\" id=\"search\" "
      "placeholder=\"Search  ( / )\" "
      "autocomplete=\"off\"></label>\n"
      "<label><span class=\"sr\">Show</span><select id=\"view\">{}</select></label>\n"
      "<label><span class=\"sr\">Constructor</span><select id=\"constructor\"><option "
      "value=\"\">all constructors</option>{}</select></label>\n"
      "<label><span class=\"sr\">Topic</span><select id=\"topic\"><option value=\"\">all "
      "topics</option>{}</select></label>\n"
      "<button type=\"reset\">Clear</button> <output id=\"shown\" "
      "aria-live=\"polite\"></output></form>\n",
      views, constructors, topics);
}

Fragment bar(const Index& index, bool has_inputs, bool has_divergences) {
  Fragment result;
  result.add(
      "<div class=\"bar\">\n<nav aria-label=\"Sections\"><a href=\"#matrix\">Matrix</a> "
      "<a href=\"#failures\">Failures <b>{}</b></a> <a href=\"#not-exercised\">Not exercised</a> ",
      grouped(index.failures().size()));
  result.add("<a href=\"#coverage\">Coverage</a> ");
  if (has_inputs) result.add("<a href=\"#inputs\">Inputs</a> ");
  if (has_divergences) result.add("<a href=\"#divergences\">PyTorch itself</a> ");
  return result.add("<a href=\"#clauses\">Clauses</a></nav>\n{}</div>\n", filters(index));
}

}  // namespace

std::string to_html(const RunRecord& record, const RunRecord* before) {
  const Index index(record, before);
  const Fragment inputs = inputs_section(index);
  const Fragment divergences = divergences_section(index);
  html::Page page;
  page.title = fmt::format("{} · Tenet", printable_line(shortened(headline(record), 200)));
  page.header = header(index);
  page.bar = bar(index, !inputs.empty(), !divergences.empty());
  page.main.add("{}{}{}{}{}{}{}", matrix_section(index), failures_section(index),
                not_exercised_section(index), coverage_section(index), inputs, divergences,
                clauses_section(index));
  return document(page);
}

}  // namespace tenet::reports
