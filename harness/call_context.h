#pragma once
// What surrounds a call: default dtype, devices, grad mode.

#include <memory>

#include "harness/python_object.h"
#include "spec/call.h"

namespace tenet::harness {

/// Enters a Context and leaves it, at the latest at the end of the scope, whatever happened. Costs
/// nothing for the default one. No Python exception may be pending when it is left. Throws
/// HarnessError.
class CallContext {
 public:
  explicit CallContext(const Context& context);
  void leave();
  ~CallContext();
  CallContext(const CallContext&) = delete;
  CallContext& operator=(const CallContext&) = delete;

 private:
  struct InferenceScope;

  Ref device_context_;
  std::unique_ptr<InferenceScope> inference_;
  bool dtype_set_ = false;
  bool device_set_ = false;
  bool current_set_ = false;
  bool grad_disabled_ = false;
};

}  // namespace tenet::harness
