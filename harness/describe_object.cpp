// Objects of users' and library classes, taken apart in Python.

#include "harness/describe_input.h"
#include "harness/describe_object_source.h"
#include "harness/python_object.h"

namespace tenet::harness {
namespace {

PyObject* take_apart_function() {
  static PyObject* function = [] {
    const Ref code = checked(
        Py_CompileString(kDescribeObjectSource, "describe_object.py", Py_file_input), "compile");
    const Ref module =
        checked(PyImport_ExecCodeModule("tenet_describe_object", code.get()), "describe_object.py");
    return attribute(module.get(), "take_apart").release();
  }();
  return function;
}

}  // namespace

PyObject* take_apart(PyObject* object) {
  return checked(PyObject_CallOneArg(take_apart_function(), object), "take an object apart")
      .release();
}

}  // namespace tenet::harness
