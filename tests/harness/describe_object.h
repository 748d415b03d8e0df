#pragma once
// From a real object back to its Input, through Python's own attributes only: the way back that the
// maker is checked with.

#include <pybind11/pybind11.h>

#include "spec/input.h"

namespace tenet::harness {

/// `made_as`: what the object was made from. Of it only the extent of the memory around an ndarray
/// (offset, number of bytes) and whether a tensor should be NonLeaf are used: they cannot be asked
/// of the object.
Input describe_object(pybind11::handle object, const Input& made_as);

}  // namespace tenet::harness
