#include "properties/shrinking/history.h"

#include <algorithm>
#include <utility>

namespace tenet::properties {

std::vector<Call> smallest_history(std::vector<Call> history,
                                   const std::function<bool(const std::vector<Call>&)>& fails,
                                   int most_runs) {
  const auto at = [](const std::vector<Call>& calls, std::size_t index) {
    return calls.begin() + static_cast<std::ptrdiff_t>(std::min(index, calls.size()));
  };
  // What is left out gets smaller, from half of it to one call.
  std::size_t part = std::max<std::size_t>(history.size() / 2, 1);
  while (!history.empty() && most_runs > 0) {
    bool fewer = false;
    for (std::size_t begin = 0; begin < history.size() && most_runs > 0;) {
      std::vector<Call> without(history.cbegin(), at(history, begin));
      without.insert(without.end(), at(history, begin + part), history.cend());
      --most_runs;
      if (fails(without)) {
        history = std::move(without);
        fewer = true;
      } else {
        begin += part;
      }
    }
    if (part == 1 && !fewer) break;
    if (part > 1) part = std::max<std::size_t>(std::min(part, history.size()) / 2, 1);
  }
  return history;
}

}  // namespace tenet::properties
