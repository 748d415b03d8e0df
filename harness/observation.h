#pragma once
// What can be seen of a result, before anything is written to it.

#include <span>

#include "harness/python_object.h"
#include "harness/sharing.h"
#include "spec/outcome.h"

namespace tenet::harness {

/// The result's facts so far, and where its elements are.
struct Observation {
  Returned returned;
  FactSet facts;
  /// The elements lie in memory that can be read and written: `view` and `elements` (as they are in
  /// memory, bits not resolved) are valid.
  bool in_memory = false;
  ElementView view;
  Bytes elements;
  Bytes copy;  ///< of the storage on a device: what `view` points into
  /// The indices of a sparse COO tensor in the same way.
  bool indices_in_memory = false;
  ElementView index_view;
  Bytes index_elements;
  Bytes index_copy;
};

/// Whether the object is a torch.Tensor or of a subclass.
[[nodiscard]] bool is_tensor(PyObject* object);
/// Every fact of a torch.Tensor but Gradient, SharedBytes and those of the call.
void observe_tensor(PyObject* tensor, Observation& into);
/// The indices of a torch.Tensor, if it is of layout torch.sparse_coo.
void observe_indices(PyObject* tensor, Observation& into);
/// What the elements, and the indices, share with the sources, if they are in memory.
void prove_sharing(std::span<const SourceMemory> sources, Observation& into);
/// The facts of any other object: through `describe` if it is given, else DLPack, else
/// __array_interface__. Throws SubjectError when describe's answer is not as documented.
void observe_object(PyObject* object, PyObject* describe, Observation& into);
/// The facts of what Tensor.numpy() gave: those of an ndarray.
void observe_array_result(PyObject* object, Observation& into);

/// What arrives at the leaves when ones flow in at the result. None for a result that is itself a
/// leaf. A backward that raises counts as Altered.
[[nodiscard]] Gradient observe_gradient(PyObject* tensor, std::span<const Ref> leaves);

/// Resolves the neg bit (every number changes its sign) and the conj bit (every imaginary part
/// does) of elements as they are in memory.
void resolve_bits(Bytes& elements, Dtype dtype, bool conj, bool neg);

}  // namespace tenet::harness
