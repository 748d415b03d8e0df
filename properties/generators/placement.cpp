#include "properties/generators/placement.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "properties/generators/arguments.h"
#include "spec/arguments.h"

namespace tenet::properties {
namespace {

/// The devices of a machine's accelerator, named in every way.
class Devices {
 public:
  Devices(Random& random, const Machine& machine)
      : random_(random), machine_(machine), type_(*machine.accelerator) {}

  [[nodiscard]] Device one() const { return {type_, index()}; }
  [[nodiscard]] Device beyond() const {
    return {type_, static_cast<std::int8_t>(machine_.devices + 3)};
  }
  /// For a context: with an index, without, one that is not there, the CPU.
  [[nodiscard]] Device ambient() const {
    const std::uint32_t roll = random_.below(8);
    if (roll == 0) return {type_, -1};
    if (roll == 1) return beyond();
    if (roll == 2) return {};
    return one();
  }

  [[nodiscard]] Input argument() const {
    const std::uint32_t roll = random_.below(20);
    if (roll < 9) return PyStr{spelled()};
    if (roll < 15) return DeviceObject{random_.chance(20) ? Device{type_, -1} : one()};
    if (roll < 18) return py_int(random_.chance(20) ? beyond().index + 1 : index());
    if (random_.chance(50)) return DeviceObject{beyond()};
    return PyStr{std::string(name(type_)) + ":" + std::to_string(beyond().index)};
  }
  /// Where the call may land, with the devices that it has to come back from.
  [[nodiscard]] Input any_argument() const {
    constexpr std::array<const char*, 4> kOthers{"cpu", "cpu", "cpu:0", "meta"};
    if (random_.chance(75)) return argument();
    return PyStr{random_.pick(kOthers)};
  }
  [[nodiscard]] std::int8_t index() const {
    return static_cast<std::int8_t>(random_.below(static_cast<std::uint32_t>(machine_.devices)));
  }

 private:
  [[nodiscard]] std::string spelled() const {
    const bool private_use = type_ == DeviceType::Sim && random_.chance(25);
    std::string out(private_use ? "privateuseone" : name(type_));
    if (random_.chance(70)) out += ":" + std::to_string(index());
    return out;
  }

  Random& random_;
  const Machine& machine_;
  DeviceType type_;
};

bool is_device(const Input& input) {
  const auto* text = input.get<PyStr>();
  return input.is<DeviceObject>() ||
         (text != nullptr && (text->value.starts_with("cpu") || text->value.starts_with("meta")));
}

void place_sources(Random& random, const Machine& machine, Input& input, bool pins) {
  if (auto* tensor = input.get<TensorInput>()) {
    const bool plain = tensor->form == TensorForm::Strided;
    if (!plain || tensor->device.type != DeviceType::Cpu) return;
    if (random.chance(60) && machine.takes(tensor->dtype))
      tensor->device = Devices(random, machine).one();
    else if (pins && machine.pins && !tensor->storage.empty())
      tensor->pinned = random.chance(40);
  } else if (auto* sequence = input.get<Sequence>()) {
    for (Input& item : sequence->items) place_sources(random, machine, item, false);
  }
}

void place_context(Random& random, const Machine& machine, Context& context) {
  const Devices devices(random, machine);
  if (random.chance(12)) context.default_device = devices.ambient();
  if (random.chance(12)) context.device_context = devices.ambient();
  if (random.chance(25)) context.current_device = devices.index();
}

/// Whether the call is about elements that the accelerator has none of.
bool asks_too_much(const Machine& machine, const Call& call) {
  const auto lacks = [&](const Input& input) {
    const auto* asked = input.get<DtypeObject>();
    const auto own = asked != nullptr ? asked->dtype : own_dtype(input);
    return own && !machine.takes(*own);
  };
  if (!machine.takes(call.context.default_dtype)) return true;
  return std::any_of(call.arguments.begin(), call.arguments.end(), lacks) ||
         std::any_of(call.keywords.begin(), call.keywords.end(),
                     [&](const Keyword& keyword) { return lacks(keyword.value); });
}

/// A sparse, quantized or inference tensor, which the accelerator is not asked about.
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

/// The CPU in the place of an argument that names the accelerator; a number is the index of one of
/// its devices.
void keep_on_cpu(const Machine& machine, Call& call) {
  const auto keep = [&](Input& argument) {
    const ParsedDevice parsed = parse_device(argument, machine);
    if (argument.is<PyInt>() ||
        (parsed.status == ParsedDevice::Status::Valid && parsed.device.type == machine.accelerator))
      argument = PyStr{"cpu"};
  };
  for (Keyword& keyword : call.keywords)
    if (keyword.name == "device") keep(keyword.value);
  if (call.constructor == Constructor::To && call.arguments.size() > 1) keep(call.arguments[1]);
}

/// Gives the call a device where its signature takes one.
void add_device(Random& random, const Devices& devices, Call& call) {
  const bool of_data = call.constructor == Constructor::Tensor ||
                       call.constructor == Constructor::AsTensor ||
                       call.constructor == Constructor::ScalarTensor;
  const bool of_tensor = call.constructor == Constructor::To;
  const bool takes = of_data || of_tensor || call.constructor == Constructor::LegacyTensor;
  if (!takes || !random.chance(call.constructor == Constructor::LegacyTensor ? 8 : 55)) return;
  if (of_tensor && call.arguments.size() > 1) {
    // In front of a dtype; instead of anything else.
    if (call.arguments[1].is<DtypeObject>() && call.arguments.size() < 5)
      call.arguments.insert(call.arguments.begin() + 1, devices.any_argument());
    else if (random.chance(50))
      call.arguments[1] = devices.any_argument();
    return;
  }
  call.keywords.push_back({"device", devices.any_argument()});
}

}  // namespace

void place_on_accelerator(Random& random, const Machine& machine, Call& call) {
  // frombuffer knows no device; what from_dlpack does with an accelerator's is not described.
  if (call.constructor == Constructor::FromBuffer || call.constructor == Constructor::FromDlpack ||
      has_other_layout(call) || asks_too_much(machine, call))
    return keep_on_cpu(machine, call);
  if (random.chance(20)) return;
  const Devices devices(random, machine);
  for (Input& argument : call.arguments) place_sources(random, machine, argument, true);
  for (Keyword& keyword : call.keywords) place_sources(random, machine, keyword.value, true);
  place_context(random, machine, call.context);
  bool has_device = false;
  const auto place = [&](Input& argument) {
    has_device = true;
    if (random.chance(75)) argument = devices.any_argument();
  };
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    if (is_device(call.arguments[i])) place(call.arguments[i]);
  for (Keyword& keyword : call.keywords)
    if (keyword.name == "device") {
      has_device = true;
      if (is_device(keyword.value)) place(keyword.value);
    }
  if (!has_device) add_device(random, devices, call);
}

}  // namespace tenet::properties
