#pragma once
// Operations on a torch.Tensor that keeps living, for LiveObjects.

#include <functional>
#include <span>

#include "harness/live_objects.h"
#include "harness/python_object.h"

namespace tenet::harness {

/// Looks at a tensor whose memory can be reached; otherwise leaves the sight as it is. The elements
/// are not read.
void look_at_tensor(PyObject* tensor, Sight& into);

// Each throws c10::Error where torch raises.
[[nodiscard]] Ref slice_tensor(PyObject* tensor, std::span<const std::int64_t> numbers);
[[nodiscard]] Ref transpose_tensor(PyObject* tensor, std::span<const std::int64_t> numbers);
[[nodiscard]] Ref detach_tensor(PyObject* tensor);
void write_to_tensor(PyObject* tensor, std::span<const std::int64_t> index, const Bytes& element);
void zero_tensor(PyObject* tensor);
void resize_tensor(PyObject* tensor, const Shape& shape);
void grow_tensor(PyObject* tensor, const Shape& shape);
void set_tensor(PyObject* tensor, PyObject* other);

/// Runs it and puts what torch throws into the answer.
void catch_torch_errors(Answer& answer, const std::function<void()>& operation);

}  // namespace tenet::harness
