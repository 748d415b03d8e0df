// What contiguous, scalar_tensor, the casts, type, typed_tensor and numpy have for themselves.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr Topic kErrors = Topic::Errors;
constexpr std::string_view kContiguous = "aten/src/ATen/native/TensorProperties.cpp (contiguous)";
constexpr std::string_view kScalar = "c10/core/Scalar.h (Scalar::to)";
constexpr std::string_view kScalarArgument =
    "torch/csrc/utils/python_arg_parser.cpp (PythonArgs::scalar_slow)";

constexpr std::string_view kNumpyDoc = "documentation of torch.Tensor.numpy";
constexpr std::string_view kToNumpy = "torch/csrc/utils/tensor_numpy.cpp (tensor_to_numpy)";

constexpr RuleText kRules[] = {
    {PreserveNoOrder, kErrors, "preserve-format", "g",
     "preserve_format of a tensor that is not row-major already is a RuntimeError: it names no "
     "order.",
     kContiguous},
    {SparseNotContiguous, kErrors, "sparse", "g",
     "A sparse tensor has no order in memory: RuntimeError.", kContiguous},
    {NotANumber, kErrors, "not-a-number", "s",
     "Anything but a number is a TypeError: numbers are Python's and NumPy's and those of classes "
     "derived from Python's, and tensors without dimensions that do not require grad.",
     "torch/csrc/utils/python_arg_parser.cpp (FunctionParameter::check)"},
    {NumberBeyond64Bits, kErrors, "number-beyond-64-bits", "s",
     "An int below -2**63 or beyond 2**64 - 1 is an OverflowError, a NumPy integer beyond 2**63 - "
     "1 a TypeError.",
     kScalarArgument},
    {NumberOutOfRange, kErrors, "number-out-of-range", "s",
     "A number that the dtype does not hold is a RuntimeError: one out of an integer dtype's range "
     "(negative ints wrap into an unsigned dtype as far as their magnitude fits), a finite one "
     "beyond the largest float32, or for complex dtypes beyond the largest part, a complex one "
     "with an imaginary part for a real dtype. Real dtypes of 16 and 8 bits take every real "
     "number.",
     kScalar},
    {MetaHasNoNumber, kErrors, "meta-has-no-number", "s",
     "A meta tensor has no number to give: RuntimeError.", "documentation: Meta device"},
    {PinnedElsewhere,
     kErrors,
     "pinned-on-accelerator",
     "s",
     "pin_memory=True on an accelerator is a RuntimeError: the CPU's memory can be pinned.",
     "aten/src/ATen/EmptyTensor.cpp",
     {1, 0},
     {99, 0},
     MachineNeed::Accelerator},
    {UnknownType, kErrors, "unknown-type", "p",
     "A str that names no class of tensors is a ValueError: \"torch.FloatTensor\" does, "
     "\"FloatTensor\" and \"float\" do not.",
     "torch/csrc/utils/tensor_types.cpp (options_from_string)"},
    {OtherType, kErrors, "other-type", "T",
     "A tensor that is not of the class, of its dtype, strided and on the CPU, is a TypeError.",
     "torch/csrc/utils/tensor_new.cpp (legacy_tensor_generic_ctor_new)"},
    {ArrayOfSparse, kErrors, "sparse", "u", "A sparse tensor is a TypeError, with force=True, too.",
     kToNumpy},
    {ArrayOfDispatch, kErrors, "own-dispatch", "u",
     "A tensor with a __torch_dispatch__ of its own, also a fake or jagged one, is a RuntimeError, "
     "with force=True, too: what its memory is only its class knows.",
     kToNumpy},
    {ArrayOfNested, kErrors, "nested", "u",
     "A nested tensor of layout torch.strided is a RuntimeError, with force=True, too: it has no "
     "sizes to ask for.",
     kToNumpy},
    {ArrayElsewhere, kErrors, "not-on-the-cpu", "u",
     "A tensor that is not on the CPU is a TypeError without force=True.", kNumpyDoc},
    {ArrayOfZeros, kErrors, "zero-tensor", "u",
     "A zero tensor, which has no memory to share, is a RuntimeError without force=True.",
     kToNumpy},
    {ArrayRequiresGrad, kErrors, "requires-grad", "u",
     "A tensor that requires grad is a RuntimeError without force=True, unless gradients are off.",
     kNumpyDoc},
    {ArrayOfBits, kErrors, "bits", "u",
     "A tensor with the conj or neg bit is a RuntimeError without force=True.", kNumpyDoc},
    {ArrayOfDtype, kErrors, "unsupported-dtype", "u",
     "A dtype that NumPy does not have (bfloat16, complex32, bcomplex32, float8, quantized ones, "
     "those without "
     "arithmetic) is a "
     "TypeError, with force=True, too.",
     "torch/csrc/utils/tensor_numpy.cpp (aten_to_numpy_dtype)"},
    {ReturnsArray, Topic::Identity, "ndarray", "u",
     "The result is a numpy.ndarray that can be written to, of no subclass, whatever the class of "
     "the tensor.",
     kNumpyDoc},
    {NumberTakesDefault, Topic::Dtype, "default", "s",
     "Without a dtype the result has the default one, whatever kind of number it is made of.",
     "aten/src/ATen/native/TensorFactories.cpp (scalar_tensor)"},
    {NamedDtype, Topic::Dtype, "of-name", "k",
     "The method's name says the dtype: float is float32, double float64, half float16, int int32, "
     "long int64, short int16, char int8, byte uint8, cfloat complex64, cdouble complex128, chalf "
     "complex32.",
     "documentation: Tensor class reference"},
    {ClassDtype, Topic::Dtype, "of-class", "pT",
     "The class of tensors says the dtype, whatever the data is: torch.DoubleTensor is float64; to "
     "type() torch.Tensor is one of the default dtype.",
     "documentation: torch.Tensor, data types"},
    {ArrayDtype, Topic::Dtype, "of-tensor", "u",
     "The array has the tensor's dtype: bool, the integers of 8 to 64 bits, signed or not, "
     "float16, float32, float64, complex64 and complex128.",
     "torch/csrc/utils/tensor_numpy.cpp (aten_to_numpy_dtype)"},
    {ClassDevice, Topic::Device, "of-class", "p",
     "A class of tensors that is named without a device is one of the CPU: the result is there.",
     "documentation of torch.Tensor.type"},
    {ArrayDevice, Topic::Device, "cpu", "u",
     "The array is in the CPU's memory, that of a tensor from elsewhere (force=True), too, and "
     "whatever the default device is.",
     kNumpyDoc},
    {EmptyArrayStrides, Topic::Layout, "empty-strides", "u",
     "An array without elements has strides of 0, whatever the tensor's are.",
     "observed on NumPy 2.4"},
    {ZeroArrayStrides, Topic::Layout, "zero-tensor-strides", "u",
     "The array of a zero tensor has the tensor's strides.", kToNumpy},
    {FillsNumber, Topic::Values, "converted-number", "s",
     "The number is converted as C++ does: truncated towards zero for integer dtypes, to nearest "
     "even otherwise, to 16 and 8 bits by way of float32; what is not zero is True.",
     kScalar},
    {CopiesToOrder, Topic::Aliasing, "copied-to-order", "g",
     "A tensor that does not lie in the order that is asked for is copied.", kContiguous},
    {ForcesCopy, Topic::Aliasing, "force-copies", "u",
     "With force=True what cannot be shared is copied: a tensor with the conj or neg bit, a zero "
     "tensor, one that is not on the CPU.",
     kNumpyDoc},
    {ResolvesFirst, Topic::Aliasing, "resolved-in-inference-mode", "k",
     "In inference mode, and of inference tensors, chalf() of a complex32 tensor with the conj or "
     "neg bit is a copy, in which the bits are resolved.",
     "observed on PyTorch 2.15"},
};

}  // namespace

std::span<const RuleText> method_rules() { return kRules; }

}  // namespace tenet
