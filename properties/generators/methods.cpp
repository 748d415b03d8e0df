#include "properties/generators/methods.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/elements.h"
#include "properties/generators/layouts.h"
#include "properties/generators/objects.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

void add(Call& call, const char* name, Input value) {
  call.keywords.push_back({name, std::move(value)});
}

Call call_of(Constructor constructor, Input data) {
  Call call;
  call.constructor = constructor;
  call.arguments.push_back(std::move(data));
  return call;
}

/// Buffers are described as data of functions.
Input any_described_data(Random& random) {
  Input data = any_data(random);
  return data.is<Buffer>() ? Input(PyNone{}) : std::move(data);
}

/// What a method without options can be given that it does not take.
void spoil_method(Random& random, Call& call) {
  const std::uint32_t roll = random.below(100);
  if (roll < 3)
    spoil(random, call, {});
  else if (roll < 5)
    call.arguments.push_back(any_memory_format(random));
  else if (roll < 8)
    call.arguments[0] = any_described_data(random);
}

TensorInput without_dimensions(Random& random) {
  TensorInput tensor =
      make_tensor(random, any_dtype(random), arrange(random, {}, Arrangement::Contiguous),
                  random.below(2), any_palette(random));
  if (random.chance(20)) tensor.role = any_role(random, tensor.dtype);
  if (random.chance(15)) {
    tensor.conj = category(tensor.dtype) == DtypeCategory::Complex && random.chance(70);
    tensor.neg = tensor.dtype != Dtype::Bool && (!tensor.conj || random.chance(30));
  }
  if (random.chance(5)) {
    tensor.device.type = DeviceType::Meta;
    tensor.storage.assign(tensor.storage.size(), 0);
  }
  return tensor;
}

}  // namespace

Input cast_name(std::uint32_t digit) {
  return PyStr{std::string(cast_names()[digit % cast_names().size()])};
}

Input class_argument(Random& random, std::uint32_t digit) {
  const std::string name(digit < class_names().size() ? class_names()[digit] : "Tensor");
  if (random.chance(50)) return TensorClassObject{name};
  return PyStr{"torch." + name};
}

Call numpy_call(Random& random) {
  Call call = call_of(Constructor::Numpy, tensor_for_copy(random));
  if (random.chance(45)) add(call, "force", flag(random.chance(90)));
  constexpr std::array<const char* const, 1> kNames{"force"};
  if (random.chance(3))
    spoil(random, call, kNames);
  else
    spoil_method(random, call);
  return call;
}

Call contiguous_call(Random& random) {
  Call call = call_of(Constructor::Contiguous, tensor_for_copy(random));
  if (random.chance(60))
    add(call, "memory_format", fitting_memory_format(random, call.arguments[0]));
  if (random.chance(3) && !call.keywords.empty())
    call.keywords[0].value = wrong_type(random);
  else
    spoil_method(random, call);
  return call;
}

Call detach_call(Random& random) {
  Call call = call_of(Constructor::Detach, tensor_for_copy(random));
  spoil_method(random, call);
  return call;
}

Call cast_call(Random& random) {
  Call call = call_of(Constructor::Cast, tensor_for_copy(random));
  if (random.chance(35))
    add(call, "memory_format", fitting_memory_format(random, call.arguments[0]));
  const auto count = static_cast<std::uint32_t>(cast_names().size());
  call.arguments.push_back(cast_name(random.below(count)));
  if (random.chance(3) && !call.keywords.empty())
    call.keywords[0].value = wrong_type(random);
  else
    spoil_method(random, call);
  return call;
}

