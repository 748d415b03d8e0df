#include "properties/generators/arguments.h"

#include <array>

#include "properties/generators/scalars.h"
#include "properties/generators/special.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {

std::optional<Dtype> own_dtype(const Input& input) {
  if (const auto* array = input.get<NdArray>()) return torch_dtype(array->dtype.type);
  if (const auto* array = input.get<DeviceArray>()) return own_dtype(array->array);
  if (const auto* tensor = input.get<TensorInput>()) return tensor->dtype;
  if (const auto* scalar = input.get<NumpyScalar>()) return torch_dtype(scalar->type);
  if (const auto* storage = input.get<StorageInput>()) return storage->dtype;
  if (const auto* sequence = input.get<Sequence>())
    return sequence->items.empty() ? std::nullopt : own_dtype(sequence->items.front());
  return std::nullopt;
}

Input any_dtype_argument(Random& random, std::optional<Dtype> own) {
  if (own && random.chance(40)) return DtypeObject{*own};
  if (random.chance(12)) return PyNone{};
  return DtypeObject{random.below(100) == 0 ? any_bare_dtype(random) : any_dtype(random)};
}

Input any_device_argument(Random& random) {
  constexpr Device kCpu{DeviceType::Cpu, -1};
  constexpr Device kCpu0{DeviceType::Cpu, 0};
  switch (random.below(10)) {
    case 0:
    case 1:
    case 2:
      return PyStr{"cpu"};
    case 3:
      return PyStr{"cpu:0"};
    case 4:
    case 5:
      return DeviceObject{kCpu};
    case 6:
      return DeviceObject{kCpu0};
    case 7:
      return PyNone{};
    case 8:
      return PyStr{"meta"};
    default:
      return DeviceObject{{DeviceType::Meta, -1}};
  }
}

Input bad_device(Random& random) {
  constexpr std::array<const char*, 6> kNames{"cuda", "cuda:99", "bogus", "", "cpu:x", "CPU"};
  // The driver is looked for at every mention of CUDA, which takes a fraction of a millisecond.
  switch (random.below(8)) {
    case 0:
      return DeviceObject{{DeviceType::Cuda, static_cast<std::int8_t>(random.between(-1, 1))}};
    case 1:
      return py_int(random.between(0, 1));
    default:
      return PyStr{random.pick(kNames)};
  }
}

Input wrong_type(Random& random) {
  switch (random.below(5)) {
    case 0:
      return PyEllipsis{};
    case 1:
      return py_float(1.5);
    case 2:
      return Sequence{SequenceType::List, {py_int(1)}};
    case 3:
      return PyBytes{"x"};
    default:
      return PyComplex{};
  }
}

Input flag(bool value) { return PyBool{value}; }

Input any_memory_format(Random& random) {
  if (random.chance(8)) return PyNone{};
  return MemoryFormatObject{static_cast<MemoryFormat>(random.below(4))};
}

Context any_context(Random& random) {
  constexpr std::array<Dtype, 3> kOtherDefaults{Dtype::Float16, Dtype::BFloat16, Dtype::Float64};
  constexpr std::array<DeviceType, 4> kDevices{DeviceType::Meta, DeviceType::Meta, DeviceType::Meta,
                                               DeviceType::Cpu};
  Context context;
  // One draw decides for most cases that nothing is unusual. Device contexts are slow, and the edge
  // cases have every one of them.
  const std::uint32_t roll = random.below(200);
  if (roll < 146) return context;
  if (roll < 174)
    context.default_dtype = random.pick(kOtherDefaults);
  else if (roll < 185)
    context.grad_mode = GradMode::NoGrad;
  else if (roll < 195)
    context.grad_mode = GradMode::Inference;
  else if (roll < 198)
    context.device_context = Device{random.pick(kDevices), -1};
  else
    context.default_device = Device{random.pick(kDevices), -1};
  if (random.chance(10)) {
    context.default_dtype = random.pick(kOtherDefaults);
    context.grad_mode = static_cast<GradMode>(random.below(3));
    if (random.chance(15)) context.device_context = Device{random.pick(kDevices), -1};
  }
  return context;
}

}  // namespace tenet::properties
