#pragma once
// Tensors of every dtype, stride pattern and role, and storages.

#include "properties/generators/elements.h"
#include "properties/generators/layouts.h"
#include "properties/random.h"
#include "spec/input.h"

namespace tenet::properties {

/// The common dtypes more often than the rare ones.
[[nodiscard]] Dtype any_dtype(Random& random);
/// One that a tensor of that dtype can have.
[[nodiscard]] TensorRole any_role(Random& random, Dtype dtype);
[[nodiscard]] TensorInput make_tensor(Random& random, Dtype dtype, StridedView view,
                                      std::int64_t offset, Palette palette);
[[nodiscard]] TensorInput any_tensor(Random& random);
/// Classes and forms that cost no more than others: no Python speaks for them.
inline constexpr int kOrdinaryClasses = static_cast<int>(TensorClass::Dispatch);
inline constexpr int kOrdinaryForms = static_cast<int>(TensorForm::Nested);

/// The tensor's dtype, shape and elements in another form, as far as the form has them.
[[nodiscard]] TensorInput in_form(Random& random, TensorInput tensor, TensorForm form);
[[nodiscard]] TensorInput any_tensor(Random& random, Dtype dtype, Shape shape);
[[nodiscard]] StorageInput any_storage(Random& random);

}  // namespace tenet::properties
