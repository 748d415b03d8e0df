#pragma once
// The casts of torch's own tensors as one function.

#include "harness/python_object.h"

namespace tenet::harness {

/// cast(t, name, *args, **kwargs): the method of torch.Tensor of that name, called with all but the
/// name.
[[nodiscard]] Ref torch_cast_function();

}  // namespace tenet::harness
