// The Python module tenet_constructors_cuda: uploads through pinned memory, on torch's own streams.

#include <ATen/core/Tensor.h>
#include <ATen/ops/copy.h>
#include <ATen/ops/empty.h>
#include <Python.h>
#include <c10/core/Allocator.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/TensorImpl.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGraphsC10Utils.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>

#include "impl/cuda/kernels.h"
#include "impl/cuda/parts.h"
#include "impl/cuda/upload.h"

namespace tenet_constructors::cuda {
namespace {

constexpr int kSlots = 4;
constexpr std::size_t kSlotBytes = std::size_t{8} << 20U;

/// The ring of one device. Its memory is kept for the next upload, as long as the process lives.
class CudaLane final : public Lane {
 public:
  /// Works on the current device's current stream; until the next call of begin().
  void begin(c10::cuda::CUDAStream stream) {
    stream_ = stream;
    for (Slot& slot : ring_) {
      if (slot.pinned == nullptr)
        C10_CUDA_CHECK(cudaHostAlloc(&slot.pinned, kSlotBytes, cudaHostAllocDefault));
      if (slot.scratch == nullptr) C10_CUDA_CHECK(cudaMalloc(&slot.scratch, kSlotBytes));
      if (slot.done == nullptr)
        C10_CUDA_CHECK(cudaEventCreateWithFlags(&slot.done, cudaEventDisableTiming));
    }
  }

  [[nodiscard]] int slots() const override { return kSlots; }
  [[nodiscard]] std::size_t slot_bytes() const override { return kSlotBytes; }
  [[nodiscard]] void* pinned(int slot) override { return at(slot).pinned; }
  [[nodiscard]] void* scratch(int slot) override { return at(slot).scratch; }

  void copy(void* to, const void* pinned, std::size_t bytes) override {
    C10_CUDA_CHECK(cudaMemcpyAsync(to, pinned, bytes, cudaMemcpyHostToDevice, *stream_));
  }
  void widen(void* to, Element to_type, const void* from, Element from_type,
             std::int64_t count) override {
    C10_CUDA_CHECK(launch_widen(to, to_type, from, from_type, count, *stream_));
  }
  void record(int slot) override { C10_CUDA_CHECK(cudaEventRecord(at(slot).done, *stream_)); }
  // An event that was never recorded is done.
  void wait(int slot) override { C10_CUDA_CHECK(cudaEventSynchronize(at(slot).done)); }
  void drain() noexcept override { C10_CUDA_CHECK_WARN(cudaStreamSynchronize(*stream_)); }

  /// One upload at a time.
  [[nodiscard]] std::mutex& mutex() { return mutex_; }

 private:
  struct Slot {
    void* pinned = nullptr;
    void* scratch = nullptr;
    cudaEvent_t done = nullptr;
  };
  Slot& at(int slot) { return ring_[static_cast<std::size_t>(slot)]; }

