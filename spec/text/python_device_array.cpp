// Arrays on an accelerator as Python expressions: by CuPy, and on the simulated accelerator by its
// module, whose names are CuPy's.

#include "spec/text/elements.h"
#include "spec/text/literals.h"
#include "spec/text/python_arrays.h"

namespace tenet::text {
namespace {

/// The whole memory as an array of one dimension.
NdArray whole_memory(const NdArray& array) {
  const bool whole =
      array.memory.size() % static_cast<std::size_t>(itemsize(array.dtype.type)) == 0;
  NdArray flat;
  flat.dtype = whole ? array.dtype : NumpyDtype{NumpyType::UByte, false};
  flat.memory = array.memory;
  flat.strides = {itemsize(flat.dtype.type)};
  flat.shape = {static_cast<std::int64_t>(array.memory.size()) / flat.strides[0]};
  return flat;
}

/// New memory of the current device. `from`: the module that has the functions for it.
std::string allocated(const std::string& from, DeviceAllocation allocation, std::size_t size) {
  const std::string bytes = std::to_string(size);
  switch (allocation) {
    case DeviceAllocation::Unpooled:
      return from + "MemoryPointer(" + from + "Memory(" + bytes + "), 0)";
    case DeviceAllocation::Managed:
      return from + "malloc_managed(" + bytes + ")";
    case DeviceAllocation::StreamOrdered:
      return from + "malloc_async(" + bytes + ")";
    default:
      break;
  }
  // The pool has a block that is free again, and divides it. It deals in multiples of 512.
  const std::string both = std::to_string(size + 512);
  return "(lambda pool: (pool.malloc(" + both + ") is None, pool.malloc(512), pool.malloc(" +
         bytes + "))[2])(" + from + "MemoryPool())";
}

/// An array on the current device with the elements of one on the host.
std::string sent(const std::string& module, const NdArray& array, DeviceAllocation allocation) {
  const std::string values = python_ndarray(array);
  if (allocation == DeviceAllocation::Pooled) return module + ".asarray(" + values + ")";
  const std::string from = module == "cupy" ? "cupy.cuda." : module + ".";
  const std::string made = module + ".ndarray(" + python_tuple(array.shape) + ", '" +
                           std::string(name(array.dtype.type)) + "', " +
                           allocated(from, allocation, array.memory.size()) + ")";
  return "(lambda a: (a.set(" + values + "), a)[1])(" + made + ")";
}

/// A manager of contexts in which the device is the current one.
std::string in_device(const Device& device) {
  const std::string index = std::to_string(device.index);
  return device.type == DeviceType::Cuda ? "cupy.cuda.Device(" + index + ")"
                                         : "torch.accelerator.device_index(" + index + ")";
}

}  // namespace

std::string python_device_array(const DeviceArray& array) {
  const std::string module = array.device.type == DeviceType::Cuda ? "cupy" : "tenet_sim";
  const NdArray& elements = array.array;
  const int size = itemsize(elements.dtype.type);
  const bool simple =
      !elements.memory.empty() && fills_memory(elements.shape, elements.strides, size, size,
                                               elements.offset, elements.memory.size());
  std::string out = sent(module, simple ? elements : whole_memory(elements), array.allocation);
  if (!simple) {
    out = module + ".ndarray(" + python_tuple(elements.shape) + ", '" +
          std::string(name(elements.dtype.type)) + "', " + out + ".data";
    if (elements.offset != 0) out += " + " + std::to_string(elements.offset);
    out += ", " + python_tuple(elements.strides) + ")";
  }
  if (array.device.index == 0) return out;
  return "(lambda on: (on.__enter__(), " + out + ", on.__exit__(None, None, None))[1])(" +
         in_device(array.device) + ")";
}

}  // namespace tenet::text
