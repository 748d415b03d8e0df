#include "spec/input.h"

#include <array>
#include <bit>
#include <cstring>

namespace tenet {
namespace {

constexpr std::array<std::string_view, kInputKindCount> kKindNames{
    "None",
    "Ellipsis",
    "bool",
    "int",
    "float",
    "complex",
    "str",
    "bytes",
    "NumPy scalar",
    "ndarray",
    "Tensor",
    "Parameter",
    "meta Tensor",
    "UntypedStorage",
    "TypedStorage",
    "list",
    "tuple",
    "range",
    "torch.Size",
    "torch.dtype",
    "torch.device",
    "torch.memory_format",
    "bytearray",
    "array.array",
    "memoryview",
    "no argument",
    "ndarray subclass",
    "Tensor subclass",
    "inference Tensor",
    "sparse COO Tensor",
    "uncoalesced Tensor",
    "sparse CSR Tensor",
    "sparse CSC Tensor",
    "sparse BSR Tensor",
    "sparse BSC Tensor",
    "quantized Tensor",
    "per-channel quantized Tensor",
    "zero Tensor",
    "nested Tensor",
    "jagged Tensor",
    "FakeTensor",
    "ctypes array",
    "mmap",
    "torch.nn.Buffer",
    "Tensor subclass that dispatches",
    "Tensor subclass that wraps",
    "Tensor without arithmetic",
    "ndarray of ml_dtypes",
    "ml_dtypes scalar",
    "tensor class",
    "device array",
    "object",
    "int subclass",
    "float subclass",
    "complex subclass",
    "str subclass",
    "list subclass",
    "tuple subclass",
    "user sequence",
    "IntEnum",
    "Fraction",
    "Decimal",
    "namedtuple",
    "deque",
    "dict",
    "set",
    "dict_keys",
    "dict_values",
    "generator",
    "nested list",
    "list that contains itself",
    "sequence that changes",
    "list that changes",
    "DLPack capsule"};

struct KindOf {
  InputKind operator()(const PyNone&) const { return InputKind::None; }
  InputKind operator()(const PyEllipsis&) const { return InputKind::Ellipsis; }
  InputKind operator()(const PyBool&) const { return InputKind::Bool; }
  InputKind operator()(const PyInt&) const { return InputKind::Int; }
  InputKind operator()(const PyFloat&) const { return InputKind::Float; }
  InputKind operator()(const PyComplex&) const { return InputKind::Complex; }
  InputKind operator()(const PyStr&) const { return InputKind::Str; }
  InputKind operator()(const PyBytes&) const { return InputKind::Bytes; }
  InputKind operator()(const NumpyScalar& s) const {
    return is_ml(s.type) ? InputKind::MlScalar : InputKind::NumpyScalar;
  }
  InputKind operator()(const NdArray& a) const {
    if (is_ml(a.dtype.type)) return InputKind::MlArray;
    return a.subclass == ArrayClass::NdArray ? InputKind::NdArray : InputKind::ArraySubclass;
  }
  InputKind operator()(const TensorInput& t) const {
    if (t.form != TensorForm::Strided)
      return static_cast<InputKind>(static_cast<int>(InputKind::InferenceTensor) +
                                    static_cast<int>(t.form) - 1);
    if (is_bare(t.dtype)) return InputKind::BareTensor;
    if (t.subclass == TensorClass::Buffer) return InputKind::NnBuffer;
    if (t.subclass == TensorClass::Dispatch) return InputKind::DispatchTensor;
    if (t.subclass == TensorClass::Wrapper) return InputKind::WrapperTensor;
    if (t.subclass != TensorClass::Tensor) return InputKind::TensorSubclass;
    if (t.device.type == DeviceType::Meta) return InputKind::MetaTensor;
    if (t.role == TensorRole::Parameter || t.role == TensorRole::FrozenParameter)
      return InputKind::Parameter;
    return InputKind::Tensor;
  }
  InputKind operator()(const StorageInput& s) const {
    return s.dtype ? InputKind::TypedStorage : InputKind::UntypedStorage;
  }
  InputKind operator()(const Sequence& s) const {
    return s.type == SequenceType::List ? InputKind::List : InputKind::Tuple;
  }
  InputKind operator()(const PyRange&) const { return InputKind::Range; }
  InputKind operator()(const TorchSize&) const { return InputKind::Size; }
  InputKind operator()(const CustomObject& o) const {
    return static_cast<InputKind>(static_cast<int>(InputKind::FirstObject) +
                                  static_cast<int>(o.type));
  }
  InputKind operator()(const DtypeObject&) const { return InputKind::Dtype; }
  InputKind operator()(const DeviceObject&) const { return InputKind::Device; }
  InputKind operator()(const MemoryFormatObject&) const { return InputKind::MemoryFormat; }
  InputKind operator()(const TensorClassObject&) const { return InputKind::TensorClass; }
  InputKind operator()(const DeviceArray&) const { return InputKind::DeviceArray; }
  InputKind operator()(const Buffer& b) const {
    switch (b.type) {
      case BufferType::ByteArray:
        return InputKind::ByteArray;
      case BufferType::Array:
        return InputKind::Array;
      case BufferType::Ctypes:
        return InputKind::CtypesArray;
      case BufferType::MemoryMap:
        return InputKind::MemoryMap;
      case BufferType::MemoryView:
        break;
    }
    return InputKind::MemoryView;
  }
};

constexpr std::array<std::string_view, kDeviceTypeCount> kDeviceTypeNames{
    "cpu", "meta", "cuda", "sim", "xpu", "mps", "npu", "hpu", "mtia", "other"};

}  // namespace

std::string_view name(DeviceType type) { return kDeviceTypeNames[static_cast<std::size_t>(type)]; }

std::optional<DeviceType> device_type_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kDeviceTypeNames.size(); ++i)
    if (kDeviceTypeNames[i] == name) return static_cast<DeviceType>(i);
  return std::nullopt;
}

