#pragma once
// What claims and conditions ask about a call.

#include <optional>

#include "properties/claims/claim.h"
#include "spec/call.h"

namespace tenet::properties {

/// dtype and device that the arguments ask for; nothing where they ask for none.
struct Requested {
  bool well_formed = false;  ///< the arguments are as the signature wants them
  std::optional<Dtype> dtype;
  std::optional<Device> device;
  bool copy = false;
  bool shared = false;    ///< copy=False
  bool of_other = false;  ///< to(other)
  bool requires_grad = false;
  bool no_grad = false;  ///< requires_grad=False
  bool pin_memory = false;
  std::optional<MemoryFormat> format;
};
[[nodiscard]] Requested requested(const Call& call);

/// Whether a default device or a device context is in force.
[[nodiscard]] bool has_ambient_device(const Context& context);
/// Where the arguments, else the context, else the data's own place, put a result of tensor,
/// as_tensor and asarray; of new_tensor: the arguments, else the tensor.
[[nodiscard]] Device wanted_device(const Call& call);

[[nodiscard]] bool requires_grad(const TensorInput& tensor);
/// Whether it is a list or tuple of Python's numbers alone, nested or not.
[[nodiscard]] bool is_python_numbers(const Input& input);
[[nodiscard]] bool is_python_number(const Input& input);
/// Strides in elements; nothing for arrays whose strides are no multiples of their itemsize.
[[nodiscard]] std::optional<Strides> element_strides(const Input& data, Shape& shape);

[[nodiscard]] inline Truth truth(bool holds) { return holds ? Truth::True : Truth::False; }
/// Whether the result has elements in memory.
[[nodiscard]] bool has_elements(const Returned& result);
/// True: every byte of the result is the data's, or it is the data itself. Silent: the call did not
/// return, or there are no elements.
[[nodiscard]] Truth shares(const Seen& seen);
/// True: no byte of the result is the data's, and it is not the data itself.
[[nodiscard]] Truth shares_nothing(const Seen& seen);
/// Whether both ended the same way, in everything that the two calls can have in common.
[[nodiscard]] Truth same_result(const Seen& seen, const Call& other);

/// A Python question about an ndarray that is the only argument; for what can be seen on a GPU
/// only.
[[nodiscard]] Truth ask_of_array(const Seen& seen, Constructor constructor,
                                 std::string_view expression);

}  // namespace tenet::properties
