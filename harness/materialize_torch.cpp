#include <ATen/ops/alias.h>
#include <c10/core/Allocator.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/TensorOptions.h>
#include <torch/csrc/Device.h>
#include <torch/csrc/DynamicTypes.h>
#include <torch/csrc/Size.h>
#include <torch/csrc/Storage.h>

#include <array>
#include <string>

#include "harness/harness.h"
#include "harness/materialized.h"
#include "harness/originals.h"
#include "harness/special_tensors.h"
#include "harness/tensor_forms.h"
#include "harness/torch_api.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

/// The block for a tensor's memory; null where there is none.
SourceBlock* take_block(const TensorInput& input, MemoryPool& pool, Materialized& into) {
  if (input.device.type == DeviceType::Meta || input.form == TensorForm::Zero ||
      input.form == TensorForm::Fake)
    return nullptr;
  const Machine here = machine();
  const bool on_cpu = input.device.type == DeviceType::Cpu;
  if (on_cpu && !input.pinned) return add_source(input.storage, pool, into);
  if (on_cpu && here.has_accelerator() && here.pins)
    return add_source(input.storage, pool, into, kPinned);
  if (input.device.type == here.accelerator && input.device.index < here.devices)
    return add_source(input.storage, pool, into, input.device.index);
  throw HarnessError("this worker makes no tensors " +
                     (on_cpu ? "in pinned memory" : "on " + describe(input.device)) +
                     ": it was started for other devices");
}

/// A storage over the block, or one of `size` bytes without memory.
c10::Storage make_c10_storage(SourceBlock* block, std::size_t size, const Device& device) {
  const c10::Device place = torch_device(device);
  c10::DataPtr data = block == nullptr
                          ? c10::DataPtr(nullptr, place)
                          : c10::DataPtr(block->address(), block, &SourceBlock::release, place);
  c10::Allocator* allocator = c10::GetAllocator(place.type());
  return {c10::make_intrusive<c10::StorageImpl>(c10::StorageImpl::use_byte_size_t(),
                                                static_cast<std::int64_t>(size), std::move(data),
                                                allocator, true)};
}

at::Tensor make_plain(const TensorInput& input, c10::Storage storage) {
  const c10::InferenceMode mode(input.form == TensorForm::Inference);
  const c10::DispatchKeySet keys(
      c10::computeDispatchKey(std::nullopt, c10::kStrided, storage.device()));
  auto impl = c10::make_intrusive<c10::TensorImpl>(
      std::move(storage), keys, c10::scalarTypeToTypeMeta(scalar_type(input.dtype)));
  // A sparse one's values are in one row; a zero one has none.
  if (is_sparse(input.form) || is_nested(input.form) || input.form == TensorForm::Zero)
    impl->set_sizes_contiguous(
        {static_cast<std::int64_t>(input.storage.size()) / itemsize(input.dtype)});
  else
    impl->set_sizes_and_strides(input.shape, input.strides, input.storage_offset);
  if (input.conj) impl->_set_conj(true);
  if (input.neg) impl->_set_neg(true);
  return at::Tensor(std::move(impl));
}

/// A tensor of the class that is no view, as torch.nn.Parameter makes it.
Ref make_subclass(PyObject* type, const at::Tensor& tensor, bool requires_grad) {
  static PyObject* make_subclass = original("torch.Tensor", "_make_subclass").release();
  const Ref plain = checked(THPVariable_Wrap(tensor), "make a tensor");
  std::array<PyObject*, 3> arguments{type, plain.get(), requires_grad ? Py_True : Py_False};
  return checked(PyObject_Vectorcall(make_subclass, arguments.data(), arguments.size(), nullptr),
                 "make a tensor of a subclass");
}

Ref torch_attribute(const std::string& name) { return original("torch", name.c_str()); }

