#include "harness/python_object.h"

namespace tenet::harness {

Ref take_exception(bool keep_traceback) {
#if PY_VERSION_HEX >= 0x030C0000
  Ref exception = Ref::steal(PyErr_GetRaisedException());
  if (exception && !keep_traceback) PyException_SetTraceback(exception.get(), Py_None);
  return exception;
#else
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  if (type == nullptr) return {};
  PyErr_NormalizeException(&type, &value, &traceback);
  if (keep_traceback && traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return Ref::steal(value);
#endif
}

std::string text_of(PyObject* object) {
  const Ref text = Ref::steal(PyObject_Str(object));
  const char* characters = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
  if (characters == nullptr) {
    PyErr_Clear();
    return std::string("<") + Py_TYPE(object)->tp_name + " that str() cannot show>";
  }
  return characters;
}

std::string traceback_of(PyObject* exception) {
  const Ref module = import_module("traceback");
  const Ref lines =
      Ref::steal(PyObject_CallMethod(module.get(), "format_exception", "O", exception));
  if (!lines || !PyList_Check(lines.get())) {
    PyErr_Clear();
    return text_of(exception);
  }
  std::string text;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(lines.get()); ++i) {
    const std::string line = text_of(PyList_GET_ITEM(lines.get(), i));
    if (line.find("File \"<frozen importlib") == std::string::npos) text += line;
  }
  return text;
}

void throw_python_error(const std::string& doing) {
  const Ref exception = take_exception();
  if (!exception) throw HarnessError(doing + ": failed without a Python exception");
  throw HarnessError(doing + ": " + Py_TYPE(exception.get())->tp_name + ": " +
                     text_of(exception.get()));
}

Ref attribute(PyObject* object, const char* name) {
  return checked(PyObject_GetAttrString(object, name), name);
}

Ref attribute_if_any(PyObject* object, const char* name) {
  Ref found = Ref::steal(PyObject_GetAttrString(object, name));
  if (!found) PyErr_Clear();
  return found;
}

Ref import_module(const char* name) {
  return checked(PyImport_ImportModule(name), (std::string("import ") + name).c_str());
}

}  // namespace tenet::harness
