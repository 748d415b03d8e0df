// Storing one Python number as an element of a dtype.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "spec/convert.h"
#include "spec/custom_object.h"
#include "spec/sequence.h"

namespace tenet {
namespace {

/// What Python sees in an element that is no sequence.
enum class Class : std::uint8_t {
  Bool,
  Int,
  Float,            ///< float and np.float64
  Complex,          ///< complex
  NumpyComplex128,  ///< a complex with NumPy's own __float__
  NumpyBool,
  NumpyInt,
  NumpyReal,     ///< np.float16, np.float32, np.longdouble
  NumpyComplex,  ///< np.complex64, np.clongdouble
  Array,         ///< an ndarray as a number
  Tensor,
  Other,
};

struct Scalar {
  Class type = Class::Other;
  PyInt integer;  ///< Bool, Int, NumpyBool, NumpyInt, and integral arrays and tensors
  double real = 0;
  double imag = 0;
  DtypeCategory category = DtypeCategory::Float;  ///< of an Array or Tensor
  bool single = true;  ///< an Array without dimensions, a Tensor of one element
  bool meta = false;
  bool requires_grad = false;
  bool has_bits = false;         ///< a Tensor with conj or neg bit
  bool unresolvable = false;     ///< whose bits PyTorch cannot resolve
  Dtype dtype = Dtype::Float32;  ///< of a Tensor
};

PyInt from_number(const Number& number) {
  if (number.kind == Number::Kind::Unsigned)
    return {false, 0, static_cast<std::uint64_t>(number.integer), 0};
  return py_int(number.integer);
}

/// The dtype to decode an element by; unlike torch_dtype also of the integers that torch refuses as
/// an ndarray.
std::optional<Dtype> element_dtype(NumpyType type) {
  return type == NumpyType::ULongLong ? Dtype::UInt64 : torch_dtype(type);
}

double load_longdouble(const std::uint8_t* at) {
  long double value = 0;
  std::memcpy(&value, at, 10);  // x87 extended precision in 16 bytes
  return static_cast<double>(value);
}

void set_value(Scalar& scalar, Dtype dtype, const std::uint8_t* element) {
  const Number number = decode(dtype, element);
  scalar.category = category(dtype);
  scalar.real = number.real;
  scalar.imag = number.imag;
  if (number.kind == Number::Kind::Integer || number.kind == Number::Kind::Unsigned)
    scalar.integer = from_number(number);
}

Class class_of(NumpyType type) {
  switch (type) {
    case NumpyType::Bool:
      return Class::NumpyBool;
    case NumpyType::Double:
      return Class::Float;
    case NumpyType::CDouble:
      return Class::NumpyComplex128;
    case NumpyType::Half:
    case NumpyType::Float:
    case NumpyType::LongDouble:
      return Class::NumpyReal;
    case NumpyType::CFloat:
    case NumpyType::CLongDouble:
      return Class::NumpyComplex;
    case NumpyType::Object:
    case NumpyType::Bytes:
    case NumpyType::Str:
    case NumpyType::Void:
    case NumpyType::Datetime:
    case NumpyType::Timedelta:
      return Class::Other;
    default:
      return is_ml(type) ? Class::NumpyReal : Class::NumpyInt;
  }
}

Scalar from_numpy_element(NumpyType type, const std::uint8_t* element) {
  Scalar scalar;
  scalar.type = class_of(type);
  if (type == NumpyType::LongDouble) {
    scalar.real = load_longdouble(element);
  } else if (type == NumpyType::CLongDouble) {
    scalar.real = load_longdouble(element);
    scalar.imag = load_longdouble(element + 16);
    scalar.category = DtypeCategory::Complex;
  } else if (is_ml(type)) {
    scalar.real = real_of_ml(type, element);
  } else if (const auto dtype = element_dtype(type)) {
    set_value(scalar, *dtype, element);
  }
  return scalar;
}

Scalar from_array_element(const NdArray& array, std::int64_t at) {
  const int size = itemsize(array.dtype.type);
  std::array<std::uint8_t, 32> element{};
  std::memcpy(element.data(), array.memory.data() + at, static_cast<std::size_t>(size));
  if (array.dtype.swapped) {
    const bool is_complex = array.dtype.type == NumpyType::CFloat ||
                            array.dtype.type == NumpyType::CDouble ||
                            array.dtype.type == NumpyType::CLongDouble;
    const int part = is_complex ? size / 2 : size;
    for (int begin = 0; begin < size; begin += part)
      std::reverse(element.begin() + begin, element.begin() + begin + part);
  }
  return from_numpy_element(array.dtype.type, element.data());
}

Scalar from_array(const NdArray& array, std::int64_t at, bool single) {
  Scalar scalar;
  if (single) scalar = from_array_element(array, at);
  const auto dtype = element_dtype(array.dtype.type);
  if (scalar.type == Class::Other || (!single && !dtype)) {
    scalar.type = Class::Other;
    return scalar;
  }
  // NumPy discards the imaginary part of a clongdouble, and refuses to for the other complex
  // arrays.
  scalar.type =
      single && !dtype && scalar.type == Class::NumpyComplex ? Class::NumpyComplex : Class::Array;
  scalar.single = single;
  if (dtype) scalar.category = category(*dtype);
  return scalar;
}

Scalar from_tensor(const TensorInput& tensor, const Element& element, GradMode grad_mode) {
  Scalar scalar;
  scalar.type = Class::Tensor;
  scalar.category = category(tensor.dtype);
  const bool whole = element.view == Element::View::Whole;
  std::int64_t count = 1;
  for (std::size_t d = element.depth; d < tensor.shape.size(); ++d) count *= tensor.shape[d];
  scalar.single = count == 1;
  scalar.meta = tensor.device.type == DeviceType::Meta;
  const bool trains =
      tensor.role != TensorRole::Plain && tensor.role != TensorRole::FrozenParameter;
  scalar.has_bits = tensor.conj || tensor.neg;
  scalar.dtype = tensor.dtype;
  scalar.unresolvable = !can_resolve_bits(tensor.dtype, tensor.conj, tensor.neg);
  scalar.requires_grad = trains && grad_mode == GradMode::Enabled;
  if (scalar.single && !scalar.meta) {
    const auto size = static_cast<std::size_t>(itemsize(tensor.dtype));
    const std::int64_t at = whole ? tensor.storage_offset : element.at;
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), tensor.storage.data() + static_cast<std::size_t>(at) * size, size);
    if (tensor.conj) conjugate(tensor.dtype, bytes.data());
    if (tensor.neg) negate(tensor.dtype, bytes.data());
    set_value(scalar, tensor.dtype, bytes.data());
  }
  return scalar;
}

