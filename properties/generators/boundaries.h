#pragma once
// All elements of narrow dtypes, and the elements of wide ones at which a conversion can go wrong.

#include "spec/dtype.h"
#include "spec/input.h"

namespace tenet::properties {

/// Elements one after another, itemsize(dtype) bytes each, each once, in no useful order: every
/// code of a dtype of 8 or 16 bits (of bool: False and True); of wider ones the limits of every
/// integer dtype and their neighbours, powers of two and theirs, subnormals, signed zeros,
/// infinities, NaNs with payloads, and for float32 and float64 also every value of float16,
/// bfloat16 and the float8 family with the midpoints to the next one and the neighbours of these
/// midpoints. Complex elements pair such values as real and imaginary parts.
[[nodiscard]] const Bytes& boundary_elements(Dtype dtype);

}  // namespace tenet::properties
