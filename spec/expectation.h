#pragma once
// Expectation: for every fact, one prediction. What no clause predicts is `Undetermined`, which is
// a failure of the suite.
//
//   Input + Call --predict()--> Expectation --+
//                                             +-- compare() --> Verdict
//   real objects --call, observe()-> Outcome -+

#include <string>
#include <utility>
#include <vector>

#include "spec/clause.h"
#include "spec/machine.h"
#include "spec/outcome.h"

namespace tenet {

enum class Certainty : std::uint8_t { Undetermined, Exactly, OneOf, Unspecified };

/// What one fact will be, and the clause that says so.
template <class T>
struct Prediction {
  Certainty certainty = Certainty::Undetermined;
  ClauseId clause = kNoClause;
  T value{};
  std::vector<T> alternatives;  ///< OneOf: the values besides `value`
  std::string_view because;     ///< Unspecified: the reason

  void exactly(T expected, ClauseId by) {
    certainty = Certainty::Exactly;
    clause = by;
    value = std::move(expected);
    alternatives.clear();
  }
  void one_of(T expected, std::vector<T> others, ClauseId by) {
    certainty = Certainty::OneOf;
    clause = by;
    value = std::move(expected);
    alternatives = std::move(others);
  }
  void unspecified(std::string_view reason, ClauseId by) {
    certainty = Certainty::Unspecified;
    clause = by;
    because = reason;
    alternatives.clear();
  }
  [[nodiscard]] bool allows(const T& observed) const {
    if (certainty == Certainty::Unspecified ||
        (certainty != Certainty::Undetermined && value == observed))
      return true;
    for (const T& alternative : alternatives)
      if (alternative == observed) return true;
    return false;
  }
};

/// Whether the call returns; otherwise the exception's type. Empty: it returns.
using Completion = std::string;

/// Freedom of one element's bits, in ExpectedValues::freedom.
enum class Freedom : std::uint8_t {
  None,        ///< bit for bit
  AnyNaN,      ///< a NaN of any sign and payload (in each part that is NaN)
  SignOfZero,  ///< bit for bit, but a zero or NaN may have either sign, a NaN any payload
  Any,         ///< undefined
};
struct ExpectedValues {
  Bytes bytes;                   ///< elements in row-major order
  std::vector<Freedom> freedom;  ///< one per element; empty: all bit for bit
};

struct Expectation {
  Prediction<Completion> completion;
  Prediction<ResultType> type;
  Prediction<Dtype> dtype;
  std::string_view other_dtype;  ///< the dtype's name when it is outside of Dtype; else empty
  Prediction<Shape> shape;
  Prediction<Device> device;
  Prediction<Layout> layout;
  Prediction<Strides> strides;
  Prediction<std::int64_t> storage_offset;
  Prediction<bool> conj;
  Prediction<bool> neg;
  Prediction<bool> pinned;
  Prediction<bool> requires_grad;
  Prediction<bool> is_leaf;
  Prediction<std::string> grad_fn;
  Prediction<Gradient> gradient;
  Prediction<bool> inference;
  Prediction<bool> is_input;
  Prediction<Sharing> sharing;
  Prediction<ExpectedValues> values;
  Prediction<std::vector<Warning>> warnings;  ///< `alternatives`: also allowed in full
  Prediction<bool> input_unchanged;
  Prediction<bool> keeps_source_alive;
  Prediction<bool> released;
  Prediction<std::string> process_changes;  ///< empty: none
  Prediction<Indices> indices;              ///< of sparse_coo_tensor, like the next one
  Prediction<Sharing> index_sharing;
  /// PyTorch of that version does not survive the call: it is not to be made.
  bool ends_process = false;
};

/// What PyTorch of that version does with the call on that machine. A pure function of its
/// arguments: no I/O, no globals.
[[nodiscard]] Expectation predict(const Call& call, TorchVersion version,
                                  const Machine& machine = {});

/// Why the call is not a legal case (a tensor beyond its storage, a negative size…); empty when it
/// is one. Not to be confused with what an implementation must reject.
[[nodiscard]] std::string why_invalid(const Call& call);

/// The prediction of one fact as text: "exactly torch.float32", "one of …", "unspecified, because
/// …".
[[nodiscard]] std::string describe(const Expectation& expectation, Fact fact);
/// The clause that predicts the fact.
[[nodiscard]] ClauseId clause_of(const Expectation& expectation, Fact fact);
[[nodiscard]] Certainty certainty_of(const Expectation& expectation, Fact fact);

/// One fact that is not as predicted.
struct Mismatch {
  Fact fact = Fact::Completion;
  ClauseId clause = kNoClause;  ///< kNoClause: undetermined
  bool consequence = false;     ///< follows from an earlier mismatch and is not reported by itself
};

/// How one outcome stands to its expectation.
struct Verdict {
  std::vector<Mismatch> mismatches;  ///< in causal order: the first is the cause
  std::vector<ClauseId>
      passed;  ///< clauses that predicted a fact that was seen and is as predicted
  std::vector<ClauseId> unspecified;  ///< clauses that leave a fact open here

  [[nodiscard]] bool conforms() const { return mismatches.empty(); }
};

/// The warnings that are judged, each once, in a fixed order: not advice about speed, nor
/// deprecations that fire once in a process, nor what NumPy says of signalling NaNs.
[[nodiscard]] std::vector<Warning> judged_warnings(const std::vector<Warning>& warnings);

/// Judges every fact that was observed and that the topics allow.
[[nodiscard]] Verdict compare(const Expectation& expectation, const Outcome& outcome,
                              FactSet judged = FactSet::all());

}  // namespace tenet
