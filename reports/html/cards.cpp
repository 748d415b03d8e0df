// Who was judged, and how it went: a card for each subject.
#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

/// One bar, divided as the clauses are; the list under it says the same in words.
Fragment coverage_bar(const Tally& counts) {
  Fragment html;
  if (counts.total() == 0) return html;
  html.add(
      "<svg class=\"bar-chart\" viewBox=\"0 0 1000 1\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">");
  double left = 0;
  const double unit = 1000.0 / static_cast<double>(counts.total());
  for (const ClauseStatus status : kClauseStatuses) {
    const double width = unit * static_cast<double>(counts[status]);
    if (width > 0) {
      html.add("<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"1\"></rect>",
               class_for(status), left, width);
    }
    left += width;
  }
  html.add("</svg>\n<ul class=\"legend\">");
  for (const ClauseStatus status : kClauseStatuses) {
    if (counts[status] == 0) continue;
    html.add("<li class=\"{}\">{} <b>{}</b> {}</li>", class_for(status), symbol(symbol_for(status)),
             grouped(counts[status]), words_for(status));
  }
  return html.add("</ul>\n");
}

Fragment oracle_note(const SubjectResult& subject) {
  Fragment html;
  if (!subject.oracle_agrees) return html;
  if (*subject.oracle_agrees) {
    return html.add(
        "<p class=\"note\">PyTorch itself met the specification on the same cases.</p>\n");
  }
  return html.add(
      "<p class=\"note is-failed\">{} PyTorch itself disagreed with the specification: doubt the "
      "suite before the subject.</p>\n",
      symbol("✕"));
}

Fragment statuses(const SubjectResult& subject) {
  Fragment html;
  if (subject.status_counts.size() < 2) return html;
  html.add("<ul class=\"facts\">");
  for (const auto& [name, count] : subject.status_counts) {
    html.add("<li>{} {}</li>", grouped(count), shortened(name, 60));
  }
  return html.add("</ul>\n");
}

/// The first failures in a line each: what a reader in a hurry takes away.
Fragment what_fails(const Index& index, std::size_t number) {
  constexpr std::size_t kMost = 5;
  const SubjectResult& subject = index.record().subjects[number];
  Fragment html;
  if (subject.failures.empty()) return html;
  html.add("<ol class=\"what-fails\">\n");
  for (std::size_t i = 0; i < subject.failures.size() && i < kMost; ++i) {
    const Failure& failure = subject.failures[i];
    const ClauseRow* row = index.row(failure.clause);
    const bool has_sentence = row != nullptr && !row->clause->says.empty();
    html.add("<li><a href=\"#failure-{}\">{}</a> <span class=\"source\">{}, {}</span></li>\n",
             index.first_failure(number) + i,
             shortened(has_sentence ? row->clause->says : failure.clause, 200),
             shortened(failure.constructor, 60), words_for(failure.kind));
  }
  html.add("</ol>\n");
  if (subject.failures.size() > kMost) {
    html.add("<p class=\"note\">and {}</p>\n",
             counted(subject.failures.size() - kMost, "more failure"));
  }
  return html;
}

Fragment card(const Index& index, std::size_t number) {
  const SubjectResult& subject = index.record().subjects[number];
  const Tally counts = tally(subject);
  Fragment html;
  html.add(
      "<article class=\"card\">\n<h2>{}</h2>\n<p class=\"verdict {}\">{} {}</p>\n"
      "<p class=\"figures\">{} in {}, {} a second",
      shortened(title_of(subject), 200), class_for(subject.verdict),
      symbol(symbol_for(subject.verdict)), words_for(subject.verdict),
      counted(subject.cases, "case"), duration(subject.seconds),
      grouped(static_cast<std::uint64_t>(cases_per_second(subject))));
  if (subject.seconds_inside_constructors > 0) {
    html.add("; {} inside its own functions", duration(subject.seconds_inside_constructors));
  }
  html.add(". {} of {} exercised.</p>\n{}{}{}", grouped(counts.exercised()),
           counted(counts.total(), "clause"), coverage_bar(counts), statuses(subject),
           oracle_note(subject));
  if (!subject.message.empty()) {
    html.add("<pre class=\"message\" tabindex=\"0\">{}</pre>\n", shortened(subject.message, 6000));
  }
  return html.add("{}</article>\n", what_fails(index, number));
}

}  // namespace

Fragment subject_cards(const Index& index) {
  Fragment cards;
  Budget budget(150'000);
  std::size_t shown = 0;
  while (shown < index.record().subjects.size()) {
    if (!budget.append(cards, card(index, shown))) break;
    ++shown;
  }
  Fragment html;
  html.add("<div class=\"cards\">\n{}</div>\n", cards);
  if (const std::size_t left_out = index.record().subjects.size() - shown; left_out > 0) {
    html.add("<p class=\"left-out\">{} left out here.</p>\n", counted(left_out, "more subject"));
  }
  return html;
}

}  // namespace tenet::reports::html
