#include "spec/suggest.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace tenet {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Insertions, deletions and replacements that lead from one to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> near_matches(std::string_view typed,
                                      const std::vector<std::string>& candidates,
                                      std::size_t most) {
  std::string wanted = lower(typed);
  std::erase_if(wanted, [](char c) { return c == '*' || c == '?'; });
  if (wanted.empty()) return {};
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& candidate : candidates) {
    const std::string name = lower(candidate);
    std::size_t rank = distance(wanted, name);
    if (name.find(wanted) != std::string::npos) {
      rank = 0;
    } else if (rank > std::max<std::size_t>(2, wanted.size() / 3)) {
      continue;
    }
    ranked.emplace_back(rank, candidate);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (const auto& [rank, candidate] : ranked)
    if (out.size() < most) out.push_back(candidate);
  return out;
}

}  // namespace tenet
