#pragma once
// What --filter lets through. Coordinator and worker decide by the same rule.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "spec/clause.h"

namespace tenet {

/// Whether the whole text matches; `*` stands for any characters, `?` for one.
[[nodiscard]] bool glob_match(std::string_view glob, std::string_view text);

/// The constructors and clauses that a glob selects. It is matched against the names of the
/// constructors ("as_tensor": all of its clauses), the topics ("aliasing") and the ids of the
/// clauses ("dtype.*.ndarray*").
class Filter {
 public:
  /// Selects everything.
  Filter() : Filter("*") {}
  explicit Filter(std::string_view glob);

  /// Whether calls of the constructor are generated.
  [[nodiscard]] bool selects(Constructor constructor) const {
    return constructors_[static_cast<std::size_t>(constructor)];
  }
  /// Whether what the clause predicts is judged.
  [[nodiscard]] bool selects(ClauseId clause) const { return clauses_[clause]; }
  [[nodiscard]] bool selects_all() const;
  [[nodiscard]] bool selects_nothing() const;

 private:
  std::array<bool, kConstructorCount> constructors_{};
  std::vector<bool> clauses_;  ///< by ClauseId
};

}  // namespace tenet
