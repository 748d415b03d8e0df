#include "properties/repro_check.h"

#include <array>
#include <string_view>
#include <vector>

#include "properties/laws/outcomes.h"
#include "spec/buffer_view.h"
#include "spec/text.h"
#include "spec/text/python_call.h"

namespace tenet::properties {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }
std::string python_bool(bool value) { return value ? "True" : "False"; }

// (1, 2): a tuple of one needs its comma.
template <class T, class Write>
std::string tuple_of(const std::vector<T>& items, Write&& write) {
  std::string text = "(";
  for (const T& item : items) text += write(item) + ", ";
  if (items.size() > 1) text.resize(text.size() - 2);
  if (items.size() == 1) text.pop_back();
  return text + ")";
}

std::string numbers(const std::vector<std::int64_t>& items) {
  return tuple_of(items, [](std::int64_t item) { return std::to_string(item); });
}

// What is seen, among all that is allowed.
template <class T, class Write>
std::optional<std::string> among(const Prediction<T>& prediction, std::string_view seen,
                                 Write&& write) {
  if (prediction.certainty == Certainty::Exactly)
    return std::string(seen) + " == " + write(prediction.value);
  if (prediction.certainty != Certainty::OneOf) return std::nullopt;
  std::vector<T> allowed = prediction.alternatives;
  allowed.insert(allowed.begin(), prediction.value);
  return std::string(seen) + " in " + tuple_of(allowed, write);
}

std::optional<std::string> of_flag(const Prediction<bool>& prediction, std::string_view seen) {
  return among(prediction, seen, python_bool);
}

std::optional<std::string> of_completion(const Prediction<Completion>& prediction) {
  if (prediction.certainty != Certainty::Exactly && prediction.certainty != Certainty::OneOf)
    return std::nullopt;
  std::vector<Completion> allowed = prediction.alternatives;
  allowed.insert(allowed.begin(), prediction.value);
  std::string check;
  for (const Completion& one : allowed) {
    if (!check.empty()) check += " or ";
    // A subclass of the exception will do, and its module does not matter.
    check += one.empty() ? "error is None"
                         : quoted(one) + " in [base.__name__ for base in type(error).__mro__]";
  }
  return check;
}

std::string type_name(ResultType type) {
  switch (type) {
    case ResultType::Tensor:
      return quoted("Tensor");
    case ResultType::Parameter:
      return quoted("Parameter");
    case ResultType::TensorSubclass:
      return quoted("Own");
    case ResultType::Ndarray:
      return quoted("ndarray");
    default:
      return quoted("no tensor");
  }
}

/// The name of the tensor's class.
std::string_view class_name(const TensorInput& tensor) {
  if (tensor.form == TensorForm::Fake) return "FakeTensor";
  if (tensor.form == TensorForm::Jagged) return "NestedTensor";
  return tensor.subclass == TensorClass::Wrapper ? "Wrapper" : "Own";
}

const TensorInput* tensor_of(const Call& call) {
  const Input* data = data_of(call);
  return data == nullptr ? nullptr : data->get<TensorInput>();
}

std::string device_text(const Device& device) { return quoted(describe(device)); }

// Where the first byte of an argument's memory is; `name`: what the repro calls it.
std::optional<std::string> memory_of(const Input& source, const std::string& name) {
  if (const auto* array = source.get<NdArray>())
    return name + ".__array_interface__['data'][0] - " + std::to_string(array->offset);
  if (const auto* array = source.get<DeviceArray>())
    return name + ".data.ptr - " + std::to_string(array->array.offset);
  const auto* bytes = source.get<PyBytes>();
  BufferView view;
  if (source.is<Buffer>() && view_buffer(source, view)) return std::nullopt;
  if (source.is<Buffer>() || (bytes != nullptr && !bytes->value.empty()))
    return "np.frombuffer(" + name + ", np.uint8).__array_interface__['data'][0]" +
           (view.first_byte == 0 ? "" : " - " + std::to_string(view.first_byte));
  if (const auto* tensor = source.get<TensorInput>()) {
    if (is_sparse(tensor->form) || tensor->form == TensorForm::Zero ||
        tensor->form == TensorForm::Fake || tensor->subclass == TensorClass::Wrapper)
      return std::nullopt;
    return name + (tensor->form == TensorForm::Jagged ? ".values()" : "") +
           ".untyped_storage().data_ptr()";
  }
  if (const auto* storage = source.get<StorageInput>())
    return name + (storage->dtype ? ".untyped().data_ptr()" : ".data_ptr()");
  return std::nullopt;
}

