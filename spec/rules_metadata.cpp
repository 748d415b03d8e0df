// Type, dtype, shape, device, layout and autograd of a result.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr std::string_view kInfer = "torch/csrc/utils/tensor_new.cpp (infer_scalar_type)";
constexpr std::string_view kNew = "torch/csrc/utils/tensor_new.cpp";
constexpr std::string_view kTensorDoc = "documentation of torch.tensor";
constexpr std::string_view kAsTensorDoc = "documentation of torch.as_tensor";
constexpr std::string_view kToDoc = "documentation of torch.Tensor.to";
constexpr std::string_view kCopy = "aten/src/ATen/native/TensorConversions.cpp (_to_copy)";
constexpr std::string_view kDeviceDoc =
    "documentation of torch.set_default_device; torch/utils/_device.py";
constexpr std::string_view kAutograd = "documentation: Autograd mechanics";

constexpr RuleText kRules[] = {
    {ReturnsInput, Topic::Identity, "the-input-itself", "aoygkp",
     "A tensor that needs no conversion comes back as the very same object.", kAsTensorDoc},
    {ReturnsNew, Topic::Identity, "a-new-object", "tafLcobnydghskpTuS",
     "The result is a new object.", "documentation of the function"},
    {ReturnsPlainTensor, Topic::Identity, "plain-tensor", "tafLcobnydghskpTS",
     "A new result is a plain torch.Tensor, also when the input is a Parameter.",
     "documentation of the function"},
    {KeepsSubclass, Topic::Identity, "keeps-subclass", "aoygkp",
     "The input that comes back keeps its class.", kAsTensorDoc},
    {WrapsInSubclass, Topic::Identity, "wraps-in-subclass", "coghkp",
     "A new result made from a tensor of a subclass is of that subclass, recorded as a view "
     "(AliasBackward0), unless the subclass has disabled __torch_function__.",
     "documentation: Extending PyTorch"},

    {ExplicitDtype, Topic::Dtype, "explicit", "taobnyspS",
     "A dtype that is given is the result's dtype.", kTensorDoc},
    {PythonBool, Topic::Dtype, "python-bool", "tay", "A Python bool becomes torch.bool.", kInfer},
    {PythonInt, Topic::Dtype, "python-int", "tay",
     "A Python int becomes torch.int64; so do ranges and torch.Size.", kInfer},
    {PythonFloat, Topic::Dtype, "python-float-takes-default", "tay",
     "A Python float becomes the default dtype.", kInfer},
    {PythonComplex, Topic::Dtype, "python-complex", "tay",
     "A Python complex becomes the complex dtype whose parts have the default dtype.", kInfer},
    {NumpyScalarDtype, Topic::Dtype, "numpy-scalar", "tay",
     "A NumPy scalar keeps its own dtype, np.float64 too, although it is a Python float.", kInfer},
    {EmptySequenceDtype, Topic::Dtype, "empty-sequence", "tay",
     "An empty sequence takes the default dtype.", kInfer},
    {SequencePromotes, Topic::Dtype, "sequence-promotes", "tay",
     "A sequence takes the dtype that its elements' dtypes promote to, a Python float counting as "
     "the default dtype.",
     kInfer},
    {NdarrayDtype, Topic::Dtype, "ndarray", "tafyd", "An ndarray keeps its dtype.",
     "torch/csrc/utils/tensor_numpy.cpp"},
    {TensorDtype, Topic::Dtype, "tensor", "taLcoydgh",
     "A tensor keeps its dtype when none is asked for.", "documentation of the function"},
    {UntypedStorageDtype, Topic::Dtype, "untyped-storage", "taLy",
     "An UntypedStorage is taken for a sequence of bytes: int64, or the default dtype when it is "
     "empty; torch.Tensor takes the "
     "default dtype.",
     kNew},
    {TypedStorageDtype, Topic::Dtype, "typed-storage", "taLny", "A TypedStorage keeps its dtype.",
     kNew},
    {DefaultDtype, Topic::Dtype, "default", "L",
     "Sizes, sequences and ndarrays become the default dtype.", "documentation of torch.Tensor"},
    {OtherDtype, Topic::Dtype, "of-other", "o",
     "to(other) takes the dtype of the other tensor; a Python number counts as one of "
     "its widest dtype.",
     kToDoc},

    {ScalarShape, Topic::Shape, "scalar", "tanys", "A number becomes a tensor without dimensions.",
     kTensorDoc},
    {SequenceShape, Topic::Shape, "sequence", "taLnyT",
     "A sequence's shape is its length, then the shape of its first element; an empty one ends it.",
     "torch/csrc/utils/tensor_new.cpp (compute_sizes)"},
    {SameShape, Topic::Shape, "same-as-source", "tafLconydghkpTu",
     "An ndarray's or tensor's shape is kept.", "documentation of the function"},
    {StorageShape, Topic::Shape, "storage", "taLnyT",
     "A storage becomes one dimension of all whole elements in it.", kNew},
    {SizeArguments, Topic::Shape, "sizes", "LT", "Integers, or a torch.Size, are sizes.",
     "documentation of torch.Tensor"},
    {NoArgumentShape, Topic::Shape, "no-argument", "LT", "Without data the result has shape (0,).",
     "documentation of torch.Tensor"},

    {DefaultsToCpu, Topic::Device, "cpu", "taLbysT",
     "Without any device given the result is on the CPU.", kTensorDoc},
    {ExplicitDevice, Topic::Device, "explicit", "taonysS",
     "A device that is given is where the result lands.", kTensorDoc},
    {ContextDevice, Topic::Device, "context", "taysS",
     "Inside `with torch.device(d)` the result lands on d, also that of a tensor from elsewhere.",
     kDeviceDoc},
    {DefaultDevice, Topic::Device, "default-device", "taysS",
     "Under torch.set_default_device(d) the result lands on d, also that of a tensor from "
     "elsewhere.",
     kDeviceDoc},
    {SourceDevice, Topic::Device, "of-source", "taLcoydghkp",
     "A tensor stays on its device when none is given.", kAsTensorDoc},
    {IgnoresContext, Topic::Device, "ignores-context", "fLcobndghkpT",
     "Default device and device contexts have no effect: the result stays on the CPU or on its "
     "source's device.",
     kDeviceDoc},
    {OtherDevice, Topic::Device, "of-other", "o", "to(other) takes the device of the other tensor.",
     kToDoc},
    {CurrentDevice,
     Topic::Device,
     "current-device",
     "taonys",
     "An accelerator without an index is its current device: the result is there, with its index.",
     "documentation: Tensor Attributes, torch.device",
     {1, 0},
     {99, 0},
     MachineNeed::Accelerator},
    {DeviceNumber,
     Topic::Device,
     "number",
     "taonys",
     "An int is the index of a device of the accelerator.",
     "documentation: Tensor Attributes, torch.device",
     {1, 0},
     {99, 0},
     MachineNeed::Accelerator},
    {PinnedOnRequest,
     Topic::Device,
     "pinned-on-request",
     "ts",
     "pin_memory=True pins what is made of numbers and sequences, if it has elements and no other "
     "device is given; one with an index (cpu:0) is another, and its result not pinned.",
     kTensorDoc,
     {1, 0},
     {99, 0},
     MachineNeed::Accelerator},
    {PinnedToReturn,
     Topic::Device,
     "pinned-non-blocking",
     "op",
     "non_blocking=True brings a tensor from the accelerator into pinned memory of the CPU, if it "
     "has "
     "elements.",
     "aten/src/ATen/native/TensorConversions.cpp (_to_copy, pin_out)",
     {1, 0},
     {99, 0},
     MachineNeed::Accelerator},
    {PinnedShared,
     Topic::Device,
     "pinned-shared",
     "aLoyghkpTd",
     "A result that shares pinned memory is pinned; a copy of it is not.",
     "observed on PyTorch 2.15",
     {1, 0},
     {99, 0},
     MachineNeed::Accelerator},
    {QuantizedKeepsDtype, Topic::Dtype, "quantized-memory-format", "okp",
     "A copy of a quantized tensor in a memory format other than preserve_format stays quantized, "
     "whatever dtype is asked for.",
     "observed on PyTorch 2.15"},
    {QuantizedKeepsDevice, Topic::Device, "quantized-memory-format", "o",
     "A copy of a quantized tensor in a memory format other than preserve_format stays where it "
     "is, "
     "whatever device is asked for.",
     "observed on PyTorch 2.15"},
    {NotPinned, Topic::Device, "not-pinned", "tafLconydbghskpTS",
     "The result's memory is not pinned unless asked for.", kTensorDoc},

    {Strided, Topic::Layout, "strided", "tafLcobnydghskpT", "The result is strided.",
     "documentation: Tensor Attributes, torch.layout"},
    {RowMajor, Topic::Layout, "row-major", "taLnysT",
     "A fresh tensor made of numbers, sizes or a storage is row-major.", kNew},
    {SharedStrides, Topic::Layout, "strides-of-source", "tafLobnydghkpTu",
     "A result that shares memory has its source's strides; over a buffer the stride is 1.",
     "torch/csrc/utils/tensor_numpy.cpp"},
    {DenseStridesKept, Topic::Layout, "dense-strides-kept", "taLconydkpTu",
     "A copy of a dense source (no overlap, no gap) keeps its strides, a transposed one too.",
     kCopy},
    {NotDenseKeepsOrder, Topic::Layout, "not-dense-keeps-order", "taLconydkpTu",
     "A copy of a source with gaps or overlap is dense, its dimensions in the same order.",
     "aten/src/ATen/native/TensorFactories.cpp (empty_like)"},
    {FormatStrides, Topic::Layout, "memory-format", "cogkp",
     "A memory format that is asked for decides the strides of a copy.", kToDoc},
    {FreshOffset, Topic::Layout, "fresh-offset", "taLconydgskpT",
     "A copy begins at the start of its storage.", kCopy},
    {SharedOffset, Topic::Layout, "shared-offset", "tafLobnydghkpT",
     "A result that shares a tensor's or storage's memory keeps the storage offset; from an "
     "ndarray or buffer it is 0.",
     kNew},
    {BitsResolved, Topic::Layout, "bits-resolved", "tafLcobnydgskpTS",
     "A copy has neither conj nor neg bit: its values are resolved.",
     "documentation of torch.resolve_conj"},
    {BitsKept, Topic::Layout, "bits-kept", "aLoyghkpT",
     "An input that comes back, or an alias of it, keeps its conj and neg bits.", kAsTensorDoc},

    {KeepsLayout, Topic::Layout, "sparse-layout-kept", "taconyhkp",
     "A sparse tensor stays one of its layout (COO, CSR, CSC, BSR, BSC), whether it comes back or "
     "is "
     "copied.",
     kCopy},
    {CoalescedOnMeta, Topic::Layout, "coalesced-on-meta", "taony",
     "A sparse COO tensor that is not coalesced is so on meta, where it has no elements.", kCopy},

    {FreshInference, Topic::Autograd, "inference-mode", "tafLcobnydgskpTS",
     "A new tensor is an inference tensor if it is made in inference mode, and only then.",
     "documentation of torch.inference_mode"},
    {KeepsInference, Topic::Autograd, "inference-kept", "aLoyghkpT",
     "An input that comes back, or an alias of it, is an inference tensor if the input is one, "
     "whatever the mode.",
     "documentation: C++ Inference Mode"},
    {FreshLeaf, Topic::Autograd, "fresh-leaf", "tafLcobnydghskpTS",
     "The result is a leaf that does not require grad.", kTensorDoc},
    {RequiresGradArgument, Topic::Autograd, "requires-grad-argument", "tbnys",
     "requires_grad=True makes a leaf that requires grad, in every grad mode.", kTensorDoc},
    {KeepsGraph, Topic::Autograd, "keeps-graph", "aoygkp",
     "An input that comes back keeps its place in the graph.", kAsTensorDoc},
    {RecordsClone, Topic::Autograd, "recorded", "cyg",
     "A clone of a tensor that requires grad is recorded: gradients flow back to it unchanged.",
     "documentation of torch.clone"},
    {RecordsToCopy, Topic::Autograd, "recorded-conversion", "aoykp",
     "A conversion of a tensor that requires grad is recorded: gradients flow back in the source's "
     "dtype and device.",
     kAsTensorDoc},
    {RecordsAlias, Topic::Autograd, "recorded-alias", "LT",
     "An alias of a tensor that requires grad is recorded.", kNew},
    {NotRecording, Topic::Autograd, "not-recording", "acoygkpS",
     "Under no_grad or inference mode a copy is a leaf that does not require grad.", kAutograd},
    {AliasNotRecording, Topic::Autograd, "alias-not-recording", "LT",
     "Under no_grad or inference mode an alias of a tensor that requires grad is a leaf that "
     "requires grad.",
     "observed on PyTorch 2.15"},
    {IntegerResultIsCut, Topic::Autograd, "integer-result-is-cut", "aoykp",
     "A conversion to bool or an integer dtype cuts the graph.", kAutograd},
};

}  // namespace

std::span<const RuleText> metadata_rules() { return kRules; }

}  // namespace tenet
