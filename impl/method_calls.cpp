#include "impl/method_calls.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/detach.h>
#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/Dtype.h>
#include <torch/csrc/Exceptions.h>
#include <torch/csrc/autograd/python_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/utils/device_lazy_init.h>
#include <torch/csrc/utils/python_arg_parser.h>
#include <torch/csrc/utils/python_strings.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "impl/context.h"
#include "impl/conversion.h"
#include "impl/numpy_bridge.h"
#include "impl/packed_call.h"
#include "impl/python_object.h"
#include "impl/tensor_classes.h"

namespace tenet_constructors {
namespace {

using torch::ParsedArgs;
using torch::PythonArgParser;
using torch::PythonArgs;

struct Cast {
  const char* name;
  c10::ScalarType dtype;
};
constexpr std::array<Cast, 13> kCasts{{
    {"float", c10::ScalarType::Float},
    {"double", c10::ScalarType::Double},
    {"half", c10::ScalarType::Half},
    {"bfloat16", c10::ScalarType::BFloat16},
    {"int", c10::ScalarType::Int},
    {"long", c10::ScalarType::Long},
    {"short", c10::ScalarType::Short},
    {"char", c10::ScalarType::Char},
    {"byte", c10::ScalarType::Byte},
    {"bool", c10::ScalarType::Bool},
    {"cfloat", c10::ScalarType::ComplexFloat},
    {"cdouble", c10::ScalarType::ComplexDouble},
    {"chalf", c10::ScalarType::ComplexHalf},
}};

struct TorchFunctions {
  PyObject* contiguous;
  PyObject* detach;
  PyObject* scalar_tensor;
  PyObject* type;
  PyObject* numpy;
  std::array<PyObject*, kCasts.size()> casts;  ///< Of kCasts.
} g_torch;

PyObject* tensor_of_method(const FastCall& call, const char* name) {
  TORCH_CHECK_TYPE(call.count >= 1, name, "() takes a tensor as its first argument.");
  PyObject* self = call.arguments[0];
  TORCH_CHECK_TYPE(THPVariable_Check(self), name, "() is of a torch.Tensor, not of a ",
                   Py_TYPE(self)->tp_name, ".");
  return self;
}

/// A call of a method, without the arguments that do not go to the parser.
struct MethodCall {
  PackedCall packed;       ///< What handlers get: the tensor, and all that follows it.
  PythonObject arguments;  ///< Behind the tensor.
};
MethodCall pack_method(const FastCall& call) {
  MethodCall method{pack(call), {}};
  method.arguments = PythonObject(PyTuple_GetSlice(method.packed.positional.get(), 1, call.count));
  if (!method.arguments) throw python_error();
  return method;
}

bool is_ordinary(PyObject* self) {
  return THPVariable_CheckExact(self) && function_context().mode != FunctionMode::kOther;
}

/// The tensor without its history: another tensor object over the same storage, whose in-place
/// changes the graph still notices.
at::Tensor detached(const at::Tensor& self) {
  // Transforms and modes have to see the operator.
  if (!dispatch_is_plain()) return at::detach(self);
  c10::TensorImpl* impl = self.unsafeGetTensorImpl();
  if (impl->key_set().has(c10::DispatchKey::Python) || self.is_nested()) return at::detach(self);
  at::Tensor alias(impl->shallow_copy_and_detach(
      /*version_counter=*/torch::autograd::impl::version_counter(self),
      /*allow_tensor_metadata_change=*/false));
  return alias;
}

const Cast* find_cast(PyObject* name) {
  for (const Cast& cast : kCasts)
    if (PyUnicode_Check(name) != 0 && PyUnicode_CompareWithASCIIString(name, cast.name) == 0)
      return &cast;
  return nullptr;
}

}  // namespace

PyObject* call_contiguous(const FastCall& call) {
  PyObject* self = tensor_of_method(call, "contiguous");
  const at::Tensor& tensor = THPVariable_Unpack(self);
  auto format = c10::MemoryFormat::Contiguous;
  if (call.count > 1 || call.keywords != nullptr || !is_ordinary(self)) {
    static PythonArgParser parser({
        "contiguous(*, MemoryFormat memory_format=contiguous_format)",
    });
    const MethodCall method = pack_method(call);
    ParsedArgs<1> storage;
    PythonArgs parsed =
        parser.parse(self, method.arguments.get(), method.packed.keywords.get(), storage);
    if (is_overridden(parsed))
      return call_handlers(parsed, method.packed, g_torch.contiguous, "contiguous", "torch.Tensor");
    format = parsed.memoryformat(0);
  }
  if (tensor.is_contiguous(format)) return Py_NewRef(self);
  TORCH_CHECK(format != c10::MemoryFormat::Preserve,
              "contiguous() in preserve_format has no order to bring the tensor into.");
  return THPVariable_Wrap(clone_tensor(tensor, format));
}

PyObject* call_detach(const FastCall& call) {
  PyObject* self = tensor_of_method(call, "detach");
  const bool has_keywords = call.keywords != nullptr && PyTuple_GET_SIZE(call.keywords) > 0;
  TORCH_CHECK_TYPE(call.count == 1 && !has_keywords, "detach() takes nothing but its tensor.");
  if (!is_ordinary(self)) {
    static PythonArgParser parser({"detach()"});
    const MethodCall method = pack_method(call);
    ParsedArgs<0> storage;
    PythonArgs parsed = parser.parse(self, method.arguments.get(), nullptr, storage);
    if (is_overridden(parsed))
      return call_handlers(parsed, method.packed, g_torch.detach, "detach", "torch.Tensor");
  }
  return THPVariable_Wrap(detached(THPVariable_Unpack(self)));
}

PyObject* call_cast(const FastCall& call) {
  PyObject* self = tensor_of_method(call, "cast");
  TORCH_CHECK_TYPE(call.count >= 2, "cast() takes the name of a method, such as 'float'.");
  const Cast* cast = find_cast(call.arguments[1]);
  TORCH_CHECK_TYPE(cast != nullptr, "cast() knows no method of that name.");
  ConversionRequest request;
  request.dtype = cast->dtype;
  if (call.count > 2 || call.keywords != nullptr || !is_ordinary(self)) {
    static PythonArgParser parser({"cast(*, MemoryFormat? memory_format=None)"});
    // All but the name, which the handlers are told by the function that they get.
    std::vector<PyObject*> arguments(call.arguments, call.arguments + call.count);
    arguments.erase(arguments.begin() + 1);
    const Py_ssize_t named = call.keywords == nullptr ? 0 : PyTuple_GET_SIZE(call.keywords);
    arguments.insert(arguments.end(), call.arguments + call.count,
                     call.arguments + call.count + named);
    const MethodCall method = pack_method({arguments.data(), call.count - 1, call.keywords});
    ParsedArgs<1> storage;
    PythonArgs parsed =
        parser.parse(self, method.arguments.get(), method.packed.keywords.get(), storage);
    if (is_overridden(parsed))
      return call_handlers(parsed, method.packed,
                           g_torch.casts[static_cast<std::size_t>(cast - kCasts.data())],
                           cast->name, "torch.Tensor");
    request.memory_format = parsed.memoryformatOptional(0);
  }
  const at::Tensor& tensor = THPVariable_Unpack(self);
  // chalf is an operator of its own, before which bits are resolved where nothing is recorded.
  const bool resolves = cast->dtype == c10::ScalarType::ComplexHalf &&
                        (c10::InferenceMode::is_enabled() || tensor.is_inference());
  const at::Tensor result =
      convert(resolves ? tensor.resolve_conj().resolve_neg() : tensor, request);
  // The same tensor is the same object, of whatever class.
  return result.is_same(tensor) ? Py_NewRef(self) : THPVariable_Wrap(result);
}

PyObject* call_type(const FastCall& call) {
  PyObject* self = tensor_of_method(call, "type");
  static PythonArgParser parser({
      "type(PyObject* dtype=None, bool non_blocking=False, *, MemoryFormat? memory_format=None)",
  });
  const MethodCall method = pack_method(call);
  ParsedArgs<3> storage;
  PythonArgs parsed =
      parser.parse(self, method.arguments.get(), method.packed.keywords.get(), storage);
  if (is_overridden(parsed))
    return call_handlers(parsed, method.packed, g_torch.type, "type", "torch.Tensor");
  const at::Tensor& tensor = THPVariable_Unpack(self);
  TORCH_CHECK_TYPE(!parsed.isNone(0), "type() takes a dtype here; it does not tell a tensor's.");
  PyObject* type = parsed.pyobject(0);
  ConversionRequest request;
  request.non_blocking = parsed.toBool(1);
  request.memory_format = parsed.memoryformatOptional(2);
  if (THPDtype_Check(type)) {
    request.dtype = reinterpret_cast<THPDtype*>(type)->scalar_type;
  } else {
    TORCH_CHECK_TYPE(THPUtils_checkString(type) || PyType_Check(type),
                     "type() takes a dtype, or the class of a tensor or its name.");
    request.dtype = dtype_of_type(type);
    request.device = c10::Device(c10::kCPU);
  }
  const at::Tensor result = convert(tensor, request);
  return result.is_same(tensor) ? Py_NewRef(self) : THPVariable_Wrap(result);
}

PyObject* call_numpy(const FastCall& call) {
  PyObject* self = tensor_of_method(call, "numpy");
  bool force = false;
  if (call.count > 1 || call.keywords != nullptr || !is_ordinary(self)) {
    static PythonArgParser parser({"numpy(*, bool force=False)"});
    const MethodCall method = pack_method(call);
    ParsedArgs<1> storage;
    PythonArgs parsed =
        parser.parse(self, method.arguments.get(), method.packed.keywords.get(), storage);
    if (is_overridden(parsed))
      return call_handlers(parsed, method.packed, g_torch.numpy, "numpy", "torch.Tensor");
    force = parsed.toBool(0);
  }
  const at::Tensor& tensor = THPVariable_Unpack(self);
  check_has_array(tensor, force);
  return array_over_tensor(detached(tensor).cpu().resolve_conj().resolve_neg());
}

PyObject* call_scalar_tensor(const FastCall& call) {
  static PythonArgParser parser({
      "scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, "
      "Device? device=None, bool? pin_memory=False, bool? requires_grad=False)",
  });
  const PackedCall packed = pack(call);
  ParsedArgs<6> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  std::optional<c10::Device> device;
  if (is_overridden(parsed, &device))
    return call_handlers(parsed, packed, g_torch.scalar_tensor, "scalar_tensor", "torch");
  if (!parsed.isNone(3)) device = parsed.device(3);
  torch::utils::maybe_initialize_device(device);
  const at::Scalar number = parsed.scalar(0);
  // An empty tensor is filled: that converts and checks as the dtype wants it.
  const at::Tensor made = [&] {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    return at::empty({}, at::TensorOptions()
                             .dtype(parsed.scalartypeOptional(1))
                             .layout(parsed.layoutOptional(2))
                             .device(device)
                             .pinned_memory(parsed.toBool(4)))
        .fill_(number);
  }();
  at::Tensor result = made;
  result.set_requires_grad(parsed.toBool(5));
  return THPVariable_Wrap(std::move(result));
}

bool initialize_method_calls() {
  const auto find = [](PyObject* owner, const char* name, PyObject** function) {
    *function = PyObject_GetAttrString(owner, name);
    return *function != nullptr;
  };
  PythonObject module(PyImport_ImportModule("torch._C"));
  if (!module) return false;
  PythonObject functions(PyObject_GetAttrString(module.get(), "_VariableFunctions"));
  if (!functions) return false;
  for (std::size_t i = 0; i < kCasts.size(); ++i)
    if (!find(THPVariableClass, kCasts[i].name, &g_torch.casts[i])) return false;
  return find(THPVariableClass, "type", &g_torch.type) &&
         find(THPVariableClass, "numpy", &g_torch.numpy) &&
         find(THPVariableClass, "contiguous", &g_torch.contiguous) &&
         find(THPVariableClass, "detach", &g_torch.detach) &&
         find(functions.get(), "scalar_tensor", &g_torch.scalar_tensor);
}

}  // namespace tenet_constructors
