#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "harness/call_context.h"
#include "harness/declarations.h"
#include "harness/exception_names.h"
#include "harness/forking.h"
#include "harness/materialized.h"
#include "harness/observation.h"
#include "harness/originals.h"
#include "harness/process_state.h"
#include "harness/settings.h"
#include "harness/subject.h"
#include "harness/thread_state.h"
#include "harness/warning_log.h"

namespace tenet::harness {
namespace {

using Clock = std::chrono::steady_clock;

/// An exception class of this name, wherever it is defined, says: not this call, and on purpose.
bool says_not_supported(const Raised& raised) {
  constexpr std::string_view kName = "TenetNotSupported";
  return raised.type == kName ||
         std::find(raised.bases.begin(), raised.bases.end(), kName) != raised.bases.end();
}

/// Whether the memory that the result shares (or, when it shares none, any memory) is still held.
bool holds_sources(const Materialized& inputs, const Sharing& sharing) {
  if (sharing.source >= 0)
    return !inputs.sources[static_cast<std::size_t>(sharing.source)].released();
  for (const Source& source : inputs.sources)
    if (!source.released()) return true;
  return false;
}

/// The folder that a worker was given for what its subject writes.
void enter_scratch_folder() {
  const char* folder = std::getenv("TENET_SCRATCH");
  if (folder != nullptr && ::chdir(folder) != 0)
    throw HarnessError(std::string("cannot enter the scratch folder ") + folder);
}

/// Garbage that only the collector frees is late, but not lost. What outlives a collection, modules
/// that torch has imported meanwhile above all, is left out of later ones, which then are quick.
bool released_at_last(Materialized& inputs) {
  if (all_released(inputs)) return true;
  static PyObject* freeze = original("gc", "freeze").release();
  PyGC_Collect();
  checked(PyObject_CallNoArgs(freeze), "gc.freeze");
  return all_released(inputs);
}

}  // namespace

struct Runner::Implementation {
  explicit Implementation(Subject s) : subject(std::move(s)) {
    enter_scratch_folder();
    process_state.take();
    settings.take();
    population = ProcessState::population();
    accept_replacements();
  }

  Outcome run(const Call& call);
  void make_earlier(const Call& call);
  void call_subject(const Call& call, Ref& result, Ref& exception, Outcome& outcome);
  void observe_result(PyObject* result, const Call& call, Outcome& outcome, Observation& seen);
  void prove_sharing(Observation& seen);
  Outcome run_closely(const Call& call);
  /// What is changed, and then taken back.
  std::string changes();

