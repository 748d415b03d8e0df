#include <algorithm>

#include "impl/cuda/kernels.h"

namespace tenet_constructors::cuda {
namespace {

constexpr int kThreads = 256;
constexpr std::int64_t kMostBlocks = 4096;

template <class To, class From>
__global__ void widen_all(To* to, const From* from, std::int64_t count) {
  const std::int64_t stride = static_cast<std::int64_t>(gridDim.x) * blockDim.x;
  for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count;
       i += stride)
    to[i] = widen<To>(from[i]);
}

}  // namespace

cudaError_t launch_widen(void* to, Element to_type, const void* from, Element from_type,
                         std::int64_t count, cudaStream_t stream) {
  if (count == 0) return cudaSuccess;
  const auto blocks =
      static_cast<unsigned>(std::min(kMostBlocks, (count + kThreads - 1) / kThreads));
  const bool known = visit_widening(from_type, to_type, [&](auto source, auto target) {
    using From = decltype(source);
    using To = decltype(target);
    widen_all<To, From><<<blocks, kThreads, 0, stream>>>(static_cast<To*>(to),
                                                         static_cast<const From*>(from), count);
  });
  return known ? cudaGetLastError() : cudaErrorInvalidValue;
}

}  // namespace tenet_constructors::cuda
