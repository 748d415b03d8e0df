#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <c10/core/Storage.h>
#include <torch/csrc/python_headers.h>

#include <optional>

namespace tenet_constructors {

/// torch.Tensor, or a class such as torch.FloatTensor.
struct LegacyType {
  c10::ScalarType dtype;
  c10::DeviceType device;
  bool takes_any_tensor;  ///< Whether tensors of other dtypes and devices are tensors to it.
};
/// torch.Tensor: of the default dtype, on the default tensor type's device.
LegacyType base_type();
/// A class of the CPU.
LegacyType typed_class(c10::ScalarType dtype);

// The meanings of torch.Tensor(...) and the typed classes. All but `legacy_from_tensor` make a
// tensor of the type's dtype on its device; device contexts do not reach them.

/// Throws RuntimeError for a device of another type than that of the class.
void check_legacy_device(const LegacyType& type, const std::optional<c10::Device>& device);

/// Tensor(2, 3): uninitialized memory of these sizes. Throws RuntimeError for a negative size.
at::Tensor legacy_empty(const LegacyType& type, c10::IntArrayRef sizes);

/// Tensor(sequence): converted to the type's dtype; an ndarray of that dtype is shared.
/// Throws TypeError when `data` is no sequence.
at::Tensor legacy_from_sequence(const LegacyType& type, PyObject* data,
                                std::optional<c10::Device> device = std::nullopt);

/// Tensor(tensor): a view of the whole tensor (AliasBackward0). torch.Tensor takes every one, a
/// typed class throws TypeError for those that are not its own.
at::Tensor legacy_from_tensor(const LegacyType& type, const at::Tensor& other);

/// Tensor(storage): a tensor over all of it. Throws RuntimeError for a typed storage of another
/// dtype than the type's.
at::Tensor legacy_from_storage(const LegacyType& type, c10::Storage storage, c10::ScalarType dtype,
                               bool is_typed);

/// Tensor(cdata=address): the tensor whose implementation is at this address, as `_cdata` gives it.
at::Tensor legacy_from_address(int64_t address);

}  // namespace tenet_constructors
