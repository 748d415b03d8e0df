#include "impl/general_calls.h"

#include <torch/csrc/Size.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/utils/python_arg_parser.h>

#include <string>
#include <vector>

#if __has_include(<ATen/NamedTensorUtils.h>)
#define TENET_HAS_NAMED_TENSORS 1
#else
#define TENET_HAS_NAMED_TENSORS 0
#endif

#include "impl/context.h"
#include "impl/legacy_tensor.h"
#include "impl/new_from_data.h"
#include "impl/packed_call.h"
#include "impl/python_object.h"

namespace tenet_constructors {
namespace {

using torch::ParsedArgs;
using torch::PythonArgParser;
using torch::PythonArgs;

/// What a `__torch_function__` handler receives as `func`: torch's function, so that handlers
/// written for torch recognise the call.
struct TorchFunctions {
  PyObject* tensor;
  PyObject* as_tensor;
  PyObject* clone;
  PyObject* to;
} g_torch;

/// Gives the dimensions names, in the versions of torch that have them; the parser knows the
/// argument there, and there only.
void set_names([[maybe_unused]] PyObject* tensor, [[maybe_unused]] PythonArgs& parsed) {
#if TENET_HAS_NAMED_TENSORS
  if (parsed.isNone(5)) return;
  PythonObject names(PySequence_Tuple(parsed.pyobject(5)));
  PythonObject rename(PyObject_GetAttrString(tensor, "rename_"));
  if (!names || !rename) throw python_error();
  PythonObject renamed(PyObject_CallObject(rename.get(), names.get()));
  if (!renamed) throw python_error();
#endif
}

}  // namespace

void warn_if_traced(const char* function) {
  torch::jit::tracer::warn(function, torch::jit::tracer::WARN_CONSTRUCTOR);
}

PyObject* call_tensor(const FastCall& call) {
  static PythonArgParser parser({
#if TENET_HAS_NAMED_TENSORS
    "tensor(PyObject* data, *, ScalarType dtype=None, Device? device=None, "
    "bool pin_memory=False, bool requires_grad=False, DimnameList? names=None)",
#else
    "tensor(PyObject* data, *, ScalarType dtype=None, Device? device=None, "
    "bool pin_memory=False, bool requires_grad=False)",
#endif
  });
  const PackedCall packed = pack(call);
  ParsedArgs<6> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  DataRequest request;
  if (is_overridden(parsed, &request.device)) {
    return call_handlers(parsed, packed, g_torch.tensor, "tensor", "torch");
  }
  warn_if_traced("torch.tensor");
  request.data = parsed.pyobject(0);
  warn_about_copy_construction(request.data);  // Before a device's name turns out to be none.
  request.dtype = parsed.scalartypeOptional(1);
  if (!parsed.isNone(2)) request.device = parsed.device(2);
  request.pin_memory = parsed.toBool(3);
  PythonObject tensor(THPVariable_Wrap(new_leaf_tensor(request, parsed.toBool(4))));
  if (!tensor) throw python_error();
  set_names(tensor.get(), parsed);
  return tensor.release();
}

PyObject* call_as_tensor(const FastCall& call) {
  static PythonArgParser parser({
      "as_tensor(PyObject* data, *, ScalarType dtype=None, Device? device=None)",
  });
  const PackedCall packed = pack(call);
  ParsedArgs<3> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  DataRequest request;
  if (is_overridden(parsed, &request.device)) {
    return call_handlers(parsed, packed, g_torch.as_tensor, "as_tensor", "torch");
  }
  warn_if_traced("torch.as_tensor");
  request.data = parsed.pyobject(0);
  request.dtype = parsed.scalartypeOptional(1);
  if (!parsed.isNone(2)) request.device = parsed.device(2);
  return THPVariable_Wrap(new_from_data(request));
}

PyObject* call_legacy_tensor(const LegacyType& type, const FastCall& call) {
  static PythonArgParser parser({
      "new(*, Device? device=None)",
      "new(Storage storage)",
      "new(*, int64_t cdata)|hidden",
      "new(Tensor other)",
      // Keeps a tensor with a device from being taken for a size or a sequence.
      "new(Tensor other, *, Device? device=None)|hidden",
      "new(SymIntArrayRef size, *, Device? device=None)",
      "new(PyObject* data, *, Device? device=None)",
  });
  const PackedCall packed = pack(call);
  ParsedArgs<2> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  switch (parsed.idx) {
    case 0:
      check_legacy_device(type, parsed.deviceOptional(0));
      return THPVariable_Wrap(legacy_empty(type, {0}));
    case 1: {
      c10::ScalarType dtype = c10::ScalarType::Undefined;
      bool is_typed = false;
      c10::Storage data = parsed.storage(0, dtype, is_typed);
      return THPVariable_Wrap(legacy_from_storage(type, std::move(data), dtype, is_typed));
    }
    case 2:
      return THPVariable_Wrap(legacy_from_address(parsed.toInt64(0)));
    case 3:
      return THPVariable_Wrap(legacy_from_tensor(type, parsed.tensor(0)));
    case 4:
      TORCH_CHECK(false, "Tensor(tensor, device=...) does not exist; use tensor or as_tensor.");
    default:
      break;
  }
  const std::optional<c10::Device> device = parsed.deviceOptional(1);
  check_legacy_device(type, device);
  PyObject* argument = parsed.pyobject(0);
  // A list of integers in first place is data, although it also reads as a size; a torch.Size and
  // integers given one by one are sizes.
  const bool in_first_place =
      call.count >= 1 && argument == call.arguments[0] && !THPSize_Check(argument);
  if (parsed.idx == 6 || in_first_place)
    return THPVariable_Wrap(legacy_from_sequence(type, argument, device));
  return THPVariable_Wrap(legacy_empty(type, parsed.intlist(0)));
}

PyObject* call_clone(const FastCall& call) {
  static PythonArgParser parser({
      "clone(Tensor input, *, MemoryFormat? memory_format=None)",
  });
  const PackedCall packed = pack(call);
  ParsedArgs<2> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  if (is_overridden(parsed)) return call_handlers(parsed, packed, g_torch.clone, "clone", "torch");
  return THPVariable_Wrap(clone_tensor(parsed.tensor(0), parsed.memoryformatOptional(1)));
}

PyObject* call_to(const FastCall& call) {
  static PythonArgParser parser({
      "to(Device device=None, ScalarType dtype=None, bool non_blocking=False, bool copy=False, *, "
      "MemoryFormat? memory_format=None)",
      "to(ScalarType dtype, bool non_blocking=False, bool copy=False, *, "
      "MemoryFormat? memory_format=None)",
      "to(Tensor tensor, bool non_blocking=False, bool copy=False, *, "
      "MemoryFormat? memory_format=None)",
  });
  TORCH_CHECK_TYPE(call.count >= 1, "to() takes the tensor to convert as its first argument.");
  PyObject* self = call.arguments[0];
  TORCH_CHECK_TYPE(THPVariable_Check(self), "to() converts a torch.Tensor, not a ",
                   Py_TYPE(self)->tp_name, ".");
  const PackedCall packed = pack(call);
  PythonObject rest(PyTuple_GetSlice(packed.positional.get(), 1, call.count));
  if (!rest) throw python_error();
  ParsedArgs<5> storage;
  PythonArgs parsed = parser.parse(self, rest.get(), packed.keywords.get(), storage);
  if (is_overridden(parsed)) {
    return call_handlers(parsed, packed, g_torch.to, "to", "torch.Tensor");
  }
  ConversionRequest request;
  // The flags follow the target, which is two arguments long in the first overload.
  const int flags = parsed.idx == 0 ? 2 : 1;
  if (parsed.idx == 0) {
    request.device = parsed.deviceOptional(0);
    request.dtype = parsed.scalartypeOptional(1);
  } else if (parsed.idx == 1) {
    request.dtype = parsed.scalartype(0);
  } else {
    const at::Tensor other = parsed.tensor(0);
    request.device = other.device();
    request.dtype = other.scalar_type();
  }
  request.non_blocking = parsed.toBool(flags);
  request.copy = parsed.toBool(flags + 1);
  request.memory_format = parsed.memoryformatOptional(flags + 2);
  return THPVariable_Wrap(convert(THPVariable_Unpack(self), request));
}

bool initialize_general_calls() {
  PythonObject module(PyImport_ImportModule("torch._C"));
  if (!module) return false;
  PythonObject functions(PyObject_GetAttrString(module.get(), "_VariableFunctions"));
  if (!functions) return false;
  const auto find = [](PyObject* owner, const char* name, PyObject** function) {
    *function = PyObject_GetAttrString(owner, name);
    return *function != nullptr;
  };
  return find(functions.get(), "tensor", &g_torch.tensor) &&
         find(functions.get(), "as_tensor", &g_torch.as_tensor) &&
         find(functions.get(), "clone", &g_torch.clone) &&
         find(THPVariableClass, "to", &g_torch.to);
}

}  // namespace tenet_constructors
