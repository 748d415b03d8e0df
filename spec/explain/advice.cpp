// What to write instead. Every suggestion is a call of its own, which is predicted before it is
// made.

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "spec/explain/explanation.h"
#include "spec/text.h"
#include "spec/text/python_call.h"

namespace tenet {
namespace {

/// A call, and how the author would spell its data.
struct Suggestion {
  Call call;
  std::string data;
};

/// `a + b` has to be in parentheses before a method can be called on it.
bool is_one_term(std::string_view expression) {
  int depth = 0;
  char quote = 0;
  for (const char c : expression) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    } else if (depth == 0 && (c == ' ' || c == '-')) {
      return false;
    }
  }
  return true;
}

std::string spell(const Suggestion& suggestion) {
  const Call& call = suggestion.call;
  std::vector<std::string> positional;
  for (const Input& argument : call.arguments) positional.push_back(to_python(argument));
  std::vector<std::string> keywords;
  for (const Keyword& keyword : call.keywords)
    keywords.push_back(keyword.name + "=" + to_python(keyword.value));
  const bool is_method = !call.arguments.empty() && call.arguments.front().is<TensorInput>();
  if (!positional.empty() && !suggestion.data.empty())
    positional.front() =
        is_method && !is_one_term(suggestion.data) ? "(" + suggestion.data + ")" : suggestion.data;
  return text::call_expression(call.constructor, "torch", positional, keywords, is_method);
}

bool returns(const Expectation& e) { return e.completion.allows({}); }
bool shares(const Expectation& e) { return returns(e) && e.sharing.value.source >= 0; }
bool copies(const Expectation& e) {
  return returns(e) && e.sharing.value.source == Sharing::kNothing && !e.is_input.value;
}

/// Collects advice: of several ways to the same wish the first that is predicted to work.
class Adviser {
 public:
  Adviser(const Call& call, TorchVersion version, std::string_view data)
      : call_(call), version_(version), data_(data) {}

  using Goal = std::function<bool(const Expectation&)>;

  void suggest(const std::string& wish, const std::vector<Suggestion>& ways, const Goal& reached) {
    for (const Suggestion& way : ways) {
      if (!why_invalid(way.call).empty() || !reached(predict(way.call, version_))) continue;
      advice_.push_back({wish, spell(way)});
      return;
    }
  }
  void say(std::string wish, std::string write) {
    advice_.push_back({std::move(wish), std::move(write)});
  }

  /// constructor(data), nothing else, in the same context.
  [[nodiscard]] Suggestion plain(Constructor constructor) const {
    Call call{constructor, {*data_of(call_)}, {}, call_.context};
    return {std::move(call), data_};
  }
  /// The call with other data, spelled `data`; by keyword, too.
  [[nodiscard]] Suggestion with_data(Input input, std::string data) const {
    Suggestion way{call_, std::move(data)};
    if (way.call.arguments.empty()) {
      std::erase_if(way.call.keywords,
                    [&](const Keyword& keyword) { return &keyword.value == data_of(way.call); });
      way.call.arguments.push_back(std::move(input));
    } else {
      way.call.arguments.front() = std::move(input);
    }
    return way;
  }
  [[nodiscard]] Suggestion without(const std::string& keyword) const {
    Suggestion way{call_, data_};
    std::erase_if(way.call.keywords, [&](const Keyword& k) { return k.name == keyword; });
    return way;
  }
  [[nodiscard]] Suggestion with(const std::string& keyword, Input value) const {
    Suggestion way = without(keyword);
    way.call.keywords.push_back({keyword, std::move(value)});
    return way;
  }
  [[nodiscard]] const std::string& data() const { return data_; }
  [[nodiscard]] std::vector<Advice> take() { return std::move(advice_); }

 private:
  const Call& call_;
  TorchVersion version_;
  std::string data_;
  std::vector<Advice> advice_;
};

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

