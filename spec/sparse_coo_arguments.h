#pragma once
// The arguments of torch.sparse_coo_tensor, as its parser takes them. Source:
// torch/csrc/utils/tensor_new.cpp (sparse_coo_tensor_ctor).

#include <array>
#include <optional>
#include <string_view>

#include "spec/source.h"

namespace tenet {

/// What it is called with, or why that is refused.
struct SparseCooArguments {
  std::optional<Refusal> refusal;
  const Input* indices = nullptr;
  const Input* values = nullptr;
  std::optional<Shape> size;
  std::optional<Dtype> dtype;
  std::optional<DeviceChoice> device;
  bool pin_memory = false;
  bool requires_grad = false;
  bool checks = false;
  std::optional<bool> coalesced;
};
[[nodiscard]] SparseCooArguments parse_sparse_coo(const Call& call, const Machine& machine);

/// Indices, values and size by position or by name.
struct SparseCooData {
  std::array<const Input*, 3> parts{};  ///< indices, values, size
  bool twice = false;
};
inline constexpr std::array<std::string_view, 3> kSparseCooParts{"indices", "values", "size"};
[[nodiscard]] SparseCooData sparse_coo_data(const Call& call);

/// A Python int of at most 62 bits.
[[nodiscard]] std::optional<std::int64_t> small_number(const Input& input);
/// A list, tuple or torch.Size of ints.
[[nodiscard]] std::optional<Shape> size_of(const Input& input);

}  // namespace tenet
