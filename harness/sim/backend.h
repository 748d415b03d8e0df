#pragma once
// The simulated accelerator as PyTorch sees it: a backend of the key PrivateUse1.

#include <cstddef>

struct _object;  // PyObject

namespace tenet::sim {

/// The device that the calling thread works on.
[[nodiscard]] int current_device();
/// Throws c10::Error when there is no such device.
void set_current_device(int device);

/// Memory of the host that is_pinned() says yes of.
[[nodiscard]] void* pin_memory(std::size_t size);
void unpin_memory(void* address);

/// Allocator, device guard and hooks.
void register_device();
/// The operators: a dozen of its own, the others by way of the CPU.
void register_operators();
/// The functions and classes of arrays that are no tensors. False: Python's exception is set.
[[nodiscard]] bool add_arrays(_object* module);

}  // namespace tenet::sim
