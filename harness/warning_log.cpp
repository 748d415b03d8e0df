#include "harness/warning_log.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <array>
#include <string>
#include <variant>

#include "harness/originals.h"
#include "harness/python_object.h"

namespace tenet::harness {
namespace {

struct Phrase {
  std::string_view part;
  WarningKind kind;
};
constexpr std::array kPhrases{
    Phrase{"buffer is not writ", WarningKind::ReadOnlyBuffer},
    Phrase{"unspecified requires_grad", WarningKind::RequiresGradDefault},
    Phrase{"tensor support is in beta state", WarningKind::Prototype},
    Phrase{"nested tensors is in prototype stage", WarningKind::Prototype},
    Phrase{"Sparse invariant checks are implicitly", WarningKind::Prototype},
    Phrase{"other quantized tensor creation functions", WarningKind::Prototype},
    Phrase{"not writable", WarningKind::NonWriteableNumpy},
    Phrase{"not writeable", WarningKind::NonWriteableNumpy},
    Phrase{"To copy construct from a tensor", WarningKind::CopyConstruct},
    Phrase{"discards the imaginary part", WarningKind::ComplexToReal},
    Phrase{"list of numpy.ndarrays", WarningKind::SlowListOfArrays},
    Phrase{"TypedStorage is deprecated", WarningKind::TypedStorage},
    Phrase{"is not a leaf Tensor", WarningKind::NonLeafGradAccess},
    Phrase{"with requires_grad=True to a scalar", WarningKind::RequiresGradToScalar},
    Phrase{"ComplexHalf support is experimental", WarningKind::ComplexHalf},
    Phrase{"BComplex32 support is experimental", WarningKind::BComplex32},
};

struct State {
  bool listening = false;
  std::vector<Warning> seen;
  PyObject* warnings = nullptr;      // the module's dictionary
  PyObject* hook = nullptr;          // ours
  PyObject* filter = nullptr;        // the filter that lets everything through
  PyObject* hook_name = nullptr;     // "_showwarnmsg_impl"
  PyObject* filters_name = nullptr;  // "filters"
};
State& state() {
  static State state;
  return state;
}

void note(std::string category, std::string message) {
  const WarningKind kind = classify_warning(category, message);
  state().seen.push_back({kind, std::move(category), std::move(message)});
}

/// Stands for warnings._showwarnmsg_impl, which catch_warnings replaces and puts back: a subject
/// that records warnings itself still can. `message` is a warnings.WarningMessage.
PyObject* show_warning(PyObject*, PyObject* message) {
  if (state().listening) {
    const Ref category = attribute_if_any(message, "category");
    const Ref text = attribute_if_any(message, "message");
    if (category && text && PyType_Check(category.get()))
      note(attribute_if_any(category.get(), "__name__")
               ? text_of(attribute_if_any(category.get(), "__name__").get())
               : "Warning",
           text_of(text.get()));
  }
  Py_RETURN_NONE;
}

/// For code that warns outside of torch's own bindings, which hand their warnings to Python.
class CppWarnings : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    if (!state().listening) return;
    const bool deprecation =
        std::holds_alternative<c10::Warning::DeprecationWarning>(warning.type());
    note(deprecation ? "DeprecationWarning" : "UserWarning", warning.msg());
  }
};

void install_filter() {
  static PyObject* simplefilter = original("warnings", "simplefilter").release();
  checked(PyObject_CallFunction(simplefilter, "s", "always"), "warnings.simplefilter");
  PyObject* filters = PyDict_GetItemWithError(state().warnings, state().filters_name);
  Py_XSETREF(state().filter, Py_XNewRef(PyList_GetItem(filters, 0)));
}

}  // namespace

WarningKind classify_warning(std::string_view category, std::string_view message) {
  for (const Phrase& phrase : kPhrases)
    if (message.find(phrase.part) != std::string_view::npos) return phrase.kind;
  const bool deprecation = category.find("Deprecation") != std::string_view::npos;
  const bool numpy = message.find("NumPy") != std::string_view::npos ||
                     message.find("np.") != std::string_view::npos ||
                     message.find("array with ndim > 0 to a scalar") != std::string_view::npos;
  return deprecation && numpy ? WarningKind::NumpyDeprecation : WarningKind::Other;
}

void WarningLog::install() {
  static PyMethodDef definition{"_showwarnmsg_impl", show_warning, METH_O,
                                "Notes a warning for the test that runs."};
  static CppWarnings cpp_warnings;
  State& s = state();
  s.warnings = PyModule_GetDict(import_module("warnings").release());
  s.hook = checked(PyCFunction_New(&definition, nullptr), "make the warnings' hook").release();
  s.hook_name = checked(PyUnicode_InternFromString("_showwarnmsg_impl"), "intern").release();
  s.filters_name = checked(PyUnicode_InternFromString("filters"), "intern").release();
  c10::WarningUtils::set_warning_handler(&cpp_warnings);
  install_filter();
}

void WarningLog::listen() {
  State& s = state();
  if (PyDict_GetItemWithError(s.warnings, s.hook_name) != s.hook &&
      PyDict_SetItem(s.warnings, s.hook_name, s.hook) < 0)
    throw_python_error("set the warnings' hook");
  PyObject* filters = PyDict_GetItemWithError(s.warnings, s.filters_name);
  if (filters == nullptr || !PyList_Check(filters) || PyList_GET_SIZE(filters) == 0 ||
      PyList_GET_ITEM(filters, 0) != s.filter)
    install_filter();
  s.seen.clear();
  s.listening = true;
}

std::vector<Warning> WarningLog::take() {
  State& s = state();
  s.listening = false;
  if (s.seen.empty()) return {};
  std::vector<Warning> seen = std::move(s.seen);
  s.seen.clear();
  const auto before = [](const Warning& a, const Warning& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.category < b.category;
  };
  std::stable_sort(seen.begin(), seen.end(), before);
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  return seen;
}

}  // namespace tenet::harness