  Subject subject;
  MemoryPool pool;
  Materialized inputs;
  std::vector<SourceMemory> memories;
  Clock::duration inside{};
  ForkDetector fork_detector;
  ThreadState thread_state;
  ProcessState process_state;
  Settings settings;
  ProcessState::Population population;  ///< when it was last looked at
  bool close = false;
};

void Runner::Implementation::call_subject(const Call& call, Ref& result, Ref& exception,
                                          Outcome& outcome) {
  PyObject* function = subject.implementation().function(call.constructor);
  CallContext context(call.context);
  WarningLog::listen();
  thread_state.take();
  fork_detector.start();
  const Clock::time_point start = Clock::now();
  result = Ref::steal(PyObject_Vectorcall(function, inputs.arguments.data(), call.arguments.size(),
                                          inputs.keyword_names.get()));
  inside += Clock::now() - start;
  // A subject that forks comes back twice; there is one report to make.
  if (fork_detector.is_copy()) ::_exit(0);
  if (!result) exception = take_exception();
  outcome.warnings = WarningLog::take();
  outcome.process_changes = thread_state.changes();
  if (!outcome.process_changes.empty()) thread_state.restore();
  context.leave();
}

void Runner::Implementation::prove_sharing(Observation& seen) {
  const bool elements = seen.in_memory && seen.facts.contains(Fact::SharedBytes);
  if (!elements && !seen.indices_in_memory) return;
  memories.clear();
  for (const Source& source : inputs.sources)
    memories.push_back(
        {source.data, source.size, source.block == nullptr ? DeviceSpan{} : source.block->span()});
  harness::prove_sharing(memories, seen);
}

void Runner::Implementation::observe_result(PyObject* result, const Call& call, Outcome& outcome,
                                            Observation& seen) {
  const bool tensor = is_tensor(result);
  PyObject* describe = subject.implementation().describe.get();
  if (call.constructor == Constructor::Numpy)
    observe_array_result(result, seen);
  else if (tensor)
    observe_tensor(result, seen);
  else
    try {
      observe_object(result, describe, seen);
    } catch (const SubjectError& error) {
      const ModuleSource source(subject.implementation().module.get());
      throw SubjectError(error.what() + source.place_of("def describe"), error.traceback());
    }
  if (tensor && call.constructor == Constructor::SparseCooTensor) observe_indices(result, seen);
  // What comes back may be the tensor of a method or the data, which may be passed by keyword.
  const std::size_t end = data_position(call.constructor) + 1;
  const bool by_position = call.arguments.size() >= end;
  const auto data_end = inputs.arguments.begin() +
                        static_cast<std::ptrdiff_t>(by_position ? end : inputs.arguments.size());
  seen.returned.is_input = std::find(inputs.arguments.begin(), data_end, result) != data_end;
  outcome.input_unchanged = inputs_unchanged(inputs);
  if (tensor && seen.facts.contains(Fact::Gradient))
    seen.returned.gradient = observe_gradient(result, inputs.leaves);
  prove_sharing(seen);
}

/// What comes of it is dropped: it is a case of its own.
void Runner::Implementation::make_earlier(const Call& call) {
  if (!subject.provides(call.constructor)) return;
  materialize(call, pool, inputs);
  Outcome outcome;
  Ref result;
  Ref exception;
  call_subject(call, result, exception, outcome);
  result = {};
  exception = {};
  drop_inputs(inputs);
  clear(inputs, pool);
}

Outcome Runner::Implementation::run(const Call& call) {
  Outcome outcome;
  if (!subject.provides(call.constructor)) {
    outcome.completion = NotProvided{};
    outcome.observed.insert(Fact::Completion);
    return outcome;
  }
  subject.implementation().forget();
  for (const Call& earlier : call.earlier) make_earlier(earlier);
  materialize(call, pool, inputs);
  Ref result;
  Ref exception;
  call_subject(call, result, exception, outcome);
  Observation seen;
  if (result) {
    observe_result(result.get(), call, outcome, seen);
    drop_inputs(inputs);
    seen.returned.keeps_source_alive = holds_sources(inputs, seen.returned.sharing);
    result = {};
    outcome.completion = std::move(seen.returned);
  } else {
    outcome.completion = describe_exception(exception.get());
    outcome.input_unchanged = inputs_unchanged(inputs);
    exception = {};
    drop_inputs(inputs);
  }
  outcome.released = released_at_last(inputs);
  outcome.observed = seen.facts;
  for (const Fact fact :
       {Fact::Completion, Fact::Warnings, Fact::InputUnchanged, Fact::Released, Fact::ProcessState})
    outcome.observed.insert(fact);
  clear(inputs, pool);
  if (const Raised* raised = outcome.raised(); raised != nullptr && says_not_supported(*raised)) {
    outcome = {};
    outcome.completion = NotProvided{};
  }
  return outcome;
}

std::string Runner::Implementation::changes() {
  std::string changes = process_state.changes();
  if (!changes.empty()) process_state.restore();
  if (const std::string set = settings.changes(); !set.empty()) {
    changes += (changes.empty() ? "" : "; ") + set;
    settings.restore();
  }
  if (const std::string names = replaced_originals(); !names.empty()) {
    changes += (changes.empty() ? "replaced: " : "; replaced: ") + names;
    take_back_replacements();
  }
  return changes;
}

Outcome Runner::Implementation::run_closely(const Call& call) {
  (void)changes();
  const ProcessState::Population before = ProcessState::population();
  Outcome outcome = run(call);
  std::string left = changes();
  const ProcessState::Population once = ProcessState::population();
  if (!once.grown_since(before).empty()) {
    // A first call may set up for good as many threads as there are processors or devices; what is
    // left behind is left by the next ones, too.
    constexpr int kRunsMore = 3;
    for (int i = 0; i < kRunsMore; ++i) (void)run(call);
    const std::string grown = ProcessState::population().grown_since(once, kRunsMore);
    if (!grown.empty()) left += (left.empty() ? "" : "; ") + grown;
    (void)changes();
  }
  if (!left.empty())
    outcome.process_changes += (outcome.process_changes.empty() ? "" : "; ") + left;
  return outcome;
}

Runner::Runner(Subject subject)
    : implementation_(std::make_unique<Implementation>(std::move(subject))) {}
Runner::~Runner() = default;

Outcome Runner::run(const Call& call) try {
  return implementation_->close ? implementation_->run_closely(call) : implementation_->run(call);
} catch (...) {
  clear(implementation_->inputs, implementation_->pool);
  throw;
}

Traces Runner::traces() {
  Traces traces;
  traces.changed = implementation_->changes();
  const ProcessState::Population now = ProcessState::population();
  traces.grown = now.grown_since(implementation_->population);
  implementation_->population = now;
  return traces;
}

void Runner::look_closely(bool on) { implementation_->close = on; }

double Runner::seconds_inside() const {
  return std::chrono::duration<double>(implementation_->inside).count();
}

}  // namespace tenet::harness
