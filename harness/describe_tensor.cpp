// Tensors, storages and torch's small objects as descriptions.

#include <ATen/ops/empty.h>
#include <torch/csrc/Device.h>
#include <torch/csrc/Dtype.h>
#include <torch/csrc/DynamicTypes.h>
#include <torch/csrc/MemoryFormat.h>
#include <torch/csrc/Size.h>
#include <torch/csrc/Storage.h>

#include <algorithm>

#include "harness/describe_input.h"
#include "harness/originals.h"
#include "harness/python_object.h"
#include "harness/torch_api.h"
#include "harness/torch_dtypes.h"
#include "spec/call.h"

namespace tenet::harness {
namespace {

Dtype described_dtype(c10::ScalarType type, const std::string& where) {
  if (const auto dtype = dtype_of(type)) return *dtype;
  throw Undescribable(where + " has the dtype torch." + torch::getTHPDtype(type)->name +
                      ", which Tenet does not know");
}

Device described_device(c10::Device device, const std::string& where) {
  if (const auto known = device_of(device)) return *known;
  throw Undescribable(where + " is on " + device.str() + ", a device that Tenet does not know");
}

/// What a class between the tensor's own and torch.Tensor has of that name; nothing if none has.
Ref own_attribute(PyTypeObject* type, const char* name) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type->tp_mro); ++i) {
    PyObject* part = PyTuple_GET_ITEM(type->tp_mro, i);
    if (part == THPVariableClass) break;
    const Ref names = attribute(part, "__dict__");
    if (PyMapping_HasKeyString(names.get(), name) != 0)
      return checked(PyMapping_GetItemString(names.get(), name), "read a class");
  }
  return {};
}

/// Nothing for classes that change what functions of torch do.
std::optional<TensorClass> class_of(PyTypeObject* type) {
  if (type == reinterpret_cast<PyTypeObject*>(THPVariableClass) ||
      type == reinterpret_cast<PyTypeObject*>(ParameterClass))
    return TensorClass::Tensor;
  if (PyType_IsSubtype(type, reinterpret_cast<PyTypeObject*>(ParameterClass)) != 0 ||
      own_attribute(type, "__torch_dispatch__") || own_attribute(type, "__new__"))
    return std::nullopt;
  const Ref function = own_attribute(type, "__torch_function__");
  if (!function) return TensorClass::User;
  const Ref disabled = attribute(attribute(import_module("torch").get(), "_C").get(),
                                 "_disabled_torch_function_impl");
  if (function.get() == disabled.get()) return TensorClass::Disabled;
  return std::nullopt;
}

/// Why a tensor is no plain strided one, in words; empty if it is.
std::string peculiarity(PyObject* object, const at::Tensor& tensor) {
  PyTypeObject* type = Py_TYPE(object);
  if (!class_of(type)) return std::string("of the class ") + type->tp_name;
  if (tensor.is_nested()) return "that is nested";
  if (tensor.layout() != c10::kStrided) return "sparse, or of another layout than torch.strided";
  if (tensor.is_quantized()) return "quantized";
  const c10::DispatchKeySet keys = tensor.unsafeGetTensorImpl()->key_set();
  for (const c10::DispatchKey key :
       {c10::DispatchKey::FuncTorchBatched, c10::DispatchKey::FuncTorchGradWrapper,
        c10::DispatchKey::Functionalize, c10::DispatchKey::ZeroTensor, c10::DispatchKey::Python})
    if (keys.has(key)) return std::string("wrapped for ") + c10::toString(key);
  return {};
}

TensorRole role_of(PyObject* object, const at::Tensor& tensor) {
  if (Py_TYPE(object) == reinterpret_cast<PyTypeObject*>(ParameterClass))
    return tensor.requires_grad() ? TensorRole::Parameter : TensorRole::FrozenParameter;
  if (!tensor.requires_grad()) return TensorRole::Plain;
  return tensor.is_leaf() ? TensorRole::Leaf : TensorRole::NonLeaf;
}

Bytes bytes_of(const c10::Storage& storage, bool in_memory, const std::string& where) {
  require_describable_size(storage.nbytes(), where);
  Bytes bytes(storage.nbytes());
  if (!in_memory || bytes.empty()) return bytes;
  const auto* begin = static_cast<const std::uint8_t*>(storage.data());
  std::copy(begin, begin + bytes.size(), bytes.begin());
  return bytes;
}

