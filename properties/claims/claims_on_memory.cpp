// Copied or shared.

#include <array>

#include "properties/claims/questions.h"
#include "spec/strides.h"

namespace tenet::properties {
namespace {

using enum Constructor;
using enum Origin;

constexpr std::string_view kArrays = "results with elements, of ndarrays";

Truth from_numpy_shares(const Seen& seen) {
  return seen.is(FromNumpy) ? shares(seen) : Truth::Silent;
}
Truth tensor_copies(const Seen& seen) {
  return seen.is(Constructor::Tensor) ? shares_nothing(seen) : Truth::Silent;
}
Truth as_tensor_shares_arrays(const Seen& seen) {
  return seen.is(AsTensor) && seen.data<NdArray>() != nullptr ? shares(seen) : Truth::Silent;
}
Truth as_tensor_shares_tensors(const Seen& seen) {
  return seen.is(AsTensor) && seen.data<TensorInput>() != nullptr ? shares(seen) : Truth::Silent;
}
Truth clone_copies(const Seen& seen) {
  return seen.is(Clone) ? shares_nothing(seen) : Truth::Silent;
}
Truth legacy_of_an_array(const Seen& seen) {
  return seen.is(LegacyTensor) && seen.data<NdArray>() != nullptr ? shares_nothing(seen)
                                                                  : Truth::Silent;
}

Truth as_tensor_copies_others(const Seen& seen) {
  const bool other = seen.data<NdArray>() == nullptr && seen.data<TensorInput>() == nullptr;
  return seen.is(AsTensor) && other ? shares_nothing(seen) : Truth::Silent;
}

const std::array kClaims = {
    Claim{"tensor-copies", NotesOnThree, "torch.tensor never shares memory with its data.",
          "Always copies data", "results with elements of torch.tensor", Fact::SharedBytes,
          tensor_copies},
    Claim{"as-tensor-shares-arrays", NotesOnThree,
          "torch.as_tensor of a NumPy array shares the array's memory.", "Zero-copy", kArrays,
          Fact::SharedBytes, as_tensor_shares_arrays},
    Claim{"as-tensor-shares-tensors", NotesOnThree,
          "torch.as_tensor of a tensor shares the tensor's memory.", "a PyTorch tensor",
          "results with elements, of tensors", Fact::SharedBytes, as_tensor_shares_tensors},
    Claim{"as-tensor-copies-lists", NotesOnThree, "torch.as_tensor copies lists and tuples.",
          "Python list, tuple", "results with elements, of lists and tuples", Fact::SharedBytes,
          [](const Seen& seen) {
            return seen.is(AsTensor) && seen.data<Sequence>() != nullptr ? shares_nothing(seen)
                                                                         : Truth::Silent;
          }},
    Claim{"as-tensor-copies-others", NotesOnThree,
          "torch.as_tensor copies everything that is neither a NumPy array nor a tensor.",
          "or other types", "results with elements, of neither arrays nor tensors",
          Fact::SharedBytes, as_tensor_copies_others},
    Claim{"from-numpy-is-zero-copy", NotesOnThree,
          "torch.from_numpy always shares the array's memory.", "Always zero-copy", kArrays,
          Fact::SharedBytes, from_numpy_shares},
    Claim{"from-numpy-makes-no-copy", NotesOnZeroCopy,
          "torch.from_numpy shares the array's memory: changes to one affect the other.",
          "Changes to one affect the other", kArrays, Fact::SharedBytes, from_numpy_shares},
    Claim{"tensor-copies-whatever-the-input", NotesOnZeroCopy,
          "torch.tensor copies its data, whatever the type of the input.",
          "regardless of the input type", "results with elements of torch.tensor",
          Fact::SharedBytes, tensor_copies},
    Claim{"as-tensor-copies-other-inputs", NotesOnZeroCopy,
          "torch.as_tensor of anything but a NumPy array, as a list, is a copy.",
          "For other inputs (like Python lists)", "results with elements, of no arrays",
          Fact::SharedBytes,
          [](const Seen& seen) {
            return seen.is(AsTensor) && seen.data<NdArray>() == nullptr ? shares_nothing(seen)
                                                                        : Truth::Silent;
          }},
    Claim{"as-tensor-of-array-makes-no-copy", NotesOnZeroCopy,
          "With a NumPy array torch.as_tensor makes no copy.", "no copy is made", kArrays,
          Fact::SharedBytes, as_tensor_shares_arrays},
    Claim{"clone-copies", NotesOnZeroCopy, "A clone shares no memory with the original.",
          "creates a deep copy", "results with elements of clone", Fact::SharedBytes, clone_copies},
    Claim{"sharing-needs-contiguous-memory", NotesOnZeroCopy,
          "Arrays can be shared because arrays and tensors are contiguous: what from_numpy shares "
          "is contiguous.",
          "use contiguous memory", kArrays, Fact::StridesFact,
          [](const Seen& seen) {
            if (!seen.is(FromNumpy) || shares(seen) != Truth::True) return Truth::Silent;
            return truth(is_contiguous(seen.result()->shape, seen.result()->strides));
          }},
    Claim{"nothing-else-is-zero-copy", NotesOnZeroCopy,
          "Only torch.from_numpy and torch.as_tensor share an array's memory.",
          "Why Only from_numpy and as_tensor",
          "results with elements of any other function, of ndarrays alone", Fact::SharedBytes,
          [](const Seen& seen) {
            const bool named = seen.is(FromNumpy) || seen.is(AsTensor);
            if (named || seen.data<NdArray>() == nullptr || !seen.call().keywords.empty())
              return Truth::Silent;
            return shares_nothing(seen);
          }},
    Claim{"array-changes-are-seen", Codecademy,
          "After torch.as_tensor(array) a change of the array is seen in the tensor.",
          "will also reflect those changes", kArrays, Fact::SharedBytes, as_tensor_shares_arrays},
    Claim{"incompatible-arrays-are-copied", Codecademy,
          "An array in a format that PyTorch cannot share is copied instead.",
          "may create a copy instead",
          "torch.as_tensor of arrays with foreign byte order or negative strides", Fact::Completion,
          [](const Seen& seen) {
            const auto* array = seen.data<NdArray>();
            if (!seen.is(AsTensor) || array == nullptr || !torch_dtype(array->dtype.type) ||
                !requested(seen.call()).well_formed)
              return Truth::Silent;
            bool incompatible = array->dtype.swapped && itemsize(array->dtype.type) > 1;
            for (const std::int64_t stride : array->strides)
              incompatible = incompatible || stride < 0;
            return incompatible ? truth(seen.result() != nullptr) : Truth::Silent;
          }},
    Claim{"tensor-is-the-way-to-a-copy", Codecademy,
          "torch.tensor gives a tensor with memory of its own.", "with independent memory",
          "results with elements of torch.tensor", Fact::SharedBytes, tensor_copies},
    Claim{"tensor-never-shares", DocAsTensor, "torch.tensor never shares its data.",
          "never shares its data", "results with elements of torch.tensor", Fact::SharedBytes,
          tensor_copies},
    Claim{"as-tensor-returns-the-tensor-itself", DocAsTensor,
          "torch.as_tensor returns a tensor that has the requested dtype and device already.",
          "then data itself is returned",
          "torch.as_tensor of tensors whose dtype and device are those asked for", Fact::IsInput,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            const Requested want = requested(seen.call());
            if (!seen.is(AsTensor) || tensor == nullptr || seen.result() == nullptr ||
                want.dtype.value_or(tensor->dtype) != tensor->dtype ||
                want.device.value_or(tensor->device).type != tensor->device.type)
              return Truth::Silent;
            return truth(seen.result()->is_input);
          }},
    Claim{"as-tensor-converts-like-to", DocAsTensor,
          "A tensor of another dtype or device is copied as by data.to(dtype, device).",
          "copied as if using", "torch.as_tensor of tensors, with a dtype or device",
          Fact::Completion,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            const Requested want = requested(seen.call());
            if (!seen.is(AsTensor) || tensor == nullptr || !want.well_formed ||
                (!want.dtype && !want.device))
              return Truth::Silent;
            Call to{To, {*tensor}, {}, seen.call().context};
            if (want.device) to.keywords.push_back({"device", DeviceObject{*want.device}});
            if (want.dtype) to.keywords.push_back({"dtype", DtypeObject{*want.dtype}});
            return same_result(seen, to);
          }},
    Claim{"as-tensor-uses-from-numpy", DocAsTensor,
          "An array of the requested dtype and device is handed to torch.from_numpy.",
          "constructed using torch.from_numpy",
          "torch.as_tensor of arrays whose dtype is the one asked for, if any, on the CPU",
          Fact::Completion,
          [](const Seen& seen) {
            const auto* array = seen.data<NdArray>();
            const Requested want = requested(seen.call());
            if (!seen.is(AsTensor) || array == nullptr || !want.well_formed ||
                want.device.value_or(Device{}).type != DeviceType::Cpu ||
                (want.dtype && want.dtype != torch_dtype(array->dtype.type)))
              return Truth::Silent;
            return same_result(seen, {FromNumpy, {*array}, {}, seen.call().context});
          }},
    Claim{"as-tensor-on-cuda-copies", DocAsTensor,
          "An array that torch.as_tensor brings to a GPU is not shared.", "device('cuda')", "",
          Fact::SharedBytes,
          [](const Seen& seen) {
            return ask_of_array(
                seen, AsTensor,
                "copied_to_gpu(source, lambda a: torch.as_tensor(a, device='cuda'))");
          },
          "it takes a CUDA device to see it"},
    Claim{"from-numpy-shares-both-ways", NotesOnLegacy,
          "Writes to the tensor are seen in the array, and the other way round.", "and vice versa",
          kArrays, Fact::SharedBytes, from_numpy_shares},
    Claim{"legacy-tensor-does-not-share", NotesOnLegacy,
          "torch.Tensor(array) does not share the array's memory.", "does NOT share memory",
          "results with elements, of ndarrays", Fact::SharedBytes, legacy_of_an_array},
    Claim{"to-cpu-keeps-sharing", NotesOnLegacy,
          "t.to('cpu') of a tensor on the CPU is the same memory.", "from_numpy(a).to(\"cpu\")",
          "to with a CPU device and nothing else, of CPU tensors with elements", Fact::SharedBytes,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            const Requested want = requested(seen.call());
            if (!seen.is(To) || !want.well_formed || want.of_other || want.dtype || want.copy ||
                want.format || !want.device || want.device->type != DeviceType::Cpu ||
                tensor == nullptr || tensor->device.type != DeviceType::Cpu)
              return Truth::Silent;
            return shares(seen);
          }},
    Claim{"id-is-the-address", NotesOnLegacy, "hex(id(a)) is the address of the array's memory.",
          "get the value, data type and memmry address", "ndarrays given to from_numpy",
          Fact::SharedBytes,
          [](const Seen& seen) {
            return seen.is(FromNumpy) ? seen.python("id(source) == source.ctypes.data")
                                      : Truth::Silent;
          }},
    Claim{"id-of-tensor-is-the-address", NotesOnLegacy,
          "hex(id(t)) is the address of the tensor's memory.", "hex(id(a_tensor_1))",
          "results of from_numpy", Fact::SharedBytes,
          [](const Seen& seen) {
            return seen.is(FromNumpy) ? seen.python("id(result) == result.data_ptr()")
                                      : Truth::Silent;
          }},
    Claim{"in-place-keeps-the-memory", NotesOnLegacy,
          "`a *= 3` changes the array in place: its memory stays where it is, and a tensor that "
          "shares it sees the change.",
          "change the variable's value", "writeable arrays, of no subclass, that from_numpy takes",
          Fact::SharedBytes,
          [](const Seen& seen) {
            const auto* array = seen.data<NdArray>();
            if (!seen.is(FromNumpy) || array == nullptr || array->subclass != ArrayClass::NdArray)
              return Truth::Silent;
            return seen.python(
                "(lambda a, at: (operator.imul(a, 3).ctypes.data == at) and "
                "bool((result.numpy() == a).all() or (a != a).any()))"
                "(source, source.ctypes.data)");
          }},
    Claim{"product-keeps-the-memory", NotesOnLegacy,
          "`a = a * 3` keeps the array at the same memory address.", "same memory address",
          "arrays with elements that from_numpy takes", Fact::SharedBytes,
          [](const Seen& seen) {
            const auto* array = seen.data<NdArray>();
            return seen.is(FromNumpy) && array != nullptr && element_count(array->shape) > 0
                       ? seen.python("np.may_share_memory(source * 3, source)")
                       : Truth::Silent;
          }},
    Claim{"cuda-copies-do-not-share", NotesOnLegacy,
          "A tensor that .to('cuda') made does not share the array's memory.", "on GPU", "",
          Fact::SharedBytes,
          [](const Seen& seen) {
            return ask_of_array(seen, FromNumpy,
                                "copied_to_gpu(source, lambda a: torch.from_numpy(a).to('cuda'))");
          },
          "it takes a CUDA device to see it"},
    Claim{"tensor-is-a-copy", DocTensor, "torch.tensor constructs a tensor by copying data.",
          "by copying data", "results with elements of torch.tensor", Fact::SharedBytes,
          tensor_copies},
    Claim{"from-numpy-shares-memory", DocFromNumpy, "Tensor and ndarray share the same memory.",
          "share the same memory", kArrays, Fact::SharedBytes, from_numpy_shares},
    Claim{"from-numpy-is-not-resizable", DocFromNumpy,
          "The tensor that from_numpy returns cannot be resized.", "is not resizable",
          "results of from_numpy, asked for one element more", Fact::SharedBytes,
          [](const Seen& seen) {
            return seen.is(FromNumpy)
                       ? seen.python("raises(lambda: result.resize_(result.numel() + 1))")
                       : Truth::Silent;
          }},
    Claim{"clone-is-a-copy", DocClone, "torch.clone returns a copy of its input.",
          "Returns a copy of input", "results with elements of clone", Fact::SharedBytes,
          clone_copies},
    Claim{"to-returns-self", DocTo,
          "A tensor that has the dtype and the device asked for is returned itself.",
          "then self is returned",
          "to without copy=True, where dtype and device asked for are the tensor's own",
          Fact::IsInput,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            const Requested want = requested(seen.call());
            if (!seen.is(To) || tensor == nullptr || seen.result() == nullptr || want.copy ||
                want.dtype.value_or(tensor->dtype) != tensor->dtype ||
                want.device.value_or(tensor->device).type != tensor->device.type)
              return Truth::Silent;
            return truth(seen.result()->is_input);
          }},
    Claim{"to-copy-makes-a-new-tensor", DocTo,
          "With copy=True to returns a new tensor in any case.",
          "a new Tensor is created even when", "to with copy=True", Fact::IsInput,
          [](const Seen& seen) {
            if (!seen.is(To) || seen.result() == nullptr || !requested(seen.call()).copy)
              return Truth::Silent;
            return truth(!seen.result()->is_input &&
                         seen.result()->sharing.source == Sharing::kNothing);
          }},
    Claim{"to-otherwise-copies", DocTo,
          "A tensor that to does not return itself shares nothing with the input.",
          "is a copy of self", "results with elements of to that are not the input",
          Fact::SharedBytes,
          [](const Seen& seen) {
            if (!seen.is(To) || seen.result() == nullptr || seen.result()->is_input)
              return Truth::Silent;
            return shares_nothing(seen);
          }},
    Claim{"to-non-blocking-is-asynchronous", DocTo,
          "With non_blocking=True the conversion is asynchronous where that is possible.",
          "asynchronously with respect to the host", "", Fact::Completion, nullptr,
          "when a copy is done is no fact of its result, and it takes an accelerator"},
};

}  // namespace

std::span<const Claim> claims_on_memory() { return kClaims; }

}  // namespace tenet::properties
