#include "harness/special_tensors.h"

#include <ATen/EmptyTensor.h>
#include <ATen/NestedTensorImpl.h>

#include <algorithm>
#include <array>

#include "harness/slow_modules.h"
#include "harness/torch_api.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

// __torch_dispatch__ gets plain arguments: none of these functions takes a list of tensors.
constexpr const char* kClasses = R"(
import torch

class Dispatch(torch.Tensor):
    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return super().__torch_dispatch__(function, types, args, kwargs or {})

class Wrapper(torch.Tensor):
    @staticmethod
    def __new__(cls, inner):
        out = torch.Tensor._make_wrapper_subclass(
            cls, inner.size(), strides=inner.stride(), storage_offset=inner.storage_offset(),
            dtype=inner.dtype, device=inner.device)
        out.held = inner
        return out

    def __init__(self, inner):
        pass

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        result = function(*[a.held if type(a) is Wrapper else a for a in args], **(kwargs or {}))
        return Wrapper(result) if isinstance(result, torch.Tensor) else result

def jagged(values, offsets):
    from torch.nested._internal.nested_tensor import NestedTensor
    return NestedTensor(values, offsets)

def fake_maker():
    from torch._subclasses import FakeTensor, FakeTensorMode
    mode, cpu = FakeTensorMode(), torch.device("cpu")
    return FakeTensor, lambda meta: FakeTensor(mode, meta, cpu)
)";

/// What the source above defines; executed at its first use and kept.
PyObject* defined(const char* name) {
  static PyObject* names = [] {
    Ref made = checked(PyDict_New(), "define the classes that dispatch");
    const Ref module = checked(PyUnicode_FromString("tenet"), "define the classes that dispatch");
    if (PyDict_SetItemString(made.get(), "__name__", module.get()) < 0)
      throw_python_error("define the classes that dispatch");
    checked(PyRun_String(kClasses, Py_file_input, made.get(), made.get()),
            "define the classes that dispatch");
    return made.release();
  }();
  return PyDict_GetItemString(names, name);
}

/// The class, borrowed; null as long as no such tensor was made.
PyObject*& class_in_use(TensorClass subclass) {
  static std::array<PyObject*, kTensorClassCount> made{};
  return made[static_cast<std::size_t>(subclass)];
}

PyObject*& fake_class() {
  static PyObject* type = nullptr;
  return type;
}

at::Tensor offsets_of(const TensorInput& input, std::int64_t stored) {
  const std::int64_t components = input.shape.front();
  at::Tensor offsets(at::detail::empty_cpu({components + 1}, c10::kLong));
  auto* next = offsets.mutable_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i <= components; ++i) next[i] = std::min(i * input.shape.back(), stored);
  return offsets;
}

at::Tensor member(PyObject* object, const char* name) {
  const Ref value = attribute(object, name);
  return THPVariable_Check(value.get()) ? THPVariable_Unpack(value.get()) : at::Tensor();
}

/// The largest number of a column of int64.
std::int64_t largest(const at::Tensor& numbers, std::int64_t first, std::int64_t step) {
  const auto* at = numbers.const_data_ptr<std::int64_t>();
  std::int64_t most = 0;
  for (std::int64_t i = first; i < numbers.numel(); i += step) most = std::max(most, at[i]);
  return most;
}

}  // namespace

Ref make_dispatching(const at::Tensor& plain, TensorClass subclass, bool requires_grad) {
  PyObject*& type = class_in_use(subclass);
  if (type == nullptr)
    type = Py_NewRef(defined(subclass == TensorClass::Wrapper ? "Wrapper" : "Dispatch"));
  const Ref inner = checked(THPVariable_Wrap(plain), "make a tensor");
  if (subclass == TensorClass::Wrapper)
    return checked(PyObject_CallOneArg(type, inner.get()), "make a tensor that wraps");
  static PyObject* make =
      attribute(reinterpret_cast<PyObject*>(THPVariableClass), "_make_subclass").release();
  std::array<PyObject*, 3> arguments{type, inner.get(), requires_grad ? Py_True : Py_False};
  return checked(PyObject_Vectorcall(make, arguments.data(), arguments.size(), nullptr),
                 "make a tensor that dispatches");
}

