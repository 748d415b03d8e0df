#pragma once

#include <c10/core/ScalarType.h>
#include <c10/util/Half.h>
#include <c10/util/TypeCast.h>
#include <c10/util/complex.h>
#include <torch/csrc/python_headers.h>

#include <cstdint>
#include <type_traits>

namespace tenet_constructors {

/// The four kinds of number that Python has, which is all that a sequence's element can decide.
enum NumberKind : unsigned {
  kBoolKind = 1,
  kIntKind = 2,
  kFloatKind = 4,
  kComplexKind = 8,
};

template <typename T>
inline constexpr bool kIsComplex = c10::is_complex<T>::value;

/// Element types whose conversions are plain C++ casts, checked for range when they are integers.
template <typename T>
inline constexpr bool kIsInteger = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// Whether `value` fits T the way PyTorch reads it from a list: a negative number may stand for
/// the unsigned one that has its two's complement bits, as -1 does for 255.
template <typename T, typename From>
inline bool fits(From value) {
  return !c10::overflows<T, From>(value);
}

/// Converts a double the way an element of a list is converted. The caller has checked `fits`
/// for integers; half precision goes by way of single precision, and rounds twice as PyTorch does.
template <typename T>
inline T from_double(double value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else if constexpr (std::is_same_v<T, c10::complex<double>>) {
    return {value, 0.0};
  } else if constexpr (kIsComplex<T>) {
    return static_cast<T>(c10::complex<float>(static_cast<float>(value), 0.0F));
  } else {
    return c10::convert<T, double>(value);
  }
}

/// The value of an exact Python int that fits one digit of its representation: no call, no error.
inline bool compact_int(PyObject* object, int64_t* value) {
#if PY_VERSION_HEX >= 0x030C0000
  const auto* integer = reinterpret_cast<PyLongObject*>(object);
  if (!PyUnstable_Long_IsCompact(integer)) return false;
  *value = PyUnstable_Long_CompactValue(integer);
  return true;
#else
  const auto* integer = reinterpret_cast<PyLongObject*>(object);
  const Py_ssize_t size = Py_SIZE(object);
  if (size < -1 || size > 1) return false;
  *value = size == 0 ? 0 : size * static_cast<int64_t>(integer->ob_digit[0]);
  return true;
#endif
}

/// The value of an exact Python int, when it fits 64 bits.
inline bool exact_int(PyObject* object, int64_t* value) {
  if (compact_int(object, value)) return true;
  int overflow = 0;
  *value = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0;
}

/// Stores one element of exact Python type bool, int, float or complex. Returns false, with no
/// exception set, for what this short way does not decide (out of range, not convertible): the
/// caller then takes the long way, which raises what has to be raised.
template <typename T>
inline bool store_exact(PyObject* item, T* out) {
  if (PyFloat_CheckExact(item)) {
    const double value = PyFloat_AS_DOUBLE(item);
    if constexpr (std::is_same_v<T, uint64_t>) return false;
    if constexpr (kIsInteger<T>) {
      if (!fits<T>(value)) return false;
    }
    *out = from_double<T>(value);
    return true;
  }
  if (PyLong_CheckExact(item) || PyBool_Check(item)) {
    int64_t value = 0;
    if (!exact_int(item, &value)) return false;
    if constexpr (std::is_same_v<T, uint64_t>) {
      if (value < 0) return false;
      *out = static_cast<uint64_t>(value);
    } else if constexpr (std::is_same_v<T, bool>) {
      *out = value != 0;
    } else if constexpr (kIsInteger<T>) {
      if (!fits<T>(value)) return false;
      *out = static_cast<T>(value);
    } else {
      *out = from_double<T>(static_cast<double>(value));
    }
    return true;
  }
  if (PyComplex_CheckExact(item)) {
    const Py_complex value = reinterpret_cast<PyComplexObject*>(item)->cval;
    if constexpr (std::is_same_v<T, c10::complex<double>>) {
      *out = {value.real, value.imag};
      return true;
    } else if constexpr (kIsComplex<T>) {
      *out = static_cast<T>(
          c10::complex<float>(static_cast<float>(value.real), static_cast<float>(value.imag)));
      return true;
    } else if constexpr (std::is_same_v<T, bool>) {
      *out = value.real != 0 || value.imag != 0;
      return true;
    }
  }
  return false;
}

template <typename T>
struct ElementType {
  using type = T;
};

template <typename Dtypes>
concept HasBComplex32 = requires {
  Dtypes::BComplex32;
};

/// False where torch has no such dtype.
template <typename Dtypes = c10::ScalarType>
bool is_bcomplex32(Dtypes dtype) {
  if constexpr (HasBComplex32<Dtypes>)
    return dtype == Dtypes::BComplex32;
  else
    return false;
}

/// ATen calls these dtypes experimental, once for each allocation: there must be one only.
inline bool warns_when_allocated(c10::ScalarType dtype) {
  return dtype == c10::ScalarType::ComplexHalf || is_bcomplex32(dtype);
}

/// Calls `visit(ElementType<T>{})` with the C++ type of a dtype that a list can be read into, and
/// returns what it returns; returns `otherwise` for the dtypes that no Python number converts to.
template <typename Result, typename Visitor, typename Dtypes = c10::ScalarType>
Result visit_element_type(Dtypes dtype, Result otherwise, Visitor&& visit) {
  if constexpr (HasBComplex32<Dtypes>) {
    if (dtype == Dtypes::BComplex32) return visit(ElementType<c10::complex<c10::BFloat16>>{});
  }
  switch (dtype) {
    case Dtypes::Byte:
      return visit(ElementType<uint8_t>{});
    case Dtypes::Char:
      return visit(ElementType<int8_t>{});
    case Dtypes::Short:
      return visit(ElementType<int16_t>{});
    case Dtypes::Int:
      return visit(ElementType<int32_t>{});
    case Dtypes::Long:
      return visit(ElementType<int64_t>{});
    case Dtypes::UInt16:
      return visit(ElementType<uint16_t>{});
    case Dtypes::UInt32:
      return visit(ElementType<uint32_t>{});
    case Dtypes::UInt64:
      return visit(ElementType<uint64_t>{});
    case Dtypes::Bool:
      return visit(ElementType<bool>{});
    case Dtypes::Half:
      return visit(ElementType<c10::Half>{});
    case Dtypes::BFloat16:
      return visit(ElementType<c10::BFloat16>{});
    case Dtypes::Float:
      return visit(ElementType<float>{});
    case Dtypes::Double:
      return visit(ElementType<double>{});
    case Dtypes::ComplexHalf:
      return visit(ElementType<c10::complex<c10::Half>>{});
    case Dtypes::ComplexFloat:
      return visit(ElementType<c10::complex<float>>{});
    case Dtypes::ComplexDouble:
      return visit(ElementType<c10::complex<double>>{});
    case Dtypes::Float8_e5m2:
      return visit(ElementType<c10::Float8_e5m2>{});
    case Dtypes::Float8_e4m3fn:
      return visit(ElementType<c10::Float8_e4m3fn>{});
    case Dtypes::Float8_e5m2fnuz:
      return visit(ElementType<c10::Float8_e5m2fnuz>{});
    case Dtypes::Float8_e4m3fnuz:
      return visit(ElementType<c10::Float8_e4m3fnuz>{});
    case Dtypes::Float8_e8m0fnu:
      return visit(ElementType<c10::Float8_e8m0fnu>{});
    default:
      return otherwise;
  }
}

}  // namespace tenet_constructors
