// The claims and what became of them, as a page.
#include "reports/claims.h"

#include <algorithm>
#include <array>

#include "reports/html/page.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

using html::Fragment;

std::string_view class_for(ClaimStatus status) {
  switch (status) {
    case ClaimStatus::kHolds:
      return "is-passed";
    case ClaimStatus::kHoldsOnlyIf:
      return "is-expected";
    case ClaimStatus::kFalse:
      return "is-failed";
    case ClaimStatus::kNotCheckable:
    case ClaimStatus::kNotExercised:
      break;
  }
  return "is-unexercised";
}

std::string_view symbol_for(ClaimStatus status) {
  switch (status) {
    case ClaimStatus::kHolds:
      return "✓";
    case ClaimStatus::kHoldsOnlyIf:
      return "◐";
    case ClaimStatus::kFalse:
      return "✕";
    case ClaimStatus::kNotCheckable:
    case ClaimStatus::kNotExercised:
      break;
  }
  return "○";
}

Fragment row(std::string_view label, const Fragment& content) {
  return Fragment().add("<div><dt>{}</dt><dd>{}</dd></div>\n", label, content);
}

Fragment ids(const std::vector<std::string>& clauses) {
  Fragment out;
  const char* separator = "";
  for (const std::string& clause : clauses) {
    out.add("{}<code>{}</code>", separator, clause);
    separator = ", ";
  }
  return out;
}

Fragment witness(const ClaimWitness& one) {
  return Fragment().add("<code>{}</code><br>{}", shortened(one.input, 1500),
                        shortened(one.observed, 800));
}

/// What the verdict rests on, for who wants to know.
Fragment grounds(const ClaimResult& claim) {
  Fragment out;
  if (claim.example) out.add("{}", row("Example", witness(*claim.example)));
  if (!claim.clauses.empty()) out.add("{}", row("By", ids(claim.clauses)));
  if (!claim.against.empty()) out.add("{}", row("Against", ids(claim.against)));
  if (!claim.about.empty()) out.add("{}", row("About", Fragment().add("{}", claim.about)));
  if (claim.holding + claim.failing > 0)
    out.add("{}", row("Asked of", Fragment().add("{}, of which {} contradict it",
                                                 counted(claim.holding + claim.failing, "call"),
                                                 grouped(claim.failing))));
  return out;
}

/// What has to be known besides the verdict.
Fragment argument(const ClaimResult& claim) {
  Fragment out;
  if (!claim.conditions.empty()) {
    Fragment conditions;
    const char* separator = "";
    for (const std::string& condition : claim.conditions) {
      conditions.add("{}<b>{}</b>", separator, condition);
      separator = ", and ";
    }
    out.add("{}", row("Only if", conditions));
  }
  if (claim.counterexample) out.add("{}", row("Counterexample", witness(*claim.counterexample)));
  if (!claim.why_not_checkable.empty())
    out.add("{}", row("Because", Fragment().add("{}", claim.why_not_checkable)));
  return out;
}

Fragment list(const Fragment& rows) {
  if (rows.empty()) return {};
  return Fragment().add("<dl class=\"argument\">\n{}</dl>\n", rows);
}

Fragment item(const ClaimResult& claim) {
  Fragment out;
  out.add(
      "<li class=\"clause claim item\" id=\"{0}\" data-status=\"{1}\">\n<div class=\"rule\">"
      "<h3><a href=\"#{0}\">{2}</a></h3>\n<p class=\"source\">“{3}”</p></div>\n"
      "<div class=\"results\"><b class=\"{1}\">{4} {5}</b></div>\n<div class=\"wide\">{6}",
      html::anchor(claim.id), class_for(claim.status), claim.says, claim.quote,
      html::symbol(symbol_for(claim.status)), words_for(claim.status), list(argument(claim)));
  if (const Fragment why = grounds(claim); !why.empty())
    out.add("<details><summary>{}<span class=\"sr\"> of {}</span></summary>\n{}</details>\n",
            claim.holding + claim.failing > 0 ? "Example, clauses and calls" : "What it is about",
            claim.id, list(why));
  return out.add("</div></li>\n");
}

constexpr std::array kColumns = {ClaimStatus::kHolds, ClaimStatus::kHoldsOnlyIf,
                                 ClaimStatus::kFalse, ClaimStatus::kNotCheckable};