Scalar look_at(const Element& element, GradMode grad_mode) {
  const Input& input = *element.input;
  Scalar scalar;
  if (element.view == Element::View::Integer) {
    scalar.type = Class::Int;
    scalar.integer = py_int(element.at);
    return scalar;
  }
  if (const auto* array = input.get<NdArray>()) {
    if (element.view == Element::View::ArrayRow && element.depth == array->shape.size())
      return from_array_element(*array, element.at);
    return from_array(*array, array->offset,
                      element.view == Element::View::Whole && array->shape.empty());
  }
  if (const auto* tensor = input.get<TensorInput>())
    return from_tensor(*tensor, element, grad_mode);
  if (element.view == Element::View::Character) return scalar;
  if (const auto* truth = input.get<PyBool>()) {
    scalar.type = Class::Bool;
    scalar.integer = py_int(truth->value ? 1 : 0);
  } else if (const auto* number = input.get<PyInt>()) {
    scalar.type = Class::Int;
    scalar.integer = *number;
  } else if (const auto* real = input.get<PyFloat>()) {
    scalar.type = Class::Float;
    scalar.real = value(*real);
  } else if (const auto* pair = input.get<PyComplex>()) {
    scalar.type = Class::Complex;
    scalar.real = std::bit_cast<double>(pair->real_bits);
    scalar.imag = std::bit_cast<double>(pair->imag_bits);
  } else if (const auto* numpy = input.get<NumpyScalar>()) {
    return from_numpy_element(numpy->type, numpy->element.data());
  }
  return scalar;
}

