// Values, sharing, warnings and lifetime.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr std::string_view kTensorDoc = "documentation of torch.tensor";
constexpr std::string_view kAsTensorDoc = "documentation of torch.as_tensor";
constexpr std::string_view kFromNumpyDoc = "documentation of torch.from_numpy";
constexpr std::string_view kConvert = "c10/util/TypeCast.h (c10::convert)";
constexpr std::string_view kNew = "torch/csrc/utils/tensor_new.cpp";

constexpr RuleText kRules[] = {
    {CopiesValues, Topic::Values, "copied", "tacoLnydgkpTu",
     "A copy without conversion has its source's values bit for bit, NaN payloads and "
     "signed zeros too; conj and neg bits are resolved.",
     "documentation of torch.clone"},
    {ConvertsValues, Topic::Values, "converted", "taLonykpT",
     "Elements are converted one by one: to 16 and 8 bits by way of float32, to nearest even; "
     "out-of-range floats to integers are "
     "undefined.",
     kConvert},
    {StoresScalars, Topic::Values, "stored-scalars", "taLnyT",
     "Numbers are stored by way of Python's int, float or complex, floats truncated towards zero "
     "for integer dtypes.",
     "torch/csrc/utils/python_scalars.h (store_scalar)"},
    {AsksObjects, Topic::Values, "asked-objects", "taLnyT",
     "An object that is no number is asked for one: by __index__ for integer dtypes and bool, by "
     "__float__, then __index__ for floating-point ones, by __complex__ before both for complex "
     "ones; subclasses of int, float and complex keep their value where Python looks at it first.",
     "torch/csrc/utils/python_scalars.h (store_scalar)"},
    {SharesValues, Topic::Values, "of-shared-memory", "tafLobnydghkpTu",
     "A result that shares memory shows its source's values.", kFromNumpyDoc},
    {Uninitialised, Topic::Values, "uninitialised", "LT", "Sizes give uninitialised memory.",
     "documentation of torch.Tensor"},
    {MetaHasNoValues, Topic::Values, "meta-has-none", "taLconyghskpS",
     "A meta tensor has no values.", "documentation: Meta device"},

    {NeverShares, Topic::Aliasing, "never-shares", "tcn",
     "The result shares no byte with an ndarray or tensor given as data.", kTensorDoc},
    {SharesNdarray, Topic::Aliasing, "ndarray-shared", "afLyT",
     "An ndarray that already has the result's dtype, on the CPU, is shared, not copied: every "
     "element at its own address, writes "
     "are seen on both sides, also of a read-only one.",
     kFromNumpyDoc},
    {SharesTensor, Topic::Aliasing, "tensor-shared", "aLoyghkpTu",
     "A tensor that needs no conversion is shared, not copied; torch.Tensor(t) and t.detach() are "
     "aliases of t.",
     kAsTensorDoc},
    {SharesStorage, Topic::Aliasing, "storage-shared", "aLyT", "A storage is shared.", kNew},
    {CopiesToConvert, Topic::Aliasing, "copied-to-convert", "aLoykpT",
     "A conversion of dtype, device or memory format, a device with an index (cpu:0), or copy=True "
     "makes a copy.",
     "documentation of torch.Tensor.to"},
    {CopiesSequence, Topic::Aliasing, "sequence-copied", "taLnysT",
     "Numbers and sequences, of arrays and tensors too, are copied.", kAsTensorDoc},
    {SizesAllocate, Topic::Aliasing, "sizes-allocate", "LT",
     "Sizes give a result with memory of its own.", "documentation of torch.Tensor"},
    {EmptySharesNothing, Topic::Aliasing, "empty-shares-nothing", "tafLonydghkpTuS",
     "A result without elements, or without memory (meta), "
     "has no byte to share.",
     "follows from the definition of sharing"},
    {InputUntouched, Topic::Aliasing, "input-untouched", "tafLcobnydghskpTuS",
     "The call changes no input.", "documentation of the function"},

    {NoWarning, Topic::Warnings, "none", "tafLcobnydghskpTuS",
     "There is no warning (advice about speed, and TypedStorage's deprecation, apart).",
     "documentation of the function"},
    {ReadOnlyArray, Topic::Warnings, "read-only-ndarray", "afLyT",
     "A read-only ndarray is a UserWarning, even when it is then copied or refused.",
     kFromNumpyDoc},
    {CopyConstruct, Topic::Warnings, "copy-construct", "tn",
     "A tensor as data is a UserWarning that recommends clone().detach().", kTensorDoc},
    {ComplexToReal, Topic::Warnings, "complex-to-real", "taLonyskpTS",
     "Discarding imaginary parts is a UserWarning for arrays and tensors, NumPy's ComplexWarning "
     "for NumPy scalars.",
     "aten/src/ATen/native/Copy.cpp"},
    {ComplexHalf, Topic::Warnings, "complex32", "taLconydgskhpTuS",
     "Allocating a complex32 tensor is a UserWarning: it is experimental. A sparse one that is "
     "detached is made anew, too.",
     "aten/src/ATen/EmptyTensor.cpp"},
    {GradToScalar, Topic::Warnings, "grad-to-scalar", "taLnyTS",
     "A tensor that requires grad, taken as a number, is a UserWarning.",
     "torch/csrc/autograd/python_variable_methods.cpp"},

    {KeepsMemory, Topic::Lifetime, "keeps-shared-memory", "afLobydghkpTu",
     "A result that shares memory keeps it alive when every other reference is dropped.",
     kFromNumpyDoc},
    {GraphKeepsMemory, Topic::Lifetime, "graph-keeps-leaf", "acoygkpS",
     "A recorded copy keeps the leaf that gradients go to, and so its memory.",
     "documentation: Autograd mechanics"},
    {LetsGo, Topic::Lifetime, "lets-go", "taLconydghskpTuS",
     "A copy keeps nothing of its source alive.", kTensorDoc},
    {EverythingReleased, Topic::Lifetime, "released", "tafLcobnydghskpTuS",
     "When result and inputs are dropped all memory is freed and no reference is left over.",
     "reference counting"},
    {PartsReleased, Topic::Lifetime, "cuda-array-interface-parts", "taLnyT",
     "The parts of a __cuda_array_interface__ may be kept for good by a call that has read them: "
     "PyTorch lets go of none of them.",
     "upstream issue 194877"},
    {LeavesNoTrace, Topic::Lifetime, "leaves-no-trace", "tafLcobnydghskpTuS",
     "The call leaves its process as it was: default dtype and device, grad mode, number of "
     "threads, "
     "current folder, signal handlers.",
     "documentation of the function"},
};

}  // namespace

std::span<const RuleText> memory_rules() { return kRules; }

}  // namespace tenet
