#pragma once
// Where PyTorch departs from its own documentation, or from itself: the specification follows what
// it does, and a report says so.

#include <span>
#include <string_view>

#include "spec/clause.h"

namespace tenet::oracle {

struct KnownDivergence {
  std::string_view clauses;   ///< a glob of clause ids, `*` for any characters
  std::string_view says;      ///< what is promised, and what happens
  std::string_view upstream;  ///< the address of the issue or pull request; empty: none was found
  TorchVersion first;         ///< the first and last release that it is known of
  TorchVersion last;
  /// Python that comes to its end without an exception while it is so; empty: it cannot be shown,
  /// or not survived. `raises` is as pytest's, but answers.
  std::string_view shows;
};

[[nodiscard]] std::span<const KnownDivergence> known_divergences();

/// The divergence that a clause describes in that release, or nullptr.
[[nodiscard]] const KnownDivergence* known_divergence(std::string_view clause,
                                                      TorchVersion version);

/// Whether `text` is of the form `glob`, in which `*` stands for any characters.
[[nodiscard]] bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace tenet::oracle
