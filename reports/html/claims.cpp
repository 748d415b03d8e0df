// The claims and what became of them, as a page.
#include "reports/claims.h"

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
  if (claim.example) out.add("{}", row("Example", witness(*claim.example)));
  if (!claim.clauses.empty()) out.add("{}", row("By", ids(claim.clauses)));
  if (!claim.against.empty()) out.add("{}", row("Against", ids(claim.against)));
  if (!claim.why_not_checkable.empty())
    out.add("{}", row("Because", Fragment().add("{}", claim.why_not_checkable)));
  if (!claim.about.empty()) out.add("{}", row("About", Fragment().add("{}", claim.about)));
  if (claim.holding + claim.failing > 0)
    out.add("{}", row("Asked of", Fragment().add("{}, of which {} contradict it",
                                                 counted(claim.holding + claim.failing, "call"),
                                                 grouped(claim.failing))));
  return out;
}

Fragment item(const ClaimResult& claim) {
  Fragment out;
  out.add(
      "<li class=\"clause item\" id=\"{0}\">\n<div class=\"rule\"><h4><a "
      "href=\"#{0}\">{1}</a></h4>\n<p class=\"source\">“{2}”</p></div>\n"
      "<div class=\"results\"><b class=\"{3}\">{4} {5}</b></div>\n"
      "<div class=\"wide\"><dl class=\"argument\">{6}</dl></div></li>\n",
      html::anchor(claim.id), claim.says, claim.quote, class_for(claim.status),
      html::symbol(symbol_for(claim.status)), words_for(claim.status), argument(claim));
  return out;
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
  std::string_view source;
  for (const ClaimResult& claim : report.claims) {
    if (claim.source != source) {
      if (!source.empty()) page.main.add("</ul></section>\n");
      page.main.add("<section>\n<h2>{}</h2>\n<ul class=\"clauses\">\n", claim.source);
      source = claim.source;
    }
    page.main.add("{}", item(claim));
  }
  if (!source.empty()) page.main.add("</ul></section>\n");
  return document(page);
}

}  // namespace tenet::reports
