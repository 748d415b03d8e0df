#pragma once
// The properties as GoogleTest tests, registered by name without starting Python:
//   Conformance.CONSTRUCTOR   the subject against the specification
//   Oracle.CONSTRUCTOR        real PyTorch against the specification
//   Laws.LAW_of_CONSTRUCTOR   a law, on the subject
// TENET_SUBJECT names the subject (default: reference), TENET_CASES the cases of each test
// (default: 2000), TENET_SEED the seed (default: 0).

#include <string>

#include "properties/worker/judge.h"

namespace tenet::properties {

/// To be called once, before RUN_ALL_TESTS().
void register_properties();

/// A judge of the subject, or of torch; interpreter and subject are loaded at the first call.
[[nodiscard]] Judge& judge_of_subject();
[[nodiscard]] Judge& judge_of_oracle();

}  // namespace tenet::properties
