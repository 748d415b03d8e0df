#include <algorithm>
#include <cstdint>

#include "harness/cuda/memory.h"

namespace tenet::harness::cuda {
namespace {

constexpr unsigned kThreads = 256;
constexpr std::size_t kMostBlocks = 1024;

__global__ void copy_bytes(std::uint8_t* to, const std::uint8_t* from, std::size_t size) {
  const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
  for (std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < size;
       i += stride)
    to[i] = from[i];
}

}  // namespace

cudaError_t launch_copy(void* to, const void* from, std::size_t size) {
  if (size == 0) return cudaSuccess;
  const auto blocks =
      static_cast<unsigned>(std::min(kMostBlocks, (size + kThreads - 1) / kThreads));
  copy_bytes<<<blocks, kThreads>>>(static_cast<std::uint8_t*>(to),
                                   static_cast<const std::uint8_t*>(from), size);
  return cudaGetLastError();
}

}  // namespace tenet::harness::cuda
