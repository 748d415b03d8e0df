#include "harness/python_question.h"

#include <map>
#include <string>
#include <utility>

#include "harness/call_context.h"
#include "harness/materialized.h"
#include "harness/subject.h"
#include "harness/warning_log.h"

namespace tenet::harness {
namespace {

constexpr char kHelpers[] = R"(
import functools
import math
import operator

import numpy as np
import torch


def raises(function):
    try:
        function()
    except RuntimeError:
        return True
    return False


def accepts(function):
    try:
        function()
    except TypeError:
        return False
    return True


def truncates(source, result):
    limits = torch.iinfo(result.dtype)
    numbers = source.detach().resolve_neg().to(torch.float64).reshape(-1).tolist()
    wanted = [math.trunc(number) for number in numbers]
    if not all(limits.min <= number <= limits.max for number in wanted):
        raise OverflowError
    return wanted == result.detach().reshape(-1).tolist()


@functools.cache
def gpus():
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


@functools.cache
def cupy():
    import cupy as found
    return found


def on_cupy(source, device=0):
    if not gpus():
        raise RuntimeError('there is no GPU')
    with cupy().cuda.Device(device):
        return cupy().asarray(source)


def copied_to_gpu(source, place):
    array = np.array(source).reshape(-1)
    if not gpus() or not array.size:
        raise RuntimeError('there is no GPU, or no element')
    there = place(array)
    before = there.cpu().view(torch.uint8)
    array.view(np.uint8)[...] ^= 0xFF
    return there.is_cuda and torch.equal(before, there.cpu().view(torch.uint8))


def lands_where_it_is(source, device):
    array = on_cupy(source, device)
    with torch.cuda.device(gpus() - 1 - device):
        return torch.as_tensor(array).device.index == device
)";

}  // namespace

struct PythonQuestion::Implementation {
  explicit Implementation(Subject s) : subject(std::move(s)) {
    names = checked(PyDict_New(), "make a namespace");
    const Ref builtins = import_module("builtins");
    PyDict_SetItemString(names.get(), "__builtins__", builtins.get());
    checked(PyRun_String(kHelpers, Py_file_input, names.get(), names.get()), "helpers");
  }

  PyObject* compiled(const std::string& expression) {
    Ref& code = expressions[expression];
    if (!code)
      code = checked(Py_CompileString(expression.c_str(), "<question>", Py_eval_input),
                     expression.c_str());
    return code.get();
  }

  Ref make_call(const Call& call) {
    CallContext context(call.context);
    Ref result = Ref::steal(PyObject_Vectorcall(subject.implementation().function(call.constructor),
                                                inputs.arguments.data(), call.arguments.size(),
                                                inputs.keyword_names.get()));
    PyErr_Clear();  // what it raised is of no interest
    context.leave();
    return result;
  }

  std::optional<bool> ask(const Call& call, const std::string& expression) {
    PyObject* code = compiled(expression);
    materialize(call, pool, inputs);
    WarningLog::listen();
    std::optional<bool> answer;
    if (const Ref result = make_call(call)) {
      PyDict_SetItemString(names.get(), "result", result.get());
      PyDict_SetItemString(names.get(), "source",
                           inputs.arguments.empty() ? Py_None : inputs.arguments.front());
      const Ref value = Ref::steal(PyEval_EvalCode(code, names.get(), names.get()));
      if (value) answer = PyObject_IsTrue(value.get()) == 1;
      PyDict_SetItemString(names.get(), "result", Py_None);
      PyDict_SetItemString(names.get(), "source", Py_None);
    }
    PyErr_Clear();
    (void)WarningLog::take();
    clear(inputs, pool);
    return answer;
  }

  Subject subject;
  MemoryPool pool;
  Materialized inputs;
  Ref names;
  std::map<std::string, Ref> expressions;
};

PythonQuestion::PythonQuestion(Subject subject)
    : implementation_(std::make_unique<Implementation>(std::move(subject))) {}
PythonQuestion::~PythonQuestion() = default;

std::optional<bool> PythonQuestion::ask(const Call& call, std::string_view expression) {
  return implementation_->ask(call, std::string(expression));
}

}  // namespace tenet::harness