std::int64_t memory_size(const Input& source) {
  if (const auto* array = source.get<NdArray>())
    return static_cast<std::int64_t>(array->memory.size());
  if (const auto* array = source.get<DeviceArray>())
    return static_cast<std::int64_t>(array->array.memory.size());
  if (const auto* tensor = source.get<TensorInput>())
    return static_cast<std::int64_t>(tensor->storage.size());
  if (const auto* buffer = source.get<Buffer>())
    return static_cast<std::int64_t>(buffer->memory.size());
  if (const auto* bytes = source.get<PyBytes>())
    return static_cast<std::int64_t>(bytes->value.size());
  return static_cast<std::int64_t>(source.get<StorageInput>()->bytes.size());
}

// The argument that the repro calls `source`; null without one.
const Input* source_of(const Call& call) {
  const std::size_t position = text::source_position(call);
  return call.arguments.size() > position ? &call.arguments[position] : nullptr;
}

// The data behind the tensor of new_tensor; null without it.
const Input* second_of(const Call& call) {
  const bool has = call.constructor == Constructor::NewTensor && call.arguments.size() > 1;
  return has ? &call.arguments[1] : nullptr;
}

// Where a part of a sparse tensor lies: values, or the indices that it was given at `position`.
std::optional<std::string> of_part_sharing(const Call& call, const Prediction<Sharing>& prediction,
                                           std::size_t position) {
  const bool values = position == text::source_position(call);
  const Input* part = call.arguments.size() > position ? &call.arguments[position] : nullptr;
  if (part == nullptr || prediction.certainty != Certainty::Exactly) return std::nullopt;
  const auto memory = memory_of(*part, values ? "source" : "argument1");
  if (!memory) return std::nullopt;
  const std::string begin = values ? "result._values().data_ptr()" : "result._indices().data_ptr()";
  if (prediction.value.source >= 0)
    return begin + " == " + *memory + " + " + std::to_string(prediction.value.first_byte);
  return "result._nnz() == 0 or not 0 <= " + begin + " - (" + *memory + ") < " +
         std::to_string(memory_size(*part));
}

std::optional<std::string> of_indices(const Expectation& expectation) {
  const Prediction<Indices>& prediction = expectation.indices;
  if (prediction.certainty != Certainty::Exactly ||
      expectation.device.value.type == DeviceType::Meta)
    return std::nullopt;
  const Indices& indices = prediction.value;
  std::string numbers;
  for (const std::int64_t number : indices.numbers)
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
  return "(tuple(result._indices().shape), result._indices().flatten().tolist()) == ((" +
         std::to_string(indices.rows) + ", " + std::to_string(indices.columns) + "), [" + numbers +
         "])";
}

std::optional<std::string> of_sharing(const Call& call, const Expectation& expectation) {
  if (call.constructor == Constructor::SparseCooTensor)
    return of_part_sharing(call, expectation.sharing, text::source_position(call));
  const Prediction<Sharing>& prediction = expectation.sharing;
  // A jagged tensor has its memory in another one.
  const std::string begin = expectation.layout.value == Layout::Jagged
                                ? "result.values().data_ptr()"
                                : "result.data_ptr()";
  const Input* source = source_of(call);
  if (source == nullptr || prediction.certainty != Certainty::Exactly ||
      prediction.value.source > 0)
    return std::nullopt;
  const std::optional<std::string> first = memory_of(*source, "source");
  if (prediction.value.source == 0) {
    if (!first) return std::nullopt;
    return begin + " == " + *first + " + " + std::to_string(prediction.value.first_byte);
  }
  // No memory at all: neither that of the first argument nor that of the data behind it.
  std::string check;
  const auto add = [&](const Input& argument, const std::optional<std::string>& memory) {
    if (!memory) return;
    check += check.empty() ? "result.numel() == 0 or " : " and ";
    check +=
        "not 0 <= " + begin + " - (" + *memory + ") < " + std::to_string(memory_size(argument));
  };
  add(*source, first);
  // Bytes have no name there.
  const Input* second = second_of(call);
  if (second != nullptr && !second->is<PyBytes>()) add(*second, memory_of(*second, "argument2"));
  return check.empty() ? std::nullopt : std::optional(check);
}

