#pragma once
// The kernel with which the harness reads and writes memory of a CUDA device.

#include <cuda_runtime_api.h>

#include <cstddef>

namespace tenet::harness::cuda {

/// Copies bytes between two places that the device reaches, on the default stream.
cudaError_t launch_copy(void* to, const void* from, std::size_t size);

}  // namespace tenet::harness::cuda
