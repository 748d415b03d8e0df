#include "properties/memory/operations.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

#include "properties/memory/proposals.h"

namespace tenet::properties {
namespace {

using harness::Action;
using harness::Answer;
using harness::HolderKind;
using harness::Operation;
using harness::Sight;
using harness::SourceSight;

[[noreturn]] void surprise(Topic topic, std::string expected, std::string observed) {
  throw Surprise{topic, std::move(expected), std::move(observed)};
}

bool is_a(const Answer& answer, const std::string& type) {
  return std::find(answer.raised.begin(), answer.raised.end(), type) != answer.raised.end();
}

/// What is refused and what is not. Memory that is not torch's own must not be exchanged.
void compare_refusal(const Model& model, const Operation& operation, const Answer& answer) {
  const std::string expected = model.raises(operation);
  if (expected.empty() ? answer.raised.empty() : is_a(answer, expected)) return;
  const Topic topic = operation.action == Action::Grow ? Topic::Lifetime : Topic::Aliasing;
  surprise(topic, expected.empty() ? "no exception" : expected,
           answer.raised.empty() ? "no exception"
                                 : answer.raised.front() + ": " +
                                       answer.message.substr(0, answer.message.find('\n')));
}

void compare_warnings(const Model& model, const Operation& operation, const Answer& answer) {
  const auto expected = model.warnings(operation);
  const std::vector<Warning> seen = judged_warnings(answer.warnings);
  if (!expected || expected->allows(seen)) return;
  const auto in_words = [](const std::vector<Warning>& warnings) {
    std::string out;
    for (const Warning& warning : warnings)
      out += (out.empty() ? "" : ", ") + std::string(name(warning.kind));
    return out.empty() ? "no warning" : out;
  };
  surprise(Topic::Aliasing, in_words(expected->value), in_words(seen));
}

std::string in_words(const Bytes& bytes) {
  constexpr std::size_t kMost = 16;
  std::string out;
  for (std::size_t i = 0; i < std::min(bytes.size(), kMost); ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += i > 0 ? " " : "";
    out += kDigits[bytes[i] >> 4U];
    out += kDigits[bytes[i] & 15U];
  }
  return bytes.size() > kMost ? out + " …" : out;
}

std::string in_words(const std::vector<std::int64_t>& numbers) {
  std::string out = "(";
  for (const std::int64_t number : numbers)
    out += (out.size() > 1 ? ", " : "") + std::to_string(number);
  return out + ")";
}

class Look {
 public:
  Look(const Model& model, Witness& witness)
      : model_(model), witness_(witness), sources_(witness.objects.sources()) {}

  void at_sources() const;
  void at(int name, const Thing& thing);
  void at_all() {
    at_sources();
    for (const auto& [name, number] : model_.names()) {
      const Thing& thing = model_.thing(name);
      if (thing.kind != HolderKind::Other) at(name, thing);
    }
  }

 private:
  void at_geometry(const std::string& who, const Thing& thing, const Sight& sight) const;
  void at_place(const std::string& who, const Thing& thing, const Sight& sight);
  void at_storage(const std::string& who, const Thing& thing, const Sight& sight);
  void at_elements(const std::string& who, const Thing& thing, const Sight& sight) const;
  [[nodiscard]] bool is_released(const Memory& memory) const {
    return memory.source >= 0 && sources_[static_cast<std::size_t>(memory.source)].released;
  }
  [[nodiscard]] std::string holder_of(int memory) const;

