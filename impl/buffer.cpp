#include "impl/buffer.h"

#include <c10/util/Exception.h>
#include <torch/csrc/Exceptions.h>

#include <optional>
#include <string_view>

#include "impl/foreign_memory.h"
#include "impl/python_object.h"

namespace tenet_constructors {
namespace {

using Dtypes = c10::ScalarType;

/// A buffer that was asked for and given back; its owner keeps the bytes where they are.
struct Bytes {
  PythonObject owner;
  void* data = nullptr;
  int64_t length = 0;
  bool read_only = false;
};

/// Whether to ask for a writeable buffer, and be refused, would be a waste.
bool is_surely_read_only(PyObject* object) {
  return PyBytes_CheckExact(object) ||
         (PyMemoryView_Check(object) && PyMemoryView_GET_BUFFER(object)->readonly != 0);
}

Bytes borrow_bytes(PyObject* object) {
  TORCH_CHECK_VALUE(PyObject_CheckBuffer(object), "A ", Py_TYPE(object)->tp_name,
                    " does not offer its memory as a buffer.");
  Bytes bytes;
  Py_buffer view;
  bytes.read_only =
      is_surely_read_only(object) || PyObject_GetBuffer(object, &view, PyBUF_WRITABLE) != 0;
  if (bytes.read_only) {
    PyErr_Clear();
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0) {
      PyErr_Clear();
      TORCH_CHECK(false, "The ", Py_TYPE(object)->tp_name,
                  " offers no contiguous buffer; copy it first.");
    }
    TORCH_WARN_ONCE(
        "The given buffer is not writable. A tensor has no read-only state: writing to this one "
        "changes the protected bytes, with undefined results. Copy them first to be safe.");
  }
  bytes.owner = PythonObject::borrow(view.obj);
  bytes.data = view.buf;
  bytes.length = view.len;
  PyBuffer_Release(&view);
  return bytes;
}

/// The dtype of that width among the letters of the struct module.
std::optional<Dtypes> dtype_of_format(std::string_view format, Py_ssize_t width) {
  constexpr Dtypes kSigned[] = {Dtypes::Char, Dtypes::Short, Dtypes::Int, Dtypes::Long};
  constexpr Dtypes kUnsigned[] = {Dtypes::Byte, Dtypes::UInt16, Dtypes::UInt32, Dtypes::UInt64};
  if (format == "Zf") return Dtypes::ComplexFloat;
  if (format == "Zd") return Dtypes::ComplexDouble;
  if (format.size() != 1) return std::nullopt;
  const int power = width == 1 ? 0 : width == 2 ? 1 : width == 4 ? 2 : 3;
  switch (format.front()) {
    case '?':
      return Dtypes::Bool;
    case 'e':
      return Dtypes::Half;
    case 'f':
      return Dtypes::Float;
    case 'd':
      return Dtypes::Double;
    case 'c':
      return Dtypes::Byte;
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n':
      return kSigned[power];
    case 'B':
    case 'H':
    case 'I':
    case 'L':
    case 'Q':
    case 'N':
      return kUnsigned[power];
    default:
      return std::nullopt;
  }
}

}  // namespace

at::Tensor tensor_over_buffer(const BufferRequest& request) {
  const Bytes bytes = borrow_bytes(request.buffer);
  const auto item_size = static_cast<int64_t>(c10::elementSize(request.dtype));
  TORCH_CHECK_VALUE(bytes.length > 0 && request.count != 0,
                    "There is nothing to read: the buffer has ", bytes.length, " bytes, count is ",
                    request.count, ".");
  TORCH_CHECK_VALUE(request.offset >= 0 && request.offset < bytes.length, "The offset of ",
                    request.offset, " bytes is not inside the buffer of ", bytes.length, " bytes.");
  const int64_t rest = bytes.length - request.offset;
  TORCH_CHECK_VALUE(request.count > 0 || rest % item_size == 0, "The ", rest,
                    " bytes behind the offset are no whole number of ", item_size,
                    "-byte elements; say how many with count.");
  TORCH_CHECK_VALUE(request.count <= rest / item_size, request.count, " elements of ", item_size,
                    " bytes are more than the ", rest, " bytes behind the offset.");
  const int64_t size = request.count < 0 ? rest / item_size : request.count;
  constexpr int64_t kStride = 1;
  at::Tensor tensor =
      tensor_over_memory(bytes.owner.get(), static_cast<char*>(bytes.data) + request.offset,
                         request.dtype, size, kStride);
  if (request.requires_grad) tensor.set_requires_grad(true);
  return tensor;
}

c10::ScalarType dtype_of_buffer(PyObject* buffer) {
  Py_buffer view;
  if (PyObject_GetBuffer(buffer, &view, PyBUF_FULL_RO) != 0) throw python_error();
  std::string_view format = view.format == nullptr ? "B" : view.format;
  const bool foreign = format.starts_with('>') || format.starts_with('!');
  if (foreign || format.starts_with('@') || format.starts_with('=') || format.starts_with('<'))
    format.remove_prefix(1);
  const std::optional<Dtypes> dtype = dtype_of_format(format, view.itemsize);
  const bool swapped = foreign && view.itemsize > 1;
  PyBuffer_Release(&view);
  TORCH_CHECK_VALUE(dtype && !swapped, "The items of the ", Py_TYPE(buffer)->tp_name,
                    " are of no dtype that PyTorch has in this byte order; say which one to "
                    "take their bytes for with dtype.");
  return *dtype;
}

}  // namespace tenet_constructors
