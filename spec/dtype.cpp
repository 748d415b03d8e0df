#include "spec/dtype.h"

#include <array>

namespace tenet {
namespace {

struct DtypeRow {
  std::string_view name;
  int itemsize;
  DtypeCategory category;
};

constexpr std::array<DtypeRow, kAllDtypeCount> kDtypes{{
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
    {"bcomplex32", 4, DtypeCategory::Complex},
    {"float8_e4m3fn", 1, DtypeCategory::Float},
    {"float8_e5m2", 1, DtypeCategory::Float},
    {"float8_e4m3fnuz", 1, DtypeCategory::Float},
    {"float8_e5m2fnuz", 1, DtypeCategory::Float},
    {"float8_e8m0fnu", 1, DtypeCategory::Float},
    {"float4_e2m1fn_x2", 1, DtypeCategory::Float},
    {"bits1x8", 1, DtypeCategory::Integer},
    {"bits2x4", 1, DtypeCategory::Integer},
    {"bits4x2", 1, DtypeCategory::Integer},
    {"bits8", 1, DtypeCategory::Integer},
    {"bits16", 2, DtypeCategory::Integer},
    {"int1", 1, DtypeCategory::Integer},
    {"int2", 1, DtypeCategory::Integer},
    {"int3", 1, DtypeCategory::Integer},
    {"int4", 1, DtypeCategory::Integer},
    {"int5", 1, DtypeCategory::Integer},
    {"int6", 1, DtypeCategory::Integer},
    {"int7", 1, DtypeCategory::Integer},
    {"uint1", 1, DtypeCategory::Integer},
    {"uint2", 1, DtypeCategory::Integer},
    {"uint3", 1, DtypeCategory::Integer},
    {"uint4", 1, DtypeCategory::Integer},
    {"uint5", 1, DtypeCategory::Integer},
    {"uint6", 1, DtypeCategory::Integer},
    {"uint7", 1, DtypeCategory::Integer},
}};

const DtypeRow& row(Dtype dtype) { return kDtypes[static_cast<std::size_t>(dtype)]; }

struct NumpyRow {
  std::string_view name;
  int itemsize;
  std::optional<Dtype> torch;
};

constexpr std::array<NumpyRow, kArrayTypeCount> kNumpyTypes{{
    {"bool_", 1, Dtype::Bool},
    {"byte", 1, Dtype::Int8},
    {"ubyte", 1, Dtype::UInt8},
    {"short", 2, Dtype::Int16},
    {"ushort", 2, Dtype::UInt16},
    {"intc", 4, Dtype::Int32},
    {"uintc", 4, Dtype::UInt32},
    {"long", 8, Dtype::Int64},
    {"ulong", 8, Dtype::UInt64},
    {"longlong", 8, Dtype::Int64},
    {"ulonglong", 8, std::nullopt},
    {"half", 2, Dtype::Float16},
    {"single", 4, Dtype::Float32},
    {"double", 8, Dtype::Float64},
    {"longdouble", 16, std::nullopt},
    {"csingle", 8, Dtype::Complex64},
    {"cdouble", 16, Dtype::Complex128},
    {"clongdouble", 32, std::nullopt},
    {"object_", 8, std::nullopt},
    {"bytes_", 4, std::nullopt},
    {"str_", 8, std::nullopt},
    {"void", 8, std::nullopt},
    {"datetime64", 8, std::nullopt},
    {"timedelta64", 8, std::nullopt},
    {"ml_bfloat16", 2, std::nullopt},
    {"ml_float8_e3m4", 1, std::nullopt},
    {"ml_float8_e4m3", 1, std::nullopt},
    {"ml_float8_e4m3b11fnuz", 1, std::nullopt},
    {"ml_float8_e4m3fn", 1, std::nullopt},
    {"ml_float8_e4m3fnuz", 1, std::nullopt},
    {"ml_float8_e5m2", 1, std::nullopt},
    {"ml_float8_e5m2fnuz", 1, std::nullopt},
    {"ml_float8_e8m0fnu", 1, std::nullopt},
    {"ml_float6_e2m3fn", 1, std::nullopt},
    {"ml_float6_e3m2fn", 1, std::nullopt},
    {"ml_float4_e2m1fn", 1, std::nullopt},
    {"ml_int2", 1, std::nullopt},
    {"ml_int4", 1, std::nullopt},
    {"ml_uint2", 1, std::nullopt},
    {"ml_uint4", 1, std::nullopt},
}};

const NumpyRow& row(NumpyType type) { return kNumpyTypes[static_cast<std::size_t>(type)]; }

}  // namespace

int itemsize(Dtype dtype) { return row(dtype).itemsize; }
DtypeCategory category(Dtype dtype) { return row(dtype).category; }

bool is_differentiable(Dtype dtype) {
  return category(dtype) == DtypeCategory::Float || category(dtype) == DtypeCategory::Complex;
}

bool is_float8(Dtype dtype) {
  return dtype >= Dtype::Float8E4M3FN && dtype <= Dtype::Float8E8M0FNU;
}

bool is_copied_bare(Dtype dtype) {
  return dtype >= Dtype::Float4E2M1FNx2 && dtype <= Dtype::Bits16;
}

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
    case Dtype::BComplex32:
      return Dtype::BFloat16;
    default:
      return dtype;
  }
}

std::string_view name(Dtype dtype) { return row(dtype).name; }

std::optional<Dtype> dtype_from_name(std::string_view name) {
  for (int i = 0; i < kAllDtypeCount; ++i)
    if (kDtypes[static_cast<std::size_t>(i)].name == name) return static_cast<Dtype>(i);
  return std::nullopt;
}

int itemsize(NumpyType type) { return row(type).itemsize; }
std::string_view name(NumpyType type) { return row(type).name; }
std::optional<Dtype> torch_dtype(NumpyType type) { return row(type).torch; }

std::optional<NumpyType> numpy_type_from_name(std::string_view name) {
  for (int i = 0; i < kArrayTypeCount; ++i)
    if (kNumpyTypes[static_cast<std::size_t>(i)].name == name) return static_cast<NumpyType>(i);
  return std::nullopt;
}

}  // namespace tenet
