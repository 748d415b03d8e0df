#pragma once
// The state machine: operations as RapidCheck's commands, on the model and on the real objects.

#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "properties/memory/model.h"

namespace tenet::properties {

/// What is seen is not what the model predicts.
struct Surprise {
  Topic topic = Topic::Lifetime;  ///< Aliasing: who shares with whom; Lifetime: what is kept
  std::string expected;
  std::string observed;
  bool at_the_end = false;    ///< when everything was let go of
  int constructed_from = -2;  ///< of Construct: its holder
};

/// The result is none that the model speaks of.
struct NotATensor {};

/// The real objects, and what has been learnt of them that no model can know.
struct Witness {
  harness::LiveObjects& objects;
  std::map<int, std::uint64_t> bases;     ///< where a memory begins
  std::map<int, std::uint64_t> storages;  ///< which one a storage of the model is
};

/// An operation, done to both.
class MemoryCommand : public rc::state::Command<Model, Witness> {
 public:
  explicit MemoryCommand(harness::Operation operation) : operation_(std::move(operation)) {}

  void checkPreconditions(const Model& before) const override;
  void apply(Model& model) const override { model.apply(operation_); }
  /// Throws Surprise, NotATensor.
  void run(const Model& before, Witness& witness) const override;
  void show(std::ostream& out) const override;

  [[nodiscard]] const harness::Operation& operation() const { return operation_; }

 private:
  harness::Operation operation_;
};

using MemoryCommands = rc::state::Commands<rc::state::Command<Model, Witness>>;

/// Commands that begin with the call itself.
[[nodiscard]] rc::Gen<MemoryCommands> commands_from(const Model& before_the_call);

/// Compares all that is seen with the model. Throws Surprise.
void look_around(const Model& model, Witness& witness);
/// Lets go of everything, and looks whether it is gone.
void look_at_the_end(const Model& model, Witness& witness);

/// "result[0] = 3": the operation as Python; `model`: before it.
[[nodiscard]] std::string python_line(const Model& model, const harness::Operation& operation);
/// "source", "result", "x4".
[[nodiscard]] std::string name_of(const Model& model, int name);

}  // namespace tenet::properties
