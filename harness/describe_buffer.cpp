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
  [[nodiscard]] Shape shape() const { return {view_.shape, view_.shape + view_.ndim}; }
  /// Bytes from one item of the first dimension to the next where there is no step.
  [[nodiscard]] std::int64_t row() const {
    std::int64_t bytes = view_.itemsize;
    for (int d = 1; d < view_.ndim; ++d) bytes *= view_.shape[d];
    return bytes;
  }
  /// Whether only the first dimension has a step.
  [[nodiscard]] bool has_whole_rows() const {
    std::int64_t expected = view_.itemsize;
    for (int d = view_.ndim; d-- > 1; expected *= view_.shape[d])
      if (view_.strides[d] != expected) return false;
    return view_.ndim > 0 && view_.strides[0] % expected == 0;
  }

 private:
  Py_buffer view_{};
};

/// module.name, borrowed.
PyObject* type_of(const char* module, const char* name) {
  return attribute(import_module(module).get(), name).release();
}

bool is_instance(PyObject* object, PyObject* type) {
  return PyObject_IsInstance(object, type) == 1;
}

/// What speaks the protocol and is described.
std::optional<BufferType> buffer_type(PyObject* object) {
  static PyObject* array = type_of("array", "array");
  static PyObject* mmap = type_of("mmap", "mmap");
  static PyObject* ctypes_array = type_of("ctypes", "Array");
  static PyObject* ctypes_number = type_of("_ctypes", "_SimpleCData");
  auto* type = reinterpret_cast<PyObject*>(Py_TYPE(object));
  if (PyByteArray_CheckExact(object)) return BufferType::ByteArray;
  if (PyMemoryView_Check(object)) return BufferType::MemoryView;
  if (type == array) return BufferType::Array;
  if (type == mmap) return BufferType::MemoryMap;
  if (is_instance(object, ctypes_array) || is_instance(object, ctypes_number))
    return BufferType::Ctypes;
  return std::nullopt;
}

/// An array.array calls its characters by another name than its buffer does, and ctypes says the
/// byte order.
std::string format_of(PyObject* object, BufferType type, const View& view) {
  if (type == BufferType::Array) return text_of(attribute(object, "typecode").get());
  std::string format = view.format();
  if (type == BufferType::Ctypes && format.starts_with('<')) format.erase(0, 1);
  return format;
}

std::string in_quotes(std::string_view format) { return "'" + std::string(format) + "'"; }

/// The rows that a slice was taken of, as far as it goes, and what is in front of them.
void describe_view(PyObject* object, const View& view, Buffer& buffer, const std::string& where) {
  if (!view.has_whole_rows())
    throw Undescribable(where +
                        " is a memoryview with gaps inside of its rows, or of no dimension; only "
                        "the first dimension may be sliced");
  const Shape shape = view.shape();
  const std::int64_t row = view.row();
  if (row == 0) return;
  buffer.step = (*view).strides[0] / row;
  const std::int64_t stride = buffer.step < 0 ? -buffer.step : buffer.step;
  if (stride == 0 || stride > 8)
    throw Undescribable(where + " is a memoryview with a step beyond 8");
  const std::int64_t rows = shape[0] == 0 ? 0 : (shape[0] - 1) * stride + 1;
  const auto* first = static_cast<const std::uint8_t*>((*view).buf);
  if (buffer.step < 0) first -= (rows == 0 ? 0 : rows - 1) * row;
  if (rows > 0) {
    const Ref owner = attribute(object, "obj");
    if (PyBytes_CheckExact(owner.get()) || PyByteArray_CheckExact(owner.get())) {
      const View whole(owner.get(), where);
      buffer.offset = first - static_cast<const std::uint8_t*>((*whole).buf);
    }
    first -= buffer.offset;
    buffer.memory.assign(first, first + buffer.offset + rows * row);
  }
  if (shape.size() > 1) {
    buffer.shape = shape;
    buffer.shape->front() = rows;
  }
}

}  // namespace

std::optional<Input> describe_buffer(PyObject* object, const std::string& where) {
  if (PyObject_CheckBuffer(object) == 0) return std::nullopt;
  const auto type = buffer_type(object);
  if (!type)
    throw Undescribable(where + " is a buffer of type " + Py_TYPE(object)->tp_name +
                        "; those that are described are bytes, bytearray, array.array, memoryview, "
                        "mmap and those of ctypes, so ask about memoryview(x).cast('B') in its "
                        "place");
  const View view(object, where);
  const std::string format = format_of(object, *type, view);
  const std::string_view known = formats_of(*type);
  if (format.size() != 1 || known.find(format) == std::string_view::npos)
    throw Undescribable(where + " has items of the format " + in_quotes(format) +
                        "; those that are described are " + in_quotes(known));
  const auto size = static_cast<std::size_t>((*view).len);
  require_describable_size(size, where);
  Buffer buffer;
  buffer.type = *type;
  buffer.format = format.front();
  buffer.readonly = (*view).readonly != 0;
  if (*type == BufferType::MemoryView) {
    describe_view(object, view, buffer, where);
    return buffer;
  }
  if (*type == BufferType::Ctypes && (*view).ndim != 1) buffer.shape = view.shape();
  const auto* bytes = static_cast<const std::uint8_t*>((*view).buf);
  buffer.memory.assign(bytes, bytes + size);
  return buffer;
}

}  // namespace tenet::harness
