// From the name of a subject on the command line to a Python module.

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "harness/subject.h"

namespace tenet::harness {
namespace {

namespace fs = std::filesystem;

fs::path project_root() {
  const char* root = std::getenv("TENET_ROOT");
  return root != nullptr && *root != '\0' ? root : TENET_SOURCE_ROOT;
}

[[noreturn]] void refuse_import(const std::string& what) {
  const Ref exception = take_exception(true);
  const std::string type = Py_TYPE(exception.get())->tp_name;
  throw SubjectError(what + " cannot be imported: " + type + ": " + text_of(exception.get()) +
                         ". Expected a Python module that imports without an error; correct it, "
                         "or install what it needs",
                     traceback_of(exception.get()));
}

/// A shipped adapter that misses the package it adapts is no fault of anybody.
[[noreturn]] void refuse_adapter(const std::string& adapter, const SubjectError& error) {
  const std::string what = error.what();
  constexpr const char* kMissing = "ModuleNotFoundError: No module named ";
  const std::size_t at = what.find(kMissing);
  if (at == std::string::npos) throw error;
  const std::size_t name = at + std::strlen(kMissing);
  const std::string package = what.substr(name, what.find_first_of(".;", name) - name);
  throw SubjectError("not installed: the adapter " + adapter + " needs the Python package " +
                         package + ". Install it into the interpreter that Tenet uses",
                     "", true);
}

bool is_file_name(const std::string& subject) {
  const std::string extension = fs::path(subject).extension();
  return subject.find('/') != std::string::npos || extension == ".py" || extension == ".so";
}

/// A module from a file: its folder comes first on the path, as if Python had been given the file.
Ref import_file(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error))
    throw SubjectError("there is no file " + path.string() +
                           ". Expected the path of a .py file or of an extension .so",
                       "");
  if (fs::is_directory(path, error) || (path.extension() != ".py" && path.extension() != ".so"))
    throw SubjectError(path.string() +
                           " is neither a .py file nor an extension .so. Give the path of one, or "
                           "the name of an importable module",
                       "");
  const std::string file_name = path.filename();
  const std::string name = file_name.substr(0, file_name.find('.'));
  const std::string folder = fs::absolute(path, error).parent_path();

  PyObject* search = PySys_GetObject("path");
  const Ref entry = checked(PyUnicode_DecodeFSDefault(folder.c_str()), "sys.path");
  if (search != nullptr && PyList_Insert(search, 0, entry.get()) < 0)
    throw_python_error("sys.path");

  const Ref util = import_module("importlib.util");
  const Ref spec = checked(
      PyObject_CallMethod(util.get(), "spec_from_file_location", "ss", name.c_str(), path.c_str()),
      "importlib.util.spec_from_file_location");
  Ref module = Ref::steal(PyObject_CallMethod(util.get(), "module_from_spec", "O", spec.get()));
  if (!module) refuse_import(path.string());
  if (PyDict_SetItemString(PyImport_GetModuleDict(), name.c_str(), module.get()) < 0)
    throw_python_error("sys.modules");
  const Ref loader = attribute(spec.get(), "loader");
  if (!Ref::steal(PyObject_CallMethod(loader.get(), "exec_module", "O", module.get())))
    refuse_import(path.string());
  return module;
}

/// Whether an ImportError says that the module itself, or a package above it, does not exist.
bool says_there_is_none(PyObject* exception, const std::string& module) {
  if (PyErr_GivenExceptionMatches(exception, PyExc_ModuleNotFoundError) == 0) return false;
  const Ref missing = attribute_if_any(exception, "name");
  const std::string name = missing && missing.get() != Py_None ? text_of(missing.get()) : "";
  return !name.empty() && (module == name || module.rfind(name + ".", 0) == 0);
}

std::string adapters_in(const fs::path& folder) {
  std::string names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (const std::string name = entry.path().stem();
        entry.path().extension() == ".py" && name.front() != '_')
      names += " " + name;
  return names;
}

}  // namespace

Ref import_subject(const std::string& subject) {
  if (is_file_name(subject)) return import_file(subject);
  const fs::path adapters = project_root() / "adapters";
  std::error_code error;
  if (fs::exists(adapters / (subject + ".py"), error)) try {
      return import_file(adapters / (subject + ".py"));
    } catch (const SubjectError& refused) {
      refuse_adapter(subject, refused);
    }

  const std::string module = subject == "reference" ? "tenet_constructors" : subject;
  Ref imported = Ref::steal(PyImport_ImportModule(module.c_str()));
  if (imported) return imported;
  Ref exception = take_exception(true);
  if (!says_there_is_none(exception.get(), module)) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
    refuse_import("the module " + module);
  }
  if (subject == "reference")
    throw SubjectError(
        "the reference implementation's module tenet_constructors is not on the "
        "Python path. Expected it in " TENET_BUILD_MODULES "; build the target tenet_constructors",
        "");
  const std::string shipped = adapters_in(adapters);
  throw SubjectError("there is no subject '" + subject +
                         "'. Expected 'reference', 'torch', a path of a .py or .so file, the name "
                         "of an importable module" +
                         (shipped.empty() ? "" : ", or a shipped adapter:" + shipped),
                     "");
}

}  // namespace tenet::harness
