#include "harness/subject.h"

#include <string>

namespace tenet::harness {
namespace {

using Names = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& what) { throw SubjectError(what, ""); }

[[noreturn]] void refuse_with_exception(const std::string& what) {
  const Ref exception = take_exception(true);
  const std::string type = Py_TYPE(exception.get())->tp_name;
  throw SubjectError(what + ": " + type + ": " + text_of(exception.get()),
                     traceback_of(exception.get()));
}

/// The text of an entry of TENET; "" when it has none.
std::string text_entry(PyObject* declarations, const char* key) {
  PyObject* value = PyDict_GetItemString(declarations, key);
  if (value == nullptr) return "";
  if (!PyUnicode_Check(value))
    refuse(std::string("TENET['") + key + "'] is a " + Py_TYPE(value)->tp_name +
           ". Expected a str");
  return text_of(value);
}

PyObject* dict_entry(PyObject* declarations, const char* key) {
  PyObject* value = PyDict_GetItemString(declarations, key);
  if (value != nullptr && !PyDict_Check(value))
    refuse(std::string("TENET['") + key + "'] is a " + Py_TYPE(value)->tp_name +
           ". Expected a dict");
  return value;
}

std::uint64_t count_entry(PyObject* declarations, const char* key) {
  PyObject* value = PyDict_GetItemString(declarations, key);
  if (value == nullptr) return 0;
  const std::int64_t count = PyLong_Check(value) ? PyLong_AsLongLong(value) : 0;
  PyErr_Clear();
  if (count < 1)
    refuse(std::string("TENET['") + key + "'] is " + text_of(value) +
           ". Expected an int of at least 1");
  return static_cast<std::uint64_t>(count);
}

Names read_names(PyObject* value, const std::string& key) {
  const Ref items = PyUnicode_Check(value) ? Ref() : Ref::steal(PySequence_List(value));
  if (!items) {
    PyErr_Clear();
    refuse("TENET['supports']['" + key + "'] is a " + Py_TYPE(value)->tp_name +
           ". Expected a list of names");
  }
  Names names;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.get()); ++i)
    names.push_back(text_of(PyList_GET_ITEM(items.get(), i)));
  return names;
}

void read_supports(PyObject* supports, Subject::Implementation& into) {
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(supports, &at, &key, &value) != 0;) {
    const std::string name = text_of(key);
    if (name != "inputs" && name != "dtypes" && name != "devices" && name != "topics")
      refuse("TENET['supports'] has a key '" + name +
             "'. Expected any of 'inputs', 'dtypes', 'devices', 'topics'");
    into.supports[name] = read_names(value, name);
  }
}

/// torch itself: clone and to are methods of its tensors, all others are its functions.
void bind_torch(Subject::Implementation& into) {
  const Ref tensor = attribute(into.module.get(), "Tensor");
  for (const Constructor constructor : {Constructor::Clone, Constructor::To})
    into.functions[static_cast<std::size_t>(constructor)] =
        attribute(tensor.get(), std::string(name(constructor)).c_str());
  into.version = text_of(attribute(into.module.get(), "__version__").get());
}

void bind_functions(const std::string& subject, Subject::Implementation& into) {
  bool any = false;
  std::string all;
  for (int i = 0; i < kConstructorCount; ++i) {
    const std::string name(tenet::name(static_cast<Constructor>(i)));
    Ref& function = into.functions[static_cast<std::size_t>(i)];
    if (!function) function = attribute_if_any(into.module.get(), name.c_str());
    if (function && PyCallable_Check(function.get()) == 0)
      refuse(subject + " defines " + name + " as a " + Py_TYPE(function.get())->tp_name +
             ". Expected something that can be called");
    any = any || function;
    all += (i == 0 ? "" : ", ") + name;
  }
  if (!any)
    refuse(subject + " defines none of the constructors. Expected at least one of " + all +
           ", with PyTorch's signature");
}

void call_optional(PyObject* module, const char* name, const std::string& subject) {
  const Ref function = attribute_if_any(module, name);
  if (!function) return;
  if (!Ref::steal(PyObject_CallNoArgs(function.get())))
    refuse_with_exception(subject + "'s " + name + "() raised");
}

}  // namespace

void read_declarations(PyObject* module, Subject::Implementation& into) {
  const Ref declarations = attribute_if_any(module, "TENET");
  if (!declarations) return;
  if (!PyDict_Check(declarations.get()))
    refuse(std::string("TENET is a ") + Py_TYPE(declarations.get())->tp_name +
           ". Expected a dict with any of 'name', 'version', 'supports', 'xfail'");
  const std::string name = text_entry(declarations.get(), "name");
  if (!name.empty()) into.name = name;
  const std::string version = text_entry(declarations.get(), "version");
  if (!version.empty()) into.version = version;
  if (PyObject* supports = dict_entry(declarations.get(), "supports"))
    read_supports(supports, into);
  into.default_cases = count_entry(declarations.get(), "cases");
  if (PyObject* xfail = dict_entry(declarations.get(), "xfail")) {
    PyObject* glob = nullptr;
    PyObject* reason = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(xfail, &at, &glob, &reason) != 0;)
      into.expected_failures.emplace_back(text_of(glob), text_of(reason));
  }
}

Subject::Implementation::~Implementation() {
  const Ref teardown = module ? attribute_if_any(module.get(), "teardown") : Ref();
  // The run is over and its report made: there is nobody left to tell of an exception.
  if (teardown && name != "torch" && !Ref::steal(PyObject_CallNoArgs(teardown.get())))
    PyErr_Clear();
}

Subject Subject::load(const std::string& subject) {
  auto loaded = std::make_shared<Implementation>();
  Ref module = import_subject(subject);
  loaded->name = subject;
  loaded->module = module;
  if (subject == "torch") {
    bind_torch(*loaded);
    bind_functions(subject, *loaded);
    return Subject(loaded);
  }
  read_declarations(module.get(), *loaded);
  if (loaded->version.empty()) {
    const Ref version = attribute_if_any(module.get(), "__version__");
    if (version) loaded->version = text_of(version.get());
  }
  bind_functions(subject, *loaded);
  loaded->describe = attribute_if_any(module.get(), "describe");
  call_optional(module.get(), "setup", subject);
  // As torch's own: what the subject imported is not looked at by every collection of garbage.
  checked(PyObject_CallMethod(import_module("gc").get(), "freeze", nullptr), "gc.freeze");
  return Subject(loaded);
}

const std::string& Subject::name() const { return implementation_->name; }
const std::string& Subject::version() const { return implementation_->version; }
bool Subject::provides(Constructor constructor) const {
  return implementation_->function(constructor) != nullptr;
}
const std::map<std::string, std::vector<std::string>>& Subject::supports() const {
  return implementation_->supports;
}
std::uint64_t Subject::default_cases() const { return implementation_->default_cases; }
const std::vector<std::pair<std::string, std::string>>& Subject::expected_failures() const {
  return implementation_->expected_failures;
}

}  // namespace tenet::harness
