#include "properties/generators/placement.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tenet::properties {
namespace {

constexpr Device kSim{DeviceType::Sim, -1};
constexpr Device kSim0{DeviceType::Sim, 0};
constexpr Device kSim1{DeviceType::Sim, 1};
constexpr Device kBeyond{DeviceType::Sim, 5};

Input simulated_device(Random& random) {
  constexpr std::array<const char*, 8> kNames{"sim",   "sim",   "sim:0",         "sim:0",
                                              "sim:1", "sim:1", "privateuseone", "privateuseone:1"};
  constexpr std::array<Device, 5> kDevices{kSim, kSim0, kSim0, kSim1, kSim1};
  constexpr std::array<std::int64_t, 5> kNumbers{0, 0, 1, 1, 6};
  const std::uint32_t roll = random.below(20);
  if (roll < 9) return PyStr{random.pick(kNames)};
  if (roll < 15) return DeviceObject{random.pick(kDevices)};
  if (roll < 18) return py_int(random.pick(kNumbers));
  return random.chance(50) ? Input(PyStr{"sim:5"}) : Input(DeviceObject{kBeyond});
}

/// Where the call may land, with the devices that it has to come back from.
Input device_argument(Random& random) {
  constexpr std::array<const char*, 4> kOthers{"cpu", "cpu", "cpu:0", "meta"};
  if (random.chance(75)) return simulated_device(random);
  return PyStr{random.pick(kOthers)};
}

bool is_device(const Input& input) {
  const auto* text = input.get<PyStr>();
  return input.is<DeviceObject>() ||
         (text != nullptr && (text->value.starts_with("cpu") || text->value.starts_with("meta")));
}

void place_sources(Random& random, Input& input) {
  if (auto* tensor = input.get<TensorInput>()) {
    const bool plain = tensor->form == TensorForm::Strided;
    if (plain && tensor->device.type == DeviceType::Cpu && random.chance(60))
      tensor->device = random.chance(50) ? kSim0 : kSim1;
  } else if (auto* sequence = input.get<Sequence>()) {
    for (Input& item : sequence->items) place_sources(random, item);
  }
}

void place_context(Random& random, Context& context) {
  constexpr std::array<Device, 8> kDevices{kSim,  kSim0, kSim0,   kSim1,
                                           kSim1, kSim1, kBeyond, Device{DeviceType::Cpu, -1}};
  if (random.chance(12)) context.default_device = random.pick(kDevices);
  if (random.chance(12)) context.device_context = random.pick(kDevices);
}

/// A sparse, quantized or inference tensor, which the simulated accelerator is not asked about.
bool has_other_layout(const Input& input) {
  if (const auto* tensor = input.get<TensorInput>()) return tensor->form != TensorForm::Strided;
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(), has_other_layout);
}

bool has_other_layout(const Call& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(),
                     [](const Input& argument) { return has_other_layout(argument); }) ||
         std::any_of(call.keywords.begin(), call.keywords.end(),
                     [](const Keyword& keyword) { return has_other_layout(keyword.value); });
}

/// A number is the index of a device of the accelerator, so the CPU is named instead.
void keep_on_cpu(Call& call) {
  for (Keyword& keyword : call.keywords)
    if (keyword.name == "device" && keyword.value.is<PyInt>()) keyword.value = PyStr{"cpu"};
  if (call.constructor == Constructor::To && call.arguments.size() > 1 &&
      call.arguments[1].is<PyInt>())
    call.arguments[1] = PyStr{"cpu"};
}

/// Gives the call a device where its signature takes one.
void add_device(Random& random, Call& call) {
  const bool of_data =
      call.constructor == Constructor::Tensor || call.constructor == Constructor::AsTensor;
  const bool of_tensor = call.constructor == Constructor::To;
  const bool takes = of_data || of_tensor || call.constructor == Constructor::LegacyTensor;
  if (!takes || !random.chance(call.constructor == Constructor::LegacyTensor ? 8 : 55)) return;
  if (of_tensor && call.arguments.size() > 1) {
    // In front of a dtype; instead of anything else.
    if (call.arguments[1].is<DtypeObject>() && call.arguments.size() < 5)
      call.arguments.insert(call.arguments.begin() + 1, device_argument(random));
    else if (random.chance(50))
      call.arguments[1] = device_argument(random);
    return;
  }
  call.keywords.push_back({"device", device_argument(random)});
}

}  // namespace

void place_on_simulator(Random& random, Call& call) {
  // frombuffer knows no device; what from_dlpack does with an accelerator's is not described.
  if (call.constructor == Constructor::FromBuffer || call.constructor == Constructor::FromDlpack)
    return;
  if (has_other_layout(call)) return keep_on_cpu(call);
  if (random.chance(20)) return;
  for (Input& argument : call.arguments) place_sources(random, argument);
  for (Keyword& keyword : call.keywords) place_sources(random, keyword.value);
  place_context(random, call.context);
  bool has_device = false;
  const auto place = [&](Input& argument) {
    has_device = true;
    if (random.chance(75)) argument = device_argument(random);
  };
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    if (is_device(call.arguments[i])) place(call.arguments[i]);
  for (Keyword& keyword : call.keywords)
    if (keyword.name == "device") {
      has_device = true;
      if (is_device(keyword.value)) place(keyword.value);
    }
  if (!has_device) add_device(random, call);
}

}  // namespace tenet::properties
