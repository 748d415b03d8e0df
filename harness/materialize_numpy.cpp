#include <array>
#include <cstring>
#include <string>

#include "harness/materialized.h"
#include "harness/numpy_api.h"
#include "harness/originals.h"

namespace tenet::harness {
namespace {

/// The base of an ndarray: its end is the release of the memory.
struct MemoryOwner {
  PyObject_HEAD SourceBlock* block;
};

void deallocate_owner(PyObject* self) {
  SourceBlock::release(reinterpret_cast<MemoryOwner*>(self)->block);
  PyObject_Free(self);
}

/// Shows the memory to those who ask for the extent of what an array is a view of, and to NumPy,
/// which makes a read-only array writeable again only where that is.
int owner_buffer(PyObject* self, Py_buffer* view, int flags) {
  SourceBlock* block = reinterpret_cast<MemoryOwner*>(self)->block;
  return PyBuffer_FillInfo(view, self, block->data(), static_cast<Py_ssize_t>(block->size()), 0,
                           flags);
}

PyTypeObject* owner_type() {
  static PyBufferProcs buffer{owner_buffer, nullptr};
  static PyTypeObject type = [] {
    PyTypeObject t{};
    Py_SET_REFCNT(reinterpret_cast<PyObject*>(&t), 1);
    t.tp_name = "tenet.SourceMemory";
    t.tp_basicsize = sizeof(MemoryOwner);
    t.tp_dealloc = deallocate_owner;
    t.tp_as_buffer = &buffer;
    t.tp_flags = Py_TPFLAGS_DEFAULT;
    t.tp_doc = "Memory that a test input lives in";
    return t;
  }();
  static const bool ready = PyType_Ready(&type) == 0;
  if (!ready) throw_python_error("make the type of an ndarray's base");
  return &type;
}

/// What np.dtype() makes of each NumpyType.
Ref make_descriptor(NumpyType type) {
  const Ref dtype = original("numpy", "dtype");
  switch (type) {
    case NumpyType::Bytes:
      return checked(PyObject_CallFunction(dtype.get(), "s", "S4"), "numpy.dtype");
    case NumpyType::Str:
      return checked(PyObject_CallFunction(dtype.get(), "s", "<U2"), "numpy.dtype");
    case NumpyType::Void:
      return checked(PyObject_CallFunction(dtype.get(), "[(ss)(ss)]", "a", "i4", "b", "f4"),
                     "numpy.dtype");
    case NumpyType::Datetime:
      return checked(PyObject_CallFunction(dtype.get(), "s", "<M8[s]"), "numpy.dtype");
    case NumpyType::Timedelta:
      return checked(PyObject_CallFunction(dtype.get(), "s", "<m8[s]"), "numpy.dtype");
    default: {
      if (is_ml(type)) {
        const std::string own(name(type).substr(kMlPrefix.size()));
        const Ref scalar = attribute(import_module("ml_dtypes").get(), own.c_str());
        return checked(PyObject_CallOneArg(dtype.get(), scalar.get()), "numpy.dtype");
      }
      const Ref scalar = original("numpy", std::string(name(type)).c_str());
      return checked(PyObject_CallOneArg(dtype.get(), scalar.get()), "numpy.dtype");
    }
  }
}

/// The descriptor, borrowed; made at its first use and kept.
PyArray_Descr* descriptor(NumpyDtype dtype) {
  static std::array<std::array<PyObject*, 2>, kArrayTypeCount> made{};
  PyObject*& object = made[static_cast<std::size_t>(dtype.type)][dtype.swapped ? 1 : 0];
  if (object == nullptr) {
    Ref native = make_descriptor(dtype.type);
    object = dtype.swapped ? checked(PyObject_CallMethod(native.get(), "newbyteorder", "s", ">"),
                                     "swap the byte order")
                                 .release()
                           : native.release();
  }
  return reinterpret_cast<PyArray_Descr*>(object);
}

/// Fills the memory of an object array with references to None; NumPy never owns them, because the
/// array does not own its memory.
void fill_with_none(SourceBlock& block, Source& source) {
  PyObject* none = Py_None;
  source.addresses.resize(block.size());
  for (std::size_t at = 0; at + sizeof none <= block.size(); at += sizeof none)
    std::memcpy(source.addresses.data() + at, &none, sizeof none);
  if (block.size() != 0)
    std::memcpy(block.data(), source.addresses.data(), source.addresses.size());
  source.original = source.addresses.data();
}

/// The class, borrowed; made at its first use and kept.
PyTypeObject* array_type(ArrayClass subclass) {
  static std::array<PyObject*, kArrayClassCount> made{};
  if (subclass == ArrayClass::NdArray) return &PyArray_Type;
  PyObject*& type = made[static_cast<std::size_t>(subclass)];
  if (type == nullptr) {
    const Ref numpy = import_module("numpy");
    switch (subclass) {
      case ArrayClass::Matrix:
        type = attribute(numpy.get(), "matrix").release();
        break;
      case ArrayClass::Masked:
        type = attribute(attribute(numpy.get(), "ma").get(), "MaskedArray").release();
        break;
      case ArrayClass::Record:
        type = attribute(numpy.get(), "recarray").release();
        break;
      case ArrayClass::Memmap:
        type = attribute(numpy.get(), "memmap").release();
        break;
      default:
        type = checked(PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(O){ss}",
                                             "Own", &PyArray_Type, "__module__", "tenet"),
                       "make a class of ndarrays")
                   .release();
    }
  }
  return reinterpret_cast<PyTypeObject*>(type);
}

}  // namespace

