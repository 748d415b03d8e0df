#include "impl/legacy_tensor.h"

#include <ATen/ops/alias.h>
#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>
#include <torch/csrc/tensor/python_tensor.h>

#include "impl/new_from_data.h"

namespace tenet_constructors {
namespace {

at::TensorOptions options_of(const LegacyType& type) {
  return at::TensorOptions(type.device).dtype(type.dtype);
}

}  // namespace

LegacyType base_type() {
  return {torch::tensors::get_default_scalar_type(), torch::tensors::get_default_device().type(),
          /*takes_any_tensor=*/true};
}

LegacyType typed_class(c10::ScalarType dtype) {
  return {dtype, c10::DeviceType::CPU, /*takes_any_tensor=*/false};
}

void check_legacy_device(const LegacyType& type, const std::optional<c10::Device>& device) {
  TORCH_CHECK(!device || device->type() == type.device, "This makes tensors on ", type.device,
              ", not on ", device->type(), "; use tensor() or empty() with device=.");
}

at::Tensor legacy_empty(const LegacyType& type, c10::IntArrayRef sizes) {
  return at::empty(sizes, options_of(type));
}

at::Tensor legacy_from_sequence(const LegacyType& type, PyObject* data,
                                std::optional<c10::Device> device) {
  TORCH_CHECK_TYPE(PySequence_Check(data), "Expected sizes or a sequence, not a ",
                   Py_TYPE(data)->tp_name, ".");
  DataRequest request;
  request.data = data;
  request.dtype = type.dtype;
  request.device = device;
  return new_from_data(request);
}

at::Tensor legacy_from_tensor(const LegacyType& type, const at::Tensor& other) {
  TORCH_CHECK_TYPE(type.takes_any_tensor || other.options().type_equal(options_of(type)),
                   "Expected a strided tensor of ", type.dtype, " on ", type.device,
                   "; use to() for others.");
  return at::alias(other);
}

at::Tensor legacy_from_storage(const LegacyType& type, c10::Storage storage, c10::ScalarType dtype,
                               bool is_typed) {
  TORCH_CHECK(!is_typed || dtype == c10::ScalarType::Undefined || dtype == type.dtype,
              "Expected a storage of ", type.dtype, " or an untyped one, not one of ", dtype, ".");
  at::Tensor tensor = at::empty({0}, options_of(type));
  tensor.set_(std::move(storage));
  return tensor;
}

at::Tensor legacy_from_address(int64_t address) {
  auto* implementation = reinterpret_cast<c10::TensorImpl*>(address);
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim_copy(implementation));
}

}  // namespace tenet_constructors
