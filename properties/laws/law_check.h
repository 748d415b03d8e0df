#pragma once
// Laws as executable checks. A law runs a few calls on the subject and compares their outcomes with
// each other; it neither predicts nor sees Python.

#include <functional>
#include <string>

#include "properties/random.h"
#include "spec/call.h"
#include "spec/laws.h"
#include "spec/machine.h"
#include "spec/outcome.h"

namespace tenet::properties {

/// Runs a call on the subject.
using RunCall = std::function<Outcome(const Call&)>;

enum class LawState : std::uint8_t {
  Inapplicable,  ///< the law says nothing of this call, or of what came of it
  Holds,
  Broken,
};

/// What one law came to for one call.
struct LawVerdict {
  LawState state = LawState::Inapplicable;
  Fact fact = Fact::Completion;  ///< Broken: where the outcomes part
  std::string expected;          ///< Broken: what the other call, or the law, says
  std::string observed;
};

/// A call that the law is likely to apply to.
[[nodiscard]] Call generate_for(const Law& law, Random& random, const Machine& machine);

/// Whether the law is of objects that live on, which outcomes do not tell.
[[nodiscard]] inline bool is_living(const Law& law) { return law.name >= kFirstLivingLaw; }

/// Checks the law on a call of its constructor. Inapplicable for a living one.
[[nodiscard]] LawVerdict check_law(const Law& law, const Call& call, const RunCall& run);

}  // namespace tenet::properties
