#include "spec/text/literals.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <utility>

namespace tenet::text {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

constexpr std::array<std::pair<MemoryFormat, std::string_view>, 4> kMemoryFormats = {{
    {MemoryFormat::Contiguous, "contiguous_format"},
    {MemoryFormat::Preserve, "preserve_format"},
    {MemoryFormat::ChannelsLast, "channels_last"},
    {MemoryFormat::ChannelsLast3d, "channels_last_3d"},
}};

constexpr std::array<std::pair<ArrayClass, std::string_view>, kArrayClassCount> kArrayClasses = {{
    {ArrayClass::NdArray, "ndarray"},
    {ArrayClass::User, "user"},
    {ArrayClass::Matrix, "matrix"},
    {ArrayClass::Masked, "masked"},
    {ArrayClass::Record, "record"},
    {ArrayClass::Memmap, "memmap"},
}};
constexpr std::array<std::pair<TensorForm, std::string_view>, kTensorFormCount> kForms = {{
    {TensorForm::Strided, "strided"},
    {TensorForm::Inference, "inference"},
    {TensorForm::Coo, "coo"},
    {TensorForm::Uncoalesced, "uncoalesced"},
    {TensorForm::Csr, "csr"},
    {TensorForm::Csc, "csc"},
    {TensorForm::Bsr, "bsr"},
    {TensorForm::Bsc, "bsc"},
    {TensorForm::Quantized, "quantized"},
    {TensorForm::PerChannel, "per-channel"},
    {TensorForm::Zero, "zero"},
    {TensorForm::Nested, "nested"},
    {TensorForm::Jagged, "jagged"},
    {TensorForm::Fake, "fake"},
}};
constexpr std::array<std::pair<TensorClass, std::string_view>, kTensorClassCount> kTensorClasses = {
    {
        {TensorClass::Tensor, "tensor"},
        {TensorClass::User, "user"},
        {TensorClass::Disabled, "disabled"},
        {TensorClass::Function, "function"},
        {TensorClass::Buffer, "buffer"},
        {TensorClass::Dispatch, "dispatch"},
        {TensorClass::Wrapper, "wrapper"},
    }};
constexpr std::array<std::pair<TensorRole, std::string_view>, 5> kRoles = {{
    {TensorRole::Plain, "plain"},
    {TensorRole::Leaf, "leaf"},
    {TensorRole::NonLeaf, "non-leaf"},
    {TensorRole::Parameter, "parameter"},
    {TensorRole::FrozenParameter, "frozen-parameter"},
}};

constexpr std::array<std::pair<BufferType, std::string_view>, 5> kBufferTypes = {{
    {BufferType::ByteArray, "bytearray"},
    {BufferType::Array, "array"},
    {BufferType::MemoryView, "memoryview"},
    {BufferType::Ctypes, "ctypes"},
    {BufferType::MemoryMap, "mmap"},
}};

template <class T, std::size_t N>
std::string_view name_in(const std::array<std::pair<T, std::string_view>, N>& table, T wanted) {
  for (const auto& [value, name] : table)
    if (value == wanted) return name;
  return "?";
}

template <class T, std::size_t N>
std::optional<T> value_in(const std::array<std::pair<T, std::string_view>, N>& table,
                          std::string_view wanted) {
  for (const auto& [value, name] : table)
    if (name == wanted) return value;
  return std::nullopt;
}

/// The inside of a Python literal in single quotes; bytes outside of ASCII as \xNN.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += kHexDigits[byte >> 4];
      out += kHexDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace

std::string float_digits(double value) {
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view shortest(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  // "-d.ddde±xx" in parts.
  const bool negative = shortest.front() == '-';
  const std::size_t e = shortest.find('e');
  std::string digits;
  for (const char c : shortest.substr(0, e))
    if (c >= '0' && c <= '9') digits += c;
  int exponent = 0;
  const std::string_view power = shortest.substr(shortest[e + 1] == '+' ? e + 2 : e + 1);
  std::from_chars(power.data(), power.data() + power.size(), exponent);

  std::string out = negative ? "-" : "";
  const int count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    out += digits[0];
    if (count > 1) out += "." + digits.substr(1);
    out += exponent < 0 ? "e-" : "e+";
    const int magnitude = std::abs(exponent);
    if (magnitude < 10) out += '0';
    out += std::to_string(magnitude);
  } else if (exponent < 0) {
    out += "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  } else {
    digits.append(static_cast<std::size_t>(std::max(0, exponent + 2 - count)), '0');
    out += digits.substr(0, static_cast<std::size_t>(exponent) + 1) + "." +
           digits.substr(static_cast<std::size_t>(exponent) + 1);
  }
  return out;
}

std::string hex(const Bytes& bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
  return out;
}

std::string hex(std::uint64_t value, int digits) {
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto place = out.rbegin(); place != out.rend(); ++place, value >>= 4)
    *place = kHexDigits[value & 15];
  return out;
}

std::string decimal(std::uint64_t high, std::uint64_t low) {
  if (high == 0) return std::to_string(low);
  // Long division by ten of the four 32-bit digits.
  std::array<std::uint64_t, 4> digits = {high >> 32, high & 0xffffffffU, low >> 32,
                                         low & 0xffffffffU};
  std::string out;
  while (std::any_of(digits.begin(), digits.end(), [](std::uint64_t d) { return d != 0; })) {
    std::uint64_t rest = 0;
    for (std::uint64_t& digit : digits) {
      const std::uint64_t number = (rest << 32) | digit;
      digit = number / 10;
      rest = number % 10;
    }
    out += kHexDigits[rest];
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::string python_string(std::string_view text) { return "'" + escaped(text) + "'"; }
std::string python_bytes(std::string_view bytes) { return "b'" + escaped(bytes) + "'"; }
std::string python_bytes(const Bytes& bytes) {
  return python_bytes(std::string(bytes.begin(), bytes.end()));
}

std::string_view name(BufferType type) { return name_in(kBufferTypes, type); }
std::optional<BufferType> buffer_type_from_name(std::string_view name) {
  return value_in(kBufferTypes, name);
}

std::string device_name(const Device& device) {
  std::string out(tenet::name(device.type));
  if (device.index >= 0) out += ":" + std::to_string(device.index);
  return out;
}

std::optional<Device> device_from_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  const auto type = device_type_from_name(name.substr(0, colon));
  if (!type) return std::nullopt;
  if (colon == std::string_view::npos) return Device{*type, -1};
  const std::string_view digits = name.substr(colon + 1);
  int index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc() || end != digits.data() + digits.size() || index < 0 || index > 127)
    return std::nullopt;
  return Device{*type, static_cast<std::int8_t>(index)};
}

std::string_view name(MemoryFormat format) { return name_in(kMemoryFormats, format); }
std::optional<MemoryFormat> memory_format_from_name(std::string_view name) {
  return value_in(kMemoryFormats, name);
}
std::string_view name(TensorRole role) { return name_in(kRoles, role); }
std::optional<TensorRole> role_from_name(std::string_view name) { return value_in(kRoles, name); }
std::string_view name(ArrayClass subclass) { return name_in(kArrayClasses, subclass); }
std::optional<ArrayClass> array_class_from_name(std::string_view name) {
  return value_in(kArrayClasses, name);
}
std::string_view name(TensorForm form) { return name_in(kForms, form); }
std::optional<TensorForm> form_from_name(std::string_view name) { return value_in(kForms, name); }
std::string_view name(TensorClass subclass) { return name_in(kTensorClasses, subclass); }
std::optional<TensorClass> tensor_class_from_name(std::string_view name) {
  return value_in(kTensorClasses, name);
}

}  // namespace tenet::text
