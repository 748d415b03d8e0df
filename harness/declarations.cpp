#include "harness/declarations.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace tenet::harness {
namespace {

using Names = std::vector<std::string>;

constexpr std::array kEntries{"name", "version", "supports", "xfail", "cases"};
constexpr std::array kSupportKeys{"constructors", "inputs", "dtypes",
                                  "devices",      "topics", "keywords"};

template <class List>
std::string quoted_list(const List& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "'" : ", '") + std::string(name) + "'";
  return out;
}

template <class List>
bool has(const List& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& one) { return one == name; });
}

/// Reads one module's TENET; every complaint says what is wrong, what is expected, and where.
class Reader {
 public:
  explicit Reader(PyObject* module) : source_(module) {}

  void read(PyObject* declarations, Subject::Implementation& into) {
    if (!PyDict_Check(declarations))
      refuse(std::string("TENET is a ") + Py_TYPE(declarations)->tp_name +
                 ". Expected a dict with any of " + quoted_list(kEntries),
             source_.place_of("TENET"));
    for_each(declarations, [&](PyObject* key, PyObject*) {
      const std::string name = key_text(key, "TENET");
      if (!has(kEntries, name))
        refuse("TENET has an entry '" + name + "'. Expected any of " + quoted_list(kEntries),
               source_.place_of_entry(name));
    });
    if (const std::string name = text(declarations, "name"); !name.empty()) into.name = name;
    if (const std::string version = text(declarations, "version"); !version.empty())
      into.version = version;
    if (PyObject* supports = dictionary(declarations, "supports")) read_supports(supports, into);
    into.default_cases = count(declarations, "cases");
    if (PyObject* xfail = dictionary(declarations, "xfail")) read_xfail(xfail, into);
  }

 private:
  [[noreturn]] static void refuse(const std::string& what, const std::string& place) {
    throw SubjectError(what + place, "");
  }

  template <class Use>
  static void for_each(PyObject* dictionary, Use&& use) {
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(dictionary, &at, &key, &value) != 0;) use(key, value);
  }

  std::string key_text(PyObject* key, const std::string& of) const {
    if (!PyUnicode_Check(key))
      refuse(of + " has the key " + text_of(key) + ". Expected keys that are str",
             source_.place_of(text_of(key), "TENET"));
    return text_of(key);
  }

  std::string text(PyObject* declarations, const char* key) const {
    PyObject* value = PyDict_GetItemString(declarations, key);
    if (value == nullptr) return "";
    if (!PyUnicode_Check(value))
      refuse(
          std::string("TENET['") + key + "'] is a " + Py_TYPE(value)->tp_name + ". Expected a str",
          source_.place_of_entry(key));
    return text_of(value);
  }

  PyObject* dictionary(PyObject* declarations, const char* key) const {
    PyObject* value = PyDict_GetItemString(declarations, key);
    if (value != nullptr && !PyDict_Check(value))
      refuse(
          std::string("TENET['") + key + "'] is a " + Py_TYPE(value)->tp_name + ". Expected a dict",
          source_.place_of_entry(key));
    return value;
  }

  std::uint64_t count(PyObject* declarations, const char* key) const {
    PyObject* value = PyDict_GetItemString(declarations, key);
    if (value == nullptr) return 0;
    const std::int64_t number = PyLong_Check(value) ? PyLong_AsLongLong(value) : 0;
    PyErr_Clear();
    if (number < 1)
      refuse(std::string("TENET['") + key + "'] is " + text_of(value) +
                 ". Expected an int of at least 1",
             source_.place_of_entry(key));
    return static_cast<std::uint64_t>(number);
  }

  void read_supports(PyObject* supports, Subject::Implementation& into) const {
    for_each(supports, [&](PyObject* key, PyObject* value) {
      const std::string name = key_text(key, "TENET['supports']");
      if (!has(kSupportKeys, name))
        refuse("TENET['supports'] has a key '" + name + "'. Expected any of " +
                   quoted_list(kSupportKeys),
               source_.place_of_entry(name));
      const bool one_text = PyUnicode_Check(value) || PyBytes_Check(value);
      const Ref items = one_text ? Ref() : Ref::steal(PySequence_List(value));
      PyErr_Clear();
      const auto complain = [&](const std::string& what) {
        refuse(
            "TENET['supports']['" + name + "'] " + what + ". Expected a list of names, each a str",
            source_.place_of_entry(name));
      };
      if (!items) complain(std::string("is a ") + Py_TYPE(value)->tp_name);
      Names& names = into.supports[name];
      for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.get()); ++i) {
        PyObject* item = PyList_GET_ITEM(items.get(), i);
        if (!PyUnicode_Check(item)) complain(std::string("holds a ") + Py_TYPE(item)->tp_name);
        names.push_back(text_of(item));
      }
    });
  }

  void read_xfail(PyObject* xfail, Subject::Implementation& into) const {
    for_each(xfail, [&](PyObject* glob, PyObject* reason) {
      const std::string text = key_text(glob, "TENET['xfail']");
      if (!PyUnicode_Check(reason) || text_of(reason).empty())
        refuse("TENET['xfail']['" + text + "'] is a " + Py_TYPE(reason)->tp_name +
                   ". Expected the reason, as a str that says something",
               source_.place_of_entry(text));
      into.expected_failures.emplace_back(text, text_of(reason));
    });
  }

  ModuleSource source_;
};

}  // namespace

ModuleSource::ModuleSource(PyObject* module) {
  const Ref file = attribute_if_any(module, "__file__");
  const std::filesystem::path path = file ? text_of(file.get()) : "";
  if (path.extension() != ".py") return;
  name_ = path.filename();
  std::ifstream source(path);
  for (std::string line; std::getline(source, line);) lines_.push_back(line);
}

std::string ModuleSource::place_of(const std::string& text, const std::string& after) const {
  bool begun = after.empty();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    begun = begun || lines_[i].rfind(after, 0) == 0;
    if (!begun || lines_[i].find(text) == std::string::npos) continue;
    const std::size_t begin = lines_[i].find_first_not_of(" \t");
    return "; see line " + std::to_string(i + 1) + " of " + name_ + ": `" +
           lines_[i].substr(begin == std::string::npos ? 0 : begin) + "`";
  }
  return "";
}

std::string ModuleSource::place_of_entry(const std::string& entry) const {
  const std::string place = place_of("\"" + entry + "\"", "TENET");
  return place.empty() ? place_of("'" + entry + "'", "TENET") : place;
}

void read_declarations(PyObject* module, Subject::Implementation& into) {
  if (const Ref declarations = attribute_if_any(module, "TENET"))
    Reader(module).read(declarations.get(), into);
}

}  // namespace tenet::harness
