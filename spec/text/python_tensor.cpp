// Tensors and storages as Python expressions: torch.tensor where it builds the same object, a
// strided view of such a tensor where that does, and otherwise a tensor set on a storage of the
// same bytes.

#include <algorithm>
#include <string_view>

#include "spec/text/elements.h"
#include "spec/text/literals.h"
#include "spec/text/python_arrays.h"

namespace tenet::text {
namespace {

std::string dtype_literal(Dtype dtype) { return "torch." + std::string(name(dtype)); }

/// ", dtype=…, device=…" with what is not the default.
std::string options(const TensorInput& tensor, bool inferred) {
  std::string out;
  if (!inferred) out += ", dtype=" + dtype_literal(tensor.dtype);
  if (tensor.device != Device{}) out += ", device='" + device_name(tensor.device) + "'";
  return out;
}

/// Whether torch.tensor of such literals takes the dtype by itself, with float32 as default.
bool is_inferred(Dtype dtype) {
  return dtype == Dtype::Bool || dtype == Dtype::Int64 || dtype == Dtype::Float32 ||
         dtype == Dtype::Complex64;
}

bool is_contiguous(const TensorInput& tensor) {
  return tensor.strides == contiguous_strides(tensor.shape);
}

/// ".as_strided(…)" with the tensor's geometry.
std::string strided(const TensorInput& tensor) {
  std::string out =
      ".as_strided(" + python_tuple(tensor.shape) + ", " + python_tuple(tensor.strides);
  if (tensor.storage_offset != 0) out += ", " + std::to_string(tensor.storage_offset);
  return out + ")";
}

std::string byte_list(const Bytes& bytes) {
  const bool zero = std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 0; });
  if (zero && bytes.size() > 8) return "[0] * " + std::to_string(bytes.size());
  std::string out = "[";
  for (const std::uint8_t byte : bytes) {
    if (out.size() > 1) out += ", ";
    out += std::to_string(byte);
  }
  return out + "]";
}

std::string set_on_storage(const TensorInput& tensor) {
  const bool meta = tensor.device.type == DeviceType::Meta;
  std::string storage;
  if (meta) {
    storage = "torch.UntypedStorage(" + std::to_string(tensor.storage.size()) + ", device='meta')";
  } else {
    storage = "torch.UntypedStorage(" + byte_list(tensor.storage) + ")";
    if (tensor.device != Device{}) storage += ".to(device='" + device_name(tensor.device) + "')";
    if (tensor.pinned) storage += ".pin_memory()";
  }
  return "torch.empty(0" + options(tensor, false) + ").set_(" + storage + ", " +
         std::to_string(tensor.storage_offset) + ", " + python_tuple(tensor.shape) + ", " +
         python_tuple(tensor.strides) + ")";
}

/// The tensor without conj and neg bits and without a role in autograd.
std::string plain(const TensorInput& tensor) {
  const auto size = static_cast<std::size_t>(itemsize(tensor.dtype));
  const bool whole = tensor.storage.size() % size == 0;
  const bool meta = tensor.device.type == DeviceType::Meta;
  const bool filled = fills_memory(tensor.shape, tensor.strides, 1, static_cast<int>(size),
                                   tensor.storage_offset, tensor.storage.size());
  const bool has_no_element =
      std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
  if ((meta && filled) || (has_no_element && tensor.storage.empty() && is_contiguous(tensor) &&
                           tensor.storage_offset == 0))
    return "torch.empty(" + python_tuple(tensor.shape) +
           options(tensor, tensor.dtype == Dtype::Float32) + ")";
  if (meta && whole)
    return "torch.empty(" + std::to_string(tensor.storage.size() / size) +
           options(tensor, tensor.dtype == Dtype::Float32) + ")" + strided(tensor);
  if (meta) return set_on_storage(tensor);
  const auto elements = python_elements(tensor.dtype, static_cast<int>(size), tensor.storage);
  if (!elements || elements->empty()) return set_on_storage(tensor);
  std::string arguments = options(tensor, is_inferred(tensor.dtype)) + ")";
  if (tensor.pinned) arguments += ".pin_memory()";
  if (filled) return "torch.tensor(" + nested_list(*elements, tensor.shape) + arguments;
  return "torch.tensor(" + nested_list(*elements, {static_cast<std::int64_t>(elements->size())}) +
         arguments + strided(tensor);
}

}  // namespace

