#include "properties/laws/spelling.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tenet::properties {
namespace {

Input respelled(const Input& input) {
  const auto* sequence = input.get<Sequence>();
  if (sequence == nullptr) return input;
  Sequence other;
  other.type = sequence->type == SequenceType::List ? SequenceType::Tuple : SequenceType::List;
  for (const Input& item : sequence->items) other.items.push_back(respelled(item));
  return other;
}

struct Spelling {
  std::string_view text;
  Device device;
};
constexpr std::array<Spelling, 4> kDevices{{{"cpu", {DeviceType::Cpu, -1}},
                                            {"cpu:0", {DeviceType::Cpu, 0}},
                                            {"meta", {DeviceType::Meta, -1}},
                                            {"meta:0", {DeviceType::Meta, 0}}}};

}  // namespace

std::optional<Input> other_sequence_type(const Input& data) {
  if (!data.is<Sequence>()) return std::nullopt;
  return respelled(data);
}

std::optional<Sequence> as_list(const Input& data) {
  Sequence list;
  if (const auto* size = data.get<TorchSize>()) {
    for (const std::int64_t one : size->sizes) list.items.emplace_back(py_int(one));
    return list;
  }
  const auto* range = data.get<PyRange>();
  if (range == nullptr) return std::nullopt;
  constexpr std::size_t kMost = 64;
  std::int64_t number = range->start;
  while (range->step > 0 ? number < range->stop : number > range->stop) {
    if (list.items.size() == kMost) return std::nullopt;
    list.items.emplace_back(py_int(number));
    if (__builtin_add_overflow(number, range->step, &number)) break;
  }
  return list;
}

std::optional<Input> other_device_spelling(const Input& device) {
  for (const Spelling& spelling : kDevices) {
    if (const auto* text = device.get<PyStr>(); text && text->value == spelling.text)
      return DeviceObject{spelling.device};
    if (const auto* object = device.get<DeviceObject>();
        object && object->device == spelling.device)
      return PyStr{std::string(spelling.text)};
  }
  return std::nullopt;
}

bool only_python_numbers(const Input& data) {
  if (const auto* sequence = data.get<Sequence>())
    return std::all_of(sequence->items.begin(), sequence->items.end(), only_python_numbers);
  return data.is<PyBool>() || data.is<PyInt>() || data.is<PyFloat>() || data.is<PyComplex>();
}

}  // namespace tenet::properties
