#include "harness/originals.h"

#include <cstdint>
#include <vector>

namespace tenet::harness {
namespace {

struct Namespace {
  std::string name;
  PyObject* owner = nullptr;  // module or class
  PyObject* now = nullptr;    // its dictionary
  PyObject* remembered = nullptr;
  PyObject* accepted = nullptr;
  std::uint64_t version = 0;  // of `now`, when nothing in it was found replaced
};
struct Replacement {
  PyObject* owner = nullptr;
  Ref name, object;
};
std::vector<Replacement>& replacements() {
  static std::vector<Replacement> all;
  return all;
}
std::vector<Namespace>& namespaces() {
  static std::vector<Namespace> all;
  return all;
}

/// State that these modules keep among their names and change by themselves.
bool may_change(const std::string& space, const std::string& name) {
  return (space == "warnings" &&
          (name == "filters" || name == "showwarning" || name == "_showwarnmsg_impl" ||
           name == "_filters_version" || name == "_onceregistry" || name == "onceregistry")) ||
         // What goes with the default dtype, and is judged with it.
         (space == "torch" && name == "Storage") || (space == "builtins" && name == "_") ||
         name.rfind("__", 0) == 0;
}

void remember(const std::string& name, Ref owner) {
  Namespace space;
  space.name = name;
  space.owner = owner.release();
  const Ref dictionary = attribute(space.owner, "__dict__");
  space.now = PyType_Check(space.owner) ? reinterpret_cast<PyTypeObject*>(space.owner)->tp_dict
                                        : PyModule_GetDict(space.owner);
  space.remembered = checked(PyDict_Copy(space.now), "remember a module").release();
  space.accepted = Py_NewRef(space.remembered);
  namespaces().push_back(space);
}

// CPython counts the changes of a dictionary, up to 3.13 where everybody can see it.
std::uint64_t version_of(PyObject* dictionary) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  return reinterpret_cast<PyDictObject*>(dictionary)->ma_version_tag;
#pragma GCC diagnostic pop
}

template <class Use>
void for_each_replaced(Use&& use) {
  for (Namespace& space : namespaces()) {
    const std::uint64_t version = version_of(space.now);
    if (version == space.version) continue;
    bool any = false;
    PyObject* key = nullptr;
    PyObject* before = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(space.accepted, &at, &key, &before) != 0;) {
      PyObject* now = PyDict_GetItemWithError(space.now, key);
      // A plain value is state, not something that is called.
      if (now == before || !PyUnicode_Check(key) || PyCallable_Check(before) == 0) continue;
      const std::string name = text_of(key);
      if (may_change(space.name, name)) continue;
      any = true;
      use(space, key, now, name);
    }
    PyErr_Clear();
    if (!any) space.version = version;
  }
}

}  // namespace

void remember_originals() {
  remember("builtins", import_module("builtins"));
  remember("warnings", import_module("warnings"));
  remember("numpy", import_module("numpy"));
  const Ref torch = import_module("torch");
  remember("torch.Tensor", attribute(torch.get(), "Tensor"));
  remember("torch", torch);
}

Ref original(const char* module, const char* name) {
  for (const Namespace& space : namespaces()) {
    if (space.name != module) continue;
    PyObject* value = PyDict_GetItemString(space.remembered, name);
    return value != nullptr ? Ref::share(value) : attribute(space.owner, name);
  }
  return attribute(import_module(module).get(), name);
}

void accept_replacements() {
  for (Namespace& space : namespaces())
    Py_XSETREF(space.accepted, checked(PyDict_Copy(space.now), "remember a module").release());
}

std::string replaced_originals() {
  std::string names;
  for_each_replaced([&](const Namespace& space, PyObject*, PyObject*, const std::string& name) {
    names += (names.empty() ? "" : ", ") + space.name + "." + name;
  });
  return names;
}

void take_back_replacements() {
  replacements().clear();
  for_each_replaced([](const Namespace& space, PyObject* key, PyObject* now, const std::string&) {
    replacements().push_back({space.owner, Ref::share(key), Ref::share(now)});
  });
  for (const Namespace& space : namespaces())
    for (const Replacement& one : replacements())
      if (one.owner == space.owner)
        if (PyObject* before = PyDict_GetItemWithError(space.accepted, one.name.get());
            before == nullptr || PyObject_SetAttr(one.owner, one.name.get(), before) < 0)
          PyErr_Clear();
}

void put_replacements_again() {
  for (const Replacement& one : replacements())
    if (PyObject_SetAttr(one.owner, one.name.get(), one.object.get()) < 0) PyErr_Clear();
  replacements().clear();
}

}  // namespace tenet::harness
