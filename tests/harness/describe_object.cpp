#include "tests/harness/describe_object.h"

#include <pybind11/stl.h>

#include <bit>
#include <cstring>
#include <string>

namespace tenet::harness {
namespace {

namespace py = pybind11;

py::object torch() { return py::module_::import("torch"); }
py::object numpy() { return py::module_::import("numpy"); }

bool is_a(py::handle object, const py::object& type) {
  return py::type::handle_of(object).is(type);
}
std::string str(py::handle object) { return py::str(object).cast<std::string>(); }

Bytes to_bytes(py::handle object) {
  const auto text = object.cast<std::string>();
  return {text.begin(), text.end()};
}

Bytes memory_at(std::uint64_t address, std::size_t size) {
  return to_bytes(py::module_::import("ctypes").attr("string_at")(address, size));
}

Dtype dtype_named(py::handle dtype) {
  const std::string name = str(dtype);
  return dtype_from_name(name.substr(name.rfind('.') + 1)).value();
}

PyInt describe_int(py::handle number) {
  PyInt described;
  py::object rest = py::reinterpret_borrow<py::object>(number);
  described.negative = (rest < py::int_(0));
  rest = py::module_::import("builtins").attr("abs")(rest);
  const py::int_ word(64);
  while (rest.attr("bit_length")().cast<int>() > 128) {
    rest = rest >> py::int_(1);
    ++described.shift;
  }
  described.high = py::object(rest >> word).cast<std::uint64_t>();
  described.low = py::object(rest & py::int_(~std::uint64_t{0})).cast<std::uint64_t>();
  return described;
}

NumpyDtype describe_numpy_dtype(py::handle dtype) {
  const bool swapped =
      str(dtype.attr("byteorder")) == ">" ||
      (str(dtype.attr("kind")) == "V" && str(dtype).find('>') != std::string::npos);
  const std::string character = str(dtype.attr("char"));
  static const std::string kCharacters = "?bBhHiIlLqQefdgFDGOSUVMm";
  return {static_cast<NumpyType>(kCharacters.find(character)), swapped};
}

Input describe_array(py::handle array, const NdArray& made_as) {
  NdArray described;
  described.dtype = describe_numpy_dtype(array.attr("dtype"));
  described.shape = array.attr("shape").cast<Shape>();
  described.strides = array.attr("strides").cast<Strides>();
  described.writeable = array.attr("flags").attr("writeable").cast<bool>();
  described.offset = made_as.offset;
  const auto address = array.attr("ctypes").attr("data").cast<std::uint64_t>() -
                       static_cast<std::uint64_t>(made_as.offset);
  described.memory = memory_at(address, made_as.memory.size());
  if (address % 64 != 0) described.offset = -1;  // it belongs at a multiple of 64
  return described;
}

Device describe_device(py::handle device) {
  const std::string type = str(device.attr("type"));
  Device described;
  described.type = type == "meta" ? DeviceType::Meta : DeviceType::Cpu;
  if (!device.attr("index").is_none()) described.index = device.attr("index").cast<std::int8_t>();
  return described;
}

Bytes storage_bytes(py::handle storage) {
  return memory_at(storage.attr("data_ptr")().cast<std::uint64_t>(),
                   storage.attr("nbytes")().cast<std::size_t>());
}

TensorRole role_of(py::handle tensor) {
  const bool requires_grad = tensor.attr("requires_grad").cast<bool>();
  if (is_a(tensor, torch().attr("nn").attr("Parameter")))
    return requires_grad ? TensorRole::Parameter : TensorRole::FrozenParameter;
  if (!requires_grad) return TensorRole::Plain;
  return tensor.attr("is_leaf").cast<bool>() ? TensorRole::Leaf : TensorRole::NonLeaf;
}

Input describe_tensor(py::handle tensor) {
  TensorInput described;
  described.dtype = dtype_named(tensor.attr("dtype"));
  described.shape = tensor.attr("shape").cast<Shape>();
  described.strides = tensor.attr("stride")().cast<Strides>();
  described.storage_offset = tensor.attr("storage_offset")().cast<std::int64_t>();
  described.device = describe_device(tensor.attr("device"));
  described.conj = tensor.attr("is_conj")().cast<bool>();
  described.neg = tensor.attr("is_neg")().cast<bool>();
  described.role = role_of(tensor);
  const py::object storage = tensor.attr("untyped_storage")();
  if (described.device.type == DeviceType::Meta)
    described.storage.resize(storage.attr("nbytes")().cast<std::size_t>());
  else
    described.storage = storage_bytes(storage);
  return described;
}

Input describe_sequence(py::handle items, const Sequence& made_as, SequenceType type) {
  Sequence described{type, {}};
  std::size_t number = 0;
  for (const py::handle item : items)
    described.items.push_back(describe_object(item, made_as.items[number++]));
  return described;
}

MemoryFormat describe_memory_format(py::handle format) {
  const std::string name = str(format);
  if (name == "torch.contiguous_format") return MemoryFormat::Contiguous;
  if (name == "torch.channels_last") return MemoryFormat::ChannelsLast;
  if (name == "torch.channels_last_3d") return MemoryFormat::ChannelsLast3d;
  return MemoryFormat::Preserve;
}

}  // namespace

Input describe_object(py::handle object, const Input& made_as) {
  const auto builtin = [](const char* name) {
    return py::object(py::module_::import("builtins").attr(name));
  };
  if (object.is_none()) return PyNone{};
  if (object.ptr() == Py_Ellipsis) return PyEllipsis{};
  if (is_a(object, builtin("bool"))) return PyBool{object.cast<bool>()};
  if (is_a(object, builtin("int"))) return describe_int(object);
  if (is_a(object, builtin("float")))
    return PyFloat{std::bit_cast<std::uint64_t>(object.cast<double>())};
  if (is_a(object, builtin("complex")))
    return PyComplex{std::bit_cast<std::uint64_t>(object.attr("real").cast<double>()),
                     std::bit_cast<std::uint64_t>(object.attr("imag").cast<double>())};
  if (is_a(object, builtin("str"))) return PyStr{object.cast<std::string>()};
  if (is_a(object, builtin("bytes"))) return PyBytes{object.cast<std::string>()};
  if (is_a(object, builtin("bytearray")))
    return Buffer{BufferType::ByteArray, 'B', false, to_bytes(builtin("bytes")(object))};
  if (is_a(object, builtin("memoryview")))
    return Buffer{BufferType::MemoryView, str(object.attr("format")).front(),
                  object.attr("readonly").cast<bool>(), to_bytes(object.attr("tobytes")())};
  if (is_a(object, py::module_::import("array").attr("array")))
    return Buffer{BufferType::Array, str(object.attr("typecode")).front(), false,
                  to_bytes(object.attr("tobytes")())};
  if (is_a(object, builtin("range")))
    return PyRange{object.attr("start").cast<std::int64_t>(),
                   object.attr("stop").cast<std::int64_t>(),
                   object.attr("step").cast<std::int64_t>()};
  if (is_a(object, builtin("list")))
    return describe_sequence(object, *made_as.get<Sequence>(), SequenceType::List);
  if (is_a(object, builtin("tuple")))
    return describe_sequence(object, *made_as.get<Sequence>(), SequenceType::Tuple);
  if (is_a(object, torch().attr("Size"))) return TorchSize{object.cast<Shape>()};
  if (is_a(object, torch().attr("dtype"))) return DtypeObject{dtype_named(object)};
  if (py::isinstance<py::type>(object)) return TensorClassObject{str(object.attr("__name__"))};
  if (is_a(object, torch().attr("device"))) return DeviceObject{describe_device(object)};
  if (is_a(object, torch().attr("memory_format")))
    return MemoryFormatObject{describe_memory_format(object)};
  if (is_a(object, torch().attr("UntypedStorage")))
    return StorageInput{std::nullopt, storage_bytes(object)};
  if (is_a(object, torch().attr("TypedStorage")))
    return StorageInput{dtype_named(object.attr("dtype")), storage_bytes(object.attr("untyped")())};
  if (py::isinstance(object, numpy().attr("generic")))
    return NumpyScalar{describe_numpy_dtype(object.attr("dtype")).type,
                       to_bytes(object.attr("tobytes")())};
  if (is_a(object, numpy().attr("ndarray"))) return describe_array(object, *made_as.get<NdArray>());
  return describe_tensor(object);
}

}  // namespace tenet::harness
