// Constructors by topics, subjects by topics, and the clauses on which subjects disagree.
#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

/// "10 of 12 clauses hold, 2 not exercised": what the cell's symbol and numbers stand for.
std::string cell_words(const Tally& counts) {
  std::string words;
  for (const ClauseStatus status : kClauseStatuses) {
    if (counts[status] == 0) continue;
    words += words.empty() ? "" : ", ";
    words += fmt::format("{} {}", counts[status], words_for(status));
  }
  return words;
}

/// The worst status, how many clauses have it, and of how many.
Fragment cell(const Tally& counts, const std::string& target) {
  Fragment html;
  if (counts.total() == 0) {
    return html.add(
        "<td class=\"none\"><span aria-hidden=\"true\">·</span><span class=\"sr\">no "
        "clauses</span></td>");
  }
  const ClauseStatus worst = counts.worst();
  const std::string words = cell_words(counts);
  html.add("<td class=\"{}\">", class_for(worst));
  if (!target.empty()) html.add("<a href=\"#{}\" title=\"{}\">", target, words);
  html.add("{}<span aria-hidden=\"true\">{}", symbol(symbol_for(worst)), counts[worst]);
  if (counts[worst] != counts.total()) html.add("<i>/{}</i>", counts.total());
  html.add("</span>");
  // What was not reached shows beside any other status: a gap is no part of a pass.
  if (const auto gaps = counts[ClauseStatus::kNotExercised]; gaps > 0 && gaps < counts.total()) {
    html.add("<span class=\"gap-count\" aria-hidden=\"true\">{}{}</span>",
             symbol(symbol_for(ClauseStatus::kNotExercised)), gaps);
  }
  html.add("<span class=\"sr\">{}</span>", words);
  if (!target.empty()) html.add("</a>");
  return html.add("</td>");
}

Fragment head(std::string_view first, const std::vector<std::string>& topics) {
  Fragment html;
  html.add("<thead><tr><th scope=\"col\">{}</th>", first);
  for (const std::string& topic : topics) html.add("<th scope=\"col\">{}</th>", topic);
  return html.add("</tr></thead>\n");
}

Fragment constructors_by_topics(const Index& index, const SubjectResult& subject) {
  Fragment html;
  html.add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Matrix of {}\">"
      "<table class=\"matrix\"><caption class=\"sr\">Clauses of {} by constructor and "
      "topic</caption>\n{}<tbody>\n",
      shortened(subject.name, 200), shortened(subject.name, 200),
      head("constructor", index.topics()));
  for (const std::string& constructor : index.constructors()) {
    html.add("<tr><th scope=\"row\"><code>{}</code></th>", constructor);
    for (const std::string& topic : index.topics()) {
      html.add("{}", cell(tally(subject, topic, constructor), group_id(topic, constructor)));
    }
    html.add("</tr>\n");
  }
  return html.add("</tbody></table></div>\n");
}

Fragment subjects_by_topics(const Index& index) {
  Fragment html;
  html.add(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Subjects by topics\">"
      "<table class=\"matrix\"><caption class=\"sr\">Clauses by subject and "
      "topic</caption>\n{}<tbody>\n",
      head("subject", index.topics()));
  for (const SubjectResult& subject : index.record().subjects) {
    html.add("<tr><th scope=\"row\">{}</th>", shortened(title_of(subject), 100));
    for (const std::string& topic : index.topics()) html.add("{}", cell(tally(subject, topic), ""));
    html.add("</tr>\n");
  }
  return html.add("</tbody></table></div>\n");
}

Fragment disagreements(const Index& index) {
  Fragment rows;
  Budget budget(120'000);
  std::size_t shown = 0;
  std::size_t all = 0;
  for (const ClauseRow& row : index.rows()) {
    if (!disagree(row)) continue;
    ++all;
    Fragment line;
    line.add("<tr><th scope=\"row\"><a href=\"#clause-{}\"><code>{}</code></a></th>",
             anchor(row.clause->id), row.clause->id);
    for (std::size_t s = 0; s < row.by_subject.size(); ++s) {
      const ClauseStatus status = status_in(row, s);
      line.add("<td class=\"{}\">{}{}</td>", class_for(status), symbol(symbol_for(status)),
               words_for(status));
    }
    line.add("</tr>\n");
    if (budget.append(rows, line)) ++shown;
  }
  Fragment html;
  if (all == 0) {
    return html.add("<p>All subjects have the same result for every clause.</p>\n");
  }
  html.add(
      "<details{}><summary>{} with different results</summary>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Disagreements\">"
      "<table class=\"matrix compare\"><caption class=\"sr\">Clauses on which subjects "
      "disagree</caption>"
      "<thead><tr><th scope=\"col\">clause</th>",
      all <= 12 ? Fragment().add(" open") : Fragment(), counted(all, "clause"));
  for (const SubjectResult& subject : index.record().subjects) {
    html.add("<th scope=\"col\">{}</th>", shortened(subject.name, 60));
  }
  html.add("</tr></thead>\n<tbody>\n{}</tbody></table></div>\n", rows);
  if (shown < all)
    html.add("<p class=\"left-out\">{} left out.</p>\n", counted(all - shown, "more clause"));
  return html.add("</details>\n");
}

}  // namespace

Fragment matrix_section(const Index& index) {
  Fragment html;
  html.add(
      "<section id=\"matrix\">\n<h2>Constructors by topics</h2>\n"
      "<p class=\"hint\">Each cell counts clauses of its worst status; a link leads to them.");
  for (const ClauseStatus status : kClauseStatuses) {
    html.add(" <span class=\"key {}\">{} {}</span>", class_for(status), symbol(symbol_for(status)),
             words_for(status));
  }
  html.add("</p>\n");
  if (index.rows().empty()) {
    return html.add("<p>The record counts no clauses.</p>\n</section>\n");
  }
  if (index.several()) html.add("<h3>All subjects</h3>\n{}", subjects_by_topics(index));
  Budget budget(250'000);
  std::size_t shown = 0;
  for (const SubjectResult& subject : index.record().subjects) {
    Fragment part;
    if (index.several()) part.add("<h3>{}</h3>\n", shortened(title_of(subject), 200));
    part.add("{}", constructors_by_topics(index, subject));
    if (!budget.append(html, part)) break;
    ++shown;
  }
  if (const std::size_t left_out = index.record().subjects.size() - shown; left_out > 0) {
    html.add(
        "<p class=\"left-out\">The matrices of {} are left out: the file would be too large.</p>\n",
        counted(left_out, "more subject"));
  }
  if (index.several()) {
    html.add("<h3>Where subjects disagree</h3>\n{}", disagreements(index));
  }
  return html.add("</section>\n");
}

}  // namespace tenet::reports::html
