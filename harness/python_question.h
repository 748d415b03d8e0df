#pragma once
// Questions about real objects that take Python to answer.

#include <memory>
#include <optional>
#include <string_view>

#include "harness/harness.h"

namespace tenet::harness {

/// Evaluates boolean expressions over the data and the result of a call.
class PythonQuestion {
 public:
  explicit PythonQuestion(Subject subject);
  ~PythonQuestion();
  PythonQuestion(const PythonQuestion&) = delete;
  PythonQuestion& operator=(const PythonQuestion&) = delete;

  /// Makes the call's objects, makes the call, and evaluates the expression with `source` (the
  /// data), `result`, np, torch, math, operator, `raises(function)` (whether it raises a
  /// RuntimeError) and `truncates(source, result)`. Nothing when the call or the expression raises.
  [[nodiscard]] std::optional<bool> ask(const Call& call, std::string_view expression);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tenet::harness
