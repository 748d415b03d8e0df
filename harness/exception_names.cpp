#include "harness/exception_names.h"

namespace tenet::harness {

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

}  // namespace tenet::harness
