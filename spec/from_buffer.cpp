// torch.frombuffer. Source: torch/csrc/utils/tensor_new.cpp (tensor_frombuffer).

#include "spec/buffer_view.h"
#include "spec/convert.h"

namespace tenet {
namespace {

Refusal type_error(Rule rule) { return {"TypeError", rule}; }

/// frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False)
struct Arguments {
  const Input* buffer = nullptr;
  std::optional<Dtype> dtype;
  PyInt count = py_int(-1);
  PyInt offset;
  bool requires_grad = false;
};

/// An int, of Python or NumPy; a bool is none.
bool take_int(const Input& argument, PyInt& number) {
  if (const auto* given = argument.get<PyInt>()) {
    number = *given;
    return true;
  }
  const auto* scalar = argument.get<NumpyScalar>();
  const auto dtype = scalar == nullptr ? std::nullopt : torch_dtype(scalar->type);
  if (!dtype || category(*dtype) != DtypeCategory::Integer) return false;
  const Number value = decode(*dtype, scalar->element.data());
  number = value.kind == Number::Kind::Unsigned
               ? PyInt{false, 0, static_cast<std::uint64_t>(value.integer), 0}
               : py_int(value.integer);
  return true;
}

std::optional<Refusal> take_keyword(const Keyword& keyword, Arguments& arguments) {
  bool fits = true;
  if (keyword.name == "buffer" && arguments.buffer == nullptr) {
    arguments.buffer = &keyword.value;
  } else if (keyword.name == "dtype") {
    const auto* dtype = keyword.value.get<DtypeObject>();
    fits = dtype != nullptr;
    if (fits) arguments.dtype = dtype->dtype;
  } else if (keyword.name == "count") {
    fits = take_int(keyword.value, arguments.count);
  } else if (keyword.name == "offset") {
    fits = take_int(keyword.value, arguments.offset);
  } else if (keyword.name == "requires_grad") {
    const auto* flag = keyword.value.get<PyBool>();
    fits = flag != nullptr;
    if (fits) arguments.requires_grad = flag->value;
  } else {
    return type_error(Rule::UnexpectedKeyword);
  }
  return fits ? std::nullopt : std::optional(type_error(Rule::WrongArgumentType));
}

std::optional<Refusal> parse(const Call& call, Arguments& arguments) {
  if (call.arguments.size() > 1) return type_error(Rule::TooManyPositional);
  if (!call.arguments.empty()) arguments.buffer = &call.arguments.front();
  bool has_dtype = false;
  std::optional<Refusal> refusal;
  for (const Keyword& keyword : call.keywords) {
    has_dtype = has_dtype || keyword.name == "dtype";
    const auto refused = take_keyword(keyword, arguments);
    if (refused && !refusal) refusal = refused;
  }
  if (arguments.buffer == nullptr || !has_dtype) return type_error(Rule::MissingArgument);
  return refusal;
}

/// Nothing when it is beyond 64 bits.
std::optional<std::int64_t> as_int64(const PyInt& number) {
  const std::uint64_t most = (std::uint64_t{1} << 63U) - (number.negative ? 0 : 1);
  if (number.high != 0 || number.shift != 0 || number.low > most) return std::nullopt;
  return static_cast<std::int64_t>(number.negative ? 0 - number.low : number.low);
}

}  // namespace

void predict_from_buffer(Predictor& predictor) {
  Arguments arguments;
  if (auto refusal = parse(predictor.call(), arguments)) return predictor.raises(*refusal);
  const auto count = as_int64(arguments.count);
  const auto offset = as_int64(arguments.offset);
  if (!count || !offset) return predictor.raises({"ValueError", Rule::BufferNumberTooLarge});
  BufferView view;
  if (auto refusal = view_buffer(*arguments.buffer, view)) return predictor.raises(*refusal);
  if (view.readonly)
    predictor.warns(WarningKind::ReadOnlyBuffer, "UserWarning", Rule::ReadOnlyBuffer);
  Source source;
  if (auto refusal = source_of(view, {*arguments.dtype, *count, *offset}, source))
    return predictor.raises(*refusal);
  if (arguments.requires_grad && !is_differentiable(source.dtype))
    return predictor.raises({"RuntimeError", Rule::IntegerRequiresGrad});
  predictor.dtype(source.dtype, Rule::ExplicitDtype);
  predictor.shape(source.shape, Rule::BufferShape);
  predictor.device(
      {}, ambient_device(predictor.call().context) ? Rule::IgnoresContext : Rule::DefaultsToCpu);
  predictor.shares_memory(source, Rule::SharesBuffer);
  const auto* array = arguments.buffer->get<NdArray>();
  if (array != nullptr && array->dtype.type == NumpyType::Object)
    predictor.expect().values.unspecified("the bytes are addresses of Python objects",
                                          predictor.by(Rule::SharesValues));
  if (arguments.requires_grad)
    predictor.autograd(true, true, {}, Gradient::None, Rule::RequiresGradArgument);
  else
    predictor.fresh_leaf();
}

}  // namespace tenet
