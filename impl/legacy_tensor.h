#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <c10/core/Storage.h>
#include <torch/csrc/python_headers.h>

#include <optional>

namespace tenet_constructors {

// The meanings of torch.Tensor(...). All but `legacy_from_tensor` make a tensor of the default
// dtype on the default tensor type's device; device contexts do not reach them.

/// Throws RuntimeError for a device of another type than the default tensor type's.
void check_legacy_device(const std::optional<c10::Device>& device);

/// Tensor(2, 3): uninitialized memory of these sizes. Throws RuntimeError for a negative size.
at::Tensor legacy_empty(c10::IntArrayRef sizes);

/// Tensor(sequence): converted to the default dtype; an ndarray of that dtype is shared.
/// Throws TypeError when `data` is no sequence.
at::Tensor legacy_from_sequence(PyObject* data, std::optional<c10::Device> device = std::nullopt);

/// Tensor(tensor): a view of the whole tensor, whatever its dtype (AliasBackward0).
at::Tensor legacy_from_tensor(const at::Tensor& other);

/// Tensor(storage): a tensor over all of it. Throws RuntimeError for a typed storage of another
/// dtype than the default one.
at::Tensor legacy_from_storage(c10::Storage storage, c10::ScalarType dtype, bool is_typed);

/// Tensor(cdata=address): the tensor whose implementation is at this address, as `_cdata` gives it.
at::Tensor legacy_from_address(int64_t address);

}  // namespace tenet_constructors
