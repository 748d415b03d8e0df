// Objects with the buffer protocol as descriptions.

#include "harness/describe_input.h"
#include "harness/python_object.h"

namespace tenet::harness {
namespace {

/// A look at an object's memory, given up in the end.
class View {
 public:
  explicit View(PyObject* object, const std::string& where) {
    if (PyObject_GetBuffer(object, &view_, PyBUF_FORMAT | PyBUF_ND | PyBUF_STRIDES) == 0) return;
    PyErr_Clear();
    throw Undescribable(where + " is a buffer that cannot be read");
  }
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() { PyBuffer_Release(&view_); }

  [[nodiscard]] const Py_buffer& operator*() const { return view_; }
  [[nodiscard]] std::string format() const { return view_.format == nullptr ? "B" : view_.format; }
  [[nodiscard]] bool is_one_row() const {
    return view_.ndim == 1 && PyBuffer_IsContiguous(&view_, 'C') == 1;
  }

 private:
  Py_buffer view_{};
};

bool is_array(PyObject* object) {
  static PyObject* type = attribute(import_module("array").get(), "array").release();
  return reinterpret_cast<PyObject*>(Py_TYPE(object)) == type;
}

/// An array.array calls its characters by another name than its buffer does.
std::string format_of(PyObject* object, const View& view) {
  return is_array(object) ? text_of(attribute(object, "typecode").get()) : view.format();
}

std::string in_quotes(std::string_view format) { return "'" + std::string(format) + "'"; }

}  // namespace

std::optional<Input> describe_buffer(PyObject* object, const std::string& where) {
  const bool is_view = PyMemoryView_Check(object);
  const bool is_typed = is_array(object);
  if (!is_view && !is_typed && !PyByteArray_CheckExact(object)) {
    if (PyObject_CheckBuffer(object) == 0) return std::nullopt;
    throw Undescribable(where + " is a buffer of type " + Py_TYPE(object)->tp_name +
                        "; those that are described are bytes, bytearray, array.array and "
                        "memoryview, so ask about memoryview(x).cast('B') in its place");
  }
  const View view(object, where);
  if (!view.is_one_row())
    throw Undescribable(where +
                        " is a memoryview with gaps, or not of one dimension; only the bytes of "
                        "one row are described");
  const std::string format = format_of(object, view);
  const std::string_view known = is_view ? kMemoryViewFormats : kArrayTypeCodes;
  if ((is_view || is_typed) && (format.size() != 1 || known.find(format) == std::string_view::npos))
    throw Undescribable(where + " has items of the format " + in_quotes(format) +
                        "; those that are described are " + in_quotes(known));
  Buffer buffer;
  buffer.type = is_view    ? BufferType::MemoryView
                : is_typed ? BufferType::Array
                           : BufferType::ByteArray;
  buffer.format = format.front();
  buffer.readonly = (*view).readonly != 0;
  const auto size = static_cast<std::size_t>((*view).len);
  require_describable_size(size, where);
  const auto* bytes = static_cast<const std::uint8_t*>((*view).buf);
  buffer.memory.assign(bytes, bytes + size);
  return buffer;
}

}  // namespace tenet::harness
