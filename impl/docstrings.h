#pragma once

namespace tenet_constructors {

inline constexpr const char* kModuleDoc =
    "The constructors of torch.Tensor, implemented once more.\n\n"
    "tensor, as_tensor, from_numpy, Tensor, clone and to take the arguments of torch.tensor,\n"
    "torch.as_tensor, torch.from_numpy, torch.Tensor, torch.clone and torch.Tensor.to, and return\n"
    "what those return.";

inline constexpr const char* kTensorDoc =
    "tensor(data, *, dtype=None, device=None, pin_memory=False, requires_grad=False) -> Tensor\n\n"
    "Copies data into a new leaf tensor.\n\n"
    "data: a number, a nested sequence, an ndarray, a tensor or an object that speaks DLPack.\n"
    "dtype: inferred from data when None.\n"
    "device: the CPU, the default device, or that of a tensor in data, when None.\n"
    "Raises TypeError, ValueError, RuntimeError or OverflowError for data that is not numeric, is\n"
    "ragged, or does not fit the dtype.";

inline constexpr const char* kAsTensorDoc =
    "as_tensor(data, *, dtype=None, device=None) -> Tensor\n\n"
    "Makes data a tensor without copying where that is possible: a tensor that already has the\n"
    "dtype and device is returned itself, an ndarray shares its memory. Gradients flow through a\n"
    "conversion.";

inline constexpr const char* kFromNumpyDoc =
    "from_numpy(ndarray) -> Tensor\n\n"
    "A tensor over the memory of an ndarray: writing to one shows in the other.\n"
    "Raises TypeError for a dtype that PyTorch lacks, ValueError for negative strides or foreign\n"
    "byte order.";

inline constexpr const char* kLegacyTensorDoc =
    "Tensor(*sizes), Tensor(size), Tensor(sequence), Tensor(tensor), Tensor(storage), Tensor()\n\n"
    "The constructor that torch.Tensor has always had: integers are sizes of uninitialized "
    "memory,\n"
    "a sequence is data of the default dtype, a tensor gives a view of itself.";

inline constexpr const char* kCloneDoc =
    "clone(input, *, memory_format=torch.preserve_format) -> Tensor\n\n"
    "A copy of a tensor with memory of its own. Gradients flow back to input.";

inline constexpr const char* kToDoc =
    "to(self, dtype, non_blocking=False, copy=False, *, memory_format=torch.preserve_format)\n"
    "to(self, device=None, dtype=None, non_blocking=False, copy=False, *, memory_format=...)\n"
    "to(self, other, non_blocking=False, copy=False, *, memory_format=...)\n\n"
    "The tensor itself when it already is what is asked for and copy is False, otherwise a\n"
    "converted copy. Gradients flow back to self.";

}  // namespace tenet_constructors
