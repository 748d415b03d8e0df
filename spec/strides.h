#pragma once
// Strides of a result: what PyTorch keeps of a source's memory order.

#include <optional>

#include "spec/input.h"

namespace tenet {

/// No two elements overlap and none are missing in between: memory order can be kept as it is.
/// Tensors without elements count as dense. Source: c10/core/TensorImpl
/// (compute_non_overlapping_and_dense).
[[nodiscard]] bool is_non_overlapping_and_dense(const Shape& shape, const Strides& strides);

/// Row-major, with every size of 1 free. Source: c10/core/Contiguity.h.
[[nodiscard]] bool is_contiguous(const Shape& shape, const Strides& strides);

/// The same for the order of a format; `Preserve` stands for row-major. Source: c10/core/TensorImpl
/// (compute_channels_last_contiguous_2d).
[[nodiscard]] bool is_contiguous(const Shape& shape, const Strides& strides, MemoryFormat format);

/// channels_last (rank 4), channels_last_3d (rank 5) or contiguous, by what the strides look like.
/// Source: TensorImpl::suggest_memory_format.
[[nodiscard]] MemoryFormat suggested_memory_format(const Shape& shape, const Strides& strides);

/// Strides of a fresh tensor in a format; nothing when the rank does not allow it. `Preserve` is
/// not a format of its own.
[[nodiscard]] std::optional<Strides> strides_in_format(const Shape& shape, MemoryFormat format);

/// Dense strides in the order of the given ones: what empty_like keeps of a tensor that is not
/// dense. Source: aten/src/ATen/ExpandUtils.cpp (infer_dense_strides).
[[nodiscard]] Strides dense_strides_in_order(const Shape& shape, const Strides& strides);

/// Whether a fresh tensor of these sizes surely cannot be made: its bytes cannot be counted in 64
/// bits or, unless it is on meta, no memory holds them. Source: aten/src/ATen/EmptyTensor.cpp.
[[nodiscard]] bool is_too_large(const Shape& sizes, Dtype dtype, bool on_meta);

}  // namespace tenet
