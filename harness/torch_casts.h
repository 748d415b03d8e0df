#pragma once
// The casts of torch's own tensors as one function, and its typed classes as another.

#include "harness/python_object.h"

namespace tenet::harness {

/// cast(t, name, *args, **kwargs): the method of torch.Tensor of that name, called with all but the
/// name.
[[nodiscard]] Ref torch_cast_function();

/// typed_tensor(name, *args, **kwargs): the class of torch of that name, torch.FloatTensor, called
/// with all but the name.
[[nodiscard]] Ref torch_class_function();

}  // namespace tenet::harness
