#pragma once
// Where the releases of PyTorch that are supported differ, and the implementation follows the one
// that it is compiled for.

#include <torch/headeronly/version.h>

namespace tenet_constructors {

constexpr bool since_torch(int major, int minor) {
  return TORCH_VERSION_MAJOR > major ||
         (TORCH_VERSION_MAJOR == major && TORCH_VERSION_MINOR >= minor);
}

/// asarray leaves requires_grad as it is unless told otherwise; before, it was False.
inline constexpr bool kAsArrayKeepsRequiresGrad = since_torch(2, 12);
/// asarray takes the dtype of a buffer from its format; before, it was the default dtype.
inline constexpr bool kAsArrayReadsFormat = since_torch(2, 15);

}  // namespace tenet_constructors
