#pragma once
// Claims: what others say of the constructors, each as a question that one call answers. They judge
// PyTorch's documentation and what is written about PyTorch, not an implementation.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "properties/laws/law_check.h"
#include "spec/call.h"
#include "spec/outcome.h"

namespace tenet::properties {

/// What one call says about a claim.
enum class Truth : std::uint8_t {
  Silent,  ///< the claim is not about such a call
  True,
  False,
};

/// Evaluates a Python boolean expression over `source` (the data) and `result` of a call that is
/// made for it; nothing when the call, or the expression, raises.
using RunPython = std::function<std::optional<bool>(const Call&, std::string_view)>;

/// One call and what came of it, as the claims ask about it.
class Seen {
 public:
  Seen(const Call& call, const Outcome& outcome, const RunCall& run, const RunPython& python)
      : call_(call), outcome_(outcome), run_(run), python_(python) {}

  [[nodiscard]] const Call& call() const { return call_; }
  [[nodiscard]] const Outcome& outcome() const { return outcome_; }
  [[nodiscard]] bool is(Constructor constructor) const { return call_.constructor == constructor; }
  /// Null when the call did not return a tensor.
  [[nodiscard]] const Returned* result() const { return outcome_.returned(); }
  [[nodiscard]] bool raised(std::string_view type) const {
    return outcome_.raised() != nullptr && outcome_.raised()->type == type;
  }
  /// The data, if it is an ndarray, a tensor…
  template <class T>
  [[nodiscard]] const T* data() const {
    const Input* data = data_of(call_);
    return data == nullptr ? nullptr : data->get<T>();
  }
  [[nodiscard]] Outcome run(const Call& other) const { return run_(other); }
  /// Silent when it cannot be evaluated.
  [[nodiscard]] Truth python(std::string_view expression) const {
    const std::optional<bool> answer = python_(call_, expression);
    if (answer) remark(std::string(expression) + (*answer ? " is True" : " is False"));
    return answer ? (*answer ? Truth::True : Truth::False) : Truth::Silent;
  }

  /// What there is to say of this call besides the fact that the claim is about.
  void remark(std::string words) const { remark_ = std::move(words); }
  [[nodiscard]] const std::string& remark() const { return remark_; }

 private:
  const Call& call_;
  const Outcome& outcome_;
  const RunCall& run_;
  const RunPython& python_;
  mutable std::string remark_;
};

/// Where a claim is made.
enum class Origin : std::uint8_t {
  NotesOnThree,     ///< notes that compare torch.tensor, as_tensor and from_numpy
  NotesOnZeroCopy,  ///< notes on zero-copy behaviour
  Codecademy,       ///< Codecademy's page on as_tensor
  DocAsTensor,      ///< PyTorch's documentation, and so on
  NotesOnLegacy,    ///< notes that compare torch.from_numpy and torch.Tensor
  DocTensor,
  DocFromNumpy,
  DocClone,
  DocTo,
  DocLegacyTensor,
  DocDefaultDevice,
  DocDefaultDtype,
  DocAsArray,
  DocFromBuffer,
  DocFromDlpack,
  DocNewTensor,
};
[[nodiscard]] std::string_view name(Origin origin);

struct Claim {
  std::string_view id;
  Origin origin;
  std::string_view says;   ///< in our words
  std::string_view quote;  ///< a few words by which the claim is found in its source
  std::string_view about;  ///< the calls that it quantifies over
  Fact fact;               ///< what it is about: the clauses of this fact decide
  Truth (*ask)(const Seen&) = nullptr;
  std::string_view not_checkable = {};  ///< why, where `ask` is null or finds no call to ask about
};

/// Every claim, in the order of its sources.
[[nodiscard]] std::span<const Claim> claims();
/// Null when there is none of that id.
[[nodiscard]] const Claim* find_claim(std::string_view id);

// The parts of the list, by topic.
[[nodiscard]] std::span<const Claim> claims_on_memory();
[[nodiscard]] std::span<const Claim> claims_on_dtype_and_device();
[[nodiscard]] std::span<const Claim> claims_on_autograd_and_layout();
[[nodiscard]] std::span<const Claim> claims_on_acceptance();
[[nodiscard]] std::span<const Claim> claims_on_asarray();
[[nodiscard]] std::span<const Claim> claims_on_exchange();

}  // namespace tenet::properties
