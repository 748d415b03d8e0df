#pragma once

#include <ATen/core/Tensor.h>

namespace tenet_constructors {

/// A copy of an ordinary CPU tensor on a CUDA device, laid out as preserve_format says, through
/// pinned memory with copy and conversion overlapped. Undefined where the module
/// tenet_constructors_cuda is not there or leaves the case to ATen.
at::Tensor uploaded(const at::Tensor& self, c10::ScalarType dtype, const c10::Device& device);

}  // namespace tenet_constructors
