// Which calls are legal cases: those whose inputs can be made as described.

#include <algorithm>

#include "spec/arguments.h"
#include "spec/buffer_view.h"
#include "spec/convert.h"
#include "spec/custom_object.h"
#include "spec/device_array.h"
#include "spec/expectation.h"
#include "spec/inputs.h"

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

/// PyTorch multiplies count by the itemsize in 64 bits (seen on 2.15): a product that wraps around
/// passes, and the tensor reaches far beyond the buffer.
bool wraps_around(const Call& call) {
  std::uint64_t count = 0;
  std::uint64_t size = 1;
  for (const Keyword& keyword : call.keywords) {
    const auto* number = keyword.value.get<PyInt>();
    if (keyword.name == "count" && number != nullptr && !number->negative) count = number->low;
    const auto* dtype = keyword.value.get<DtypeObject>();
    if (dtype != nullptr) size = static_cast<std::uint64_t>(itemsize(dtype->dtype));
  }
  return count >= (std::uint64_t{1} << 60U) / size && count < std::uint64_t{1} << 63U;
}

/// Bytes that asarray reads as bools, and may copy, are 0 or 1.
std::string bad_buffer_bools(const Call& call) {
  const Input* data = data_of(call);
  if (call.constructor != Constructor::AsArray || data == nullptr) return {};
  const auto* buffer = data->get<Buffer>();
  const auto* bytes = data->get<PyBytes>();
  bool bools = buffer != nullptr && buffer->format == '?';
  for (const Keyword& keyword : call.keywords)
    if (const auto* dtype = keyword.value.get<DtypeObject>()) bools = dtype->dtype == Dtype::Bool;
  if (!bools) return {};
  if (buffer != nullptr) return bad_bools(buffer->memory);
  return bytes == nullptr ? "" : bad_bools(Bytes(bytes->value.begin(), bytes->value.end()));
}

/// Data may be given by name, also once too often.
bool names_data(const Keyword& keyword) {
  return keyword.name == "data" || keyword.name == "buffer" || keyword.name == "obj" ||
         keyword.name == "ext_tensor" || keyword.name == "s";
}

/// Buffers are described as data.
std::string bad_buffer_use(const Call& call) {
  const bool is_frombuffer = call.constructor == Constructor::FromBuffer;
  const Input* data = data_of(call);
  const bool of_tensors = converts_tensor(call.constructor);
  if (is_frombuffer && wraps_around(call)) return "PyTorch does not survive a count of that size";
  for (const Input& argument : call.arguments) {
    if (argument.is<Buffer>() && (of_tensors || &argument != data))
      return "a buffer is described as data only";
    if (is_frombuffer && argument.is<NumpyScalar>())
      return "the memory of a NumPy scalar is not described";
  }
  for (const Keyword& keyword : call.keywords) {
    if (call.constructor == Constructor::FromDlpack && keyword.name == "copy" &&
        !keyword.value.is<PyNone>() && !keyword.value.is<PyBool>())
      return "a copy that is no bool is not described for from_dlpack";
    if (keyword.value.is<Buffer>() && (of_tensors || !names_data(keyword)))
      return "a buffer is described as data only";
    const bool number = keyword.name == "count" || keyword.name == "offset";
    if (number && (keyword.value.is<TensorInput>() || keyword.value.is<NdArray>()))
      return "tensors and arrays as counts are not described";
    if (is_frombuffer && keyword.name == "buffer" && keyword.value.is<NumpyScalar>())
      return "the memory of a NumPy scalar is not described";
  }
  return {};
}

/// A cast names the method that it is.
std::string bad_cast(const Call& call) {
  if (call.constructor != Constructor::Cast) return {};
  const auto* method = call.arguments.size() > 1 ? call.arguments[1].get<PyStr>() : nullptr;
  return method != nullptr && cast_dtype(method->value) ? "" : "there is no cast of that name";
}

/// A typed class is named.
std::string bad_class_name(const Call& call) {
  if (call.constructor != Constructor::TypedTensor) return {};
  const auto* name = call.arguments.empty() ? nullptr : call.arguments.front().get<PyStr>();
  return name != nullptr && class_dtype(name->value) ? "" : "there is no typed class of that name";
}

