#include "harness/settings.h"

#include <array>

#include "harness/python_object.h"

namespace tenet::harness {
namespace {

constexpr std::array kModules{
    SettingsModule{"warnings", "warnings"},
    SettingsModule{"np", "numpy"},
    SettingsModule{"torch", "torch"},
    SettingsModule{"os", "os"},
    SettingsModule{"sys", "sys"},
    SettingsModule{"gc", "gc"},
    SettingsModule{"random", "random"},
    SettingsModule{"decimal", "decimal"},
    SettingsModule{"locale", "locale"},
    SettingsModule{"ctypes", "ctypes"},
    SettingsModule{"threading", "threading"},
};

constexpr std::array kSettings{
    Setting{"warning filters", "list(warnings.filters)",
            "warnings.filters[:] = value; warnings._filters_mutated()"},
    Setting{"how warnings are shown", "(warnings.showwarning, warnings.formatwarning)",
            "warnings.showwarning, warnings.formatwarning = value"},
    Setting{"NumPy's error state", "np.geterr()", "np.seterr(**value)"},
    Setting{"NumPy's handler of errors", "np.geterrcall()", "np.seterrcall(value)"},
    Setting{"NumPy's size of buffers", "np.getbufsize()", "np.setbufsize(value)"},
    Setting{"how NumPy prints", "np.get_printoptions()", "np.set_printoptions(**value)"},
    Setting{"how torch prints", "dict(vars(torch._tensor_str.PRINT_OPTS))",
            "vars(torch._tensor_str.PRINT_OPTS).update(value)"},
    Setting{"torch's random numbers", "torch.get_rng_state().numpy().tobytes()",
            "torch.set_rng_state(torch.frombuffer(bytearray(value), dtype=torch.uint8))"},
    // The generator's own memory: to ask for its state takes a hundred times as long.
    Setting{"NumPy's random numbers",
            "ctypes.string_at(np.random.get_bit_generator().ctypes.state_address, 2500)",
            "ctypes.memmove(np.random.get_bit_generator().ctypes.state_address, value, 2500)"},
    Setting{"Python's random numbers", "random.getstate()", "random.setstate(value)"},
    Setting{"environment variables", "os.environ.copy()",
            "os.environ.clear(); os.environ.update(value)"},
    Setting{"file mode mask", "os.umask(os.umask(0o077))", "os.umask(value)"},
    Setting{"sys.path", "list(sys.path)", "sys.path[:] = value"},
    Setting{"sys.stdin, stdout or stderr", "(sys.stdin, sys.stdout, sys.stderr)",
            "sys.stdin, sys.stdout, sys.stderr = value"},
    Setting{"a hook of sys",
            "(sys.excepthook, sys.unraisablehook, sys.displayhook, threading.excepthook)",
            "sys.excepthook, sys.unraisablehook, sys.displayhook, threading.excepthook = value"},
    Setting{"the function that traces or profiles", "(sys.gettrace(), sys.getprofile())",
            "sys.settrace(value[0]); sys.setprofile(value[1])"},
    Setting{"switch interval of threads", "sys.getswitchinterval()",
            "sys.setswitchinterval(value)"},
    Setting{"greatest length of int as text", "sys.get_int_max_str_digits()",
            "sys.set_int_max_str_digits(value)"},
    Setting{"settings of garbage collection",
            "(gc.get_threshold(), gc.get_debug(), list(gc.callbacks))",
            "gc.set_threshold(*value[0]); gc.set_debug(value[1]); gc.callbacks[:] = value[2]"},
    Setting{"context of decimal", "str(decimal.getcontext()).partition('flags')[0]",
            "decimal.setcontext(decimal.Context())"},
    Setting{"locale", "locale.setlocale(locale.LC_ALL)", "locale.setlocale(locale.LC_ALL, value)"},
    Setting{
        "switches of autograd",
        "(torch._C._is_fwd_grad_enabled(), torch._C._is_multithreading_enabled(), "
        "torch._C._is_view_replay_enabled())",
        "torch._C._set_fwd_grad_enabled(value[0]); torch._C._set_multithreading_enabled(value[1]); "
        "torch._C._set_view_replay_enabled(value[2])"},
    Setting{"detection of anomalies",
            "(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())",
            "torch.set_anomaly_enabled(*value)"},
    Setting{"hooks of saved tensors", "torch._C._autograd._top_saved_tensors_default_hooks(True)",
            "torch._C._autograd._pop_saved_tensors_default_hooks()"},
    Setting{"switches of determinism",
            "(torch.is_deterministic_algorithms_warn_only_enabled(), "
            "torch._C._get_deterministic_fill_uninitialized_memory())",
            "torch.use_deterministic_algorithms(torch.are_deterministic_algorithms_enabled(), "
            "warn_only=value[0]); torch._C._set_deterministic_fill_uninitialized_memory(value[1])"},
    Setting{"precision of products of matrices", "torch.get_float32_matmul_precision()",
            "torch.set_float32_matmul_precision(value)"},
    Setting{"switches of torch.backends",
            "(torch._C._get_mkldnn_enabled(), torch._C._get_cudnn_enabled(), "
            "torch._C._get_cudnn_benchmark(), torch._C._get_cudnn_deterministic())",
            "torch._C._set_mkldnn_enabled(value[0]); torch._C._set_cudnn_enabled(value[1]); "
            "torch._C._set_cudnn_benchmark(value[2]); torch._C._set_cudnn_deterministic(value[3])"},
};

/// read() gives all values, and restore(i, value) sets one of them.
std::string program() {
  std::string text;
  for (const SettingsModule& one : kModules)
    text += "import " + std::string(one.module) + " as " + std::string(one.name) + "\n";
  text += "def read():\n    return (";
  for (const Setting& one : kSettings) text += std::string(one.read) + ",\n            ";
  text += ")\ndef restore(number, value):\n";
  for (std::size_t i = 0; i < kSettings.size(); ++i)
    text += "    if number == " + std::to_string(i) + ":\n        " +
            std::string(kSettings[i].restore) + "\n";
  return text;
}

struct Functions {
  PyObject* read = nullptr;
  PyObject* restore = nullptr;
  PyObject* taken = nullptr;
};
bool any_taken = false;
Functions& functions() {
  static Functions functions = [] {
    const Ref names = checked(PyDict_New(), "read the settings");
    if (PyDict_SetItemString(names.get(), "__builtins__", import_module("builtins").get()) < 0)
      throw_python_error("read the settings");
    checked(PyRun_String(program().c_str(), Py_file_input, names.get(), names.get()),
            "read the settings");
    return Functions{Py_NewRef(PyDict_GetItemString(names.get(), "read")),
                     Py_NewRef(PyDict_GetItemString(names.get(), "restore")), Py_NewRef(Py_None)};
  }();
  return functions;
}

Ref read_all() { return Ref::steal(PyObject_CallNoArgs(functions().read)); }

/// What cannot be compared is another.
bool same(PyObject* a, PyObject* b) {
  const int equal = PyObject_RichCompareBool(a, b, Py_EQ);
  if (equal < 0) PyErr_Clear();
  return equal > 0;
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }
std::span<const SettingsModule> modules_of_settings() { return kModules; }

void Settings::take() {
  Ref now = read_all();
  if (!now) throw_python_error("read the settings");
  Py_XSETREF(functions().taken, now.release());
  any_taken = true;
}

void take_settings_again() {
  if (any_taken) Settings().take();
}

std::string Settings::changes() {
  const Ref now = read_all();
  if (!now) {
    PyErr_Clear();
    return "settings of Python, NumPy or torch cannot be read any more";
  }
  PyObject* taken = functions().taken;
  if (same(now.get(), taken)) return {};
  std::string out;
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    const auto at = static_cast<Py_ssize_t>(i);
    if (!same(PyTuple_GetItem(now.get(), at), PyTuple_GetItem(taken, at)))
      out += (out.empty() ? "" : "; ") + std::string(kSettings[i].says);
  }
  return out;
}

void Settings::restore() {
  const Ref now = read_all();
  PyErr_Clear();
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    const auto at = static_cast<Py_ssize_t>(i);
    PyObject* before = PyTuple_GetItem(functions().taken, at);
    if (now && same(PyTuple_GetItem(now.get(), at), before)) continue;
    if (!Ref::steal(PyObject_CallFunction(functions().restore, "nO", at, before))) PyErr_Clear();
  }
  if (Ref restored = read_all())
    Py_XSETREF(functions().taken, restored.release());
  else
    PyErr_Clear();
}

}  // namespace tenet::harness
