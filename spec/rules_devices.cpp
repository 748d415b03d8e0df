// Arrays on an accelerator that are no tensors, and what DLPack knows of accelerators.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr TorchVersion kAlways{1, 0};
constexpr TorchVersion kStill{99, 0};
constexpr auto kThere = MachineNeed::Accelerator;

constexpr RuleText kRules[] = {
    {NamedBackend, Topic::Errors, "named-backend-not-exported", "d",
     "A tensor on an accelerator that is no part of PyTorch (sim, npu) is a ValueError: exported "
     "are those of a backend that has no name yet. Its capsules, and objects that export its "
     "memory, are imported.",
     "torch/_tensor.py (Tensor.__dlpack_device__)", kAlways, kStill, kThere},
    {DeviceArrayItems, Topic::Errors, "device-arrays-in-sequence", "taLnyT",
     "A sequence of arrays on an accelerator is a TypeError: what they hold are arrays without "
     "dimensions, which have no length. Only those without elements can be read.",
     "torch/csrc/utils/tensor_new.cpp (compute_sizes)", kAlways, kStill, kThere},
    {DeviceArrayDtype, Topic::Dtype, "device-array", "tayd",
     "An array on an accelerator keeps its dtype; unsigned 64-bit integers are uint64 whatever "
     "their C type.",
     "torch/csrc/utils/tensor_numpy.cpp (tensor_from_cuda_array_interface)", kAlways, kStill,
     kThere},
    {DeviceOfArray, Topic::Device, "of-device-array", "taLydT",
     "Without a device, the result of an array on an accelerator stays on the array's device, "
     "whichever is the current one.",
     "torch/csrc/utils/tensor_new.cpp (internal_new_from_data)", kAlways, kStill, kThere},
    {ImportedThere, Topic::Device, "imported-there", "d",
     "Memory that is on another device than the one that is asked for is imported and then brought "
     "there; an accelerator without an index is its current device.",
     "torch/utils/dlpack.py (from_dlpack)", kAlways, kStill, kThere},
    {DeviceArrayCopy, Topic::Layout, "device-array-copy", "d",
     "With copy=True an array on an accelerator is copied by its own library: row-major by the "
     "simulated one, by CuPy in whichever order.",
     "documentation of the DLPack protocol, __dlpack__(copy=True)", kAlways, kStill, kThere},
    {CopiesToImport, Topic::Aliasing, "copied-to-import", "d",
     "Memory that is on another device than the one that is asked for is copied there.",
     "torch/utils/dlpack.py (from_dlpack)", kAlways, kStill, kThere},
    {SharesDeviceArray, Topic::Aliasing, "device-array-shared", "aLydT",
     "An array on an accelerator that needs no conversion is shared: CuPy's by its "
     "__cuda_array_interface__, that of any other library by its __dlpack__.",
     "documentation of torch.as_tensor", kAlways, kStill, kThere},
    {SharesPartOfBlock, Topic::Aliasing, "part-of-block-shared", "aLydT",
     "A part of a memory pool's block is shared from where the array begins, which is not where "
     "the memory was allocated.",
     "aten/src/ATen/DLConvertor.cpp; cupy/cuda/memory.pyx (_Chunk.split)", kAlways, kStill, kThere},
    {SharesManaged, Topic::Aliasing, "managed-memory-shared", "aLydT",
     "An array in managed memory is shared as one in a device's own memory is, and on its device, "
     "though the host reaches it, too.",
     "torch/csrc/utils/tensor_numpy.cpp (tensor_from_cuda_array_interface); "
     "documentation of cupy.cuda.malloc_managed",
     kAlways, kStill, kThere},
    {KeepsBlock, Topic::Lifetime, "lent-block-kept", "aLydT",
     "Memory that a memory pool lent stays lent as long as a result shares it, whatever became of "
     "the array: the pool hands it out to nobody else, and free_all_blocks() does not free it.",
     "documentation of cupy.cuda.MemoryPool", kAlways, kStill, kThere},
};

}  // namespace

std::span<const RuleText> device_rules() { return kRules; }

}  // namespace tenet
