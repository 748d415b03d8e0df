#pragma once
// From a real object to its description: the way back of materialize().

#include <Python.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>

#include "spec/input.h"

namespace tenet::harness {

/// An object that no Input describes. what(): which one, and why not.
class Undescribable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The Input from which an equal object can be made. `where`: how a message names the object
/// ("argument 1"). Throws Undescribable.
[[nodiscard]] Input describe_input(PyObject* object, const std::string& where);

// One per library; each in a file of its own. They look at objects of their own types only.
[[nodiscard]] bool is_ndarray(PyObject* object);
[[nodiscard]] bool is_numpy_scalar(PyObject* object);
/// `exact`: the elements count, not only how the array is made up. What torch refuses unread is
/// described with other elements otherwise.
[[nodiscard]] Input describe_ndarray(PyObject* array, const std::string& where, bool exact);
[[nodiscard]] Input describe_numpy_scalar(PyObject* scalar, const std::string& where);
[[nodiscard]] Input describe_tensor(PyObject* tensor, const std::string& where);
/// A nested or fake tensor; nothing for others.
[[nodiscard]] std::optional<Input> describe_special_tensor(PyObject* tensor,
                                                           const std::string& where);
/// A torch.dtype, torch.device, torch.memory_format, torch.Size or storage; nothing for others.
[[nodiscard]] std::optional<Input> describe_torch_object(PyObject* object,
                                                         const std::string& where);

/// A bytearray, array.array or memoryview; nothing for what is no buffer.
[[nodiscard]] std::optional<Input> describe_buffer(PyObject* object, const std::string& where);

/// An array of CuPy or of the simulated accelerator; nothing for others.
[[nodiscard]] std::optional<Input> describe_device_array(PyObject* object,
                                                         const std::string& where);

/// A new reference to (base, items, methods) of an object of a user's or library class, as
/// `take_apart` of describe_object.py documents; None when it has no description.
[[nodiscard]] PyObject* take_apart(PyObject* object);

/// The most bytes of one array, tensor or storage that are taken into a description.
inline constexpr std::size_t kMostDescribedBytes = std::size_t{64} << 20U;
/// Throws Undescribable when there are more.
void require_describable_size(std::size_t bytes, const std::string& where);

}  // namespace tenet::harness
