// Which calls are legal cases: those whose inputs can be made as described.

#include "spec/convert.h"
#include "spec/custom_object.h"
#include "spec/expectation.h"

namespace tenet {
namespace {

constexpr std::int64_t kMostBytes = 1 << 20;
constexpr std::size_t kMostRank = 64;
constexpr int kDeepest = 200;

/// The lowest and highest element a strided object reaches, in units of one stride step, relative
/// to the first.
std::pair<std::int64_t, std::int64_t> reach(const Shape& shape, const Strides& strides) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t span = (shape[i] - 1) * strides[i];
    (span < 0 ? low : high) += span;
  }
  return {low, high};
}

std::string bad_dimensions(const Shape& shape, const Strides& strides) {
  if (shape.size() != strides.size()) return "shape and strides differ in length";
  if (shape.size() > kMostRank) return "more dimensions than an ndarray can have";
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0) return "a size is negative";
    count *= size == 0 ? 1 : size;
    if (count > kMostBytes) return "too many elements for a case";
  }
  return {};
}

std::string bad_bools(const Bytes& elements) {
  for (const std::uint8_t byte : elements)
    if (byte > 1) return "a bool element is neither 0 nor 1";
  return {};
}

std::string check(const Input& input, int depth, bool nested);

std::string check(const NdArray& array, bool nested) {
  if (array.subclass == ArrayClass::Matrix && array.shape.size() != 2)
    return "a matrix has two dimensions";
  if (array.subclass == ArrayClass::Record && array.dtype.type == NumpyType::Void)
    return "a recarray of records has a dtype of its own";
  if (nested && (array.subclass == ArrayClass::Matrix || array.subclass == ArrayClass::Masked))
    return "matrices and masked arrays inside sequences are not described";
  if (auto why = bad_dimensions(array.shape, array.strides); !why.empty()) return why;
  const int size = itemsize(array.dtype.type);
  if (array.offset < 0 || array.offset > static_cast<std::int64_t>(array.memory.size()))
    return "offset outside of memory";
  if (element_count(array.shape) == 0) return {};
  const auto [low, high] = reach(array.shape, array.strides);
  if (array.offset + low < 0 ||
      array.offset + high + size > static_cast<std::int64_t>(array.memory.size()))
    return "an element lies outside of the array's memory";
  if (array.dtype.type == NumpyType::Bool)
    return bad_bools(gather_elements(array.memory, array.shape, array.strides, array.offset, 1, 1));
  const bool text = array.dtype.type == NumpyType::Void || array.dtype.type == NumpyType::Str ||
                    array.dtype.type == NumpyType::Bytes;
  if (nested && text) return "arrays of strings and records inside sequences are not described";
  return {};
}

std::string check(const TensorInput& tensor) {
  if (auto why = bad_dimensions(tensor.shape, tensor.strides); !why.empty()) return why;
  const bool simulated = tensor.device.type == DeviceType::Sim;
  if (simulated && tensor.device.index != 0 && tensor.device.index != 1)
    return "the simulated devices are sim:0 and sim:1";
  if (tensor.device.type == DeviceType::Cuda)
    return "tensors on " + describe(tensor.device) + " are not described";
  if (!simulated && tensor.device.index != -1) return "a CPU or meta tensor's device has no index";
  const int size = itemsize(tensor.dtype);
  for (const std::int64_t stride : tensor.strides)
    if (stride < 0) return "a tensor's stride is negative";
  if (tensor.storage_offset < 0) return "the storage offset is negative";
  if (tensor.storage.size() % static_cast<std::size_t>(size) != 0)
    return "the storage is no whole number of elements";
  const bool is_parameter =
      tensor.role == TensorRole::Parameter || tensor.role == TensorRole::FrozenParameter;
  if (is_parameter && tensor.subclass != TensorClass::Tensor)
    return "a Parameter is of no other class";
  const bool complex = category(tensor.dtype) == DtypeCategory::Complex;
  if (tensor.conj && !complex) return "the conj bit is for complex dtypes";
  if (tensor.neg && tensor.dtype == Dtype::Bool) return "a bool has no negative";
  if (tensor.role != TensorRole::Plain && tensor.role != TensorRole::FrozenParameter &&
      !is_differentiable(tensor.dtype))
    return "only floating-point and complex tensors can require grad";
  if (element_count(tensor.shape) == 0) return {};
  const std::int64_t end = tensor.storage_offset + reach(tensor.shape, tensor.strides).second + 1;
  if (end * size > static_cast<std::int64_t>(tensor.storage.size()))
    return "an element lies outside of the tensor's storage";
  if (tensor.dtype == Dtype::Bool) return bad_bools(tensor.storage);
  return {};
}

