#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "properties/generators/calls.h"
#include "properties/generators/edges/products.h"
#include "properties/generators/layouts.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

using enum Arrangement;

// --- devices: spelled in every way, and from every context ---

Input device_data(Random& random, Constructor constructor, std::uint32_t form) {
  if (constructor == Constructor::FromNumpy) form = 0;
  if (converts_tensor(constructor)) form = 2 + form % 2;
  switch (form) {
    case 0:
      return any_ndarray(random, {NumpyType::Float, false}, {2});
    case 1:
      return Sequence{SequenceType::List, {py_float(1), py_float(2)}};
    default: {
      TensorInput tensor =
          make_tensor(random, Dtype::Float32, arrange(random, {2}, Contiguous), 0, Palette::Small);
      if (form == 3) {
        tensor.device.type = DeviceType::Meta;
        tensor.storage.assign(tensor.storage.size(), 0);
      }
      return tensor;
    }
  }
}

/// Every spelling of a device: of those that are everywhere, of accelerators, and of none.
const std::vector<Input>& device_spellings() {
  static const std::vector<Input> spellings = [] {
    std::vector<Input> out;
    for (const char* text :
         {"cpu", "cpu:0", "cpu:1", "meta", "meta:0", "cuda", "bogus", "", "cuda:99", "xpu", "xpu:1",
          "mps", "hpu:0", "mtia", "npu", "privateuseone", "vulkan:3"})
      out.emplace_back(PyStr{text});
    for (const DeviceType type :
         {DeviceType::Cpu, DeviceType::Meta, DeviceType::Cuda, DeviceType::Xpu})
      for (const std::int8_t index : {-1, 0}) out.emplace_back(DeviceObject{{type, index}});
    out.emplace_back(PyNone{});
    for (const std::int64_t number : {0, 1}) out.push_back(py_int(number));
    return out;
  }();
  return spellings;
}
constexpr std::uint32_t kDeviceSpellings = 28;

Call device_call(Random& random, Constructor constructor, Digits index) {
  const Input& device = device_spellings().at(index.take(kDeviceSpellings));
  Call call = call_of(constructor, device_data(random, constructor, index.take(4)));
  call.keywords.push_back({"device", device});
  return call;
}

Call device_context_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<std::optional<Device>, 3> kDevices{std::nullopt, Device{DeviceType::Cpu, -1},
                                                          Device{DeviceType::Meta, -1}};
  Call call = call_of(constructor, device_data(random, constructor, index.take(4)));
  call.context.default_device = kDevices[index.take(3)];
  call.context.device_context = kDevices[index.take(3)];
  const bool takes_device = constructor != Constructor::FromNumpy && !converts_tensor(constructor);
  if (index.take(2) == 1 && takes_device) call.keywords.push_back({"device", PyStr{"cpu"}});
  return call;
}

constexpr std::array<EdgeProduct, 2> kProducts{{
    {kFromData | kLegacy | bit(Constructor::To), kDeviceSpellings * 4, device_call},
    {kFromTensors | bit(Constructor::FromNumpy) | bit(Constructor::FromDlpack) | kMethods,
     4 * 3 * 3 * 2, device_context_call},
}};

}  // namespace

std::span<const EdgeProduct> device_products() { return kProducts; }

}  // namespace tenet::properties
