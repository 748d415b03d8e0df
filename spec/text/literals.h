#pragma once
// Spelling of numbers, strings and names, common to the canonical and the Python form.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "spec/input.h"

namespace tenet::text {

/// The shortest digits that read back as the same double, spelled as Python does: "1.0", "1e+16",
/// "-0.0", "inf". Not for a NaN.
[[nodiscard]] std::string float_digits(double value);
/// Two lower-case digits for each byte.
[[nodiscard]] std::string hex(const Bytes& bytes);
/// `digits` lower-case hexadecimal digits.
[[nodiscard]] std::string hex(std::uint64_t value, int digits);
/// high * 2**64 + low in decimal.
[[nodiscard]] std::string decimal(std::uint64_t high, std::uint64_t low);
/// A Python str literal in single quotes.
[[nodiscard]] std::string python_string(std::string_view text);
/// A Python bytes literal.
[[nodiscard]] std::string python_bytes(std::string_view bytes);
[[nodiscard]] std::string python_bytes(const Bytes& bytes);
/// "cpu", "cuda:1".
[[nodiscard]] std::string device_name(const Device& device);
/// The inverse.
[[nodiscard]] std::optional<Device> device_from_name(std::string_view name);
/// "bytearray", "array", "memoryview", "ctypes" or "mmap".
[[nodiscard]] std::string_view name(BufferType type);
[[nodiscard]] std::optional<BufferType> buffer_type_from_name(std::string_view name);
/// "preserve_format", as in `torch.preserve_format`.
[[nodiscard]] std::string_view name(MemoryFormat format);
[[nodiscard]] std::optional<MemoryFormat> memory_format_from_name(std::string_view name);
/// "leaf", "non-leaf", …; "plain" for a tensor that takes no part in autograd.
[[nodiscard]] std::string_view name(TensorRole role);
[[nodiscard]] std::optional<TensorRole> role_from_name(std::string_view name);
/// "user", "matrix", …; "ndarray" for an array of no subclass.
[[nodiscard]] std::string_view name(ArrayClass subclass);
[[nodiscard]] std::optional<ArrayClass> array_class_from_name(std::string_view name);
/// "user", "disabled"; "tensor" for a tensor of no subclass.
[[nodiscard]] std::string_view name(TensorClass subclass);
/// "strided", "inference", "coo", …
[[nodiscard]] std::string_view name(TensorForm form);
[[nodiscard]] std::optional<TensorForm> form_from_name(std::string_view name);
[[nodiscard]] std::optional<TensorClass> tensor_class_from_name(std::string_view name);

}  // namespace tenet::text
