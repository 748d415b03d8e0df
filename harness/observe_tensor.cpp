#include <ATen/Context.h>
#include <torch/csrc/Dtype.h>
#include <torch/csrc/DynamicTypes.h>
#include <torch/csrc/autograd/function.h>

#include <cstring>
#include <string>

#include "harness/harness.h"
#include "harness/observation.h"
#include "harness/originals.h"
#include "harness/special_tensors.h"
#include "harness/tensor_forms.h"
#include "harness/torch_api.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

ResultType result_type(PyObject* tensor) {
  PyTypeObject* type = Py_TYPE(tensor);
  if (type == reinterpret_cast<PyTypeObject*>(THPVariableClass)) return ResultType::Tensor;
  if (type == reinterpret_cast<PyTypeObject*>(ParameterClass)) return ResultType::Parameter;
  return ResultType::TensorSubclass;
}

/// "CloneBackward0": as type(tensor.grad_fn).__name__ in Python.
std::string grad_fn_name(const at::Tensor& tensor) {
  const auto& node = tensor.grad_fn();
  if (!node) return {};
  const std::string name = node->name();
  const std::size_t scope = name.rfind("::");
  return scope == std::string::npos ? name : name.substr(scope + 2);
}

/// Without an accelerator nothing can be pinned, and asking would look for one each time.
bool is_pinned(const at::Tensor& tensor) {
  static const bool accelerator = [] {
    const Ref module = original("torch", "accelerator");
    const Ref found =
        checked(PyObject_CallMethod(module.get(), "is_available", nullptr), "torch.accelerator");
    return found.get() == Py_True;
  }();
  if (!accelerator || !tensor.is_cpu() || !tensor.has_storage()) return false;
  // tensor.is_pinned() would resolve conj and neg bits first, which not every dtype can.
  return at::globalContext().getAcceleratorHooksInterface().isPinnedPtr(tensor.storage().data());
}

Shape to_vector(c10::IntArrayRef sizes) { return {sizes.begin(), sizes.end()}; }

/// Where the tensor's memory is, whatever the tensor says: kOnHost, or a device of the accelerator.
int place_of_memory(const at::Tensor& tensor) {
  if (device_memory() == nullptr || tensor.is_meta()) return kOnHost;
  const int place = device_memory()->device_of(tensor.storage().data());
  if (place != kCannotTell) return place;
  return tensor.is_cpu() ? kOnHost : tensor.device().index();
}

/// Where the tensor is. Between the CPU and the accelerator's devices its memory decides.
std::optional<Device> device_of_memory(const at::Tensor& tensor) {
  const auto says = device_of(tensor.device());
  const auto accelerator = machine().accelerator;
  const bool may_be_wrong =
      says && accelerator && (says->type == accelerator || says->type == DeviceType::Cpu);
  if (!may_be_wrong || !tensor.has_storage() || tensor.storage().data() == nullptr) return says;
  const int place = place_of_memory(tensor);
  if (place >= 0) return Device{*accelerator, static_cast<std::int8_t>(place)};
  return Device{DeviceType::Cpu, -1};
}

/// Where the elements are; not in memory when the strides lead out of the storage.
bool find_elements(const at::Tensor& tensor, ElementView& view, Bytes& copy) {
  view.itemsize = tensor.itemsize();
  view.shape = to_vector(tensor.sizes());
  view.strides = to_vector(tensor.strides());
  view.count = tensor.numel();
  const auto unit = static_cast<std::int64_t>(view.itemsize);
  std::int64_t last = (tensor.storage_offset() + 1) * unit;
  for (std::size_t d = 0; d < view.strides.size(); ++d) {
    view.strides[d] *= unit;
    last += (view.shape[d] - 1) * view.strides[d];
  }
  if (view.count == 0) return true;
  const c10::Storage& storage = tensor.storage();
  if (last > static_cast<std::int64_t>(storage.nbytes())) return false;
  auto* begin = static_cast<std::uint8_t*>(const_cast<void*>(storage.data()));
  if (const int place = place_of_memory(tensor); place >= 0) {
    copy.resize(storage.nbytes());
    view.device = {place, copy.data(), begin, storage.nbytes()};
    begin = copy.data();
  }
  view.data = begin + tensor.storage_offset() * unit;
  return begin != nullptr;
}

