// The comparison of two runs as a page.
#include "reports/diff.h"

#include "reports/html/page.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

using html::Fragment;

std::string_view class_for_change(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kBroken:
      return "is-failed";
    case ChangeKind::kFixed:
      return "is-passed";
    case ChangeKind::kNoLongerExercised:
    case ChangeKind::kChanged:
      return "is-expected";
    case ChangeKind::kNewlyExercised:
    case ChangeKind::kAdded:
    case ChangeKind::kRemoved:
      return "is-unexercised";
  }
  return {};
}

/// Before and after where they differ, else the value.
Fragment step(std::string_view before, std::string_view after) {
  Fragment result;
  if (before == after) return result.add("{}", shortened(after, 600));
  return result.add(
      "{} <span aria-hidden=\"true\">→</span><span class=\"sr\">, now</span> <b>{}</b>",
      before.empty() ? "none" : shortened(before, 600),
      after.empty() ? "none" : shortened(after, 600));
}

Fragment environment(const RunDiff& diff) {
  Fragment result;
  const auto line = [&](std::string_view name, const std::string& before,
                        const std::string& after) {
    if (before.empty() && after.empty()) return;
    result.add("<div><dt>{}</dt><dd>{}</dd></div>\n", name, step(before, after));
  };
  line("PyTorch", diff.before.torch, diff.after.torch);
  line("NumPy", diff.before.numpy, diff.after.numpy);
  line("Python", diff.before.python, diff.after.python);
  line("CUDA", diff.before.cuda, diff.after.cuda);
  line("Platform", diff.before.platform, diff.after.platform);
  line("Tenet", diff.before.tenet, diff.after.tenet);
  return result;
}

Fragment verdicts(const SubjectDiff& subject) {
  return Fragment().add("<p class=\"verdict {}\">{}</p>\n",
                        subject.after ? html::class_for(*subject.after) : "is-failed",
                        step(subject.before ? words_for(*subject.before) : "not there",
                             subject.after ? words_for(*subject.after) : "not there"));
}

/// `number`: through the whole page.
Fragment change_item(const ClauseChange& change, std::size_t number) {
  Fragment result;
  result.add("<li class=\"clause item\">\n<div class=\"rule\"><h4><code>{}</code></h4>\n",
             shortened(change.clause, 300));
  if (!change.says.empty()) result.add("<p class=\"says\">{}</p>\n", shortened(change.says, 600));
  result.add("</div>\n<div class=\"results\">{}</div>\n", step(change.before, change.after));
  const bool told = change.kind == ChangeKind::kBroken || change.kind == ChangeKind::kChanged;
  if (told && !change.failures.empty()) {
    const Failure& failure = change.failures.front();
    result.add(
        "<div class=\"wide\"><dl class=\"argument\"><div><dt>For the "
        "input</dt><dd><code>{}</code></dd></div>\n"
        "<div class=\"expected\"><dt>Expected</dt><dd>{}</dd></div>\n"
        "<div class=\"observed\"><dt>But observed</dt><dd>{}</dd></div></dl>\n{}</div>\n",
        shortened(failure.input, 1500), shortened(said(failure, failure.expected), 800),
        shortened(said(failure, failure.observed), 800),
        html::copyable(shortened(replay_command(failure), 3000),
                       fmt::format("Replay command of change {}", number)));
  }
  return result.add("</li>\n");
}

Fragment subject_section(const SubjectDiff& subject, html::Budget& budget, std::size_t& number) {
  Fragment result;
  result.add("<section>\n<h2>{} <span class=\"count\">{}</span></h2>\n{}",
             shortened(subject.name, 200), step(subject.version_before, subject.version_after),
             verdicts(subject));
  std::optional<ChangeKind> previous;
  std::size_t left_out = 0;
  for (const ClauseChange& change : subject.changes) {
    if (change.kind != previous) {
      if (previous) result.add("</ul></div>\n");
      result.add("<div class=\"group\"><h3 class=\"{}\">{} {}</h3>\n<ul class=\"clauses\">\n",
                 class_for_change(change.kind), html::symbol(symbol_for(change.kind)),
                 words_for(change.kind));
      previous = change.kind;
    }
    if (!budget.append(result, change_item(change, ++number))) ++left_out;
  }
  if (previous) result.add("</ul></div>\n");
  if (left_out > 0)
    result.add("<p class=\"left-out\">{} left out: the file would be too large.</p>\n",
               counted(left_out, "more change"));
  if (subject.before && subject.after)
    result.add("<p class=\"note\">{} unchanged.</p>\n", counted(subject.unchanged, "clause"));
  return result.add("</section>\n");
}

