// An ndarray as a Python expression: as values where np.array builds the same object, as a slice or
// transpose of such an array where that does, and otherwise as np.ndarray over the whole memory.

#include <algorithm>
#include <array>
#include <string_view>

#include "spec/text/elements.h"
#include "spec/text/literals.h"
#include "spec/text/python_arrays.h"

namespace tenet::text {
namespace {

using Elements = std::vector<std::string>;

/// The type as a dtype string, native and big-endian.
struct DtypeSpelling {
  std::string_view native;
  std::string_view swapped;
};
constexpr std::array<DtypeSpelling, kNumpyTypeCount> kSpellings{{
    {"'bool'", "'bool'"},       {"'int8'", "'int8'"},
    {"'uint8'", "'uint8'"},     {"'int16'", "'>i2'"},
    {"'uint16'", "'>u2'"},      {"'int32'", "'>i4'"},
    {"'uint32'", "'>u4'"},      {"'int64'", "'>i8'"},
    {"'uint64'", "'>u8'"},      {"np.longlong", "'>q'"},
    {"np.ulonglong", "'>Q'"},   {"'float16'", "'>f2'"},
    {"'float32'", "'>f4'"},     {"'float64'", "'>f8'"},
    {"np.longdouble", "'>g'"},  {"'complex64'", "'>c8'"},
    {"'complex128'", "'>c16'"}, {"np.clongdouble", "'>G'"},
    {"object", "object"},       {"'S4'", "'S4'"},
    {"'U2'", "'>U2'"},          {"[('a', 'i4'), ('b', 'f4')]", "[('a', '>i4'), ('b', '>f4')]"},
    {"'M8[s]'", "'>M8[s]'"},    {"'m8[s]'", "'>m8[s]'"},
}};

std::string dtype_literal(NumpyDtype dtype) {
  // Without an import of its own: the package is not everybody's.
  if (is_ml(dtype.type))
    return "__import__('ml_dtypes')." + std::string(name(dtype.type).substr(kMlPrefix.size()));
  const DtypeSpelling& spelling = kSpellings[static_cast<std::size_t>(dtype.type)];
  return std::string(dtype.swapped ? spelling.swapped : spelling.native);
}

/// Whether np.array of such literals takes the dtype by itself.
bool is_inferred(NumpyDtype dtype) {
  return !dtype.swapped && (dtype.type == NumpyType::Bool || dtype.type == NumpyType::Long ||
                            dtype.type == NumpyType::Double || dtype.type == NumpyType::CDouble);
}

std::string array_of(const Elements& elements, const Shape& shape, NumpyDtype dtype) {
  const std::string values = nested_list(elements, shape);
  if (is_inferred(dtype)) return "np.array(" + values + ")";
  return "np.array(" + values + ", dtype=" + dtype_literal(dtype) + ")";
}

std::string flat_array(const Elements& elements, NumpyDtype dtype) {
  return array_of(elements, {static_cast<std::int64_t>(elements.size())}, dtype);
}

std::string read_only(const std::string& array) {
  return "(lambda a: a.setflags(write=False) or a)(" + array + ")";
}

/// A one-dimensional array of more than no elements as "[start:stop:step]" of its whole memory;
/// empty when it is none.
std::string slice_of_memory(const NdArray& array, std::int64_t elements_in_memory) {
  const std::int64_t size = itemsize(array.dtype.type);
  if (array.shape.size() != 1 || array.shape[0] < 1 || array.shape[0] > elements_in_memory ||
      array.strides[0] % size != 0 || array.offset % size != 0 || array.strides[0] == 0)
    return "";
  const std::int64_t step = array.strides[0] / size;
  const std::int64_t start = array.offset / size;
  std::int64_t last = 0;
  if (__builtin_mul_overflow(array.shape[0] - 1, step, &last) ||
      __builtin_add_overflow(last, start, &last) || start < 0 || start >= elements_in_memory ||
      last < 0 || last >= elements_in_memory)
    return "";
  std::string out = "[";
  if (step > 0) {
    if (start != 0) out += std::to_string(start);
    out += ":";
    if (step > elements_in_memory || last + step < elements_in_memory || array.shape[0] == 1)
      out += std::to_string(last + 1);
  } else {
    if (start != elements_in_memory - 1) out += std::to_string(start);
    out += ":";
    if (last > 0) out += std::to_string(last - 1);
  }
  if (step != 1) out += ":" + std::to_string(step);
  return out + "]";
}

/// Column-major elements of the whole memory: the transpose of a row-major array.
bool is_transposed(const NdArray& array, Shape& reversed) {
  if (array.shape.size() < 2) return false;
  reversed.assign(array.shape.rbegin(), array.shape.rend());
  const Strides strides(array.strides.rbegin(), array.strides.rend());
  const int size = itemsize(array.dtype.type);
  return fills_memory(reversed, strides, size, size, array.offset, array.memory.size());
}

std::string object_array(const NdArray& array) {
  constexpr int kPointer = 8;
  if (fills_memory(array.shape, array.strides, kPointer, kPointer, array.offset,
                   array.memory.size()))
    return "np.full(" + python_tuple(array.shape) + ", None)";
  return "np.lib.stride_tricks.as_strided(np.full(" +
         std::to_string(array.memory.size() / kPointer) + ", None)[" +
         std::to_string(array.offset / kPointer) + ":], " + python_tuple(array.shape) + ", " +
         python_tuple(array.strides) + ")";
}

/// np.ndarray over `buffer`.
std::string spelled_out(const NdArray& array, const std::string& buffer) {
  std::string out =
      "np.ndarray(" + python_tuple(array.shape) + ", " + dtype_literal(array.dtype) + ", " + buffer;
  if (array.offset != 0) out += ", offset=" + std::to_string(array.offset);
  return out + ", strides=" + python_tuple(array.strides) + ")";
}

/// The array as if it were writeable, through the values of its memory.
std::string by_values(const NdArray& array, const Elements& elements) {
  const int size = itemsize(array.dtype.type);
  if (fills_memory(array.shape, array.strides, size, size, array.offset, array.memory.size()))
    return array_of(elements, array.shape, array.dtype);
  if (Shape reversed; is_transposed(array, reversed))
    return array_of(elements, reversed, array.dtype) + ".T";
  if (const std::string slice = slice_of_memory(array, static_cast<std::int64_t>(elements.size()));
      !slice.empty())
    return flat_array(elements, array.dtype) + slice;
  return spelled_out(array, flat_array(elements, array.dtype));
}

}  // namespace

std::string python_numpy_scalar(const NumpyScalar& scalar) {
  constexpr std::array<std::string_view, kNumpyTypeCount> kTypes{
      "bool_",   "int8",    "uint8",      "int16",     "uint16",     "int32",
      "uint32",  "int64",   "uint64",     "longlong",  "ulonglong",  "float16",
      "float32", "float64", "longdouble", "complex64", "complex128", "clongdouble",
      "object_", "bytes_",  "str_",       "void",      "datetime64", "timedelta64"};
  const auto literal = python_element(NumpyDtype{scalar.type, false}, scalar.element.data());
  if (!literal)
    return "np.frombuffer(" + python_bytes(scalar.element) +
           ", dtype=" + dtype_literal({scalar.type, false}) + ")[0]";
  const bool has_unit = scalar.type == NumpyType::Datetime || scalar.type == NumpyType::Timedelta;
  return "np." + std::string(kTypes[static_cast<std::size_t>(scalar.type)]) + "(" + *literal +
         (has_unit ? ", 's')" : ")");
}

namespace {

std::string in_class(const std::string& array, ArrayClass subclass) {
  switch (subclass) {
    case ArrayClass::NdArray:
      return array;
    case ArrayClass::User:
      return array + ".view(type('Own', (np.ndarray,), {}))";
    case ArrayClass::Matrix:
      return array + ".view(np.matrix)";
    case ArrayClass::Masked:
      return "np.ma.array(" + array + ", mask=True, copy=False)";
    case ArrayClass::Record:
      return array + ".view(np.recarray)";
    case ArrayClass::Memmap:
      break;
  }
  return array + ".view(np.memmap)";
}

std::string plain_ndarray(const NdArray& array) {
  if (array.dtype.type == NumpyType::Object)
    return array.writeable ? object_array(array) : read_only(object_array(array));
  const auto elements = python_elements(array.dtype, itemsize(array.dtype.type), array.memory);
  // Arrays without elements keep their strides only when these are given.
  const bool empty = std::find(array.shape.begin(), array.shape.end(), 0) != array.shape.end();
  if (elements && !elements->empty() && !empty) {
    const std::string values = by_values(array, *elements);
    return array.writeable ? values : read_only(values);
  }
  // An array over immutable bytes is read-only.
  const std::string bytes = python_bytes(array.memory);
  return spelled_out(array, array.writeable ? "bytearray(" + bytes + ")" : bytes);
}

}  // namespace

std::string python_ndarray(const NdArray& array) {
  return in_class(plain_ndarray(array), array.subclass);
}

}  // namespace tenet::text
