#include "impl/legacy_tensor.h"

#include <ATen/ops/alias.h>
#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>
#include <torch/csrc/tensor/python_tensor.h>

#include "impl/new_from_data.h"

namespace tenet_constructors {
namespace {

at::TensorOptions legacy_options() {
  return at::TensorOptions(torch::tensors::get_default_device())
      .dtype(torch::tensors::get_default_scalar_type());
}

}  // namespace

void check_legacy_device(const std::optional<c10::Device>& device) {
  const c10::DeviceType expected = torch::tensors::get_default_device().type();
  TORCH_CHECK(!device || device->type() == expected, "Tensor() makes tensors on ", expected,
              ", not on ", device->type(), "; use tensor() or empty() with device=.");
}

at::Tensor legacy_empty(c10::IntArrayRef sizes) { return at::empty(sizes, legacy_options()); }

at::Tensor legacy_from_sequence(PyObject* data, std::optional<c10::Device> device) {
  TORCH_CHECK_TYPE(PySequence_Check(data), "Tensor() takes sizes or a sequence, not a ",
                   Py_TYPE(data)->tp_name, ".");
  DataRequest request;
  request.data = data;
  request.dtype = torch::tensors::get_default_scalar_type();
  request.device = device;
  return new_from_data(request);
}

at::Tensor legacy_from_tensor(const at::Tensor& other) { return at::alias(other); }

at::Tensor legacy_from_storage(c10::Storage storage, c10::ScalarType dtype, bool is_typed) {
  const c10::ScalarType expected = torch::tensors::get_default_scalar_type();
  TORCH_CHECK(!is_typed || dtype == c10::ScalarType::Undefined || dtype == expected,
              "Tensor() needs a storage of ", expected, " or an untyped one, not one of ", dtype,
              ".");
  at::Tensor tensor = at::empty({0}, legacy_options());
  tensor.set_(std::move(storage));
  return tensor;
}

at::Tensor legacy_from_address(int64_t address) {
  auto* implementation = reinterpret_cast<c10::TensorImpl*>(address);
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim_copy(implementation));
}

}  // namespace tenet_constructors
