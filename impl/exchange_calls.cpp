#include "impl/exchange_calls.h"

#include <c10/core/DeviceGuard.h>
#include <torch/csrc/autograd/python_variable.h>
#include <torch/csrc/utils/python_arg_parser.h>

#include "impl/as_array.h"
#include "impl/buffer.h"
#include "impl/context.h"
#include "impl/dlpack.h"
#include "impl/general_calls.h"
#include "impl/new_from_data.h"
#include "impl/packed_call.h"
#include "impl/python_object.h"
#include "impl/torch_release.h"

namespace tenet_constructors {
namespace {

using torch::ParsedArgs;
using torch::PythonArgParser;
using torch::PythonArgs;

PyObject* g_asarray = nullptr;
PyObject* g_new_tensor = nullptr;
PyObject* g_copy = nullptr;
PyObject* g_count = nullptr;
PyObject* g_offset = nullptr;

bool read_flag(PyObject* object, std::optional<bool>* flag) {
  if (object == Py_True || object == Py_False) *flag = object == Py_True;
  return object == Py_True || object == Py_False || object == Py_None;
}

/// One positional argument, and keywords each of which `read(name, value)` knows.
template <class Read>
bool read_one_and_keywords(const FastCall& call, Read read) {
  const Py_ssize_t keywords = call.keywords == nullptr ? 0 : PyTuple_GET_SIZE(call.keywords);
  if (call.count != 1) return false;
  for (Py_ssize_t i = 0; i < keywords; ++i)
    if (!read(PyTuple_GET_ITEM(call.keywords, i), call.arguments[1 + i])) return false;
  return true;
}

/// asarray(obj, *, dtype, device, copy, requires_grad) in the spellings that need no parser. What
/// it shares with torch.tensor is read as that is; `copy` is its own.
bool read_as_array_call(const FastCall& call, AsArrayRequest* request) {
  ConstructorArguments read;
  const bool known = read_one_and_keywords(call, [&](PyObject* name, PyObject* value) {
    return name == g_copy ? read_flag(value, &request->copy)
                          : read_constructor_keyword(name, value, &read);
  });
  if (!known) return false;
  request->data = call.arguments[0];
  request->dtype = read.dtype;
  request->device = read.device;
  request->requires_grad =
      read.requires_grad_given ? std::optional(read.requires_grad) : std::nullopt;
  return true;
}

bool read_int(PyObject* object, int64_t* number) {
  if (!PyLong_CheckExact(object)) return false;
  int overflow = 0;
  *number = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0;
}

/// frombuffer(buffer, *, dtype, count, offset, requires_grad) in the spellings that need no parser.
bool read_buffer_call(const FastCall& call, BufferRequest* request) {
  ConstructorArguments read;
  const bool known = read_one_and_keywords(call, [&](PyObject* name, PyObject* value) {
    if (name == g_count) return read_int(value, &request->count);
    if (name == g_offset) return read_int(value, &request->offset);
    return value != Py_None && read_constructor_keyword(name, value, &read);
  });
  if (!known || !read.dtype || read.device) return false;
  request->buffer = call.arguments[0];
  request->dtype = *read.dtype;
  request->requires_grad = read.requires_grad;
  return true;
}

bool surroundings_are_plain(std::optional<c10::Device>* device = nullptr) {
  const FunctionContext context = function_context();
  if (context.mode == FunctionMode::kOther || !dispatch_is_plain()) return false;
  if (device != nullptr && !*device) *device = context.device;
  return true;
}

/// The value of a keyword, or nullptr where it is None.
PyObject* option(PyObject* value) { return value == Py_None ? nullptr : value; }

}  // namespace

PyObject* call_as_array(const FastCall& call) {
  AsArrayRequest request;
  if (read_as_array_call(call, &request) && surroundings_are_plain(&request.device))
    return THPVariable_Wrap(as_array(request));
  static PythonArgParser parser({
      std::string("asarray(PyObject* obj, *, ScalarType? dtype=None, Device? device=None, "
                  "bool? copy=None, ") +
          (kAsArrayKeepsRequiresGrad ? "bool? requires_grad=None)" : "bool requires_grad=False)"),
  });
  const PackedCall packed = pack(call);
  ParsedArgs<5> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  request = {};
  if (is_overridden(parsed, &request.device))
    return call_handlers(parsed, packed, g_asarray, "asarray", "torch");
  request.data = parsed.pyobject(0);
  request.dtype = parsed.scalartypeOptional(1);
  if (!parsed.isNone(2)) request.device = parsed.device(2);
  request.copy = parsed.toBoolOptional(3);
  request.requires_grad =
      kAsArrayKeepsRequiresGrad ? parsed.toBoolOptional(4) : std::optional(parsed.toBool(4));
  return THPVariable_Wrap(as_array(request));
}

PyObject* call_frombuffer(const FastCall& call) {
  BufferRequest request;
  if (read_buffer_call(call, &request)) return THPVariable_Wrap(tensor_over_buffer(request));
  static PythonArgParser parser({
      "frombuffer(PyObject* buffer, *, ScalarType dtype, int64_t count=-1, int64_t offset=0, "
      "bool requires_grad=False)",
  });
  const PackedCall packed = pack(call);
  ParsedArgs<5> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  return THPVariable_Wrap(tensor_over_buffer({.buffer = parsed.pyobject(0),
                                              .dtype = parsed.scalartype(1),
                                              .count = parsed.toInt64(2),
                                              .offset = parsed.toInt64(3),
                                              .requires_grad = parsed.toBool(4)}));
}

PyObject* call_from_dlpack(const FastCall& call) {
  DlpackRequest request;
  TORCH_CHECK_TYPE(call.count <= 1, "from_dlpack() takes one positional argument, not ", call.count,
                   ".");
  if (call.count == 1) request.producer = call.arguments[0];
  const Py_ssize_t keywords = call.keywords == nullptr ? 0 : PyTuple_GET_SIZE(call.keywords);
  for (Py_ssize_t i = 0; i < keywords; ++i) {
    PyObject* name = PyTuple_GET_ITEM(call.keywords, i);
    PyObject* value = call.arguments[call.count + i];
    if (PyUnicode_CompareWithASCIIString(name, "device") == 0) {
      request.device = option(value);
    } else if (PyUnicode_CompareWithASCIIString(name, "copy") == 0) {
      request.copy = option(value);
    } else {
      const bool producer = PyUnicode_CompareWithASCIIString(name, "ext_tensor") == 0;
      TORCH_CHECK_TYPE(producer && request.producer == nullptr,
                       "from_dlpack() takes ext_tensor once, device and copy, not ",
                       PyUnicode_AsUTF8(name), ".");
      request.producer = value;
    }
  }
  TORCH_CHECK_TYPE(request.producer != nullptr, "from_dlpack() needs something to import.");
  return THPVariable_Wrap(from_dlpack(request));
}

PyObject* call_new_tensor(const FastCall& call) {
  TORCH_CHECK_TYPE(call.count >= 1, "new_tensor() takes a tensor as its first argument.");
  PyObject* self = call.arguments[0];
  TORCH_CHECK_TYPE(THPVariable_Check(self), "new_tensor() is of a torch.Tensor, not of a ",
                   Py_TYPE(self)->tp_name, ".");
  const FastCall rest{call.arguments + 1, call.count - 1, call.keywords};
  ConstructorArguments read;
  const at::Tensor& like = THPVariable_Unpack(self);
  if (THPVariable_CheckExact(self) && read_constructor_call(rest, true, &read) &&
      surroundings_are_plain() && is_plain_cpu(like)) {
    warn_about_copy_construction(read.data);
    return THPVariable_Wrap(new_leaf_tensor({.data = read.data,
                                             .dtype = read.dtype.value_or(like.scalar_type()),
                                             .device = read.device.value_or(like.device())},
                                            read.requires_grad));
  }
  static PythonArgParser parser({
      "new_tensor(PyObject* data, *, ScalarType dtype=None, Device? device=None, "
      "bool requires_grad=False)",
  });
  const PackedCall packed = pack(call);
  PythonObject arguments(PyTuple_GetSlice(packed.positional.get(), 1, call.count));
  if (!arguments) throw python_error();
  ParsedArgs<4> storage;
  PythonArgs parsed = parser.parse(self, arguments.get(), packed.keywords.get(), storage);
  if (is_overridden(parsed))
    return call_handlers(parsed, packed, g_new_tensor, "new_tensor", "torch.Tensor");
  const c10::OptionalDeviceGuard on_device_of_self(like.device());
  DataRequest request;
  request.data = parsed.pyobject(0);
  warn_about_copy_construction(request.data);
  request.dtype = parsed.scalartypeWithDefault(1, like.scalar_type());
  request.device = parsed.isNone(2) ? like.device() : parsed.device(2);
  TORCH_CHECK(!like.is_conj() && !like.is_neg(),
              "new_tensor() of a view with a conj or neg bit does not exist; resolve it first.");
  return THPVariable_Wrap(new_leaf_tensor(request, parsed.toBool(3)));
}

bool initialize_exchange_calls() {
  g_copy = PyUnicode_InternFromString("copy");
  g_count = PyUnicode_InternFromString("count");
  g_offset = PyUnicode_InternFromString("offset");
  PythonObject module(PyImport_ImportModule("torch._C"));
  if (!module || g_copy == nullptr || g_count == nullptr || g_offset == nullptr) return false;
  PythonObject functions(PyObject_GetAttrString(module.get(), "_VariableFunctions"));
  if (!functions) return false;
  g_asarray = PyObject_GetAttrString(functions.get(), "asarray");
  g_new_tensor = PyObject_GetAttrString(THPVariableClass, "new_tensor");
  return g_asarray != nullptr && g_new_tensor != nullptr;
}

}  // namespace tenet_constructors