/// A __torch_function__ that leaves everything to torch.Tensor's.
Ref own_torch_function() {
  const Ref names = checked(PyDict_New(), "make a class of tensors");
  const Ref builtins = import_module("builtins");
  const Ref inherited = attribute(torch_attribute("Tensor").get(), "__torch_function__");
  if (PyDict_SetItemString(names.get(), "__builtins__", builtins.get()) < 0 ||
      PyDict_SetItemString(names.get(), "inherited", attribute(inherited.get(), "__func__").get()) <
          0)
    throw_python_error("make a class of tensors");
  return checked(PyRun_String("classmethod(lambda cls, *call: inherited(cls, *call))",
                              Py_eval_input, names.get(), names.get()),
                 "make a class of tensors");
}

/// A class derived from torch.Tensor, borrowed; made at its first use and kept.
PyObject* tensor_type(TensorClass subclass) {
  static std::array<PyObject*, kTensorClassCount> made{};
  PyObject*& type = made[static_cast<std::size_t>(subclass)];
  if (type == nullptr) {
    const Ref names =
        checked(Py_BuildValue("{ss}", "__module__", "tenet"), "make a class of tensors");
    if (subclass == TensorClass::Disabled) {
      const Ref disabled = attribute(torch_attribute("_C").get(), "_disabled_torch_function_impl");
      if (PyDict_SetItemString(names.get(), "__torch_function__", disabled.get()) < 0)
        throw_python_error("make a class of tensors");
    }
    if (subclass == TensorClass::Function &&
        PyDict_SetItemString(names.get(), "__torch_function__", own_torch_function().get()) < 0)
      throw_python_error("make a class of tensors");
    const Ref metaclass = Ref::share(reinterpret_cast<PyObject*>(Py_TYPE(THPVariableClass)));
    type = checked(PyObject_CallFunction(metaclass.get(), "s(O)O", "Own", THPVariableClass,
                                         names.get()),
                   "make a class of tensors")
               .release();
  }
  return type;
}

/// The tensor as the Python object of its class.
Ref wrap(const at::Tensor& tensor, TensorClass subclass) {
  Ref plain = checked(THPVariable_Wrap(tensor), "make a tensor");
  if (subclass == TensorClass::Tensor) return plain;
  if (subclass == TensorClass::Buffer) {
    static PyObject* buffer = attribute(torch_attribute("nn").get(), "Buffer").release();
    return checked(PyObject_CallOneArg(buffer, plain.get()), "make a torch.nn.Buffer");
  }
  static PyObject* as_subclass =
      attribute(torch_attribute("Tensor").get(), "as_subclass").release();
  std::array<PyObject*, 2> arguments{plain.get(), tensor_type(subclass)};
  return checked(PyObject_Vectorcall(as_subclass, arguments.data(), arguments.size(), nullptr),
                 "make a tensor of a subclass");
}

}  // namespace

Ref make_tensor(const TensorInput& input, MemoryPool& pool, Materialized& into) try {
  if (input.form == TensorForm::Fake) return make_fake(input);
  SourceBlock* block = take_block(input, pool, into);
  const at::Tensor plain = in_form(
      input, make_plain(input, make_c10_storage(block, input.storage.size(), input.device)));
  if (input.form == TensorForm::Jagged) return make_jagged(input, plain);
  if (dispatches(input.subclass)) {
    const bool leaf = input.role == TensorRole::Leaf;
    Ref made = make_dispatching(plain, input.subclass, leaf);
    if (leaf) into.leaves.push_back(made);
    return made;
  }
  switch (input.role) {
    case TensorRole::Plain:
      break;
    case TensorRole::FrozenParameter:
      return make_subclass(ParameterClass, plain, false);
    case TensorRole::Parameter:
      into.leaves.push_back(make_subclass(ParameterClass, plain, true));
      return into.leaves.back();
    case TensorRole::Leaf:
      if (input.subclass == TensorClass::Buffer) {
        plain.set_requires_grad(true);
        into.leaves.push_back(wrap(plain, input.subclass));
      } else if (input.subclass != TensorClass::Tensor) {
        into.leaves.push_back(make_subclass(tensor_type(input.subclass), plain, true));
      } else {
        plain.set_requires_grad(true);
        into.leaves.push_back(checked(THPVariable_Wrap(plain), "make a tensor"));
      }
      return into.leaves.back();
    case TensorRole::NonLeaf:
      plain.set_requires_grad(true);
      into.leaves.push_back(checked(THPVariable_Wrap(plain), "make a tensor"));
      return wrap(at::alias(plain), input.subclass);
  }
  return wrap(plain, input.subclass);
} catch (const c10::Error& error) {
  throw HarnessError(std::string("make a tensor: ") + error.what_without_backtrace());
}

