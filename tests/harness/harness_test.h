#pragma once
// What the harness's tests share: one interpreter for the process, and short ways to write inputs.

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "harness/harness.h"

namespace tenet::harness {

/// Started at the first use, for all tests of the program.
Interpreter& interpreter();

template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  Bytes bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// A C-contiguous ndarray.
template <class T>
NdArray ndarray(NumpyType type, const std::vector<T>& values) {
  NdArray array;
  array.dtype = {type, false};
  array.shape = {static_cast<std::int64_t>(values.size())};
  array.strides = {static_cast<std::int64_t>(sizeof(T))};
  array.memory = bytes_of(values);
  return array;
}

/// A contiguous one-dimensional tensor.
template <class T>
TensorInput tensor(Dtype dtype, const std::vector<T>& values, TensorRole role = TensorRole::Plain) {
  TensorInput input;
  input.dtype = dtype;
  input.shape = {static_cast<std::int64_t>(values.size())};
  input.strides = {1};
  input.storage = bytes_of(values);
  input.role = role;
  return input;
}

inline Sequence list(std::vector<Input> items) { return {SequenceType::List, std::move(items)}; }
inline Input number(double value) { return py_float(value); }
inline Input integer(std::int64_t value) { return py_int(value); }

inline Call call_of(Constructor constructor, std::vector<Input> arguments,
                    std::vector<Keyword> keywords = {}) {
  Call call;
  call.constructor = constructor;
  call.arguments = std::move(arguments);
  call.keywords = std::move(keywords);
  return call;
}

/// Runs on real PyTorch.
Outcome run_torch(const Call& call);
/// The same, of a call that must return.
Returned returned_by_torch(const Call& call);

}  // namespace tenet::harness
