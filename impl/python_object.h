#pragma once

#include <torch/csrc/python_headers.h>

#include <utility>

namespace tenet_constructors {

/// Owns one reference to a Python object, or none. The GIL is held wherever one is used.
class PythonObject {
 public:
  PythonObject() = default;
  /// Takes over a new reference, as the C API returns them; nullptr stands for a raised exception.
  explicit PythonObject(PyObject* stolen) : object_(stolen) {}
  /// Adds a reference to a borrowed object.
  static PythonObject borrow(PyObject* borrowed) {
    Py_XINCREF(borrowed);
    return PythonObject(borrowed);
  }
  PythonObject(PythonObject&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  PythonObject& operator=(PythonObject&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  PythonObject(const PythonObject&) = delete;
  PythonObject& operator=(const PythonObject&) = delete;
  ~PythonObject() { Py_XDECREF(object_); }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

}  // namespace tenet_constructors