  std::array<Slot, kSlots> ring_{};
  std::optional<c10::cuda::CUDAStream> stream_;
  std::mutex mutex_;
};

CudaLane& lane_of(c10::DeviceIndex device) {
  constexpr std::size_t kMostDevices = 64;
  // Never destroyed: CUDA is taken down before what would be at the end.
  static auto& lanes = *new std::array<CudaLane, kMostDevices>;
  TORCH_CHECK(device >= 0 && static_cast<std::size_t>(device) < kMostDevices,
              "there is no lane for CUDA device ", static_cast<int>(device));
  return lanes[static_cast<std::size_t>(device)];
}

std::optional<Element> element_of(c10::ScalarType dtype) {
  constexpr std::array<c10::ScalarType, kElementCount> kDtypes{
      c10::ScalarType::Bool,   c10::ScalarType::Byte,     c10::ScalarType::Char,
      c10::ScalarType::Short,  c10::ScalarType::Int,      c10::ScalarType::Long,
      c10::ScalarType::UInt16, c10::ScalarType::UInt32,   c10::ScalarType::UInt64,
      c10::ScalarType::Half,   c10::ScalarType::BFloat16, c10::ScalarType::Float,
      c10::ScalarType::Double};
  for (std::size_t i = 0; i < kDtypes.size(); ++i)
    if (kDtypes[i] == dtype) return static_cast<Element>(i);
  return std::nullopt;
}

/// `count` elements that lie one behind the other on the host.
at::Tensor row(void* data, std::int64_t count, c10::ScalarType dtype) {
  c10::Storage storage(c10::make_intrusive<c10::StorageImpl>(
      c10::StorageImpl::use_byte_size_t(),
      static_cast<std::size_t>(count) * c10::elementSize(dtype),
      c10::DataPtr(data, c10::Device(c10::kCPU)), /*allocator=*/nullptr, /*resizable=*/false));
  auto impl = c10::make_intrusive<c10::TensorImpl>(std::move(storage),
                                                   c10::DispatchKeySet(c10::DispatchKey::CPU),
                                                   c10::scalarTypeToTypeMeta(dtype));
  impl->set_sizes_contiguous({count});
  return at::Tensor(std::move(impl));
}

bool upload_tensor(const at::Tensor& source, const at::Tensor& out) {
  const c10::ScalarType from = source.scalar_type();
  const c10::ScalarType to = out.scalar_type();
  const c10::cuda::CUDAGuard guard(out.device());
  // While a graph is recorded the host cannot wait for the device.
  if (c10::cuda::currentStreamCaptureStatusMayInitCtx() != c10::cuda::CaptureStatus::None)
    return false;
  Cargo cargo;
  cargo.count = out.numel();
  cargo.to = out.mutable_data_ptr();
  cargo.final_size = c10::elementSize(to);
  const auto from_type = element_of(from);
  const auto to_type = element_of(to);
  cargo.widens = from_type && to_type && visit_widening(*from_type, *to_type, [](auto, auto) {});
  if (cargo.widens) {
    cargo.from_type = *from_type;
    cargo.to_type = *to_type;
  }
  const c10::ScalarType travels = cargo.widens ? from : to;
  cargo.staged_size = c10::elementSize(travels);
  auto* data = static_cast<std::uint8_t*>(const_cast<void*>(source.const_data_ptr()));
  const std::size_t size = c10::elementSize(from);
  CudaLane& lane = lane_of(out.device().index());
  const std::lock_guard lock(lane.mutex());
  lane.begin(c10::cuda::getCurrentCUDAStream());
  // ATen's copy stages with all of torch's threads, and converts as it does on the CPU.
  upload(lane, cargo, [&](std::int64_t begin, std::int64_t end, void* pinned) {
    row(pinned, end - begin, travels)
        .copy_(row(data + static_cast<std::size_t>(begin) * size, end - begin, from));
  });
  return true;
}

const Parts kParts{&upload_tensor};

PyModuleDef kModule = {
    PyModuleDef_HEAD_INIT,
    "tenet_constructors_cuda",
    "Uploads to CUDA devices for tenet_constructors, which imports it by itself.",
    -1,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr};

}  // namespace
}  // namespace tenet_constructors::cuda

PyMODINIT_FUNC PyInit_tenet_constructors_cuda() {
  using tenet_constructors::cuda::kModule;
  using tenet_constructors::cuda::kParts;
  PyObject* module = PyModule_Create(&kModule);
  if (module == nullptr) return nullptr;
  PyObject* capsule = PyCapsule_New(const_cast<tenet_constructors::cuda::Parts*>(&kParts),
                                    tenet_constructors::cuda::kPartsCapsule, nullptr);
  if (capsule == nullptr || PyModule_AddObject(module, "_parts", capsule) < 0) {
    Py_XDECREF(capsule);
    Py_DECREF(module);
    return nullptr;
  }
  return module;
}
