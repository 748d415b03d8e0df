// Results that are not torch.Tensor: what their implementation says of them, or what they say
// through DLPack or __array_interface__.

#include <array>
#include <cstdlib>
#include <string>

#include "harness/numpy_api.h"
#include "harness/observation.h"
#include "harness/originals.h"
#include "spec/machine.h"

namespace tenet::harness {
namespace {

constexpr std::array kDescriptionKeys{"dtype",   "shape",    "strides", "storage_offset",
                                      "device",  "data_ptr", "nbytes",  "requires_grad",
                                      "is_leaf", "values"};

[[noreturn]] void refuse(const std::string& what, const std::string& traceback = "") {
  throw SubjectError("the subject's describe(result) " + what, traceback);
}

/// The dictionary that describe() gave, checked while it is read.
class Description {
 public:
  explicit Description(Ref dictionary) : dictionary_(std::move(dictionary)) {
    if (!PyDict_Check(dictionary_.get()))
      refuse(std::string("gave a ") + Py_TYPE(dictionary_.get())->tp_name + ". Expected a dict");
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(dictionary_.get(), &at, &key, &value) != 0;) {
      bool known = false;
      for (const char* name : kDescriptionKeys) known = known || text_of(key) == name;
      if (!known) refuse("has a key '" + text_of(key) + "', which is none of the documented ones");
    }
  }

  /// Borrowed; nothing when the key is absent or None.
  [[nodiscard]] PyObject* find(const char* key) const {
    PyObject* value = PyDict_GetItemString(dictionary_.get(), key);
    return value == Py_None ? nullptr : value;
  }
  [[nodiscard]] std::int64_t integer(const char* key) const {
    const std::int64_t number = PyLong_AsLongLong(find(key));
    if (number == -1 && PyErr_Occurred() != nullptr) {
      PyErr_Clear();
      refuse(std::string("has something else than an int as '") + key + "'");
    }
    return number;
  }
  [[nodiscard]] std::uint8_t* address(const char* key) const {
    void* address = PyLong_AsVoidPtr(find(key));
    if (address == nullptr && PyErr_Occurred() != nullptr) {
      PyErr_Clear();
      refuse(std::string("has something else than an address as '") + key + "'");
    }
    return static_cast<std::uint8_t*>(address);
  }
  [[nodiscard]] std::vector<std::int64_t> integers(const char* key) const {
    const Ref items = Ref::steal(PySequence_Tuple(find(key)));
    std::vector<std::int64_t> numbers;
    for (Py_ssize_t i = 0; items && i < PyTuple_GET_SIZE(items.get()); ++i)
      numbers.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(items.get(), i)));
    if (PyErr_Occurred() != nullptr) {
      PyErr_Clear();
      refuse(std::string("has something else than a sequence of ints as '") + key + "'");
    }
    return numbers;
  }

 private:
  Ref dictionary_;
};

/// "float32" out of "torch.float32", "float32" or a dtype object of either kind.
std::string dtype_name(PyObject* dtype) {
  const std::string name = text_of(dtype);
  return name.substr(name.rfind('.') + 1);
}

void set_dtype(const std::string& name, Observation& into) {
  if (const auto dtype = dtype_from_name(name))
    into.returned.dtype = *dtype;
  else
    into.returned.unknown_dtype = name.empty() ? "unnamed" : name;
  into.facts.insert(Fact::DtypeFact);
}

void set_device(const std::string& name, Observation& into) {
  const std::string type = name.substr(0, name.find(':'));
  const std::size_t colon = name.find(':');
  const auto known = device_type_from_name(type);
  if (!known || known == DeviceType::Other)
    refuse("has the device '" + name +
           "'. Expected cpu, meta, sim, cuda or another accelerator, with an index or not");
  Device device{*known};
  if (is_accelerator(*known))
    device.index = colon == std::string::npos
                       ? std::int8_t{0}
                       : static_cast<std::int8_t>(std::atoi(name.c_str() + colon + 1));
  into.returned.device = device;
  into.facts.insert(Fact::DeviceFact);
}

/// The elements' bytes out of bytes or nested lists of numbers.
Bytes read_values(PyObject* values, Dtype dtype) {
  if (PyBytes_Check(values)) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(PyBytes_AS_STRING(values));
    return {data, data + PyBytes_GET_SIZE(values)};
  }
  const Ref make = original("torch", "tensor");
  const Ref type = original("torch", std::string(name(dtype)).c_str());
  const Ref arguments = checked(Py_BuildValue("(O)", values), "read values");
  const Ref keywords = checked(Py_BuildValue("{sO}", "dtype", type.get()), "read values");
  const Ref tensor = Ref::steal(PyObject_Call(make.get(), arguments.get(), keywords.get()));
  if (!tensor) {
    PyErr_Clear();
    refuse("has 'values' that are neither bytes nor nested lists of numbers");
  }
  Observation seen;
  observe_tensor(tensor.get(), seen);
  return seen.returned.values;
}

/// Elements at an address that was told, when everything is known that it takes to find them.
void read_memory(std::uint8_t* data, Observation& into) {
  const Returned& r = into.returned;
  if (data == nullptr || !into.facts.contains(Fact::DtypeFact) ||
      !into.facts.contains(Fact::ShapeFact) || !into.facts.contains(Fact::StridesFact) ||
      !r.unknown_dtype.empty() || r.device.type != DeviceType::Cpu)
    return;
  const int unit = itemsize(r.dtype);
  into.view = {data, r.shape, r.strides, static_cast<std::size_t>(unit), element_count(r.shape)};
  for (std::int64_t& stride : into.view.strides) stride *= unit;
  into.elements = read_elements(into.view);
  into.in_memory = true;
  into.returned.values = into.elements;
  into.facts.insert(Fact::Values);
  into.facts.insert(Fact::SharedBytes);
}

