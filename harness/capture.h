#pragma once
// From a program's text to the constructor call in it, with the arguments that the program makes.

#include <stdexcept>
#include <string>

#include "spec/call.h"

namespace tenet::harness {

/// A program in which no call can be found or described. what(): why, for its author.
class CaptureError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct CapturedCall {
  Call call;
  std::string expression;  ///< the call as the program spells it
  std::string data;        ///< its data, or the tensor whose method it calls; may be empty
  std::string self;        ///< of new_tensor: the tensor
  /// "cuda": an accelerator that inputs or context are on, though it is not there. In `call` its
  /// place is taken by the simulated one. Empty: none.
  std::string accelerator;
};

/// Runs the Python program, in which torch, np and math are known, up to its last statement's
/// outermost call of a constructor, and describes that call; the call itself is not made. Throws
/// CaptureError.
[[nodiscard]] CapturedCall capture_call(const std::string& program);

}  // namespace tenet::harness
