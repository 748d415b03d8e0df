#pragma once
// Which PyTorch serves as the oracle, and what the specification knows of it.

#include <string>
#include <string_view>

#include "spec/clause.h"

namespace tenet::oracle {

/// The releases that the specification was checked against.
inline constexpr TorchVersion kOldest{2, 11};
inline constexpr TorchVersion kNewest{2, 15};

/// A release of PyTorch as a judge.
struct Profile {
  TorchVersion version;
  bool development = false;  ///< a nightly or a build from source: "2.15.0a0+git…"
  bool known = false;        ///< between kOldest and kNewest, and not a development version
  /// What a reader has to know when oracle and specification disagree; empty when it is known.
  std::string caution;
};

/// The profile of torch.__version__, such as "2.15.0+cu130". Throws std::invalid_argument when that
/// does not begin with a release number.
[[nodiscard]] Profile profile_of(std::string_view release);

}  // namespace tenet::oracle
