#pragma once
// Input: a description of one argument, from which the object can be made again from nothing.
// Inputs are immutable values: plain data, comparable, without pointers into Python.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "spec/buffer.h"
#include "spec/device_allocation.h"
#include "spec/dtype.h"

namespace tenet {

using Bytes = std::vector<std::uint8_t>;
using Shape = std::vector<std::int64_t>;
using Strides = std::vector<std::int64_t>;

struct Input;

struct PyNone {
  friend bool operator==(const PyNone&, const PyNone&) = default;
};
struct PyEllipsis {
  friend bool operator==(const PyEllipsis&, const PyEllipsis&) = default;
};
struct PyBool {
  bool value = false;
  friend bool operator==(const PyBool&, const PyBool&) = default;
};
/// A Python int: (negative ? -1 : 1) * (high * 2**64 + low) * 2**shift. Zero is never negative;
/// shift is 0 unless the value needs more than 128 bits.
struct PyInt {
  bool negative = false;
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::uint32_t shift = 0;
  friend bool operator==(const PyInt&, const PyInt&) = default;
};
/// A Python float by its bits, so that NaNs compare equal and zeros by sign.
struct PyFloat {
  std::uint64_t bits = 0;
  friend bool operator==(const PyFloat&, const PyFloat&) = default;
};
struct PyComplex {
  std::uint64_t real_bits = 0;
  std::uint64_t imag_bits = 0;
  friend bool operator==(const PyComplex&, const PyComplex&) = default;
};
struct PyStr {
  std::string value;  ///< ASCII
  friend bool operator==(const PyStr&, const PyStr&) = default;
};
struct PyBytes {
  std::string value;
  friend bool operator==(const PyBytes&, const PyBytes&) = default;
};
/// A NumPy scalar in native byte order; `element` holds itemsize(type) bytes. Of Object, Void:
/// never.
struct NumpyScalar {
  NumpyType type = NumpyType::Double;
  Bytes element;
  friend bool operator==(const NumpyScalar&, const NumpyScalar&) = default;
};
/// The class of an ndarray.
enum class ArrayClass : std::uint8_t {
  NdArray,
  User,    ///< a user's class derived from numpy.ndarray
  Matrix,  ///< numpy.matrix, of two dimensions
  Masked,  ///< numpy.ma.MaskedArray with every element masked
  Record,  ///< numpy.recarray
  Memmap,  ///< numpy.memmap
};
inline constexpr int kArrayClassCount = 6;
/// An ndarray over memory of its own. Element (i, j, …) begins at byte offset + i*strides[0] +
/// j*strides[1] + … of `memory`, whose first byte is aligned to 64. Elements of an Object array are
/// None.
struct NdArray {
  NumpyDtype dtype;
  Shape shape;
  Strides strides;  ///< in bytes
  std::int64_t offset = 0;
  Bytes memory;
  bool writeable = true;
  ArrayClass subclass = ArrayClass::NdArray;
  friend bool operator==(const NdArray&, const NdArray&) = default;
};
/// How a tensor takes part in autograd.
enum class TensorRole : std::uint8_t {
  Plain,            ///< requires_grad is False
  Leaf,             ///< requires_grad is True, no grad_fn
  NonLeaf,          ///< an alias of a leaf, made with gradients recorded
  Parameter,        ///< torch.nn.Parameter that requires grad
  FrozenParameter,  ///< torch.nn.Parameter(…, requires_grad=False)
};
/// The class of a tensor. A Parameter is known by its role.
enum class TensorClass : std::uint8_t {
  Tensor,
  User,      ///< a user's class derived from torch.Tensor
  Disabled,  ///< the same with torch._C._disabled_torch_function_impl
  Function,  ///< the same with a __torch_function__ of its own, which leaves all to torch.Tensor's
  Buffer,    ///< a torch.Tensor that torch.nn.Buffer has made
  Dispatch,  ///< a user's class with a __torch_dispatch__ that leaves all to torch.Tensor's
  Wrapper,   ///< a user's class whose __torch_dispatch__ asks a tensor inside, and wraps what comes
             ///< of it; made by torch.Tensor._make_wrapper_subclass
};
inline constexpr int kTensorClassCount = 7;
/// What kind of tensor it is.
enum class TensorForm : std::uint8_t {
  Strided,
  Inference,  ///< strided, made in inference mode
  Coo,        ///< sparse like those that follow: the storage holds the first elements in row-major
              ///< order, the others are not stored
  Uncoalesced,  ///< like Coo, but the last coordinates are once more the first, and it is not said
                ///< to be coalesced
  Csr,
  Csc,         ///< the storage holds the elements column by column, of all others row by row
  Bsr,         ///< in blocks of one element
  Bsc,         ///< in blocks of one element, column by column
  Quantized,   ///< per tensor, with a scale of 0.5 and a zero point of 1; a dtype of uint8 stands
               ///< for quint8, int8 for qint8, int32 for qint32
  PerChannel,  ///< quantized with such a scale and zero point for each index of dimension 0
  Zero,        ///< strided and all zero, without any memory: torch._efficientzerotensor
  Nested,      ///< torch.nested of layout strided: a component for each index of dimension 0. The
               ///< storage holds the elements one after another, so that the last ones may be
               ///< shorter
  Jagged,      ///< the same of layout torch.jagged
  Fake,        ///< a FakeTensor: strided, and on the CPU as it says, without any memory
};
inline constexpr int kTensorFormCount = 14;
/// CPU, meta, the accelerators that PyTorch has names for, the simulated one, and all others.
enum class DeviceType : std::uint8_t { Cpu, Meta, Cuda, Sim, Xpu, Mps, Npu, Hpu, Mtia, Other };
inline constexpr int kDeviceTypeCount = 10;
/// "cuda", as in `torch.device("cuda")`.
[[nodiscard]] std::string_view name(DeviceType type);
[[nodiscard]] std::optional<DeviceType> device_type_from_name(std::string_view name);
struct Device {
  DeviceType type = DeviceType::Cpu;
  std::int8_t index = -1;  ///< -1: none given
  friend bool operator==(const Device&, const Device&) = default;
};
/// A tensor over a storage of its own. Element (i, j, …) is number
/// storage_offset + i*strides[0] + j*strides[1] + … of the storage; a sparse one has contiguous
/// strides here and its storage is that of its values. A zero tensor has none.
struct TensorInput {
  Dtype dtype = Dtype::Float32;
  Shape shape;
  Strides strides;  ///< in elements, never negative
  std::int64_t storage_offset = 0;
  Bytes storage;  ///< raw elements; on meta only its size counts
  Device device;
  bool conj = false;  ///< the conj bit: complex dtypes only
  bool neg = false;   ///< the neg bit
  TensorRole role = TensorRole::Plain;
  TensorClass subclass = TensorClass::Tensor;
  TensorForm form = TensorForm::Strided;
  bool pinned = false;  ///< in pinned memory: plain CPU tensors beside an accelerator
  friend bool operator==(const TensorInput&, const TensorInput&) = default;
};
/// A storage: torch.UntypedStorage, or torch.TypedStorage when a dtype is given.
struct StorageInput {
  std::optional<Dtype> dtype;
  Bytes bytes;
  friend bool operator==(const StorageInput&, const StorageInput&) = default;
};
/// An array in the memory of an accelerator that is no tensor: on CUDA a cupy.ndarray, on the
/// simulated accelerator a tenet_sim.ndarray. Both are exported by DLPack and are sequences of
/// arrays of one dimension less; CuPy's has a __cuda_array_interface__, too.
struct DeviceArray {
  NdArray array;  ///< of NumPy's own class, writeable, of a dtype that CuPy has
  Device device;  ///< with its index
  DeviceAllocation allocation = DeviceAllocation::Pooled;
  friend bool operator==(const DeviceArray&, const DeviceArray&) = default;
};
enum class SequenceType : std::uint8_t { List, Tuple };
struct Sequence {
  SequenceType type = SequenceType::List;
  std::vector<Input> items;
  friend bool operator==(const Sequence&, const Sequence&);
};
struct PyRange {
  std::int64_t start = 0;
  std::int64_t stop = 0;
  std::int64_t step = 1;  ///< not zero
  friend bool operator==(const PyRange&, const PyRange&) = default;
};
struct TorchSize {
  Shape sizes;
  friend bool operator==(const TorchSize&, const TorchSize&) = default;
};
/// What a CustomObject is an instance of, or, where it has methods of its own, of a class derived
/// from.
enum class ObjectType : std::uint8_t {
  Object,      ///< object: has nothing but its methods
  Int,         ///< a class derived from int; the one item is its value
  Float,       ///< from float
  Complex,     ///< from complex
  Str,         ///< from str
  List,        ///< from list
  Tuple,       ///< from tuple
  Sequence,    ///< a user's class with __len__ and __getitem__ over the items
  IntEnum,     ///< a member of an enum.IntEnum; the one item is its value
  Fraction,    ///< fractions.Fraction(item, item)
  Decimal,     ///< decimal.Decimal(item)
  NamedTuple,  ///< collections.namedtuple
  Deque,       ///< collections.deque
  Dict,        ///< items: key, value, key, value…
  Set,
  DictKeys,
  DictValues,
  Generator,
  Nested,          ///< a list in a list in a list…: how deep, and the number in the innermost
  SelfContaining,  ///< a list of the items, which are numbers, and itself
  Changing,        ///< a user's class with __len__ and __getitem__. Of the items the first two say
                   ///< what happens when an item is read: at which index, and the number of items
                   ///< that there are from then on; the last one is repeated if there must be more
  ChangingList,    ///< the same of a class derived from list
  Capsule,         ///< a DLPack capsule. Of the items the first is the ndarray or tensor that it
                   ///< exports; then two bools: whether it is versioned, and whether it was used
};
inline constexpr int kObjectTypeCount = 23;
/// The special methods and attributes that an object can have of its own.
enum class Special : std::uint8_t {
  Index,
  Int,
  Float,
  Complex,
  Bool,
  Len,
  GetItem,         ///< raises; the answer is the index at which it does
  Iter,            ///< the answer is the list that is iterated
  Class,           ///< the answer is a str, the name of the builtin type that it says it is
  Array,           ///< __array__(): the answer is an ndarray, as a rule
  ArrayInterface,  ///< the answer is the ndarray whose __array_interface__ it has
  CudaArrayInterface,
  Dlpack,  ///< __dlpack__(): the answer is the ndarray or tensor that it exports, or what it
           ///< returns instead of a capsule. A second one is a list of the names of the keywords
           ///< that it takes; without it it takes all
  DlpackDevice,  ///< __dlpack_device__(); without it it answers (1, 0), the CPU
};
inline constexpr int kSpecialCount = 14;
enum class ExceptionType : std::uint8_t {
  TypeError,
  ValueError,
  RuntimeError,
  IndexError,
  KeyError,
  OverflowError,
  StopIteration,
  MemoryError,
  KeyboardInterrupt,
  AttributeError,
  BufferError,
};
inline constexpr int kExceptionTypeCount = 11;
/// What a special method does: it answers with the Input, or raises.
struct Method {
  Special name = Special::Index;
  std::vector<Input> answer;
  std::optional<ExceptionType> raises;
  friend bool operator==(const Method&, const Method&);
};
/// An object that is none of Python's, NumPy's or PyTorch's usual ones. `methods`: by name, each
/// once.
struct CustomObject {
  ObjectType type = ObjectType::Object;
  std::vector<Input> items;
  std::vector<Method> methods;
  friend bool operator==(const CustomObject&, const CustomObject&);
};
/// torch.float32 and so on, as an argument.
struct DtypeObject {
  Dtype dtype = Dtype::Float32;
  friend bool operator==(const DtypeObject&, const DtypeObject&) = default;
};
/// A torch.device as an argument. Its spelling as a string is a PyStr.
struct DeviceObject {
  Device device;
  friend bool operator==(const DeviceObject&, const DeviceObject&) = default;
};
enum class MemoryFormat : std::uint8_t { Contiguous, Preserve, ChannelsLast, ChannelsLast3d };
struct MemoryFormatObject {
  MemoryFormat format = MemoryFormat::Preserve;
  friend bool operator==(const MemoryFormatObject&, const MemoryFormatObject&) = default;
};

/// A class of tensors as an argument, by its name in torch: "DoubleTensor", "Tensor".
struct TensorClassObject {
  std::string name;
  friend bool operator==(const TensorClassObject&, const TensorClassObject&) = default;
};

struct Input {
  using Variant = std::variant<PyNone, PyEllipsis, PyBool, PyInt, PyFloat, PyComplex, PyStr,
                               PyBytes, NumpyScalar, NdArray, TensorInput, StorageInput, Sequence,
                               PyRange, TorchSize, CustomObject, Buffer, DtypeObject, DeviceObject,
                               MemoryFormatObject, TensorClassObject, DeviceArray>;
  Variant value;

