// ndarrays and NumPy scalars as descriptions.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "harness/describe_input.h"
#include "harness/numpy_api.h"
#include "harness/python_object.h"

namespace tenet::harness {
namespace {

std::optional<NumpyType> numpy_type(int number) {
  switch (number) {
    case NPY_BOOL:
      return NumpyType::Bool;
    case NPY_BYTE:
      return NumpyType::Byte;
    case NPY_UBYTE:
      return NumpyType::UByte;
    case NPY_SHORT:
      return NumpyType::Short;
    case NPY_USHORT:
      return NumpyType::UShort;
    case NPY_INT:
      return NumpyType::Int;
    case NPY_UINT:
      return NumpyType::UInt;
    case NPY_LONG:
      return NumpyType::Long;
    case NPY_ULONG:
      return NumpyType::ULong;
    case NPY_LONGLONG:
      return NumpyType::LongLong;
    case NPY_ULONGLONG:
      return NumpyType::ULongLong;
    case NPY_HALF:
      return NumpyType::Half;
    case NPY_FLOAT:
      return NumpyType::Float;
    case NPY_DOUBLE:
      return NumpyType::Double;
    case NPY_LONGDOUBLE:
      return NumpyType::LongDouble;
    case NPY_CFLOAT:
      return NumpyType::CFloat;
    case NPY_CDOUBLE:
      return NumpyType::CDouble;
    case NPY_CLONGDOUBLE:
      return NumpyType::CLongDouble;
    case NPY_OBJECT:
      return NumpyType::Object;
    case NPY_STRING:
      return NumpyType::Bytes;
    case NPY_UNICODE:
      return NumpyType::Str;
    case NPY_VOID:
      return NumpyType::Void;
    case NPY_DATETIME:
      return NumpyType::Datetime;
    case NPY_TIMEDELTA:
      return NumpyType::Timedelta;
    default:
      return std::nullopt;
  }
}

NumpyType described_type(PyArray_Descr* dtype, const std::string& where) {
  if (const auto type = numpy_type(dtype->type_num)) return *type;
  throw Undescribable(where + " has the dtype " + text_of(reinterpret_cast<PyObject*>(dtype)) +
                      ", which is not one of NumPy's own");
}

/// A stretch of memory.
struct Stretch {
  const std::uint8_t* begin = nullptr;
  const std::uint8_t* end = nullptr;

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end - begin); }
  [[nodiscard]] bool holds(const Stretch& other) const {
    return begin <= other.begin && other.end <= end;
  }
};

/// From the first to the last byte of an array's elements.
Stretch elements_of(PyArrayObject* array) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(PyArray_BYTES(array));
  Stretch stretch{begin, begin};
  if (PyArray_SIZE(array) == 0) return stretch;
  for (int axis = 0; axis < PyArray_NDIM(array); ++axis) {
    const npy_intp reach = (PyArray_DIM(array, axis) - 1) * PyArray_STRIDE(array, axis);
    (reach < 0 ? stretch.begin : stretch.end) += reach;
  }
  stretch.end += PyArray_ITEMSIZE(array);
  return stretch;
}

/// What an object shows through the buffer protocol; nothing if it does not.
Stretch buffer_of(PyObject* object) {
  Py_buffer view;
  if (PyObject_CheckBuffer(object) == 0 || PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0) {
    PyErr_Clear();
    return {};
  }
  const auto* begin = static_cast<const std::uint8_t*>(view.buf);
  const Stretch stretch{begin, begin + view.len};
  PyBuffer_Release(&view);
  return stretch;
}

/// The memory that the array is a view of, as far as its owner tells.
Stretch memory_of(PyArrayObject* array) {
  const Stretch elements = elements_of(array);
  PyArrayObject* owner = array;
  PyObject* base = PyArray_BASE(owner);
  while (base != nullptr && PyArray_Check(base) != 0) {
    owner = reinterpret_cast<PyArrayObject*>(base);
    base = PyArray_BASE(owner);
  }
  const Stretch whole = base == nullptr ? elements_of(owner) : buffer_of(base);
  const bool fits =
      whole.begin != nullptr && whole.holds(elements) && whole.size() <= kMostDescribedBytes;
  return fits ? whole : elements;
}

