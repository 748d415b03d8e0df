// The catalogue: every clause with its sentence, its source and what each subject made of it.
#include <algorithm>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

/// "fails in 412 of 3,021 cases": the counts behind the status.
std::string figures(const ClauseCount* clause) {
  if (clause == nullptr) return "not part of this subject's run";
  const std::string cases = counted(clause->exercised, "case");
  switch (status_of(*clause)) {
    case ClauseStatus::kFailed:
      return fmt::format("fails in {} of {}", grouped(clause->failed), cases);
    case ClauseStatus::kUnexpectedPass:
      return fmt::format("passes in {}, though declared to fail{}{}", cases,
                         clause->xfail.empty() ? "" : ": ", shortened(clause->xfail, 300));
    case ClauseStatus::kExpectedFailure:
      return fmt::format("fails as declared in {} of {}{}{}", grouped(clause->xfailed), cases,
                         clause->xfail.empty() ? "" : ": ", shortened(clause->xfail, 300));
    case ClauseStatus::kPassed:
      if (clause->unspecified > 0) {
        return fmt::format("holds in {}, {} unspecified", cases, grouped(clause->unspecified));
      }
      return fmt::format("holds in {}", cases);
    case ClauseStatus::kUnspecified:
      return fmt::format("unspecified in {}", cases);
    case ClauseStatus::kNotSupported:
    case ClauseStatus::kNotProvided:
    case ClauseStatus::kNotExercised:
      return std::string(words_for(status_of(*clause)));
  }
  return {};
}

Fragment result(std::string_view subject, ClauseStatus status, std::string_view what) {
  Fragment html;
  html.add("<li class=\"{}\">{} ", class_for(status), symbol(symbol_for(status)));
  if (!subject.empty()) html.add("<b>{}</b> ", shortened(subject, 80));
  return html.add("{}</li>\n", what);
}

Fragment results(const Index& index, const ClauseRow& row) {
  // A line each while they can be taken in at a glance; beyond that, only those that differ from
  // the others.
  constexpr std::size_t kMostLines = 4;
  const auto& subjects = index.record().subjects;
  Fragment html;
  if (subjects.size() <= kMostLines) {
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      html.add("{}", result(index.several() ? subjects[s].name : std::string(), status_in(row, s),
                            figures(row.by_subject[s])));
    }
    return html;
  }
  for (const ClauseStatus status : kClauseStatuses) {
    std::size_t count = 0;
    std::string names;
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      if (status_in(row, s) != status) continue;
      names += (count == 0 ? "" : ", ") + subjects[s].name;
      ++count;
    }
    if (count > 0) {
      html.add("{}", result("", status,
                            fmt::format("{} for {}", words_for(status),
                                        count == subjects.size() ? "all subjects"
                                                                 : shortened(names, 300))));
    }
  }
  return html;
}

Fragment failure_links(const Index& index, const ClauseRow& row) {
  constexpr std::size_t kMostLinks = 20;
  Fragment html;
  if (row.failures.empty()) return html;
  html.add("<p class=\"links\">Shown in");
  for (std::size_t i = 0; i < row.failures.size() && i < kMostLinks; ++i) {
    const FailureEntry& entry = index.failures()[row.failures[i]];
    html.add("{} <a href=\"#{}\">failure {}</a>", i == 0 ? "" : ",", entry.id, entry.number);
  }
  if (row.failures.size() > kMostLinks) html.add(" and {} more", row.failures.size() - kMostLinks);
  return html.add("</p>\n");
}

/// A case that the clause speaks of; the first subject's that has one.
std::string_view example_of(const ClauseRow& row) {
  for (const ClauseCount* clause : row.by_subject)
    if (clause != nullptr && !clause->example.empty()) return clause->example;
  return {};
}

Fragment item(const Index& index, const ClauseRow& row, bool whole) {
  const ClauseCount& clause = *row.clause;
  Fragment html;
  html.add(
      "<li class=\"clause item\" id=\"clause-{}\" {}>\n<div class=\"rule\"><h4><a "
      "href=\"#clause-{}\"><code>{}</code></a></h4>\n",
      anchor(clause.id), filter_attributes(clause.topic, clause.constructor, &row),
      anchor(clause.id), clause.id);
  if (whole && !clause.says.empty())
    html.add("<p class=\"says\">{}</p>\n", shortened(clause.says, 1000));
  if (const std::string_view example = example_of(row); whole && !example.empty())
    html.add("<p class=\"example\">for example <code>{}</code></p>\n", shortened(example, 300));
  if (whole && !clause.source.empty()) {
    html.add("<p class=\"source\">{}", shortened(clause.source, 500));
    if (!clause.since.empty()) html.add(" · since PyTorch {}", shortened(clause.since, 20));
    html.add("</p>\n");
  }
  return html.add("{}</div>\n<ul class=\"results\">\n{}</ul></li>\n", failure_links(index, row),
                  results(index, row));
}

}  // namespace

Fragment clauses_section(const Index& index) {
  Fragment html;
  html.add("<section id=\"clauses\">\n<h2>Clauses <span class=\"count\">{}</span></h2>\n",
           grouped(index.rows().size()));
  const auto has_example = [](const ClauseRow& row) { return !example_of(row).empty(); };
  if (std::any_of(index.rows().begin(), index.rows().end(), has_example))
    html.add(
        "<p class=\"hint\">Each with a simple one of its cases, where there was one. "
        "<code>./tenet explain EXPRESSION</code> tells what else such a call does.</p>\n");
  Budget budget(420'000);
  Budget brief_budget(150'000);
  bool whole = true;
  std::size_t left_out = 0;
  const ClauseRow* previous = nullptr;
  for (const ClauseRow& row : index.rows()) {
    const bool new_topic = previous == nullptr || previous->clause->topic != row.clause->topic;
    const bool new_group = new_topic || previous->clause->constructor != row.clause->constructor;
    if (previous != nullptr && new_group) html.add("</ul></div>\n");
    if (previous != nullptr && new_topic) html.add("</div>\n");
    if (new_topic)
      html.add("<div class=\"group\">\n<h3 id=\"topic-{}\">{}</h3>\n", anchor(row.clause->topic),
               row.clause->topic);
    if (new_group) {
      html.add("<div class=\"group\" id=\"{}\"><ul class=\"clauses\">\n",
               group_id(row.clause->topic, row.clause->constructor));
    }
    whole = whole && budget.append(html, item(index, row, true));
    if (!whole && !brief_budget.append(html, item(index, row, false))) ++left_out;
    previous = &row;
  }
  if (previous != nullptr) html.add("</ul></div>\n</div>\n");
  if (!whole) {
    html.add(
        "<p class=\"left-out\">Towards the end sentences and sources are left out: the file would "
        "be too large.{}</p>\n",
        left_out == 0 ? std::string()
                      : fmt::format(" {} left out altogether.", counted(left_out, "clause")));
  }
  return html.add("</section>\n");
}

}  // namespace tenet::reports::html
