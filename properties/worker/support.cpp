#include "properties/worker/support.h"

#include <algorithm>
#include <string_view>

#include "spec/dtype.h"
#include "spec/input.h"

namespace tenet::properties {
namespace {

/// The names as flags of an enumeration of `Count` values.
template <class Enum, int Count>
std::array<bool, Count> flags(const std::string& key, const std::vector<std::string>& names) {
  std::array<bool, Count> set{};
  for (const std::string& wanted : names) {
    bool found = false;
    std::vector<std::string> known;
    for (int i = 0; i < Count; ++i) {
      const std::string_view candidate = name(static_cast<Enum>(i));
      known.emplace_back(candidate);
      if (candidate != wanted) continue;
      set[static_cast<std::size_t>(i)] = true;
      found = true;
    }
    if (!found) throw UnknownName(key, wanted, known);
  }
  return set;
}

std::vector<DeviceType> device_types(const std::vector<std::string>& names) {
  std::vector<DeviceType> types;
  for (const std::string& wanted : names) {
    if (const auto type = device_type_from_name(wanted)) {
      types.push_back(*type);
      continue;
    }
    std::vector<std::string> known;
    for (int i = 0; i < kDeviceTypeCount; ++i) known.emplace_back(name(static_cast<DeviceType>(i)));
    throw UnknownName("devices", wanted, known);
  }
  return types;
}

}  // namespace

Support::Support(const std::map<std::string, std::vector<std::string>>& supports) {
  topics_.fill(true);
  for (const auto& [key, names] : supports) {
    if (key == "constructors") constructors_ = flags<Constructor, kConstructorCount>(key, names);
    if (key == "keywords") keywords_ = names;
    if (key == "inputs") inputs_ = flags<InputKind, kInputKindCount>(key, names);
    if (key == "dtypes") dtypes_ = flags<Dtype, kAllDtypeCount>(key, names);
    if (key == "topics") topics_ = flags<Topic, kTopicCount>(key, names);
    if (key == "devices") devices_ = device_types(names);
  }
}

bool Support::takes(Dtype dtype) const {
  return !dtypes_ || (*dtypes_)[static_cast<std::size_t>(dtype)];
}

bool Support::takes(const Device& device) const {
  return !devices_ || std::find(devices_->begin(), devices_->end(), device.type) != devices_->end();
}

bool Support::takes(const Input& input) const {
  if (inputs_ && !(*inputs_)[static_cast<std::size_t>(kind(input))]) return false;
  if (const auto* tensor = input.get<TensorInput>())
    return takes(tensor->dtype) && takes(tensor->device);
  if (const auto* array = input.get<DeviceArray>())
    return takes(array->device) && takes(Input(array->array.dtype.type == NumpyType::ULongLong
                                                   ? NumpyScalar{NumpyType::ULong, {}}
                                                   : NumpyScalar{array->array.dtype.type, {}}));
  if (const auto* array = input.get<NdArray>()) {
    const auto dtype = torch_dtype(array->dtype.type);
    return !dtype || takes(*dtype);
  }
  if (const auto* scalar = input.get<NumpyScalar>()) {
    const auto dtype = torch_dtype(scalar->type);
    return !dtype || takes(*dtype);
  }
  if (const auto* sequence = input.get<Sequence>())
    return std::all_of(sequence->items.begin(), sequence->items.end(),
                       [this](const Input& item) { return takes(item); });
  return true;
}

bool Support::takes(const Keyword& keyword) const {
  constexpr std::array<std::string_view, 6> kData{"data",  "input",   "size",
                                                  "other", "storage", "obj"};
  const bool data = std::find(kData.begin(), kData.end(), keyword.name) != kData.end();
  if (keywords_ && !data &&
      std::find(keywords_->begin(), keywords_->end(), keyword.name) == keywords_->end())
    return false;
  if (const auto* device = keyword.value.get<DeviceObject>();
      device != nullptr && !takes(device->device))
    return false;
  const auto* dtype = keyword.value.get<DtypeObject>();
  return dtype == nullptr || takes(dtype->dtype);
}

bool Support::takes(const Call& call, const Expectation& expectation) const {
  if (constructors_ && !(*constructors_)[static_cast<std::size_t>(call.constructor)]) return false;
  const bool raises = expectation.completion.certainty != Certainty::Undetermined &&
                      !expectation.completion.value.empty();
  if (raises && !topics_[static_cast<std::size_t>(Topic::Errors)]) return false;
  if (const Input* data = data_of(call); data != nullptr && !takes(*data)) return false;
  for (const Input& argument : call.arguments)
    if (const auto* dtype = argument.get<DtypeObject>(); dtype != nullptr && !takes(dtype->dtype))
      return false;
  for (const Keyword& keyword : call.keywords)
    if (!takes(keyword)) return false;
  const Context& context = call.context;
  if (context.default_device && !takes(*context.default_device)) return false;
  if (context.device_context && !takes(*context.device_context)) return false;
  return raises || (takes(expectation.dtype.value) && takes(expectation.device.value));
}

FactSet Support::among(FactSet facts) const {
  for (int i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    if (fact != Fact::Completion && !topics_[static_cast<std::size_t>(topic(fact))])
      facts.erase(fact);
  }
  return facts;
}

}  // namespace tenet::properties
