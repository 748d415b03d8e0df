#pragma once
// Python data that is neither an ndarray nor a tensor, read as torch.tensor reads it: first the
// shape, then the dtype, then every element in order. Source: torch/csrc/utils/tensor_new.cpp
// (compute_sizes, infer_scalar_type, recursive_store).

#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "spec/call.h"
#include "spec/expectation.h"
#include "spec/rules.h"

namespace tenet {

/// Why a call raises: the exception's type and the rule.
struct Refusal {
  std::string_view type;
  Rule rule;
};

/// An object met while reading: a whole Input, a row of an ndarray or tensor, an int of a range, a
/// character of a str.
struct Element {
  enum class View : std::uint8_t {
    Whole,
    ArrayRow,
    TensorRow,
    DeviceRow,
    Integer,
    Character,
    Nested
  };
  View view = View::Whole;
  const Input* input = nullptr;
  std::int64_t at = 0;    ///< ArrayRow: byte offset; TensorRow: element offset; Integer: the value;
                          ///< Nested: lists that it is deep
  std::size_t depth = 0;  ///< rows: dimensions already indexed
};

/// What reading has found besides the values.
struct Reading {
  bool complex_to_real = false;  ///< NumPy warned that an imaginary part was discarded
  bool grad_to_scalar = false;   ///< a tensor that requires grad was taken as a number
  bool own_methods = false;      ///< an object was asked for its number
  std::set<Dtype> resolved;      ///< dtypes of tensors with conj or neg bit that were resolved
  std::vector<const CustomObject*> changed;  ///< sequences whose length has changed by being read
};

/// The shape of the data, by its first elements.
[[nodiscard]] std::optional<Refusal> compute_sizes(const Input& data, Shape& shape,
                                                   Reading& reading);

/// What the data's dtype is when none is asked for, and the rule that says so.
struct Inferred {
  std::optional<Refusal> refusal;
  Dtype dtype = Dtype::Float32;
  Rule rule = Rule::SequencePromotes;
};
[[nodiscard]] Inferred infer_dtype(const Input& data, Dtype default_dtype, Reading& reading);

/// What numbers are stored as, and by whom.
struct StoreAs {
  Dtype dtype = Dtype::Float32;
  GradMode grad_mode = GradMode::Enabled;
  TorchVersion version = {};
};

/// The elements, converted, in row-major order.
[[nodiscard]] std::optional<Refusal> store_elements(const Input& data, const Shape& shape,
                                                    const StoreAs& as, ExpectedValues& values,
                                                    Reading& reading);

/// Why a tensor's conj and neg bits cannot be resolved, if they cannot.
[[nodiscard]] Refusal refusal_of_bits(Dtype dtype);

/// The common dtype of two; nothing where PyTorch has none. Source: c10/core/ScalarType.cpp
/// (promoteTypes).
[[nodiscard]] std::optional<Dtype> promote(Dtype a, Dtype b);

// The parts below are shared by sequence.cpp and store.cpp.
[[nodiscard]] bool is_sequence(const Element& element);
/// Number of items; -1 for an object that says it is a sequence but has no length.
[[nodiscard]] std::int64_t length(const Element& element);
[[nodiscard]] Element item(const Element& element, std::int64_t index);
/// Stores one number at `to`; `freedom` says how free its bits are.
[[nodiscard]] std::optional<Refusal> store_scalar(const Element& element, const StoreAs& as,
                                                  std::uint8_t* to, Freedom& freedom,
                                                  Reading& reading);
/// The nearest double, ties to even; nothing when it is beyond every finite one.
[[nodiscard]] std::optional<double> to_double(const PyInt& number);

}  // namespace tenet