// The repro names the data behind the first argument only when it is an object.
bool is_named(const Input& data) { return data.is<NdArray>() || data.is<TensorInput>(); }

std::optional<std::string> of_input_unchanged(const Call& call) {
  // Elements that are no numbers cannot be printed.
  const TensorInput* tensor = tensor_of(call);
  if (tensor != nullptr && is_bare(tensor->dtype)) return std::nullopt;
  // Of a buffer the text tells where it lies.
  const Input& source = *source_of(call);
  const std::string read = source.is<Buffer>() ? "bytes(" : "repr(";
  std::string check = read + "source) == " + read + to_python(source) + ")";
  const Input* second = second_of(call);
  if (second != nullptr && is_named(*second))
    check += " and repr(argument2) == repr(" + to_python(*second) + ")";
  return check;
}

std::string hex(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<std::string> of_values(const Call& call, const Expectation& expectation) {
  const Prediction<ExpectedValues>& prediction = expectation.values;
  const TensorInput* tensor = tensor_of(call);
  if (prediction.certainty != Certainty::Exactly ||
      (tensor != nullptr && tensor->form == TensorForm::Fake))
    return std::nullopt;
  const bool coo = expectation.layout.value == Layout::SparseCoo ||
                   expectation.layout.value == Layout::SparseUncoalesced;
  const std::string kept = !expectation.other_dtype.empty()              ? ".int_repr()"
                           : coo                                         ? "._values()"
                           : expectation.layout.value != Layout::Strided ? ".values()"
                                                                         : "";
  // A tensor that wraps another is read through that; an array wraps none.
  const std::string whole =
      call.constructor == Constructor::Numpy ? "result." : "getattr(result, 'held', result).";
  const std::string elements =
      whole + "detach()" + kept + ".resolve_conj().resolve_neg().flatten().contiguous()";
  const auto& [bytes, freedom] = prediction.value;
  const std::string all = "bytes(" + elements + ".view(torch.uint8).tolist())";
  if (freedom.empty()) return all + " == bytes.fromhex(" + quoted(hex(bytes)) + ")";
  // Element by element: some may have any bits, or those of any NaN.
  const auto size = static_cast<std::size_t>(itemsize(expectation.dtype.value));
  std::string check = "len(" + all + ") == " + std::to_string(bytes.size());
  for (std::size_t i = 0; i < freedom.size(); ++i) {
    if (freedom[i] == Freedom::Any) continue;
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(i * size);
    const Bytes element(first, first + static_cast<std::ptrdiff_t>(size));
    const std::string seen = elements + "[" + std::to_string(i) + "]";
    check += " and ";
    if (freedom[i] != Freedom::None && has_nan(expectation.dtype.value, element)) {
      check += "bool(" + seen + ".isnan())";
    } else if (freedom[i] == Freedom::SignOfZero) {
      // Equal as numbers.
      const std::string expected = "torch.tensor(list(bytes.fromhex(" + quoted(hex(element)) +
                                   ")), dtype=torch.uint8).view(result.dtype)[0]";
      check += "torch.equal(" + seen + ", " + expected + ")";
    } else {
      check += all + "[" + std::to_string(i * size) + ":" + std::to_string((i + 1) * size) +
               "] == bytes.fromhex(" + quoted(hex(element)) + ")";
    }
  }
  return check;
}

// How each kind of warning is known by its message; empty for those that are not judged.
std::string_view phrase(WarningKind kind) {
  switch (kind) {
    case WarningKind::NonWriteableNumpy:
      return "array is not writ";
    case WarningKind::ReadOnlyBuffer:
      return "buffer is not writ";
    case WarningKind::RequiresGradDefault:
      return "unspecified requires_grad";
    case WarningKind::CopyConstruct:
      return "To copy construct from a tensor";
    case WarningKind::ComplexToReal:
      return "discards the imaginary part";
    case WarningKind::NonLeafGradAccess:
      return "is not a leaf Tensor";
    case WarningKind::RequiresGradToScalar:
      return "with requires_grad=True to a scalar";
    case WarningKind::ComplexHalf:
      return "ComplexHalf support is experimental";
    case WarningKind::BComplex32:
      return "BComplex32 support is experimental";
    default:
      return {};
  }
}

std::optional<std::string> of_warnings(const Prediction<std::vector<Warning>>& prediction) {
  constexpr std::array<WarningKind, 9> kJudged{
      WarningKind::NonWriteableNumpy, WarningKind::CopyConstruct,        WarningKind::ComplexToReal,
      WarningKind::NonLeafGradAccess, WarningKind::RequiresGradToScalar, WarningKind::ComplexHalf,
      WarningKind::ReadOnlyBuffer,    WarningKind::RequiresGradDefault,  WarningKind::BComplex32};
  std::vector<std::string> phrases;
  for (const WarningKind kind : kJudged) phrases.push_back(quoted(phrase(kind)));
  const std::string seen = "[any(part in str(w.message) for w in caught) for part in " +
                           tuple_of(phrases, [](const std::string& text) { return text; }) + "]";
  return among(prediction, seen, [&](const std::vector<Warning>& warnings) {
    std::string flags = "[";
    for (const WarningKind kind : kJudged) {
      bool expected = false;
      for (const Warning& warning : warnings) expected = expected || warning.kind == kind;
      flags += (flags.size() > 1 ? ", " : "") + python_bool(expected);
    }
    return flags + "]";
  });
}

std::optional<std::string> of_gradient(const Call& call, const Prediction<Gradient>& prediction) {
  if (prediction.certainty != Certainty::Exactly || call.arguments.empty() ||
      !call.arguments.front().is<TensorInput>())
    return std::nullopt;
  const std::string flows =
      "(result.requires_grad and source.requires_grad and torch.autograd.grad(result, source, "
      "torch.ones_like(result), allow_unused=True)[0] is not None)";
  switch (prediction.value) {
    case Gradient::None:
      return "not " + flows;
    case Gradient::Identity:
      return flows +
             " and bool((torch.autograd.grad(result, source, torch.ones_like(result))[0] == "
             "1).all())";
    case Gradient::Altered:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> check_of(const Call& call, const Expectation& expectation, Fact fact) {
  const Expectation& e = expectation;
  const auto text = [](const std::string& one) { return quoted(one); };
  switch (fact) {
    case Fact::Completion:
      return of_completion(e.completion);
    case Fact::ResultType:
      return among(e.type,
                   call.constructor == Constructor::Numpy
                       ? "(type(result).__name__ if result.flags.writeable else 'read-only')"
                       : "type(result).__name__",
                   [&](ResultType type) {
                     const TensorInput* tensor = tensor_of(call);
                     return type == ResultType::TensorSubclass && tensor != nullptr
                                ? quoted(class_name(*tensor))
                                : type_name(type);
                   });
    case Fact::DtypeFact:
      if (!e.other_dtype.empty())
        return "str(result.dtype) == " + quoted("torch." + std::string(e.other_dtype));
      return among(e.dtype, "result.dtype",
                   [](Dtype dtype) { return "torch." + std::string(name(dtype)); });
    case Fact::ShapeFact:
      if (e.layout.value == Layout::Nested || e.layout.value == Layout::Jagged) return std::nullopt;
      return among(e.shape, "tuple(result.shape)", numbers);
    case Fact::DeviceFact:
      return among(e.device, "str(result.device)", device_text);
    case Fact::LayoutFact:
      return among(
          e.layout,
          "(str(result.layout) + (', nested' if result.is_nested and result.layout == "
          "torch.strided else '') + (', not coalesced' if result.layout == torch.sparse_coo "
          "and not result.is_coalesced() else ''))",
          [](Layout layout) { return quoted(name(layout)); });
    case Fact::StridesFact:
      return among(e.strides, "result.stride()", numbers);
    case Fact::StorageOffset:
      return among(e.storage_offset, "result.storage_offset()",
                   [](std::int64_t offset) { return std::to_string(offset); });
    case Fact::Conj:
      return of_flag(e.conj, "result.is_conj()");
    case Fact::Neg:
      return of_flag(e.neg, "result.is_neg()");
    case Fact::Pinned:
      return of_flag(e.pinned, "result.is_pinned()");
    case Fact::RequiresGrad:
      return of_flag(e.requires_grad, "result.requires_grad");
    case Fact::IsLeaf:
      return of_flag(e.is_leaf, "result.is_leaf");
    case Fact::GradFn:
      return among(e.grad_fn, "(type(result.grad_fn).__name__ if result.grad_fn else '')", text);
    case Fact::Gradient:
      return of_gradient(call, e.gradient);
    case Fact::Inference:
      return of_flag(e.inference, "result.is_inference()");
    case Fact::IsInput:
      if (source_of(call) == nullptr) return std::nullopt;
      return of_flag(e.is_input, "(result is source)");
    case Fact::SharedBytes:
      return of_sharing(call, e);
    case Fact::Values:
      return of_values(call, e);
    case Fact::IndicesFact:
      return of_indices(e);
    case Fact::SharedIndices:
      return of_part_sharing(call, e.index_sharing, 0);
    case Fact::Warnings:
      return of_warnings(e.warnings);
    case Fact::InputUnchanged:
      if (source_of(call) == nullptr) return std::nullopt;
      if (const auto unchanged = of_input_unchanged(call))
        return of_flag(e.input_unchanged, "(" + *unchanged + ")");
      return std::nullopt;
    case Fact::KeepsSourceAlive:
    case Fact::Released:
    case Fact::ProcessState:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> repro_check(const Call& call, const Expectation& expectation,
                                       Fact fact) {
  std::optional<std::string> check = check_of(call, expectation, fact);
  if (!check || call.constructor != Constructor::Numpy || fact == Fact::ResultType) return check;
  // What is asked of a tensor is asked of one over the array's memory.
  constexpr std::string_view kOfResult = "result.";
  constexpr std::string_view kOfArray = "torch.from_numpy(result).";
  for (std::size_t at = 0; (at = check->find(kOfResult, at)) != std::string::npos;
       at += kOfArray.size())
    check->replace(at, kOfResult.size(), kOfArray);
  return check;
}

std::optional<std::string> trace_check(const std::string& changes) {
  struct Row {
    std::string_view begins;
    std::string_view check;
  };
  constexpr std::array kRows{
      Row{"default dtype", "torch.get_default_dtype() == torch.float32"},
      Row{"another default device", "torch._C._len_torch_function_stack() == 0"},
      Row{"grad mode", "torch.is_grad_enabled()"},
      Row{"recursion limit", "sys.getrecursionlimit() == 1000"},
      Row{"current folder", "os.getcwd() == os.environ.get('PWD')"},
      Row{"standard input", "os.fstat(0) is not None"},
      Row{"a thread goes on running", "threading.active_count() == 1"},
      Row{"a child process is left", "not open(f'/proc/self/task/{os.getpid()}/children').read()"},
      Row{"handler of signal 2 ", "signal.getsignal(2) is signal.default_int_handler"},
  };
  for (const Row& row : kRows) {
    if (changes.rfind(row.begins, 0) != 0) continue;
    std::string check(row.check);
    // The program imports no more than every program does.
    for (const std::string module : {"os", "signal", "threading"})
      for (std::size_t at = 0; (at = check.find(module + ".", at)) != std::string::npos;) {
        const std::string imported = "__import__('" + module + "')";
        check.replace(at, module.size(), imported);
        at += imported.size();
      }
    return check;
  }
  return std::nullopt;
}

}  // namespace tenet::properties
