// Where PyTorch departs from its documentation or from itself: the clauses follow what it does.
#include <map>
#include <vector>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

/// One divergence, and the clauses that describe it.
struct Divergence {
  const ClauseCount* first = nullptr;
  std::vector<const ClauseCount*> clauses;
};

/// In the order of their first clauses.
std::vector<Divergence> divergences_of(const Index& index) {
  std::vector<Divergence> found;
  std::map<std::string_view, std::size_t> known;
  for (const ClauseRow& row : index.rows()) {
    if (row.clause->divergence.empty()) continue;
    const auto [place, is_new] = known.try_emplace(row.clause->divergence, found.size());
    if (is_new) found.push_back({row.clause, {}});
    found[place->second].clauses.push_back(row.clause);
  }
  return found;
}

/// "pytorch/pytorch#130792" for the address of an issue or a pull request: the page has no links
/// that lead out of it.
std::string thread_of(std::string address) {
  constexpr std::string_view kSite = "https://github.com/";
  if (address.starts_with(kSite)) address.erase(0, kSite.size());
  for (const std::string_view kind : {"/issues/", "/pull/"})
    if (const std::size_t at = address.find(kind); at != std::string::npos)
      return address.replace(at, kind.size(), "#");
  return address;
}

Fragment links(const Divergence& divergence) {
  constexpr std::size_t kMostLinks = 6;
  Fragment html;
  for (std::size_t i = 0; i < divergence.clauses.size() && i < kMostLinks; ++i)
    html.add("{}<a href=\"#clause-{}\"><code>{}</code></a>", i == 0 ? "" : ", ",
             anchor(divergence.clauses[i]->id), divergence.clauses[i]->id);
  if (divergence.clauses.size() > kMostLinks)
    html.add(" and {} more", divergence.clauses.size() - kMostLinks);
  return html;
}

}  // namespace

Fragment divergences_section(const Index& index) {
  Fragment entries;
  std::size_t count = 0;
  Budget budget(60'000);
  for (const Divergence& divergence : divergences_of(index)) {
    Fragment entry;
    entry.add("<li><p class=\"says\">{}</p>\n<p class=\"source\">{}",
              shortened(divergence.first->divergence, 600), links(divergence));
    if (!divergence.first->upstream.empty())
      entry.add(" · {}", shortened(thread_of(divergence.first->upstream), 120));
    entry.add("</p></li>\n");
    if (budget.append(entries, entry)) ++count;
  }
  Fragment html;
  if (count == 0) return html;
  return html.add(
      "<section id=\"divergences\">\n<h2>PyTorch itself <span class=\"count\">{}</span></h2>\n"
      "<p class=\"hint\">Where PyTorch departs from its documentation, or one of its ways from "
      "another. The clauses follow what it does.</p>\n<ul class=\"plain\">\n{}</ul>\n</section>\n",
      grouped(count), entries);
}

}  // namespace tenet::reports::html
