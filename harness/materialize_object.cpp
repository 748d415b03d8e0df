// Objects of users' and library classes. The classes are made in Python, once each; what an
// object's methods answer lies in the object.

#include <array>
#include <string>

#include "harness/materialized.h"
#include "harness/object_factory_source.h"
#include "spec/custom_object.h"

namespace tenet::harness {
namespace {

Ref text(std::string_view name) {
  return checked(PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size())),
                 "make a name");
}

/// The function `make` of the factory, borrowed.
PyObject* factory() {
  static PyObject* make = [] {
    const Ref names = checked(PyDict_New(), "make the factory of objects");
    const Ref module = import_module("builtins");
    // The classes' __module__.
    if (PyDict_SetItemString(names.get(), "__name__", text("tenet").get()) < 0)
      throw_python_error("make the factory of objects");
    if (PyDict_SetItemString(names.get(), "__builtins__", module.get()) < 0)
      throw_python_error("make the factory of objects");
    checked(PyRun_String(kObjectFactorySource, Py_file_input, names.get(), names.get()),
            "make the factory of objects");
    return Py_NewRef(PyDict_GetItemString(names.get(), "make"));
  }();
  return make;
}

/// The builtin exception, borrowed.
PyObject* exception(ExceptionType type) {
  const std::string type_name(name(type));
  static PyObject* builtins = import_module("builtins").release();
  return attribute(builtins, type_name.c_str()).get();
}

}  // namespace

Ref make_object(const CustomObject& object, const std::vector<PyObject*>& items,
                const std::vector<PyObject*>& answers) {
  const Ref list = checked(PyList_New(static_cast<Py_ssize_t>(items.size())), "make an object");
  for (std::size_t i = 0; i < items.size(); ++i)
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), Py_NewRef(items[i]));
  const auto count = static_cast<Py_ssize_t>(object.methods.size());
  const Ref methods = checked(PyTuple_New(count), "make an object");
  std::size_t next = 0;
  for (std::size_t i = 0; i < object.methods.size(); ++i) {
    const Method& method = object.methods[i];
    Ref answer = Ref::share(method.answer.empty() ? Py_None : answers[next]);
    PyObject* raises = method.raises ? exception(*method.raises) : Py_None;
    if (method.answer.size() == 2) {
      answer = checked(PyTuple_Pack(2, answers[next], answers[next + 1]), "make a method");
      raises = Py_Ellipsis;
    }
    next += method.answer.size();
    PyTuple_SET_ITEM(methods.get(), static_cast<Py_ssize_t>(i),
                     checked(PyTuple_Pack(3, text(name(method.name)).get(), answer.get(), raises),
                             "make a method")
                         .release());
  }
  const Ref type = text(name(object.type));
  std::array<PyObject*, 3> arguments{type.get(), list.get(), methods.get()};
  return checked(PyObject_Vectorcall(factory(), arguments.data(), arguments.size(), nullptr),
                 "make an object");
}

}  // namespace tenet::harness