bool is_zero(const PyInt& number) { return number.high == 0 && number.low == 0; }

bool fits_int64(const PyInt& number) {
  if (number.high != 0 || number.shift != 0) return is_zero(number);
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  return number.negative ? number.low <= kTop : number.low < kTop;
}

/// Whether Python's __index__ gives an int for it.
bool has_index(const Scalar& scalar) {
  switch (scalar.type) {
    case Class::Bool:
    case Class::Int:
    case Class::NumpyInt:
      return true;
    case Class::Array:
      return scalar.single && scalar.category == DtypeCategory::Integer;
    case Class::Tensor:
      return scalar.single &&
             (scalar.category == DtypeCategory::Integer || scalar.category == DtypeCategory::Bool);
    default:
      return false;
  }
}

Refusal wrong_type(const Scalar& scalar) {
  return {"TypeError", scalar.type == Class::Tensor ? Rule::ElementTensor : Rule::ElementType};
}

std::optional<Refusal> store_bool(const Scalar& scalar, std::uint8_t* to) {
  switch (scalar.type) {
    case Class::Float:
      *to = scalar.real != 0 ? 1 : 0;
      return std::nullopt;
    case Class::Complex:
    case Class::NumpyComplex128:
      *to = scalar.real != 0 || scalar.imag != 0 ? 1 : 0;
      return std::nullopt;
    default:
      break;
  }
  if (!has_index(scalar) && scalar.type != Class::NumpyBool) return wrong_type(scalar);
  if (scalar.meta) return Refusal{"RuntimeError", Rule::ElementTensor};
  if (scalar.unresolvable) return refusal_of_bits(scalar.dtype);
  if (scalar.type == Class::Tensor && !fits_int64(scalar.integer))
    return Refusal{"RuntimeError", Rule::ElementTensor};
  *to = is_zero(scalar.integer) ? 0 : 1;
  return std::nullopt;
}

std::optional<Refusal> store_uint64(const Scalar& scalar, std::uint8_t* to) {
  if (scalar.type != Class::Bool && scalar.type != Class::Int)
    return Refusal{"TypeError", Rule::ElementType};
  const PyInt& number = scalar.integer;
  if (number.negative || number.high != 0 || number.shift != 0)
    return Refusal{"OverflowError", Rule::ElementUint64};
  std::memcpy(to, &number.low, sizeof number.low);
  return std::nullopt;
}

std::optional<Refusal> store_integer(const Scalar& scalar, Dtype dtype, TorchVersion version,
                                     std::uint8_t* to, Freedom& freedom) {
  if (dtype == Dtype::UInt64) return store_uint64(scalar, to);
  const auto size = static_cast<std::size_t>(itemsize(dtype));
  const int bits = static_cast<int>(size) * 8;
  const bool is_unsigned = dtype == Dtype::UInt8 || is_barebones_unsigned(dtype);
  if (scalar.type == Class::Float) {
    const double lowest = is_unsigned ? 0.0 : -std::ldexp(1.0, bits - 1);
    const double beyond = std::ldexp(1.0, is_unsigned ? bits : bits - 1);
    if (dtype == Dtype::Int64 && scalar.real == beyond && version < kKnowsLimitOf64BitsSince) {
      std::memset(to, 0, size);
      freedom = Freedom::Any;
      return std::nullopt;
    }
    if (!(scalar.real >= lowest && scalar.real < beyond))
      return Refusal{"RuntimeError", Rule::ElementOutOfRange};
    const auto whole = static_cast<std::int64_t>(scalar.real);
    std::memcpy(to, &whole, size);
    return std::nullopt;
  }
  if (!has_index(scalar)) return wrong_type(scalar);
  if (scalar.meta) return Refusal{"RuntimeError", Rule::ElementTensor};
  if (scalar.unresolvable) return refusal_of_bits(scalar.dtype);
  const PyInt& number = scalar.integer;
  if (!fits_int64(number)) {
    if (scalar.type == Class::Tensor) return Refusal{"RuntimeError", Rule::ElementTensor};
    return Refusal{"ValueError", Rule::ElementBeyondInt64};
  }
  const std::uint64_t positive =
      is_unsigned ? (~std::uint64_t{0} >> (64 - bits)) : (std::uint64_t{1} << (bits - 1)) - 1;
  const std::uint64_t limit = number.negative && !is_unsigned ? positive + 1 : positive;
  if (number.low > limit) return Refusal{"RuntimeError", Rule::ElementOutOfRange};
  const std::uint64_t whole = number.negative ? 0 - number.low : number.low;
  std::memcpy(to, &whole, size);
  return std::nullopt;
}

