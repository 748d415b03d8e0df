// What the constructors refuse, and with which exception.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr Topic kErrors = Topic::Errors;
constexpr std::string_view kParser = "torch/csrc/utils/python_arg_parser.cpp (PythonArgParser)";
constexpr std::string_view kNew = "torch/csrc/utils/tensor_new.cpp";
constexpr std::string_view kStore = "torch/csrc/utils/python_scalars.h (store_scalar)";
constexpr std::string_view kNumpy = "torch/csrc/utils/tensor_numpy.cpp (tensor_from_numpy)";
constexpr std::string_view kInfer = "torch/csrc/utils/tensor_new.cpp (infer_scalar_type)";

constexpr RuleText kRules[] = {
    {AcceptsValid, kErrors, "returns-or-raises", "tafLcobnydghskpTuS",
     "A call that no clause refuses returns a tensor, without an exception.",
     "documentation of the function"},
    {MissingArgument, kErrors, "missing-argument", "tafcobnydghspu",
     "A call without its data argument is a TypeError.", kParser},
    {TooManyPositional, kErrors, "too-many-positional", "tafcobnydghskpuS",
     "More positional arguments than the signature has are a TypeError.", kParser},
    {UnexpectedKeyword, kErrors, "unexpected-keyword", "tafLcobnydghskpTuS",
     "A keyword that the signature does not have, or an argument given twice, is a TypeError.",
     kParser},
    {WrongArgumentType, kErrors, "wrong-argument-type", "taLcobnygskpTu",
     "An option of a wrong type is a TypeError: a dtype is a torch.dtype, a flag is a bool (an int "
     "is not), a device is a "
     "torch.device, str or int.",
     kParser},
    {InvalidDevice, kErrors, "invalid-device", "taLonydsTS",
     "A str that names no device is a RuntimeError.", "c10/core/Device.cpp (parse_type)"},
    {AbsentAccelerator, kErrors, "absent-accelerator", "taLonydsT",
     "A device type that this machine or build does not have is a RuntimeError or an "
     "AssertionError, raised after the data was read; one whose backend is a package of its own "
     "(hpu, privateuseone) may also be a ModuleNotFoundError. So is one that an object's "
     "__dlpack_device__ names.",
     "torch/csrc/utils/device_lazy_init.cpp"},
    {WrongDeviceIndex,
     kErrors,
     "wrong-device-index",
     "taonysd",
     "An index that the accelerator does not have is a RuntimeError, raised after the data was "
     "read.",
     "c10/core/impl/DeviceGuardImplInterface.h (setDevice)",
     {1, 0},
     {99, 0},
     MachineNeed::Accelerator},
    {StringData, kErrors, "string-data", "taLnyT", "A str or bytes is not data: TypeError.", kNew},
    {CannotInferDtype, kErrors, "cannot-infer-dtype", "tay",
     "Data holding None or another object that is no number is a RuntimeError when the dtype is to "
     "be inferred.",
     kInfer},
    {NoPromotion, kErrors, "no-promotion", "tay",
     "Elements whose dtypes have no common one (float8 with anything else; uint16, uint32 or "
     "uint64 with bool or an integer) are a "
     "RuntimeError.",
     "c10/core/ScalarType.cpp (promoteTypes)"},
    {ComplexDefault, kErrors, "complex-under-bfloat16", "tay",
     "A Python complex under a default dtype of bfloat16 is a RuntimeError: there is no complex "
     "dtype of that width.",
     kInfer},
    {Ragged, kErrors, "ragged", "taLnyT",
     "A nested sequence whose length differs from that of the first one at its depth is a "
     "ValueError.",
     kNew},
    {NotASequence, kErrors, "not-a-sequence", "taLnyT",
     "A number where the first element at that depth is a sequence is a TypeError; so is any data "
     "of torch.Tensor and the typed classes that is no "
     "sequence, size, tensor or storage.",
     kNew},
    {TooManyDimensions, kErrors, "too-many-dimensions", "taLnyT",
     "Sequences nested beyond 128 are a ValueError; a str is nested in itself without end.", kNew},
    {UnsizedArray, kErrors, "unsized-array", "taLnyT",
     "A zero-dimensional ndarray that leads a sequence is a TypeError: it has no length.", kNew},
    {ElementType, kErrors, "element-type", "taLnyT",
     "An element that Python cannot convert to the dtype is a TypeError.", kStore},
    {ElementBeyondInt64, kErrors, "element-beyond-int64", "tanyT",
     "An int beyond 64 bits for an integer dtype is a ValueError.", kStore},
    {ElementOutOfRange, kErrors, "element-out-of-range", "tanyT",
     "A number outside of the dtype's range is a RuntimeError; a negative int wraps into an "
     "unsigned dtype as far as its magnitude "
     "fits.",
     kStore},
    {ElementUint64, kErrors, "element-uint64", "tany",
     "An int outside of uint64's range is an OverflowError.", kStore},
    {ElementTooLarge, kErrors, "element-too-large-for-float", "taLnyT",
     "An int too large for a double is an OverflowError for floating-point and complex dtypes.",
     kStore},
    {ElementTensor, kErrors, "element-tensor", "taLnyT",
     "A tensor among the elements counts as a number when it holds one element: with more or none "
     "it is a ValueError "
     "(integer dtypes: TypeError); complex with an imaginary part for a real dtype, or on meta, a "
     "RuntimeError.",
     "torch/csrc/autograd/python_variable_methods.cpp"},
    {UnsupportedNumpyDtype, kErrors, "unsupported-numpy-dtype", "tafLnyT",
     "An ndarray or NumPy scalar of longdouble, object, string, datetime or record type is a "
     "TypeError.",
     kNumpy},
    {NegativeStride, kErrors, "negative-stride", "tafLnyT",
     "An ndarray with a negative stride is a ValueError.", kNumpy},
    {OddStride, kErrors, "odd-stride", "tafLnyT",
     "An ndarray with a stride that is no multiple of its itemsize is a ValueError.", kNumpy},
    {ByteOrder, kErrors, "byte-order", "tafLnyT",
     "An ndarray of foreign byte order is a ValueError.", kNumpy},
    {PinnedData, kErrors, "pinned-data", "t",
     "pin_memory=True with a tensor or an ndarray as data is a RuntimeError.", kNew},
    {PinnedWithoutAccelerator,
     kErrors,
     "pinned-without-accelerator",
     "ts",
     "pin_memory=True without an accelerator is a RuntimeError, except on meta.",
     "aten/src/ATen/EmptyTensor.cpp",
     {1, 0},
     {99, 0},
     MachineNeed::NoAccelerator},
    {IntegerRequiresGrad, kErrors, "integer-requires-grad", "tnybsS",
     "requires_grad=True for a result that is neither floating point nor complex is a "
     "RuntimeError.",
     "documentation: Autograd mechanics"},
    {MetaHasNoData, kErrors, "meta-has-no-data", "taonypu",
     "A meta tensor cannot be moved off meta: NotImplementedError.", "documentation: Meta device"},
    {StorageDtype, kErrors, "typed-storage-dtype", "taLnyT",
     "A TypedStorage of another dtype than the requested or default one is a RuntimeError.", kNew},
    {FormatRank, kErrors, "memory-format-rank", "cogkp",
     "channels_last of a tensor that is not of rank 4, or channels_last_3d not of rank 5, is a "
     "RuntimeError.",
     "c10/core/TensorImpl.h (empty_tensor_restride)"},
    {NotAnNdarray, kErrors, "not-an-ndarray", "f",
     "Anything but an ndarray is a TypeError, a list or NumPy scalar too.",
     "documentation of torch.from_numpy"},
    {NotATensor, kErrors, "not-a-tensor", "conghkpu", "Anything but a tensor is a TypeError.",
     kParser},
    {LegacyDevice, kErrors, "cpu-only", "LT", "A device other than the CPU is a RuntimeError.",
     "torch/csrc/utils/tensor_new.cpp (check_legacy_ctor_device)"},
    {LegacyTensorDevice, kErrors, "tensor-with-device", "LT",
     "A tensor together with a device is a RuntimeError.", kNew},
    {NotASize, kErrors, "not-a-size", "LT",
     "Several arguments that are not all integers of 64 bits are a TypeError.", kParser},
    {NegativeSize, kErrors, "negative-size", "LT", "A negative size is a RuntimeError.",
     "aten/src/ATen/EmptyTensor.h"},
    {NegUnsupported, kErrors, "neg-bit-unsupported", "taLconydgskpTu",
     "A CPU copy of a tensor with the neg bit is a NotImplementedError for dtypes that have no "
     "negation "
     "(float8, uint16, uint32, uint64, conjugated complex32).",
     "aten/src/ATen/native/cpu/UnaryOpsKernel.cpp (neg_kernel)"},
    {OwnException, kErrors, "own-exception", "taLnydT",
     "What a method of the data raises (KeyboardInterrupt, too; the IndexError of a sequence that "
     "has fewer items than it says) comes out unchanged.",
     kNew},
    {UnreadableFirst, kErrors, "unreadable-first-item", "taLnyT",
     "While the shape is looked for, whatever the first item of a sequence raises becomes a "
     "ValueError.",
     "torch/csrc/utils/tensor_new.cpp (compute_sizes)"},
    {ChangedWhileRead, kErrors, "changed-while-read", "taLnyT",
     "A sequence that has another number of items when its elements are read than when its shape "
     "was looked for is a ValueError; where its items are read one by one for the dtype, the "
     "IndexError of one that is gone comes out.",
     "torch/csrc/utils/tensor_new.cpp (recursive_store)"},
    {BadLength, kErrors, "bad-length", "taLnyT",
     "A __len__ that gives a negative number is a ValueError, one beyond 64 bits an OverflowError, "
     "one that gives no int a TypeError.",
     "CPython: Objects/typeobject.c (slot_sq_length)"},
    {SelfReference, kErrors, "self-reference", "tay",
     "A list that contains itself behind a first item is a TypeError when the dtype is to be "
     "inferred; as its own first item it is nested without end.",
     kInfer},
    {CudaInterface, kErrors, "cuda-array-interface", "taLnyT",
     "A __cuda_array_interface__ that is no dict, lacks shape, typestr or data, is read-only, or "
     "has a part of a wrong type or length is a TypeError; a typestr that cannot be read or a "
     "stride that is no multiple of the itemsize a ValueError.",
     "torch/csrc/utils/tensor_numpy.cpp (tensor_from_cuda_array_interface)"},
    {SparseFormat, kErrors, "sparse-memory-format", "cokp",
     "A copy of a sparse tensor in a memory format other than preserve_format is a RuntimeError, a "
     "clone in preserve_format, too.",
     "aten/src/ATen/native/TensorConversions.cpp (_to_copy)"},
    {SparseHasNoStorage, kErrors, "sparse-has-no-storage", "L",
     "A sparse tensor cannot be aliased: NotImplementedError for COO, RuntimeError for the others.",
     "torch/csrc/utils/tensor_new.cpp (legacy_tensor_generic_ctor_new)"},
    {QuantizedDtype, kErrors, "quantized-dtype", "taoynkp",
     "A quantized tensor that is to be converted to a dtype that is not quantized is a "
     "RuntimeError.",
     "aten/src/ATen/native/TensorFactories.cpp (empty_quantized)"},
    {QuantizedOnMeta, kErrors, "quantized-on-meta", "taoy",
     "A quantized tensor for meta is a NotImplementedError.",
     "aten/src/ATen/native/native_functions.yaml (empty_quantized)"},
    {InferenceRequiresGrad, kErrors, "inference-requires-grad", "y",
     "requires_grad=True of an inference tensor that is to come back is a RuntimeError outside of "
     "inference mode.",
     "torch/csrc/autograd/python_variable.cpp (THPVariable_set_requires_grad)"},
    {HugeSize, kErrors, "huge-size", "taLnyT",
     "A size whose storage cannot be counted or allocated is a RuntimeError, raised before any "
     "element is stored; on meta only what cannot be counted is.",
     "aten/src/ATen/EmptyTensor.cpp"},
};

}  // namespace

std::span<const RuleText> error_rules() { return kRules; }

}  // namespace tenet
