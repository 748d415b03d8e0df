// What the documentation of torch.frombuffer, torch.from_dlpack and new_tensor says.

#include <algorithm>
#include <array>

#include "properties/claims/questions.h"
#include "spec/arguments.h"
#include "spec/buffer_view.h"

namespace tenet::properties {
namespace {

using enum Constructor;
using enum Origin;

bool returned(const Seen& seen, Constructor constructor) {
  return seen.is(constructor) && seen.result() != nullptr && requested(seen.call()).well_formed;
}

/// An argument that is a Python int; nothing when it is not given, or is something else.
std::optional<std::int64_t> integer(const Call& call, std::string_view name) {
  for (const Keyword& keyword : call.keywords) {
    const auto* number = keyword.value.get<PyInt>();
    if (keyword.name != name || number == nullptr || number->high != 0 || number->shift != 0 ||
        number->low >> 62U != 0)
      continue;
    const auto magnitude = static_cast<std::int64_t>(number->low);
    return number->negative ? -magnitude : magnitude;
  }
  return std::nullopt;
}

bool gives(const Call& call, std::string_view name) {
  return std::any_of(call.keywords.begin(), call.keywords.end(),
                     [&](const Keyword& keyword) { return keyword.name == name; });
}

Call with(const Call& call, std::string name, Input value) {
  Call other = call;
  other.keywords.push_back({std::move(name), std::move(value)});
  return other;
}

/// Bytes that frombuffer has to read, behind the offset; nothing when the arguments do not tell.
std::optional<std::int64_t> bytes_left(const Seen& seen) {
  BufferView view;
  const Input* data = data_of(seen.call());
  if (data == nullptr || view_buffer(*data, view)) return std::nullopt;
  return view.length - integer(seen.call(), "offset").value_or(0);
}

/// Whether the result's bytes are as frombuffer finds them in its buffer. Nobody knows the
/// addresses in an array of objects.
Truth reads_raw_bytes(const Seen& seen) {
  BufferView view;
  const auto* array = seen.data<NdArray>();
  if (array != nullptr && array->dtype.type == NumpyType::Object) return Truth::Silent;
  if (!returned(seen, FromBuffer) || view_buffer(*data_of(seen.call()), view)) return Truth::Silent;
  const std::int64_t first = view.first_byte + integer(seen.call(), "offset").value_or(0);
  const Bytes& values = seen.result()->values;
  if (values.empty() || first + static_cast<std::int64_t>(values.size()) >
                            static_cast<std::int64_t>(view.memory.size()))
    return Truth::Silent;
  return truth(std::equal(values.begin(), values.end(), view.memory.begin() + first));
}

/// new_tensor(x) with a tensor, and neither dtype, device nor requires_grad.
const TensorInput* given_alone(const Seen& seen) {
  const Requested want = requested(seen.call());
  if (!seen.is(NewTensor) || !want.well_formed || want.dtype || want.device || want.requires_grad)
    return nullptr;
  return seen.data<TensorInput>();
}

const TensorInput* self(const Seen& seen) {
  return seen.call().arguments.empty() ? nullptr : seen.call().arguments.front().get<TensorInput>();
}

/// A constructor whose result, without a default device, shares the data's memory.
Truth unaffected_by_default_device(const Seen& seen) {
  const Input* data = data_of(seen.call());
  const bool may_share = data != nullptr && (data->is<TensorInput>() || is_buffer(*data)) &&
                         (seen.is(AsTensor) || seen.is(AsArray) || seen.is(FromNumpy) ||
                          seen.is(FromBuffer) || seen.is(FromDlpack));
  const Requested want = requested(seen.call());
  if (!may_share || !want.well_formed || want.device || !has_ambient_device(seen.call().context))
    return Truth::Silent;
  Call elsewhere = seen.call();
  elsewhere.context.default_device.reset();
  elsewhere.context.device_context.reset();
  const Outcome outcome = seen.run(elsewhere);
  const Returned* result = outcome.returned();
  if (result == nullptr || result->sharing.source < 0) return Truth::Silent;
  return same_result(seen, elsewhere);
}

const std::array kClaims = {
    Claim{"frombuffer-has-one-dimension", DocFromBuffer,
          "The result of torch.frombuffer has one dimension.", "Creates a 1-dimensional",
          "results of frombuffer", Fact::ShapeFact,
          [](const Seen& seen) {
            return returned(seen, FromBuffer) ? truth(seen.result()->shape.size() == 1)
                                              : Truth::Silent;
          }},
    Claim{"frombuffer-reads-raw-bytes", DocFromBuffer,
          "The result's elements are the buffer's bytes behind the offset, as they are.",
          "interprets the rest of the raw bytes", "results of frombuffer", Fact::Values,
          reads_raw_bytes},
    Claim{"frombuffer-needs-more-bytes-than-count", DocFromBuffer,
          "With a positive count the buffer has to be longer than offset and elements together.",
          "is more than offset plus count times the size",
          "results of frombuffer with a positive count", Fact::Completion,
          [](const Seen& seen) {
            const auto count = integer(seen.call(), "count");
            const auto left = bytes_left(seen);
            if (!returned(seen, FromBuffer) || !count || *count <= 0 || !left) return Truth::Silent;
            return truth(*left > *count * itemsize(*requested(seen.call()).dtype));
          }},
    Claim{"frombuffer-needs-whole-elements", DocFromBuffer,
          "With a negative count the bytes behind the offset are whole elements.",
          "is a multiple of the size", "results of frombuffer without a count, or a negative one",
          Fact::Completion,
          [](const Seen& seen) {
            const auto count = integer(seen.call(), "count");
            const auto left = bytes_left(seen);
            if (!returned(seen, FromBuffer) || (gives(seen.call(), "count") && !count) ||
                count.value_or(-1) >= 0 || !left)
              return Truth::Silent;
            return truth(*left % itemsize(*requested(seen.call()).dtype) == 0);
          }},
    Claim{"frombuffer-count-of-zero", DocFromBuffer, "count=0 is refused.",
          "a positive non-zero number", "frombuffer with count=0", Fact::Completion,
          [](const Seen& seen) {
            if (!seen.is(FromBuffer) || integer(seen.call(), "count") != 0) return Truth::Silent;
            return truth(seen.result() == nullptr);
          }},
    Claim{"frombuffer-count-defaults-to-all", DocFromBuffer, "Without a count it is -1.",
          "Default: -1", "frombuffer without a count", Fact::Completion,
          [](const Seen& seen) {
            if (!seen.is(FromBuffer) || gives(seen.call(), "count")) return Truth::Silent;
            return same_result(seen, with(seen.call(), "count", py_int(-1)));
          }},
    Claim{"frombuffer-offset-defaults-to-zero", DocFromBuffer, "Without an offset it is 0.",
          "Default: 0", "frombuffer without an offset", Fact::Completion,
          [](const Seen& seen) {
            if (!seen.is(FromBuffer) || gives(seen.call(), "offset")) return Truth::Silent;
            return same_result(seen, with(seen.call(), "offset", py_int(0)));
          }},
    Claim{"frombuffer-shares", DocFromBuffer,
          "Tensor and buffer share the same memory: writes to one are seen in the other.",
          "share the same memory", "results of frombuffer", Fact::SharedBytes,
          [](const Seen& seen) { return seen.is(FromBuffer) ? shares(seen) : Truth::Silent; }},
    Claim{"frombuffer-is-not-resizable", DocFromBuffer,
          "The tensor that frombuffer returns cannot be resized.", "is not resizable",
          "results of frombuffer, asked for one element more", Fact::SharedBytes,
          [](const Seen& seen) {
            return seen.is(FromBuffer)
                       ? seen.python("raises(lambda: result.detach().resize_(result.numel() + 1))")
                       : Truth::Silent;
          }},
    Claim{"frombuffer-keeps-its-buffer-alive", DocFromBuffer,
          "The buffer's memory lives as long as the result does.", "will not be deallocated before",
          "results of frombuffer", Fact::KeepsSourceAlive,
          [](const Seen& seen) {
            return returned(seen, FromBuffer) ? truth(seen.result()->keeps_source_alive)
                                              : Truth::Silent;
          }},
    Claim{"frombuffer-needs-a-dtype", DocFromBuffer, "A call without a dtype is refused.",
          "it is not optional", "frombuffer without a dtype", Fact::Completion,
          [](const Seen& seen) {
            return seen.is(FromBuffer) && !gives(seen.call(), "dtype")
                       ? truth(seen.raised("TypeError"))
                       : Truth::Silent;
          }},
    Claim{"frombuffer-requires-grad-defaults-to-false", DocFromBuffer,
          "The result requires grad exactly when requires_grad=True is given.", "Default: False",
          "results of frombuffer", Fact::RequiresGrad,
          [](const Seen& seen) {
            return returned(seen, FromBuffer)
                       ? truth(seen.result()->requires_grad == requested(seen.call()).requires_grad)
                       : Truth::Silent;
          }},
    Claim{"frombuffer-of-device-memory", DocFromBuffer,
          "A buffer whose data is not on the CPU is likely to cause a segmentation fault.",
          "whose data is not on the CPU", "", Fact::Completion, nullptr,
          "no object with the buffer protocol has its data on a device"},
    Claim{"frombuffer-ignores-default-device", DocDefaultDevice,
          "A default device does not affect torch.frombuffer.", "like: torch.from_numpy() and",
          "frombuffer under a default device or device context", Fact::DeviceFact,
          [](const Seen& seen) {
            return returned(seen, FromBuffer) && has_ambient_device(seen.call().context)
                       ? truth(seen.result()->device == Device{})
                       : Truth::Silent;
          }},
    Claim{"default-device-spares-what-is-shared", DocDefaultDevice,
          "A default device does not affect functions whose result shares the input's memory.",
          "that share the same memory as the input",
          "as_tensor, asarray, from_numpy, frombuffer and from_dlpack under a default device or "
          "device context, where the same call without it shares",
          Fact::DeviceFact, unaffected_by_default_device},

    Claim{"from-dlpack-shares", DocFromDlpack,
          "The result of torch.from_dlpack shares its input's memory: in-place operations affect "
          "the input.",
          "will share the memory", "results with elements of from_dlpack", Fact::SharedBytes,
          [](const Seen& seen) { return seen.is(FromDlpack) ? shares(seen) : Truth::Silent; }},
    Claim{"from-dlpack-shares-capsules", DocFromDlpack,
          "torch.from_dlpack of a capsule shares the memory that it stands for.",
          "now we're sharing memory between 3 tensors",
          "capsules of CPU tensors with elements that from_dlpack takes", Fact::SharedBytes,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            if (!returned(seen, FromDlpack) || tensor == nullptr ||
                element_count(tensor->shape) == 0)
              return Truth::Silent;
            return seen.python(
                "torch.from_dlpack(torch.utils.dlpack.to_dlpack(source)).data_ptr() == "
                "source.data_ptr()");
          }},
    Claim{"from-dlpack-takes-tensors", DocFromDlpack,
          "torch.from_dlpack takes every tensor that has __dlpack__.",
          "must support the __dlpack__ protocol", "from_dlpack of tensors, nothing else given",
          Fact::Completion,
          [](const Seen& seen) {
            if (!seen.is(FromDlpack) || seen.data<TensorInput>() == nullptr ||
                seen.call().arguments.size() != 1 || !seen.call().keywords.empty())
              return Truth::Silent;
            return truth(seen.result() != nullptr);
          }},
    Claim{"from-dlpack-converts-tensors", DocFromDlpack,
          "The result of torch.from_dlpack has the elements of the tensor that it is made of.",
          "Converts a tensor from an external library", "results of from_dlpack of tensors",
          Fact::Values,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            if (!returned(seen, FromDlpack) || tensor == nullptr || !has_elements(*seen.result()))
              return Truth::Silent;
            const Outcome clone = seen.run({Clone, {*tensor}, {}, {}});
            if (clone.returned() == nullptr) return Truth::Silent;
            return truth(clone.returned()->values == seen.result()->values);
          }},
    Claim{"from-dlpack-stays-on-its-device", DocFromDlpack,
          "Without a device the result is on the device of the tensor that it is made of.",
          "will be on the same device", "results of from_dlpack of tensors, without a device",
          Fact::DeviceFact,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            if (!returned(seen, FromDlpack) || tensor == nullptr || requested(seen.call()).device)
              return Truth::Silent;
            return truth(seen.result()->device.type == tensor->device.type);
          }},
    Claim{"from-dlpack-copies-only-if-necessary", DocFromDlpack,
          "Without copy= nothing on the CPU is copied.", "will copy only if necessary",
          "results with elements of from_dlpack, without copy", Fact::SharedBytes,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            return returned(seen, FromDlpack) && !want.copy && !want.shared ? shares(seen)
                                                                            : Truth::Silent;
          }},
    Claim{"from-dlpack-copy-copies", DocFromDlpack,
          "With copy=True the result shares no memory with its input.", "whether or not to copy",
          "results with elements of from_dlpack with copy=True", Fact::SharedBytes,
          [](const Seen& seen) {
            return returned(seen, FromDlpack) && requested(seen.call()).copy ? shares_nothing(seen)
                                                                             : Truth::Silent;
          }},
    Claim{"from-dlpack-without-copy-never-copies", DocFromDlpack,
          "With copy=False the result shares its input's memory.", "whether or not to copy",
          "results with elements of from_dlpack with copy=False", Fact::SharedBytes,
          [](const Seen& seen) {
            return returned(seen, FromDlpack) && requested(seen.call()).shared ? shares(seen)
                                                                               : Truth::Silent;
          }},
    Claim{"capsules-are-read-once", DocFromDlpack,
          "What comes of reading a capsule twice is undefined.",
          "Only call from_dlpack once per capsule", "", Fact::Completion, nullptr,
          "nothing can contradict it: any behaviour is undefined behaviour"},

    Claim{
        "new-tensor-copies", DocNewTensor, "new_tensor shares no memory with its data.",
        "always copies data", "results with elements of new_tensor", Fact::SharedBytes,
        [](const Seen& seen) { return seen.is(NewTensor) ? shares_nothing(seen) : Truth::Silent; }},
    Claim{"new-tensor-takes-dtype-of-its-tensor", DocNewTensor,
          "Without a dtype the result has that of the tensor whose method it is.",
          "has the same torch.dtype", "results of new_tensor, without a dtype", Fact::DtypeFact,
          [](const Seen& seen) {
            return returned(seen, NewTensor) && !requested(seen.call()).dtype
                       ? truth(seen.result()->dtype == self(seen)->dtype)
                       : Truth::Silent;
          }},
    Claim{"new-tensor-takes-device-of-its-tensor", DocNewTensor,
          "Without a device the result is where the tensor is whose method it is.",
          "and torch.device as this tensor", "results of new_tensor, without a device",
          Fact::DeviceFact,
          [](const Seen& seen) {
            return returned(seen, NewTensor) && !requested(seen.call()).device
                       ? truth(seen.result()->device.type == self(seen)->device.type)
                       : Truth::Silent;
          }},
    Claim{"new-tensor-is-a-leaf", DocNewTensor,
          "The result of new_tensor is a leaf, whatever the data's history.",
          "constructs a leaf variable", "results of new_tensor", Fact::IsLeaf,
          [](const Seen& seen) {
            return returned(seen, NewTensor)
                       ? truth(seen.result()->is_leaf && seen.result()->grad_fn.empty())
                       : Truth::Silent;
          }},
    Claim{"new-tensor-equals-detach-clone", DocNewTensor,
          "new_tensor(x) of a tensor x is x.detach().clone().", "is equivalent to",
          "new_tensor of tensors, nothing else given", Fact::Completion,
          [](const Seen& seen) {
            const TensorInput* tensor = given_alone(seen);
            if (tensor == nullptr) return Truth::Silent;
            TensorInput detached = *tensor;
            detached.role = TensorRole::Plain;
            return same_result(seen, {Clone, {std::move(detached)}, {}, seen.call().context});
          }},
    Claim{"new-tensor-requires-grad-is-obeyed", DocNewTensor,
          "The result requires grad exactly when requires_grad=True is given.", "Default: False",
          "results of new_tensor", Fact::RequiresGrad,
          [](const Seen& seen) {
            return returned(seen, NewTensor)
                       ? truth(seen.result()->requires_grad == requested(seen.call()).requires_grad)
                       : Truth::Silent;
          }},
    Claim{"new-tensor-takes-layout", DocNewTensor, "new_tensor takes layout=torch.strided.",
          "the desired layout of returned", "tensors that have new_tensor", Fact::Completion,
          [](const Seen& seen) {
            return returned(seen, NewTensor)
                       ? seen.python(
                             "accepts(lambda: source.new_tensor([1], layout=torch.strided))")
                       : Truth::Silent;
          }},
    Claim{"new-tensor-takes-pin-memory", DocNewTensor, "new_tensor takes pin_memory=False.",
          "If set, returned tensor would be allocated", "tensors that have new_tensor",
          Fact::Completion,
          [](const Seen& seen) {
            return returned(seen, NewTensor)
                       ? seen.python("accepts(lambda: source.new_tensor([1], pin_memory=False))")
                       : Truth::Silent;
          }},
};

}  // namespace

std::span<const Claim> claims_on_exchange() { return kClaims; }

}  // namespace tenet::properties
