#include "properties/shrinking/complexity.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "properties/shrinking/grid.h"
#include "spec/convert.h"

namespace tenet::properties {
namespace {

constexpr std::int64_t kAttribute = 40;
constexpr std::int64_t kElement = 12;
constexpr std::int64_t kEarlierCall = 60;

// Rank of plainness: what a reader would have written himself comes first.
std::int64_t plainness(Dtype dtype) {
  switch (dtype) {
    case Dtype::Float32:
      return 0;
    case Dtype::Int64:
      return 1;
    case Dtype::Float64:
      return 2;
    default:
      return 3;
  }
}

std::int64_t plainness(NumpyType type) {
  switch (type) {
    case NumpyType::Double:
      return 0;
    case NumpyType::Long:
      return 1;
    case NumpyType::Float:
      return 2;
    default:
      return 3;
  }
}

std::int64_t of_double(std::uint64_t bits) {
  const double number = std::bit_cast<double>(bits);
  const std::int64_t sign = std::signbit(number) ? 1 : 0;
  if (bits == 0) return 0;
  if (number == 1) return 1;
  if (std::isnan(number)) return bits == 0x7FF8000000000000 ? 5 : 7;
  if (std::isinf(number)) return 4 + sign;
  if (number == std::trunc(number) && std::fabs(number) < 16) return 2 + sign;
  return 6 + sign;
}

std::int64_t of_int(const PyInt& number) {
  std::int64_t size = number.low;
  if (number.high != 0 || number.shift != 0 || number.low > 2)
    size = 3 + (number.high == 0 && number.shift == 0
                    ? std::bit_width(number.low)
                    : 64 + std::bit_width(number.high) + static_cast<int>(number.shift / 8) +
                          std::popcount(number.low) + std::popcount(number.high));
  return size + (number.negative ? 1 : 0);
}

// Elements of dtypes that are none of torch's: zeros are plainest, then few bits.
std::int64_t of_bytes(const std::uint8_t* bytes, std::int64_t count) {
  std::int64_t bits = 0;
  for (std::int64_t i = 0; i < count; ++i) bits += std::popcount(bytes[i]);
  return std::min<std::int64_t>(bits, 8);
}

// Less than an element more: fewer elements are always plainer.
std::int64_t of_number(const Number& number) {
  const auto of_real = [](double part) { return of_double(std::bit_cast<std::uint64_t>(part)); };
  switch (number.kind) {
    case Number::Kind::Complex:
      return (of_real(number.real) + of_real(number.imag) + 1) / 2 + (number.imag == 0 ? 0 : 1);
    case Number::Kind::Real:
      return of_real(number.real);
    default:
      break;
  }
  const bool negative = number.kind == Number::Kind::Integer && number.integer < 0;
  const auto bits = static_cast<std::uint64_t>(number.integer);
  const std::uint64_t magnitude = negative ? ~bits + 1 : bits;
  return (magnitude <= 2 ? static_cast<std::int64_t>(magnitude)
                         : 2 + std::bit_width(magnitude) / 8) +
         (negative ? 1 : 0);
}

std::int64_t of_element(std::optional<Dtype> dtype, const std::uint8_t* element, int size) {
  return dtype ? of_number(decode(*dtype, element)) : of_bytes(element, size);
}

// Attributes of the layout: not row-major, memory besides that of the elements.
int layout_attributes(const Grid& grid) {
  if (is_compact(grid)) return 0;
  const bool plain_strides = grid.strides == contiguous_strides(grid.shape, grid.itemsize);
  const bool in_place = grid.offset == 0;
  return (plain_strides ? 0 : 1) + (in_place ? 0 : 1) +
         (plain_strides && in_place ? 1 : 0);  // unused memory behind
}

// `dtype`: of the elements; nothing: none of torch's, or of foreign byte order.
std::int64_t of_grid(const Grid& grid, std::optional<Dtype> dtype) {
  const std::int64_t count = element_count(grid.shape);
  std::int64_t total = count * kElement + static_cast<std::int64_t>(grid.shape.size()) * 4;
  // Long empty or single dimensions are not simpler than short ones.
  for (const std::int64_t size : grid.shape) total += std::min<std::int64_t>(size, 8);
  total += layout_attributes(grid) * kAttribute;
  total += static_cast<std::int64_t>(grid.memory.size()) / grid.itemsize;
  if (!is_compact(grid)) {
    for (const std::int64_t stride : grid.strides) {
      total += stride < 0 ? 2 : 0;
      total += stride % grid.itemsize != 0 ? 4 : 0;
    }
    total += grid.offset % grid.itemsize != 0 ? 4 : 0;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    // Fake tensors store none, zero and sparse ones fewer than there are.
    const std::int64_t at = byte_of(grid, i);
    if (at < 0 || at + grid.itemsize > static_cast<std::int64_t>(grid.memory.size())) continue;
    total += of_element(dtype, grid.memory.data() + at, grid.itemsize);
  }
  return total;
}

struct Attributes {
  int operator()(const DeviceArray& array) const {
    return 1 + (*this)(array.array) + (array.allocation == DeviceAllocation::Pooled ? 0 : 1) +
           (array.device.index > 0 ? 1 : 0);
  }
  int operator()(const NdArray& array) const {
    return layout_attributes(grid_of(array)) + (array.writeable ? 0 : 1) +
           (array.dtype.swapped ? 1 : 0) + (array.subclass == ArrayClass::NdArray ? 0 : 1);
  }
  int operator()(const TensorInput& tensor) const {
    return layout_attributes(grid_of(tensor)) + (tensor.role == TensorRole::Plain ? 0 : 1) +
           (tensor.conj ? 1 : 0) + (tensor.neg ? 1 : 0) +
           (tensor.subclass == TensorClass::Tensor ? 0 : 1) +
           (tensor.form == TensorForm::Strided ? 0 : 1) +
           (tensor.device.type == DeviceType::Cpu ? 0 : 1);
  }
  int operator()(const Sequence& sequence) const {
    int total = sequence.type == SequenceType::List ? 0 : 1;
    for (const Input& item : sequence.items) total += std::visit(*this, item.value);
    return total;
  }
  int operator()(const CustomObject& object) const {
    int total = static_cast<int>(object.methods.size());
    for (const Input& item : object.items) total += std::visit(*this, item.value);
    return total;
  }
  template <class T>
  int operator()(const T&) const {
    return 0;
  }
};

struct Elements {
  std::int64_t operator()(const NdArray& array) const { return element_count(array.shape); }
  std::int64_t operator()(const DeviceArray& array) const {
    return element_count(array.array.shape);
  }
  std::int64_t operator()(const TensorInput& tensor) const { return element_count(tensor.shape); }
  std::int64_t operator()(const StorageInput& storage) const {
    return static_cast<std::int64_t>(storage.bytes.size()) /
           (storage.dtype ? itemsize(*storage.dtype) : 1);
  }
  std::int64_t operator()(const Buffer& buffer) const {
    return static_cast<std::int64_t>(buffer.memory.size()) / format_itemsize(buffer.format);
  }
  std::int64_t operator()(const Sequence& sequence) const {
    std::int64_t total = 0;
    for (const Input& item : sequence.items) total += std::visit(*this, item.value);
    return total;
  }
  std::int64_t operator()(const CustomObject& object) const {
    std::int64_t total = 0;
    for (const Input& item : object.items) total += std::visit(*this, item.value);
    return std::max<std::int64_t>(total, 1);
  }
  std::int64_t operator()(const PyRange& range) const {
    // Ranges near the limits of 64 bits are short, but their difference may overflow.
    const auto span = static_cast<double>(range.stop) - static_cast<double>(range.start);
    return std::max<std::int64_t>(
        0, static_cast<std::int64_t>(std::ceil(span / static_cast<double>(range.step))));
  }
  std::int64_t operator()(const TorchSize& size) const {
    return static_cast<std::int64_t>(size.sizes.size());
  }
  template <class T>
  std::int64_t operator()(const T&) const {
    return 1;
  }
};

struct Complexity {
  std::int64_t operator()(const PyNone&) const { return 1; }
  std::int64_t operator()(const PyEllipsis&) const { return 2; }
  std::int64_t operator()(const PyBool& b) const { return 2 + (b.value ? 1 : 0); }
  std::int64_t operator()(const PyInt& number) const { return 2 + of_int(number); }
  std::int64_t operator()(const PyFloat& number) const { return 3 + of_double(number.bits); }
  std::int64_t operator()(const PyComplex& number) const {
    return 6 + of_double(number.real_bits) + of_double(number.imag_bits);
  }
  std::int64_t operator()(const PyStr& text) const {
    return 3 + static_cast<std::int64_t>(text.value.size());
  }
  std::int64_t operator()(const PyBytes& bytes) const {
    const bool plain = bytes.value.find_first_not_of('\0') == std::string::npos;
    return 4 + static_cast<std::int64_t>(bytes.value.size()) + (plain ? 0 : 1);
  }
  std::int64_t operator()(const NumpyScalar& scalar) const {
    return 14 + 3 * plainness(scalar.type) +
           of_element(torch_dtype(scalar.type), scalar.element.data(), itemsize(scalar.type));
  }
  std::int64_t operator()(const NdArray& array) const {
    const auto subclass = static_cast<std::int64_t>(array.subclass);
    return 40 + 3 * plainness(array.dtype.type) +
           of_grid(grid_of(array),
                   array.dtype.swapped ? std::nullopt : torch_dtype(array.dtype.type)) +
           subclass +
           kAttribute *
               ((array.writeable ? 0 : 1) + (array.dtype.swapped ? 1 : 0) + (subclass > 0 ? 1 : 0));
  }
  std::int64_t operator()(const DeviceArray& array) const {
    const int elsewhere = array.allocation == DeviceAllocation::Pooled ? 0 : 1;
    return (*this)(array.array) + kAttribute * (1 + elsewhere) + array.device.index;
  }
  std::int64_t operator()(const TensorInput& tensor) const {
    const int views = (tensor.conj ? 1 : 0) + (tensor.neg ? 1 : 0) + (tensor.pinned ? 1 : 0);
    const int meta = tensor.device.type == DeviceType::Cpu ? 0 : 1;
    // Leaf is plainer than NonLeaf, and both than a Parameter.
    const auto role = static_cast<std::int64_t>(tensor.role);
    const auto subclass = static_cast<std::int64_t>(tensor.subclass);
    const auto form = static_cast<std::int64_t>(tensor.form);
    return 40 + 3 * plainness(tensor.dtype) + of_grid(grid_of(tensor), tensor.dtype) +
           kAttribute *
               (views + meta + (role > 0 ? 1 : 0) + (subclass > 0 ? 1 : 0) + (form > 0 ? 1 : 0)) +
           role + subclass + form;
  }
  std::int64_t operator()(const StorageInput& storage) const {
    return 30 + (storage.dtype ? 3 * plainness(*storage.dtype) : 1) +
           4 * static_cast<std::int64_t>(storage.bytes.size()) +
           of_bytes(storage.bytes.data(), static_cast<std::int64_t>(storage.bytes.size()));
  }
  std::int64_t operator()(const Buffer& buffer) const {
    return 20 + 3 * static_cast<std::int64_t>(buffer.type) + (buffer.format == 'B' ? 0 : 3) +
           (buffer.readonly ? kAttribute : 0) + (buffer.shape ? kAttribute : 0) +
           (buffer.offset != 0 ? kAttribute : 0) +
           (buffer.step == 1 ? 0 : kAttribute + (buffer.step == 2 ? 0 : 1)) +
           4 * static_cast<std::int64_t>(buffer.memory.size()) +
           of_bytes(buffer.memory.data(), static_cast<std::int64_t>(buffer.memory.size()));
  }
  std::int64_t operator()(const Sequence& sequence) const {
    std::int64_t total = 8 + (sequence.type == SequenceType::List ? 0 : 4);
    for (const Input& item : sequence.items) total += kElement + std::visit(*this, item.value);
    return total;
  }
  std::int64_t operator()(const PyRange& range) const {
    return 10 + kElement * Elements{}(range) + of_int(py_int(range.start)) +
           of_int(py_int(range.stop)) + of_int(py_int(range.step));
  }
  std::int64_t operator()(const TorchSize& size) const {
    std::int64_t total = 10;
    for (const std::int64_t one : size.sizes) total += kElement + of_int(py_int(one));
    return total;
  }
  std::int64_t operator()(const CustomObject& object) const {
    std::int64_t total = 20 + static_cast<std::int64_t>(object.type);
    for (const Input& item : object.items) total += kElement + std::visit(*this, item.value);
    for (const Method& method : object.methods) {
      total += kAttribute + (method.raises ? 1 + static_cast<std::int64_t>(*method.raises) : 0);
      for (const Input& answer : method.answer) total += std::visit(*this, answer.value);
    }
    return total;
  }
  std::int64_t operator()(const DtypeObject& dtype) const { return 5 + plainness(dtype.dtype); }
  std::int64_t operator()(const DeviceObject& device) const {
    return 6 + static_cast<std::int64_t>(device.device.type) + (device.device.index >= 0 ? 1 : 0);
  }
  std::int64_t operator()(const TensorClassObject& type) const {
    return 5 + (type.name == "DoubleTensor" ? 0 : 1);
  }
  std::int64_t operator()(const MemoryFormatObject& format) const {
    return 5 + static_cast<std::int64_t>(format.format);
  }
};

int context_attributes(const Context& context) {
  return (context.default_dtype == Dtype::Float32 ? 0 : 1) + (context.default_device ? 1 : 0) +
         (context.device_context ? 1 : 0) + (context.current_device == 0 ? 0 : 1) +
         (context.grad_mode == GradMode::Enabled ? 0 : 1);
}

}  // namespace

std::int64_t complexity(const Input& input) { return std::visit(Complexity{}, input.value); }

std::int64_t complexity(const Call& call) {
  std::int64_t total = context_attributes(call.context) * kAttribute +
                       static_cast<std::int64_t>(call.context.grad_mode);
  if (call.context.default_dtype == Dtype::Float64) total -= 1;
  for (const Input& argument : call.arguments) total += 30 + complexity(argument);
  for (const Keyword& keyword : call.keywords) total += kAttribute + complexity(keyword.value);
  for (const Call& earlier : call.earlier) total += kEarlierCall + complexity(earlier);
  return total;
}

std::int64_t count_elements(const Call& call) {
  std::int64_t total = 0;
  for (const Input& argument : call.arguments) total += std::visit(Elements{}, argument.value);
  // The name of a cast or class, what type() is given, or an index, belongs to the call.
  const bool names = call.constructor == Constructor::Cast ||
                     call.constructor == Constructor::TypedTensor ||
                     ((call.constructor == Constructor::Type ||
                       call.constructor == Constructor::SparseCooTensor) &&
                      call.arguments.size() > 1);
  return names ? total - 1 : total;
}

int count_attributes(const Call& call) {
  int total = context_attributes(call.context) + static_cast<int>(call.keywords.size());
  for (const Input& argument : call.arguments) total += std::visit(Attributes{}, argument.value);
  return total;
}

}  // namespace tenet::properties