/// Classes of tensors are described as what Tensor.type is given.
std::string bad_class_use(const Call& call) {
  for (std::size_t i = 0; i < call.arguments.size(); ++i)
    if (call.arguments[i].is<TensorClassObject>() &&
        (call.constructor != Constructor::Type || i != 1))
      return "a class of tensors is described as what Tensor.type is given only";
  for (const Keyword& keyword : call.keywords)
    if (keyword.value.is<TensorClassObject>() &&
        (call.constructor != Constructor::Type || keyword.name != "dtype"))
      return "a class of tensors is described as what Tensor.type is given only";
  return {};
}

/// What Tensor.type is given: a dtype, a class of the CPU or its name.
std::string bad_type(const Call& call) {
  if (call.constructor != Constructor::Type) return {};
  const Input* type = call.arguments.size() > 1 ? &call.arguments[1] : nullptr;
  for (const Keyword& keyword : call.keywords)
    if (keyword.name == "dtype" && type == nullptr) type = &keyword.value;
  for (const Keyword& keyword : call.keywords)
    if (keyword.name == "async") return "a keyword that no program can spell is not described";
  const bool of_tensor = !call.arguments.empty() && call.arguments.front().is<TensorInput>();
  if (type == nullptr || type->is<PyNone>())
    return of_tensor ? "type() without a dtype gives a str, which is not described" : "";
  if (type->is<NumpyScalar>()) return "NumPy scalars as dtypes are not described";
  const auto* text = type->get<PyStr>();
  const auto* bytes = type->get<PyBytes>();
  const std::string_view name = text != nullptr    ? std::string_view(text->value)
                                : bytes != nullptr ? std::string_view(bytes->value)
                                                   : std::string_view();
  const bool deeper = name.find('.') != name.rfind('.');
  return deeper ? "classes of tensors elsewhere than on the CPU are not described" : "";
}

/// The number that torch.scalar_tensor is given.
std::string bad_number(const Call& call) {
  const Input* data = data_of(call);
  if (call.constructor != Constructor::ScalarTensor || data == nullptr) return {};
  const auto* tensor = data->get<TensorInput>();
  return tensor != nullptr && (tensor->form >= TensorForm::Quantized || is_bare(tensor->dtype))
             ? "quantized, zero, nested and fake tensors and those without arithmetic are not "
               "described as numbers"
             : "";
}

bool is_default_dtype(Dtype dtype) {
  return dtype == Dtype::Float16 || dtype == Dtype::BFloat16 || dtype == Dtype::Float32 ||
         dtype == Dtype::Float64;
}

/// What Python speaks for, has no arithmetic, or comes from ml_dtypes.
bool is_unusual(const Input& input) {
  if (const auto* dtype = input.get<DtypeObject>()) return is_bare(dtype->dtype);
  if (const auto* tensor = input.get<TensorInput>())
    return tensor->form >= TensorForm::Nested || dispatches(tensor->subclass) ||
           is_bare(tensor->dtype);
  if (const auto* array = input.get<NdArray>()) return is_ml(array->dtype.type);
  if (const auto* scalar = input.get<NumpyScalar>()) return is_ml(scalar->type);
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(), is_unusual);
}

/// Sparse and quantized tensors are described as data.
bool has_special_option(const Call& call) {
  const Input* data = data_of(call);
  const auto is_special = [&](const Input& input) {
    const auto* tensor = input.get<TensorInput>();
    return tensor != nullptr && &input != data &&
           (tensor->form > TensorForm::Inference || dispatches(tensor->subclass));
  };
  return std::any_of(call.arguments.begin(), call.arguments.end(), is_special) ||
         std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
           return !names_data(keyword) && is_special(keyword.value);
         });
}