namespace {

std::string class_literal(TensorClass subclass) {
  std::string methods = "{}";
  if (subclass == TensorClass::Dispatch)
    methods =
        "{'__torch_dispatch__': classmethod(lambda cls, f, types, args=(), kwargs=None: "
        "torch.Tensor.__torch_dispatch__(f, types, args, kwargs or {}))}";
  if (subclass == TensorClass::Disabled)
    methods = "{'__torch_function__': torch._C._disabled_torch_function_impl}";
  if (subclass == TensorClass::Function)
    methods =
        "{'__torch_function__': classmethod(lambda cls, *call: "
        "torch.Tensor.__torch_function__.__func__(cls, *call))}";
  return "type('Own', (torch.Tensor,), " + methods + ")";
}

/// The tensor inside one of a class whose __torch_dispatch__ asks it, and wraps what comes of it.
std::string wrapped(const std::string& tensor) {
  return "(lambda wrap: wrap(wrap, " + tensor +
         "))(lambda wrap, inner: (lambda out: setattr(out, 'held', inner) or out)("
         "torch.Tensor._make_wrapper_subclass(type('Wrapper', (torch.Tensor,), "
         "{'__torch_dispatch__': classmethod(lambda cls, f, types, args=(), kwargs=None: "
         "(lambda r: wrap(wrap, r) if isinstance(r, torch.Tensor) else r)("
         "f(*[getattr(a, 'held', a) for a in args], **(kwargs or {}))))}), "
         "inner.size(), strides=inner.stride(), storage_offset=inner.storage_offset(), "
         "dtype=inner.dtype, device=inner.device)))";
}

/// A view of the tensor in its class.
std::string in_class(const std::string& tensor, TensorClass subclass) {
  if (subclass == TensorClass::Tensor) return tensor;
  if (subclass == TensorClass::Buffer) return "torch.nn.Buffer(" + tensor + ")";
  if (subclass == TensorClass::Wrapper) return wrapped(tensor);
  if (subclass == TensorClass::Dispatch)
    return "torch.Tensor._make_subclass(" + class_literal(subclass) + ", " + tensor + ")";
  return tensor + ".as_subclass(" + class_literal(subclass) + ")";
}

std::string leaf(const std::string& tensor, TensorClass subclass) {
  if (subclass == TensorClass::Tensor) return tensor + ".requires_grad_()";
  if (subclass == TensorClass::Buffer) return "torch.nn.Buffer(" + tensor + ".requires_grad_())";
  // Not a view: torch tells leaves that are views from others.
  return "torch.Tensor._make_subclass(" + class_literal(subclass) + ", " + tensor + ", True)";
}

}  // namespace

std::string python_tensor(const TensorInput& tensor) {
  std::string out =
      tensor.form > TensorForm::Inference ? python_of_form(tensor, plain) : plain(tensor);
  if (tensor.conj) out += ".conj()";
  if (tensor.neg) out = "torch._neg_view(" + out + ")";
  switch (tensor.role) {
    case TensorRole::Plain:
      if (tensor.form == TensorForm::Inference)
        return "torch.inference_mode()(lambda: " + out + ")()";
      return in_class(out, tensor.subclass);
    case TensorRole::Leaf:
      return leaf(out, tensor.subclass);
    case TensorRole::NonLeaf:
      return in_class("torch.ops.aten.alias(" + out + ".requires_grad_())", tensor.subclass);
    case TensorRole::Parameter:
      return "torch.nn.Parameter(" + out + ")";
    case TensorRole::FrozenParameter:
      return "torch.nn.Parameter(" + out + ", requires_grad=False)";
  }
  return out;
}

std::string python_storage(const StorageInput& storage) {
  std::string untyped = "torch.UntypedStorage(" + byte_list(storage.bytes) + ")";
  if (!storage.dtype) return untyped;
  // _internal keeps the deprecation warning away.
  return "torch.TypedStorage(wrap_storage=" + untyped + ", dtype=" + dtype_literal(*storage.dtype) +
         ", _internal=True)";
}

}  // namespace tenet::text
