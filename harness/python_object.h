#pragma once
// Owned references to Python objects, and Python errors as C++ exceptions.

#include <Python.h>

#include <string>
#include <utility>

#include "harness/harness.h"

namespace tenet::harness {

/// An owned reference, or nothing.
class Ref {
 public:
  Ref() = default;
  /// Takes over a new reference.
  static Ref steal(PyObject* object) { return Ref(object); }
  static Ref share(PyObject* object) {
    Py_XINCREF(object);
    return Ref(object);
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    Ref old(std::exchange(object_, std::exchange(other.object_, nullptr)));
    return *this;
  }
  Ref(const Ref& other) : object_(other.object_) { Py_XINCREF(object_); }
  Ref& operator=(const Ref& other) { return *this = Ref(other); }
  ~Ref() { Py_XDECREF(object_); }

  [[nodiscard]] PyObject* get() const { return object_; }
  [[nodiscard]] PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  explicit Ref(PyObject* object) : object_(object) {}
  PyObject* object_ = nullptr;
};

/// Takes the pending Python exception, normalized and without a traceback's hold on frames unless
/// `keep_traceback`; nothing when none is pending.
[[nodiscard]] Ref take_exception(bool keep_traceback = false);

/// str(object), or a placeholder when that raises. Never leaves an exception pending.
[[nodiscard]] std::string text_of(PyObject* object);

/// The traceback of an exception as Python prints it, without the loader's own frames.
[[nodiscard]] std::string traceback_of(PyObject* exception);

/// Throws HarnessError "<doing>: <the pending Python exception>".
[[noreturn]] void throw_python_error(const std::string& doing);

/// A new reference as an owned one; a null pointer as HarnessError.
inline Ref checked(PyObject* object, const char* doing) {
  if (object == nullptr) throw_python_error(doing);
  return Ref::steal(object);
}

/// getattr(object, name), or HarnessError.
[[nodiscard]] Ref attribute(PyObject* object, const char* name);
/// getattr(object, name, nothing): nothing when it has none.
[[nodiscard]] Ref attribute_if_any(PyObject* object, const char* name);
[[nodiscard]] Ref import_module(const char* name);

}  // namespace tenet::harness
