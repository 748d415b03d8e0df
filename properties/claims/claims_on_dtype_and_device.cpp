// Which dtype, and where.

#include <array>

#include "properties/claims/questions.h"
#include "properties/generators/arguments.h"
#include "spec/arguments.h"

namespace tenet::properties {
namespace {

using enum Constructor;
using enum Origin;

bool is_factory(const Seen& seen) { return seen.is(Constructor::Tensor) || seen.is(AsTensor); }

/// The result has the dtype; silent without a result.
Truth has_dtype(const Seen& seen, std::optional<Dtype> dtype) {
  if (seen.result() == nullptr || !dtype) return Truth::Silent;
  return truth(seen.result()->unknown_dtype.empty() && seen.result()->dtype == *dtype);
}

Truth keeps_dtype_of_data(const Seen& seen) {
  const bool has_dtype_of_its_own =
      seen.data<NdArray>() != nullptr || seen.data<TensorInput>() != nullptr;
  if (requested(seen.call()).dtype || !has_dtype_of_its_own) return Truth::Silent;
  // A quantized dtype goes by the integers that it is stored as: quint8 for uint8.
  const auto* tensor = data_of(seen.call())->get<TensorInput>();
  if (tensor != nullptr && tensor->form == TensorForm::Quantized && seen.result() != nullptr)
    return truth(seen.result()->unknown_dtype == "q" + std::string(name(tensor->dtype)));
  return has_dtype(seen, own_dtype(*data_of(seen.call())));
}

/// The device is of that type; silent without a result.
Truth is_on(const Seen& seen, const Device& device) {
  if (seen.result() == nullptr) return Truth::Silent;
  return truth(seen.result()->device.type == device.type);
}

Truth stays_with_its_tensor(const Seen& seen) {
  const auto* tensor = seen.data<TensorInput>();
  const Requested want = requested(seen.call());
  if (tensor == nullptr || !want.well_formed || want.device) return Truth::Silent;
  return is_on(seen, tensor->device);
}

Truth lands_on_the_current_device(const Seen& seen) {
  const Requested want = requested(seen.call());
  if (seen.data<TensorInput>() != nullptr || !want.well_formed || want.device) return Truth::Silent;
  const auto ambient = ambient_device(seen.call().context);
  return is_on(seen, ambient ? ambient->device : Device{});
}

/// What the default device would be as an argument.
Call with_device_as_argument(const Call& call) {
  Call other = call;
  other.keywords.push_back({"device", DeviceObject{ambient_device(call.context)->device}});
  other.context.default_device.reset();
  other.context.device_context.reset();
  return other;
}

bool holds_complex(const Input& input) {
  if (input.is<PyComplex>()) return true;
  const auto* sequence = input.get<Sequence>();
  if (sequence == nullptr) return false;
  for (const Input& item : sequence->items)
    if (holds_complex(item)) return true;
  return false;
}

std::optional<Dtype> default_complex(Dtype real) {
  if (real == Dtype::Float16) return Dtype::Complex32;
  if (real == Dtype::Float32) return Dtype::Complex64;
  if (real == Dtype::Float64) return Dtype::Complex128;
  return std::nullopt;
}

/// A Python number, or a sequence of them, whose dtype is inferred.
bool infers_from_python_numbers(const Seen& seen) {
  const Input* data = data_of(seen.call());
  return is_factory(seen) && data != nullptr && !requested(seen.call()).dtype &&
         (is_python_number(*data) || is_python_numbers(*data));
}

const std::array kClaims = {
    Claim{"as-tensor-infers-from-data", Codecademy,
          "Without a dtype torch.as_tensor takes the data's own.", "inferred from the input data",
          "torch.as_tensor of arrays and tensors, without a dtype", Fact::DtypeFact,
          [](const Seen& seen) {
            return seen.is(AsTensor) ? keeps_dtype_of_data(seen) : Truth::Silent;
          }},
    Claim{"as-tensor-defaults-to-the-cpu", Codecademy,
          "Without a device torch.as_tensor places everything but CuPy arrays on the CPU.",
          "placed on the CPU by default", "torch.as_tensor without a device", Fact::DeviceFact,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!seen.is(AsTensor) || !want.well_formed || want.device) return Truth::Silent;
            return is_on(seen, Device{});
          }},
    Claim{"cupy-stays-on-its-gpu", Codecademy,
          "A CuPy array's tensor is on the GPU that the array is on.",
          "the tensor remains on the same GPU", "", Fact::DeviceFact,
          [](const Seen& seen) {
            return ask_of_array(seen, AsTensor,
                                "all(lands_where_it_is(source, i) for i in range(max(gpus(), 1)))");
          },
          "it takes CuPy and a CUDA device to see it"},
    Claim{
        "as-tensor-infers-data-type", DocAsTensor,
        "Without a dtype torch.as_tensor infers it from the data: arrays and tensors keep theirs.",
        "infers data type from data", "torch.as_tensor of arrays and tensors, without a dtype",
        Fact::DtypeFact,
        [](const Seen& seen) {
          return seen.is(AsTensor) ? keeps_dtype_of_data(seen) : Truth::Silent;
        }},
    Claim{"as-tensor-device-is-obeyed", DocAsTensor,
          "The device that is given is that of the tensor.", "the device of the constructed tensor",
          "results of torch.as_tensor with a device", Fact::DeviceFact,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!seen.is(AsTensor) || !want.well_formed || !want.device) return Truth::Silent;
            return is_on(seen, *want.device);
          }},
    Claim{"as-tensor-of-tensor-uses-its-device", DocAsTensor,
          "Without a device torch.as_tensor of a tensor uses the tensor's device.",
          "then the device of data is used", "torch.as_tensor of tensors, without a device",
          Fact::DeviceFact,
          [](const Seen& seen) {
            return seen.is(AsTensor) ? stays_with_its_tensor(seen) : Truth::Silent;
          }},
    Claim{"as-tensor-of-others-uses-current-device", DocAsTensor,
          "Without a device torch.as_tensor of anything else uses the current device.",
          "constructed on the current device", "torch.as_tensor of no tensor, without a device",
          Fact::DeviceFact,
          [](const Seen& seen) {
            return seen.is(AsTensor) ? lands_on_the_current_device(seen) : Truth::Silent;
          }},
    Claim{
        "cupy-device-from-pointer", DocAsTensor,
        "A CuPy array's device is found from its pointer, unless a device with an index is given.",
        "inferred from the pointer", "", Fact::DeviceFact,
        [](const Seen& seen) {
          return ask_of_array(seen, AsTensor,
                              "lands_where_it_is(source, 0) and torch.as_tensor(on_cupy(source), "
                              "device=f'cuda:{gpus() - 1}').device.index == gpus() - 1");
        },
        "it takes CuPy and a CUDA device to see it"},
    Claim{"from-numpy-inherits-dtype", NotesOnLegacy, "torch.from_numpy keeps the array's dtype.",
          "inherits its input's dtype", "results of from_numpy", Fact::DtypeFact,
          [](const Seen& seen) {
            return seen.is(FromNumpy) ? keeps_dtype_of_data(seen) : Truth::Silent;
          }},
    Claim{"legacy-tensor-is-float32", NotesOnLegacy, "torch.Tensor(array) is float32.",
          "tensor([0., 1., 2.]), torch.float32", "torch.Tensor of ndarrays", Fact::DtypeFact,
          [](const Seen& seen) {
            return seen.is(LegacyTensor) && seen.data<NdArray>() != nullptr
                       ? has_dtype(seen, Dtype::Float32)
                       : Truth::Silent;
          }},
    Claim{"tensor-infers-from-data", DocTensor,
          "Without a dtype torch.tensor takes the data's own.", "infers data type from data",
          "torch.tensor of arrays and tensors, without a dtype", Fact::DtypeFact,
          [](const Seen& seen) {
            return seen.is(Constructor::Tensor) ? keeps_dtype_of_data(seen) : Truth::Silent;
          }},
    Claim{"tensor-of-tensor-uses-its-device", DocTensor,
          "Without a device torch.tensor of a tensor uses the tensor's device.",
          "then the device of data is used", "torch.tensor of tensors, without a device",
          Fact::DeviceFact,
          [](const Seen& seen) {
            return seen.is(Constructor::Tensor) ? stays_with_its_tensor(seen) : Truth::Silent;
          }},
    Claim{"tensor-of-others-uses-current-device", DocTensor,
          "Without a device torch.tensor of anything else uses the current device.",
          "constructed on the current device", "torch.tensor of no tensor, without a device",
          Fact::DeviceFact,
          [](const Seen& seen) {
            return seen.is(Constructor::Tensor) ? lands_on_the_current_device(seen) : Truth::Silent;
          }},
    Claim{"pinned-memory", DocTensor, "With pin_memory=True the result's memory is pinned.",
          "allocated in the pinned memory", "", Fact::Pinned, nullptr,
          "without an accelerator there is nothing to pin memory for"},
    Claim{"to-takes-dtype-and-device", DocTo,
          "The result of to has the dtype and the device asked for.",
          "with the desired dtype and device", "to with a dtype or a device", Fact::DtypeFact,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!seen.is(To) || seen.result() == nullptr || !want.well_formed) return Truth::Silent;
            return truth((!want.dtype || seen.result()->dtype == *want.dtype) &&
                         (!want.device || seen.result()->device.type == want.device->type));
          }},
    Claim{"to-truncates", DocTo,
          "A conversion from floating point to an integer dtype truncates the fraction.",
          "will truncate the fractional part",
          "to from real floating point to an integer dtype, where all truncated values fit",
          Fact::Values,
          [](const Seen& seen) {
            const auto* tensor = seen.data<TensorInput>();
            if (!seen.is(To) || tensor == nullptr || seen.result() == nullptr ||
                !has_elements(*seen.result()) || category(tensor->dtype) != DtypeCategory::Float ||
                category(seen.result()->dtype) != DtypeCategory::Integer)
              return Truth::Silent;
            return seen.python("truncates(source, result)");
          }},
    Claim{"legacy-tensor-is-the-default-type", DocLegacyTensor,
          "torch.Tensor makes tensors of the default dtype.", "an alias for torch.FloatTensor",
          "results of torch.Tensor", Fact::DtypeFact,
          [](const Seen& seen) {
            return seen.is(LegacyTensor) ? has_dtype(seen, seen.call().context.default_dtype)
                                         : Truth::Silent;
          }},
    Claim{"default-device-places-tensors", DocDefaultDevice,
          "Under a default device torch.Tensor allocates there.", "Sets the default torch.Tensor",
          "torch.Tensor of sizes, lists and arrays under a default device or device context",
          Fact::DeviceFact,
          [](const Seen& seen) {
            const auto ambient = ambient_device(seen.call().context);
            if (!seen.is(LegacyTensor) || !ambient || seen.data<TensorInput>() != nullptr ||
                seen.data<StorageInput>() != nullptr || requested(seen.call()).device)
              return Truth::Silent;
            return is_on(seen, ambient->device);
          }},
    Claim{"explicit-device-wins", DocDefaultDevice,
          "A default device has no effect on a call with a device argument.",
          "called with an explicit device argument",
          "tensor and as_tensor with a device, under a default device or device context",
          Fact::DeviceFact,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!is_factory(seen) || !want.device || !has_ambient_device(seen.call().context))
              return Truth::Silent;
            return is_on(seen, *want.device);
          }},
    Claim{"default-device-is-an-argument", DocDefaultDevice,
          "A default device acts as if it were passed as device=.", "as if they were passed device",
          "tensor and as_tensor without a device, under a default device or device context",
          Fact::Completion,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!is_factory(seen) || !want.well_formed || want.device ||
                !has_ambient_device(seen.call().context))
              return Truth::Silent;
            for (const Keyword& keyword : seen.call().keywords)
              if (keyword.name == "device") return Truth::Silent;  // device=None
            return same_result(seen, with_device_as_argument(seen.call()));
          }},
    Claim{"from-numpy-ignores-default-device", DocDefaultDevice,
          "A default device does not affect torch.from_numpy.", "doesn't affect functions",
          "from_numpy under a default device or device context", Fact::DeviceFact,
          [](const Seen& seen) {
            return seen.is(FromNumpy) && has_ambient_device(seen.call().context)
                       ? is_on(seen, Device{})
                       : Truth::Silent;
          }},
    Claim{"python-floats-take-the-default", DocDefaultDtype,
          "Python floats become the default dtype.", "constructed using Python floats",
          "tensor and as_tensor of a Python float, without a dtype", Fact::DtypeFact,
          [](const Seen& seen) {
            return infers_from_python_numbers(seen) && seen.data<PyFloat>() != nullptr
                       ? has_dtype(seen, seen.call().context.default_dtype)
                       : Truth::Silent;
          }},
    Claim{"python-complex-takes-the-default", DocDefaultDtype,
          "Python complex numbers become the default complex dtype.",
          "determine the default complex dtype",
          "tensor and as_tensor of Python numbers with a complex one, without a dtype, under "
          "float16, float32 or float64",
          Fact::DtypeFact,
          [](const Seen& seen) {
            return infers_from_python_numbers(seen) && holds_complex(*data_of(seen.call()))
                       ? has_dtype(seen, default_complex(seen.call().context.default_dtype))
                       : Truth::Silent;
          }},
    Claim{"bfloat16-has-no-complex", DocDefaultDtype,
          "Under a default dtype of bfloat16 Python complex numbers raise.",
          "an exception will be raised",
          "tensor and as_tensor of Python numbers with a complex one, without a dtype, under "
          "bfloat16",
          Fact::Completion,
          [](const Seen& seen) {
            const bool asked = infers_from_python_numbers(seen) &&
                               holds_complex(*data_of(seen.call())) &&
                               seen.call().context.default_dtype == Dtype::BFloat16;
            return asked ? truth(seen.outcome().raised() != nullptr) : Truth::Silent;
          }},
};

}  // namespace

std::span<const Claim> claims_on_dtype_and_device() { return kClaims; }

}  // namespace tenet::properties
