#pragma once
// What the module tenet_constructors_cuda gives tenet_constructors: handed over in a PyCapsule, so
// that the reference implementation loads where there is no CUDA, and neither links the other.

#include <ATen/core/Tensor.h>

namespace tenet_constructors::cuda {

inline constexpr const char* kPartsCapsule = "tenet_constructors_cuda._parts";
inline constexpr const char* kPartsModule = "tenet_constructors_cuda";

struct Parts {
  /// Brings a dense CPU tensor to `out`, which lies on a CUDA device, has the same strides, and
  /// maybe another dtype. False: not a case for it, nothing was done.
  bool (*upload)(const at::Tensor& source, const at::Tensor& out);
};

}  // namespace tenet_constructors::cuda
