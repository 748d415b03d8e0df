#pragma once
// The real objects of one call, and what has to be known of them afterwards.

#include <cstdint>
#include <vector>

#include "harness/python_object.h"
#include "harness/source_memory.h"
#include "spec/call.h"

namespace tenet::harness {

/// A source: the memory of an ndarray, a tensor that is not on meta, a storage or a buffer,
/// numbered as in spec::Sharing.
struct Source {
  SourceBlock* block = nullptr;  ///< ours; null when the object has its own memory
  Ref owner;                     ///< the object with its own memory (bytes, bytearray, array.array)
  std::uint8_t* data = nullptr;
  std::size_t size = 0;
  /// What the memory was made with, size() bytes. For an object array: addresses, in `addresses`.
  const std::uint8_t* original = nullptr;
  Bytes addresses;

  /// Whether everyone but the harness has let go of the memory.
  [[nodiscard]] bool released() const;
};

/// How it is found out that nobody kept an object.
enum class Watch : std::uint8_t {
  Nothing,  ///< shared with the rest of the process (None, small integers)
  Memory,   ///< it is, or holds, something with memory: the memory's release tells
  Own,      ///< made for this call: in the end only our reference is left
};

/// One Input's object. Nodes stand in depth-first order, a sequence before its items.
struct Node {
  const Input* input = nullptr;
  Ref object;
  Watch watch = Watch::Nothing;
  std::int32_t source = -1;  ///< its own memory, if it has one
};

/// An argument that lives as long as the process (a dtype, a memory format): in the end its count
/// of references is as before.
struct Shared {
  PyObject* object = nullptr;
  Py_ssize_t count_before = 0;
};

/// Owned by a Runner and used again for each call.
struct Materialized {
  std::vector<Node> nodes;
  std::vector<Source> sources;
  std::vector<Shared> shared;
  std::vector<Ref> leaves;           ///< the leaf tensors among the inputs and behind them
  std::vector<PyObject*> arguments;  ///< positional, then the keywords' values; owned by nodes
  Ref keyword_names;                 ///< a tuple, or nothing
};

/// Makes the objects of `call`, which must outlive them.
void materialize(const Call& call, MemoryPool& pool, Materialized& into);

/// Takes a block for a source with the given content and notes it for the node that is being made.
/// `place`: kOnHost, kPinned, or a device of the accelerator.
SourceBlock* add_source(const Bytes& content, MemoryPool& pool, Materialized& into,
                        int place = kOnHost);

/// Notes the memory of `owner`, which has it itself, for the node that is being made.
void add_own_memory(const Ref& owner, void* data, std::size_t size, const void* content,
                    Materialized& into);

/// Notes a shared object to which the caller has one reference, before any input holds another.
void note_shared(PyObject* object, Materialized& into);

// One maker per library; each in a file of its own.
[[nodiscard]] Ref make_ndarray(const NdArray& array, MemoryPool& pool, Materialized& into);
[[nodiscard]] Ref make_device_array(const DeviceArray& array, MemoryPool& pool, Materialized& into);
/// The array over the block, wherever that is.
[[nodiscard]] Ref make_array_over(SourceBlock& block, const DeviceArray& array);
/// An object that lets go of the block in its end.
[[nodiscard]] Ref make_memory_owner(SourceBlock& block);
/// The numpy.dtype, borrowed.
[[nodiscard]] PyObject* numpy_dtype(NumpyDtype dtype);
[[nodiscard]] Ref make_numpy_scalar(const NumpyScalar& scalar);
[[nodiscard]] Ref make_tensor(const TensorInput& tensor, MemoryPool& pool, Materialized& into);
[[nodiscard]] Ref make_storage(const StorageInput& storage, MemoryPool& pool, Materialized& into);
/// `answers`: what the methods answer with, one after the other.
[[nodiscard]] Ref make_object(const CustomObject& object, const std::vector<PyObject*>& items,
                              const std::vector<PyObject*>& answers);
[[nodiscard]] Ref make_bytes(const PyBytes& bytes, Materialized& into);
[[nodiscard]] Ref make_buffer(const Buffer& buffer, Materialized& into);
[[nodiscard]] Ref make_torch_size(const TorchSize& size);
[[nodiscard]] Ref make_device(const Device& device);
[[nodiscard]] Ref make_dtype(Dtype dtype);
[[nodiscard]] Ref make_memory_format(MemoryFormat format);

/// Whether every input is still as it was made: bytes, metadata, items.
[[nodiscard]] bool inputs_unchanged(const Materialized& inputs);
[[nodiscard]] bool ndarray_unchanged(PyObject* object, const NdArray& array, const Source& source);
[[nodiscard]] bool device_array_unchanged(PyObject* object, const DeviceArray& array,
                                          const SourceBlock* block);
[[nodiscard]] bool tensor_unchanged(PyObject* object, const TensorInput& tensor,
                                    const SourceBlock* block);
[[nodiscard]] bool storage_unchanged(PyObject* object, const StorageInput& storage,
                                     const SourceBlock* block);

[[nodiscard]] bool buffer_unchanged(PyObject* object, const Buffer& buffer);

/// Lets go of everything that has memory, as the caller of a constructor would.
void drop_inputs(Materialized& inputs);
/// After the result was dropped, too: lets go of the rest. Whether nothing was kept by anyone.
[[nodiscard]] bool all_released(Materialized& inputs);
/// Empties `inputs` for the next call.
void clear(Materialized& inputs, MemoryPool& pool);

}  // namespace tenet::harness