/// Objects of classes of their own are described as data, and as sizes.
std::string bad_objects(const Call& call) {
  const Input* data = data_of(call);
  const bool sizes = takes_sizes(call.constructor);
  if (call.constructor >= Constructor::FromBuffer && call.constructor <= Constructor::FromDlpack) {
    const auto of_subclass = [](const Input& input) {
      return kind(input) == InputKind::TensorSubclass || kind(input) == InputKind::ArraySubclass;
    };
    if ((data != nullptr && of_subclass(*data)) ||
        std::any_of(call.arguments.begin(), call.arguments.end(), of_subclass))
      return "subclasses are not described for " + std::string(name(call.constructor));
  }
  for (const Input& argument : call.arguments) {
    if (argument.is<DeviceArray>() && &argument != data)
      return "arrays on a device as options are not described";
    if (argument.is<CustomObject>() && &argument != data && !sizes)
      return "objects of classes of their own as options are not described";
    if (kind(argument) == InputKind::TensorSubclass && &argument != data)
      return "tensors of a subclass as options are not described";
  }
  for (const Keyword& keyword : call.keywords)
    if (kind(keyword.value) == InputKind::TensorSubclass && &keyword.value != data &&
        !names_data(keyword))
      return "tensors of a subclass as options are not described";
  for (const Keyword& keyword : call.keywords)
    if (keyword.value.is<DeviceArray>() && &keyword.value != data && !names_data(keyword))
      return "arrays on a device as options are not described";
  for (const Keyword& keyword : call.keywords)
    if (keyword.value.is<CustomObject>() && &keyword.value != data && !names_data(keyword))
      return "objects of classes of their own as options are not described";
  return {};
}

}  // namespace

namespace {

bool is_list_with_own_methods(const Input& input) {
  const auto* object = input.get<CustomObject>();
  return object != nullptr && !object->methods.empty() &&
         (object->type == ObjectType::List || object->type == ObjectType::Tuple);
}

/// Where torch.Tensor looks for sizes, it reads the items of a list or tuple from where they lie,
/// trusting the length that the object tells, and does not expect it to raise.
bool reads_beyond_items(const Call& call) {
  if (!takes_sizes(call.constructor)) return false;
  return (call.arguments.size() > 1 + data_position(call.constructor) &&
          std::any_of(call.arguments.begin(), call.arguments.end(), is_list_with_own_methods)) ||
         std::any_of(call.keywords.begin(), call.keywords.end(), [](const Keyword& keyword) {
           return is_list_with_own_methods(keyword.value);
         });
}

/// Whether reading it item by item takes for ever, or more memory than there is.
bool is_huge(const Input& input) {
  constexpr double kMostItems = 1 << 20;
  constexpr std::uint64_t kMostLength = 1 << 10;
  if (const auto* range = input.get<PyRange>())
    return (static_cast<double>(range->stop) - static_cast<double>(range->start)) /
               static_cast<double>(range->step) >
           kMostItems;
  const auto* object = input.get<CustomObject>();
  const Method* length = object == nullptr ? nullptr : find_method(*object, Special::Len);
  if (length == nullptr || length->raises) return false;
  const auto* number = length->answer.front().get<PyInt>();
  return number != nullptr && !number->negative && number->high == 0 && number->shift == 0 &&
         number->low > kMostLength;
}

const std::vector<Input>* items_of(const Input& input) {
  if (const auto* sequence = input.get<Sequence>()) return &sequence->items;
  const auto* object = input.get<CustomObject>();
  return object == nullptr ? nullptr : &object->items;
}

bool holds_huge(const Input& input) {
  const std::vector<Input>* items = items_of(input);
  return is_huge(input) ||
         (items != nullptr && std::any_of(items->begin(), items->end(), holds_huge));
}

bool holds_changing_list(const Input& input) {
  const auto* object = input.get<CustomObject>();
  const std::vector<Input>* items = items_of(input);
  return (object != nullptr && object->type == ObjectType::ChangingList) ||
         (items != nullptr && std::any_of(items->begin(), items->end(), holds_changing_list));
}

/// Of huge sequences only what leads is described, which alone decides of the shape. Without a
/// dtype a range is read to its end.
std::string bad_huge(const Call& call) {
  const auto is_bad = [&](const Input& argument) {
    return &argument != data_of(call) && holds_huge(argument);
  };
  if (any_input(call, is_bad)) return "huge sequences are described as data only";
  bool infers = call.constructor == Constructor::Tensor ||
                call.constructor == Constructor::AsTensor ||
                call.constructor == Constructor::AsArray;
  for (const Keyword& keyword : call.keywords)
    if (keyword.name == "dtype" && keyword.value.is<DtypeObject>()) infers = false;
  for (const Input* leader = data_of(call); leader != nullptr;) {
    const auto* range = leader->get<PyRange>();
    if (range != nullptr)
      return is_huge(*leader) && (infers || range->stop - range->start > std::int64_t{1} << 48U)
                 ? "a huge range is read to its end where a dtype is to be inferred"
                 : "";
    const auto* object = leader->get<CustomObject>();
    const bool sequence = leader->is<Sequence>() ||
                          (object != nullptr &&
                           (object->type == ObjectType::List || object->type == ObjectType::Tuple ||
                            object->type == ObjectType::Sequence));
    const std::vector<Input>* items = items_of(*leader);
    if (!sequence || items->empty()) return "";
    if (std::any_of(items->begin() + 1, items->end(), holds_huge))
      return "a huge sequence behind others is read to its end";
    leader = &items->front();
  }
  return "";
}

/// Whether the call or its context names another device than the CPU and meta.
bool names_accelerator(const Call& call) {
  const auto elsewhere = [](const Device& device) {
    return device.type != DeviceType::Cpu && device.type != DeviceType::Meta;
  };
  if (const auto ambient = ambient_device(call.context); ambient && elsewhere(ambient->device))
    return true;
  return std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
    if (keyword.name != "device") return false;
    const ParsedDevice parsed = parse_device(keyword.value);
    return parsed.status == ParsedDevice::Status::Valid && elsewhere(parsed.device);
  });
}

