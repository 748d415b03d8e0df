#include "properties/claims/conditions.h"

#include <algorithm>
#include <array>

#include "properties/claims/questions.h"
#include "properties/generators/arguments.h"
#include "spec/custom_object.h"
#include "spec/strides.h"

namespace tenet::properties {
namespace {

template <class Kind>
const Kind* data_as(const Call& call) {
  const Input* data = data_of(call);
  return data == nullptr ? nullptr : data->get<Kind>();
}

std::optional<Dtype> dtype_of_data(const Call& call) {
  const Input* data = data_of(call);
  if (data == nullptr) return std::nullopt;
  if (const auto* buffer = data->get<Buffer>()) return format_dtype(buffer->format);
  return own_dtype(*data);
}

const TensorInput* self_of(const Call& call) {
  const bool has_self = call.constructor == Constructor::NewTensor && !call.arguments.empty();
  return has_self ? call.arguments.front().get<TensorInput>() : nullptr;
}

/// Whether torch has a dtype for every Python number in it.
bool numbers_have_dtypes(const Input& input, Dtype default_dtype) {
  if (const auto* number = input.get<PyInt>())
    return number->high == 0 && number->shift == 0 &&
           number->low <= (std::uint64_t{1} << 63) - (number->negative ? 0 : 1);
  if (input.is<PyComplex>()) return default_dtype != Dtype::BFloat16;
  const auto* sequence = input.get<Sequence>();
  return sequence == nullptr ||
         std::all_of(sequence->items.begin(), sequence->items.end(),
                     [&](const Input& item) { return numbers_have_dtypes(item, default_dtype); });
}

/// The lengths at each depth, if they are the same everywhere and all leaves are equally deep.
std::optional<Shape> rectangle(const Input& input) {
  const auto* sequence = input.get<Sequence>();
  if (sequence == nullptr) return Shape{};
  std::optional<Shape> inner;
  for (const Input& item : sequence->items) {
    const std::optional<Shape> one = rectangle(item);
    if (!one || (inner && inner != one)) return std::nullopt;
    inner = one;
  }
  Shape shape = inner.value_or(Shape{});
  shape.insert(shape.begin(), static_cast<std::int64_t>(sequence->items.size()));
  return shape;
}

bool has_tensor_strides(const NdArray& array) {
  return std::all_of(array.strides.begin(), array.strides.end(), [&](std::int64_t stride) {
    return stride >= 0 && stride % itemsize(array.dtype.type) == 0;
  });
}
bool is_native(const NdArray& array) {
  return !array.dtype.swapped || itemsize(array.dtype.type) == 1;
}

const std::array kConditions = {
    Condition{"no dtype is given", "a dtype is given",
              [](const Call& call) { return !requested(call).dtype; }},
    Condition{"the dtype asked for, if any, is the data's own",
              "another dtype than the data's is asked for",
              [](const Call& call) {
                const auto dtype = requested(call).dtype;
                return !dtype || dtype == dtype_of_data(call);
              }},
    Condition{"no integer or bool dtype is asked for", "an integer or bool dtype is asked for",
              [](const Call& call) {
                const auto dtype = requested(call).dtype;
                return !dtype || is_differentiable(*dtype);
              }},
    Condition{"no device is given", "a device is given",
              [](const Call& call) { return !requested(call).device; }},
    Condition{"no device with an index is given", "a device with an index is given",
              [](const Call& call) { return requested(call).device.value_or(Device{}).index < 0; }},
    Condition{"no default device or device context is in force",
              "a default device or device context is in force",
              [](const Call& call) { return !has_ambient_device(call.context); }},
    Condition{"the device that arguments, context or data name is the CPU, without an index",
              "the device that arguments, context or data name is not the CPU, or has an index",
              [](const Call& call) { return wanted_device(call) == Device{}; }},
    Condition{
        "the device that arguments or context name, if any, is of the tensor's type",
        "the data is no tensor, or arguments or context name a device of another type than its own",
        [](const Call& call) {
          const auto* tensor = data_as<TensorInput>(call);
          return tensor != nullptr && wanted_device(call).type == tensor->device.type;
        }},
    Condition{"the data is an ndarray", "the data is no ndarray",
              [](const Call& call) { return data_as<NdArray>(call) != nullptr; }},
    Condition{"the data is a tensor", "the data is no tensor",
              [](const Call& call) { return data_as<TensorInput>(call) != nullptr; }},
    Condition{"the data is a list or tuple", "the data is no list or tuple",
              [](const Call& call) { return data_as<Sequence>(call) != nullptr; }},
    Condition{"the data is a NumPy scalar", "the data is no NumPy scalar",
              [](const Call& call) { return data_as<NumpyScalar>(call) != nullptr; }},
    Condition{"the data is bytes, a bytearray, an array.array, a memoryview, a mmap or of ctypes",
              "the data is neither bytes, a bytearray, an array.array, a memoryview, a mmap nor of "
              "ctypes",
              [](const Call& call) {
                return data_as<Buffer>(call) != nullptr || data_as<PyBytes>(call) != nullptr;
              }},
    Condition{"the data is a storage", "the data is no storage",
              [](const Call& call) { return data_as<StorageInput>(call) != nullptr; }},
    Condition{"the data is an object of its own with a __dlpack__",
              "the data is no object of its own with a __dlpack__",
              [](const Call& call) {
                return data_of(call) != nullptr && find_exporter(*data_of(call)) != nullptr;
              }},
    Condition{"the data consists of Python numbers", "the data is more than Python numbers",
              [](const Call& call) {
                const Input* data = data_of(call);
                return data != nullptr && (is_python_number(*data) || is_python_numbers(*data));
              }},
    Condition{"all sequences at a depth have one length", "the data is ragged",
              [](const Call& call) {
                return data_of(call) == nullptr || rectangle(*data_of(call)).has_value();
              }},
    Condition{"torch has a dtype for every number (ints fit in 64 bits, no complex ones under "
              "bfloat16)",
              "torch has no dtype for a number (an int beyond 64 bits, a complex one under "
              "bfloat16)",
              [](const Call& call) {
                return data_of(call) == nullptr ||
                       numbers_have_dtypes(*data_of(call), call.context.default_dtype);
              }},
    Condition{"the data requires grad", "the data does not require grad",
              [](const Call& call) {
                const auto* tensor = data_as<TensorInput>(call);
                return tensor != nullptr && requires_grad(*tensor);
              }},
    Condition{"the data is a Parameter", "the data is no Parameter",
              [](const Call& call) { return input_kind(call) == InputKind::Parameter; }},
    Condition{
        "the data is of no subclass of ndarray or torch.Tensor, but for Parameter, and no zero "
        "tensor",
        "the data is of a subclass of ndarray or torch.Tensor, or a zero tensor",
        [](const Call& call) {
          const InputKind kind = input_kind(call);
          return kind != InputKind::ArraySubclass && kind != InputKind::TensorSubclass &&
                 kind != InputKind::ZeroTensor;
        }},
    Condition{"the array is read-only", "the array is writeable",
              [](const Call& call) {
                const auto* array = data_as<NdArray>(call);
                return array != nullptr && !array->writeable;
              }},
    Condition{"the array's byte order is native", "the array's byte order is foreign",
              [](const Call& call) {
                const auto* array = data_as<NdArray>(call);
                return array == nullptr || is_native(*array);
              }},
    Condition{"the array's strides are multiples of its itemsize and not negative",
              "the array has a negative stride, or one that is no multiple of its itemsize",
              [](const Call& call) {
                const auto* array = data_as<NdArray>(call);
                return array == nullptr || has_tensor_strides(*array);
              }},
    Condition{"the array's byte order is native, and its strides are multiples of its itemsize and "
              "not negative",
              "the array has a foreign byte order, a negative stride or an odd one",
              [](const Call& call) {
                const auto* array = data_as<NdArray>(call);
                return array == nullptr || (is_native(*array) && has_tensor_strides(*array));
              }},
    Condition{"the array's dtype is one that torch has", "torch has no such dtype as the array's",
              [](const Call& call) {
                const auto* array = data_as<NdArray>(call);
                return array == nullptr || torch_dtype(array->dtype.type).has_value();
              }},
    Condition{"the dtype is uint16, uint32 or uint64", "the dtype is not uint16, uint32 or uint64",
              [](const Call& call) {
                const auto dtype = dtype_of_data(call);
                return dtype && is_barebones_unsigned(*dtype);
              }},
    Condition{"the data is contiguous", "the data is not contiguous",
              [](const Call& call) {
                Shape shape;
                const Input* data = data_of(call);
                const auto strides = data == nullptr ? std::nullopt : element_strides(*data, shape);
                return strides && is_contiguous(shape, *strides);
              }},
    Condition{"the data is dense, in whatever order", "the data has gaps or overlaps itself",
              [](const Call& call) {
                Shape shape;
                const Input* data = data_of(call);
                const auto strides = data == nullptr ? std::nullopt : element_strides(*data, shape);
                return strides && is_non_overlapping_and_dense(shape, *strides);
              }},
    Condition{"the dimensions stand in memory in their own order",
              "the dimensions stand in memory in another order",
              [](const Call& call) {
                Shape shape;
                const Input* data = data_of(call);
                const auto strides = data == nullptr ? std::nullopt : element_strides(*data, shape);
                return strides && is_contiguous(shape, dense_strides_in_order(shape, *strides));
              }},
    Condition{"the data is on meta", "the data is not on meta",
              [](const Call& call) { return input_kind(call) == InputKind::MetaTensor; }},
    Condition{"the data is neither conj nor neg view", "the data is a conj or neg view",
              [](const Call& call) {
                const auto* tensor = data_as<TensorInput>(call);
                return tensor == nullptr || (!tensor->conj && !tensor->neg);
              }},
    Condition{"the data's dtype is floating point or complex",
              "the data's dtype is neither floating point nor complex",
              [](const Call& call) {
                const auto dtype = dtype_of_data(call);
                return dtype && is_differentiable(*dtype);
              }},
    Condition{"the data's dtype is the default dtype", "the data's dtype is not the default dtype",
              [](const Call& call) { return dtype_of_data(call) == call.context.default_dtype; }},
    Condition{"the default dtype is float32", "the default dtype is not float32",
              [](const Call& call) { return call.context.default_dtype == Dtype::Float32; }},
    Condition{"gradients are recorded", "no_grad or inference mode is on",
              [](const Call& call) { return call.context.grad_mode == GradMode::Enabled; }},
    Condition{"the array has dimensions", "the array has no dimensions",
              [](const Call& call) {
                const auto* array = data_as<NdArray>(call);
                return array == nullptr || !array->shape.empty();
              }},
    Condition{
        "the tensor whose method is called has the data's dtype and device, and is neither conj "
        "nor neg view",
        "the tensor whose method is called has another dtype or device than the data, or is a "
        "conj or neg view",
        [](const Call& call) {
          const TensorInput* self = self_of(call);
          const auto* tensor = data_as<TensorInput>(call);
          return self != nullptr && tensor != nullptr && self->dtype == tensor->dtype &&
                 self->device == tensor->device && !self->conj && !self->neg;
        }},
    Condition{"the function is from_numpy, frombuffer or from_dlpack",
              "the function is none of from_numpy, frombuffer and from_dlpack",
              [](const Call& call) {
                return call.constructor == Constructor::FromNumpy ||
                       call.constructor == Constructor::FromBuffer ||
                       call.constructor == Constructor::FromDlpack;
              }},
    Condition{"copy=True is not given", "copy=True is given",
              [](const Call& call) { return !requested(call).copy; }},
    Condition{"copy=False is not given", "copy=False is given",
              [](const Call& call) { return !requested(call).shared; }},
    Condition{"requires_grad=False is not given", "requires_grad=False is given",
              [](const Call& call) { return !requested(call).no_grad; }},
    Condition{"no memory format is given", "a memory format is given",
              [](const Call& call) { return !requested(call).format; }},
    Condition{"requires_grad=True is not given", "requires_grad=True is given",
              [](const Call& call) { return !requested(call).requires_grad; }},
    Condition{"pin_memory=True is not given", "pin_memory=True is given",
              [](const Call& call) { return !requested(call).pin_memory; }},
    Condition{"the arguments are as the signature wants them",
              "an argument is not as the signature wants it",
              [](const Call& call) { return requested(call).well_formed; }},
};
static_assert(kConditions.size() <= 64);

}  // namespace

std::span<const Condition> conditions() { return kConditions; }

ConditionMask conditions_of(const Call& call) {
  ConditionMask mask = 0;
  for (std::size_t i = 0; i < kConditions.size(); ++i)
    if (kConditions[i].holds(call)) mask |= ConditionMask{1} << i;
  return mask;
}

}  // namespace tenet::properties
