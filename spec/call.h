#pragma once
// Call: a constructor, its arguments and the surrounding context.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spec/input.h"

namespace tenet {

enum class Constructor : std::uint8_t {
  Tensor,
  AsTensor,
  FromNumpy,
  LegacyTensor,
  Clone,
  To,
  FromBuffer,
  NewTensor,
  AsArray,
  FromDlpack,
  Contiguous,
  Detach,
  ScalarTensor,
  Cast,  ///< float(), long() and their kin: the second argument is the method's name
  Type,
  TypedTensor,      ///< torch.FloatTensor and its kin: the first argument is the class's name
  Numpy,            ///< Tensor.numpy(), whose result is an ndarray
  SparseCooTensor,  ///< the first argument are the indices, the second, its data, the values
};
inline constexpr int kConstructorCount = 18;
/// One letter for each constructor, in the order of the enumeration: the tables of rules and laws
/// name their constructors by them.
inline constexpr std::string_view kConstructorLetters = "tafLcobnydghskpTuS";
/// As in the plug-in interface: "tensor", "as_tensor", "Tensor", …
[[nodiscard]] std::string_view name(Constructor constructor);
[[nodiscard]] std::optional<Constructor> constructor_from_name(std::string_view name);

enum class GradMode : std::uint8_t { Enabled, NoGrad, Inference };

/// What surrounds the call. The inputs are made before any of it is entered.
struct Context {
  Dtype default_dtype =
      Dtype::Float32;  ///< torch.set_default_dtype: float16, bfloat16, float32, float64
  std::optional<Device> default_device;  ///< torch.set_default_device
  std::optional<Device> device_context;  ///< with torch.device(…):
  GradMode grad_mode = GradMode::Enabled;
  std::int8_t current_device = 0;  ///< the accelerator's: torch.accelerator.set_device_index

  friend bool operator==(const Context&, const Context&) = default;
};

struct Keyword {
  std::string name;
  Input value;
  friend bool operator==(const Keyword&, const Keyword&) = default;
};

/// constructor(*arguments, **keywords) in a context. Of the methods of a tensor (is_method) the
/// first argument is the tensor. Keywords are passed in the given order.
///
/// An implementation that keeps state between calls is judged on sequences: `earlier` are the calls
/// that it was given before, the first first. Only this one is judged, and by the specification as
/// if it were alone, for PyTorch keeps none.
struct Call {
  Constructor constructor = Constructor::Tensor;
  std::vector<Input> arguments;
  std::vector<Keyword> keywords;
  Context context;
  std::vector<Call> earlier = {};  ///< these have none themselves

  friend bool operator==(const Call&, const Call&);
};

/// Whether it is a method of a tensor: clone, to, new_tensor, contiguous, detach, type, numpy and
/// the casts.
[[nodiscard]] bool is_method(Constructor constructor);
/// Whether it is a method that makes its result of the tensor alone: all of them but new_tensor.
[[nodiscard]] bool converts_tensor(Constructor constructor);
/// Whether integers are sizes to it: torch.Tensor and the typed classes.
[[nodiscard]] bool takes_sizes(Constructor constructor);
/// Whether it has a memory_format: the methods that may copy, but for detach and numpy.
[[nodiscard]] bool takes_memory_format(Constructor constructor);
/// The dtype of a cast by its name: float64 for "double".
[[nodiscard]] std::optional<Dtype> cast_dtype(std::string_view name);
/// The names of all casts.
[[nodiscard]] std::span<const std::string_view> cast_names();
/// The dtype of a class of tensors on the CPU: float64 for "DoubleTensor".
[[nodiscard]] std::optional<Dtype> class_dtype(std::string_view name);
/// The names of all these classes.
[[nodiscard]] std::span<const std::string_view> class_names();
/// The call without those before it.
[[nodiscard]] Call alone(const Call& call);
/// A case has no more calls than these before the one that is judged.
inline constexpr std::size_t kMostEarlierCalls = 256;

/// The argument that the call converts, positional or by its keyword; null without one.
[[nodiscard]] const Input* data_of(const Call& call);
/// Its position: behind the tensor of new_tensor, the name of a typed class and the indices of
/// sparse_coo_tensor, first for all others.
[[nodiscard]] std::size_t data_position(Constructor constructor);

/// The kind under which a call is counted: that of its data; Nothing without any.
[[nodiscard]] InputKind input_kind(const Call& call);
/// "float32", "int", "numpy.float64": the element type under which a call is counted in the
/// input-kind by dtype map; "-" for none.
[[nodiscard]] std::string input_dtype(const Call& call);

}  // namespace tenet
