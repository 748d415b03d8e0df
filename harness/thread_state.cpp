#include "harness/thread_state.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/PythonTorchFunctionTLS.h>
#include <c10/core/AutogradState.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <c10/core/impl/TorchDispatchModeTLS.h>
#include <c10/util/Exception.h>
#include <torch/csrc/PyInterpreter.h>

#ifdef __SSE__
#include <xmmintrin.h>
#endif

#include <cfenv>
#include <optional>

#include "harness/accelerator.h"
#include "harness/originals.h"
#include "harness/python_object.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

using FunctionModes = at::impl::PythonTorchFunctionTLS;
using DispatchModes = c10::impl::TorchDispatchModeTLS;

/// torch's record of the default device, which goes with a function mode.
struct DeviceRecords {
  PyObject* global = nullptr;   // torch._GLOBAL_DEVICE_CONTEXT
  PyObject* current = nullptr;  // the module torch.utils._device
};
const DeviceRecords& device_records() {
  static const DeviceRecords records{original("torch", "_GLOBAL_DEVICE_CONTEXT").release(),
                                     import_module("torch.utils._device").release()};
  return records;
}

std::string dtype_text(caffe2::TypeMeta type) {
  const auto dtype = dtype_of(type.toScalarType());
  return dtype ? "torch." + std::string(name(*dtype)) : "another";
}
/// How the processor computes with floats, without what the last operations came to. Where it is
/// known: flushing of subnormals and traps are among it.
unsigned float_controls() {
#ifdef __SSE__
  constexpr unsigned kFlags = 0x3F;
  return _mm_getcsr() & ~kFlags;
#else
  return 0;
#endif
}
void set_float_controls(unsigned controls) {
#ifdef __SSE__
  _mm_setcsr(controls);
#else
  (void)controls;
#endif
}

/// Keys that are newly, or no longer, always or never used.
std::string words_of(c10::DispatchKeySet changed, const char* when) {
  return changed.empty() ? "" : std::string(" ") + when + " used " + c10::toString(changed);
}

/// Without the bits of backends, which are left behind in a set of keys to be excluded and say
/// nothing there (c10/core/DispatchKeySet.h, operator-; seen on 2.11).
c10::DispatchKeySet without_backends(c10::DispatchKeySet keys) {
  return {c10::DispatchKeySet::RAW, keys.raw_repr() & ~c10::full_backend_mask};
}

const char* on_or_off(bool on) { return on ? "on" : "off"; }

}  // namespace

struct ThreadState::Switches {
  c10::AutogradState autograd = c10::AutogradState::get_tls_state();
  c10::impl::LocalDispatchKeySet keys = c10::impl::tls_local_dispatch_key_set();
  std::optional<FunctionModes> function_modes;  // when there are any
  std::int64_t function_mode_count = FunctionModes::stack_len();
  Ref global_device, current_device;
  std::int64_t dispatch_mode_count = DispatchModes::stack_len();
  caffe2::TypeMeta default_dtype = c10::get_default_dtype();
  int threads = at::get_num_threads();
  bool warn_always = c10::WarningUtils::get_warnAlways();
  bool deterministic = at::globalContext().deterministicAlgorithms();
  int rounding = std::fegetround();
  unsigned floats = float_controls();
  int recursion_limit = Py_GetRecursionLimit();
  bool collects_garbage = PyGC_IsEnabled() != 0;
  int device = harness::current_device();

  Switches() {
    if (function_mode_count == 0) return;
    function_modes = FunctionModes::get_state();
    global_device = attribute_if_any(device_records().global, "device_context");
    current_device = attribute(device_records().current, "CURRENT_DEVICE");
  }

  [[nodiscard]] bool same_function_modes() const {
    if (FunctionModes::stack_len() != function_mode_count) return false;
    for (std::int64_t i = 0; i < function_mode_count; ++i) {
      // The stack of a state cannot be read, so it is put in place for a moment. A mode that was
      // set aside for a while comes back in a new holder.
      const PyObject* now = FunctionModes::get_stack_at(i)->ptr(getPyInterpreter());
      const FunctionModes state = FunctionModes::get_state();
      FunctionModes::set_state(*function_modes);
      const bool same = FunctionModes::get_stack_at(i)->ptr(getPyInterpreter()) == now;
      FunctionModes::set_state(state);
      if (!same) return false;
    }
    return true;
  }
};

