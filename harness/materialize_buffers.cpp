// Objects with the buffer protocol, whose memory is their own.

#include <sys/mman.h>

#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "harness/materialized.h"
#include "spec/text/python_arrays.h"

namespace tenet::harness {
namespace {

/// Where the object's items are; it must keep its size from now on.
void* items_of(PyObject* object) {
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0) throw_python_error("read a buffer");
  void* items = view.buf;
  PyBuffer_Release(&view);
  return items;
}

Ref make_array(const Buffer& buffer, const Ref& bytes) {
  static PyObject* type = attribute(import_module("array").get(), "array").release();
  return checked(PyObject_CallFunction(type, "CO", static_cast<int>(buffer.format), bytes.get()),
                 "make an array.array");
}

Ref bytes_with(const Buffer& buffer) {
  const auto size = static_cast<Py_ssize_t>(buffer.memory.size());
  // Without content: Python keeps one object for all bytes that are made with the same character.
  Ref bytes = checked(PyBytes_FromStringAndSize(nullptr, size), "make a bytes");
  if (size > 0)
    std::memcpy(PyBytes_AS_STRING(bytes.get()), buffer.memory.data(), buffer.memory.size());
  return bytes;
}

/// The array type in ctypes, borrowed; made at its first use and kept.
PyObject* ctypes_type(char format, const Shape& shape) {
  static std::map<std::pair<char, Shape>, PyObject*> types;
  PyObject*& type = types[{format, shape}];
  if (type != nullptr) return type;
  const std::string name(text::ctypes_name(format));
  Ref made = attribute(import_module("ctypes").get(), name.c_str());
  for (std::size_t i = shape.size(); i-- > 0;) {
    const Ref count = checked(PyLong_FromLongLong(shape[i]), "make a ctypes array");
    made = checked(PyNumber_Multiply(made.get(), count.get()), "make a ctypes array");
  }
  type = made.release();
  return type;
}

/// Anonymous memory, which is written though it is read-only to Python.
Ref make_mmap(const Buffer& buffer) {
  static PyObject* module = import_module("mmap").release();
  static PyObject* type = attribute(module, "mmap").release();
  static const long shared = PyLong_AsLong(attribute(module, "MAP_SHARED").get());
  static const long read = PyLong_AsLong(attribute(module, "PROT_READ").get());
  static const long write = PyLong_AsLong(attribute(module, "PROT_WRITE").get());
  Ref made =
      checked(PyObject_CallFunction(type, "inll", -1, static_cast<Py_ssize_t>(buffer.memory.size()),
                                    shared, buffer.readonly ? read : read | write),
              "make a mmap");
  void* memory = items_of(made.get());
  if (buffer.readonly && mprotect(memory, buffer.memory.size(), PROT_READ | PROT_WRITE) != 0)
    throw HarnessError("make a mmap: its memory cannot be written");
  std::memcpy(memory, buffer.memory.data(), buffer.memory.size());
  return made;
}

/// The object with the memory.
Ref make_owner(const Buffer& buffer) {
  switch (buffer.type) {
    case BufferType::Array:
      return make_array(buffer, bytes_with(buffer));
    case BufferType::Ctypes:
      return checked(PyObject_CallMethod(ctypes_type(buffer.format, shape_of(buffer)),
                                         "from_buffer_copy", "O", bytes_with(buffer).get()),
                     "make a ctypes array");
    case BufferType::MemoryMap:
      return make_mmap(buffer);
    case BufferType::ByteArray:
    case BufferType::MemoryView:
      break;
  }
  if (buffer.readonly) return bytes_with(buffer);
  return checked(PyByteArray_FromStringAndSize(reinterpret_cast<const char*>(buffer.memory.data()),
                                               static_cast<Py_ssize_t>(buffer.memory.size())),
                 "make a bytearray");
}

/// object[first::step]
Ref sliced(const Ref& object, std::int64_t first, std::int64_t step) {
  const Ref begin =
      first == 0 ? Ref::share(Py_None) : checked(PyLong_FromLongLong(first), "slice a memoryview");
  const Ref by = checked(PyLong_FromLongLong(step), "slice a memoryview");
  const Ref slice = checked(PySlice_New(begin.get(), nullptr, by.get()), "slice a memoryview");
  return checked(PyObject_GetItem(object.get(), slice.get()), "slice a memoryview");
}

Ref make_view(const Buffer& buffer, const Ref& owner) {
  Ref view = checked(PyMemoryView_FromObject(owner.get()), "make a memoryview");
  if (buffer.offset != 0) view = sliced(view, buffer.offset, 1);
  const char format[] = {buffer.format, '\0'};
  if (buffer.shape) {
    const auto rank = static_cast<Py_ssize_t>(buffer.shape->size());
    const Ref sizes = checked(PyTuple_New(rank), "cast a memoryview");
    for (Py_ssize_t i = 0; i < rank; ++i)
      PyTuple_SET_ITEM(sizes.get(), i,
                       checked(PyLong_FromLongLong((*buffer.shape)[static_cast<std::size_t>(i)]),
                               "cast a memoryview")
                           .release());
    view = checked(PyObject_CallMethod(view.get(), "cast", "sO", format, sizes.get()),
                   "cast a memoryview");
  } else if (buffer.format != 'B') {
    view = checked(PyObject_CallMethod(view.get(), "cast", "s", format), "cast a memoryview");
  }
  return buffer.step == 1 ? view : sliced(view, 0, buffer.step);
}

}  // namespace

void add_own_memory(const Ref& owner, void* data, std::size_t size, const void* content,
                    Materialized& into) {
  into.sources.push_back({nullptr,
                          owner,
                          static_cast<std::uint8_t*>(data),
                          size,
                          static_cast<const std::uint8_t*>(content),
                          {}});
}

Ref make_bytes(const PyBytes& bytes, Materialized& into) {
  const auto size = static_cast<Py_ssize_t>(bytes.value.size());
  // Without content: Python keeps one object for all bytes that are made with the same character.
  Ref object = checked(PyBytes_FromStringAndSize(nullptr, size), "make a bytes");
  if (size == 0) return object;
  std::memcpy(PyBytes_AS_STRING(object.get()), bytes.value.data(), bytes.value.size());
  add_own_memory(object, PyBytes_AS_STRING(object.get()), bytes.value.size(), bytes.value.data(),
                 into);
  return object;
}

Ref make_buffer(const Buffer& buffer, Materialized& into) {
  const auto size = static_cast<Py_ssize_t>(buffer.memory.size());
  const Ref owner = make_owner(buffer);
  if (size > 0)
    add_own_memory(owner, items_of(owner.get()), buffer.memory.size(), buffer.memory.data(), into);
  return buffer.type == BufferType::MemoryView ? make_view(buffer, owner) : owner;
}

bool buffer_unchanged(PyObject* object, const Buffer& buffer) {
  if (shape_of(buffer).empty()) return true;
  const Py_ssize_t length = PyObject_Length(object);
  if (length < 0) PyErr_Clear();  // a memoryview that was released
  return length == row_count(buffer);
}

}  // namespace tenet::harness
