// Nested and fake tensors as descriptions.

#include <ATen/NestedTensorImpl.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "harness/describe_input.h"
#include "harness/python_object.h"
#include "harness/torch_api.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

[[noreturn]] void refuse(const std::string& where, const char* what) {
  throw Undescribable(where + " is a " + what + ", which Tenet has no description for");
}

/// Whether the object is of that very class, whose module was imported if it is.
bool is_exactly(PyObject* object, const char* module, const char* type) {
  if (std::strcmp(Py_TYPE(object)->tp_name, type) != 0) return false;
  PyObject* modules = PyImport_GetModuleDict();
  PyObject* imported = PyDict_GetItemString(modules, module);
  return imported != nullptr &&
         reinterpret_cast<PyObject*>(Py_TYPE(object)) == attribute(imported, type).get();
}

/// A row-major tensor of that shape; the elements are added by those who have some.
TensorInput contiguous(const at::Tensor& tensor, TensorForm form, Shape shape) {
  TensorInput described;
  described.form = form;
  described.dtype = dtype_of(tensor.scalar_type()).value();
  described.strides = contiguous_strides(shape);
  described.shape = std::move(shape);
  return described;
}

void add_elements(TensorInput& described, const at::Tensor& values, const std::string& where) {
  require_describable_size(values.nbytes(), where);
  const auto* begin = static_cast<const std::uint8_t*>(values.const_data_ptr());
  described.storage.assign(begin, begin + values.nbytes());
}

/// Whether a description has such components: all as long as the first, but the last one, which may
/// be shorter, and none empty.
bool are_described(const std::vector<std::int64_t>& lengths) {
  return !lengths.empty() && lengths.back() > 0 && lengths.back() <= lengths.front() &&
         std::all_of(lengths.begin(), lengths.end() - 1,
                     [&](std::int64_t length) { return length == lengths.front(); });
}

constexpr const char* kOtherNested =
    "nested tensor that is not plain (on the CPU, without a gradient, of one-dimensional "
    "components, of which all but the last are of one length)";

TensorInput describe_components(const at::Tensor& tensor, TensorForm form, const at::Tensor& values,
                                const std::vector<std::int64_t>& lengths,
                                const std::string& where) {
  const bool plain = dtype_of(values.scalar_type()) && values.is_cpu() && values.dim() == 1 &&
                     values.is_contiguous() && !values.is_conj() && !values.is_neg() &&
                     !tensor.requires_grad() && !values.requires_grad() && !tensor.is_inference() &&
                     are_described(lengths);
  std::int64_t stored = 0;
  for (const std::int64_t length : lengths) stored += length;
  if (!plain || values.numel() != stored) refuse(where, kOtherNested);
  const auto components = static_cast<std::int64_t>(lengths.size());
  TensorInput described = contiguous(values, form, {components, lengths.front()});
  add_elements(described, values, where);
  return described;
}

TensorInput describe_nested(const at::Tensor& tensor, const std::string& where) {
  const auto* nested = at::native::get_nested_tensor_impl(tensor);
  const at::Tensor& sizes = nested->get_nested_sizes();
  if (sizes.dim() != 2 || sizes.size(1) != 1 || !tensor.is_contiguous())
    refuse(where, kOtherNested);
  const auto* first = sizes.const_data_ptr<std::int64_t>();
  return describe_components(tensor, TensorForm::Nested, nested->get_buffer(),
                             {first, first + sizes.numel()}, where);
}

at::Tensor part(PyObject* object, const char* name) {
  const Ref value = attribute(object, name);
  return THPVariable_Check(value.get()) ? THPVariable_Unpack(value.get()) : at::Tensor();
}

TensorInput describe_jagged(PyObject* object, const at::Tensor& tensor, const std::string& where) {
  const at::Tensor offsets = part(object, "_offsets");
  const at::Tensor values = part(object, "_values");
  const bool readable = offsets.defined() && offsets.is_cpu() && offsets.is_contiguous() &&
                        offsets.scalar_type() == c10::kLong && !part(object, "_lengths").defined();
  if (!readable || !values.defined()) refuse(where, kOtherNested);
  const auto* at = offsets.const_data_ptr<std::int64_t>();
  std::vector<std::int64_t> lengths;
  for (std::int64_t i = 1; i < offsets.numel(); ++i) lengths.push_back(at[i] - at[i - 1]);
  return describe_components(tensor, TensorForm::Jagged, values, lengths, where);
}

TensorInput describe_fake(PyObject* object, const at::Tensor& tensor, const std::string& where) {
  const bool known = !tensor.unsafeGetTensorImpl()->has_symbolic_sizes_strides();
  const Ref device = attribute(object, "fake_device");
  const bool plain = known && text_of(device.get()) == "cpu" && tensor.is_contiguous() &&
                     tensor.numel() > 0 && tensor.storage_offset() == 0 && !tensor.is_conj() &&
                     !tensor.is_neg() && !tensor.requires_grad() && !tensor.is_inference() &&
                     tensor.layout() == c10::kStrided && dtype_of(tensor.scalar_type());
  if (!plain)
    refuse(where,
           "fake tensor that is not plain (of the CPU, contiguous, of known sizes, not empty, "
           "without a gradient)");
  return contiguous(tensor, TensorForm::Fake, tensor.sizes().vec());
}

}  // namespace

std::optional<Input> describe_special_tensor(PyObject* object, const std::string& where) {
  const at::Tensor& tensor = THPVariable_Unpack(object);
  if (is_exactly(object, "torch.nested._internal.nested_tensor", "NestedTensor"))
    return describe_jagged(object, tensor, where);
  if (is_exactly(object, "torch._subclasses.fake_tensor", "FakeTensor"))
    return describe_fake(object, tensor, where);
  if (THPVariable_CheckExact(object) && tensor.is_nested()) return describe_nested(tensor, where);
  return std::nullopt;
}

}  // namespace tenet::harness