void observe_values(const at::Tensor& tensor, Observation& into) {
  Returned& returned = into.returned;
  if (!tensor.defined() || tensor.is_meta()) {
    into.facts.insert(Fact::Values);
    into.facts.insert(Fact::SharedBytes);
    return;
  }
  if (tensor._is_zerotensor()) {
    // Its elements are in no memory.
    returned.values.assign(tensor.nbytes(), 0);
    into.facts.insert(Fact::Values);
    into.facts.insert(Fact::SharedBytes);
    return;
  }
  const auto device = device_of(tensor.device());
  const bool reachable = tensor.is_cpu() || (device && device->type == machine().accelerator);
  const at::Tensor on_host = reachable ? tensor : tensor.detach().cpu();
  if (find_elements(on_host, into.view, into.copy)) {
    into.elements = read_elements(into.view);
    returned.values = into.elements;
    into.in_memory = reachable;
  } else {
    returned.sharing.source = Sharing::kScrambled;
  }
  into.facts.insert(Fact::Values);
  if (reachable) into.facts.insert(Fact::SharedBytes);
  if (!into.facts.contains(Fact::DtypeFact) || !returned.unknown_dtype.empty()) return;
  resolve_bits(returned.values, returned.dtype, on_host.is_conj(), on_host.is_neg());
}

}  // namespace

bool is_tensor(PyObject* object) {
  return THPVariable_CheckExact(object) ||
         PyType_IsSubtype(Py_TYPE(object), reinterpret_cast<PyTypeObject*>(THPVariableClass)) != 0;
}

void observe_tensor(PyObject* object, Observation& into) try {
  const at::Tensor& tensor = THPVariable_Unpack(object);
  Returned& returned = into.returned;
  into.facts = FactSet::all();
  for (const Fact fact : {Fact::StridesFact, Fact::StorageOffset, Fact::Values, Fact::SharedBytes,
                          Fact::IndicesFact, Fact::SharedIndices})
    into.facts.erase(fact);

  returned.type = result_type(object);
  returned.layout = layout_of(tensor);
  if (const auto dtype = dtype_of(tensor.scalar_type()))
    returned.dtype = *dtype;
  else
    returned.unknown_dtype = torch::getTHPDtype(tensor.scalar_type())->name;
  const at::Tensor elements = tensor_with_elements(object);
  if (const auto device =
          elements.defined() ? device_of_memory(elements) : device_of(tensor.device()))
    returned.device = *device;
  else
    into.facts.erase(Fact::DeviceFact);
  if (auto shape = shape_of(object))
    returned.shape = std::move(*shape);
  else
    into.facts.erase(Fact::ShapeFact);
  returned.conj = tensor.is_conj();
  returned.neg = tensor.is_neg();
  returned.pinned = elements.defined() && is_pinned(elements);
  returned.requires_grad = tensor.requires_grad();
  returned.is_leaf = tensor.is_leaf();
  if (!returned.is_leaf) returned.grad_fn = grad_fn_name(tensor);
  returned.inference = tensor.is_inference();
  if (returned.layout != Layout::Strided) {
    into.facts.erase(Fact::Gradient);
    if (returned.layout != Layout::Other && elements.defined())
      observe_values(stored_values(elements), into);
    return;
  }
  returned.strides = to_vector(tensor.strides());
  returned.storage_offset = tensor.storage_offset();
  into.facts.insert(Fact::StridesFact);
  into.facts.insert(Fact::StorageOffset);
  observe_values(elements, into);
} catch (const c10::Error&) {
  // A subclass may refuse to show some of itself; what was seen until then counts.
}

void observe_indices(PyObject* object, Observation& into) try {
  const Layout layout = into.returned.layout;
  if (layout != Layout::SparseCoo && layout != Layout::SparseUncoalesced) return;
  const c10::AutoGradMode no_recording(false);
  const at::Tensor indices = THPVariable_Unpack(object)._indices();
  if (indices.dim() != 2 || indices.scalar_type() != at::kLong) return;
  Indices& seen = into.returned.indices;
  seen = {indices.size(0), indices.size(1), {}};
  into.facts.insert(Fact::IndicesFact);
  into.facts.insert(Fact::SharedIndices);
  if (indices.is_meta()) return;
  const auto device = device_of(indices.device());
  const bool reachable = indices.is_cpu() || (device && device->type == machine().accelerator);
  const at::Tensor on_host = reachable ? indices : indices.cpu();
  if (!find_elements(on_host, into.index_view, into.index_copy)) {
    into.returned.index_sharing.source = Sharing::kScrambled;
    return;
  }
  into.index_elements = read_elements(into.index_view);
  into.indices_in_memory = reachable;
  if (!reachable) into.facts.erase(Fact::SharedIndices);
  Bytes numbers = into.index_elements;
  resolve_bits(numbers, Dtype::Int64, on_host.is_conj(), on_host.is_neg());
  seen.numbers.resize(numbers.size() / sizeof(std::int64_t));
  if (!numbers.empty()) std::memcpy(seen.numbers.data(), numbers.data(), numbers.size());
} catch (const c10::Error&) {
  // A subclass may refuse to show some of itself; what was seen until then counts.
}

void prove_sharing(std::span<const SourceMemory> sources, Observation& into) {
  if (into.in_memory && into.facts.contains(Fact::SharedBytes))
    into.returned.sharing = find_sharing(sources, into.view, into.elements);
  if (into.indices_in_memory)
    into.returned.index_sharing = find_sharing(sources, into.index_view, into.index_elements);
}

}  // namespace tenet::harness
