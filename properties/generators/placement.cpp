#include "properties/generators/placement.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/layouts.h"
#include "properties/generators/ndarrays.h"
#include "spec/arguments.h"
#include "spec/device_array.h"
#include "spec/inputs.h"

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

/// A tensor that is no plain strided one, which the accelerator is not asked about.
bool has_other_layout(const Input& input) {
  if (const auto* tensor = input.get<TensorInput>())
    return tensor->form != TensorForm::Strided || dispatches(tensor->subclass) ||
           is_bare(tensor->dtype);
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(), has_other_layout);
}

/// Memory that is exported, where the accelerator's devices are all exported from.
bool exports_from(const Machine& machine) { return machine.accelerator == DeviceType::Sim; }

void place_plain(Random& random, const Machine& machine, TensorInput& tensor) {
  if (tensor.device == Device{} && tensor.form == TensorForm::Strided &&
      machine.takes(tensor.dtype) && random.chance(60))
    tensor.device = Devices(random, machine).one();
}

/// A capsule, or an object that exports a tensor and says so rightly.
void place_exported(Random& random, const Machine& machine, CustomObject& object) {
  constexpr std::int64_t kExtDev = 12;
  if (object.type == ObjectType::Capsule) {
    if (auto* tensor = object.items[0].get<TensorInput>()) place_plain(random, machine, *tensor);
    return;
  }
  const Method* last = object.methods.empty() ? nullptr : &object.methods.back();
  if (last == nullptr || last->name != Special::Dlpack || last->answer.empty()) return;
  auto* tensor = object.methods.back().answer[0].get<TensorInput>();
  if (tensor == nullptr) return;
  place_plain(random, machine, *tensor);
  if (tensor->device == Device{}) return;
  const Sequence said{SequenceType::Tuple, {py_int(kExtDev), py_int(tensor->device.index)}};
  object.methods.push_back({Special::DlpackDevice, {said}, std::nullopt});
}

/// Whether the data could be an array on the accelerator as it is. Of CuPy's integers without
/// dimensions torch.Tensor would make sizes.
bool is_movable(const Machine& machine, const Call& call, const NdArray& array) {
  const Device first{*machine.accelerator, 0};
  const bool legacy =
      call.constructor == Constructor::LegacyTensor || call.constructor == Constructor::TypedTensor;
  if (legacy && array.shape.empty()) return false;
  return machine.arrays && array.writeable && why_invalid(DeviceArray{array, first}).empty() &&
         machine.takes(dtype_of({array, first}));
}

/// Most often the common kind of memory.
DeviceAllocation any_allocation(Random& random, const Machine& machine) {
  if (random.chance(50)) return DeviceAllocation::Pooled;
  const auto drawn = static_cast<DeviceAllocation>(random.below(kDeviceAllocationCount));
  return machine.allocates(drawn) ? drawn : DeviceAllocation::Pooled;
}

DeviceArray moved(Random& random, const Machine& machine, NdArray array) {
  return {std::move(array), Devices(random, machine).one(), any_allocation(random, machine)};
}

/// An array that nothing keeps from being shared, in memory of every kind: chance seldom makes one,
/// since few arrays have the dtype that torch.Tensor wants, and few calls want nothing besides.
void share_device_array(Random& random, const Machine& machine, Call& call) {
  const std::size_t position = data_position(call.constructor);
  NumpyType type = NumpyType::Float;
  if (call.constructor == Constructor::TypedTensor) {
    const auto dtype = class_dtype(call.arguments[0].get<PyStr>()->value);
    for (int i = 0; i < kNumpyTypeCount; ++i)
      if (torch_dtype(static_cast<NumpyType>(i)) == dtype) type = static_cast<NumpyType>(i);
  }
  DeviceArray array =
      moved(random, machine,
            make_ndarray(random, {type, false},
                         arrange(random, {random.between(1, 3)}, any_arrangement(random, false)),
                         {}, Palette::Small));
  constexpr std::array kKinds{DeviceAllocation::Pooled,       DeviceAllocation::Split,
                              DeviceAllocation::Split,        DeviceAllocation::Managed,
                              DeviceAllocation::Managed,      DeviceAllocation::Unpooled,
                              DeviceAllocation::StreamOrdered};
  array.allocation = random.pick(kKinds);
  if (!machine.allocates(array.allocation)) array.allocation = DeviceAllocation::Pooled;
  if (!is_movable(machine, call, array.array)) return;
  call.arguments.resize(position + 1);
  call.arguments[position] = std::move(array);
  call.keywords.clear();
  if (call.constructor == Constructor::FromDlpack && random.chance(15))
    call.keywords.push_back({"copy", PyBool{true}});
}

/// A list of arrays on the accelerator, most often without elements.
Sequence device_arrays(Random& random, const Machine& machine) {
  Sequence sequence{random.chance(70) ? SequenceType::List : SequenceType::Tuple, {}};
  const Shape shape = random.chance(60) ? Shape{random.between(0, 2), 0} : any_shape(random, 4);
  const std::uint32_t count = 1 + random.below(3);
  for (std::uint32_t i = 0; i < count; ++i)
    sequence.items.emplace_back(
        moved(random, machine,
              make_ndarray(random, {random.chance(50) ? NumpyType::Float : NumpyType::Long, false},
                           arrange(random, shape, Arrangement::Contiguous), {}, Palette::Small)));
  return sequence;
}

