#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <torch/csrc/python_headers.h>

#include <optional>

namespace tenet_constructors {

/// What the innermost `__torch_function__` mode asks of a call.
enum class FunctionMode {
  kNone,           ///< No mode is active.
  kDefaultDevice,  ///< Only PyTorch's own DeviceContext is: `with torch.device(...)`.
  kOther,          ///< A mode that user code wrote, or a pending request to skip one dispatch.
};

/// The modes that surround a call, read once at its start.
struct FunctionContext {
  FunctionMode mode = FunctionMode::kNone;
  /// The device of the DeviceContext when `mode` is kDefaultDevice.
  std::optional<c10::Device> device;
};

/// Reads the surrounding `__torch_function__` modes.
FunctionContext function_context();

/// Whether this thread dispatches operators in the ordinary way: no tracing, autocast, functorch
/// transform, dispatch mode or excluded key. Inference mode and no_grad are ordinary.
bool dispatch_is_plain();

/// Shows a tensor that was built from foreign memory to the transforms and dispatch modes around
/// the call, which may wrap it; the tensor itself where there are none.
at::Tensor show_to_modes(const at::Tensor& tensor);

/// Whether a tensor is an ordinary strided tensor on the CPU, whose elements are the bytes in its
/// storage: no conj or neg bit, no Python dispatch, not sparse, quantized or wrapped.
bool is_plain_cpu(const at::TensorBase& tensor);

/// Whether an operator on this tensor has to be recorded for backward or forward differentiation.
bool needs_recording(const at::TensorBase& tensor);

/// Looks up the Python objects that this file compares with. Called once, when the module loads.
/// Returns false with a Python exception set.
bool initialize_context();

}  // namespace tenet_constructors
