#include "spec/filter.h"

#include <algorithm>

namespace tenet {

bool glob_match(std::string_view glob, std::string_view text) {
  // On a mismatch, the last star takes one character more.
  std::size_t g = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      taken = t;
    } else if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t])) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

Filter::Filter(std::string_view glob) : clauses_(clauses().size()) {
  for (std::size_t i = 1; i < clauses_.size(); ++i) {
    const Clause& clause = clauses()[i];
    if (!glob_match(glob, name(clause.constructor)) && !glob_match(glob, name(clause.topic)) &&
        !glob_match(glob, clause.id))
      continue;
    clauses_[i] = true;
    constructors_[static_cast<std::size_t>(clause.constructor)] = true;
  }
}

bool Filter::selects_all() const {
  return std::count(clauses_.begin(), clauses_.end(), false) <= 1;  // the entry of "no clause"
}

bool Filter::selects_nothing() const {
  return std::none_of(constructors_.begin(), constructors_.end(), [](bool on) { return on; });
}

}  // namespace tenet
