// Who was judged, and how it went: a card for each subject.
#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

/// The bar, and a list that says the same in words.
Fragment coverage_bar(const Tally& counts) {
  Fragment html;
  if (counts.total() == 0) return html;
  html.add("{}\n<ul class=\"legend\">", status_bar(counts));
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
  html.add("<p class=\"note\">Cases: ");
  bool first = true;
  for (const auto& [name, count] : subject.status_counts) {
    html.add("{}{} {}", first ? "" : ", ", grouped(count), shortened(name, 60));
    first = false;
  }
  return html.add(".</p>\n");
}

/// The clauses that fail, the first few in a line each: what a reader in a hurry takes away.
Fragment what_fails(const Index& index, std::size_t subject) {
  constexpr std::size_t kMost = 5;
  Fragment lines;
  std::size_t clauses = 0;
  for (const FailureEntry& entry : index.failures()) {
    if (entry.subject != subject || entry.follows || ++clauses > kMost) continue;
    const Failure& failure = *entry.failure;
    const bool has_sentence = entry.row != nullptr && !entry.row->clause->says.empty();
    lines.add("<li><a href=\"#{}\">{}</a> <span class=\"source\">{}", entry.id,
              shortened(has_sentence ? entry.row->clause->says : failure.clause, 200),
              shortened(failure.constructor, 60));
    if (failure.kind != FailureKind::kMismatch) lines.add(", {}", words_for(failure.kind));
    lines.add("</span></li>\n");
  }
  Fragment html;
  if (clauses == 0) return html;
  html.add("<ol class=\"what-fails\">\n{}</ol>\n", lines);
  if (clauses > kMost)
    html.add("<p class=\"note\">and <a href=\"#failures\">{}</a></p>\n",
             counted(clauses - kMost, "more clause"));
  return html;
}

/// What was left out, as prominent as what failed.
Fragment what_was_not_exercised(const SubjectResult& subject) {
  constexpr std::size_t kMost = 3;
  Fragment html;
  const auto& gaps = subject.not_exercised;
  if (gaps.empty()) return html;
  html.add("<p class=\"note gaps\">{} Not exercised: ",
           symbol(symbol_for(ClauseStatus::kNotExercised)));
  // Single clauses come after what is missing as a whole, those of other versions last.
  const auto rank = [&](const NotExercised& gap) {
    if (gap.why.starts_with(NotExercised::kOtherVersions)) return 2;
    return find_clause(subject, gap.what) == nullptr ? 0 : 1;
  };
  std::size_t shown = 0;
  for (const int wanted : {0, 1, 2}) {
    for (const NotExercised& gap : gaps) {
      if (rank(gap) != wanted || shown == kMost) continue;
      html.add("{}<b>{}</b> ({})", shown++ == 0 ? "" : ", ", shortened(gap.what, 80),
               shortened(gap.why, 120));
    }
  }
  if (gaps.size() > shown)
    html.add(", and <a href=\"#not-exercised\">{} more</a>", grouped(gaps.size() - shown));
  return html.add(".</p>\n");
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
  for (const ProbablyBroken& broken : subject.probably_broken)
    html.add("<p class=\"note is-failed broken\">{} {}</p>\n", symbol("!"),
             shortened(text_for(broken), 800));
  if (!subject.message.empty()) {
    html.add("<pre class=\"message\" tabindex=\"0\">{}</pre>\n", shortened(subject.message, 6000));
  }
  return html.add("{}{}</article>\n", what_fails(index, number), what_was_not_exercised(subject));
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
