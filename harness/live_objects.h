#pragma once
// The objects of one call, kept: what is done with them after the call, and what is seen then.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/harness.h"

namespace tenet::harness {

/// What an object is to those who want its memory. `DeviceArray`: an array on an accelerator that
/// is no tensor. `Other`: memory that is not reached through it.
enum class HolderKind : std::uint8_t { Tensor, NdArray, DeviceArray, Buffer, Other };

/// What is seen of one object.
struct Sight {
  HolderKind kind = HolderKind::Other;
  std::uint64_t address = 0;  ///< of the first element
  int device = -1;            ///< whose address it is; -1: the host's
  int itemsize = 1;
  std::optional<Dtype> dtype;  ///< of a tensor
  Shape shape;
  Strides strides;       ///< in bytes
  bool readable = true;  ///< the elements lie in memory that is there, and in the tensor's storage
  Bytes elements;        ///< in row-major order
  bool writeable = true;
  bool requires_grad = false;
  std::uint64_t storage = 0;  ///< a tensor's: which one it is
  std::uint64_t storage_address = 0;
  std::int64_t storage_bytes = 0;
};

/// What is seen of the memory of a source, numbered as in Sharing.
struct SourceSight {
  std::uint64_t address = 0;
  bool released = false;      ///< everyone let go of it: from then on it reads as kPoison
  bool guards_intact = true;  ///< nobody wrote right before or after it
};
inline constexpr std::uint8_t kPoison = 0xDB;

enum class Action : std::uint8_t {
  Construct,       ///< the call, with `holder` in the place of its data; -1: the call as it is
  Slice,           ///< numbers: dimension, start, stop, step
  Transpose,       ///< numbers: two dimensions
  Detach,          ///< tensor.detach()
  AsNumpy,         ///< tensor.numpy()
  Write,           ///< numbers: an element's index; bytes: the element
  WriteInThread,   ///< the same, by another thread
  Zero,            ///< every element
  Resize,          ///< tensor.resize_(numbers)
  Grow,            ///< tensor.detach().resize_(numbers): for more than the storage holds
  Set,             ///< tensor.set_(other)
  MakeReadOnly,    ///< array.flags.writeable = False
  MakeWriteable,   ///< array.flags.writeable = True
  Drop,            ///< del holder
  CollectGarbage,  ///< gc.collect()
  Pickle,          ///< pickle.loads(pickle.dumps(holder))
  LookInChild,     ///< everything is the same in a fork of the process, and may be changed there
};
inline constexpr int kActionCount = 17;

/// One thing that is done. Objects are known by numbers: the positional arguments by their
/// positions, what an operation makes by the number that it gives.
struct Operation {
  Action action = Action::CollectGarbage;
  int holder = -1;
  int other = -1;
  int makes = -1;
  std::vector<std::int64_t> numbers;
  Bytes bytes;
};

/// What came of an operation.
struct Answer {
  std::vector<std::string> raised;  ///< the exception's class and its bases; empty: none
  std::string message;              ///< the exception's, or what is wrong in the child
  std::vector<Warning> warnings;    ///< of Construct
};

/// Objects that are operated on. Their sources lie in guarded memory that stays there, poisoned,
/// when it is released: what still refers to it does no harm, and is seen.
class LiveObjects {
 public:
  virtual ~LiveObjects() = default;
  virtual Answer perform(const Operation& operation) = 0;
  [[nodiscard]] virtual Sight look(int holder) = 0;
  [[nodiscard]] virtual bool same_object(int a, int b) = 0;
  [[nodiscard]] virtual std::vector<SourceSight> sources() = 0;
  /// Lets go of everything. Whether nobody else holds on to any of it.
  [[nodiscard]] virtual bool finish() = 0;
};

/// Makes the arguments of a call, which must outlive them; the call itself is not yet made. Throws
/// HarnessError.
[[nodiscard]] std::unique_ptr<LiveObjects> open_live_objects(const Subject& subject,
                                                             const Call& call);

}  // namespace tenet::harness