/// A real or complex value, or why Python has none.
std::optional<Refusal> to_real(Scalar& scalar, bool accepts_complex, Reading& reading) {
  switch (scalar.type) {
    case Class::Other:
      return Refusal{"TypeError", Rule::ElementType};
    case Class::Complex:
      if (!accepts_complex) return Refusal{"TypeError", Rule::ElementType};
      return std::nullopt;
    case Class::NumpyComplex:
    case Class::NumpyComplex128:
      if (!accepts_complex) reading.complex_to_real = true;
      return std::nullopt;
    case Class::Array:
      if (!scalar.single) return Refusal{"TypeError", Rule::ElementType};
      if (scalar.category == DtypeCategory::Complex && !accepts_complex)
        return Refusal{"TypeError", Rule::ElementType};
      break;
    case Class::Tensor:
      if (scalar.requires_grad) reading.grad_to_scalar = true;
      if (!scalar.single) return Refusal{"ValueError", Rule::ElementTensor};
      if (scalar.has_bits) reading.resolved.insert(scalar.dtype);
      if (scalar.meta) return Refusal{"RuntimeError", Rule::ElementTensor};
      if (scalar.unresolvable) return refusal_of_bits(scalar.dtype);
      if (scalar.category == DtypeCategory::Complex && !accepts_complex && scalar.imag != 0)
        return Refusal{"RuntimeError", Rule::ElementTensor};
      break;
    default:
      break;
  }
  const bool integral =
      scalar.type == Class::Bool || scalar.type == Class::Int || scalar.type == Class::NumpyBool ||
      scalar.type == Class::NumpyInt ||
      ((scalar.type == Class::Array || scalar.type == Class::Tensor) &&
       scalar.category != DtypeCategory::Float && scalar.category != DtypeCategory::Complex);
  if (integral) {
    const auto number = to_double(scalar.integer);
    if (!number) return Refusal{"OverflowError", Rule::ElementTooLarge};
    scalar.real = *number;
  }
  return std::nullopt;
}

bool is_iterable(const Element& element) {
  if (is_sequence(element)) return length(element) >= 0;
  const auto* tensor = element.input->get<TensorInput>();
  return tensor != nullptr && element.depth < tensor->shape.size();
}

struct Storing {
  const Shape& shape;
  const StoreAs& as;
  ExpectedValues& values;
  Reading& reading;
  std::size_t next = 0;  ///< number of the element to store

  std::optional<Refusal> store(const Element& element, std::size_t dim) {
    if (dim == shape.size()) {
      const auto size = static_cast<std::size_t>(itemsize(as.dtype));
      Freedom freedom = Freedom::None;
      auto refusal = store_scalar(element, as, values.bytes.data() + next * size, freedom, reading);
      if (freedom != Freedom::None) {
        values.freedom.resize(values.bytes.size() / size, Freedom::None);
        values.freedom[next] = freedom;
      }
      ++next;
      return refusal;
    }
    const auto* object = element.input->get<CustomObject>();
    if (object != nullptr && object->type != ObjectType::Str && !is_list(*object))
      return store_object(*object, dim);
    if (!is_iterable(element)) return Refusal{"TypeError", Rule::NotASequence};
    if (length(element) != shape[dim]) return Refusal{"ValueError", Rule::Ragged};
    for (std::int64_t i = 0; i < shape[dim]; ++i)
      if (auto refusal = store(item(element, i), dim + 1)) return refusal;
    return std::nullopt;
  }

