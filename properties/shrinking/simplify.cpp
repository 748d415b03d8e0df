#include "properties/shrinking/simplify.h"

#include <algorithm>
#include <map>
#include <utility>

#include "properties/generators/calls.h"
#include "properties/shrinking/complexity.h"
#include "properties/shrinking/simplify_inputs.h"
#include "spec/expectation.h"
#include "spec/text.h"

namespace tenet::properties {

void simplify(const Sequence& sequence, std::vector<Input>& out) {
  const auto& items = sequence.items;
  const std::size_t count = items.size();
  const auto keep = [&](std::vector<Input> some) {
    out.emplace_back(Sequence{sequence.type, std::move(some)});
  };
  for (const Input& item : items) out.push_back(item);
  if (sequence.type == SequenceType::Tuple) out.emplace_back(Sequence{SequenceType::List, items});
  if (count > 2) {
    const auto half = static_cast<std::ptrdiff_t>(count / 2);
    keep(std::vector<Input>(items.begin(), items.begin() + half));
    keep(std::vector<Input>(items.begin() + half, items.end()));
  }
  // Columns: what is regular stays regular.
  std::vector<Input> narrow = items;
  bool regular = count > 1;
  for (Input& item : narrow) {
    auto* row = item.get<Sequence>();
    if (row != nullptr && row->items.size() > 1)
      row->items.pop_back();
    else
      regular = false;
  }
  if (regular) keep(std::move(narrow));
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<Input> fewer = items;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    keep(std::move(fewer));
    for (Input& simpler : simpler_inputs(items[i])) {
      std::vector<Input> changed = items;
      changed[i] = std::move(simpler);
      keep(std::move(changed));
    }
  }
}

