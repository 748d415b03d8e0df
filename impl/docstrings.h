#pragma once

namespace tenet_constructors {

inline constexpr const char* kModuleDoc =
    "The constructors of torch.Tensor, implemented once more.\n\n"
    "tensor, as_tensor, from_numpy, Tensor, clone, asarray, frombuffer, from_dlpack and\n"
    "scalar_tensor take the arguments of the functions of torch of that name; to, new_tensor,\n"
    "contiguous, detach, type and numpy those of torch.Tensor's methods, cast those of its\n"
    "float(), long() and so on behind their name, typed_tensor those of torch.FloatTensor,\n"
    "torch.LongTensor and so on behind theirs. All return what those return.";

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

inline constexpr const char* kAsArrayDoc =
    "asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=None) -> Tensor\n\n"
    "Makes obj a tensor: a tensor, ndarray, DLPack capsule or buffer is shared unless copy is "
    "True\n"
    "or the dtype or device differs; numbers and sequences are read.\n"
    "copy: False raises ValueError where nothing can be shared.\n"
    "requires_grad: that of a tensor when None.";

inline constexpr const char* kFromBufferDoc =
    "frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False) -> Tensor\n\n"
    "A tensor of one dimension over the bytes of an object with the buffer protocol.\n"
    "count: elements; negative for all. offset: bytes in front of them.\n"
    "Raises ValueError where that is not inside the buffer, RuntimeError where the buffer is not\n"
    "contiguous.";

inline constexpr const char* kFromDlpackDoc =
    "from_dlpack(ext_tensor, *, device=None, copy=None) -> Tensor\n\n"
    "A tensor over the memory that ext_tensor exports: an object with __dlpack__, or a capsule.\n"
    "Raises BufferError for what cannot be exported: tensors that require grad or have a conj bit.";

inline constexpr const char* kNewTensorDoc =
    "new_tensor(self, data, *, dtype=None, device=None, requires_grad=False) -> Tensor\n\n"
    "Copies data into a new leaf tensor, by default of self's dtype on self's device.";

inline constexpr const char* kContiguousDoc =
    "contiguous(self, *, memory_format=torch.contiguous_format) -> Tensor\n\n"
    "The tensor itself when it lies in that order, otherwise a copy that does. Gradients flow "
    "back\n"
    "to self.\n"
    "Raises RuntimeError for sparse tensors, and for a format that self's rank does not allow.";

inline constexpr const char* kDetachDoc =
    "detach(self) -> Tensor\n\n"
    "A tensor over self's memory that has no history and does not require grad.";

inline constexpr const char* kCastDoc =
    "cast(self, name, *, memory_format=torch.preserve_format) -> Tensor\n\n"
    "self.float() for the name 'float', and so on: the tensor itself when it has that dtype,\n"
    "otherwise a converted copy. Gradients flow back to self.";

inline constexpr const char* kTypeDoc =
    "type(self, dtype, non_blocking=False, *, memory_format=torch.preserve_format) -> Tensor\n\n"
    "self converted to a dtype, or to the dtype and device of a class of tensors on the CPU, "
    "which\n"
    "may be named, 'torch.DoubleTensor'.\n"
    "Raises ValueError for what is no such name.";

inline constexpr const char* kTypedTensorDoc =
    "typed_tensor(name, *args, device=None) -> Tensor\n\n"
    "torch.FloatTensor(...) for the name 'FloatTensor', and so on: what Tensor() makes, but of "
    "the\n"
    "class's dtype. Tensors of another dtype, layout or device are a TypeError.";

inline constexpr const char* kNumpyDoc =
    "numpy(self, *, force=False) -> numpy.ndarray\n\n"
    "An ndarray over self's memory, which it keeps alive. force=True copies what cannot be "
    "shared:\n"
    "self.detach().cpu().resolve_conj().resolve_neg().\n"
    "Raises TypeError for layouts, devices and dtypes that NumPy does not have, RuntimeError for "
    "a\n"
    "tensor that requires grad, has the conj or neg bit, or has no memory.";

inline constexpr const char* kScalarTensorDoc =
    "scalar_tensor(s, *, dtype=None, layout=None, device=None, pin_memory=False,\n"
    "              requires_grad=False) -> Tensor\n\n"
    "A number as a tensor without dimensions, by default of the default dtype.\n"
    "Raises RuntimeError for a number that the dtype does not hold, TypeError for what is no\n"
    "number.";

inline constexpr const char* kSparseCooTensorDoc =
    "sparse_coo_tensor(indices, values, size=None, *, dtype=None, device=None, pin_memory=False,\n"
    "                  requires_grad=False, check_invariants=None, is_coalesced=None) -> Tensor\n\n"
    "Values at indices, a column of them for each value. Tensors are shared, as values without a\n"
    "conversion, as indices of int64. Without a size the result is as large as the indices want "
    "it.\n"
    "Raises RuntimeError for parts that do not fit together; that indices are within the size is\n"
    "checked with check_invariants=True only.";

}  // namespace tenet_constructors