Call type_call(Random& random) {
  constexpr std::array<const char*, 5> kNoClasses{"torch.Foo", "DoubleTensor", "float", "", "cpu"};
  Call call = call_of(Constructor::Type, tensor_for_copy(random));
  const std::uint32_t roll = random.below(100);
  Input type = DtypeObject{random.chance(30) ? call.arguments[0].get<TensorInput>()->dtype
                                             : any_dtype(random)};
  if (roll < 35)
    type = class_argument(random, random.below(11));
  else if (roll < 38)
    type = PyStr{random.pick(kNoClasses)};
  else if (roll < 40)
    type = wrong_type(random);
  if (random.chance(75))
    call.arguments.push_back(std::move(type));
  else
    add(call, "dtype", std::move(type));
  const bool positional = call.arguments.size() > 1 && random.chance(50);
  if (random.chance(20) && positional)
    call.arguments.push_back(flag(random.chance(50)));
  else if (random.chance(10))
    add(call, "non_blocking", random.chance(90) ? flag(random.chance(50)) : Input(py_int(1)));
  if (random.chance(25))
    add(call, "memory_format", fitting_memory_format(random, call.arguments[0]));
  shuffle_keywords(random, call);
  spoil_method(random, call);
  return call;
}

Input any_single_number(Random& random) {
  const std::uint32_t roll = random.below(100);
  if (roll < 45) return any_number(random, any_palette(random));
  if (roll < 65) return any_numpy_scalar(random, any_scalar_type(random), any_palette(random));
  if (roll < 90) return without_dimensions(random);
  if (roll < 96) return any_number_object(random);
  Input data = any_data(random);
  return kind(data) == InputKind::QuantizedTensor ? Input(PyNone{}) : std::move(data);
}

Call scalar_tensor_call(Random& random) {
  Call call = call_of(Constructor::ScalarTensor, any_single_number(random));
  if (random.chance(65))
    add(call, "dtype", any_dtype_argument(random, own_dtype(call.arguments[0])));
  if (random.chance(12)) add(call, "device", any_device_argument(random));
  if (random.chance(15)) add(call, "requires_grad", flag(random.chance(75)));
  if (random.chance(4)) add(call, "pin_memory", flag(random.chance(25)));
  if (random.chance(2)) add(call, "layout", PyNone{});
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 5> kNames{"dtype", "device", "requires_grad",
                                                    "pin_memory", "layout"};
  if (random.chance(5)) spoil(random, call, kNames);
  if (random.chance(2) && !call.arguments.empty()) {
    add(call, "s", call.arguments[0]);
    if (random.chance(80)) call.arguments.clear();
  }
  return call;
}

Call cast_edge(Random& random, Dtype dtype) {
  Call call = call_of(Constructor::Cast, any_tensor(random, dtype, any_shape(random, 8)));
  call.arguments.push_back(cast_name(random.below(13)));
  return call;
}

Input number_edge(Random& random, std::uint32_t form) {
  constexpr std::array<Dtype, 8> kIntegers{Dtype::UInt8,  Dtype::Int8,  Dtype::Int16,
                                           Dtype::Int32,  Dtype::Int64, Dtype::UInt16,
                                           Dtype::UInt32, Dtype::UInt64};
  constexpr std::array<double, 6> kFractions{0.5, 1.5, 2.75, -0.5, -1.5, -3.25};
  switch (form) {
    case 0:
      return any_numpy_scalar(random, any_scalar_type(random), any_palette(random));
    case 1:
    case 2:
      return without_dimensions(random);
    case 3:
    case 4:
    case 5:
      return near_limit(random, kIntegers[random.below(kIntegers.size())],
                        random.below(kNearLimits));
    case 6:
    case 7:
      return py_float(random.pick(kFractions));
    case 8:
    case 9:
    case 10:
      return py_float(random.pick(telling_doubles()));
    case 11:
    case 12:
      return py_float(-random.pick(telling_doubles()));
    case 13:
      return PyComplex{py_float(random.pick(telling_doubles())).bits,
                       py_float(random.chance(50) ? 0 : random.pick(telling_doubles())).bits};
    case 14:
      return PyInt{random.chance(50), 0, random.pick(telling_integers()) | 1U, 0};
    default:
      return any_single_number(random);
  }
}

}  // namespace tenet::properties
