// Which inputs can be made as described.

#include <algorithm>

#include "spec/buffer_view.h"
#include "spec/convert.h"
#include "spec/custom_object.h"
#include "spec/device_array.h"
#include "spec/machine.h"
#include "spec/validity.h"

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

std::string check(const Input& input, int depth, bool nested);

/// Elements of ml_dtypes have no bits beyond their width; the sign fills an integer's byte.
std::string bad_ml(NumpyType type, const Bytes& elements) {
  const int bits = bits_of_ml(type);
  if (bits >= 8) return {};
  const bool has_sign = type == NumpyType::MlInt2 || type == NumpyType::MlInt4;
  for (const std::uint8_t byte : elements) {
    const bool negative = has_sign && (byte >> (bits - 1) & 1) != 0;
    if (byte >> bits != (negative ? 0xFF >> bits : 0))
      return "an element of ml_dtypes has bits beyond its width";
  }
  return {};
}

std::string check(const NdArray& array, bool nested) {
  if (array.subclass == ArrayClass::Matrix && array.shape.size() != 2)
    return "a matrix has two dimensions";
  if (array.subclass == ArrayClass::Record && array.dtype.type == NumpyType::Void)
    return "a recarray of records has a dtype of its own";
  if (is_ml(array.dtype.type)) {
    if (array.dtype.swapped || array.subclass != ArrayClass::NdArray)
      return "arrays of ml_dtypes are described in native byte order, and as plain ones";
    if (auto why = bad_ml(array.dtype.type, array.memory); !why.empty()) return why;
  }
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

/// Why there is no such sparse, quantized or inference tensor.
std::string bad_form(const TensorInput& tensor, bool nested) {
  const bool special = tensor.form > TensorForm::Inference;
  if (tensor.subclass != TensorClass::Tensor || is_accelerator(tensor.device.type))
    return "tensors that are not plain strided ones are of no other class, on no accelerator";
  const bool leaf = is_sparse(tensor.form) && tensor.role == TensorRole::Leaf;
  if (tensor.role != TensorRole::Plain && !leaf)
    return "of tensors that are not plain strided ones only sparse leaves require grad";
  if (!special) return {};
  if (nested) return "sparse and quantized tensors inside sequences are not described";
  if (tensor.conj || tensor.neg || tensor.device != Device{})
    return "sparse and quantized tensors have no conj and neg bits and are on the CPU";
  const auto count = static_cast<std::size_t>(element_count(tensor.shape));
  if (count == 0 || tensor.storage_offset != 0 ||
      tensor.strides != contiguous_strides(tensor.shape))
    return "sparse and quantized tensors are contiguous, and not empty";
  const std::size_t elements =
      tensor.storage.size() / static_cast<std::size_t>(itemsize(tensor.dtype));
  const bool holds_none = tensor.form == TensorForm::Zero || tensor.form == TensorForm::Fake;
  const bool fits = is_sparse(tensor.form) || is_nested(tensor.form) ? elements <= count
                    : holds_none                                     ? elements == 0
                                                                     : elements == count;
  if (!fits)
    return "the storage holds as many elements as there are, a sparse or nested one fewer or as "
           "many";
  if (tensor.form == TensorForm::Uncoalesced && elements < 2)
    return "coordinates that are there twice are two";
  const Dtype dtype = tensor.dtype;
  const std::size_t rank = tensor.shape.size();
  if (is_quantized(tensor.form)) {
    if (rank == 0 && tensor.form == TensorForm::PerChannel)
      return "channels are indices of a dimension";
    return dtype == Dtype::UInt8 || dtype == Dtype::Int8 || dtype == Dtype::Int32
               ? ""
               : "the dtypes of quantized tensors are quint8, qint8 and qint32";
  }
  if (is_nested(tensor.form)) {
    if (rank != 2) return "a nested tensor is described with components of one dimension";
    if (tensor.shape.front() == 1 && elements != count)
      return "a single component is as long as it is said to be";
    const auto before = count - static_cast<std::size_t>(tensor.shape.back());
    return elements > before ? "" : "only the last component of a nested tensor is shorter";
  }
  if (is_sparse(tensor.form) && (rank == 0 || (!is_coo(tensor.form) && rank != 2)))
    return "a sparse tensor has dimensions, two of them where it is compressed";
  return {};
}

/// Why there is no such tensor with a __torch_dispatch__ of its own, or without arithmetic.
std::string bad_dispatch(const TensorInput& tensor, bool nested) {
  const bool bare = is_bare(tensor.dtype);
  if (!bare && !dispatches(tensor.subclass)) return {};
  if (nested)
    return "tensors that dispatch or have no arithmetic inside sequences are not described";
  if (tensor.conj || tensor.neg) return "tensors that dispatch or have no arithmetic have no bits";
  if (tensor.form > TensorForm::Inference || is_accelerator(tensor.device.type))
    return "tensors that dispatch or have no arithmetic are strided, and on no accelerator";
  const bool leaf = tensor.subclass == TensorClass::Dispatch && tensor.role == TensorRole::Leaf;
  if (tensor.role != TensorRole::Plain && (bare || !leaf))
    return "of tensors that dispatch only those that do not wrap require grad, as leaves";
  if (bare)
    return tensor.subclass == TensorClass::Tensor ? ""
                                                  : "a tensor without arithmetic is a plain one";
  return tensor.device == Device{} && !tensor.pinned ? ""
                                                     : "a tensor that dispatches is on the CPU";
}

std::string check(const TensorInput& tensor, bool nested) {
  if (auto why = bad_dispatch(tensor, nested); !why.empty()) return why;
  if (auto why = bad_dimensions(tensor.shape, tensor.strides); !why.empty()) return why;
  if (tensor.form != TensorForm::Strided)
    if (auto why = bad_form(tensor, nested); !why.empty()) return why;
  const bool on_accelerator = is_accelerator(tensor.device.type);
  if (tensor.device.type == DeviceType::Sim && tensor.device.index >= kSimulated.devices)
    return "the simulated devices are sim:0 and sim:1";
  if (tensor.device.type == DeviceType::Other) return "a tensor's device has a name";
  if (on_accelerator && tensor.device.index < 0)
    return "the device of a tensor on an accelerator has an index";
  if (!on_accelerator && tensor.device.index != -1)
    return "a CPU or meta tensor's device has no index";
  if (tensor.pinned && (tensor.device.type != DeviceType::Cpu || tensor.storage.empty() ||
                        tensor.form != TensorForm::Strided))
    return "pinned memory is that of plain tensors on the CPU, and not empty";
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
  if (tensor.subclass == TensorClass::Buffer && tensor.role != TensorRole::Plain &&
      tensor.role != TensorRole::Leaf)
    return "a torch.nn.Buffer is no node of a graph";
  if (element_count(tensor.shape) == 0) return {};
  if (is_sparse(tensor.form) || is_nested(tensor.form) || tensor.form == TensorForm::Zero ||
      tensor.form == TensorForm::Fake)
    return tensor.dtype == Dtype::Bool ? bad_bools(tensor.storage) : "";
  const std::int64_t end = tensor.storage_offset + reach(tensor.shape, tensor.strides).second + 1;
  if (end * size > static_cast<std::int64_t>(tensor.storage.size()))
    return "an element lies outside of the tensor's storage";
  if (tensor.dtype == Dtype::Bool) return bad_bools(tensor.storage);
  return {};
}

std::string check(const Input& input, int depth, bool nested) {
  if (depth > kDeepest) return "nested too deeply for a case";
  if (const auto* array = input.get<NdArray>()) return check(*array, nested);
  if (const auto* tensor = input.get<TensorInput>()) return check(*tensor, nested);
  if (const auto* array = input.get<DeviceArray>()) {
    if (auto why = why_invalid(*array); !why.empty()) return why;
    return check(array->array, nested);
  }
  if (const auto* scalar = input.get<NumpyScalar>()) {
    if (scalar->type == NumpyType::Object || scalar->type == NumpyType::Void)
      return "there is no such NumPy scalar";
    if (scalar->element.size() != static_cast<std::size_t>(itemsize(scalar->type)))
      return "a NumPy scalar of the wrong size";
    if (scalar->type == NumpyType::Bool) return bad_bools(scalar->element);
    if (is_ml(scalar->type)) return bad_ml(scalar->type, scalar->element);
  }
  if (const auto* range = input.get<PyRange>(); range != nullptr && range->step == 0)
    return "a range with step 0";
  if (const auto* storage = input.get<StorageInput>()) {
    if (nested) return "storages inside sequences are not described";
    if (storage->dtype && is_bare(*storage->dtype))
      return "typed storages without arithmetic are not described";
    if (storage->dtype &&
        storage->bytes.size() % static_cast<std::size_t>(itemsize(*storage->dtype)) != 0)
      return "the storage is no whole number of elements";
    if (storage->dtype == Dtype::Bool) return bad_bools(storage->bytes);
  }
  if (const auto* buffer = input.get<Buffer>()) {
    if (nested) return "buffers inside sequences are not described";
    return why_invalid(*buffer);
  }
  const auto check_all = [&](const std::vector<Input>& items) -> std::string {
    for (const Input& item : items)
      if (auto why = check(item, depth + 1, true); !why.empty()) return why;
    return {};
  };
  const auto is_on_device = [](const Input& item) { return item.is<DeviceArray>(); };
  const auto has_on_device = [&](const std::vector<Input>& items) {
    return std::any_of(items.begin(), items.end(), is_on_device);
  };
  if (const auto* sequence = input.get<Sequence>()) {
    const std::vector<Input>& items = sequence->items;
    if (has_on_device(items) &&
        (depth > 0 || !std::all_of(items.begin(), items.end(), is_on_device)))
      return "arrays on a device are in a sequence of their own";
    return check_all(items);
  }
  if (const auto* object = input.get<CustomObject>()) {
    if (has_on_device(object->items)) return "arrays on a device are in a list or tuple";
    for (const Method& method : object->methods)
      if (has_on_device(method.answer)) return "arrays on a device are no answers of methods";
    if (auto why = why_invalid(*object); !why.empty()) return why;
    if (auto why = check_all(object->items); !why.empty()) return why;
    for (const Method& method : object->methods)
      if (auto why = check_all(method.answer); !why.empty()) return why;
  }
  return {};
}

}  // namespace

std::string bad_bools(std::span<const std::uint8_t> elements) {
  for (const std::uint8_t byte : elements)
    if (byte > 1) return "a bool element is neither 0 nor 1";
  return {};
}

std::string why_no_such(const Input& input) { return check(input, 0, false); }

}  // namespace tenet
