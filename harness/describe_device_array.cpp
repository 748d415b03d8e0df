// Arrays on an accelerator that are no tensors: CuPy's, and those of the simulated one, which
// answer to the same names.

#include <algorithm>
#include <optional>
#include <string>

#include "harness/describe_input.h"
#include "harness/python_object.h"
#include "spec/device_array.h"

namespace tenet::harness {
namespace {

/// The text of an attribute of a class; empty without it.
std::string text_of_class(PyTypeObject* type, const char* name) {
  const Ref value = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), name));
  if (!value) PyErr_Clear();
  return value && PyUnicode_Check(value.get()) != 0 ? text_of(value.get()) : "";
}

/// Whose arrays they are.
std::optional<DeviceType> library_of(PyObject* object) {
  if (text_of_class(Py_TYPE(object), "__name__") != "ndarray") return std::nullopt;
  const std::string module = text_of_class(Py_TYPE(object), "__module__");
  if (module == "tenet_sim") return DeviceType::Sim;
  // Where it is compiled, and where it is documented.
  return module == "cupy" || module == "cupy._core.core" ? std::optional(DeviceType::Cuda)
                                                         : std::nullopt;
}

std::int64_t integer(PyObject* object, const char* name) {
  const Ref value = attribute(object, name);
  const long long number = PyLong_AsLongLong(value.get());
  if (number == -1 && PyErr_Occurred() != nullptr) throw_python_error(name);
  return number;
}

std::vector<std::int64_t> integers(PyObject* object, const char* name) {
  const Ref tuple = checked(PySequence_Tuple(attribute(object, name).get()), name);
  std::vector<std::int64_t> numbers;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple.get()); ++i)
    numbers.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(tuple.get(), i)));
  if (PyErr_Occurred() != nullptr) throw_python_error(name);
  return numbers;
}

/// All bytes of the memory that an array lies in, by way of another array over it.
Bytes bytes_of(PyObject* object, PyObject* pointer, PyObject* memory, std::int64_t size) {
  if (size == 0) return {};
  const Ref begin =
      checked(PyObject_CallFunction(reinterpret_cast<PyObject*>(Py_TYPE(pointer)), "Oi", memory, 0),
              "find an array's memory");
  const Ref all =
      checked(PyObject_CallFunction(reinterpret_cast<PyObject*>(Py_TYPE(object)), "(n)sO",
                                    static_cast<Py_ssize_t>(size), "uint8", begin.get()),
              "look at an array's memory");
  const Ref host = checked(PyObject_CallMethod(all.get(), "get", nullptr), "read an array");
  const Ref bytes = checked(PyObject_CallMethod(host.get(), "tobytes", nullptr), "read an array");
  const auto* first = reinterpret_cast<const std::uint8_t*>(PyBytes_AsString(bytes.get()));
  return {first, first + PyBytes_Size(bytes.get())};
}

NumpyDtype dtype_of(PyObject* object, const std::string& where) {
  const Ref empty = attribute(import_module("numpy").get(), "empty");
  const Ref one = checked(
      PyObject_CallFunction(empty.get(), "()O", attribute(object, "dtype").get()), "a dtype");
  return describe_ndarray(one.get(), where, false).get<NdArray>()->dtype;
}

std::string class_of_memory(PyObject* memory) { return text_of_class(Py_TYPE(memory), "__name__"); }

/// Whether memory of a pool is a part of a block cannot be told, nor what memory of other libraries
/// is.
DeviceAllocation allocation_of(PyObject* memory) {
  std::string type = class_of_memory(memory);
  const bool pooled = type == "PooledMemory";
  if (pooled) type = text_of(attribute(memory, "identity").get());
  if (type == "ManagedMemory") return DeviceAllocation::Managed;
  if (type == "MemoryAsync") return DeviceAllocation::StreamOrdered;
  return type == "Memory" && !pooled ? DeviceAllocation::Unpooled : DeviceAllocation::Pooled;
}

/// How much of the memory is described: a pool rounds up what it is asked for.
std::int64_t size_of(PyObject* memory, const NdArray& array) {
  constexpr std::int64_t kUnit = 512;
  const std::int64_t size = integer(memory, "size");
  std::int64_t end = array.offset;
  if (element_count(array.shape) > 0) end += itemsize(array.dtype.type);
  for (std::size_t d = 0; d < array.shape.size(); ++d)
    end += std::max<std::int64_t>(0, (array.shape[d] - 1) * array.strides[d]);
  return class_of_memory(memory) == "PooledMemory" && size - end < kUnit ? end : size;
}

}  // namespace

std::optional<Input> describe_device_array(PyObject* object, const std::string& where) {
  const auto type = library_of(object);
  if (!type) return std::nullopt;
  const Ref pointer = attribute(object, "data");
  const Ref memory = attribute(pointer.get(), "mem");
  DeviceArray described;
  described.device = {*type, static_cast<std::int8_t>(integer(pointer.get(), "device_id"))};
  described.allocation = allocation_of(memory.get());
  NdArray& array = described.array;
  array.dtype = dtype_of(object, where);
  array.shape = integers(object, "shape");
  array.strides = integers(object, "strides");
  if (element_count(array.shape) > 0)
    array.offset = integer(pointer.get(), "ptr") - integer(memory.get(), "ptr");
  const std::int64_t size = size_of(memory.get(), array);
  require_describable_size(static_cast<std::size_t>(size), where);
  array.memory = bytes_of(object, pointer.get(), memory.get(), size);
  if (const std::string why = why_invalid(described); !why.empty())
    throw Undescribable(where + " is an array on " + describe(described.device) +
                        " that has no description: " + why);
  return described;
}

}  // namespace tenet::harness
