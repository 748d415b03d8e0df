#include "harness/call_context.h"

#include <c10/core/DefaultDtype.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/ScalarTypeToTypeMeta.h>

#include "harness/accelerator.h"
#include "harness/materialized.h"
#include "harness/originals.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

PyObject* torch_function(const char* module, const char* name) {
  return original(module, name).release();
}

/// What torch.set_default_dtype does, without the search for the legacy classes of that dtype.
void set_default_dtype(Dtype dtype) {
  c10::set_default_dtype(c10::scalarTypeToTypeMeta(scalar_type(dtype)));
}

void set_default_device(PyObject* device) {
  static PyObject* set = torch_function("torch", "set_default_device");
  checked(PyObject_CallOneArg(set, device), "torch.set_default_device");
}

}  // namespace

struct CallContext::InferenceScope {
  c10::InferenceMode mode{true};
};

CallContext::CallContext(const Context& context) {
  if (context == Context{}) return;
  try {
    if (context.default_dtype != Dtype::Float32) {
      set_default_dtype(context.default_dtype);
      dtype_set_ = true;
    }
    if (context.current_device != 0) {
      set_current_device(context.current_device);
      current_set_ = true;
    }
    if (context.default_device) {
      set_default_device(make_device(*context.default_device).get());
      device_set_ = true;
    }
    if (context.device_context) {
      Ref device = make_device(*context.device_context);
      checked(PyObject_CallMethod(device.get(), "__enter__", nullptr), "enter a torch.device");
      device_context_ = std::move(device);
    }
    if (context.grad_mode == GradMode::NoGrad) {
      c10::GradMode::set_enabled(false);
      grad_disabled_ = true;
    } else if (context.grad_mode == GradMode::Inference) {
      inference_ = std::make_unique<InferenceScope>();
    }
  } catch (const HarnessError&) {
    leave();
    throw;
  }
}

CallContext::~CallContext() {
  try {
    leave();
  } catch (const HarnessError&) {
    // Reached only while another HarnessError, which says more, is on its way.
  }
}

void CallContext::leave() {
  inference_.reset();
  if (std::exchange(grad_disabled_, false)) c10::GradMode::set_enabled(true);
  if (const Ref device = std::move(device_context_))
    checked(PyObject_CallMethod(device.get(), "__exit__", "OOO", Py_None, Py_None, Py_None),
            "leave a torch.device");
  if (std::exchange(device_set_, false)) set_default_device(Py_None);
  if (std::exchange(current_set_, false)) set_current_device(0);
  if (std::exchange(dtype_set_, false)) set_default_dtype(Dtype::Float32);
}

}  // namespace tenet::harness
