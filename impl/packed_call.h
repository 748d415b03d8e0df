#pragma once

#include <torch/csrc/utils/python_arg_parser.h>

#include <optional>

#include "impl/arguments.h"
#include "impl/python_object.h"

namespace tenet_constructors {

/// A call's arguments in the form that the parser and the handlers want.
struct PackedCall {
  PythonObject positional;
  PythonObject keywords;  ///< None of it when the call has no keyword.
};
PackedCall pack(const FastCall& call);

/// Whether `__torch_function__` handlers take the call over. PyTorch's own DeviceContext does not
/// count: what it would do is done here, and `default_device` tells with which device.
bool is_overridden(torch::PythonArgs& parsed, std::optional<c10::Device>* default_device = nullptr);

/// Hands the call over to them as a call of `torch_function`.
PyObject* call_handlers(const torch::PythonArgs& parsed, const PackedCall& packed,
                        PyObject* torch_function, const char* name, const char* module);

}  // namespace tenet_constructors