/// More than a dtype or a device.
bool has_conversion_options(const Call& call) {
  if (call.constructor != Constructor::To && call.constructor != Constructor::Cast) return false;
  return call.arguments.size() > 2 ||
         std::any_of(call.keywords.begin(), call.keywords.end(), [](const Keyword& keyword) {
           return keyword.name != "dtype" && keyword.name != "device";
         });
}

bool holds_object(const Input& input) {
  const std::vector<Input>* items = items_of(input);
  return input.is<CustomObject>() ||
         (items != nullptr && std::any_of(items->begin(), items->end(), holds_object));
}

/// Objects are asked before it is seen that no number is stored.
bool reads_objects_for_bare(const Call& call) {
  const Input* data = data_of(call);
  const auto* self = call.arguments.empty() ? nullptr : call.arguments.front().get<TensorInput>();
  const auto is_bare_dtype = [](const Input& input) {
    const auto* dtype = input.get<DtypeObject>();
    return dtype != nullptr && is_bare(dtype->dtype);
  };
  return data != nullptr && call.constructor != Constructor::ScalarTensor && holds_object(*data) &&
         ((self != nullptr && is_bare(self->dtype)) || any_input(call, is_bare_dtype));
}

/// What PyTorch does with these is known, and not to be tried: it crashes, or nobody could rely on
/// it.
std::string bad_exchange(const Call& call) {
  if (takes_sizes(call.constructor) && any_input(call, holds_changing_list))
    return "torch.Tensor reads a list that changes from where its items lay";
  const Input* data = data_of(call);
  if (data == nullptr) return "";
  if (reads_objects_for_bare(call))
    return "objects for elements of a dtype without arithmetic are not described";
  const auto* tensor = data->get<TensorInput>();
  if (tensor != nullptr && tensor->form == TensorForm::Zero &&
      call.constructor == Constructor::FromDlpack)
    return "the address of a zero tensor's elements is null, and from_dlpack takes it";
  const bool no_memory = tensor != nullptr && (tensor->form == TensorForm::Fake ||
                                               tensor->subclass == TensorClass::Wrapper);
  if (no_memory && call.constructor == Constructor::FromDlpack)
    return "the address of a tensor without memory of its own is null, and from_dlpack takes it";
  if (tensor != nullptr && tensor->form == TensorForm::Jagged &&
      call.context.grad_mode == GradMode::Inference && has_conversion_options(call))
    return "options of to and of casts of a jagged tensor in inference mode are not described";
  if (tensor != nullptr && tensor->form == TensorForm::Fake &&
      call.constructor == Constructor::AsArray && names_accelerator(call))
    return "asarray of a fake tensor for an accelerator is not described";
  if (tensor != nullptr && tensor->form == TensorForm::Zero && tensor->dtype == Dtype::Complex32 &&
      call.constructor == Constructor::Cast && call.context.grad_mode == GradMode::Inference)
    return "chalf of a zero tensor in inference mode is not described";
  const CustomObject* exporter = find_exporter(*data);
  if (exporter == nullptr || find_method(*exporter, Special::DlpackDevice) == nullptr ||
      find_method(*exporter, Special::Dlpack)->answer.size() < 2)
    return "";
  const auto asks_copy = [](const Keyword& keyword) { return keyword.name == "copy"; };
  return std::any_of(call.keywords.begin(), call.keywords.end(), asks_copy)
             ? "a copy asked of an old producer with a device of its own is not described"
             : "";
}

