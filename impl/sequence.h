#pragma once

#include <ATen/core/TensorBase.h>
#include <c10/core/ScalarType.h>
#include <c10/util/SmallVector.h>
#include <torch/csrc/python_headers.h>

#include <optional>

namespace tenet_constructors {

using Sizes = c10::SmallVector<int64_t, 8>;

/// More nesting than this is an error: no tensor has more dimensions.
inline constexpr size_t kMaxDimensions = 128;

/// Reads numbers and nested lists and tuples of numbers, of exact Python types and in a regular
/// shape, into a new CPU tensor. `dtype` empty asks for inference. Returns an undefined tensor,
/// with no exception set, for everything else, out-of-range values included: `read_sequence`
/// decides it. Runs no Python code.
at::TensorBase read_builtin_numbers(PyObject* data, std::optional<c10::ScalarType> dtype);

/// The shape that a nested sequence has along its first elements. An item of a storage is one byte,
/// which is why its length is divided by the dtype's size.
/// Throws: ValueError beyond kMaxDimensions or when an element cannot be fetched, and what
/// `__len__` raises.
Sizes shape_of_sequence(PyObject* data, c10::ScalarType dtype);

/// Fills the contiguous memory of a tensor of the given sizes from a nested sequence of anything
/// that converts to numbers. Throws ValueError when the sequence is ragged, and what
/// `store_element` throws.
void read_sequence(PyObject* data, c10::ScalarType dtype, c10::ArrayRef<int64_t> sizes, void* out);

}  // namespace tenet_constructors