Fragment oracle_section(const RunDiff& diff) {
  Fragment result;
  if (diff.oracle.empty()) return result;
  result.add(
      "<section id=\"pytorch\">\n<h2>PyTorch itself changed</h2>\n<p class=\"hint\">What "
      "PyTorch does otherwise than in the earlier run.</p>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Changes of "
      "PyTorch\"><table class=\"plain\">"
      "<thead><tr><th scope=\"col\">case</th><th scope=\"col\">before</th><th "
      "scope=\"col\">now</th></tr></thead>\n<tbody>\n");
  html::Budget budget(300'000);
  std::size_t left_out = 0;
  for (const OracleChange& change : diff.oracle) {
    Fragment line;
    line.add("<tr><th scope=\"row\"><code>{}</code>",
             shortened(change.input.empty() ? change.clause : change.input, 600));
    if (!change.input.empty())
      line.add("<br><span class=\"source\">{}</span>", shortened(change.clause, 300));
    line.add("</th><td>{}</td><td>{}</td></tr>\n", shortened(change.before, 600),
             shortened(change.after, 600));
    if (!budget.append(result, line)) ++left_out;
  }
  result.add("</tbody></table></div>\n");
  if (left_out > 0)
    result.add("<p class=\"left-out\">{} left out.</p>\n", counted(left_out, "more case"));
  return result.add("</section>\n");
}

}  // namespace

std::string to_html(const RunDiff& diff) {
  const bool worse = diff.got_worse();
  html::Page page;
  page.title = worse ? "Worse than before · Tenet" : "Not worse than before · Tenet";
  page.header.add(
      "<p class=\"brand\">Tenet <span>comparison of two runs</span></p>\n<h1 class=\"{}\">{} "
      "{}</h1>\n<p class=\"lede\">",
      worse ? "is-failed" : "is-passed", html::symbol(worse ? "✕" : "✓"),
      worse ? "Worse than before" : "Not worse than before");
  for (const ChangeKind kind : {ChangeKind::kBroken, ChangeKind::kNoLongerExercised,
                                ChangeKind::kFixed, ChangeKind::kNewlyExercised,
                                ChangeKind::kChanged, ChangeKind::kAdded, ChangeKind::kRemoved}) {
    page.header.add("{}{} {}", kind == ChangeKind::kBroken ? "" : ", ", diff.count(kind),
                    words_for(kind));
  }
  if (const std::uint64_t gone = diff.subjects_gone(); gone > 0)
    page.header.add(", {} no longer there", counted(gone, "subject"));
  page.header.add(".</p>\n<dl class=\"environment\">\n{}</dl>\n", environment(diff));
  html::Budget budget(1'300'000);
  html::Budget frames(150'000);
  std::size_t left_out = 0;
  std::size_t number = 0;  // of changes
  for (const SubjectDiff& subject : diff.subjects) {
    // Subjects without anything to tell take no room from those that have.
    if (!subject.changes.empty()) {
      page.main.add("{}", subject_section(subject, budget, number));
    } else if (!frames.append(page.main, subject_section(subject, budget, number))) {
      ++left_out;
    }
  }
  if (left_out > 0)
    page.main.add("<p class=\"left-out\">{} without changes left out.</p>\n",
                  counted(left_out, "subject"));
  page.main.add("{}", oracle_section(diff));
  return document(page);
}

}  // namespace tenet::reports
