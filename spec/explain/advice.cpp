// What to write instead. Every suggestion is a call of its own, which is predicted before it is
// made.

#include <algorithm>
#include <utility>

#include "spec/buffer_view.h"
#include "spec/explain/adviser.h"

namespace tenet {
namespace {

bool returns(const Expectation& e) { return e.completion.allows({}); }
bool shares(const Expectation& e) { return returns(e) && e.sharing.value.source >= 0; }
bool copies(const Expectation& e) {
  return returns(e) && e.sharing.value.source == Sharing::kNothing && !e.is_input.value;
}

/// The array's elements, one after the other in native byte order.
NdArray plain_copy(const NdArray& array, NumpyType type) {
  NdArray copy;
  copy.dtype = {type, false};
  copy.shape = array.shape;
  copy.strides = contiguous_strides(array.shape, itemsize(type));
  copy.memory.resize(static_cast<std::size_t>(element_count(array.shape)) *
                     static_cast<std::size_t>(itemsize(type)));
  return copy;
}

void add_array_repairs(const Adviser& adviser, const NdArray& array,
                       std::vector<Suggestion>& ways) {
  const std::string& data = adviser.data();
  const NumpyType type = array.dtype.type;
  if (array.dtype.swapped)
    ways.push_back(adviser.with_data(plain_copy(array, type),
                                     data + ".astype(np." + std::string(name(type)) + ")"));
  else
    ways.push_back(adviser.with_data(plain_copy(array, type), data + ".copy()"));
  if (torch_dtype(type)) return;
  const auto cast = [&](NumpyType to, const std::string& spelled) {
    ways.push_back(adviser.with_data(plain_copy(array, to), data + ".astype(np." + spelled + ")"));
  };
  switch (type) {
    case NumpyType::CLongDouble:
      return cast(NumpyType::CDouble, "complex128");
    case NumpyType::Datetime:
    case NumpyType::Timedelta:
      return cast(NumpyType::Long, "int64");
    case NumpyType::ULongLong:
      return cast(NumpyType::ULong, "uint64");
    default:
      return cast(NumpyType::Double, "float64");
  }
}

/// What a tensor can be handed on as: without a history, without the conj and neg bits.
void add_tensor_repairs(const Adviser& adviser, const TensorInput& tensor,
                        std::vector<Suggestion>& ways) {
  TensorInput plain = tensor;
  std::string data = adviser.data_as_term();
  const auto add = [&](const char* method) {
    data += method;
    ways.push_back(adviser.with_data(plain, data));
  };
  plain.role = TensorRole::Plain;
  if (tensor.role != TensorRole::Plain) add(".detach()");
  plain.conj = false;
  if (tensor.conj) add(".resolve_conj()");
}

/// A buffer whose bytes are no whole number of elements: so many as there are.
void add_count(const Adviser& adviser, const Call& call, const Input& data,
               std::vector<Suggestion>& ways) {
  BufferView view;
  if (view_buffer(data, view)) return;
  for (const Keyword& keyword : call.keywords)
    if (const auto* dtype = keyword.value.get<DtypeObject>())
      ways.push_back(adviser.with("count", py_int(view.length / itemsize(dtype->dtype))));
}

bool lacks_accelerator(const Expectation& e) {
  return clause(e.completion.clause).id.ends_with(".absent-accelerator");
}

void advise_on_error(Adviser& adviser, const Call& call, const Expectation& e) {
  const Input* data = data_of(call);
  std::vector<Suggestion> ways;
  if (data != nullptr) {
    if (const auto* array = data->get<NdArray>()) add_array_repairs(adviser, *array, ways);
    if (const auto* tensor = data->get<TensorInput>()) add_tensor_repairs(adviser, *tensor, ways);
  }
  for (const char* option : {"pin_memory", "memory_format", "device", "copy", "count", "offset"})
    ways.push_back(adviser.without(option));
  if (call.constructor == Constructor::FromBuffer && data != nullptr) {
    add_count(adviser, call, *data, ways);
    ways.push_back(adviser.with("dtype", DtypeObject{Dtype::UInt8}));
  }
  for (const Dtype dtype : {Dtype::Int64, Dtype::Float32, Dtype::Float64, Dtype::Complex64})
    ways.push_back(adviser.with("dtype", DtypeObject{dtype}));
  ways.push_back(adviser.without("requires_grad"));
  if (data != nullptr && call.constructor != Constructor::AsTensor)
    ways.push_back(adviser.plain(Constructor::AsTensor));
  if (!lacks_accelerator(e) && names_accelerator(call))
    adviser.suggest("For a call that returns where there is such a device", ways,
                    lacks_accelerator);
  else
    adviser.suggest("For a call that returns", ways, returns);
}

void advise_on_memory(Adviser& adviser, const Call& call, const Expectation& e) {
  const Input& data = *data_of(call);
  const bool has_memory = data.is<TensorInput>() || data.is<StorageInput>() || is_buffer(data);
  if (!has_memory || e.device.value.type == DeviceType::Meta || element_count(e.shape.value) == 0)
    return;
  if (shares(e)) {
    // A copy of what frombuffer makes; others can be asked for one.
    if (call.constructor == Constructor::FromBuffer)
      return adviser.say("For memory of its own", spell(adviser.same()) + ".clone()");
    std::vector<Suggestion> ways;
    if (data.is<TensorInput>()) ways.push_back(adviser.plain(Constructor::Clone));
    // torch.tensor reads a buffer item by item, as Python's numbers.
    if (!data.is<Buffer>()) {
      Suggestion copying = adviser.same();
      copying.call.constructor = Constructor::Tensor;
      ways.push_back(std::move(copying));
      ways.push_back(adviser.plain(Constructor::Tensor));
    }
    ways.push_back(adviser.with("copy", PyBool{true}));
    return adviser.suggest("For memory of its own", ways, copies);
  }
  const auto source_dtype = [&]() -> std::optional<Dtype> {
    if (const auto* array = data.get<NdArray>()) return torch_dtype(array->dtype.type);
    if (const auto* tensor = data.get<TensorInput>()) return tensor->dtype;
    return std::nullopt;
  }();
  std::string wish = "To share its memory";
  if (source_dtype && *source_dtype != e.dtype.value)
    wish += " (the dtype is then torch." + std::string(name(*source_dtype)) + ")";
  adviser.suggest(wish,
                  {adviser.without("copy"), adviser.plain(Constructor::AsTensor),
                   adviser.plain(Constructor::FromNumpy), adviser.plain(Constructor::AsArray)},
                  shares);
}

/// The same bytes, to be written to.
void add_writeable_buffer(const Adviser& adviser, const Input& data,
                          std::vector<Suggestion>& ways) {
  BufferView view;
  if (view_buffer(data, view)) return;
  Buffer copy;
  copy.memory.assign(view.memory.begin(), view.memory.end());
  ways.push_back(adviser.with_data(std::move(copy), "bytearray(" + adviser.data() + ")"));
}

void advise_on_warnings(Adviser& adviser, const Call& call, const Expectation& e) {
  if (e.warnings.value.empty()) return;
  const Input& data = *data_of(call);
  const auto quiet = [](const Expectation& other) {
    return returns(other) && other.warnings.value.empty();
  };
  if (e.warnings.value.front().kind == WarningKind::CopyConstruct) {
    const auto* tensor = data.get<TensorInput>();
    const bool plain = tensor != nullptr && tensor->role == TensorRole::Plain;
    if (plain && call.constructor == Constructor::Tensor)
      adviser.suggest("For the same without the warning", {adviser.plain(Constructor::Clone)},
                      quiet);
    else
      adviser.say("For the same without the warning", adviser.data_as_term() + ".detach().clone()");
    return;
  }
  std::vector<Suggestion> ways;
  if (e.warnings.value.front().kind == WarningKind::RequiresGradDefault)
    ways.push_back(adviser.with("requires_grad", PyBool{true}));
  ways.push_back(adviser.same());
  ways.back().call.constructor = Constructor::Tensor;
  if (e.warnings.value.front().kind == WarningKind::ReadOnlyBuffer)
    add_writeable_buffer(adviser, data, ways);
  adviser.suggest("Without the warning", ways, quiet);
}

void advise_on_dtype(Adviser& adviser, const Call& call, const Expectation& e) {
  const Input& data = *data_of(call);
  const bool has_dtype = data.is<TensorInput>() || data.is<StorageInput>() || is_buffer(data);
  const bool given = std::any_of(call.keywords.begin(), call.keywords.end(),
                                 [](const Keyword& keyword) { return keyword.name == "dtype"; });
  if (takes_sizes(call.constructor)) {
    const bool sizes = e.values.certainty == Certainty::Unspecified;
    return adviser.suggest(sizes ? "For a tensor that holds the number"
                                 : "To let the data decide the dtype, and have a copy",
                           {adviser.plain(Constructor::Tensor)}, returns);
  }
  if (given) return;
  if (call.constructor == Constructor::NewTensor)
    return adviser.suggest("To let the data decide the dtype", {adviser.plain(Constructor::Tensor)},
                           [&](const Expectation& other) {
                             return returns(other) && other.dtype.value != e.dtype.value;
                           });
  if (has_dtype) return;
  const auto with = [&](const std::string& wish, Dtype dtype) {
    adviser.suggest(wish, {adviser.with("dtype", DtypeObject{dtype})}, returns);
  };
  if (e.dtype.value == Dtype::Float64) {
    with("For torch.float32", Dtype::Float32);
  } else if (category(e.dtype.value) == DtypeCategory::Float) {
    with("For torch.float64", Dtype::Float64);
  } else if (category(e.dtype.value) == DtypeCategory::Integer) {
    with("For floating point", Dtype::Float32);
  }
}

void advise_on_autograd(Adviser& adviser, const Call& call, const Expectation& e) {
  if (!e.requires_grad.value || e.is_leaf.value || data_of(call)->get<TensorInput>() == nullptr)
    return;
  adviser.say("For a copy outside of the graph", adviser.data_as_term() + ".detach().clone()");
}

}  // namespace

std::vector<Advice> advice_for(const Call& call, const Expectation& expectation,
                               TorchVersion version, const Spelling& spelling,
                               const Machine& machine) {
  Adviser adviser(call, version, spelling, machine);
  if (!returns(expectation)) {
    advise_on_error(adviser, call, expectation);
  } else if (data_of(call) != nullptr) {
    advise_on_memory(adviser, call, expectation);
    advise_on_dtype(adviser, call, expectation);
    advise_on_warnings(adviser, call, expectation);
    advise_on_autograd(adviser, call, expectation);
  }
  return adviser.take();
}

}  // namespace tenet
