#include "spec/dtype.h"

#include <array>

namespace tenet {
namespace {

struct DtypeRow {
  std::string_view name;
  int itemsize;
  DtypeCategory category;
};

constexpr std::array<DtypeRow, kDtypeCount> kDtypes{{
    {"bool", 1, DtypeCategory::Bool},
    {"uint8", 1, DtypeCategory::Integer},
    {"int8", 1, DtypeCategory::Integer},
    {"int16", 2, DtypeCategory::Integer},
    {"int32", 4, DtypeCategory::Integer},
    {"int64", 8, DtypeCategory::Integer},
    {"uint16", 2, DtypeCategory::Integer},
    {"uint32", 4, DtypeCategory::Integer},
    {"uint64", 8, DtypeCategory::Integer},
    {"float16", 2, DtypeCategory::Float},
    {"bfloat16", 2, DtypeCategory::Float},
    {"float32", 4, DtypeCategory::Float},
    {"float64", 8, DtypeCategory::Float},
    {"complex32", 4, DtypeCategory::Complex},
    {"complex64", 8, DtypeCategory::Complex},
    {"complex128", 16, DtypeCategory::Complex},
    {"float8_e4m3fn", 1, DtypeCategory::Float},
    {"float8_e5m2", 1, DtypeCategory::Float},
    {"float8_e4m3fnuz", 1, DtypeCategory::Float},
    {"float8_e5m2fnuz", 1, DtypeCategory::Float},
    {"float8_e8m0fnu", 1, DtypeCategory::Float},
}};

const DtypeRow& row(Dtype dtype) { return kDtypes[static_cast<std::size_t>(dtype)]; }

struct NumpyRow {
  std::string_view name;
  int itemsize;
  std::optional<Dtype> torch;
};

constexpr std::array<NumpyRow, kNumpyTypeCount> kNumpyTypes{{
    {"bool_", 1, Dtype::Bool},          {"byte", 1, Dtype::Int8},
    {"ubyte", 1, Dtype::UInt8},         {"short", 2, Dtype::Int16},
    {"ushort", 2, Dtype::UInt16},       {"intc", 4, Dtype::Int32},
    {"uintc", 4, Dtype::UInt32},        {"long", 8, Dtype::Int64},
    {"ulong", 8, Dtype::UInt64},        {"longlong", 8, Dtype::Int64},
    {"ulonglong", 8, std::nullopt},     {"half", 2, Dtype::Float16},
    {"single", 4, Dtype::Float32},      {"double", 8, Dtype::Float64},
    {"longdouble", 16, std::nullopt},   {"csingle", 8, Dtype::Complex64},
    {"cdouble", 16, Dtype::Complex128}, {"clongdouble", 32, std::nullopt},
    {"object_", 8, std::nullopt},       {"bytes_", 4, std::nullopt},
    {"str_", 8, std::nullopt},          {"void", 8, std::nullopt},
    {"datetime64", 8, std::nullopt},    {"timedelta64", 8, std::nullopt},
}};

const NumpyRow& row(NumpyType type) { return kNumpyTypes[static_cast<std::size_t>(type)]; }

}  // namespace

int itemsize(Dtype dtype) { return row(dtype).itemsize; }
DtypeCategory category(Dtype dtype) { return row(dtype).category; }

bool is_differentiable(Dtype dtype) {
  return category(dtype) == DtypeCategory::Float || category(dtype) == DtypeCategory::Complex;
}

bool is_float8(Dtype dtype) { return dtype >= Dtype::Float8E4M3FN; }

bool is_barebones_unsigned(Dtype dtype) {
  return dtype == Dtype::UInt16 || dtype == Dtype::UInt32 || dtype == Dtype::UInt64;
}

Dtype real_part(Dtype dtype) {
  switch (dtype) {
    case Dtype::Complex32:
      return Dtype::Float16;
    case Dtype::Complex64:
      return Dtype::Float32;
    case Dtype::Complex128:
      return Dtype::Float64;
    default:
      return dtype;
  }
}

std::string_view name(Dtype dtype) { return row(dtype).name; }

std::optional<Dtype> dtype_from_name(std::string_view name) {
  for (int i = 0; i < kDtypeCount; ++i)
    if (kDtypes[static_cast<std::size_t>(i)].name == name) return static_cast<Dtype>(i);
  return std::nullopt;
}

int itemsize(NumpyType type) { return row(type).itemsize; }
std::string_view name(NumpyType type) { return row(type).name; }
std::optional<Dtype> torch_dtype(NumpyType type) { return row(type).torch; }

std::optional<NumpyType> numpy_type_from_name(std::string_view name) {
  for (int i = 0; i < kNumpyTypeCount; ++i)
    if (kNumpyTypes[static_cast<std::size_t>(i)].name == name) return static_cast<NumpyType>(i);
  return std::nullopt;
}

}  // namespace tenet
