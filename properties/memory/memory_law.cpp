#include "properties/memory/memory_law.h"

#include <utility>

#include "properties/memory/operations.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

constexpr int kMostOperations = 16;
constexpr int kMostShrinks = 200;

/// FNV-1a: the same for the same call in every process.
std::uint64_t hash_of(const std::string& text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}

/// A sequence that failed, and how.
struct Failure {
  Surprise surprise;
  std::string lines;
  std::optional<Call> culprit;  ///< the call that the surprise came of
};

std::vector<int> names_by_age(const Model& model) {
  std::vector<int> names;
  for (const auto& [name, thing] : model.names()) names.push_back(name);
  return names;
}

class Experiment {
 public:
  Experiment(const Laboratory& laboratory, Model before)
      : laboratory_(laboratory), before_(std::move(before)) {}

  /// Nothing when all went as the model says.
  std::optional<Failure> run(const MemoryCommands& commands) const {
    Model model = before_;
    const std::unique_ptr<harness::LiveObjects> objects = laboratory_.open(before_.scenario().call);
    Witness witness{*objects, {}, {}};
    std::string lines;
    const auto perform = [&](const MemoryCommand& command) {
      lines += (lines.empty() ? "" : "; ") + python_line(model, command.operation());
      command.run(model, witness);
      command.apply(model);
    };
    try {
      for (const auto& command : commands) perform(static_cast<const MemoryCommand&>(*command));
      // In the end the names go one by one, the source first: what is left must keep its memory.
      for (const int name : names_by_age(model)) {
        harness::Operation drop;
        drop.action = harness::Action::Drop;
        drop.holder = name;
        if (model.allows(drop)) perform(MemoryCommand(drop));
      }
      look_at_the_end(model, witness);
    } catch (const Surprise& surprise) {
      Failure failure{surprise, lines, std::nullopt};
      if (surprise.constructed_from >= 0)
        failure.culprit = model.call_with(surprise.constructed_from);
      return failure;
    }
    return std::nullopt;
  }

  Failure shrink(rc::Shrinkable<MemoryCommands> failing, Failure failure) const {
    for (int tried = 0; tried < kMostShrinks;) {
      bool simpler = false;
      auto candidates = failing.shrinks();
      while (auto candidate = candidates.next()) {
        if (++tried > kMostShrinks) break;
        std::optional<Failure> again = run(candidate->value());
        if (!again || again->surprise.topic != failure.surprise.topic) continue;
        failing = std::move(*candidate);
        failure = std::move(*again);
        simpler = true;
        break;
      }
      if (!simpler) break;
    }
    return failure;
  }

 private:
  const Laboratory& laboratory_;
  Model before_;
};

}  // namespace

LawVerdict check_memory_law(const Call& call, const RunCall& run,
                            const Laboratory& laboratory) try {
  const Model before(std::make_shared<const Scenario>(Scenario{call, laboratory.predict}));
  harness::Operation the_call;
  the_call.action = harness::Action::Construct;
  the_call.makes = before.result();
  if (!before.allows(the_call)) return {};

  const Experiment experiment(laboratory, before);
  const rc::Gen<MemoryCommands> commands = commands_from(before);
  const std::uint64_t seed = hash_of(to_text(call));
  for (int i = 0; i < laboratory.tries; ++i) {
    const auto drawn = commands(rc::Random(seed + static_cast<std::uint64_t>(i)), kMostOperations);
    std::optional<Failure> failure = experiment.run(drawn.value());
    // A first call may import or cache what outlives it; what every call keeps is a leak.
    if (failure && failure->surprise.at_the_end) failure = experiment.run(drawn.value());
    if (!failure) continue;
    failure = experiment.shrink(drawn, std::move(*failure));
    (void)run(call);
    if (failure->culprit) (void)run(*failure->culprit);
    const bool sharing = failure->surprise.topic == Topic::Aliasing;
    const Fact fact = sharing ? Fact::SharedBytes : Fact::KeepsSourceAlive;
    return {LawState::Broken, fact, failure->surprise.expected,
            failure->surprise.observed + ", after: " + failure->lines};
  }
  return {LawState::Holds, Fact::Completion, {}, {}};
} catch (const NotATensor&) {
  return {};
}

}  // namespace tenet::properties