/// One whose elements nobody will read: of its dtype, shape and flags only.
NdArray stand_in(PyArrayObject* array, NumpyType type) {
  NdArray described;
  described.dtype = {type, false};
  described.shape.assign(PyArray_DIMS(array), PyArray_DIMS(array) + PyArray_NDIM(array));
  described.strides = contiguous_strides(described.shape, itemsize(type));
  described.writeable = PyArray_ISWRITEABLE(array);
  const auto bytes = static_cast<std::size_t>(element_count(described.shape)) *
                     static_cast<std::size_t>(itemsize(type));
  described.memory.resize(bytes);
  return described;
}

/// The only elements of an object array that have a description.
bool holds_only_none(PyArrayObject* array) {
  const Ref items = checked(PyArray_ToList(array), "read an object array");
  const Ref list = PyList_Check(items.get()) != 0
                       ? items
                       : checked(Py_BuildValue("[O]", items.get()), "read an object array");
  std::vector<PyObject*> open{list.get()};
  while (!open.empty()) {
    PyObject* item = open.back();
    open.pop_back();
    if (PyList_CheckExact(item) != 0)
      for (Py_ssize_t i = 0; i < PyList_GET_SIZE(item); ++i)
        open.push_back(PyList_GET_ITEM(item, i));
    else if (item != Py_None)
      return false;
  }
  return true;
}

/// Whether the dtype is the one that stands for its type in descriptions: of a fixed length, unit
/// or structure.
bool has_described_form(PyArray_Descr* dtype, NumpyType type) {
  const std::string form = text_of(reinterpret_cast<PyObject*>(dtype));
  switch (type) {
    case NumpyType::Bytes:
      return form == "|S4";
    case NumpyType::Str:
      return form == "<U2" || form == ">U2";
    case NumpyType::Datetime:
      return form == "datetime64[s]" || form == ">M8[s]";
    case NumpyType::Timedelta:
      return form == "timedelta64[s]" || form == ">m8[s]";
    case NumpyType::Void:
      return form == "[('a', '<i4'), ('b', '<f4')]" || form == "[('a', '>i4'), ('b', '>f4')]";
    default:
      return true;
  }
}

bool is_swapped(PyArray_Descr* dtype, NumpyType type) {
  const std::string form = text_of(reinterpret_cast<PyObject*>(dtype));
  return form.find('>') != std::string::npos ||
         (type != NumpyType::Void && dtype->byteorder == '>');
}

/// Whether the class itself, not ndarray, defines one of the methods by which elements are read.
bool reads_otherwise(PyTypeObject* type) {
  for (const char* name : {"__getitem__", "__len__", "__iter__"}) {
    const Ref own = attribute(reinterpret_cast<PyObject*>(type), name);
    const Ref usual = attribute(reinterpret_cast<PyObject*>(&PyArray_Type), name);
    if (own.get() != usual.get()) return true;
  }
  return false;
}

ArrayClass class_of(PyObject* object, const std::string& where, bool exact) {
  if (PyArray_CheckExact(object)) return ArrayClass::NdArray;
  const Ref numpy = import_module("numpy");
  const auto is = [&](const Ref& type) {
    return Py_TYPE(object) == reinterpret_cast<PyTypeObject*>(type.get());
  };
  if (is(attribute(numpy.get(), "matrix"))) return ArrayClass::Matrix;
  if (is(attribute(numpy.get(), "recarray"))) return ArrayClass::Record;
  if (is(attribute(numpy.get(), "memmap"))) return ArrayClass::Memmap;
  const bool masked = is(attribute(attribute(numpy.get(), "ma").get(), "MaskedArray"));
  const Ref mask = masked ? attribute(object, "mask") : Ref();
  const Ref all = mask && PyArray_Check(mask.get()) != 0
                      ? checked(PyObject_CallMethod(mask.get(), "all", nullptr), "read a mask")
                      : Ref();
  if (masked && (!exact || (all && PyObject_IsTrue(all.get()) == 1))) return ArrayClass::Masked;
  if (!masked && (!exact || !reads_otherwise(Py_TYPE(object)))) return ArrayClass::User;
  throw Undescribable(where + " is an instance of " + Py_TYPE(object)->tp_name +
                      " inside a sequence: its elements are read in a way of its own");
}

}  // namespace

