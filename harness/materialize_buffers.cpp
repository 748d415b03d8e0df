// Objects with the buffer protocol, whose memory is their own.

#include <cstring>

#include "harness/materialized.h"

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
  const auto* content = reinterpret_cast<const char*>(buffer.memory.data());
  const bool of_bytes = buffer.type == BufferType::MemoryView && buffer.readonly;
  Ref owner;
  if (of_bytes || buffer.type == BufferType::Array) {
    owner = checked(PyBytes_FromStringAndSize(nullptr, size), "make a bytes");
    if (size > 0) std::memcpy(PyBytes_AS_STRING(owner.get()), content, buffer.memory.size());
  } else {
    owner = checked(PyByteArray_FromStringAndSize(content, size), "make a bytearray");
  }
  if (buffer.type == BufferType::Array) owner = make_array(buffer, owner);
  if (size > 0) add_own_memory(owner, items_of(owner.get()), buffer.memory.size(), content, into);
  if (buffer.type != BufferType::MemoryView) return owner;
  Ref view = checked(PyMemoryView_FromObject(owner.get()), "make a memoryview");
  if (buffer.format == 'B') return view;
  const char format[] = {buffer.format, '\0'};
  return checked(PyObject_CallMethod(view.get(), "cast", "s", format), "cast a memoryview");
}

bool buffer_unchanged(PyObject* object, const Buffer& buffer) {
  return PyObject_Length(object) * format_itemsize(buffer.format) ==
         static_cast<Py_ssize_t>(buffer.memory.size());
}

}  // namespace tenet::harness
