#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/ScalarType.h>

#include <optional>

namespace tenet_constructors {

/// The integers of less than a byte: ATen has no copy for them.
[[nodiscard]] bool is_narrow(c10::ScalarType dtype);

/// What `Tensor.to` is asked for; an empty member leaves that attribute as it is.
struct ConversionRequest {
  std::optional<c10::ScalarType> dtype;
  std::optional<c10::Device> device;
  std::optional<c10::MemoryFormat> memory_format;
  bool non_blocking = false;
  bool copy = false;
};

/// Tensor.to: the tensor itself when it already is what is asked for and no copy is, otherwise a
/// converted copy that backward passes through (ToCopyBackward0). Source: torch.Tensor.to.
at::Tensor convert(const at::Tensor& self, const ConversionRequest& request);

/// Tensor.clone: a copy with memory of its own, through which backward passes (CloneBackward0).
/// Without a memory format, or with preserve_format, a dense tensor keeps its strides and every
/// other one the order of its dimensions. Source: torch.clone.
at::Tensor clone_tensor(const at::Tensor& self, std::optional<c10::MemoryFormat> memory_format);

/// A copy on the CPU of an ordinary CPU tensor, unrecorded, laid out as preserve_format says.
at::Tensor copy_plain(const at::Tensor& self, c10::ScalarType dtype);

/// Copies between buffers of `count` elements each with the conversion of a C++ cast. Returns false
/// for pairs of dtypes that it leaves to ATen's kernels.
bool cast_elements(c10::ScalarType from, const void* source, c10::ScalarType to, void* out,
                   int64_t count);

}  // namespace tenet_constructors
