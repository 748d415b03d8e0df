// What nested and fake tensors, those that dispatch, those without arithmetic and those of
// bcomplex32 have for themselves.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr Topic kErrors = Topic::Errors;
constexpr std::string_view kDispatch = "documentation: Extending PyTorch (__torch_dispatch__)";
constexpr std::string_view kNested = "documentation of torch.nested";
constexpr std::string_view kCopyKernel = "aten/src/ATen/native/cpu/CopyKernel.cpp (copy_kernel)";
constexpr std::string_view kToDlpack = "aten/src/ATen/DLConvertor.cpp (getDLDataType)";

constexpr TorchVersion kHasBComplex32{2, 15};

constexpr RuleText kRules[] = {
    {BareNoNumber, kErrors, "bare-stores-no-number", "tanys",
     "No number becomes an element of a dtype without arithmetic (bits8, int4, float4_e2m1fn_x2 "
     "and "
     "their kin): RuntimeError, for scalar_tensor NotImplementedError. On meta, and where there "
     "are "
     "no elements, it is taken.",
     "torch/csrc/utils/python_scalars.h (store_scalar)"},
    {BareNotConverted, kErrors, "bare-not-converted", "taonykp",
     "Elements are not converted from or to a dtype without arithmetic: NotImplementedError.",
     kCopyKernel},
    {BareNotCopied, kErrors, "bare-not-copied", "taconydgp",
     "The integers of less than a byte cannot even be copied: NotImplementedError.", kCopyKernel},
    {BareNotExported, kErrors, "bits-not-exported", "d",
     "A tensor of bits (torch.bits8 and its kin) is a BufferError.", kToDlpack},
    {BComplex32NotExported, kErrors, "bcomplex32-not-exported", "taLnydT",
     "A tensor of bcomplex32 is a BufferError: DLPack has no such dtype.", kToDlpack,
     kHasBComplex32},
    {BComplex32Bits, kErrors, "bcomplex32-bits", "taLconydgskpTuS",
     "A CPU copy of a bcomplex32 tensor with the conj or neg bit is a NotImplementedError: neither "
     "can be resolved.",
     "aten/src/ATen/native/cpu/UnaryOpsKernel.cpp (conj_kernel, neg_kernel)", kHasBComplex32},
    {BComplex32, Topic::Warnings, "bcomplex32", "taLconydgskhpTuS",
     "Allocating a bcomplex32 tensor is a UserWarning: it is experimental. A sparse one that is "
     "detached is made anew, too.",
     "aten/src/ATen/EmptyTensor.cpp", kHasBComplex32},
    {NestedOnMeta, kErrors, "nested-on-meta", "taony",
     "A nested tensor of layout torch.strided for meta is a NotImplementedError.", kNested},
    {NestedNotDetached, kErrors, "nested-not-detached", "tn",
     "A nested tensor of layout torch.strided is a NotImplementedError in inference mode, in which "
     "a "
     "copy is taken out of the graph in place.",
     "torch/csrc/utils/tensor_new.cpp (internal_new_from_data)"},
    {NestedNotExported, kErrors, "nested-not-exported", "d",
     "A nested tensor of layout torch.strided is a RuntimeError: it has no sizes to ask for.",
     kToDlpack},
    {JaggedNotAliased, kErrors, "jagged-not-aliased", "LT",
     "A nested tensor of layout torch.jagged is a NotImplementedError.",
     "torch/nested/_internal/nested_tensor.py"},
    {WrapperNotDetached, kErrors, "wrapper-not-detached", "tLnhT",
     "In inference mode no tensor whose __torch_dispatch__ wraps its results can be taken out of "
     "the "
     "graph, nor aliased: RuntimeError. Nor can a nested one of layout torch.jagged.",
     "torch/csrc/autograd/VariableTypeManual.cpp (detach)"},
    {DispatchWraps, Topic::Identity, "dispatch-decides-class", "taLconyghkpT",
     "A new result is what the __torch_dispatch__ of the tensor makes of it: a tensor of the class "
     "that wraps what it gets, a FakeTensor of a FakeTensor, a NestedTensor of a jagged one. In "
     "inference mode it may be a new object where any other tensor would come back itself.",
     kDispatch},
    {NarrowExported, Topic::Dtype, "narrow-integer-as-byte", "d",
     "An integer of less than a byte comes back as int8 or uint8: DLPack tells of it by its number "
     "of bits, which is that of the byte that it takes.",
     kToDlpack},
    {NestedLayout, Topic::Layout, "nested-layout-kept", "taLconyghkpT",
     "A nested tensor stays nested, of its layout (torch.strided or torch.jagged), with as many "
     "elements in each component.",
     kNested},
    {FakeHasNoValues, Topic::Values, "fake-has-no-values", "taLconyghkpT",
     "What is made of a fake tensor has no values and no memory to share.",
     "documentation: Fake tensor"},
};

}  // namespace

std::span<const RuleText> special_rules() { return kRules; }

}  // namespace tenet