ThreadState::ThreadState() { (void)device_records(); }
ThreadState::~ThreadState() = default;

void ThreadState::take() { taken_ = std::make_unique<Switches>(); }

std::string ThreadState::changes() const {
  const Switches& was = *taken_;
  std::string out;
  const auto add = [&](const std::string& what, const std::string& now, const std::string& before) {
    out += (out.empty() ? "" : "; ") + what + ": " + now + " (was " + before + ")";
  };
  const auto compare_flag = [&](const char* what, bool now, bool before) {
    if (now != before) add(what, on_or_off(now), on_or_off(before));
  };
  const auto compare_number = [&](const char* what, std::int64_t now, std::int64_t before) {
    if (now != before) add(what, std::to_string(now), std::to_string(before));
  };
  const auto dtype = c10::get_default_dtype();
  if (dtype != was.default_dtype)
    add("default dtype", dtype_text(dtype), dtype_text(was.default_dtype));
  if (!was.same_function_modes())
    out += std::string(out.empty() ? "" : "; ") + "another default device or torch function mode";
  const auto& autograd = c10::AutogradState::get_tls_state();
  compare_flag("grad mode", autograd.get_grad_mode(), was.autograd.get_grad_mode());
  compare_flag("inference mode", autograd.get_inference_mode(), was.autograd.get_inference_mode());
  compare_number("torch dispatch modes", DispatchModes::stack_len(), was.dispatch_mode_count);
  compare_number("torch's threads", at::get_num_threads(), was.threads);
  compare_flag("torch.set_warn_always", c10::WarningUtils::get_warnAlways(), was.warn_always);
  compare_flag("deterministic algorithms", at::globalContext().deterministicAlgorithms(),
               was.deterministic);
  compare_number("rounding of floats", std::fegetround(), was.rounding);
  if (out.empty() && float_controls() != was.floats)
    out = "flushing of subnormal floats to zero, or traps of floats";
  compare_number("recursion limit", Py_GetRecursionLimit(), was.recursion_limit);
  compare_number("current device", current_device(), was.device);
  compare_flag("garbage collection", PyGC_IsEnabled() != 0, was.collects_garbage);
  const auto keys = c10::impl::tls_local_dispatch_key_set();
  if (out.empty()) {
    const std::string changed =
        words_of(keys.included_ ^ was.keys.included_, "always") +
        words_of(without_backends(keys.excluded_ ^ was.keys.excluded_), "never");
    if (!changed.empty()) out = "dispatch keys of torch:" + changed;
  }
  return out;
}

void ThreadState::restore() const {
  const Switches& was = *taken_;
  c10::AutogradState::set_tls_state(was.autograd);
  c10::impl::_force_tls_local_dispatch_key_set(was.keys);
  FunctionModes::set_state(was.function_modes.value_or(FunctionModes()));
  const auto set = [](PyObject* owner, const char* name, const Ref& value) {
    if (PyObject_SetAttrString(owner, name, value ? value.get() : Py_None) < 0)
      throw_python_error("restore the default device");
  };
  set(device_records().global, "device_context", was.global_device);
  set(device_records().current, "CURRENT_DEVICE", was.current_device);
  while (DispatchModes::stack_len() > was.dispatch_mode_count) (void)DispatchModes::pop_stack();
  c10::set_default_dtype(was.default_dtype);
  if (at::get_num_threads() != was.threads) at::set_num_threads(was.threads);
  c10::WarningUtils::set_warnAlways(was.warn_always);
  at::globalContext().setDeterministicAlgorithms(was.deterministic, false);
  std::fesetround(was.rounding);
  set_float_controls(was.floats);
  Py_SetRecursionLimit(was.recursion_limit);
  if (current_device() != was.device) set_current_device(was.device);
  if (was.collects_garbage)
    PyGC_Enable();
  else
    PyGC_Disable();
}

}  // namespace tenet::harness