  const Model& model_;
  Witness& witness_;
  std::vector<SourceSight> sources_;
};

std::string Look::holder_of(int memory) const {
  for (const auto& [name, number] : model_.names())
    if (model_.thing(name).memory == memory) return name_of(model_, name);
  return "the arguments";
}

void Look::at_sources() const {
  for (std::size_t i = 0; i < model_.memories().size(); ++i) {
    const Memory& memory = model_.memories()[i];
    if (memory.source < 0) continue;
    const SourceSight& seen = sources_[static_cast<std::size_t>(memory.source)];
    const std::string which = "the memory of source " + std::to_string(memory.source);
    const bool held = model_.is_held(static_cast<int>(i));
    if (held && seen.released)
      surprise(Topic::Lifetime,
               which + " is kept: " + holder_of(static_cast<int>(i)) + " refers to it",
               "it is freed");
    if (!held && !seen.released && !model_.may_keep_sources())
      surprise(Topic::Lifetime, which + " is freed: nothing refers to it", "it is kept");
    if (!seen.guards_intact)
      surprise(Topic::Lifetime, "nothing is written beyond " + which, "there is");
  }
}

void Look::at_geometry(const std::string& who, const Thing& thing, const Sight& sight) const {
  if (sight.shape != thing.shape)
    surprise(Topic::Aliasing, who + " has the shape " + in_words(thing.shape),
             in_words(sight.shape));
  const bool empty = element_count(thing.shape) == 0;
  for (std::size_t d = 0; d < thing.shape.size() && !empty; ++d)
    if (thing.shape[d] > 1 && sight.strides[d] != thing.strides[d])
      surprise(Topic::Aliasing, who + " has strides of " + in_words(thing.strides) + " bytes",
               in_words(sight.strides));
  if (sight.requires_grad != thing.requires_grad)
    surprise(Topic::Aliasing, who + (thing.requires_grad ? " requires grad" : " needs no grad"),
             "not so");
  if (thing.kind == HolderKind::NdArray && sight.writeable != thing.writeable)
    surprise(Topic::Aliasing, who + (thing.writeable ? " is writeable" : " is read-only"),
             sight.writeable ? "it is writeable" : "it is read-only");
}

void Look::at_place(const std::string& who, const Thing& thing, const Sight& sight) {
  const Memory& memory = model_.memory(thing.memory);
  const auto first = static_cast<std::uint64_t>(thing.first);
  const bool of_source = memory.source >= 0;
  const auto [place, is_new] = witness_.bases.try_emplace(
      thing.memory, of_source ? sources_[static_cast<std::size_t>(memory.source)].address
                              : sight.address - first);
  if (sight.address != place->second + first)
    surprise(Topic::Aliasing,
             who + " begins at byte " + std::to_string(thing.first) + " of " +
                 (of_source ? "source " + std::to_string(memory.source) : "the memory it had"),
             "it begins elsewhere");
  if (!is_new) return;
  // Memory that the model has as another is no part of what is already there.
  const std::uint64_t begin = place->second;
  for (const auto& [number, base] : witness_.bases) {
    const Memory& other = model_.memory(number);
    if (number == thing.memory || !model_.is_held(number)) continue;
    if (begin < base + other.bytes.size() && base < begin + memory.bytes.size())
      surprise(Topic::Aliasing, who + " has memory of its own",
               "it shares memory with " + holder_of(number));
  }
}

void Look::at_storage(const std::string& who, const Thing& thing, const Sight& sight) {
  const StorageModel& storage = model_.storage(thing.storage);
  const auto [which, is_new] = witness_.storages.try_emplace(thing.storage, sight.storage);
  if (which->second != sight.storage)
    surprise(Topic::Aliasing, who + " has the storage that it had", "it has another");
  if (storage.resizable == StorageModel::Resizable::Unknown) return;
  // Memory of one's own may be more than it takes; others' is as large as it is.
  const bool own = model_.memory(storage.memory).source < 0;
  if (own ? sight.storage_bytes < storage.size : sight.storage_bytes != storage.size)
    surprise(Topic::Aliasing,
             "the storage of " + who + " has " + std::to_string(storage.size) + " bytes",
             std::to_string(sight.storage_bytes));
}

void Look::at_elements(const std::string& who, const Thing& thing, const Sight& sight) const {
  const Memory& memory = model_.memory(thing.memory);
  if (!sight.readable)
    surprise(Topic::Lifetime, who + " has elements", "there is no memory where they should be");
  Bytes expected;
  bool same = true;
  for_each_element(thing, [&](std::int64_t at, std::int64_t) {
    for (auto byte = static_cast<std::size_t>(at);
         byte < static_cast<std::size_t>(at + thing.itemsize); ++byte) {
      const std::uint8_t seen = sight.elements[expected.size()];
      same = same && (!memory.known[byte] || memory.bytes[byte] == seen);
      expected.push_back(memory.known[byte] ? memory.bytes[byte] : seen);
    }
  });
  if (same) return;
  const bool poisoned = std::all_of(sight.elements.begin(), sight.elements.end(),
                                    [](std::uint8_t byte) { return byte == harness::kPoison; });
  surprise(poisoned ? Topic::Lifetime : Topic::Aliasing,
           who + " reads as bytes " + in_words(expected),
           poisoned ? "it reads memory that is freed" : "bytes " + in_words(sight.elements));
}

void Look::at(int name, const Thing& thing) {
  const std::string who = name_of(model_, name);
  const Sight sight = witness_.objects.look(name);
  if (sight.kind != thing.kind) {
    if (name == model_.result()) throw NotATensor{};
    surprise(Topic::Aliasing, who + " is an object with memory", "it is none");
  }
  at_geometry(who, thing, sight);
  if (element_count(thing.shape) == 0) return;
  at_place(who, thing, sight);
  if (thing.kind == HolderKind::Tensor) at_storage(who, thing, sight);
  at_elements(who, thing, sight);
}

}  // namespace

void look_around(const Model& model, Witness& witness) {
  try {
    Look(model, witness).at_all();
  } catch (const Surprise& found) {
    // What only the collector frees is late, but not lost.
    if (found.topic != Topic::Lifetime) throw;
    (void)witness.objects.perform(Operation{});
    Look(model, witness).at_all();
  }
}

void look_at_the_end(const Model& model, Witness& witness) {
  look_around(model, witness);
  if (!witness.objects.finish())
    throw Surprise{Topic::Lifetime, "when all names are gone, everything is freed",
                   "something is kept", true};
}

void MemoryCommand::checkPreconditions(const Model& before) const {
  RC_PRE(before.allows(operation_));
}

void MemoryCommand::run(const Model& before, Witness& witness) const try {
  const Answer answer = witness.objects.perform(operation_);
  compare_refusal(before, operation_, answer);
  if (operation_.action == Action::LookInChild && !answer.message.empty())
    surprise(Topic::Lifetime, "a forked child sees the same", answer.message);
  const bool made = answer.raised.empty() && operation_.action == Action::Construct;
  if (operation_.action == Action::Construct) compare_warnings(before, operation_, answer);
  const Model after = nextState(before);
  if (made && operation_.holder >= 0) {
    const bool same = witness.objects.same_object(operation_.makes, operation_.holder);
    const bool expected = after.names().at(operation_.makes) == after.names().at(operation_.holder);
    if (same != expected)
      surprise(Topic::Aliasing, expected ? "the object itself" : "another object",
               same ? "the object itself" : "another object");
  }
  look_around(after, witness);
} catch (Surprise& found) {
  if (operation_.action == Action::Construct) found.constructed_from = operation_.holder;
  throw;
}

void MemoryCommand::show(std::ostream& out) const {
  out << "operation " << static_cast<int>(operation_.action);
}

rc::Gen<MemoryCommands> commands_from(const Model& before_the_call) {
  const auto next = [](const Model& model) {
    return rc::Gen<std::shared_ptr<const rc::state::Command<Model, Witness>>>(
        [model](const rc::Random& random, int) {
          rc::Random numbers = random;
          Random stream(numbers.next(), 0);
          return rc::shrinkable::just(std::shared_ptr<const rc::state::Command<Model, Witness>>(
              std::make_shared<const MemoryCommand>(propose(model, stream))));
        });
  };
  return rc::state::gen::commands(before_the_call, next);
}

}  // namespace tenet::properties
