#pragma once
// Outcome: what was seen of one call. A plain value: comparable, printable, serializable.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "spec/input.h"

namespace tenet {

enum class Topic : std::uint8_t {
  Aliasing,
  Identity,
  Dtype,
  Device,
  Shape,
  Layout,
  Values,
  Autograd,
  Errors,
  Warnings,
  Lifetime,
};
inline constexpr int kTopicCount = 11;
[[nodiscard]] std::string_view name(Topic topic);

/// One observable. `Completion` is whether the call returned or what it raised; the others are of
/// the result, but for Warnings, InputUnchanged, Released and ProcessState, which are seen of every
/// call that came back.
enum class Fact : std::uint8_t {
  Completion,
  ResultType,
  DtypeFact,
  ShapeFact,
  DeviceFact,
  LayoutFact,
  StridesFact,
  StorageOffset,
  Conj,
  Neg,
  Pinned,
  RequiresGrad,
  IsLeaf,
  GradFn,
  Gradient,
  Inference,
  IsInput,
  SharedBytes,
  Values,
  Warnings,
  InputUnchanged,
  KeepsSourceAlive,
  Released,
  ProcessState,
  IndicesFact,    ///< of what sparse_coo_tensor gives, like the next one
  SharedIndices,  ///< the bytes that its indices share
};
inline constexpr int kFactCount = 26;
/// "dtype", "shared bytes", …: the name in reports.
[[nodiscard]] std::string_view name(Fact fact);
[[nodiscard]] Topic topic(Fact fact);

/// A set of facts.
class FactSet {
 public:
  constexpr void insert(Fact fact) { bits_ |= bit(fact); }
  constexpr void erase(Fact fact) { bits_ &= ~bit(fact); }
  [[nodiscard]] constexpr bool contains(Fact fact) const { return (bits_ & bit(fact)) != 0; }
  [[nodiscard]] static constexpr FactSet all() {
    FactSet set;
    set.bits_ = (1U << kFactCount) - 1;
    return set;
  }
  friend bool operator==(const FactSet&, const FactSet&) = default;

