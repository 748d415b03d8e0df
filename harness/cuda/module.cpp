// The Python module tenet_cuda: memory of CUDA devices for the harness, without torch. The driver
// says whose an address is, and a kernel of our own reads and writes it, so that what torch says of
// its memory has a witness.

#include <Python.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>

#include "harness/cuda/interface.h"
#include "harness/cuda/memory.h"

namespace tenet::harness::cuda {
namespace {

void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  (void)cudaGetLastError();
  throw std::runtime_error(std::string("CUDA: ") + what + ": " + cudaGetErrorString(error));
}

/// Makes a device the current one of this thread, and then again the one that was.
class DeviceScope {
 public:
  explicit DeviceScope(int device) {
    check(cudaGetDevice(&before_), "ask for the current device");
    check(cudaSetDevice(device), "change the current device");
  }
  ~DeviceScope() { (void)cudaSetDevice(before_); }
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  int before_ = 0;
};

/// Memory of the host that every device reaches.
class Window {
 public:
  static constexpr std::size_t kBytes = std::size_t{1} << 20U;

  Window() {
    check(cudaHostAlloc(&memory_, kBytes, cudaHostAllocPortable | cudaHostAllocMapped),
          "memory that device and host reach");
  }
  [[nodiscard]] void* get() const { return memory_; }
  [[nodiscard]] static Window& instance() {
    static Window& window = *new Window;  // CUDA is taken down before what is destroyed at the end
    return window;
  }

 private:
  void* memory_ = nullptr;
};

std::mutex& mutex() {
  static std::mutex& mutex = *new std::mutex;
  return mutex;
}

/// Null where there is no memory left.
template <class Allocate>
void* allocate_by(int device, const Allocate& take) {
  const DeviceScope scope(device);
  void* address = nullptr;
  const cudaError_t error = take(&address);
  if (error == cudaErrorMemoryAllocation) {
    (void)cudaGetLastError();
    return nullptr;
  }
  check(error, "allocate memory of a device");
  return address;
}

void* allocate(int device, std::size_t size, DeviceAllocation allocation) {
  const std::size_t before = allocation == DeviceAllocation::Split ? kFirstPart : 0;
  void* begin = allocate_by(device, [&](void** address) {
    if (allocation == DeviceAllocation::Managed) return cudaMallocManaged(address, size);
    if (allocation != DeviceAllocation::StreamOrdered) return cudaMalloc(address, before + size);
    const cudaError_t error = cudaMallocAsync(address, size, nullptr);
    return error == cudaSuccess ? cudaStreamSynchronize(nullptr) : error;
  });
  return begin == nullptr ? nullptr : static_cast<char*>(begin) + before;
}

void release(int device, void* address, DeviceAllocation allocation) {
  const DeviceScope scope(device);
  const std::size_t before = allocation == DeviceAllocation::Split ? kFirstPart : 0;
  check(allocation == DeviceAllocation::StreamOrdered
            ? cudaFreeAsync(address, nullptr)
            : cudaFree(static_cast<char*>(address) - before),
        "give memory of a device back");
}

/// What every device has. Managed memory, and the stream-ordered pool, are not on all chips.
DeviceAllocations allocations() {
  DeviceAllocations all;
  all.set();
  int count = 0;
  check(cudaGetDeviceCount(&count), "count the devices");
  const auto keep_if = [&](DeviceAllocation allocation, cudaDeviceAttr attribute) {
    for (int device = 0; device < count; ++device) {
      int has = 0;
      check(cudaDeviceGetAttribute(&has, attribute, device), "ask a device what it has");
      if (has == 0) all.reset(static_cast<std::size_t>(allocation));
    }
  };
  keep_if(DeviceAllocation::Managed, cudaDevAttrManagedMemory);
  keep_if(DeviceAllocation::StreamOrdered, cudaDevAttrMemoryPoolsSupported);
  return all;
}

int device_of(const void* address) {
  cudaPointerAttributes attributes{};
  if (cudaPointerGetAttributes(&attributes, address) != cudaSuccess) {
    (void)cudaGetLastError();
    return kOnHost;
  }
  // A tensor over managed memory may be the host's as well as the device's.
  if (attributes.type == cudaMemoryTypeManaged) return kCannotTell;
  return attributes.type == cudaMemoryTypeDevice ? attributes.device : kOnHost;
}

/// Brings what is between host and device through the window, piece by piece. All streams of the
/// device are done before and after.
template <class Move>
void through_window(int device, std::size_t size, const Move& move) {
  const std::lock_guard lock(mutex());
  const DeviceScope scope(device);
  check(cudaDeviceSynchronize(), "work that was under way");
  for (std::size_t at = 0; at < size; at += Window::kBytes)
    move(at, std::min(Window::kBytes, size - at), Window::instance().get());
}

void read(int device, void* to_host, const void* from, std::size_t size) {
  through_window(device, size, [&](std::size_t at, std::size_t count, void* window) {
    check(launch_copy(window, static_cast<const char*>(from) + at, count), "read a device");
    check(cudaDeviceSynchronize(), "read a device");
    std::memcpy(static_cast<char*>(to_host) + at, window, count);
  });
}

void write(int device, void* to, const void* from_host, std::size_t size) {
  through_window(device, size, [&](std::size_t at, std::size_t count, void* window) {
    std::memcpy(window, static_cast<const char*>(from_host) + at, count);
    check(launch_copy(static_cast<char*>(to) + at, window, count), "write to a device");
    check(cudaDeviceSynchronize(), "write to a device");
  });
}

void* pin(std::size_t size) {
  void* address = nullptr;
  check(cudaHostAlloc(&address, size, cudaHostAllocPortable), "pin memory of the host");
  return address;
}

void unpin(void* address) { check(cudaFreeHost(address), "give pinned memory back"); }

const DeviceMemory kMemory{&allocate, &release, &device_of, &read,
                           &write,    &pin,     &unpin,     &allocations};

/// How many devices the driver has; the error's name where there is no driver.
PyObject* probe(PyObject* /*self*/, PyObject* /*none*/) {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaSuccess) return PyLong_FromLong(count);
  (void)cudaGetLastError();
  return PyUnicode_FromString(cudaGetErrorName(error));
}

PyMethodDef kMethods[] = {
    {"probe", probe, METH_NOARGS,
     "How many devices the driver has; a str, the error's name, where it cannot say."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef kModule = {PyModuleDef_HEAD_INIT,
                       "tenet_cuda",
                       "Memory of CUDA devices, read and written without torch.",
                       -1,
                       kMethods,
                       nullptr,
                       nullptr,
                       nullptr,
                       nullptr};

}  // namespace
}  // namespace tenet::harness::cuda

PyMODINIT_FUNC PyInit_tenet_cuda() {
  using tenet::harness::DeviceMemory;
  PyObject* module = PyModule_Create(&tenet::harness::cuda::kModule);
  if (module == nullptr) return nullptr;
  PyObject* capsule = PyCapsule_New(const_cast<DeviceMemory*>(&tenet::harness::cuda::kMemory),
                                    tenet::harness::cuda::kMemoryCapsule, nullptr);
  if (capsule == nullptr || PyModule_AddObject(module, "_memory", capsule) < 0) {
    Py_XDECREF(capsule);
    Py_DECREF(module);
    return nullptr;
  }
  return module;
}
