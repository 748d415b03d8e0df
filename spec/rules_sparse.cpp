// What sparse_coo_tensor has for itself.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr std::string_view kDoc = "documentation of torch.sparse_coo_tensor";
constexpr std::string_view kNew = "torch/csrc/utils/tensor_new.cpp (sparse_coo_tensor_ctor)";
constexpr std::string_view kCheck =
    "aten/src/ATen/native/sparse/SparseTensor.cpp (_validate_sparse_coo_tensor_args)";
constexpr std::string_view kMake =
    "aten/src/ATen/native/sparse/SparseTensor.cpp (sparse_coo_tensor)";
constexpr std::string_view kStore = "aten/src/ATen/SparseTensorImpl.h (set_indices_and_values)";

constexpr RuleText kRules[] = {
    {MissingArgument, Topic::Errors, "missing-argument", "S",
     "A call without indices or without values is a TypeError.", kNew},
    {WrongArgumentType, Topic::Errors, "wrong-argument-type", "S",
     "An option of a wrong type is a TypeError: a dtype is a torch.dtype, a flag is a bool (an int "
     "is not; check_invariants and is_coalesced may be None), a device is a torch.device, str or "
     "int, and a size is a list, tuple or torch.Size of ints: None, one int, an ndarray or a "
     "tensor is none.",
     kNew},
    {AbsentAccelerator, Topic::Errors, "absent-accelerator", "S",
     "A device that this machine or build does not have is a RuntimeError, an AssertionError "
     "or a ModuleNotFoundError, raised before the data is read.",
     kNew},
    {ValuesRefused, Topic::Errors, "values", "S",
     "Values that torch.as_tensor refuses with that dtype and device, or of an ndarray "
     "torch.tensor, are refused with the same exception.",
     kNew},
    {IndicesRefused, Topic::Errors, "indices", "S",
     "Indices that torch.as_tensor refuses to make int64 of where the values are, or of an ndarray "
     "torch.tensor, are refused with the same exception, once the values are read.",
     kNew},
    {PinnedWithoutAccelerator, Topic::Errors, "pinned-without-accelerator", "S",
     "pin_memory=True without an accelerator, or of parts on meta, is a RuntimeError, raised when "
     "the data was read.",
     kNew},
    {IndicesNotMatrix, Topic::Errors, "indices-rank", "S",
     "Indices that have not two dimensions are a RuntimeError; those without any, if a size is "
     "given and invariants are not checked, an IndexError.",
     kMake},
    {PartNotDense, Topic::Errors, "sparse-part", "S", "Values that are sparse are a RuntimeError.",
     kStore},
    {PartsApart, Topic::Errors, "parts-apart", "S",
     "Indices and values that are tensors on different devices are a RuntimeError when no device "
     "is given.",
     kDoc},
    {IndicesOnMeta, Topic::Errors, "indices-on-meta", "S",
     "Indices on meta are a NotImplementedError where they are to be read: without a size, and "
     "with invariants checked. Where there are none, nothing is to be read.",
     kMake},
    {NegativeIndex, Topic::Errors, "negative-index", "S",
     "A negative index is a RuntimeError without a size, and with invariants checked; otherwise it "
     "is taken.",
     kCheck},
    {IndexBeyondSize, Topic::Errors, "index-beyond-size", "S",
     "An index beyond the size that is given is a RuntimeError if invariants are checked; "
     "otherwise it is taken.",
     kCheck},
    {NotCoalesced, Topic::Errors, "not-coalesced", "S",
     "is_coalesced=True of indices that are not in order, each once, is a RuntimeError if "
     "invariants are checked; otherwise it is believed.",
     kDoc},
    {SizeRank, Topic::Errors, "size-rank", "S",
     "A size has as many dimensions as the indices have rows and the values have dimensions "
     "behind the first; any other is a RuntimeError.",
     kStore},
    {StoredCount, Topic::Errors, "stored-count", "S",
     "There are as many values as columns of indices; any other number is a RuntimeError.", kStore},
    {DenseSize, Topic::Errors, "dense-size", "S",
     "The sizes of the values behind their first dimension are the last ones of the size; others "
     "are a RuntimeError.",
     kStore},
    {HugeSize, Topic::Errors, "uncountable-size", "S",
     "A size of more elements than 63 bits can count, or a negative one, is a RuntimeError.",
     "c10/core/TensorImpl.h (safe_compute_numel)"},
    {NegUnsupported, Topic::Errors, "neg-bit-unsupported", "S",
     "Values with the neg bit, which is resolved, are a NotImplementedError for dtypes that have "
     "no negation (float8, uint16, uint32, uint64, conjugated complex32).",
     "aten/src/ATen/native/cpu/UnaryOpsKernel.cpp (neg_kernel)"},
    {ValuesDtype, Topic::Dtype, "of-values", "S",
     "Without a dtype the result has that of the values, as torch.as_tensor infers it.", kDoc},
    {SizeGiven, Topic::Shape, "given", "S", "A size that is given is the result's shape.", kDoc},
    {SizeInferred, Topic::Shape, "inferred", "S",
     "Without a size the result is as large as the largest index of each row wants it, 0 without "
     "any, and behind that as the values are.",
     kDoc},
    {ValuesDevice, Topic::Device, "of-values", "S",
     "Without any device given the result is where the values are, numbers and arrays being on the "
     "CPU; indices that are no tensor are put there.",
     "torch/csrc/utils/tensor_new.cpp (Note: Ensuring sparse values and indices match devices)"},
    {CoalescedGiven, Topic::Layout, "coalesced-as-said", "S",
     "The result is torch.sparse_coo, and is said to be coalesced as is_coalesced says.", kDoc},
    {CoalescedIfTrivial, Topic::Layout, "coalesced-if-trivial", "S",
     "Without is_coalesced the result, torch.sparse_coo, is said to be coalesced if it stores "
     "fewer than two values, and only then: nobody looks at the indices.",
     kDoc},
    {ValuesStored, Topic::Values, "stored", "S",
     "The stored values are those that torch.as_tensor gives, with conj and neg bits resolved, in "
     "the order given; one number is one value.",
     kDoc},
    {IndicesStored, Topic::Values, "indices", "S",
     "The indices are those given as int64, in the order given, duplicates, too.", kDoc},
    {SharesValuesTensor, Topic::Aliasing, "values-shared", "S",
     "Values that are a tensor which needs no conversion are shared, not copied.", kNew},
    {SharesIndexTensor, Topic::Aliasing, "indices-shared", "S",
     "Indices that are a tensor of int64, where the result is, are shared, not copied.", kNew},
    {PartsCopied, Topic::Aliasing, "parts-copied", "S",
     "Numbers, sequences and ndarrays are copied, as values and as indices; so are tensors that "
     "are converted or pinned, or have the conj or neg bit.",
     kNew},
    {RecordsSparse, Topic::Autograd, "recorded", "S",
     "A result whose values require grad is recorded, requires_grad=True or not.",
     "documentation: Autograd mechanics"},
    {RequiresGradArgument, Topic::Autograd, "requires-grad-argument", "S",
     "requires_grad=True makes a leaf that requires grad, in every grad mode, unless the result is "
     "recorded.",
     kDoc},
    {KeepsMemory, Topic::Lifetime, "keeps-shared-memory", "S",
     "A result whose values or indices are shared keeps their memory alive when every other "
     "reference is dropped.",
     kNew},
};

}  // namespace

std::span<const RuleText> sparse_rules() { return kRules; }

}  // namespace tenet
