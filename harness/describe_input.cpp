#include "harness/describe_input.h"

#include <bit>
#include <string>

#include "harness/observation.h"
#include "harness/python_object.h"
#include "spec/custom_object.h"

namespace tenet::harness {
namespace {

constexpr int kDeepest = 200;
constexpr Py_ssize_t kMostItems = 1'000'000;

std::string type_name(PyObject* object) { return Py_TYPE(object)->tp_name; }

/// abs(number) >> bits, as far as 64 bits hold it.
std::uint64_t word(PyObject* number, unsigned bits) {
  const Ref amount = checked(PyLong_FromUnsignedLong(bits), "read an int");
  const Ref shifted = checked(PyNumber_Rshift(number, amount.get()), "read an int");
  const std::uint64_t value = PyLong_AsUnsignedLongLongMask(shifted.get());
  if (PyErr_Occurred() != nullptr) throw_python_error("read an int");
  return value;
}

PyInt describe_int(PyObject* object, const std::string& where) {
  int overflow = 0;
  const long long small = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow == 0) return py_int(small);
  const Ref magnitude = checked(PyNumber_Absolute(object), "read an int");
  const Ref length =
      checked(PyObject_CallMethod(magnitude.get(), "bit_length", nullptr), "read an int");
  const auto bits = static_cast<unsigned>(PyLong_AsUnsignedLong(length.get()));
  PyInt number;
  number.negative = overflow < 0;
  number.shift = bits > 128 ? bits - 128 : 0;
  number.low = word(magnitude.get(), number.shift);
  number.high = word(magnitude.get(), number.shift + 64);
  const Ref zeros = checked(PyLong_FromUnsignedLong(number.shift), "read an int");
  const Ref kept = checked(PyNumber_Rshift(magnitude.get(), zeros.get()), "read an int");
  const Ref again = checked(PyNumber_Lshift(kept.get(), zeros.get()), "read an int");
  if (PyObject_RichCompareBool(again.get(), magnitude.get(), Py_EQ) != 1)
    throw Undescribable(where + " is an int with more than 128 significant bits");
  return number;
}

std::int64_t int64_attribute(PyObject* object, const char* name, const std::string& where) {
  const Ref value = attribute(object, name);
  const long long number = PyLong_AsLongLong(value.get());
  if (number == -1 && PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    throw Undescribable(where + " is a range that reaches beyond 64 bits");
  }
  return number;
}

/// Describes an object and what it holds.
class Describer {
 public:
  Input describe(PyObject* object, const std::string& where) {
    if (object == Py_None) return PyNone{};
    if (object == Py_Ellipsis) return PyEllipsis{};
    if (PyBool_Check(object)) return PyBool{object == Py_True};
    if (PyLong_CheckExact(object)) return describe_int(object, where);
    if (PyFloat_CheckExact(object)) return py_float(PyFloat_AS_DOUBLE(object));
    if (PyComplex_CheckExact(object)) {
      const Py_complex value = PyComplex_AsCComplex(object);
      return PyComplex{py_float(value.real).bits, py_float(value.imag).bits};
    }
    if (PyUnicode_CheckExact(object)) return describe_str(object, where);
    if (PyBytes_CheckExact(object))
      return PyBytes{std::string(PyBytes_AS_STRING(object),
                                 static_cast<std::size_t>(PyBytes_GET_SIZE(object)))};
    if (PyRange_Check(object))
      return PyRange{int64_attribute(object, "start", where),
                     int64_attribute(object, "stop", where),
                     int64_attribute(object, "step", where)};
    if (PyList_CheckExact(object)) return describe_sequence(object, SequenceType::List, where);
    if (PyTuple_CheckExact(object)) return describe_sequence(object, SequenceType::Tuple, where);
    if (is_numpy_scalar(object)) return describe_numpy_scalar(object, where);
    if (is_ndarray(object)) return describe_ndarray(object, where, depth_ > 0);
    if (is_tensor(object)) return describe_tensor(object, where);
    if (auto described = describe_torch_object(object, where)) return *std::move(described);
    if (auto described = describe_device_array(object, where)) return *std::move(described);
    if (auto described = describe_buffer(object, where)) return *std::move(described);
    if (PyCapsule_CheckExact(object))
      throw Undescribable(where +
                          " is a capsule, which can be read only once; ask about the object "
                          "that made it");
    if (auto described = describe_custom(object, where)) return *std::move(described);
    throw Undescribable(where + " is an object of type " + type_name(object) +
                        ", a kind of input that Tenet has no description for (`./tenet list "
                        "kinds` shows those that it has)");
  }

 private:
  std::optional<Input> describe_custom(PyObject* object, const std::string& where) {
    const Ref parts = Ref::steal(take_apart(object));
    if (parts.get() == Py_None) return std::nullopt;
    const auto type = object_type_from_name(text_of(PyTuple_GET_ITEM(parts.get(), 0)));
    if (!type) return std::nullopt;
    require_shallow(where);
    ++depth_;
    CustomObject custom{*type, {}, {}};
    PyObject* items = PyTuple_GET_ITEM(parts.get(), 1);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items); ++i)
      custom.items.push_back(
          describe(PyList_GET_ITEM(items, i), where + "[" + std::to_string(i) + "]"));
    PyObject* methods = PyTuple_GET_ITEM(parts.get(), 2);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(methods); ++i) {
      PyObject* method = PyList_GET_ITEM(methods, i);
      const std::string name = text_of(PyTuple_GET_ITEM(method, 0));
      Method described;
      described.name = special_from_name(name).value();
      PyObject* raises = PyTuple_GET_ITEM(method, 2);
      if (raises == Py_None)
        described.answer.push_back(
            describe(PyTuple_GET_ITEM(method, 1), "what " + where + "." + name + "() answers"));
      else
        described.raises = exception_type_from_name(text_of(raises));
      custom.methods.push_back(std::move(described));
    }
    --depth_;
    if (!why_invalid(custom).empty()) return std::nullopt;
    return custom;
  }

  void require_shallow(const std::string& where) const {
    if (depth_ == kDeepest)
      throw Undescribable(where.substr(0, where.find('[')) + " is nested deeper than " +
                          std::to_string(kDeepest) + " levels, or holds itself");
  }

  static Input describe_str(PyObject* object, const std::string& where) {
    if (PyUnicode_IS_ASCII(object) == 0)
      throw Undescribable(where + " is a str with characters beyond ASCII");
    return PyStr{text_of(object)};
  }

  Input describe_sequence(PyObject* object, SequenceType type, const std::string& where) {
    require_shallow(where);
    const Py_ssize_t size = PySequence_Fast_GET_SIZE(object);
    items_ += size;
    if (items_ > kMostItems)
      throw Undescribable(where +
                          " brings more than a million items; what happens does not depend "
                          "on how many there are, so ask about fewer");
    ++depth_;
    Sequence sequence{type, {}};
    for (Py_ssize_t i = 0; i < size; ++i)
      sequence.items.push_back(
          describe(PySequence_Fast_GET_ITEM(object, i), where + "[" + std::to_string(i) + "]"));
    --depth_;
    return sequence;
  }

  int depth_ = 0;
  Py_ssize_t items_ = 0;
};

}  // namespace

Input describe_input(PyObject* object, const std::string& where) {
  return Describer().describe(object, where);
}

void require_describable_size(std::size_t bytes, const std::string& where) {
  if (bytes > kMostDescribedBytes)
    throw Undescribable(where + " holds " + std::to_string(bytes >> 20U) +
                        " MiB of memory; what happens does not depend on its size, so ask about a "
                        "smaller one (64 MiB are accepted)");
}

}  // namespace tenet::harness