/// The bytes of a storage on an accelerator, in a copy that torch makes.
Bytes bytes_elsewhere(const at::Tensor& tensor, const std::string& where) {
  const c10::Storage& storage = tensor.storage();
  require_describable_size(storage.nbytes(), where);
  const auto size = static_cast<std::int64_t>(storage.nbytes());
  at::Tensor all = at::empty({0}, at::TensorOptions(tensor.device()).dtype(c10::kByte));
  all.set_(storage, 0, {size}, {1});
  const at::Tensor here = all.cpu();
  const auto* begin = here.const_data_ptr<std::uint8_t>();
  return {begin, begin + size};
}

bool is_named(PyObject* object, const char* type) {
  return Py_TYPE(object) ==
         reinterpret_cast<PyTypeObject*>(attribute(import_module("torch").get(), type).get());
}

StorageInput describe_storage(PyObject* object, std::optional<Dtype> dtype,
                              const std::string& where) {
  const c10::Storage storage = torch::createStorage(object);
  if (!storage.device().is_cpu())
    throw Undescribable(where + " is a storage on " + storage.device().str());
  return {dtype, bytes_of(storage, true, where)};
}

MemoryFormat described_format(c10::MemoryFormat format) {
  switch (format) {
    case c10::MemoryFormat::Contiguous:
      return MemoryFormat::Contiguous;
    case c10::MemoryFormat::ChannelsLast:
      return MemoryFormat::ChannelsLast;
    case c10::MemoryFormat::ChannelsLast3d:
      return MemoryFormat::ChannelsLast3d;
    default:
      return MemoryFormat::Preserve;
  }
}

}  // namespace

Input describe_tensor(PyObject* object, const std::string& where) {
  if (auto special = describe_special_tensor(object, where)) return std::move(*special);
  const at::Tensor& tensor = THPVariable_Unpack(object);
  if (const std::string what = peculiarity(object, tensor); !what.empty())
    throw Undescribable(where + " is a tensor " + what + ", which Tenet has no description for");
  TensorInput described;
  described.dtype = described_dtype(tensor.scalar_type(), where);
  described.device = described_device(tensor.device(), where);
  described.shape = tensor.sizes().vec();
  described.strides = tensor.strides().vec();
  described.storage_offset = tensor.storage_offset();
  described.conj = tensor.is_conj();
  described.neg = tensor.is_neg();
  described.role = role_of(object, tensor);
  described.subclass = class_of(Py_TYPE(object)).value();
  if (tensor.is_inference()) described.form = TensorForm::Inference;
  described.storage = is_accelerator(described.device.type)
                          ? bytes_elsewhere(tensor, where)
                          : bytes_of(tensor.storage(), tensor.is_cpu(), where);
  return described;
}

std::optional<Input> describe_torch_object(PyObject* object, const std::string& where) {
  if (THPDtype_Check(object))
    return DtypeObject{described_dtype(reinterpret_cast<THPDtype*>(object)->scalar_type, where)};
  if (THPDevice_Check(object)) {
    const c10::Device device = reinterpret_cast<THPDevice*>(object)->device;
    // Of another accelerator its name says all that matters.
    if (!device_of(device)) return PyStr{device.str()};
    // Here the index counts on the CPU, too: cpu:0 asks for a copy.
    return DeviceObject{{described_device(device, where).type, device.index()}};
  }
  if (THPMemoryFormat_Check(object))
    return MemoryFormatObject{
        described_format(reinterpret_cast<THPMemoryFormat*>(object)->memory_format)};
  if (PyType_Check(object)) {
    for (const std::string_view name : class_names())
      if (original("torch", std::string(name).c_str()).get() == object)
        return TensorClassObject{std::string(name)};
    if (object == THPVariableClass) return TensorClassObject{"Tensor"};
  }
  if (THPSize_Check(object)) {
    TorchSize size;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); ++i)
      size.sizes.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(object, i)));
    return size;
  }
  if (is_named(object, "UntypedStorage")) return describe_storage(object, std::nullopt, where);
  if (is_named(object, "TypedStorage")) {
    const Ref dtype = attribute(object, "dtype");
    return describe_storage(
        object, described_dtype(reinterpret_cast<THPDtype*>(dtype.get())->scalar_type, where),
        where);
  }
  return std::nullopt;
}

}  // namespace tenet::harness
