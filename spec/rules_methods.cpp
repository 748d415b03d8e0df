// What contiguous, scalar_tensor and the casts have for themselves.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr Topic kErrors = Topic::Errors;
constexpr std::string_view kContiguous = "aten/src/ATen/native/TensorProperties.cpp (contiguous)";
constexpr std::string_view kScalar = "c10/core/Scalar.h (Scalar::to)";
constexpr std::string_view kScalarArgument =
    "torch/csrc/utils/python_arg_parser.cpp (PythonArgs::scalar_slow)";

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
    {NumberTakesDefault, Topic::Dtype, "default", "s",
     "Without a dtype the result has the default one, whatever kind of number it is made of.",
     "aten/src/ATen/native/TensorFactories.cpp (scalar_tensor)"},
    {NamedDtype, Topic::Dtype, "of-name", "k",
     "The method's name says the dtype: float is float32, double float64, half float16, int int32, "
     "long int64, short int16, char int8, byte uint8, cfloat complex64, cdouble complex128, chalf "
     "complex32.",
     "documentation: Tensor class reference"},
    {FillsNumber, Topic::Values, "converted-number", "s",
     "The number is converted as C++ does: truncated towards zero for integer dtypes, to nearest "
     "even otherwise, to 16 and 8 bits by way of float32; what is not zero is True.",
     kScalar},
    {CopiesToOrder, Topic::Aliasing, "copied-to-order", "g",
     "A tensor that does not lie in the order that is asked for is copied.", kContiguous},
    {ResolvesFirst, Topic::Aliasing, "resolved-in-inference-mode", "k",
     "In inference mode, and of inference tensors, chalf() of a complex32 tensor with the conj or "
     "neg bit is a copy, in which the bits are resolved.",
     "observed on PyTorch 2.15"},
};

}  // namespace

std::span<const RuleText> method_rules() { return kRules; }

}  // namespace tenet
