#include <algorithm>
#include <chrono>

#include "harness/call_context.h"
#include "harness/materialized.h"
#include "harness/observation.h"
#include "harness/subject.h"
#include "harness/warning_log.h"

namespace tenet::harness {
namespace {

using Clock = std::chrono::steady_clock;

/// Type, message and bases of an exception.
Raised describe_exception(PyObject* exception) {
  const auto plain_name = [](PyTypeObject* type) {
    const std::string name = type->tp_name;
    return name.substr(name.rfind('.') + 1);
  };
  Raised raised;
  PyTypeObject* type = Py_TYPE(exception);
  raised.type = plain_name(type);
  raised.message = text_of(exception);
  for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(type->tp_mro); ++i)
    raised.bases.push_back(
        plain_name(reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(type->tp_mro, i))));
  return raised;
}

/// An exception class of this name, wherever it is defined, says: not this call, and on purpose.
bool says_not_supported(const Raised& raised) {
  constexpr std::string_view kName = "TenetNotSupported";
  return raised.type == kName ||
         std::find(raised.bases.begin(), raised.bases.end(), kName) != raised.bases.end();
}

/// Whether the memory that the result shares (or, when it shares none, any memory) is still held.
bool holds_sources(const Materialized& inputs, const Sharing& sharing) {
  if (sharing.source >= 0)
    return !inputs.sources[static_cast<std::size_t>(sharing.source)].block->released();
  for (const Source& source : inputs.sources)
    if (!source.block->released()) return true;
  return false;
}

/// Garbage that only the collector frees is late, but not lost.
bool released_at_last(Materialized& inputs) {
  if (all_released(inputs)) return true;
  PyGC_Collect();
  return all_released(inputs);
}

}  // namespace

struct Runner::Implementation {
  explicit Implementation(Subject s) : subject(std::move(s)) {}

  Outcome run(const Call& call);
  void call_subject(const Call& call, Ref& result, Ref& exception, Outcome& outcome);
  void observe_result(PyObject* result, std::size_t positional, Outcome& outcome,
                      Observation& seen);
  void prove_sharing(Observation& seen);

  Subject subject;
  MemoryPool pool;
  Materialized inputs;
  std::vector<SourceMemory> memories;
  Clock::duration inside{};
};

void Runner::Implementation::call_subject(const Call& call, Ref& result, Ref& exception,
                                          Outcome& outcome) {
  PyObject* function = subject.implementation().function(call.constructor);
  CallContext context(call.context);
  WarningLog::listen();
  const Clock::time_point start = Clock::now();
  result = Ref::steal(PyObject_Vectorcall(function, inputs.arguments.data(), call.arguments.size(),
                                          inputs.keyword_names.get()));
  inside += Clock::now() - start;
  if (!result) exception = take_exception();
  outcome.warnings = WarningLog::take();
  context.leave();
}

void Runner::Implementation::prove_sharing(Observation& seen) {
  if (!seen.in_memory || !seen.facts.contains(Fact::SharedBytes)) return;
  memories.clear();
  for (const Source& source : inputs.sources)
    memories.push_back({source.block->data(), source.block->size()});
  seen.returned.sharing = find_sharing(memories, seen.view, seen.elements);
}

void Runner::Implementation::observe_result(PyObject* result, std::size_t positional,
                                            Outcome& outcome, Observation& seen) {
  const bool tensor = is_tensor(result);
  PyObject* describe = subject.implementation().describe.get();
  if (tensor)
    observe_tensor(result, seen);
  else
    observe_object(result, describe, seen);
  // The data is the first argument, unless it was passed by keyword.
  const auto data_end = inputs.arguments.begin() +
                        static_cast<std::ptrdiff_t>(positional > 0 ? 1 : inputs.arguments.size());
  seen.returned.is_input = std::find(inputs.arguments.begin(), data_end, result) != data_end;
  outcome.input_unchanged = inputs_unchanged(inputs);
  if (tensor) seen.returned.gradient = observe_gradient(result, inputs.leaves);
  prove_sharing(seen);
}

Outcome Runner::Implementation::run(const Call& call) {
  Outcome outcome;
  if (!subject.provides(call.constructor)) {
    outcome.completion = NotProvided{};
    outcome.observed.insert(Fact::Completion);
    return outcome;
  }
  materialize(call, pool, inputs);
  Ref result;
  Ref exception;
  call_subject(call, result, exception, outcome);
  Observation seen;
  if (result) {
    observe_result(result.get(), call.arguments.size(), outcome, seen);
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
  for (const Fact fact : {Fact::Completion, Fact::Warnings, Fact::InputUnchanged, Fact::Released})
    outcome.observed.insert(fact);
  clear(inputs, pool);
  if (const Raised* raised = outcome.raised(); raised != nullptr && says_not_supported(*raised)) {
    outcome = {};
    outcome.completion = NotProvided{};
  }
  return outcome;
}

Runner::Runner(Subject subject)
    : implementation_(std::make_unique<Implementation>(std::move(subject))) {}
Runner::~Runner() = default;

Outcome Runner::run(const Call& call) try { return implementation_->run(call); } catch (...) {
  clear(implementation_->inputs, implementation_->pool);
  throw;
}

double Runner::seconds_inside() const {
  return std::chrono::duration<double>(implementation_->inside).count();
}

}  // namespace tenet::harness
