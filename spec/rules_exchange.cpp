// What comes by way of a protocol, or is to be shared at will: buffers, DLPack, asarray; and
// new_tensor's own.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr Topic kErrors = Topic::Errors;
constexpr std::string_view kBufferDoc = "documentation of torch.frombuffer";
constexpr std::string_view kBuffer = "torch/csrc/utils/tensor_new.cpp (tensor_frombuffer)";
constexpr std::string_view kAsArrayDoc = "documentation of torch.asarray";
constexpr std::string_view kAsArray = "torch/csrc/utils/tensor_new.cpp (asarray)";
constexpr std::string_view kNewTensorDoc = "documentation of torch.Tensor.new_tensor";
constexpr std::string_view kImport = "torch/utils/dlpack.py (from_dlpack)";
constexpr std::string_view kExport = "torch/_tensor.py (Tensor.__dlpack__)";
constexpr std::string_view kNumpyExport = "numpy/_core/src/multiarray/dlpack.c";

constexpr RuleText kRules[] = {
    {NotABuffer, kErrors, "not-a-buffer", "b",
     "An object without the buffer protocol is a ValueError; a tensor has none.", kBuffer},
    {BufferNotContiguous, kErrors, "buffer-not-contiguous", "by",
     "An ndarray that is not C-contiguous, and a memoryview with a step over more or less than one "
     "row, offer no plain buffer: RuntimeError.",
     kBuffer},
    {BufferEmpty, kErrors, "nothing-to-read", "by",
     "A buffer without bytes, or count=0, is a ValueError: there are no empty results.", kBuffer},
    {BufferOffset, kErrors, "offset-outside", "b",
     "An offset that is negative, or not before the buffer's end, is a ValueError.", kBuffer},
    {BufferNotWhole, kErrors, "not-whole-elements", "by",
     "Without a count, the bytes after the offset must be whole elements, else ValueError.",
     kBufferDoc},
    {BufferTooShort, kErrors, "buffer-too-short", "b",
     "A count of more elements than there are bytes for is a ValueError.", kBufferDoc},
    {BufferNumberTooLarge, kErrors, "number-beyond-int64", "b",
     "A count or offset beyond 64 bits is a ValueError.", "torch/csrc/utils/python_numbers.h"},
    {BufferFormat, kErrors, "buffer-format", "y",
     "A buffer whose items are of no dtype (characters, pointers) is a ValueError when no dtype is "
     "given.",
     kAsArrayDoc, TorchVersion{2, 15}},
    {SelfHasBits, kErrors, "self-has-bits", "n",
     "new_tensor of a tensor with the conj or neg bit is a RuntimeError, whatever the data is.",
     "observed on PyTorch 2.15"},
    {ScalarNotShared, kErrors, "scalar-not-shared", "y",
     "A NumPy scalar with copy=False is a RuntimeError.", kAsArray},
    {CannotShareDevice, kErrors, "cannot-share-device", "yd",
     "Memory on another device than the one that is asked for is a ValueError with copy=False; for "
     "asarray also with copy=True where the data is a NumPy scalar or has no dimensions.",
     kAsArrayDoc},
    {CannotShareDtype, kErrors, "cannot-share-dtype", "y",
     "Memory of another dtype than the one that is asked for is a ValueError with copy=False, and "
     "also with copy=True where the data is a NumPy scalar or an ndarray without dimensions.",
     kAsArrayDoc},
    {CannotShareSequence, kErrors, "cannot-share-sequence", "y",
     "Data without memory of its own, a storage too, is a ValueError with copy=False.",
     kAsArrayDoc},
    {WrongDeviceType, kErrors, "wrong-device-type", "d",
     "A device that is neither a str nor a torch.device is an AssertionError.", kImport},
    {NotExchangeable, kErrors, "device-without-exchange", "d",
     "A device that DLPack does not know, as meta, is a BufferError.", kImport},
    {CapsuleOptions, kErrors, "options-with-capsule", "d",
     "device or copy together with an object that has no __dlpack__ is an AssertionError.",
     kImport},
    {NotACapsule, kErrors, "not-a-capsule", "taLnydT",
     "An object that neither has __dlpack__ nor is a capsule that was not used is a RuntimeError; "
     "a "
     "NumPy scalar, a storage or a buffer is none.",
     kImport},
    {ExportMeta, kErrors, "meta-not-exported", "d", "A meta tensor is a ValueError.",
     "torch/_tensor.py (Tensor.__dlpack_device__)"},
    {ExportForm, kErrors, "form-not-exported", "d",
     "A sparse, quantized or jagged tensor is a BufferError.", "aten/src/ATen/DLConvertor.cpp"},
    {ExportRequiresGrad, kErrors, "requires-grad-not-exported", "taLnydT",
     "A tensor that requires grad is a BufferError, in every grad mode and with copy=True too.",
     kExport},
    {ExportConjugate, kErrors, "conj-not-exported", "taLnydT",
     "A tensor with the conj bit is a BufferError.", kExport},
    {ExportDtype, kErrors, "dtype-not-exported", "taLnydT",
     "An ndarray of longdouble, object, string, datetime or record type is a BufferError.",
     kNumpyExport},
    {ExportByteOrder, kErrors, "byte-order-not-exported", "taLnydT",
     "An ndarray of foreign byte order is a BufferError.", kNumpyExport},
    {ExportOddStride, kErrors, "odd-stride-not-exported", "taLnydT",
     "An ndarray with a stride that is no multiple of its itemsize is a BufferError, unless it is "
     "copied.",
     kNumpyExport},
    {ImportNegativeStride, kErrors, "exported-negative-stride", "taLnydT",
     "An ndarray, or an array on an accelerator, that runs backwards is a RuntimeError, unless it "
     "is copied.",
     "aten/src/ATen/EmptyTensor.cpp (computeStorageNbytes)"},

    {ExportReadOnly, kErrors, "read-only-not-exported", "taLnydT",
     "A read-only ndarray whose producer does not take max_version is a BufferError: its capsule "
     "cannot say that the memory is read-only. One that takes it, or copies, is imported without a "
     "warning.",
     kNumpyExport},
    {DlpackDevice, kErrors, "dlpack-device", "taLnydT",
     "What __dlpack_device__ answers has a first item, or its TypeError or IndexError comes out; "
     "unless that names CUDA or ROCm it means nothing, and the capsule says where the memory is.",
     kImport},

    {SelfDtype, Topic::Dtype, "of-self", "n",
     "Without a dtype the result has that of the tensor, not that of the data.", kNewTensorDoc},
    {BufferDtype, Topic::Dtype, "buffer-format", "y",
     "A buffer's format says its dtype when none is given: bytes are uint8.", kAsArrayDoc,
     TorchVersion{2, 15}},
    {BufferDefaultDtype, Topic::Dtype, "buffer-default-dtype", "y",
     "A buffer's bytes are read as the default dtype when none is given.", kAsArray,
     TorchVersion{1, 0}, TorchVersion{2, 14}},
    {SelfDevice, Topic::Device, "of-self", "n",
     "Without a device the result lands where the tensor is, also that of a tensor from elsewhere.",
     kNewTensorDoc},
    {BufferShape, Topic::Shape, "one-dimension", "by",
     "The result has one dimension, also where the buffer has more or none: count elements, or, "
     "when count is negative or not known, all that follow the offset.",
     kBufferDoc},
    {NumpyCopyStrides, Topic::Layout, "numpy-copy", "d",
     "With copy=True an ndarray is copied by NumPy: dense, its dimensions in the order of their "
     "strides.",
     "documentation of numpy.ndarray.copy, order='K'"},

    {SharesBuffer, Topic::Aliasing, "buffer-shared", "by",
     "A buffer is shared, its bytes taken as they are: element 0 is at the offset given in bytes, "
     "aligned or not, also of a read-only one.",
     kBufferDoc},
    {SharesExported, Topic::Aliasing, "exported-memory-shared", "aLydT",
     "What a tensor or ndarray exports is shared, element by element, also when it is read-only; "
     "the result's storage begins at element 0. A neg bit is lost: the elements come unnegated.",
     "documentation of torch.from_dlpack"},
    {CopiesWhenAsked, Topic::Aliasing, "copied-when-asked", "yd",
     "copy=True makes a copy (for asarray not of what an object exports, nor of a storage: see "
     "copy-not-made).",
     kAsArrayDoc},
    {CopyNotMade, Topic::Aliasing, "copy-not-made", "tny",
     "Where the documentation says that there will be a copy (of torch.tensor and new_tensor in "
     "any "
     "case, of asarray with copy=True), the memory of a storage, and what an object exports to "
     "asarray by DLPack, is shared all the same by every release so far. Both are right: to share "
     "it, and to copy it, in the order of the strides or row-major.",
     "documentation of torch.tensor and torch.asarray; upstream issue 197532"},
    {NoDimensionsCopied, Topic::Aliasing, "without-dimensions-copied", "y",
     "A NumPy scalar or an ndarray without dimensions is copied, the latter with copy=False too.",
     kAsArray},
    {SetsFlagOfInput, Topic::Aliasing, "sets-requires-grad-of-input", "y",
     "A tensor that comes back itself has its own requires_grad changed when another is asked for.",
     kAsArray},

    {RequiresGradOff, Topic::Autograd, "requires-grad-false", "y",
     "requires_grad=False gives a leaf that does not require grad: a tensor with a history is "
     "detached, a leaf has its flag cleared.",
     kAsArrayDoc},
    {RecordsBuffer, Topic::Autograd, "records-copy-of-buffer", "y",
     "A copied buffer with requires_grad=True is no leaf: the tensor in between is.", kAsArray},

    {ReadOnlyBuffer, Topic::Warnings, "read-only-buffer", "by",
     "A read-only buffer is a UserWarning, even when it is then copied or refused.", kBuffer},
    {RequiresGradDefault, Topic::Warnings, "requires-grad-default", "y",
     "A tensor that requires grad is a UserWarning when requires_grad is not given: the default "
     "used to be False.",
     kAsArray, TorchVersion{2, 12}},
};

}  // namespace

std::span<const RuleText> exchange_rules() { return kRules; }

}  // namespace tenet
