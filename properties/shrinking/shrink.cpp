#include "properties/shrinking/shrink.h"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "properties/shrinking/simplify.h"
#include "spec/text.h"

namespace tenet::properties {

Shrunk shrink(const Call& failing, const std::function<bool(const Call&)>& fails, int most_runs) {
  Shrunk best{failing, 0, 0};
  std::unordered_set<std::string> tried;
  bool descended = true;
  while (descended) {
    descended = false;
    for (Call& candidate : simplifications(best.call)) {
      if (!tried.insert(to_text(candidate)).second) continue;
      if (best.runs == most_runs) return best;
      ++best.runs;
      if (!fails(candidate)) continue;
      best.call = std::move(candidate);
      ++best.steps;
      descended = true;
      break;
    }
  }
  return best;
}

}  // namespace tenet::properties
