#include <algorithm>
#include <cstring>
#include <string>
#include <unordered_map>

#include "harness/materialized.h"
#include "harness/originals.h"

namespace tenet::harness {
namespace {

Ref make_int(const PyInt& number) {
  if (number.high == 0 && number.shift == 0) {
    if (!number.negative) return checked(PyLong_FromUnsignedLongLong(number.low), "make an int");
    if (number.low <= std::uint64_t{1} << 63U)
      return checked(PyLong_FromLongLong(static_cast<long long>(0 - number.low)), "make an int");
  }
  const auto shifted = [](const Ref& value, std::uint64_t bits) {
    const Ref amount = checked(PyLong_FromUnsignedLongLong(bits), "make an int");
    return checked(PyNumber_Lshift(value.get(), amount.get()), "make an int");
  };
  const Ref high = checked(PyLong_FromUnsignedLongLong(number.high), "make an int");
  const Ref low = checked(PyLong_FromUnsignedLongLong(number.low), "make an int");
  Ref value = checked(PyNumber_Or(shifted(high, 64).get(), low.get()), "make an int");
  if (number.shift != 0) value = shifted(value, number.shift);
  if (number.negative) value = checked(PyNumber_Negative(value.get()), "make an int");
  return value;
}

Ref make_range(const PyRange& range) {
  auto* type = reinterpret_cast<PyObject*>(&PyRange_Type);
  return checked(
      PyObject_CallFunction(type, "LLL", static_cast<long long>(range.start),
                            static_cast<long long>(range.stop), static_cast<long long>(range.step)),
      "make a range");
}

PyObject* interned(const std::string& name) {
  static std::unordered_map<std::string, PyObject*> names;
  PyObject*& object = names[name];
  if (object == nullptr)
    object = checked(PyUnicode_InternFromString(name.c_str()), "make a keyword").release();
  return object;
}

class Maker {
 public:
  Maker(MemoryPool& pool, Materialized& into) : pool_(pool), into_(into) {}

  /// Makes the object and its node; the returned reference is the node's.
  PyObject* make(const Input& input) {
    const std::size_t index = into_.nodes.size();
    into_.nodes.push_back({&input, {}, Watch::Own, -1});
    const std::size_t sources = into_.sources.size();
    Ref object = std::visit(*this, input.value);
    Node& node = into_.nodes[index];
    if (into_.sources.size() > sources) {
      node.watch = Watch::Memory;
      if (!input.is<Sequence>() && !input.is<CustomObject>())
        node.source = static_cast<std::int32_t>(sources);
    } else if (input.is<DtypeObject>() || input.is<MemoryFormatObject>()) {
      node.watch = Watch::Nothing;
      note_shared(object.get(), into_);
    } else if (Py_REFCNT(object.get()) != 1) {
      node.watch = Watch::Nothing;
    }
    node.object = std::move(object);
    return node.object.get();
  }

  Ref operator()(const PyNone&) const { return Ref::share(Py_None); }
  Ref operator()(const PyEllipsis&) const { return Ref::share(Py_Ellipsis); }
  Ref operator()(const PyBool& v) const { return Ref::share(v.value ? Py_True : Py_False); }
  Ref operator()(const PyInt& number) const { return make_int(number); }
  Ref operator()(const PyFloat& number) const {
    return checked(PyFloat_FromDouble(value(number)), "make a float");
  }
  Ref operator()(const PyComplex& number) const {
    return checked(PyComplex_FromDoubles(value({number.real_bits}), value({number.imag_bits})),
                   "make a complex");
  }
  Ref operator()(const PyStr& s) const {
    // Python keeps a reference to the name of an attribute for later.
    if (cast_dtype(s.value) || class_dtype(s.value)) return Ref::share(interned(s.value));
    return checked(
        PyUnicode_FromStringAndSize(s.value.data(), static_cast<Py_ssize_t>(s.value.size())),
        "make a str");
  }
  Ref operator()(const PyBytes& s) const { return make_bytes(s, into_); }
  Ref operator()(const NumpyScalar& scalar) const { return make_numpy_scalar(scalar); }
  Ref operator()(const NdArray& array) const { return make_ndarray(array, pool_, into_); }
  Ref operator()(const DeviceArray& array) const { return make_device_array(array, pool_, into_); }
  Ref operator()(const TensorInput& tensor) const { return make_tensor(tensor, pool_, into_); }
  Ref operator()(const StorageInput& storage) const { return make_storage(storage, pool_, into_); }
  Ref operator()(const Buffer& buffer) const { return make_buffer(buffer, into_); }
  Ref operator()(const Sequence& sequence) {
    const auto size = static_cast<Py_ssize_t>(sequence.items.size());
    const bool list = sequence.type == SequenceType::List;
    Ref object = checked(list ? PyList_New(size) : PyTuple_New(size), "make a sequence");
    for (Py_ssize_t i = 0; i < size; ++i) {
      PyObject* item = Py_NewRef(make(sequence.items[static_cast<std::size_t>(i)]));
      if (list)
        PyList_SET_ITEM(object.get(), i, item);
      else
        PyTuple_SET_ITEM(object.get(), i, item);
    }
    return object;
  }
  Ref operator()(const CustomObject& object) {
    std::vector<PyObject*> items;
    for (const Input& item : object.items) items.push_back(make(item));
    std::vector<PyObject*> answers;
    for (const Method& method : object.methods)
      for (const Input& answer : method.answer) answers.push_back(make(answer));
    return make_object(object, items, answers);
  }
  Ref operator()(const PyRange& range) const { return make_range(range); }
  Ref operator()(const TorchSize& size) const { return make_torch_size(size); }
  Ref operator()(const DtypeObject& dtype) const { return make_dtype(dtype.dtype); }
  Ref operator()(const DeviceObject& device) const { return make_device(device.device); }
  Ref operator()(const TensorClassObject& type) const {
    return original("torch", type.name.c_str());
  }
  Ref operator()(const MemoryFormatObject& format) const {
    return make_memory_format(format.format);
  }

 private:
  MemoryPool& pool_;
  Materialized& into_;
};

}  // namespace

SourceBlock* add_source(const Bytes& content, MemoryPool& pool, Materialized& into, int place) {
  SourceBlock* block = pool.take(content.size(), place);
  into.sources.push_back({block, {}, block->data(), content.size(), content.data(), {}});
  if (!content.empty()) std::memcpy(block->data(), content.data(), content.size());
  block->guarded().push();
  return block;
}

void note_shared(PyObject* object, Materialized& into) {
  for (const Shared& seen : into.shared)
    if (seen.object == object) return;
  into.shared.push_back({object, Py_REFCNT(object) - 1});
}

void materialize(const Call& call, MemoryPool& pool, Materialized& into) {
  Maker maker(pool, into);
  for (const Input& argument : call.arguments) into.arguments.push_back(maker.make(argument));
  if (call.keywords.empty()) return;
  const auto count = static_cast<Py_ssize_t>(call.keywords.size());
  into.keyword_names = checked(PyTuple_New(count), "make the keywords");
  for (Py_ssize_t i = 0; i < count; ++i) {
    const Keyword& keyword = call.keywords[static_cast<std::size_t>(i)];
    PyTuple_SET_ITEM(into.keyword_names.get(), i, Py_NewRef(interned(keyword.name)));
    into.arguments.push_back(maker.make(keyword.value));
  }
}

}  // namespace tenet::harness