std::string why_invalid_alone(const Call& call) {
  if (!is_default_dtype(call.context.default_dtype))
    return "the default dtype is one of float16, bfloat16, float32, float64";
  for (const auto& device : {call.context.default_device, call.context.device_context})
    if (device && device->type == DeviceType::Other) return "a context's device has a name";
  if (call.context.current_device < 0) return "the current device has an index from 0 on";
  for (const Input& argument : call.arguments)
    if (takes_sizes(call.constructor) &&
        call.arguments.size() > 1 + data_position(call.constructor) && argument.is<TensorInput>())
      return "tensors among several arguments of torch.Tensor are not described";
  if (reads_beyond_items(call))
    return "a list or tuple with methods of its own can crash torch.Tensor where it looks for "
           "sizes";
  if (auto why = bad_objects(call); !why.empty()) return why;
  if (auto why = bad_cast(call); !why.empty()) return why;
  if (auto why = bad_number(call); !why.empty()) return why;
  if (auto why = bad_type(call); !why.empty()) return why;
  if (auto why = bad_class_name(call); !why.empty()) return why;
  if (auto why = bad_class_use(call); !why.empty()) return why;
  if (call.constructor >= Constructor::Type && any_input(call, is_unusual))
    return "nested and fake tensors, those that dispatch or have no arithmetic and types of "
           "ml_dtypes are not described for " +
           std::string(name(call.constructor));
  if (has_special_option(call)) return "sparse and quantized tensors are described as data only";
  for (const Input& argument : call.arguments)
    if (auto why = check(argument, 0, false); !why.empty()) return why;
  if (auto why = bad_buffer_use(call); !why.empty()) return why;
  if (auto why = bad_huge(call); !why.empty()) return why;
  if (auto why = bad_exchange(call); !why.empty()) return why;
  if (auto why = bad_buffer_bools(call); !why.empty()) return why;
  const Input* data = data_of(call);
  const auto* array = data == nullptr ? nullptr : data->get<NdArray>();
  const bool only_looks = call.constructor == Constructor::FromNumpy ||
                          call.constructor == Constructor::FromBuffer ||
                          call.constructor == Constructor::FromDlpack;
  if (array != nullptr && !only_looks && may_crash_pytorch(*array))
    return "complex arrays that are not aligned to their itemsize can crash PyTorch when they are "
           "converted";
  for (std::size_t i = 0; i < call.keywords.size(); ++i) {
    if (auto why = check(call.keywords[i].value, 0, false); !why.empty()) return why;
    for (std::size_t j = 0; j < i; ++j)
      if (call.keywords[i].name == call.keywords[j].name) return "a keyword is given twice";
  }
  return {};
}

}  // namespace

std::string why_invalid(const Call& call) {
  if (call.earlier.size() > kMostEarlierCalls)
    return "more than " + std::to_string(kMostEarlierCalls) + " calls come before it";
  for (const Call& earlier : call.earlier) {
    if (!earlier.earlier.empty()) return "a call that comes before another has none before itself";
    if (auto why = why_invalid_alone(earlier); !why.empty()) return why;
  }
  return why_invalid_alone(call);
}

}  // namespace tenet