std::string check(const Input& input, int depth, bool nested) {
  if (depth > kDeepest) return "nested too deeply for a case";
  if (const auto* array = input.get<NdArray>()) return check(*array, nested);
  if (const auto* tensor = input.get<TensorInput>()) return check(*tensor);
  if (const auto* scalar = input.get<NumpyScalar>()) {
    if (scalar->type == NumpyType::Object || scalar->type == NumpyType::Void)
      return "there is no such NumPy scalar";
    if (scalar->element.size() != static_cast<std::size_t>(itemsize(scalar->type)))
      return "a NumPy scalar of the wrong size";
    if (scalar->type == NumpyType::Bool) return bad_bools(scalar->element);
  }
  if (const auto* range = input.get<PyRange>(); range != nullptr && range->step == 0)
    return "a range with step 0";
  if (const auto* storage = input.get<StorageInput>()) {
    if (nested) return "storages inside sequences are not described";
    if (storage->dtype &&
        storage->bytes.size() % static_cast<std::size_t>(itemsize(*storage->dtype)) != 0)
      return "the storage is no whole number of elements";
    if (storage->dtype == Dtype::Bool) return bad_bools(storage->bytes);
  }
  const auto check_all = [&](const std::vector<Input>& items) -> std::string {
    for (const Input& item : items)
      if (auto why = check(item, depth + 1, true); !why.empty()) return why;
    return {};
  };
  if (const auto* sequence = input.get<Sequence>()) return check_all(sequence->items);
  if (const auto* object = input.get<CustomObject>()) {
    if (auto why = why_invalid(*object); !why.empty()) return why;
    if (auto why = check_all(object->items); !why.empty()) return why;
    for (const Method& method : object->methods)
      if (auto why = check_all(method.answer); !why.empty()) return why;
  }
  return {};
}

/// PyTorch's vector loops assume that a complex number is aligned to its whole size, NumPy only to
/// half of it; what is between the two can kill the process (seen on 2.15: complex128 at an odd
/// multiple of 8, converted to float32).
bool may_crash_pytorch(const NdArray& array) {
  const auto dtype = torch_dtype(array.dtype.type);
  if (!dtype || category(*dtype) != DtypeCategory::Complex) return false;
  const int size = itemsize(*dtype);
  if (array.offset % size != 0) return true;
  for (const std::int64_t stride : array.strides)
    if (stride % size != 0) return true;
  return false;
}

bool is_default_dtype(Dtype dtype) {
  return dtype == Dtype::Float16 || dtype == Dtype::BFloat16 || dtype == Dtype::Float32 ||
         dtype == Dtype::Float64;
}

/// Objects of classes of their own are described as data, and as sizes.
std::string bad_objects(const Call& call) {
  const Input* data = data_of(call);
  const bool sizes = call.constructor == Constructor::LegacyTensor;
  for (const Input& argument : call.arguments) {
    if (argument.is<CustomObject>() && &argument != data && !sizes)
      return "objects of classes of their own as options are not described";
    if (kind(argument) == InputKind::TensorSubclass && &argument != data)
      return "tensors of a subclass as options are not described";
  }
  for (const Keyword& keyword : call.keywords)
    if (kind(keyword.value) == InputKind::TensorSubclass && &keyword.value != data &&
        keyword.name != "data")
      return "tensors of a subclass as options are not described";
  for (const Keyword& keyword : call.keywords)
    if (keyword.value.is<CustomObject>() && &keyword.value != data && keyword.name != "data")
      return "objects of classes of their own as options are not described";
  return {};
}

}  // namespace

std::string why_invalid(const Call& call) {
  if (!is_default_dtype(call.context.default_dtype))
    return "the default dtype is one of float16, bfloat16, float32, float64";
  for (const auto& device : {call.context.default_device, call.context.device_context})
    if (device && device->type == DeviceType::Cuda)
      return "contexts of " + describe(*device) + " are not described";
  for (const Input& argument : call.arguments)
    if (call.constructor == Constructor::LegacyTensor && call.arguments.size() > 1 &&
        argument.is<TensorInput>())
      return "tensors among several arguments of torch.Tensor are not described";
  if (auto why = bad_objects(call); !why.empty()) return why;
  for (const Input& argument : call.arguments)
    if (auto why = check(argument, 0, false); !why.empty()) return why;
  const auto* array = call.arguments.empty() ? nullptr : call.arguments.front().get<NdArray>();
  if (array != nullptr && call.constructor != Constructor::FromNumpy && may_crash_pytorch(*array))
    return "complex arrays that are not aligned to their itemsize can crash PyTorch when they are "
           "converted";
  for (std::size_t i = 0; i < call.keywords.size(); ++i) {
    if (auto why = check(call.keywords[i].value, 0, false); !why.empty()) return why;
    for (std::size_t j = 0; j < i; ++j)
      if (call.keywords[i].name == call.keywords[j].name) return "a keyword is given twice";
  }
  return {};
}

}  // namespace tenet