bool is_ndarray(PyObject* object) { return PyArray_Check(object) != 0; }
bool is_numpy_scalar(PyObject* object) { return PyArray_IsScalar(object, Generic); }

Input describe_ndarray(PyObject* object, const std::string& where, bool exact) {
  const ArrayClass subclass = class_of(object, where, exact);
  auto* array = reinterpret_cast<PyArrayObject*>(object);
  PyArray_Descr* dtype = PyArray_DESCR(array);
  const NumpyType type = described_type(dtype, where);
  const Stretch elements = elements_of(array);
  require_describable_size(elements.size(), where);
  const bool object_dtype = type == NumpyType::Object;
  if (object_dtype ? !holds_only_none(array) : !has_described_form(dtype, type)) {
    if (exact)
      throw Undescribable(where + " is an array of dtype " +
                          text_of(reinterpret_cast<PyObject*>(dtype)) +
                          " inside a sequence: its elements would be read one by one, and there is "
                          "no description for them");
    NdArray described = stand_in(array, type);
    described.subclass = subclass;
    return described;
  }
  NdArray described;
  described.subclass = subclass;
  described.dtype = {type, is_swapped(dtype, type)};
  described.shape.assign(PyArray_DIMS(array), PyArray_DIMS(array) + PyArray_NDIM(array));
  described.strides.assign(PyArray_STRIDES(array), PyArray_STRIDES(array) + PyArray_NDIM(array));
  described.writeable = PyArray_ISWRITEABLE(array);
  const Stretch memory = memory_of(array);
  const auto* first = reinterpret_cast<const std::uint8_t*>(PyArray_BYTES(array));
  described.offset = first - memory.begin;
  // The described memory begins at a multiple of 64; bytes before it keep the alignment as it is.
  const std::uintptr_t padding =
      (reinterpret_cast<std::uintptr_t>(first) - static_cast<std::uintptr_t>(described.offset)) %
      16;
  described.offset += static_cast<std::int64_t>(padding);
  described.memory.assign(padding, 0);
  if (object_dtype)  // addresses mean nothing elsewhere
    described.memory.resize(padding + memory.size());
  else
    described.memory.insert(described.memory.end(), memory.begin, memory.end);
  return described;
}

Input describe_numpy_scalar(PyObject* object, const std::string& where) {
  const Ref descriptor = Ref::steal(reinterpret_cast<PyObject*>(PyArray_DescrFromScalar(object)));
  if (!descriptor) throw_python_error("a NumPy scalar's dtype");
  auto* dtype = reinterpret_cast<PyArray_Descr*>(descriptor.get());
  NumpyScalar described;
  described.type = described_type(dtype, where);
  const auto size = static_cast<std::size_t>(itemsize(described.type));
  const Ref bytes = checked(PyObject_CallMethod(object, "tobytes", nullptr), "read a NumPy scalar");
  const auto* begin = reinterpret_cast<const std::uint8_t*>(PyBytes_AsString(bytes.get()));
  described.element.assign(begin, begin + PyBytes_Size(bytes.get()));
  // A text shorter than its type allows is filled up with zeros, as NumPy does.
  const bool is_text = described.type == NumpyType::Str || described.type == NumpyType::Bytes;
  const bool fits =
      is_text ? described.element.size() <= size : has_described_form(dtype, described.type);
  const bool is_user_class = PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_HEAPTYPE) != 0;
  if (is_user_class || !fits)
    throw Undescribable(where + " is a NumPy scalar of type " + Py_TYPE(object)->tp_name + " (" +
                        text_of(descriptor.get()) + "), which has no description");
  described.element.resize(size);
  return described;
}

}  // namespace tenet::harness
