// Arrays on an accelerator that are no tensors: CuPy's, or those of the simulated accelerator,
// which has the same functions to make one over given memory.

#include <array>
#include <string>

#include "harness/harness.h"
#include "harness/materialized.h"
#include "harness/originals.h"

namespace tenet::harness {
namespace {

/// What a library of arrays makes them with; never let go of.
struct Library {
  PyObject* memory;   ///< UnownedMemory(address, size, owner, device)
  PyObject* pointer;  ///< MemoryPointer(memory, offset)
  PyObject* ndarray;  ///< ndarray(shape, dtype, pointer, strides)
};

Library load(const char* module, const char* of_memory) {
  const Ref all = import_module(module);
  const Ref memory = import_module(of_memory);
  return {attribute(memory.get(), "UnownedMemory").release(),
          attribute(memory.get(), "MemoryPointer").release(),
          attribute(all.get(), "ndarray").release()};
}

const Library& library(DeviceType type) {
  if (type == DeviceType::Sim) {
    static const Library simulated = load("tenet_sim", "tenet_sim");
    return simulated;
  }
  static const Library cupy = load("cupy", "cupy.cuda");
  return cupy;
}

Ref tuple_of(const std::vector<std::int64_t>& numbers) {
  Ref tuple = checked(PyTuple_New(static_cast<Py_ssize_t>(numbers.size())), "make a shape");
  for (std::size_t i = 0; i < numbers.size(); ++i)
    PyTuple_SET_ITEM(tuple.get(), static_cast<Py_ssize_t>(i),
                     checked(PyLong_FromLongLong(numbers[i]), "make a shape").release());
  return tuple;
}

bool is_equal(const Ref& a, const Ref& b) {
  return PyObject_RichCompareBool(a.get(), b.get(), Py_EQ) == 1;
}

}  // namespace

Ref make_array_over(SourceBlock& block, const DeviceArray& array) {
  const Library& makes = library(array.device.type);
  const Ref owner = make_memory_owner(block);
  const Ref memory =
      checked(PyObject_CallFunction(makes.memory, "NnOi", PyLong_FromVoidPtr(block.address()),
                                    static_cast<Py_ssize_t>(block.size()), owner.get(),
                                    static_cast<int>(array.device.index)),
              "make the memory of an array");
  const Ref pointer = checked(PyObject_CallFunction(makes.pointer, "OL", memory.get(),
                                                    static_cast<long long>(array.array.offset)),
                              "make the memory of an array");
  return checked(PyObject_CallFunction(makes.ndarray, "OOOO", tuple_of(array.array.shape).get(),
                                       numpy_dtype(array.array.dtype), pointer.get(),
                                       tuple_of(array.array.strides).get()),
                 "make an array on a device");
}

Ref make_device_array(const DeviceArray& array, MemoryPool& pool, Materialized& into) {
  const Machine here = machine();
  if (array.device.type != here.accelerator || array.device.index >= here.devices)
    throw HarnessError("this worker makes no arrays on " + describe(array.device) +
                       ": it was started for other devices");
  if (!here.allocates(array.allocation))
    throw HarnessError("this worker has no " + std::string(name(array.allocation)) + " memory on " +
                       describe(array.device));
  const int place = place_of(array.device.index, array.allocation);
  return make_array_over(*add_source(array.array.memory, pool, into, place), array);
}

bool device_array_unchanged(PyObject* object, const DeviceArray& array, const SourceBlock* block) {
  const Ref pointer = attribute(attribute(object, "data").get(), "ptr");
  return is_equal(attribute(object, "shape"), tuple_of(array.array.shape)) &&
         is_equal(attribute(object, "strides"), tuple_of(array.array.strides)) &&
         PyLong_AsVoidPtr(pointer.get()) ==
             static_cast<std::uint8_t*>(block->address()) + array.array.offset;
}

}  // namespace tenet::harness
