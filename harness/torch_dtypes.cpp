#include "harness/torch_dtypes.h"

#include <array>
#include <string>

#include "harness/harness.h"

namespace tenet::harness {
namespace {

using c10::ScalarType;

constexpr std::array<ScalarType, kDtypeCount> kScalarTypes{
    ScalarType::Bool,
    ScalarType::Byte,
    ScalarType::Char,
    ScalarType::Short,
    ScalarType::Int,
    ScalarType::Long,
    ScalarType::UInt16,
    ScalarType::UInt32,
    ScalarType::UInt64,
    ScalarType::Half,
    ScalarType::BFloat16,
    ScalarType::Float,
    ScalarType::Double,
    ScalarType::ComplexHalf,
    ScalarType::ComplexFloat,
    ScalarType::ComplexDouble,
    ScalarType::Float8_e4m3fn,
    ScalarType::Float8_e5m2,
    ScalarType::Float8_e4m3fnuz,
    ScalarType::Float8_e5m2fnuz,
    ScalarType::Float8_e8m0fnu,
};

}  // namespace

ScalarType scalar_type(Dtype dtype) { return kScalarTypes[static_cast<std::size_t>(dtype)]; }

std::optional<Dtype> dtype_of(ScalarType type) {
  for (int i = 0; i < kDtypeCount; ++i)
    if (kScalarTypes[static_cast<std::size_t>(i)] == type) return static_cast<Dtype>(i);
  return std::nullopt;
}

c10::Device torch_device(const Device& device) {
  switch (device.type) {
    case DeviceType::Cpu:
      return {c10::kCPU, device.index};
    case DeviceType::Meta:
      return {c10::kMeta, device.index};
    case DeviceType::Cuda:
      return {c10::kCUDA, device.index};
    case DeviceType::Sim:
      return {c10::kPrivateUse1, device.index};
  }
  throw HarnessError("a device type without a number in torch");
}

std::optional<Device> device_of(c10::Device device) {
  switch (device.type()) {
    case c10::kCPU:
      return Device{DeviceType::Cpu, -1};
    case c10::kMeta:
      return Device{DeviceType::Meta, -1};
    case c10::kCUDA:
      return Device{DeviceType::Cuda, device.index()};
    case c10::kPrivateUse1:
      return Device{DeviceType::Sim, device.index()};
    default:
      return std::nullopt;
  }
}

}  // namespace tenet::harness