bool is_sparse(TensorForm form) { return form >= TensorForm::Coo && form <= TensorForm::Bsc; }

bool is_coo(TensorForm form) { return form == TensorForm::Coo || form == TensorForm::Uncoalesced; }

bool is_nested(TensorForm form) { return form == TensorForm::Nested || form == TensorForm::Jagged; }

bool dispatches(TensorClass subclass) { return subclass >= TensorClass::Dispatch; }

bool is_quantized(TensorForm form) {
  return form == TensorForm::Quantized || form == TensorForm::PerChannel;
}

InputKind kind(const Input& input) { return std::visit(KindOf{}, input.value); }

std::string_view name(InputKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

PyInt py_int(std::int64_t value) {
  const bool negative = value < 0;
  const auto magnitude = static_cast<std::uint64_t>(value);
  return {negative, 0, negative ? 0 - magnitude : magnitude, 0};
}

PyFloat py_float(double value) { return {std::bit_cast<std::uint64_t>(value)}; }

double value(PyFloat number) { return std::bit_cast<double>(number.bits); }

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  return count;
}

Strides contiguous_strides(const Shape& shape, std::int64_t unit) {
  Strides strides(shape.size());
  std::int64_t step = unit;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = step;
    // The product of all sizes is nobody's stride, and may be beyond 64 bits.
    if (i > 0) step *= shape[i] > 0 ? shape[i] : 1;
  }
  return strides;
}

Bytes gather_elements(std::span<const std::uint8_t> memory, const Shape& shape,
                      const Strides& strides, std::int64_t first_byte, std::int64_t unit,
                      int itemsize) {
  const std::int64_t count = element_count(shape);
  const auto size = static_cast<std::size_t>(itemsize);
  Bytes elements(static_cast<std::size_t>(count) * size);
  Shape index(shape.size(), 0);
  std::int64_t at = first_byte;
  for (std::int64_t i = 0; i < count; ++i) {
    std::memcpy(elements.data() + static_cast<std::size_t>(i) * size, memory.data() + at, size);
    for (std::size_t d = shape.size(); d-- > 0;) {
      at += strides[d] * unit;
      if (++index[d] < shape[d]) break;
      at -= shape[d] * strides[d] * unit;
      index[d] = 0;
    }
  }
  return elements;
}

}  // namespace tenet
