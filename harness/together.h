#pragma once
// Calls made by several threads at once.

#include <vector>

#include "harness/harness.h"

namespace tenet::harness {

/// What came of it.
struct Together {
  std::vector<Outcome> outcomes;  ///< of every call, as far as it can be seen afterwards
  bool inputs_unchanged = true;
  bool released = true;  ///< when the results are gone, and then the inputs, nobody holds anything
};

/// Makes the call's arguments once, and lets each of so many threads make the call with them so
/// many times, but the last of the threads makes the other call. They start together, and take
/// turns as often as Python lets them. One thread makes both calls by turns. A call whose context
/// is of the whole process (a default dtype or device) must not be made. What comes of the other
/// call is not told. Throws HarnessError.
[[nodiscard]] Together run_together(const Subject& subject, const Call& call, const Call& other,
                                    int threads, int calls_each);

}  // namespace tenet::harness
