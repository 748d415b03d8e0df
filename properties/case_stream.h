#pragma once
// Everything a run goes through, by number: conforming cases and cases of laws.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "properties/cases.h"
#include "spec/filter.h"
#include "spec/laws.h"

namespace tenet::properties {

/// One case: a call to compare with its prediction, or, with a law, a call to check the law on.
struct Case {
  Call call;
  const Law* law = nullptr;
};

/// Case number I of a run: a pure function of seed, filter and I. Every 16th is one of a law; all
/// of them where the filter selects nothing but laws.
class CaseStream {
 public:
  /// The filter must select something.
  CaseStream(std::uint64_t seed, const Filter& filter);

  [[nodiscard]] Case make(std::uint64_t number) const;

 private:
  std::uint64_t seed_;
  std::optional<Cases> cases_;
  std::vector<const Law*> laws_;
};

}  // namespace tenet::properties
