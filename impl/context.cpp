#include "impl/context.h"

#include <ATen/EmptyTensor.h>
#include <ATen/PythonTorchFunctionTLS.h>
#include <ATen/TracerMode.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/lift_fresh.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/Device.h>
#include <torch/csrc/PyInterpreter.h>

#include "impl/python_object.h"

namespace tenet_constructors {
namespace {

PyTypeObject* g_device_context = nullptr;
PyObject* g_device_attribute = nullptr;
c10::impl::PODLocalDispatchKeySet g_inference_dispatch{};
uint64_t g_plain_keys = 0;

/// Whether the next function called is to ignore overrides, which older versions of torch cannot
/// be told.
template <typename Modes>
bool skips_next_override() {
  if constexpr (requires { Modes::peek_skip_next(); }) return Modes::peek_skip_next();
  return false;
}

}  // namespace

FunctionContext function_context() {
  using Modes = at::impl::PythonTorchFunctionTLS;
  if (skips_next_override<Modes>()) return {FunctionMode::kOther, std::nullopt};
  if (!at::impl::torch_function_mode_enabled()) return {};
  if (Modes::stack_len() != 1) return {FunctionMode::kOther, std::nullopt};
  PyObject* mode = Modes::get_stack_at(0)->ptr(getPyInterpreter());
  if (Py_TYPE(mode) != g_device_context) return {FunctionMode::kOther, std::nullopt};
  PythonObject device(PyObject_GetAttr(mode, g_device_attribute));
  if (!device || !THPDevice_Check(device.get())) {
    PyErr_Clear();
    return {FunctionMode::kOther, std::nullopt};
  }
  return {FunctionMode::kDefaultDevice, reinterpret_cast<THPDevice*>(device.get())->device};
}

bool dispatch_is_plain() {
  const auto& local = c10::impl::raw_local_dispatch_key_set;
  if ((local.included_ | local.excluded_) == 0) return true;
  return local.included_ == g_inference_dispatch.included_ &&
         local.excluded_ == g_inference_dispatch.excluded_;
}

at::Tensor show_to_modes(const at::Tensor& tensor) {
  if (dispatch_is_plain()) return tensor;
  at::tracer::impl::NoTracerDispatchMode untraced;
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  return at::lift_fresh(tensor);
}

bool is_plain_cpu(const at::TensorBase& tensor) {
  return (tensor.key_set().raw_repr() & ~g_plain_keys) == 0;
}

bool needs_recording(const at::TensorBase& tensor) {
  if (tensor.unsafeGetTensorImpl()->autograd_meta() == nullptr) return false;
  if (c10::GradMode::is_enabled() && tensor.requires_grad()) return true;
  // A tangent travels through forward-mode operators even where backward recording is off.
  return tensor._fw_grad(/*level=*/0).defined();
}

bool initialize_context() {
  PythonObject module(PyImport_ImportModule("torch.utils._device"));
  if (!module) return false;
  PythonObject type(PyObject_GetAttrString(module.get(), "DeviceContext"));
  if (!type) return false;
  g_device_attribute = PyUnicode_InternFromString("device");
  if (g_device_attribute == nullptr) return false;
  g_device_context = reinterpret_cast<PyTypeObject*>(type.release());
  {
    c10::InferenceMode inference(true);
    g_inference_dispatch = c10::impl::raw_local_dispatch_key_set;
  }
  g_plain_keys = at::detail::empty_cpu({0}, at::kFloat).key_set().raw_repr();
  return true;
}

}  // namespace tenet_constructors
