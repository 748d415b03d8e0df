#include "tests/harness/harness_test.h"

namespace tenet::harness {

Interpreter& interpreter() {
  static Interpreter interpreter;
  return interpreter;
}

Outcome run_torch(const Call& call) {
  interpreter();
  static Runner runner(Subject::load("torch"));
  return runner.run(call);
}

Returned returned_by_torch(const Call& call) {
  const Outcome outcome = run_torch(call);
  if (const Raised* raised = outcome.raised())
    ADD_FAILURE() << "raised " << raised->type << ": " << raised->message;
  return outcome.returned() != nullptr ? *outcome.returned() : Returned{};
}

}  // namespace tenet::harness
