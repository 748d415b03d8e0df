#include "properties/worker/memory_picture.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace tenet::properties {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostElements = 64;

std::string_view element_name(NumpyType type) {
  const std::optional<Dtype> dtype = torch_dtype(type);
  return dtype ? name(*dtype) : name(type);
}

/// Collects the memories in the order in which spec::Sharing numbers them: that in which the
/// harness makes the objects.
class Sources {
 public:
  void add(const Input& input) {
    const std::string what(name(kind(input)));
    if (const auto* array = input.get<NdArray>()) {
      put(what, element_name(array->dtype.type), array->memory.size(), itemsize(array->dtype.type));
    } else if (const auto* on_device = input.get<DeviceArray>()) {
      const NdArray& elements = on_device->array;
      put(what, element_name(elements.dtype.type), elements.memory.size(),
          itemsize(elements.dtype.type));
    } else if (const auto* tensor = input.get<TensorInput>()) {
      if (tensor->device.type != DeviceType::Meta && tensor->form != TensorForm::Zero &&
          tensor->form != TensorForm::Fake)
        put(what, name(tensor->dtype), tensor->storage.size(), itemsize(tensor->dtype));
    } else if (const auto* storage = input.get<StorageInput>()) {
      put(what, storage->dtype ? name(*storage->dtype) : "", storage->bytes.size(),
          storage->dtype ? itemsize(*storage->dtype) : 1);
    } else if (const auto* bytes = input.get<PyBytes>()) {
      if (!bytes->value.empty()) put(what, "", bytes->value.size(), 1);
    } else if (const auto* buffer = input.get<Buffer>()) {
      const auto dtype = format_dtype(buffer->format);
      if (!buffer->memory.empty())
        put(what, dtype ? name(*dtype) : "", buffer->memory.size(),
            format_itemsize(buffer->format));
    } else if (const auto* sequence = input.get<Sequence>()) {
      for (const Input& item : sequence->items) add(item);
    } else if (const auto* object = input.get<CustomObject>()) {
      for (const Input& item : object->items) add(item);
      for (const Method& method : object->methods)
        for (const Input& answer : method.answer) add(answer);
    }
  }
  [[nodiscard]] json take() { return std::move(sources_); }

 private:
  void put(std::string what, std::string_view dtype, std::size_t size, int itemsize) {
    if (!dtype.empty()) what += " of " + std::string(dtype);
    sources_.push_back({{"what", std::move(what)}, {"size", size}, {"itemsize", itemsize}});
  }

  json sources_ = json::array();
};

// The byte at which each of the first elements begins.
json first_bytes(std::int64_t first, const Shape& shape, const Strides& strides, int itemsize) {
  json bytes = json::array();
  const std::int64_t count = std::min(element_count(shape), kMostElements);
  Shape index(shape.size(), 0);
  for (std::int64_t number = 0; number < count; ++number) {
    std::int64_t at = first;
    for (std::size_t d = 0; d < shape.size(); ++d) at += index[d] * strides[d] * itemsize;
    bytes.push_back(std::max<std::int64_t>(at, 0));
    for (std::size_t d = shape.size(); d-- > 0;) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
  return bytes;
}

json use(const Sharing& sharing, Dtype dtype, const Shape& shape, const Strides& strides) {
  const int size = itemsize(dtype);
  json answer{{"itemsize", size}, {"count", element_count(shape)}};
  if (sharing.source == Sharing::kNothing) {
    answer["relation"] = "own";
  } else if (sharing.source == Sharing::kScrambled) {
    answer["relation"] = "scrambled";
  } else {
    answer["relation"] = "view";
    answer["source"] = sharing.source;
    answer["elements"] = first_bytes(sharing.first_byte, shape, strides, size);
  }
  return answer;
}

bool is_exact(const Expectation& e) {
  return e.sharing.certainty == Certainty::Exactly && e.dtype.certainty == Certainty::Exactly &&
         e.shape.certainty == Certainty::Exactly && e.strides.certainty == Certainty::Exactly &&
         e.strides.value.size() == e.shape.value.size();
}

}  // namespace

json memory_sources(const Call& call) {
  Sources sources;
  for (const Input& argument : call.arguments) sources.add(argument);
  for (const Keyword& keyword : call.keywords) sources.add(keyword.value);
  return sources.take();
}

json memory_picture(const Call& call, const Judgement& judgement) {
  json sources = memory_sources(call);
  const Returned* seen = judgement.outcome.returned();
  const bool whole = seen != nullptr && judgement.outcome.observed.contains(Fact::SharedBytes) &&
                     seen->unknown_dtype.empty() && seen->strides.size() == seen->shape.size();
  if (sources.empty() || !whole) return {};
  json answer{{"sources", std::move(sources)},
              {"observed", use(seen->sharing, seen->dtype, seen->shape, seen->strides)}};
  const Expectation& e = judgement.expectation;
  if (is_exact(e))
    answer["expected"] = use(e.sharing.value, e.dtype.value, e.shape.value, e.strides.value);
  return answer;
}

json memory_picture_if_wrong(const Call& call, const Judgement& judgement) {
  const Returned* seen = judgement.outcome.returned();
  const Prediction<Sharing>& expected = judgement.expectation.sharing;
  const bool exact = expected.certainty == Certainty::Exactly;
  if (seen == nullptr || !exact || expected.value == seen->sharing) return {};
  return memory_picture(call, judgement);
}

}  // namespace tenet::properties
