#pragma once
// Whole calls: data, keywords in every order and spelling, valid and invalid, and a context.

#include <span>

#include "properties/random.h"
#include "spec/call.h"

namespace tenet::properties {

/// A random call of the constructor: mostly small and accepted, about one in eight refused.
[[nodiscard]] Call any_call(Random& random, Constructor constructor);

/// Data for tensor and as_tensor: any kind.
[[nodiscard]] Input any_data(Random& random);
/// The same without anything that torch refuses to make a tensor from.
[[nodiscard]] Input any_good_data(Random& random);

/// A tensor whose copy may be in another memory format: of rank 4 or 5 more often.
[[nodiscard]] Input tensor_for_copy(Random& random);
/// A memory format that the tensor's rank allows, in most cases.
[[nodiscard]] Input fitting_memory_format(Random& random, const Input& tensor);

/// Puts the keywords in any order.
void shuffle_keywords(Random& random, Call& call);
/// Makes one mistake in the arguments of a call that was right. `names`: the keywords that take a
/// value.
void spoil(Random& random, Call& call, std::span<const char* const> names);

/// torch.Tensor reads an integer array or NumPy integer without dimensions as a size: makes it one
/// that can be allocated.
void keep_size_small(Random& random, Input& input);
/// The call of torch.Tensor as one of a typed class, in most cases of that of its data's dtype.
[[nodiscard]] Call as_typed_tensor(Random& random, Call call);
/// Whether torch.Tensor can be given the input: a size that it may read from it is allocated
/// easily, or by no means.
[[nodiscard]] bool has_small_sizes(const Input& input);
/// Whether the call can be made: torch.Tensor allocates what it reads as sizes.
[[nodiscard]] bool allocates_little(const Call& call);

}  // namespace tenet::properties
