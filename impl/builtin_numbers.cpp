#include <ATen/EmptyTensor.h>
#include <torch/csrc/tensor/python_tensor.h>

#include "impl/element.h"
#include "impl/sequence.h"

// The short way for what sequences nearly always are: lists and tuples of Python's own numbers.
// A first pass looks at types only and finds shape and kind, a second one stores; lists of floats
// alone, the commonest case, are stored in the pass that checks them.

namespace tenet_constructors {
namespace {

/// A list or tuple of exact type, seen as an array.
struct Items {
  PyObject* const* first = nullptr;
  Py_ssize_t count = 0;
};

inline bool items_of(PyObject* object, Items* items) {
  if (PyList_CheckExact(object)) {
    auto* list = reinterpret_cast<PyListObject*>(object);
    *items = {list->ob_item, Py_SIZE(list)};
    return true;
  }
  if (PyTuple_CheckExact(object)) {
    auto* tuple = reinterpret_cast<PyTupleObject*>(object);
    *items = {tuple->ob_item, Py_SIZE(tuple)};
    return true;
  }
  return false;
}

/// The kind of a number of exact type, 0 for everything else.
inline unsigned kind_of(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  if (type == &PyFloat_Type) return kFloatKind;
  if (type == &PyLong_Type) return kIntKind;
  if (type == &PyBool_Type) return kBoolKind;
  if (type == &PyComplex_Type) return kComplexKind;
  return 0;
}

/// Shape along the first elements; false when they do not end in a number, or hold nothing.
bool shape_of_builtins(PyObject* data, Sizes* sizes) {
  Items items;
  while (items_of(data, &items)) {
    if (items.count == 0 || sizes->size() == kMaxDimensions) return false;
    sizes->push_back(items.count);
    data = items.first[0];
  }
  return kind_of(data) != 0;
}

/// Whether everything below `data` has the shape of its first elements; collects the kinds.
bool collect_kinds(PyObject* data, c10::ArrayRef<int64_t> sizes, unsigned* kinds) {
  if (sizes.empty()) {
    const unsigned kind = kind_of(data);
    *kinds |= kind;
    return kind != 0;
  }
  Items items;
  if (!items_of(data, &items) || items.count != sizes[0]) return false;
  if (sizes.size() > 1) {
    for (Py_ssize_t i = 0; i < items.count; ++i) {
      if (!collect_kinds(items.first[i], sizes.slice(1), kinds)) return false;
    }
    return true;
  }
  unsigned seen = 0;
  for (Py_ssize_t i = 0; i < items.count; ++i) {
    const unsigned kind = kind_of(items.first[i]);
    if (kind == 0) return false;
    seen |= kind;
  }
  *kinds |= seen;
  return true;
}

/// Calls `row(first, count)` for each innermost run of elements, in order, until one says false.
template <typename Row>
bool for_each_row(PyObject* data, size_t dimensions, Row&& row) {
  if (dimensions == 0) return row(&data, 1);
  Items items;
  items_of(data, &items);
  if (dimensions == 1) return row(items.first, items.count);
  for (Py_ssize_t i = 0; i < items.count; ++i) {
    if (!for_each_row(items.first[i], dimensions - 1, row)) return false;
  }
  return true;
}

template <typename T>
bool store_all(PyObject* data, size_t dimensions, T* out) {
  return for_each_row(data, dimensions, [&](PyObject* const* items, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; ++i) {
      if (!store_exact<T>(items[i], out++)) return false;
    }
    return true;
  });
}

/// Stores a flat list of floats in one pass; false as soon as an element is none.
template <typename T>
bool store_floats(const Items& items, T* out) {
  for (Py_ssize_t i = 0; i < items.count; ++i) {
    if (!PyFloat_CheckExact(items.first[i])) return false;
    out[i] = from_double<T>(PyFloat_AS_DOUBLE(items.first[i]));
  }
  return true;
}

/// Undefined when the default dtype has no complex partner: the long way says so.
c10::ScalarType dtype_of_kinds(unsigned kinds) {
  const c10::ScalarType real = torch::tensors::get_default_scalar_type();
  if ((kinds & kComplexKind) != 0) {
    switch (real) {
      case c10::ScalarType::Half:
        return c10::ScalarType::ComplexHalf;
      case c10::ScalarType::Float:
        return c10::ScalarType::ComplexFloat;
      case c10::ScalarType::Double:
        return c10::ScalarType::ComplexDouble;
      default:
        return c10::ScalarType::Undefined;
    }
  }
  if ((kinds & kFloatKind) != 0) return real;
  return (kinds & kIntKind) != 0 ? c10::ScalarType::Long : c10::ScalarType::Bool;
}

bool is_floating_point(c10::ScalarType dtype) {
  return dtype == c10::ScalarType::Float || dtype == c10::ScalarType::Double ||
         dtype == c10::ScalarType::Half || dtype == c10::ScalarType::BFloat16;
}

/// The commonest input of all: `[1.0, 2.0, ...]` for a floating-point dtype.
at::TensorBase read_flat_floats(PyObject* data, c10::ScalarType dtype) {
  Items items;
  if (!is_floating_point(dtype) || !items_of(data, &items) || items.count == 0 ||
      !PyFloat_CheckExact(items.first[0]) || !PyFloat_CheckExact(items.first[items.count - 1])) {
    return {};
  }
  at::TensorBase tensor = at::detail::empty_cpu({items.count}, dtype);
  void* out = tensor.mutable_data_ptr();
  const bool stored = visit_element_type(dtype, false, [&]<typename T>(ElementType<T>) {
    if constexpr (std::is_integral_v<T> || kIsComplex<T>)
      return false;
    else
      return store_floats(items, static_cast<T*>(out));
  });
  return stored ? tensor : at::TensorBase();
}

}  // namespace

at::TensorBase read_builtin_numbers(PyObject* data, std::optional<c10::ScalarType> dtype) {
  at::TensorBase floats =
      read_flat_floats(data, dtype ? *dtype : torch::tensors::get_default_scalar_type());
  if (floats.defined()) return floats;

  Sizes sizes;
  unsigned kinds = 0;
  if (!shape_of_builtins(data, &sizes) || !collect_kinds(data, sizes, &kinds)) return {};
  const c10::ScalarType element = dtype ? *dtype : dtype_of_kinds(kinds);
  if (element == c10::ScalarType::Undefined || warns_when_allocated(element)) return {};
  at::TensorBase tensor = at::detail::empty_cpu(sizes, element);
  void* out = tensor.mutable_data_ptr();
  const bool stored = visit_element_type(element, false, [&]<typename T>(ElementType<T>) {
    return store_all(data, sizes.size(), static_cast<T*>(out));
  });
  return stored ? tensor : at::TensorBase();
}

}  // namespace tenet_constructors
