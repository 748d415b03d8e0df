#include "harness/together.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "harness/call_context.h"
#include "harness/exception_names.h"
#include "harness/materialized.h"
#include "harness/observation.h"
#include "harness/subject.h"

namespace tenet::harness {
namespace {

/// What one call gave: one of both.
struct Given {
  Ref result;
  Ref exception;
};

/// While it lives, Python changes from thread to thread as often as it can.
class QuickTurns {
 public:
  QuickTurns() : before_(checked(PyObject_CallMethod(sys(), "getswitchinterval", nullptr), "sys")) {
    set(PyFloat_FromDouble(1e-6));
  }
  ~QuickTurns() { set(before_.release()); }
  QuickTurns(const QuickTurns&) = delete;
  QuickTurns& operator=(const QuickTurns&) = delete;

 private:
  static PyObject* sys() {
    static PyObject* module = import_module("sys").release();
    return module;
  }
  static void set(PyObject* seconds) {
    const Ref interval = Ref::steal(seconds);
    if (!Ref::steal(PyObject_CallMethod(sys(), "setswitchinterval", "O", interval.get())))
      PyErr_Clear();
  }
  Ref before_;
};

using Clock = std::chrono::steady_clock;

/// How often a thread got Python's lock in a turn, counted through all threads.
std::atomic<unsigned> turns{0};
/// On a busy machine each turn takes a while; enough of them were given by then.
std::atomic<Clock::time_point> end_of_turns{Clock::time_point::min()};
constexpr std::chrono::milliseconds kTimeForTurns{200};

/// At each call and return inside a subject that is written in Python, the others get their turn.
int give_turn(PyObject*, PyFrameObject*, int, PyObject*) {
  constexpr int kPatience = 100;
  const Clock::time_point end = end_of_turns.load();
  const unsigned seen = turns.load();
  PyThreadState* here = PyEval_SaveThread();
  for (int i = 0; i < kPatience && turns.load() == seen && Clock::now() < end; ++i)
    std::this_thread::yield();
  PyEval_RestoreThread(here);
  ++turns;
  return 0;
}

/// Not destroyed: what leaked into the subject may let go of its memory at any time.
MemoryPool& pool() {
  static MemoryPool& pool = *new MemoryPool;
  return pool;
}

class Crowd {
 public:
  Crowd(const Subject& subject, const Call& call, const Call& other)
      : subject_(subject), call_(call), other_(other) {
    materialize(call, pool(), inputs_);
    materialize(other, pool(), other_inputs_);
  }
  ~Crowd() {
    given_.clear();
    clear(inputs_, pool());
    clear(other_inputs_, pool());
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  void call(int threads, int calls_each);
  [[nodiscard]] Together look();

 private:
  void call_often(int calls, bool others, bool by_turns, std::barrier<>& start);
  [[nodiscard]] Given make(const Call& call, const Materialized& inputs) const;
  [[nodiscard]] Outcome outcome_of(const Given& given);

  const Subject& subject_;
  const Call& call_;
  const Call& other_;
  Materialized inputs_;
  Materialized other_inputs_;
  std::vector<SourceMemory> memories_;
  std::vector<Given> given_;
  std::mutex adding_;
};

Given Crowd::make(const Call& call, const Materialized& inputs) const {
  CallContext context(call.context);
  Given given;
  given.result = Ref::steal(PyObject_Vectorcall(
      subject_.implementation().function(call.constructor), inputs.arguments.data(),
      call.arguments.size(), inputs.keyword_names.get()));
  if (!given.result) given.exception = take_exception();
  context.leave();
  return given;
}

/// Holds Python's lock on entry and on return, but not while it waits.
void Crowd::call_often(int calls, bool others, bool by_turns, std::barrier<>& start) {
  PyThreadState* here = PyEval_SaveThread();
  start.arrive_and_wait();
  PyEval_RestoreThread(here);
  PyEval_SetProfile(give_turn, nullptr);
  for (int i = 0; i < calls; ++i) {
    if (others || by_turns) (void)make(other_, other_inputs_);
    if (others) continue;
    Given given = make(call_, inputs_);
    const std::lock_guard lock(adding_);
    given_.push_back(std::move(given));
  }
  PyEval_SetProfile(nullptr, nullptr);
}

void Crowd::call(int threads, int calls_each) {
  const QuickTurns quick;
  end_of_turns = Clock::now() + kTimeForTurns;
  std::barrier<> start(threads);
  std::vector<std::thread> running;
  for (int i = 1; i < threads; ++i)
    running.emplace_back([&, last = i == threads - 1] {
      const PyGILState_STATE state = PyGILState_Ensure();
      call_often(calls_each, last, false, start);
      PyGILState_Release(state);
    });
  call_often(calls_each, false, threads == 1, start);  // this thread is one of them
  PyThreadState* here = PyEval_SaveThread();
  for (std::thread& one : running) one.join();
  PyEval_RestoreThread(here);
}

Outcome Crowd::outcome_of(const Given& given) {
  Outcome outcome;
  outcome.observed.insert(Fact::Completion);
  if (given.exception) {
    outcome.completion = describe_exception(given.exception.get());
    return outcome;
  }
  Observation seen;
  const bool array = call_.constructor == Constructor::Numpy;
  if (array || is_tensor(given.result.get())) {
    if (array)
      observe_array_result(given.result.get(), seen);
    else
      observe_tensor(given.result.get(), seen);
    const auto& arguments = inputs_.arguments;
    seen.returned.is_input =
        std::find(arguments.begin(), arguments.end(), given.result.get()) != arguments.end();
    if (seen.in_memory)
      seen.returned.sharing = find_sharing(memories_, seen.view, seen.elements);
    else
      seen.facts.erase(Fact::SharedBytes);
    for (const Fact fact : {Fact::Gradient, Fact::KeepsSourceAlive, Fact::Warnings,
                            Fact::InputUnchanged, Fact::Released, Fact::ProcessState})
      seen.facts.erase(fact);
    outcome.observed = seen.facts;
    outcome.observed.insert(Fact::Completion);
  }
  outcome.completion = std::move(seen.returned);
  return outcome;
}

Together Crowd::look() {
  Together together;
  together.inputs_unchanged = inputs_unchanged(inputs_);
  for (const Source& source : inputs_.sources) memories_.push_back({source.data, source.size});
  for (const Given& given : given_) together.outcomes.push_back(outcome_of(given));
  given_.clear();
  drop_inputs(inputs_);
  drop_inputs(other_inputs_);
  together.released = all_released(inputs_);
  if (!together.released) {
    PyGC_Collect();
    together.released = all_released(inputs_);
  }
  return together;
}

}  // namespace

Together run_together(const Subject& subject, const Call& call, const Call& other, int threads,
                      int calls_each) {
  Crowd crowd(subject, call, other);
  crowd.call(threads, calls_each);
  return crowd.look();
}

}  // namespace tenet::harness