  std::optional<Refusal> store_object(const CustomObject& object, std::size_t dim) {
    if (!tenet::is_iterable(object)) return Refusal{"TypeError", Rule::NotASequence};
    std::vector<const Input*> items;
    if (auto refusal = read_all(object, reading, items)) return refusal;
    if (static_cast<std::int64_t>(items.size()) != shape[dim])
      return Refusal{"ValueError", is_changing(object) ? Rule::ChangedWhileRead : Rule::Ragged};
    for (const Input* one : items)
      if (auto refusal = store({Element::View::Whole, one, 0, 0}, dim + 1)) return refusal;
    return std::nullopt;
  }
};

}  // namespace

std::optional<double> to_double(const PyInt& number) {
  if (is_zero(number)) return 0.0;
  // The top 64 bits, and whether anything is below them: enough to round correctly.
  std::uint64_t top = number.low;
  int exponent = static_cast<int>(number.shift);
  if (number.high != 0) {
    const int up = std::countl_zero(number.high);
    top = up == 0 ? number.high : (number.high << up) | (number.low >> (64 - up));
    if ((number.low << up) != 0) top |= 1;
    exponent += 64 - up;
  }
  const int width = 64 - std::countl_zero(top);
  if (width > 54) {  // 53 bits, one to round by, and a sticky bit
    const int drop = width - 55;
    const std::uint64_t lost = drop > 0 ? top & ((std::uint64_t{1} << drop) - 1) : 0;
    top = drop > 0 ? (top >> drop) | (lost != 0 ? 1 : 0) : top;
    exponent += drop > 0 ? drop : 0;
  }
  const double magnitude = std::ldexp(static_cast<double>(top), exponent);
  if (std::isinf(magnitude)) return std::nullopt;
  return number.negative ? -magnitude : magnitude;
}

std::optional<Refusal> store_scalar(const Element& element, const StoreAs& as, std::uint8_t* to,
                                    Freedom& freedom, Reading& reading) {
  if (const auto* object = element.input->get<CustomObject>();
      object != nullptr && element.view == Element::View::Whole) {
    Input number;
    reading.own_methods = true;
    if (auto refusal = ask_number(*object, as.dtype, number)) return refusal;
    return store_scalar({Element::View::Whole, &number, 0, 0}, as, to, freedom, reading);
  }
  Scalar scalar = look_at(element, as.grad_mode);
  // Only Python's own numbers carry a NaN's payload through.
  const bool keeps_payload = scalar.type == Class::Float || scalar.type == Class::Complex;
  const Dtype source = keeps_payload ? Dtype::Float64 : Dtype::Float16;
  const Dtype dtype = as.dtype;
  switch (category(dtype)) {
    case DtypeCategory::Bool:
      return store_bool(scalar, to);
    case DtypeCategory::Integer:
      return store_integer(scalar, dtype, as.version, to, freedom);
    case DtypeCategory::Float:
      if (auto refusal = to_real(scalar, false, reading)) return refusal;
      freedom = encode(dtype, Number::of_real(scalar.real), source, to, as.version);
      return std::nullopt;
    case DtypeCategory::Complex:
      if (auto refusal = to_real(scalar, true, reading)) return refusal;
      freedom = encode(dtype, Number::of_complex(scalar.real, scalar.imag), source, to, as.version);
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Refusal> store_elements(const Input& data, const Shape& shape, const StoreAs& as,
                                      ExpectedValues& values, Reading& reading) {
  values.bytes.resize(static_cast<std::size_t>(element_count(shape)) *
                      static_cast<std::size_t>(itemsize(as.dtype)));
  Storing storing{shape, as, values, reading};
  return storing.store({Element::View::Whole, &data, 0, 0}, 0);
}

}  // namespace tenet
