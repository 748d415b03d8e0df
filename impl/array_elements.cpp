#include "impl/array_elements.h"

#include <torch/csrc/autograd/python_variable.h>

#include <cstring>

#include "impl/context.h"
#include "impl/element.h"
#include "impl/numpy_api.h"

// An ndarray inside a list is, for PyTorch, a sequence of NumPy scalars, each converted through a
// Python number. The loops here give the same elements without making the scalars.

namespace tenet_constructors {
namespace {

/// Reads an element where it lies, aligned or not.
template <typename T>
inline T load(const char* address) {
  if constexpr (std::is_same_v<T, bool>) {
    return *address != 0;  // NumPy's bools may be any byte.
  } else {
    T value;
    std::memcpy(&value, address, sizeof(T));
    return value;
  }
}

/// What a NumPy scalar becomes on its way through Python's float: a signalling NaN turns quiet.
inline double through_python(double value) { return value; }
inline double through_python(float value) {
  uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  if (value != value) bits |= 0x00400000U;
  std::memcpy(&value, &bits, sizeof(bits));
  return value;
}

/// Converts one element as store_element would convert the NumPy scalar made of it. Returns false
/// where that would fail, warn, or ask the scalar's own methods.
template <typename From, typename To>
inline bool convert(From value, To* out) {
  if constexpr (kIsComplex<From>) {
    if constexpr (!kIsComplex<To>) {
      return false;
    } else if constexpr (std::is_same_v<To, c10::complex<double>>) {
      *out = {through_python(value.real()), through_python(value.imag())};
      return true;
    } else {
      *out = static_cast<To>(c10::complex<float>(static_cast<float>(through_python(value.real())),
                                                 static_cast<float>(through_python(value.imag()))));
      return true;
    }
  } else if constexpr (std::is_same_v<From, bool>) {
    // NumPy's bool has no __index__, but it does have a truth value and a float.
    if constexpr (kIsInteger<To>)
      return false;
    else
      *out = from_double<To>(value ? 1.0 : 0.0);
    return true;
  } else if constexpr (std::is_floating_point_v<From>) {
    // Only NumPy's float64 is a Python float; integers and bools take no other.
    if constexpr (std::is_integral_v<To>) {
      if constexpr (!std::is_same_v<From, double> || std::is_same_v<To, uint64_t>) return false;
      if constexpr (kIsInteger<To>) {
        if (!fits<To>(value)) return false;
      }
    }
    *out = from_double<To>(through_python(value));
    return true;
  } else {
    if constexpr (std::is_same_v<To, uint64_t>) return false;
    if constexpr (std::is_same_v<From, uint64_t> && std::is_integral_v<To>) {
      if (value > static_cast<uint64_t>(INT64_MAX)) return false;
    }
    if constexpr (std::is_same_v<To, bool>) {
      *out = value != 0;
    } else if constexpr (kIsInteger<To>) {
      const auto integer = static_cast<int64_t>(value);
      if (!fits<To>(integer)) return false;
      *out = static_cast<To>(integer);
    } else {
      *out = from_double<To>(static_cast<double>(value));
    }
    return true;
  }
}

/// Whether elements reach the tensor bit by bit: no check, no rounding, no NaN that turns quiet.
template <typename From, typename To>
inline constexpr bool kSameBits = std::is_same_v<From, To> &&
                                  (std::is_same_v<From, double> ||
                                   (kIsInteger<From> && !std::is_same_v<From, uint64_t>));

struct ArrayView {
  const char* data;
  const npy_intp* shape;
  const npy_intp* strides;
  int dimensions;
};

template <typename From, typename To>
bool copy_elements(const ArrayView& view, To** out) {
  if (view.dimensions == 0) return convert(load<From>(view.data), (*out)++);
  const npy_intp count = view.shape[0];
  const npy_intp stride = view.strides[0];
  if (view.dimensions == 1) {
    To* target = *out;
    if constexpr (kSameBits<From, To>) {
      if (stride == static_cast<npy_intp>(sizeof(To))) {
        std::memcpy(target, view.data, static_cast<size_t>(count) * sizeof(To));
        *out += count;
        return true;
      }
    }
    for (npy_intp i = 0; i < count; ++i) {
      if (!convert(load<From>(view.data + i * stride), target + i)) return false;
    }
    *out += count;
    return true;
  }
  for (npy_intp i = 0; i < count; ++i) {
    const ArrayView inner{view.data + i * stride, view.shape + 1, view.strides + 1,
                          view.dimensions - 1};
    if (!copy_elements<From>(inner, out)) return false;
  }
  return true;
}

template <typename To>
bool copy_array(int type_number, const ArrayView& view, To* out) {
  switch (type_number) {
    case NPY_BOOL:
      return copy_elements<bool>(view, &out);
    case NPY_UINT8:
      return copy_elements<uint8_t>(view, &out);
    case NPY_INT8:
      return copy_elements<int8_t>(view, &out);
    case NPY_UINT16:
      return copy_elements<uint16_t>(view, &out);
    case NPY_INT16:
      return copy_elements<int16_t>(view, &out);
    case NPY_UINT32:
      return copy_elements<uint32_t>(view, &out);
    case NPY_INT32:
      return copy_elements<int32_t>(view, &out);
    case NPY_UINT64:
      return copy_elements<uint64_t>(view, &out);
    case NPY_INT64:
      return copy_elements<int64_t>(view, &out);
    case NPY_FLOAT:
      return copy_elements<float>(view, &out);
    case NPY_DOUBLE:
      return copy_elements<double>(view, &out);
    case NPY_CFLOAT:
      return copy_elements<c10::complex<float>>(view, &out);
    case NPY_CDOUBLE:
      return copy_elements<c10::complex<double>>(view, &out);
    default:
      return false;
  }
}

/// Float dtypes take any real element, integer dtypes an integer one; the rest is for Tensor's own
/// conversion methods.
template <typename From, typename To>
bool convert_tensor_element(From value, To* out) {
  if constexpr (std::is_same_v<To, bool> || std::is_same_v<From, bool>)
    return false;
  else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>)
    return false;
  else
    return convert(value, out);
}

}  // namespace

