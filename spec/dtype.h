#pragma once
// Element types: PyTorch's dtypes and NumPy's, as small comparable values.

#include <cstdint>
#include <optional>
#include <string_view>

namespace tenet {

/// A dtype of torch. The names are PyTorch's (`torch.float8_e4m3fn` is Float8E4M3FN).
enum class Dtype : std::uint8_t {
  Bool,
  UInt8,
  Int8,
  Int16,
  Int32,
  Int64,
  UInt16,
  UInt32,
  UInt64,
  Float16,
  BFloat16,
  Float32,
  Float64,
  Complex32,
  Complex64,
  Complex128,
  BComplex32,  ///< two bfloat16; new in torch 2.15
  Float8E4M3FN,
  Float8E5M2,
  Float8E4M3FNUZ,
  Float8E5M2FNUZ,
  Float8E8M0FNU,
  // Bare ones, which have bits and no arithmetic: no number becomes an element of them, and none of
  // them becomes another.
  Float4E2M1FNx2,  ///< two numbers of 4 bits in a byte
  Bits1x8,
  Bits2x4,
  Bits4x2,
  Bits8,
  Bits16,
  Int1,
  Int2,
  Int3,
  Int4,
  Int5,
  Int6,
  Int7,
  UInt1,
  UInt2,
  UInt3,
  UInt4,
  UInt5,
  UInt6,
  UInt7,
};
/// Those with arithmetic, each of which can be converted to each.
inline constexpr int kDtypeCount = 22;
/// With the bare ones.
inline constexpr int kAllDtypeCount = 42;
/// Whether it has no arithmetic.
[[nodiscard]] constexpr bool is_bare(Dtype dtype) { return static_cast<int>(dtype) >= kDtypeCount; }

/// What arithmetic a dtype belongs to.
enum class DtypeCategory : std::uint8_t { Bool, Integer, Float, Complex };

/// Bytes of one element.
[[nodiscard]] int itemsize(Dtype dtype);
[[nodiscard]] DtypeCategory category(Dtype dtype);
/// Whether autograd accepts it: floating point or complex.
[[nodiscard]] bool is_differentiable(Dtype dtype);
/// torch.bits8 and its kin, and float4: they can at least be copied, which the integers of less
/// than a byte cannot.
[[nodiscard]] bool is_copied_bare(Dtype dtype);
/// One of the five 8-bit floating-point dtypes.
[[nodiscard]] bool is_float8(Dtype dtype);
/// uint16, uint32 or uint64: storable, with few operations of their own.
[[nodiscard]] bool is_barebones_unsigned(Dtype dtype);
/// The dtype of the real and imaginary part; the dtype itself when it is not complex.
[[nodiscard]] Dtype real_part(Dtype dtype);
/// "float32", as in `torch.float32`.
[[nodiscard]] std::string_view name(Dtype dtype);
[[nodiscard]] std::optional<Dtype> dtype_from_name(std::string_view name);

/// A dtype of NumPy by C type, which tells more than a width: `long` and `long long` are two types
/// of 64 bits.
enum class NumpyType : std::uint8_t {
  Bool,
  Byte,
  UByte,
  Short,
  UShort,
  Int,
  UInt,
  Long,
  ULong,
  LongLong,
  ULongLong,
  Half,
  Float,
  Double,
  LongDouble,
  CFloat,
  CDouble,
  CLongDouble,
  Object,
  Bytes,      ///< dtype('S4')
  Str,        ///< dtype('<U2')
  Void,       ///< a structured dtype: [('a', 'i4'), ('b', 'f4')]
  Datetime,   ///< dtype('<M8[s]')
  Timedelta,  ///< dtype('<m8[s]')
  // Those of the package ml_dtypes:
  MlBFloat16,
  MlFloat8E3M4,
  MlFloat8E4M3,
  MlFloat8E4M3B11FNUZ,
  MlFloat8E4M3FN,
  MlFloat8E4M3FNUZ,
  MlFloat8E5M2,
  MlFloat8E5M2FNUZ,
  MlFloat8E8M0FNU,
  MlFloat6E2M3FN,
  MlFloat6E3M2FN,
  MlFloat4E2M1FN,
  MlInt2,
  MlInt4,
  MlUInt2,
  MlUInt4,
};
/// NumPy's own.
inline constexpr int kNumpyTypeCount = 24;
/// With those of ml_dtypes.
inline constexpr int kArrayTypeCount = 40;
/// Their names are those of ml_dtypes behind it: "ml_bfloat16".
inline constexpr std::string_view kMlPrefix = "ml_";
/// Whether it is one of ml_dtypes.
[[nodiscard]] constexpr bool is_ml(NumpyType type) {
  return static_cast<int>(type) >= kNumpyTypeCount;
}

/// Element type of an ndarray or NumPy scalar, on a little-endian machine.
struct NumpyDtype {
  NumpyType type = NumpyType::Double;
  bool swapped = false;  ///< big-endian (`>`) elements

  friend bool operator==(const NumpyDtype&, const NumpyDtype&) = default;
};

[[nodiscard]] int itemsize(NumpyType type);
/// The scalar type's name in `numpy`: "intc", "longlong", "float64", "str_".
[[nodiscard]] std::string_view name(NumpyType type);
[[nodiscard]] std::optional<NumpyType> numpy_type_from_name(std::string_view name);
/// The torch dtype with the same elements; nothing for the types that torch refuses, `unsigned long
/// long` among them.
[[nodiscard]] std::optional<Dtype> torch_dtype(NumpyType type);

}  // namespace tenet
