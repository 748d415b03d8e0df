#include "impl/packed_call.h"

#include <torch/csrc/Exceptions.h>

#include "impl/context.h"

namespace tenet_constructors {

PackedCall pack(const FastCall& call) {
  PackedCall packed;
  packed.positional = PythonObject(PyTuple_New(call.count));
  if (!packed.positional) throw python_error();
  for (Py_ssize_t i = 0; i < call.count; ++i) {
    Py_INCREF(call.arguments[i]);
    PyTuple_SET_ITEM(packed.positional.get(), i, call.arguments[i]);
  }
  if (call.keywords == nullptr || PyTuple_GET_SIZE(call.keywords) == 0) return packed;
  packed.keywords = PythonObject(PyDict_New());
  if (!packed.keywords) throw python_error();
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(call.keywords); ++i) {
    if (PyDict_SetItem(packed.keywords.get(), PyTuple_GET_ITEM(call.keywords, i),
                       call.arguments[call.count + i]) != 0) {
      throw python_error();
    }
  }
  return packed;
}

bool is_overridden(torch::PythonArgs& parsed, std::optional<c10::Device>* default_device) {
  if (!parsed.has_torch_function()) return false;
  if (!parsed.overloaded_args.empty()) return true;
  const FunctionContext context = function_context();
  if (context.mode == FunctionMode::kOther) return true;
  if (default_device != nullptr) *default_device = context.device;
  return false;
}

PyObject* call_handlers(const torch::PythonArgs& parsed, const PackedCall& packed,
                        PyObject* torch_function, const char* name, const char* module) {
  return torch::handle_torch_function_no_python_arg_parser(
      parsed.overloaded_args, packed.positional.get(), packed.keywords.get(), name, torch_function,
      module);
}

}  // namespace tenet_constructors