size_t read_array(PyObject* data, c10::ScalarType dtype, c10::ArrayRef<int64_t> sizes, char* out) {
  if (!PyArray_CheckExact(data)) return 0;
  auto* array = reinterpret_cast<PyArrayObject*>(data);
  if (PyArray_NDIM(array) != static_cast<int>(sizes.size()) || PyArray_ISBYTESWAPPED(array)) {
    return 0;
  }
  size_t count = 1;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (PyArray_DIMS(array)[i] != sizes[i]) return 0;
    count *= static_cast<size_t>(sizes[i]);
  }
  const ArrayView view{PyArray_BYTES(array), PyArray_DIMS(array), PyArray_STRIDES(array),
                       PyArray_NDIM(array)};
  const bool copied = visit_element_type(dtype, false, [&]<typename T>(ElementType<T>) {
    return copy_array(PyArray_TYPE(array), view, reinterpret_cast<T*>(out));
  });
  return copied ? count * c10::elementSize(dtype) : 0;
}

/// Where NumPy keeps the value of a scalar of exactly one of its numeric types, and the number of
/// that type; a null address for every other object.
struct ScalarValue {
  const void* address = nullptr;
  int type_number = NPY_NOTYPE;
};

ScalarValue value_of_numpy_scalar(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
#define TENET_NUMPY_SCALAR(name, number) \
  if (type == &Py##name##ArrType_Type) return {&PyArrayScalar_VAL(object, name), number}
  TENET_NUMPY_SCALAR(Double, NPY_DOUBLE);
  TENET_NUMPY_SCALAR(Float, NPY_FLOAT);
  TENET_NUMPY_SCALAR(Long, NPY_LONG);
  TENET_NUMPY_SCALAR(Int, NPY_INT);
  TENET_NUMPY_SCALAR(Bool, NPY_BOOL);
  TENET_NUMPY_SCALAR(UByte, NPY_UBYTE);
  TENET_NUMPY_SCALAR(Byte, NPY_BYTE);
  TENET_NUMPY_SCALAR(Short, NPY_SHORT);
  TENET_NUMPY_SCALAR(UShort, NPY_USHORT);
  TENET_NUMPY_SCALAR(UInt, NPY_UINT);
  TENET_NUMPY_SCALAR(CFloat, NPY_CFLOAT);
  TENET_NUMPY_SCALAR(CDouble, NPY_CDOUBLE);
#undef TENET_NUMPY_SCALAR
  return {};
}

int exact_numpy_scalar_type(PyObject* object) { return value_of_numpy_scalar(object).type_number; }

bool read_numpy_scalar(PyObject* object, c10::ScalarType dtype, char* out) {
  const ScalarValue value = value_of_numpy_scalar(object);
  if (value.address == nullptr) return false;
  const ArrayView view{static_cast<const char*>(value.address), nullptr, nullptr, 0};
  return visit_element_type(dtype, false, [&]<typename T>(ElementType<T>) {
    return copy_array(value.type_number, view, reinterpret_cast<T*>(out));
  });
}

bool read_tensor_element(PyObject* data, c10::ScalarType dtype, char* out) {
  if (Py_TYPE(data) != reinterpret_cast<PyTypeObject*>(THPVariableClass)) return false;
  const at::Tensor& tensor = THPVariable_Unpack(data);
  if (!is_plain_cpu(tensor) || !dispatch_is_plain() || tensor.requires_grad() ||
      tensor.numel() != 1 || function_context().mode == FunctionMode::kOther) {
    return false;
  }
  const auto* source = static_cast<const char*>(tensor.const_data_ptr());
  return visit_element_type(dtype, false, [&]<typename To>(ElementType<To>) {
    auto* target = reinterpret_cast<To*>(out);
    switch (tensor.scalar_type()) {
      case c10::ScalarType::Float:
        return convert_tensor_element(load<float>(source), target);
      case c10::ScalarType::Double:
        return convert_tensor_element(load<double>(source), target);
      case c10::ScalarType::Long:
        return convert_tensor_element(load<int64_t>(source), target);
      case c10::ScalarType::Int:
        return convert_tensor_element(load<int32_t>(source), target);
      default:
        return false;
    }
  });
}

}  // namespace tenet_constructors