/// Data as an array on the accelerator, at times.
void place_data(Random& random, const Machine& machine, Call& call) {
  if (!machine.arrays) return;
  const std::size_t position = data_position(call.constructor);
  if (converts_tensor(call.constructor) || call.arguments.size() <= position) return;
  Input& data = call.arguments[position];
  const bool takes =
      call.constructor != Constructor::FromNumpy && call.constructor != Constructor::ScalarTensor;
  if (const auto* array = data.get<NdArray>();
      array != nullptr && is_movable(machine, call, *array)) {
    if (random.chance(takes ? 40 : 8)) data = moved(random, machine, *array);
  } else if (data.is<Sequence>() && takes && call.constructor != Constructor::FromDlpack &&
             random.chance(5)) {
    data = device_arrays(random, machine);
  }
}

void place_sources(Random& random, const Machine& machine, Input& input, bool pins) {
  if (auto* tensor = input.get<TensorInput>()) {
    const bool plain = !has_other_layout(input);
    if (!plain || tensor->device.type != DeviceType::Cpu) return;
    if (random.chance(60) && machine.takes(tensor->dtype))
      tensor->device = Devices(random, machine).one();
    else if (pins && machine.pins && !tensor->storage.empty())
      tensor->pinned = random.chance(40);
  } else if (auto* sequence = input.get<Sequence>()) {
    for (Input& item : sequence->items) place_sources(random, machine, item, false);
  } else if (auto* object = input.get<CustomObject>(); object != nullptr && exports_from(machine)) {
    place_exported(random, machine, *object);
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
  return any_input(call, lacks);
}

bool has_other_layout(const Call& call) {
  return any_input(call, [](const Input& input) { return has_other_layout(input); });
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

/// PyTorch copies complex numbers with instructions that need an aligned address, which a buffer
/// need not have (seen on 2.15).
bool may_end_process(const Call& call) {
  const Input* data = data_of(call);
  if (call.constructor != Constructor::AsArray || data == nullptr) return false;
  const auto* buffer = data->get<Buffer>();
  const auto dtype = buffer == nullptr ? std::nullopt : format_dtype(buffer->format);
  bool complex = dtype && category(*dtype) == DtypeCategory::Complex;
  for (const Keyword& keyword : call.keywords)
    if (const auto* asked = keyword.value.get<DtypeObject>())
      complex = category(asked->dtype) == DtypeCategory::Complex;
  return complex && (buffer != nullptr || data->is<PyBytes>());
}

/// Gives the call a device where its signature takes one.
void add_device(Random& random, const Devices& devices, Call& call) {
  const bool of_data =
      call.constructor == Constructor::Tensor || call.constructor == Constructor::AsTensor ||
      call.constructor == Constructor::AsArray || call.constructor == Constructor::NewTensor ||
      call.constructor == Constructor::FromDlpack || call.constructor == Constructor::ScalarTensor;
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

/// Where from_dlpack brings pinned memory to is not described; what has no elements is not pinned
/// any more when it was imported.
void unpin_what_is_moved(Call& call) {
  if (call.constructor != Constructor::FromDlpack) return;
  const auto unpin = [&](Input& argument) {
    auto* tensor = argument.get<TensorInput>();
    if (tensor != nullptr && (!call.keywords.empty() || element_count(tensor->shape) == 0))
      tensor->pinned = false;
  };
  for (Input& argument : call.arguments) unpin(argument);
  for (Keyword& keyword : call.keywords) unpin(keyword.value);
}

/// Whether data on an accelerator may be shared by a call of it.
bool shares_device_arrays(Constructor constructor) {
  return constructor == Constructor::AsTensor || constructor == Constructor::AsArray ||
         constructor == Constructor::FromDlpack || constructor == Constructor::LegacyTensor ||
         constructor == Constructor::TypedTensor;
}

}  // namespace

void place_living(Random& random, const Machine& machine, Call& call) {
  constexpr std::uint32_t kPercentPlaced = 50;
  if (!random.chance(kPercentPlaced)) return;
  const std::size_t position = data_position(call.constructor);
  const std::uint32_t roll = random.below(10);
  if (machine.arrays && roll < 4 && shares_device_arrays(call.constructor))
    share_device_array(random, machine, call);
  else if (machine.arrays && roll < 7 && call.arguments.size() > position)
    move_data(random, machine, call);
  else
    place_on_accelerator(random, machine, call);
}

void move_data(Random& random, const Machine& machine, Call& call) {
  Input& data = call.arguments[data_position(call.constructor)];
  const auto* array = data.get<NdArray>();
  if (array != nullptr && is_movable(machine, call, *array)) data = moved(random, machine, *array);
}

void place_on_accelerator(Random& random, const Machine& machine, Call& call, bool as_it_is) {
  // frombuffer knows no device; sparse tensors stay where they are.
  if (call.constructor == Constructor::FromBuffer ||
      call.constructor == Constructor::SparseCooTensor || may_end_process(call) ||
      has_other_layout(call) || asks_too_much(machine, call))
    return keep_on_cpu(machine, call);
  if (as_it_is || random.chance(20)) return;
  if (machine.arrays && shares_device_arrays(call.constructor) && random.chance(6)) {
    share_device_array(random, machine, call);
    return place_context(random, machine, call.context);
  }
  const Devices devices(random, machine);
  // Of tensors elsewhere only those on the current device are exported.
  const bool places = call.constructor != Constructor::FromDlpack || exports_from(machine);
  if (places)
    for (Input& argument : call.arguments) place_sources(random, machine, argument, true);
  place_data(random, machine, call);
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
  unpin_what_is_moved(call);
}

}  // namespace tenet::properties
