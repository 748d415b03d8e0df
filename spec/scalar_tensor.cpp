// torch.scalar_tensor: one number in a tensor without dimensions. Source:
// aten/src/ATen/native/TensorFactories.cpp (scalar_tensor), c10/core/Scalar.h.

#include <cmath>
#include <cstring>
#include <limits>

#include "spec/convert.h"
#include "spec/source.h"

namespace tenet {
namespace {

struct Arguments {
  std::optional<Refusal> refusal;
  const Input* number = nullptr;
  const Input* device = nullptr;
  std::optional<Dtype> dtype;
  bool pin_memory = false;
  bool requires_grad = false;
};

/// A flag may be None, too.
std::optional<Refusal> take_flag(const Input& argument, bool& flag) {
  if (const auto* value = argument.get<PyBool>())
    flag = value->value;
  else if (!argument.is<PyNone>())
    return Refusal{"TypeError", Rule::WrongArgumentType};
  return std::nullopt;
}

std::optional<Refusal> take_keyword(const Keyword& keyword, Arguments& arguments) {
  constexpr Refusal kWrongType{"TypeError", Rule::WrongArgumentType};
  if (keyword.name == "dtype") {
    if (keyword.value.is<PyNone>()) return std::nullopt;
    const auto* dtype = keyword.value.get<DtypeObject>();
    if (dtype == nullptr) return kWrongType;
    arguments.dtype = dtype->dtype;
    return std::nullopt;
  }
  if (keyword.name == "device") {
    arguments.device = &keyword.value;
    if (parse_device(keyword.value).status == ParsedDevice::Status::WrongType) return kWrongType;
    return std::nullopt;
  }
  if (keyword.name == "requires_grad") return take_flag(keyword.value, arguments.requires_grad);
  if (keyword.name == "pin_memory") return take_flag(keyword.value, arguments.pin_memory);
  if (keyword.name == "layout") {
    if (keyword.value.is<PyNone>()) return std::nullopt;
    return kWrongType;  // no input is a torch.layout
  }
  if (keyword.name == "s" && arguments.number == nullptr) {
    arguments.number = &keyword.value;
    return std::nullopt;
  }
  return Refusal{"TypeError", Rule::UnexpectedKeyword};
}

Arguments parse(const Call& call) {
  Arguments arguments;
  if (call.arguments.size() > 1) {
    arguments.refusal = Refusal{"TypeError", Rule::TooManyPositional};
    return arguments;
  }
  if (call.arguments.size() == 1) arguments.number = &call.arguments.front();
  for (const Keyword& keyword : call.keywords) {
    const auto refusal = take_keyword(keyword, arguments);
    if (refusal && !arguments.refusal) arguments.refusal = refusal;
  }
  if (arguments.number == nullptr) arguments.refusal = Refusal{"TypeError", Rule::MissingArgument};
  return arguments;
}

/// Python's number behind an object of a derived class, whose methods are not asked.
const Input& plain_number(const Input& input) {
  const auto* object = input.get<CustomObject>();
  if (object == nullptr) return input;
  switch (object->type) {
    case ObjectType::Int:
    case ObjectType::IntEnum:
    case ObjectType::Float:
    case ObjectType::Complex:
      return object->items.front();
    default:
      return input;
  }
}

/// Whether the parser takes it for a number. NumPy's timedelta is an integer to it, and turns out
/// to be none.
bool passes_for_number(const Input& input) {
  if (const auto* tensor = input.get<TensorInput>())
    return tensor->shape.empty() && !source_of(*tensor).requires_grad;
  if (const auto* scalar = input.get<NumpyScalar>())
    return !is_ml(scalar->type) && scalar->type != NumpyType::Str &&
           scalar->type != NumpyType::Bytes && scalar->type != NumpyType::Datetime;
  return input.is<PyBool>() || input.is<PyInt>() || input.is<PyFloat>() || input.is<PyComplex>();
}

/// The number as PyTorch holds it.
struct Held {
  Number value;
  bool keeps_payload = false;  ///< of a NaN
  Freedom freedom = Freedom::None;
};

std::optional<Refusal> hold(const PyInt& number, Held& held) {
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  if (number.high != 0 || number.shift != 0 || (number.negative && number.low > kTop))
    return Refusal{"OverflowError", Rule::NumberBeyond64Bits};
  if (number.negative)
    held.value = Number::of_int(static_cast<std::int64_t>(0 - number.low));
  else if (number.low < kTop)
    held.value = Number::of_int(static_cast<std::int64_t>(number.low));
  else
    held.value = Number::of_unsigned(number.low);
  return std::nullopt;
}

std::optional<Refusal> hold(Predictor& predictor, const NumpyScalar& scalar, Held& held) {
  const std::uint8_t* element = scalar.element.data();
  switch (scalar.type) {
    case NumpyType::Timedelta:
      return Refusal{"TypeError", Rule::NotANumber};
    case NumpyType::CDouble:
      held = {decode(Dtype::Complex128, element), true};
      return std::nullopt;
    case NumpyType::Double:
      held = {decode(Dtype::Float64, element), true};
      return std::nullopt;
    default:
      break;
  }
  const Dtype dtype = scalar.type == NumpyType::ULongLong
                          ? Dtype::UInt64
                          : torch_dtype(scalar.type).value_or(Dtype::Float64);
  if (category(dtype) == DtypeCategory::Integer) {
    held.value = decode(dtype, element);
    if (held.value.kind == Number::Kind::Unsigned && held.value.integer < 0)
      return Refusal{"TypeError", Rule::NumberBeyond64Bits};
    return std::nullopt;
  }
  // All others, bool and the smaller complex ones, too, are asked for a float.
  ExpectedValues value;
  Reading reading;
  const auto refusal = store_elements(scalar, {}, {Dtype::Float64}, value, reading);
  if (reading.complex_to_real)
    predictor.warns(WarningKind::ComplexToReal, "ComplexWarning", Rule::ComplexToReal);
  held.value = decode(Dtype::Float64, value.bytes.data());
  return refusal;
}

std::optional<Refusal> hold(Predictor& predictor, const TensorInput& tensor, Held& held) {
  const Source source = source_of(tensor);
  if (auto refusal = resolve_bits(predictor, source)) return refusal;
  if (source.on_meta()) return Refusal{"RuntimeError", Rule::MetaHasNoNumber};
  const ExpectedValues value = converted_values(source, source.dtype, predictor.version());
  held.value = decode(source.dtype, value.bytes.data());
  if (!value.freedom.empty()) held.freedom = value.freedom.front();
  return std::nullopt;
}

std::optional<Refusal> hold(Predictor& predictor, const Input& number, Held& held) {
  if (const auto* tensor = number.get<TensorInput>()) return hold(predictor, *tensor, held);
  if (const auto* scalar = number.get<NumpyScalar>()) return hold(predictor, *scalar, held);
  if (const auto* integer = number.get<PyInt>()) return hold(*integer, held);
  if (const auto* truth = number.get<PyBool>()) {
    held.value = Number::of_int(truth->value ? 1 : 0);
  } else if (const auto* real = number.get<PyFloat>()) {
    held = {Number::of_real(value(*real)), true};
  } else if (const auto* pair = number.get<PyComplex>()) {
    held = {Number::of_complex(value(PyFloat{pair->real_bits}), value(PyFloat{pair->imag_bits})),
            true};
  }
  return std::nullopt;
}

bool is_integer(const Number& number) {
  return number.kind == Number::Kind::Integer || number.kind == Number::Kind::Unsigned;
}

double as_double(const Number& number) {
  if (number.kind == Number::Kind::Unsigned)
    return static_cast<double>(static_cast<std::uint64_t>(number.integer));
  return number.kind == Number::Kind::Integer ? static_cast<double>(number.integer) : number.real;
}

bool integer_fits(const Number& number, Dtype dtype) {
  const int bits = 8 * itemsize(dtype);
  const bool is_unsigned = dtype == Dtype::UInt8 || is_barebones_unsigned(dtype);
  const bool negative = number.kind == Number::Kind::Integer && number.integer < 0;
  const auto raw = static_cast<std::uint64_t>(number.integer);
  const std::uint64_t magnitude = negative ? 0 - raw : raw;
  const std::uint64_t most = ~std::uint64_t{0} >> (is_unsigned ? 64 - bits : 65 - bits);
  return magnitude <= (negative && !is_unsigned ? most + 1 : most);
}

/// The least number above an integer dtype's range.
double beyond_range(Dtype dtype) {
  const bool is_unsigned = dtype == Dtype::UInt8 || is_barebones_unsigned(dtype);
  return std::ldexp(1.0, 8 * itemsize(dtype) - (is_unsigned ? 0 : 1));
}

/// Whether it is taken for one in range, which it is not.
bool passes_at_limit(double number, Dtype dtype, TorchVersion version) {
  return version < kKnowsLimitOf64BitsSince && itemsize(dtype) == 8 &&
         number == beyond_range(dtype);
}

bool real_fits(double number, Dtype dtype, TorchVersion version) {
  const bool is_unsigned = dtype == Dtype::UInt8 || is_barebones_unsigned(dtype);
  const double lowest = is_unsigned ? 0.0 : -std::ldexp(1.0, 8 * itemsize(dtype) - 1);
  return (number >= lowest && number < beyond_range(dtype)) ||
         passes_at_limit(number, dtype, version);
}

/// Whether a part of a floating-point or complex dtype takes it.
bool part_fits(double number, Dtype dtype) {
  constexpr double kLargestHalf = 65504;
  constexpr double kLargestBFloat = 0x1.fep127;
  double largest = std::numeric_limits<double>::infinity();
  if (dtype == Dtype::Float32 || dtype == Dtype::Complex64)
    largest = std::numeric_limits<float>::max();
  if (dtype == Dtype::Complex32) largest = kLargestHalf;
  if (dtype == Dtype::BComplex32) largest = kLargestBFloat;
  return std::isinf(number) || !(std::fabs(number) > largest);
}

bool fits(const Number& number, Dtype dtype, TorchVersion version) {
  const DtypeCategory kind = category(dtype);
  if (kind == DtypeCategory::Bool) return true;
  const bool complex = number.kind == Number::Kind::Complex;
  if (complex && kind != DtypeCategory::Complex && number.imag != 0) return false;
  if (kind == DtypeCategory::Integer)
    return is_integer(number) ? integer_fits(number, dtype)
                              : real_fits(number.real, dtype, version);
  return part_fits(as_double(number), dtype) && (!complex || part_fits(number.imag, dtype));
}

/// The one element.
ExpectedValues filled(const Held& held, Dtype dtype, TorchVersion version) {
  ExpectedValues out;
  out.bytes.resize(static_cast<std::size_t>(itemsize(dtype)));
  const Number& number = held.value;
  std::uint8_t* element = out.bytes.data();
  if (category(dtype) == DtypeCategory::Bool) {
    *element = number.integer != 0 || number.real != 0 || number.imag != 0 ? 1 : 0;
    return out;
  }
  if (category(dtype) == DtypeCategory::Integer) {
    if (!is_integer(number) && passes_at_limit(number.real, dtype, version)) {
      out.freedom.push_back(Freedom::Any);
      return out;
    }
    const bool large = !is_integer(number) && number.real >= 0x1p63;
    const std::uint64_t whole =
        is_integer(number) ? static_cast<std::uint64_t>(number.integer)
        : large            ? static_cast<std::uint64_t>(number.real)
                           : static_cast<std::uint64_t>(static_cast<std::int64_t>(number.real));
    std::memcpy(element, &whole, out.bytes.size());
    return out;
  }
  const bool small = category(dtype) == DtypeCategory::Float && itemsize(dtype) < 4;
  const bool complex = number.kind == Number::Kind::Complex;
  Number converted = number;
  if (small || (complex && category(dtype) == DtypeCategory::Float))
    converted = Number::of_real(as_double(number));
  const Dtype from = held.keeps_payload ? Dtype::Float64 : Dtype::Float16;
  const Freedom freedom = std::max(held.freedom, encode(dtype, converted, from, element, version));
  if (freedom != Freedom::None) out.freedom.push_back(freedom);
  return out;
}

}  // namespace

void predict_scalar_tensor(Predictor& predictor) {
  const Call& call = predictor.call();
  const Machine& machine = predictor.machine();
  const Arguments arguments = parse(call);
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Input& number = plain_number(*arguments.number);
  if (!passes_for_number(number)) return predictor.raises({"TypeError", Rule::NotANumber});
  DeviceChoice where = ambient_device(call.context, machine).value_or(DeviceChoice{});
  if (arguments.device != nullptr) {
    const ParsedDevice parsed = parse_device(*arguments.device, machine);
    if (parsed.status == ParsedDevice::Status::Invalid)
      return predictor.raises({"RuntimeError", Rule::InvalidDevice});
    if (parsed.status == ParsedDevice::Status::Valid) where = {parsed.device, parsed.rule};
  }
  if (is_absent(where.device, machine)) return predictor.raises(refusal_of_absent(where.device));
  Held held;
  if (auto refusal = hold(predictor, number, held)) return predictor.raises(*refusal);
  const bool on_meta = where.device.type == DeviceType::Meta;
  if (arguments.pin_memory && !machine.has_accelerator() && !on_meta)
    return predictor.raises({"RuntimeError", Rule::PinnedWithoutAccelerator});
  if (is_beyond(where.device, machine))
    return predictor.raises({"RuntimeError", Rule::WrongDeviceIndex});
  if (arguments.pin_memory && where.device.type == machine.accelerator)
    return predictor.raises({"RuntimeError", Rule::PinnedElsewhere});
  const Dtype dtype = arguments.dtype.value_or(call.context.default_dtype);
  predictor.allocates(dtype);
  if (!on_meta && is_bare(dtype))
    return predictor.raises({"NotImplementedError", Rule::BareNoNumber});
  if (!on_meta && !fits(held.value, dtype, predictor.version()))
    return predictor.raises({"RuntimeError", Rule::NumberOutOfRange});
  predictor.new_tensor();
  predictor.dtype(dtype, arguments.dtype ? Rule::ExplicitDtype : Rule::NumberTakesDefault);
  predictor.shape({}, Rule::ScalarShape);
  predictor.strides({}, Rule::RowMajor);
  predictor.device(where.device, where.rule);
  predictor.fresh_memory(Rule::CopiesSequence);
  if (arguments.pin_memory && where.device.type == DeviceType::Cpu)
    predictor.expect().pinned.exactly(true, predictor.by(Rule::PinnedOnRequest));
  if (on_meta)
    predictor.values({}, Rule::MetaHasNoValues);
  else
    predictor.values(filled(held, dtype, predictor.version()), Rule::FillsNumber);
  predictor.fresh_leaf();
  if (!arguments.requires_grad) return;
  if (!is_differentiable(dtype))
    return predictor.raises({"RuntimeError", Rule::IntegerRequiresGrad});
  predictor.autograd(true, true, {}, Gradient::None, Rule::RequiresGradArgument);
}

}  // namespace tenet