/// One source of claims.
struct Source {
  std::string_view name;
  std::vector<const ClaimResult*> claims;

  [[nodiscard]] auto count(ClaimStatus status) const {
    return std::count_if(claims.begin(), claims.end(),
                         [&](const ClaimResult* claim) { return claim->status == status; });
  }
};

std::vector<Source> sources_of(const ClaimsReport& report) {
  std::vector<Source> out;
  for (const ClaimResult& claim : report.claims) {
    if (out.empty() || out.back().name != claim.source) out.push_back({claim.source, {}});
    out.back().claims.push_back(&claim);
  }
  return out;
}

/// How the claims of each source fared.
Fragment overview(const std::vector<Source>& sources) {
  Fragment out;
  out.add(
      "<section id=\"sources\">\n<h2>Who says it</h2>\n<div class=\"scroll\" tabindex=\"0\" "
      "role=\"region\" aria-label=\"Verdicts by source\"><table class=\"plain claims\"><thead>"
      "<tr><th scope=\"col\">source</th>");
  for (const ClaimStatus status : kColumns) out.add("<th scope=\"col\">{}</th>", words_for(status));
  out.add("</tr></thead>\n<tbody>\n");
  for (std::size_t i = 0; i < sources.size(); ++i) {
    out.add("<tr><th scope=\"row\"><a href=\"#source-{}\">{}</a></th>", i + 1, sources[i].name);
    for (const ClaimStatus status : kColumns) {
      const auto count = sources[i].count(status);
      if (count == 0)
        out.add("<td></td>");
      else
        out.add("<td class=\"{}\">{} {}</td>", class_for(status), html::symbol(symbol_for(status)),
                count);
    }
    out.add("</tr>\n");
  }
  return out.add("</tbody></table></div>\n</section>\n");
}

Fragment filters() {
  Fragment views;
  views.add("{}", html::option("", "every verdict"));
  for (const ClaimStatus status : kColumns)
    views.add("{}", html::option(class_for(status), words_for(status)));
  return Fragment().add(
      "<div class=\"bar\">\n<nav aria-label=\"Sections\"><a href=\"#sources\">Sources</a></nav>\n"
      "<form class=\"filters\" role=\"search\" aria-label=\"Filter claims\" "
      "data-counts=\"claim\" hidden>\n"
      "<label><span class=\"sr\">Search</span><input type=\"search\" id=\"search\" "
      "placeholder=\"Search  ( / )\" autocomplete=\"off\"></label>\n"
      "<label><span class=\"sr\">Show</span><select id=\"view\">{}</select></label>\n"
      "<button type=\"reset\">Clear</button> <output id=\"shown\" aria-live=\"polite\"></output>"
      "</form>\n</div>\n",
      views);
}

}  // namespace

std::string to_html(const ClaimsReport& report) {
  html::Page page;
  page.title = "Claims about PyTorch's constructors · Tenet";
  page.header.add(
      "<p class=\"brand\">Tenet <span>claims, held against PyTorch {}</span></p>\n"
      "<h1>Of {}, {} hold as they stand</h1>\n"
      "<p class=\"lede\">{} hold only under a condition, {} are false, {} cannot be checked here. "
      "Each was asked of {} generated calls.</p>\n<dl class=\"environment\">\n{}</dl>\n",
      report.environment.torch, counted(report.claims.size(), "statement"),
      report.count(ClaimStatus::kHolds), report.count(ClaimStatus::kHoldsOnlyIf),
      report.count(ClaimStatus::kFalse),
      report.count(ClaimStatus::kNotCheckable) + report.count(ClaimStatus::kNotExercised),
      grouped(report.cases), html::environment_entries(report.environment));
  page.bar = filters();
  const std::vector<Source> sources = sources_of(report);
  page.main = overview(sources);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    page.main.add(
        "<section class=\"group\" id=\"source-{}\">\n<h2>{}</h2>\n<ul class=\"clauses\">\n", i + 1,
        sources[i].name);
    for (const ClaimResult* claim : sources[i].claims) page.main.add("{}", item(*claim));
    page.main.add("</ul></section>\n");
  }
  return document(page);
}

}  // namespace tenet::reports
