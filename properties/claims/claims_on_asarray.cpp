// What the documentation of torch.asarray says.

#include <algorithm>
#include <array>

#include "properties/claims/questions.h"
#include "spec/arguments.h"
#include "spec/buffer_view.h"

namespace tenet::properties {
namespace {

using enum Constructor;
using enum Origin;

/// Its arguments are as the signature wants them, and it returned.
bool returned(const Seen& seen) {
  return seen.is(AsArray) && seen.result() != nullptr && requested(seen.call()).well_formed;
}

const Buffer* buffer(const Seen& seen) { return seen.data<Buffer>(); }

/// A buffer, of which the documentation speaks apart from arrays.
bool is_plain_buffer(const Seen& seen) {
  const Input* data = data_of(seen.call());
  return data != nullptr && is_buffer(*data) && seen.data<NdArray>() == nullptr;
}

/// A number or a sequence of them.
bool is_read_element_by_element(const Seen& seen) {
  const Input* data = data_of(seen.call());
  return data != nullptr && (is_python_number(*data) || is_python_numbers(*data));
}

/// With neither dtype, device nor copy.
bool as_it_is(const Seen& seen) {
  const Requested want = requested(seen.call());
  return returned(seen) && !want.dtype && !want.device && !want.copy && !want.shared;
}

/// The result is on another device, has another dtype, or is to be a copy.
bool cannot_be_shared(const Seen& seen, Dtype own, const Device& at) {
  const Requested want = requested(seen.call());
  return want.copy || seen.result()->dtype != own || seen.result()->device.type != at.type;
}

Call with_copy_false(const Call& call) {
  Call other = call;
  std::erase_if(other.keywords, [](const Keyword& keyword) { return keyword.name == "copy"; });
  other.keywords.push_back({"copy", PyBool{false}});
  return other;
}

const std::array kClaims = {
    Claim{"asarray-shares-tensors", DocAsArray,
          "By default torch.asarray of a tensor shares its memory.", "share memory with it",
          "torch.asarray of tensors with elements, without dtype, device and copy",
          Fact::SharedBytes,
          [](const Seen& seen) {
            return as_it_is(seen) && seen.data<TensorInput>() != nullptr ? shares(seen)
                                                                         : Truth::Silent;
          }},
    Claim{"asarray-shares-arrays", DocAsArray,
          "By default torch.asarray of a NumPy array shares its memory.", "share memory with it",
          "torch.asarray of arrays with elements, without dtype, device and copy",
          Fact::SharedBytes,
          [](const Seen& seen) {
            return as_it_is(seen) && seen.data<NdArray>() != nullptr ? shares(seen) : Truth::Silent;
          }},
    Claim{"asarray-shares-capsules", DocAsArray,
          "torch.asarray of a DLPack capsule shares the memory that it stands for.",
          "DLPack capsule", "capsules of tensors that torch.asarray takes", Fact::SharedBytes,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            if (!as_it_is(seen) || tensor == nullptr || element_count(tensor->shape) == 0)
              return Truth::Silent;
            return seen.python(
                "torch.asarray(torch.utils.dlpack.to_dlpack(source)).data_ptr() == "
                "source.data_ptr()");
          }},
    Claim{"asarray-keeps-dtype", DocAsArray,
          "By default torch.asarray of a tensor or array has its dtype.", "have the same datatype",
          "torch.asarray of tensors and arrays, without a dtype", Fact::DtypeFact,
          [](const Seen& seen) {
            if (!returned(seen) || requested(seen.call()).dtype) return Truth::Silent;
            if (const auto* tensor = seen.data<TensorInput>())
              return truth(seen.result()->dtype == tensor->dtype);
            const auto* array = seen.data<NdArray>();
            return array == nullptr ? Truth::Silent
                                    : truth(seen.result()->dtype == torch_dtype(array->dtype.type));
          }},
    Claim{"asarray-keeps-device", DocAsArray,
          "By default torch.asarray of a tensor is on the tensor's device.",
          "be on the same device", "torch.asarray of tensors, without a device", Fact::DeviceFact,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            if (!returned(seen) || tensor == nullptr || requested(seen.call()).device)
              return Truth::Silent;
            return truth(seen.result()->device.type == tensor->device.type);
          }},
    Claim{"asarray-keeps-requires-grad", DocAsArray,
          "By default torch.asarray of a tensor requires grad if the tensor does.",
          "have the same requires_grad", "torch.asarray of tensors, without requires_grad",
          Fact::RequiresGrad,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            const Requested want = requested(seen.call());
            if (!returned(seen) || tensor == nullptr || want.requires_grad || want.no_grad)
              return Truth::Silent;
            return truth(seen.result()->requires_grad == requires_grad(*tensor));
          }},
    Claim{"asarray-requires-grad-is-obeyed", DocAsArray,
          "With requires_grad=True the result requires grad.", "will require a gradient",
          "results of torch.asarray with requires_grad=True", Fact::RequiresGrad,
          [](const Seen& seen) {
            return returned(seen) && requested(seen.call()).requires_grad
                       ? truth(seen.result()->requires_grad)
                       : Truth::Silent;
          }},
    Claim{"asarray-keeps-history", DocAsArray,
          "Without requires_grad=False the result keeps the history of a tensor that has one.",
          "will have the same history",
          "torch.asarray of tensors that are no leaves, without requires_grad=False", Fact::GradFn,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            if (!returned(seen) || tensor == nullptr || tensor->role != TensorRole::NonLeaf ||
                requested(seen.call()).no_grad)
              return Truth::Silent;
            return truth(seen.result()->is_input || !seen.result()->grad_fn.empty());
          }},
    Claim{"asarray-leaves-its-input-alone", DocAsArray,
          "requires_grad= is about the result: the tensor given keeps its own.",
          "whether the returned tensor requires grad",
          "torch.asarray of tensors, with requires_grad", Fact::InputUnchanged,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!returned(seen) || seen.data<TensorInput>() == nullptr ||
                !(want.requires_grad || want.no_grad))
              return Truth::Silent;
            return truth(seen.outcome().input_unchanged);
          }},
    Claim{"asarray-converted-shares-nothing", DocAsArray,
          "A result of another dtype, on another device, or with copy=True shares nothing.",
          "then it will not share its memory",
          "results with elements of torch.asarray of tensors and arrays, converted or copied",
          Fact::SharedBytes,
          [](const Seen& seen) {
            if (!returned(seen)) return Truth::Silent;
            const auto* tensor = seen.data<TensorInput>();
            const auto* array = seen.data<NdArray>();
            const bool converted =
                tensor != nullptr
                    ? cannot_be_shared(seen, tensor->dtype, tensor->device)
                    : array != nullptr &&
                          cannot_be_shared(seen, *torch_dtype(array->dtype.type), Device{});
            return converted ? shares_nothing(seen) : Truth::Silent;
          }},
    Claim{"asarray-copy-copies", DocAsArray,
          "With copy=True the result shares no memory with its data.", "does not share its memory",
          "results with elements of torch.asarray with copy=True", Fact::SharedBytes,
          [](const Seen& seen) {
            return returned(seen) && requested(seen.call()).copy ? shares_nothing(seen)
                                                                 : Truth::Silent;
          }},
    Claim{"asarray-without-copy-never-copies", DocAsArray,
          "With copy=False torch.asarray shares the data's memory, or raises.",
          "an error is thrown if it cannot",
          "results with elements of torch.asarray with copy=False", Fact::SharedBytes,
          [](const Seen& seen) {
            return returned(seen) && requested(seen.call()).shared ? shares(seen) : Truth::Silent;
          }},
    Claim{"asarray-shares-whenever-possible", DocAsArray,
          "Without copy= memory is shared whenever copy=False would share it.", "whenever possible",
          "torch.asarray without copy, where copy=False shares", Fact::SharedBytes,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!returned(seen) || want.copy || want.shared) return Truth::Silent;
            const Outcome forced = seen.run(with_copy_false(seen.call()));
            if (forced.returned() == nullptr || forced.returned()->sharing.source < 0)
              return Truth::Silent;
            return shares(seen);
          }},
    Claim{"asarray-infers-from-format", DocAsArray, "Without a dtype a buffer's format says it.",
          "inferred from the buffer's format",
          "torch.asarray of bytearrays, array.arrays and memoryviews, without a dtype",
          Fact::DtypeFact,
          [](const Seen& seen) {
            if (!returned(seen) || buffer(seen) == nullptr || requested(seen.call()).dtype)
              return Truth::Silent;
            return truth(seen.result()->dtype == format_dtype(buffer(seen)->format));
          }},
    Claim{"asarray-refuses-other-formats", DocAsArray,
          "Without a dtype a buffer of a format that is no dtype's raises.",
          "an error is raised if the format cannot be mapped",
          "torch.asarray of buffers of characters and pointers, without a dtype", Fact::Completion,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!seen.is(AsArray) || buffer(seen) == nullptr || !want.well_formed || want.dtype ||
                format_dtype(buffer(seen)->format))
              return Truth::Silent;
            return truth(seen.result() == nullptr);
          }},
    Claim{"asarray-shares-buffers", DocAsArray,
          "By default torch.asarray of a buffer shares its memory, whatever the dtype.",
          "share memory with the buffer",
          "torch.asarray of buffers other than arrays, without device and copy", Fact::SharedBytes,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!returned(seen) || !is_plain_buffer(seen) || want.device || want.copy)
              return Truth::Silent;
            return shares(seen);
          }},
    Claim{"asarray-of-buffer-is-on-the-cpu", DocAsArray,
          "By default torch.asarray of a buffer is on the CPU.", "be on the CPU device",
          "torch.asarray of buffers other than arrays, without a device", Fact::DeviceFact,
          [](const Seen& seen) {
            if (!returned(seen) || !is_plain_buffer(seen) || requested(seen.call()).device)
              return Truth::Silent;
            return truth(seen.result()->device == Device{});
          }},
    Claim{"asarray-of-numpy-scalar", DocAsArray,
          "torch.asarray of a NumPy scalar has no dimensions and the scalar's dtype.",
          "will be a 0-dimensional tensor", "torch.asarray of NumPy scalars, without a dtype",
          Fact::DtypeFact,
          [](const Seen& seen) {
            const auto* scalar = seen.data<NumpyScalar>();
            if (!returned(seen) || scalar == nullptr || requested(seen.call()).dtype)
              return Truth::Silent;
            return truth(seen.result()->shape.empty() &&
                         seen.result()->dtype == torch_dtype(scalar->type));
          }},
    Claim{"asarray-of-numpy-scalar-is-on-the-cpu", DocAsArray,
          "torch.asarray of a NumPy scalar is on the CPU.", "on the CPU and that doesn't share",
          "torch.asarray of NumPy scalars, without a device", Fact::DeviceFact,
          [](const Seen& seen) {
            if (!returned(seen) || seen.data<NumpyScalar>() == nullptr ||
                requested(seen.call()).device)
              return Truth::Silent;
            return truth(seen.result()->device == Device{});
          }},
    Claim{"asarray-of-numpy-scalar-copies", DocAsArray,
          "torch.asarray of a NumPy scalar does the same as with copy=True.", "(i.e. copy=True)",
          "torch.asarray of NumPy scalars, without copy", Fact::Completion,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!seen.is(AsArray) || seen.data<NumpyScalar>() == nullptr || !want.well_formed ||
                want.copy || want.shared)
              return Truth::Silent;
            Call other = seen.call();
            std::erase_if(other.keywords, [](const Keyword& k) { return k.name == "copy"; });
            other.keywords.push_back({"copy", PyBool{true}});
            return same_result(seen, other);
          }},
    Claim{"asarray-of-numbers-shares-nothing", DocAsArray,
          "torch.asarray of Python numbers shares no memory.", "and not share its memory",
          "results with elements of torch.asarray of Python numbers and sequences of them",
          Fact::SharedBytes,
          [](const Seen& seen) {
            return returned(seen) && is_read_element_by_element(seen) ? shares_nothing(seen)
                                                                      : Truth::Silent;
          }},
    Claim{
        "asarray-of-numbers-is-on-the-default-device", DocAsArray,
        "torch.asarray of Python numbers is on the current default device.",
        "be on the current default device",
        "torch.asarray of Python numbers and sequences of them, without a device", Fact::DeviceFact,
        [](const Seen& seen) {
          if (!returned(seen) || !is_read_element_by_element(seen) || requested(seen.call()).device)
            return Truth::Silent;
          const auto ambient = ambient_device(seen.call().context);
          return truth(seen.result()->device.type == (ambient ? ambient->device : Device{}).type);
        }},
};

}  // namespace

std::span<const Claim> claims_on_asarray() { return kClaims; }

}  // namespace tenet::properties