Ref make_memory_owner(SourceBlock& block) {
  auto* owner = PyObject_New(MemoryOwner, owner_type());
  if (owner == nullptr) throw_python_error("make the owner of a memory");
  owner->block = &block;
  return Ref::steal(reinterpret_cast<PyObject*>(owner));
}

PyObject* numpy_dtype(NumpyDtype dtype) { return reinterpret_cast<PyObject*>(descriptor(dtype)); }

Ref make_ndarray(const NdArray& array, MemoryPool& pool, Materialized& into) {
  SourceBlock* block = add_source(array.memory, pool, into);
  if (array.dtype.type == NumpyType::Object) fill_with_none(*block, into.sources.back());
  Ref base = make_memory_owner(*block);

  PyArray_Descr* dtype = descriptor(array.dtype);
  Py_INCREF(dtype);
  Ref object = checked(
      PyArray_NewFromDescr(array_type(array.subclass), dtype, static_cast<int>(array.shape.size()),
                           array.shape.data(), array.strides.data(), block->data() + array.offset,
                           array.writeable ? NPY_ARRAY_WRITEABLE : 0, nullptr),
      "make an ndarray");
  auto* made = reinterpret_cast<PyArrayObject*>(object.get());
  if (PyArray_SetBaseObject(made, base.release()) < 0) throw_python_error("make an ndarray");
  if (array.subclass == ArrayClass::Masked &&
      PyObject_SetAttrString(object.get(), "mask", Py_True) < 0)
    throw_python_error("mask an array");
  return object;
}

Ref make_numpy_scalar(const NumpyScalar& scalar) {
  auto* element = const_cast<std::uint8_t*>(scalar.element.data());  // read, not written
  return checked(PyArray_Scalar(element, descriptor({scalar.type, false}), nullptr),
                 "make a NumPy scalar");
}

bool ndarray_unchanged(PyObject* object, const NdArray& array, const Source& source) {
  auto* now = reinterpret_cast<PyArrayObject*>(object);
  const auto rank = array.shape.size();
  if (PyArray_NDIM(now) != static_cast<int>(rank) ||
      PyArray_DESCR(now) != descriptor(array.dtype) ||
      PyArray_BYTES(now) != reinterpret_cast<char*>(source.block->data()) + array.offset ||
      ((PyArray_FLAGS(now) & NPY_ARRAY_WRITEABLE) != 0) != array.writeable)
    return false;
  for (std::size_t d = 0; d < rank; ++d) {
    const int axis = static_cast<int>(d);
    if (PyArray_DIM(now, axis) != array.shape[d] || PyArray_STRIDE(now, axis) != array.strides[d])
      return false;
  }
  return true;
}

}  // namespace tenet::harness
