#include <unistd.h>

#include <cstdlib>
#include <string>

#define TENET_HARNESS_IMPORTS_NUMPY
#include "harness/harness.h"
#include "harness/numpy_api.h"
#include "harness/originals.h"
#include "harness/python_object.h"
#include "harness/slow_modules.h"
#include "harness/torch_settings.h"
#include "harness/warning_log.h"

namespace tenet::harness {
namespace {

std::string python_executable() {
  const char* chosen = std::getenv("TENET_PYTHON_EXECUTABLE");
  return chosen != nullptr && *chosen != '\0' ? chosen : TENET_BUILD_PYTHON;
}

void check(const PyStatus& status, const std::string& executable) {
  if (PyStatus_Exception(status) == 0) return;
  throw HarnessError("Python cannot be started as " + executable + ": " +
                     (status.err_msg != nullptr ? status.err_msg : "no reason given") +
                     ". Set TENET_PYTHON_EXECUTABLE to an interpreter of version " PY_VERSION);
}

void start_python(const std::string& executable) {
  if (access(executable.c_str(), X_OK) != 0)
    throw HarnessError("there is no Python interpreter " + executable +
                       ". Set TENET_PYTHON_EXECUTABLE to one of version " PY_VERSION
                       " that has torch and NumPy");
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  config.install_signal_handlers = 0;  // Ctrl-C is the business of whoever started the process
  config.parse_argv = 0;
  const auto set = [&](wchar_t** field) {
    return PyConfig_SetBytesString(&config, field, executable.c_str());
  };
  // The path of a virtual environment's python leads Python to its pyvenv.cfg and so its packages.
  PyStatus status = set(&config.program_name);
  if (PyStatus_Exception(status) == 0) status = set(&config.executable);
  if (PyStatus_Exception(status) == 0) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  check(status, executable);
}

/// Modules of this build (tenet_constructors) are found after those of PYTHONPATH.
void append_build_modules() {
  PyObject* path = PySys_GetObject("path");
  const Ref folder = checked(PyUnicode_DecodeFSDefault(TENET_BUILD_MODULES), "sys.path");
  if (path != nullptr && PyList_Append(path, folder.get()) < 0) throw_python_error("sys.path");
}

Ref import_for(const char* module, const std::string& executable) {
  Ref imported = Ref::steal(PyImport_ImportModule(module));
  if (imported) return imported;
  const Ref error = take_exception();
  throw HarnessError(std::string(module) + " cannot be imported by " + executable + ": " +
                     text_of(error.get()) + ". Install it there, or set TENET_PYTHON_EXECUTABLE");
}

std::string version_of(const char* module) {
  return text_of(attribute(import_module(module).get(), "__version__").get());
}

TorchVersion parse_version(const std::string& text) {
  TorchVersion version;
  char* end = nullptr;
  version.major = static_cast<int>(std::strtol(text.c_str(), &end, 10));
  version.minor = *end == '.' ? static_cast<int>(std::strtol(end + 1, &end, 10)) : 0;
  return version;
}

}  // namespace

Interpreter::Interpreter() {
  if (Py_IsInitialized() != 0) throw HarnessError("a process has one Interpreter, and it had one");
  const std::string executable = python_executable();
  start_python(executable);
  append_build_modules();
  import_for("numpy", executable);
  if (_import_array() < 0) throw_python_error("NumPy's C API");
  import_for("torch", executable);
  set_torch_up();
  remember_originals();
  WarningLog::install();
  set_imports_aside();
}

// Python is not shut down: torch's threads and the objects kept for the next call outlive every
// order of destruction that could be chosen here, and the process ends anyway.
Interpreter::~Interpreter() {
  PyErr_Clear();
  const Ref out = Ref::share(PySys_GetObject("stdout"));
  if (out) Ref::steal(PyObject_CallMethod(out.get(), "flush", nullptr));
  PyErr_Clear();
}

Environment environment() {
  Environment found;
  found.torch = version_of("torch");
  found.torch_version = parse_version(found.torch);
  found.numpy = version_of("numpy");
  const std::string python = Py_GetVersion();
  found.python = python.substr(0, python.find(' '));
  const Ref platform = import_module("platform");
  found.platform =
      text_of(checked(PyObject_CallMethod(platform.get(), "platform", nullptr), "platform").get());

  const Machine here = machine();
  for (int i = 0; i < here.devices; ++i)
    found.devices.push_back(describe(Device{*here.accelerator, static_cast<std::int8_t>(i)}));

  const Ref torch = import_module("torch");
  const Ref cuda = attribute(torch.get(), "cuda");
  const Ref available =
      checked(PyObject_CallMethod(cuda.get(), "is_available", nullptr), "torch.cuda.is_available");
  if (available.get() != Py_True) return found;
  const Ref version = attribute(attribute(torch.get(), "version").get(), "cuda");
  found.cuda = text_of(version.get());
  const Ref count = checked(PyObject_CallMethod(cuda.get(), "device_count", nullptr), "devices");
  found.devices.clear();
  for (long i = 0; i < PyLong_AsLong(count.get()); ++i)
    found.devices.push_back(text_of(
        checked(PyObject_CallMethod(cuda.get(), "get_device_name", "l", i), "device").get()));
  return found;
}

}  // namespace tenet::harness