Ref make_storage(const StorageInput& input, MemoryPool& pool, Materialized& into) {
  SourceBlock* block = add_source(input.bytes, pool, into);
  Ref untyped = checked(torch::createPyObject(make_c10_storage(block, input.bytes.size(), {})),
                        "make a storage");
  if (!input.dtype) return untyped;
  static PyObject* typed_storage = torch_attribute("TypedStorage").release();
  static PyObject* keywords =
      checked(Py_BuildValue("(sss)", "wrap_storage", "dtype", "_internal"), "make a storage")
          .release();
  const Ref dtype = make_dtype(*input.dtype);
  note_shared(dtype.get(), into);
  std::array<PyObject*, 3> arguments{untyped.get(), dtype.get(), Py_True};
  return checked(PyObject_Vectorcall(typed_storage, arguments.data(), 0, keywords),
                 "make a TypedStorage");
}

Ref make_torch_size(const TorchSize& size) {
  Ref sizes = checked(PyTuple_New(static_cast<Py_ssize_t>(size.sizes.size())), "make a torch.Size");
  for (std::size_t i = 0; i < size.sizes.size(); ++i)
    PyTuple_SET_ITEM(sizes.get(), static_cast<Py_ssize_t>(i),
                     checked(PyLong_FromLongLong(size.sizes[i]), "make a torch.Size").release());
  return checked(PyObject_CallOneArg(reinterpret_cast<PyObject*>(&THPSizeType), sizes.get()),
                 "make a torch.Size");
}

Ref make_device(const Device& device) {
  return checked(THPDevice_New(torch_device(device)), "make a torch.device");
}

Ref make_dtype(Dtype dtype) {
  static std::array<PyObject*, kAllDtypeCount> made{};
  PyObject*& object = made[static_cast<std::size_t>(dtype)];
  if (object == nullptr) {
    static_cast<void>(scalar_type(dtype));  // throws where there is no such dtype
    object = torch_attribute(std::string(name(dtype))).release();
  }
  return Ref::share(object);
}

Ref make_memory_format(MemoryFormat format) {
  static constexpr std::array kNames{"contiguous_format", "preserve_format", "channels_last",
                                     "channels_last_3d"};
  static std::array<PyObject*, kNames.size()> made{};
  const auto at = static_cast<std::size_t>(format);
  if (made[at] == nullptr) made[at] = torch_attribute(kNames[at]).release();
  return Ref::share(made[at]);
}

bool tensor_unchanged(PyObject* object, const TensorInput& input, const SourceBlock* block) {
  if (input.form > TensorForm::Inference)
    return form_unchanged(object, input, block == nullptr ? nullptr : block->address());
  const at::Tensor now = tensor_with_elements(object);
  const bool requires_grad =
      input.role != TensorRole::Plain && input.role != TensorRole::FrozenParameter;
  if (now.sizes() != c10::IntArrayRef(input.shape) ||
      now.strides() != c10::IntArrayRef(input.strides) ||
      now.storage_offset() != input.storage_offset ||
      now.scalar_type() != scalar_type(input.dtype) || now.is_conj() != input.conj ||
      now.is_neg() != input.neg || THPVariable_Unpack(object).requires_grad() != requires_grad)
    return false;
  if (requires_grad && now.is_leaf() && now.grad().defined()) return false;
  const c10::StorageImpl* storage =
      now.unsafeGetTensorImpl()->unsafe_storage().unsafeGetStorageImpl();
  return storage->nbytes() == input.storage.size() &&
         storage->data() == (block == nullptr ? nullptr : block->address());
}

bool storage_unchanged(PyObject* object, const StorageInput& input, const SourceBlock* block) {
  const c10::Storage storage = torch::createStorage(object);
  return storage.nbytes() == input.bytes.size() && storage.data() == block->data();
}

}  // namespace tenet::harness