Ref make_jagged(const TensorInput& input, const at::Tensor& values) {
  const Ref inner = checked(THPVariable_Wrap(values), "make a tensor");
  const Ref offsets = checked(THPVariable_Wrap(offsets_of(input, values.numel())), "make a tensor");
  std::array<PyObject*, 2> arguments{inner.get(), offsets.get()};
  return checked(
      PyObject_Vectorcall(defined("jagged"), arguments.data(), arguments.size(), nullptr),
      "make a jagged tensor");
}

Ref make_fake(const TensorInput& input) {
  static PyObject* make = [] {
    const Ref made = checked(PyObject_CallNoArgs(defined("fake_maker")), "make a FakeTensorMode");
    fake_class() = Py_NewRef(PyTuple_GET_ITEM(made.get(), 0));
    return Py_NewRef(PyTuple_GET_ITEM(made.get(), 1));
  }();
  const at::Tensor meta(
      at::detail::empty_strided_meta(input.shape, input.strides, scalar_type(input.dtype)));
  const Ref inner = checked(THPVariable_Wrap(meta), "make a tensor");
  return checked(PyObject_CallOneArg(make, inner.get()), "make a fake tensor");
}

void set_imports_aside() {
  const Ref gc = import_module("gc");
  checked(PyObject_CallMethod(gc.get(), "freeze", nullptr), "gc.freeze");
}

bool needs_slow_modules(const Call& call) {
  const Input* data = data_of(call);
  const auto* tensor = data == nullptr ? nullptr : data->get<TensorInput>();
  return tensor != nullptr &&
         (tensor->form == TensorForm::Jagged || tensor->form == TensorForm::Fake);
}

bool import_slow_modules(const Call& call) {
  static bool imported = false;
  if (imported || !needs_slow_modules(call)) return false;
  imported = true;
  // Both import the same: the symbolic shapes of torch.fx, and SymPy with them.
  TensorInput one;
  one.form = TensorForm::Fake;
  static_cast<void>(make_fake(one));
  // 140,000 objects, which would make a collection take a quarter of a second.
  PyGC_Collect();
  set_imports_aside();
  return true;
}

at::Tensor tensor_with_elements(PyObject* object) {
  const at::Tensor& tensor = THPVariable_Unpack(object);
  if (!tensor.unsafeGetTensorImpl()->is_python_dispatch()) return tensor;
  const auto* type = reinterpret_cast<PyObject*>(Py_TYPE(object));
  if (type == class_in_use(TensorClass::Wrapper)) return member(object, "held");
  if (tensor.layout() == c10::kJagged) return member(object, "_values");
  return type == fake_class() ? at::Tensor() : tensor;
}

std::optional<Shape> shape_of(PyObject* object) {
  const at::Tensor& tensor = THPVariable_Unpack(object);
  if (tensor.layout() == c10::kJagged) {
    const at::Tensor offsets = member(object, "_offsets");
    if (offsets.is_meta()) return std::nullopt;
    const auto* at = offsets.const_data_ptr<std::int64_t>();
    std::int64_t most = 0;
    for (std::int64_t i = 1; i < offsets.numel(); ++i) most = std::max(most, at[i] - at[i - 1]);
    return Shape{offsets.numel() - 1, most};
  }
  if (!tensor.is_nested()) return Shape(tensor.sizes().begin(), tensor.sizes().end());
  const at::Tensor& sizes = at::native::get_nested_tensor_impl(tensor)->get_nested_sizes();
  Shape shape{sizes.size(0)};
  const std::int64_t rank = sizes.dim() == 2 ? sizes.size(1) : 0;
  for (std::int64_t d = 0; d < rank; ++d) shape.push_back(largest(sizes, d, rank));
  return shape;
}

}  // namespace tenet::harness