bool lacks_accelerator(const Expectation& e) {
  return clause(e.completion.clause).id.ends_with(".absent-accelerator");
}

void advise_on_error(Adviser& adviser, const Call& call, const Expectation& e) {
  const Input* data = data_of(call);
  std::vector<Suggestion> ways;
  if (data != nullptr)
    if (const auto* array = data->get<NdArray>()) add_array_repairs(adviser, *array, ways);
  for (const char* option : {"pin_memory", "memory_format", "device"})
    ways.push_back(adviser.without(option));
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
  const bool has_memory = data.is<NdArray>() || data.is<TensorInput>() || data.is<StorageInput>();
  if (!has_memory || e.device.value.type == DeviceType::Meta || element_count(e.shape.value) == 0)
    return;
  if (shares(e)) {
    std::vector<Suggestion> ways;
    if (data.is<TensorInput>()) {
      ways.push_back(adviser.plain(Constructor::Clone));
    } else {
      Suggestion copying{call, adviser.data()};
      copying.call.constructor = Constructor::Tensor;
      ways.push_back(std::move(copying));
      ways.push_back(adviser.plain(Constructor::Tensor));
    }
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
  adviser.suggest(
      wish, {adviser.plain(Constructor::AsTensor), adviser.plain(Constructor::FromNumpy)}, shares);
}

void advise_on_warnings(Adviser& adviser, const Call& call, const Expectation& e) {
  if (e.warnings.value.empty()) return;
  const auto quiet = [](const Expectation& other) {
    return returns(other) && other.warnings.value.empty();
  };
  if (e.warnings.value.front().kind == WarningKind::CopyConstruct) {
    const auto* tensor = data_of(call)->get<TensorInput>();
    const bool plain = tensor != nullptr && tensor->role == TensorRole::Plain;
    const std::string data =
        is_one_term(adviser.data()) ? adviser.data() : "(" + adviser.data() + ")";
    if (plain)
      adviser.suggest("For the same without the warning", {adviser.plain(Constructor::Clone)},
                      quiet);
    else
      adviser.say("For the same without the warning", data + ".detach().clone()");
    return;
  }
  Suggestion copying{call, adviser.data()};
  copying.call.constructor = Constructor::Tensor;
  adviser.suggest("Without the warning", {copying}, quiet);
}

void advise_on_dtype(Adviser& adviser, const Call& call, const Expectation& e) {
  const Input& data = *data_of(call);
  const bool has_dtype = data.is<NdArray>() || data.is<TensorInput>() || data.is<StorageInput>();
  const bool given = std::any_of(call.keywords.begin(), call.keywords.end(),
                                 [](const Keyword& keyword) { return keyword.name == "dtype"; });
  if (call.constructor == Constructor::LegacyTensor) {
    const bool sizes = e.values.certainty == Certainty::Unspecified;
    return adviser.suggest(sizes ? "For a tensor that holds the number"
                                 : "To let the data decide the dtype, and have a copy",
                           {adviser.plain(Constructor::Tensor)}, returns);
  }
  if (has_dtype || given) return;
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
  const std::string data =
      is_one_term(adviser.data()) ? adviser.data() : "(" + adviser.data() + ")";
  adviser.say("For a copy outside of the graph", data + ".detach().clone()");
}

}  // namespace

std::vector<Advice> advice_for(const Call& call, const Expectation& expectation,
                               TorchVersion version, std::string_view data) {
  const Input* input = data_of(call);
  const std::string spelled =
      !data.empty() || input == nullptr ? std::string(data) : to_python(*input);
  Adviser adviser(call, version, spelled);
  if (!returns(expectation)) {
    advise_on_error(adviser, call, expectation);
  } else if (input != nullptr) {
    advise_on_memory(adviser, call, expectation);
    advise_on_dtype(adviser, call, expectation);
    advise_on_warnings(adviser, call, expectation);
    advise_on_autograd(adviser, call, expectation);
  }
  return adviser.take();
}

}  // namespace tenet