void observe_description(const Description& description, Observation& into) {
  Returned& r = into.returned;
  if (PyObject* dtype = description.find("dtype")) set_dtype(dtype_name(dtype), into);
  if (PyObject* device = description.find("device")) set_device(text_of(device), into);
  if (description.find("shape") != nullptr) {
    r.shape = description.integers("shape");
    into.facts.insert(Fact::ShapeFact);
  }
  if (description.find("strides") != nullptr) {
    r.strides = description.integers("strides");
    if (r.strides.size() != r.shape.size()) refuse("has not one stride for each dimension");
    into.facts.insert(Fact::StridesFact);
  }
  if (description.find("storage_offset") != nullptr) {
    r.storage_offset = description.integer("storage_offset");
    into.facts.insert(Fact::StorageOffset);
  }
  if (PyObject* flag = description.find("requires_grad")) {
    r.requires_grad = PyObject_IsTrue(flag) == 1;
    into.facts.insert(Fact::RequiresGrad);
  }
  if (PyObject* flag = description.find("is_leaf")) {
    r.is_leaf = PyObject_IsTrue(flag) == 1;
    into.facts.insert(Fact::IsLeaf);
  }
  if (description.find("data_ptr") != nullptr) read_memory(description.address("data_ptr"), into);
  if (PyObject* values = description.find("values"))
    if (into.facts.contains(Fact::DtypeFact) && r.unknown_dtype.empty()) {
      r.values = read_values(values, r.dtype);
      into.facts.insert(Fact::Values);
    }
}

/// Through NumPy's view of the object.
void observe_array(PyArrayObject* array, Observation& into) {
  Returned& r = into.returned;
  const int rank = PyArray_NDIM(array);
  const npy_intp unit = PyArray_ITEMSIZE(array);
  set_dtype(dtype_name(reinterpret_cast<PyObject*>(PyArray_DESCR(array))), into);
  r.shape.assign(PyArray_DIMS(array), PyArray_DIMS(array) + rank);
  into.facts.insert(Fact::ShapeFact);
  into.facts.insert(Fact::DeviceFact);
  bool whole = unit > 0;
  for (int d = 0; d < rank && whole; ++d) {
    whole = PyArray_STRIDE(array, d) % unit == 0;
    r.strides.push_back(PyArray_STRIDE(array, d) / unit);
  }
  if (!whole) return;
  into.facts.insert(Fact::StridesFact);
  read_memory(reinterpret_cast<std::uint8_t*>(PyArray_BYTES(array)), into);
}

/// A tensor that shares the object's memory; nothing when the object does not speak DLPack.
Ref through_dlpack(PyObject* object) {
  if (!attribute_if_any(object, "__dlpack__")) return {};
  static PyObject* from_dlpack = original("torch", "from_dlpack").release();
  Ref tensor = Ref::steal(PyObject_CallOneArg(from_dlpack, object));
  if (!tensor) PyErr_Clear();
  return tensor;
}

}  // namespace

void observe_object(PyObject* object, PyObject* describe, Observation& into) {
  into.returned.type = ResultType::NotATensor;
  into.facts.insert(Fact::IsInput);
  if (describe != nullptr) {
    Ref answer = Ref::steal(PyObject_CallOneArg(describe, object));
    if (!answer) {
      const Ref exception = take_exception(true);
      refuse(std::string("raised ") + Py_TYPE(exception.get())->tp_name + ": " +
                 text_of(exception.get()),
             traceback_of(exception.get()));
    }
    observe_description(Description(std::move(answer)), into);
    return;
  }
  if (attribute_if_any(object, "__array_interface__")) {
    const Ref array = Ref::steal(PyArray_FROM_O(object));
    if (array) return observe_array(reinterpret_cast<PyArrayObject*>(array.get()), into);
    PyErr_Clear();
  }
  if (const Ref tensor = through_dlpack(object)) {
    observe_tensor(tensor.get(), into);
    // What DLPack does not carry is a fact of our view, not of the object.
    into.returned.type = ResultType::NotATensor;
    for (const Fact fact :
         {Fact::ResultType, Fact::StorageOffset, Fact::Conj, Fact::Neg, Fact::Pinned,
          Fact::RequiresGrad, Fact::IsLeaf, Fact::GradFn, Fact::Gradient, Fact::Inference})
      into.facts.erase(fact);
    return;
  }
  into.facts.insert(Fact::ResultType);
}

void observe_array_result(PyObject* object, Observation& into) {
  if (PyArray_Check(object)) {
    auto* array = reinterpret_cast<PyArrayObject*>(object);
    into.returned.type = !PyArray_CheckExact(object)  ? ResultType::NotATensor
                         : PyArray_ISWRITEABLE(array) ? ResultType::Ndarray
                                                      : ResultType::ReadOnlyNdarray;
    observe_array(array, into);
    into.facts.insert(Fact::KeepsSourceAlive);
  } else if (is_tensor(object)) {
    observe_tensor(object, into);
    // What an ndarray does not have is not predicted.
    for (const Fact fact :
         {Fact::LayoutFact, Fact::StorageOffset, Fact::Conj, Fact::Neg, Fact::Pinned,
          Fact::RequiresGrad, Fact::IsLeaf, Fact::GradFn, Fact::Gradient, Fact::Inference})
      into.facts.erase(fact);
  } else {
    into.returned.type = ResultType::NotATensor;
  }
  into.facts.insert(Fact::ResultType);
  into.facts.insert(Fact::IsInput);
}

}  // namespace tenet::harness