namespace {

void simplify(const PyStr& text, std::vector<Input>& out) {
  if (!text.value.empty()) out.emplace_back(PyStr{text.value.substr(0, text.value.size() / 2)});
  for (const char* device : {"cpu", "meta", "cuda"})
    if (text.value.starts_with(device)) out.emplace_back(PyStr{device});
  if (cast_dtype(text.value))
    for (const char* cast : {"float", "long", "double"}) out.emplace_back(PyStr{cast});
  if (class_dtype(text.value))
    for (const char* type : {"FloatTensor", "LongTensor", "DoubleTensor"})
      out.emplace_back(PyStr{type});
}

void simplify(const TensorClassObject&, std::vector<Input>& out) {
  for (const char* type : {"DoubleTensor", "LongTensor"}) out.emplace_back(TensorClassObject{type});
}

void simplify(const PyBytes& bytes, std::vector<Input>& out) {
  const std::size_t size = bytes.value.size();
  for (const std::size_t fewer : {std::size_t{0}, std::size_t{1}, size / 2})
    if (fewer < size) out.emplace_back(PyBytes{bytes.value.substr(0, fewer)});
  out.emplace_back(PyBytes{std::string(size, '\0')});
}

void simplify(const PyBool& number, std::vector<Input>& out) {
  if (number.value) out.emplace_back(PyBool{false});
}

void simplify(const PyRange& range, std::vector<Input>& out) {
  for (const PyRange& simple : {PyRange{0, 1, 1}, PyRange{0, 2, 1}, PyRange{0, 0, 1}})
    out.emplace_back(simple);
  if (range.step != 1) out.emplace_back(PyRange{range.start, range.start + 1, 1});
}

void simplify(const TorchSize& size, std::vector<Input>& out) {
  for (std::size_t i = 0; i < size.sizes.size(); ++i) {
    TorchSize fewer = size;
    fewer.sizes.erase(fewer.sizes.begin() + static_cast<std::ptrdiff_t>(i));
    out.emplace_back(std::move(fewer));
    for (const std::int64_t one : {0, 1}) {
      TorchSize smaller = size;
      smaller.sizes[i] = one;
      out.emplace_back(std::move(smaller));
    }
  }
}

void simplify(const DtypeObject&, std::vector<Input>& out) {
  for (const Dtype dtype : {Dtype::Float32, Dtype::Int64, Dtype::Float64})
    out.emplace_back(DtypeObject{dtype});
}

void simplify(const DeviceObject& device, std::vector<Input>& out) {
  if (device.device.index >= 0) out.emplace_back(DeviceObject{{device.device.type, -1}});
}

template <class T>
void simplify(const T&, std::vector<Input>&) {}  // None, Ellipsis, memory formats

void simplify_context(const Call& call, std::vector<Call>& out) {
  if (call.context == Context{}) return;
  const auto keep = [&](auto change) {
    Call other = call;
    change(other.context);
    out.push_back(std::move(other));
  };
  keep([](Context& c) { c = {}; });
  keep([](Context& c) { c.default_dtype = Dtype::Float32; });
  keep([](Context& c) { c.default_dtype = Dtype::Float64; });
  keep([](Context& c) { c.default_device.reset(); });
  keep([](Context& c) { c.device_context.reset(); });
  keep([](Context& c) { c.current_device = 0; });
  keep([](Context& c) { c.grad_mode = GradMode::Enabled; });
  keep([](Context& c) { c.grad_mode = GradMode::NoGrad; });
}

// The input's dtype and every argument that names the same one, changed together: "the dtype asked
// for is the one it has" is often what matters.
void simplify_dtypes(const Call& call, std::vector<Call>& out) {
  if (call.arguments.empty()) return;
  const auto change = [&](Input input, Dtype from, Dtype to) {
    Call other = call;
    other.arguments[0] = std::move(input);
    for (std::size_t i = 1; i < other.arguments.size(); ++i)
      if (auto* dtype = other.arguments[i].get<DtypeObject>(); dtype && dtype->dtype == from)
        dtype->dtype = to;
    for (Keyword& keyword : other.keywords)
      if (auto* dtype = keyword.value.get<DtypeObject>(); dtype && dtype->dtype == from)
        dtype->dtype = to;
    out.push_back(std::move(other));
  };
  if (const auto* tensor = call.arguments[0].get<TensorInput>()) {
    for (const Dtype to : {Dtype::Float32, Dtype::Int64, Dtype::Float64})
      for (const TensorInput& other : {with_dtype(*tensor, to), zeroed(with_dtype(*tensor, to))})
        change(other, tensor->dtype, to);
  } else if (const auto* array = call.arguments[0].get<NdArray>()) {
    const std::optional<Dtype> from = torch_dtype(array->dtype.type);
    if (!from) return;
    for (const NumpyType to : {NumpyType::Double, NumpyType::Long, NumpyType::Float})
      for (const NdArray& other : {with_type(*array, to), zeroed(with_type(*array, to))})
        change(other, *from, *torch_dtype(to));
  }
}

/// A number of the dtype that is asked for needs not ask.
void simplify_number(const Call& call, std::vector<Call>& out) {
  if (call.arguments.empty() || !(call.arguments[0].is<PyInt>() || call.arguments[0].is<PyBool>()))
    return;
  for (std::size_t i = 0; i < call.keywords.size(); ++i) {
    const auto* dtype = call.keywords[i].value.get<DtypeObject>();
    if (dtype == nullptr) continue;
    Call other = call;
    other.arguments[0] = plain_number(dtype->dtype);
    other.keywords.erase(other.keywords.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(std::move(other));
  }
}

/// Of a buffer that is read to its end, so many bytes less as the count gets smaller.
void simplify_count(const Call& call, std::vector<Call>& out) {
  if (call.constructor != Constructor::FromBuffer || call.arguments.empty()) return;
  std::size_t size = 0;
  for (const Keyword& keyword : call.keywords)
    if (const auto* dtype = keyword.value.get<DtypeObject>())
      size = static_cast<std::size_t>(itemsize(dtype->dtype));
  for (std::size_t i = 0; i < call.keywords.size(); ++i) {
    if (call.keywords[i].name != "count" || size == 0) continue;
    Call other = call;
    other.keywords[i].value = py_int(1);
    if (auto* bytes = other.arguments[0].get<PyBytes>(); bytes && bytes->value.size() > size)
      bytes->value.resize(size);
    if (auto* buffer = other.arguments[0].get<Buffer>(); buffer && buffer->memory.size() > size)
      buffer->memory.resize(size);
    out.push_back(std::move(other));
  }
}

/// Fewer calls before it, or simpler ones. A call that is made again stays the same call.
void simplify_earlier(const Call& call, std::vector<Call>& out) {
  const std::size_t count = call.earlier.size();
  if (count == 0) return;
  out.push_back(alone(call));
  const auto keep = [&](std::size_t begin, std::size_t end) {
    const auto first = call.earlier.begin();
    Call other = alone(call);
    other.earlier.assign(first + static_cast<std::ptrdiff_t>(begin),
                         first + static_cast<std::ptrdiff_t>(end));
    out.push_back(std::move(other));
  };
  if (count > 2) {
    keep(0, count / 2);
    keep(count / 2, count);
  }
  const Call judged = alone(call);
  constexpr std::size_t kFew = 4;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 && call.earlier[i] == call.earlier[i - 1]) continue;
    out.push_back(call);
    out.back().earlier.erase(out.back().earlier.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(call);
    out.back().earlier[i] = judged;
    if (count > kFew) continue;
    for (Call& simpler : simplifications(call.earlier[i])) {
      out.push_back(call);
      out.back().earlier[i] = std::move(simpler);
    }
  }
  if (std::find(call.earlier.begin(), call.earlier.end(), judged) == call.earlier.end()) return;
  for (const Call& simpler : simplifications(judged)) {
    out.push_back(simpler);
    for (const Call& earlier : call.earlier)
      out.back().earlier.push_back(earlier == judged ? simpler : earlier);
  }
}

/// tensor(data=[1]) is tensor([1]).
void simplify_named_data(const Call& call, std::vector<Call>& out) {
  const auto data =
      std::find_if(call.keywords.begin(), call.keywords.end(),
                   [&](const Keyword& keyword) { return &keyword.value == data_of(call); });
  if (data == call.keywords.end() || call.arguments.size() != data_position(call.constructor))
    return;
  out.push_back(call);
  out.back().arguments.push_back(data->value);
  out.back().keywords.erase(out.back().keywords.begin() + (data - call.keywords.begin()));
}

std::vector<Call> candidates(const Call& call) {
  std::vector<Call> out;
  simplify_earlier(call, out);
  simplify_context(call, out);
  simplify_count(call, out);
  simplify_number(call, out);
  if (call.keywords.size() > 1) {
    out.push_back(call);
    out.back().keywords.clear();
  }
  for (std::size_t i = 0; i < call.keywords.size(); ++i) {
    out.push_back(call);
    out.back().keywords.erase(out.back().keywords.begin() + static_cast<std::ptrdiff_t>(i));
    for (Input& simpler : simpler_inputs(call.keywords[i].value)) {
      out.push_back(call);
      out.back().keywords[i].value = std::move(simpler);
    }
  }
  simplify_named_data(call, out);
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    out.push_back(call);
    out.back().arguments.erase(out.back().arguments.begin() + static_cast<std::ptrdiff_t>(i));
    for (Input& simpler : simpler_inputs(call.arguments[i])) {
      out.push_back(call);
      out.back().arguments[i] = std::move(simpler);
    }
  }
  simplify_dtypes(call, out);
  return out;
}

}  // namespace

std::vector<Input> simpler_inputs(const Input& input) {
  std::vector<Input> out;
  std::visit([&](const auto& alternative) { simplify(alternative, out); }, input.value);
  return out;
}

std::vector<Call> simplifications(const Call& call) {
  const std::int64_t limit = complexity(call);
  std::multimap<std::int64_t, Call> by_complexity;
  for (Call& candidate : candidates(call)) {
    const std::int64_t weight = complexity(candidate);
    if (weight >= limit || !why_invalid(candidate).empty() || !allocates_little(candidate))
      continue;
    const auto [first, last] = by_complexity.equal_range(weight);
    if (std::any_of(first, last, [&](const auto& entry) { return entry.second == candidate; }))
      continue;
    by_complexity.emplace(weight, std::move(candidate));
  }
  std::vector<Call> simpler;
  simpler.reserve(by_complexity.size());
  for (auto& [weight, candidate] : by_complexity) simpler.push_back(std::move(candidate));
  return simpler;
}

}  // namespace tenet::properties
