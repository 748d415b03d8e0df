#include "harness/torch_dtypes.h"

#include <array>
#include <string>
#include <utility>

#include "harness/harness.h"

namespace tenet::harness {
namespace {

using c10::ScalarType;

/// Undefined before torch 2.15.
template <class Types>
constexpr Types bcomplex32() {
  if constexpr (requires { Types::BComplex32; })
    return Types::BComplex32;
  else
    return Types::Undefined;
}

constexpr std::array<ScalarType, kAllDtypeCount> kScalarTypes{
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
    bcomplex32<ScalarType>(),
    ScalarType::Float8_e4m3fn,
    ScalarType::Float8_e5m2,
    ScalarType::Float8_e4m3fnuz,
    ScalarType::Float8_e5m2fnuz,
    ScalarType::Float8_e8m0fnu,
    ScalarType::Float4_e2m1fn_x2,
    ScalarType::Bits1x8,
    ScalarType::Bits2x4,
    ScalarType::Bits4x2,
    ScalarType::Bits8,
    ScalarType::Bits16,
    ScalarType::Int1,
    ScalarType::Int2,
    ScalarType::Int3,
    ScalarType::Int4,
    ScalarType::Int5,
    ScalarType::Int6,
    ScalarType::Int7,
    ScalarType::UInt1,
    ScalarType::UInt2,
    ScalarType::UInt3,
    ScalarType::UInt4,
    ScalarType::UInt5,
    ScalarType::UInt6,
    ScalarType::UInt7,
};

}  // namespace

bool has_dtype(Dtype dtype) {
  return kScalarTypes[static_cast<std::size_t>(dtype)] != ScalarType::Undefined;
}

ScalarType scalar_type(Dtype dtype) {
  if (!has_dtype(dtype))
    throw HarnessError("the installed torch has no torch." + std::string(name(dtype)) +
                       "; a newer one has");
  return kScalarTypes[static_cast<std::size_t>(dtype)];
}

std::optional<Dtype> dtype_of(ScalarType type) {
  if (type == ScalarType::Undefined) return std::nullopt;
  for (int i = 0; i < kAllDtypeCount; ++i)
    if (kScalarTypes[static_cast<std::size_t>(i)] == type) return static_cast<Dtype>(i);
  return std::nullopt;
}

namespace {

constexpr std::array<std::pair<DeviceType, c10::DeviceType>, 9> kDeviceTypes{{
    {DeviceType::Cpu, c10::kCPU},
    {DeviceType::Meta, c10::kMeta},
    {DeviceType::Cuda, c10::kCUDA},
    {DeviceType::Sim, c10::kPrivateUse1},
    {DeviceType::Xpu, c10::kXPU},
    {DeviceType::Mps, c10::kMPS},
    {DeviceType::Npu, c10::kPrivateUse1},
    {DeviceType::Hpu, c10::kHPU},
    {DeviceType::Mtia, c10::kMTIA},
}};

}  // namespace

c10::Device torch_device(const Device& device) {
  // One of the types that have no name here stands for all of them.
  if (device.type == DeviceType::Other) return {c10::kVulkan, device.index};
  for (const auto& [type, theirs] : kDeviceTypes)
    if (type == device.type) return {theirs, device.index};
  throw HarnessError("a device type without a number in torch");
}

std::optional<Device> device_of(c10::Device device) {
  // A process has one backend of its own kind, whatever its name.
  if (device.type() == c10::kPrivateUse1 && machine().accelerator == DeviceType::Npu)
    return Device{DeviceType::Npu, device.index()};
  for (const auto& [type, theirs] : kDeviceTypes)
    if (theirs == device.type())
      return Device{type, is_accelerator(type) ? device.index() : std::int8_t{-1}};
  return std::nullopt;
}

}  // namespace tenet::harness
