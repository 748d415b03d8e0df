#pragma once
// Replacements for one input, by kind. Private to shrinking.

#include <vector>

#include "spec/input.h"

namespace tenet::properties {

void simplify(const PyInt& number, std::vector<Input>& out);
void simplify(const PyFloat& number, std::vector<Input>& out);
void simplify(const PyComplex& number, std::vector<Input>& out);
void simplify(const NumpyScalar& scalar, std::vector<Input>& out);
void simplify(const NdArray& array, std::vector<Input>& out);
void simplify(const DeviceArray& array, std::vector<Input>& out);
void simplify(const TensorInput& tensor, std::vector<Input>& out);
void simplify(const StorageInput& storage, std::vector<Input>& out);
void simplify(const Buffer& buffer, std::vector<Input>& out);
void simplify(const Sequence& sequence, std::vector<Input>& out);
void simplify(const CustomObject& object, std::vector<Input>& out);

/// A Python number of the dtype's category: True, 1, 1.0 or (1+0j).
[[nodiscard]] Input plain_number(Dtype dtype);
/// The array or tensor with elements of another dtype, all 1, in the same layout if that can be.
[[nodiscard]] NdArray with_type(const NdArray& array, NumpyType type);
[[nodiscard]] TensorInput with_dtype(const TensorInput& tensor, Dtype dtype);

/// The same with every byte of its memory 0.
[[nodiscard]] NdArray zeroed(NdArray array);
[[nodiscard]] TensorInput zeroed(TensorInput tensor);

}  // namespace tenet::properties
