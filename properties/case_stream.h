#pragma once
// Everything a run goes through, by number: conforming cases and cases of laws.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "properties/cases.h"
#include "properties/generators/exhaustive.h"
#include "spec/filter.h"
#include "spec/laws.h"
#include "spec/machine.h"

namespace tenet::properties {

/// One case: a call to compare with its prediction, or, with a law, a call to check the law on.
struct Case {
  Call call;
  const Law* law = nullptr;
};

/// Case number I of a run: a pure function of seed, filter, exhaustive, machine and I. An
/// exhaustive run begins with the ExhaustiveCases. After these every 16th is one of a law (of
/// those every 10th, at first every 4th, of one of objects that live on, which take longer); all of
/// them where the filter selects nothing but laws.
class CaseStream {
 public:
  /// The filter must select something.
  /// `machine`: cases of chance are placed on the devices of its accelerator, too.
  /// `sequences`: most calls have others before them, for a subject that keeps state.
  CaseStream(std::uint64_t seed, const Filter& filter, bool exhaustive = false,
             const Machine& machine = {}, bool sequences = false);

  /// How many cases come before those of chance.
  [[nodiscard]] std::uint64_t exhaustive_count() const {
    return exhaustive_ ? exhaustive_->count() : 0;
  }

  [[nodiscard]] Case make(std::uint64_t number) const;

 private:
  /// Of that case of a law; null when it is one of the others.
  [[nodiscard]] const Law* living_law(std::uint64_t turn) const;
  std::uint64_t seed_;
  Machine machine_;
  bool sequences_;
  std::optional<Cases> cases_;
  std::optional<ExhaustiveCases> exhaustive_;
  std::vector<const Law*> laws_;
  std::vector<const Law*> living_laws_;
};

}  // namespace tenet::properties