  Input() = default;
  template <class T>
  requires(!std::is_same_v<std::remove_cvref_t<T>, Input>) Input(T&& alternative)
      : value(std::forward<T>(alternative)) {}  // NOLINT: an Input is any of its alternatives

  template <class T>
  [[nodiscard]] bool is() const {
    return std::holds_alternative<T>(value);
  }
  template <class T>
  [[nodiscard]] const T* get() const {
    return std::get_if<T>(&value);
  }
  template <class T>
  [[nodiscard]] T* get() {
    return std::get_if<T>(&value);
  }

  friend bool operator==(const Input&, const Input&) = default;
};

inline bool operator==(const Sequence& a, const Sequence& b) {
  return a.type == b.type && a.items == b.items;
}

inline bool operator==(const Method& a, const Method& b) {
  return a.name == b.name && a.answer == b.answer && a.raises == b.raises;
}
inline bool operator==(const CustomObject& a, const CustomObject& b) {
  return a.type == b.type && a.items == b.items && a.methods == b.methods;
}

/// The kinds under which inputs are counted and printed ("ndarray", "list", "Parameter").
enum class InputKind : std::uint8_t {
  None,
  Ellipsis,
  Bool,
  Int,
  Float,
  Complex,
  Str,
  Bytes,
  NumpyScalar,
  NdArray,
  Tensor,
  Parameter,
  MetaTensor,
  UntypedStorage,
  TypedStorage,
  List,
  Tuple,
  Range,
  Size,
  Dtype,
  Device,
  MemoryFormat,
  ByteArray,
  Array,
  MemoryView,
  Nothing,
  ArraySubclass,
  TensorSubclass,
  InferenceTensor,  ///< and a kind for each TensorForm after it
  CooTensor,
  UncoalescedTensor,
  CsrTensor,
  CscTensor,
  BsrTensor,
  BscTensor,
  QuantizedTensor,
  PerChannelTensor,
  ZeroTensor,
  NestedTensor,
  JaggedTensor,
  FakeTensor,
  CtypesArray,
  MemoryMap,
  NnBuffer,
  DispatchTensor,
  WrapperTensor,
  BareTensor,
  MlArray,
  MlScalar,
  TensorClass,
  DeviceArray,
  FirstObject,  ///< the first of kObjectTypeCount kinds, one for each ObjectType
};
inline constexpr int kInputKindCount = static_cast<int>(InputKind::FirstObject) + kObjectTypeCount;
[[nodiscard]] InputKind kind(const Input& input);
/// Whether the tensor is sparse.
[[nodiscard]] bool is_sparse(TensorForm form);
/// Whether it is sparse in coordinates.
[[nodiscard]] bool is_coo(TensorForm form);
/// Whether it is torch.nested.
[[nodiscard]] bool is_nested(TensorForm form);
/// Whether it has a __torch_dispatch__ of its own.
[[nodiscard]] bool dispatches(TensorClass subclass);
/// Whether it is quantized.
[[nodiscard]] bool is_quantized(TensorForm form);
[[nodiscard]] std::string_view name(InputKind kind);

[[nodiscard]] PyInt py_int(std::int64_t value);
[[nodiscard]] PyFloat py_float(double value);
[[nodiscard]] double value(PyFloat number);

/// Product of the sizes.
[[nodiscard]] std::int64_t element_count(const Shape& shape);
/// Row-major strides in units of `unit` (1 for a tensor, itemsize for an ndarray); sizes of 0 count
/// as 1, as in PyTorch.
[[nodiscard]] Strides contiguous_strides(const Shape& shape, std::int64_t unit = 1);
/// The raw bytes of the elements in row-major order, before conj and neg bits. `unit`: bytes of one
/// stride step.
[[nodiscard]] Bytes gather_elements(std::span<const std::uint8_t> memory, const Shape& shape,
                                    const Strides& strides, std::int64_t first_byte,
                                    std::int64_t unit, int itemsize);

}  // namespace tenet
