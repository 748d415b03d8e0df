#pragma once
// Launches of our kernels. No torch: nvcc compiles what is behind it.

#include <cuda_runtime_api.h>

#include "impl/cuda/widen.h"

namespace tenet_constructors::cuda {

/// Widens `count` elements of the device, on the stream. The error of the launch.
cudaError_t launch_widen(void* to, Element to_type, const void* from, Element from_type,
                         std::int64_t count, cudaStream_t stream);

}  // namespace tenet_constructors::cuda