 private:
  static constexpr std::uint32_t bit(Fact fact) { return 1U << static_cast<unsigned>(fact); }
  std::uint32_t bits_ = 0;
};

enum class ResultType : std::uint8_t {
  Tensor,
  Parameter,
  TensorSubclass,
  NotATensor,
  Ndarray,          ///< a numpy.ndarray that can be written to, of no subclass
  ReadOnlyNdarray,  ///< one that cannot
};
enum class Layout : std::uint8_t {
  Strided,
  SparseCoo,
  SparseUncoalesced,  ///< torch.sparse_coo that is not said to be coalesced
  SparseCsr,
  SparseCsc,
  SparseBsr,
  SparseBsc,
  Nested,  ///< torch.strided, of tensors in a tensor
  Jagged,
  Other,
};
/// "torch.sparse_coo"
[[nodiscard]] std::string_view name(Layout layout);
/// The layout of tensors of that form.
[[nodiscard]] Layout layout_of(TensorForm form);

/// Which bytes of the inputs' memories the result's elements (a sparse one's values) occupy, found
/// by writing through each side and reading the other. Memories are numbered in the order of the
/// inputs, depth first: ndarrays, CPU tensors, storages. With the result's shape and strides,
/// `source` and `first_byte` determine every shared byte.
struct Sharing {
  static constexpr int kNothing = -1;  ///< no byte is shared
  static constexpr int kScrambled =
      -2;  ///< bytes are shared, but not as one strided view of one source, both ways
  int source = kNothing;
  std::int64_t first_byte = 0;  ///< where element 0 begins in the source's memory
  friend bool operator==(const Sharing&, const Sharing&) = default;
};

/// Where the elements are that a tensor of layout torch.sparse_coo stores.
struct Indices {
  std::int64_t rows = 0;              ///< one for each sparse dimension
  std::int64_t columns = 0;           ///< one for each element
  std::vector<std::int64_t> numbers;  ///< row by row; none on meta
  friend bool operator==(const Indices&, const Indices&) = default;
};

/// What comes back to the leaf that the input is (or is an alias of) when ones flow in at the
/// result.
enum class Gradient : std::uint8_t {
  None,      ///< no gradient arrives: the result does not depend on a leaf among the inputs
  Identity,  ///< it arrives as it was sent, in the leaf's dtype, once per element
  Altered,   ///< something else arrives
};

/// A warning, by its category and by what it is about (found from its message, whose words are not
/// judged).
enum class WarningKind : std::uint8_t {
  NonWriteableNumpy,  ///< UserWarning: the array is read-only, writing to the tensor is undefined
  CopyConstruct,      ///< UserWarning: tensor(t) where clone().detach() is advised
  ComplexToReal,      ///< UserWarning (ComplexWarning-like): the imaginary part is discarded
  SlowListOfArrays,   ///< UserWarning: advice about speed; optional for an implementation
  TypedStorage,       ///< UserWarning: TypedStorage is deprecated
  NonLeafGradAccess,  ///< UserWarning: .grad of a non-leaf
  RequiresGradToScalar,  ///< UserWarning: a tensor with requires_grad=True was converted to a
                         ///< scalar
  NumpyDeprecation,      ///< DeprecationWarning raised by NumPy during the conversion
  ComplexHalf,           ///< UserWarning: complex32 is experimental
  ReadOnlyBuffer,        ///< UserWarning: the buffer is read-only
  RequiresGradDefault,   ///< UserWarning: asarray keeps requires_grad of the tensor
  BComplex32,            ///< UserWarning: bcomplex32 is experimental
  Prototype,             ///< UserWarning, once in a process: sparse layouts are in beta,
                         ///< quantization is deprecated; optional for an implementation
  Other,
};
[[nodiscard]] std::string_view name(WarningKind kind);
struct Warning {
  WarningKind kind = WarningKind::Other;
  std::string category;  ///< "UserWarning"
  std::string message;   ///< not compared
  friend bool operator==(const Warning& a, const Warning& b) {
    return a.kind == b.kind && a.category == b.category;
  }
};

/// The call came back with an object. Which members were seen is in Outcome::observed.
struct Returned {
  ResultType type = ResultType::Tensor;
  Dtype dtype = Dtype::Float32;
  std::string unknown_dtype;  ///< name of a dtype outside of Dtype; else empty
  Shape shape;
  Device device;  ///< with its index, except on cpu and meta, where it is -1
  Layout layout = Layout::Strided;
  Strides strides;  ///< in elements
  std::int64_t storage_offset = 0;
  bool conj = false;
  bool neg = false;
  bool pinned = false;
  bool requires_grad = false;
  bool is_leaf = true;
  std::string grad_fn;  ///< "CloneBackward0"; empty: None
  Gradient gradient = Gradient::None;
  bool inference = false;  ///< an inference tensor
  bool is_input = false;   ///< the very object that was the first argument
  Sharing sharing;
  Bytes values;  ///< elements in row-major order, conj and neg bits resolved; empty on meta
  bool keeps_source_alive =
      false;              ///< the shared memory outlives every other reference to the source
  Indices indices;        ///< of a sparse COO tensor
  Sharing index_sharing;  ///< the same of them as `sharing` of its values
  friend bool operator==(const Returned&, const Returned&) = default;
};
/// The call raised. `bases`: the names of the exception's other classes, nearest first.
struct Raised {
  std::string type;  ///< "TypeError"
  std::string message;
  std::vector<std::string> bases;
  friend bool operator==(const Raised&, const Raised&) = default;
};
struct Crashed {
  int signal = 0;  ///< 0: the process exited
  int status = 0;
  friend bool operator==(const Crashed&, const Crashed&) = default;
};
struct TimedOut {
  friend bool operator==(const TimedOut&, const TimedOut&) = default;
};
struct OutOfMemory {
  friend bool operator==(const OutOfMemory&, const OutOfMemory&) = default;
};
struct NotProvided {
  friend bool operator==(const NotProvided&, const NotProvided&) = default;
};

struct Outcome {
  std::variant<Returned, Raised, Crashed, TimedOut, OutOfMemory, NotProvided> completion;
  FactSet observed;               ///< the facts that could be seen; others are not judged
  std::vector<Warning> warnings;  ///< in the order of WarningKind
  bool input_unchanged =
      true;              ///< values and metadata of every input, before any write of the observer
  bool released = true;  ///< when result and inputs are dropped, every memory is freed and every
                         ///< count is as before
  std::string process_changes;  ///< "default dtype: torch.float64": what the call left changed in
                                ///< its process; empty: nothing

  [[nodiscard]] const Returned* returned() const { return std::get_if<Returned>(&completion); }
  [[nodiscard]] const Raised* raised() const { return std::get_if<Raised>(&completion); }
};

/// The fact as text: "torch.float32", "[2, 3]", "bytes 8.. of source 0". Never multi-line.
[[nodiscard]] std::string describe(const Outcome& outcome, Fact fact);
[[nodiscard]] std::string describe(const Device& device);

}  // namespace tenet
