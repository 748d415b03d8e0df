// Reads the canonical form; its grammar stands in canonical.cpp. A case's text may come from
// anywhere: sizes and nesting are bounded before anything is allocated or called again.

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "spec/buffer_view.h"
#include "spec/custom_object.h"
#include "spec/text.h"
#include "spec/text/literals.h"

namespace tenet {
namespace {

constexpr std::size_t kMaxTextLength = std::size_t{64} << 20;
constexpr std::size_t kMaxDataBytes = std::size_t{64} << 20;  ///< of all memories together
constexpr int kMaxNesting = 1000;
constexpr std::uint64_t kMaxShift = 1 << 20;
constexpr std::size_t kMaxRank = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         c == '-';
}
int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  return (c >= 'a' ? c - 'a' : c - 'A') + 10;
}

std::optional<std::string> tensor_class_name(std::string_view name) {
  if (name != "Tensor" && !class_dtype(name)) return std::nullopt;
  return std::string(name);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (text.size() > kMaxTextLength)
      throw CaseTextError("the case is longer than 64 MiB, which no case of this suite is");
  }

  /// Calls with ';' between them, of which the last is the one that the others are before.
  Call sequence() {
    Call last = call();
    std::vector<Call> earlier;
    while (accept(';')) {
      earlier.push_back(std::move(last));
      last = call();
    }
    if (at_ != text_.size())
      fail_at(at_, "'@' and the context, ';' and another call, or the end of the case");
    last.earlier = std::move(earlier);
    return last;
  }

 private:
  Call call() {
    Call call;
    const std::size_t begin = at_;
    const auto constructor = constructor_from_name(word());
    if (!constructor)
      fail_at(begin, "one of the constructors tensor, as_tensor, from_numpy, Tensor, clone, to");
    call.constructor = *constructor;
    expect('(');
    if (!accept(')')) {
      do {
        argument(call);
      } while (accept(','));
      expect(')', "',' or ')'");
    }
    if (accept('@')) call.context = context();
    return call;
  }

  // --- Errors -----------------------------------------------------------------------------------

  [[noreturn]] void fail_at(std::size_t position, const std::string& expected) const {
    constexpr std::size_t kShown = 24;
    std::string found = "the end";
    if (position < text_.size()) {
      found = "\"";
      for (const char c : text_.substr(position, kShown)) found += c >= ' ' && c < 0x7f ? c : '?';
      found += text_.size() - position > kShown ? "…\"" : "\"";
    }
    throw CaseTextError("character " + std::to_string(position + 1) + " of the case: expected " +
                        expected + ", found " + found);
  }

  // --- Tokens -----------------------------------------------------------------------------------

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool accept(char wanted) {
    if (peek() != wanted || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) { expect(wanted, std::string("'") + wanted + "'"); }
  void expect(char wanted, const std::string& expected) {
    if (!accept(wanted)) fail_at(at_, expected);
  }
  bool accept(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return false;
    at_ += wanted.size();
    return true;
  }
  /// Names, of what they may hold; empty if there is none.
  std::string_view word() {
    const std::size_t begin = at_;
    while (is_word(peek())) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  template <class Find>
  auto named(Find find, const std::string& expected) {
    const std::size_t begin = at_;
    const auto found = find(word());
    if (!found) fail_at(begin, expected);
    return *found;
  }
  Dtype dtype() { return named(dtype_from_name, "the name of a torch dtype, like float32"); }
  Device device() {
    const std::size_t begin = at_;
    while (is_word(peek()) || peek() == ':') ++at_;
    const auto device = text::device_from_name(text_.substr(begin, at_ - begin));
    if (!device)
      fail_at(begin,
              "a device: cpu, meta, sim, cuda or another accelerator, with an index like cuda:1");
    return *device;
  }
  std::int64_t integer() {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    while (is_digit(peek())) ++at_;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, number);
    if (error != std::errc() || end != text_.data() + at_) fail_at(begin, "an integer of 64 bits");
    return number;
  }
  std::uint64_t natural(std::uint64_t limit) {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, number);
    if (error != std::errc() || end != text_.data() + at_ || number > limit)
      fail_at(begin, "a number of at most " + std::to_string(limit));
    return number;
  }
  /// %NN and plain characters up to a character that is neither.
  std::string escaped() {
    std::string out;
    while (is_word(peek()) || peek() == '%') {
      if (peek() != '%') {
        out += text_[at_++];
      } else {
        if (at_ + 2 >= text_.size() || !is_hex(text_[at_ + 1]) || !is_hex(text_[at_ + 2]))
          fail_at(at_, "two hexadecimal digits after '%'");
        out += static_cast<char>(hex_value(text_[at_ + 1]) * 16 + hex_value(text_[at_ + 2]));
        at_ += 3;
      }
    }
    return out;
  }
  std::vector<std::int64_t> sizes() {
    expect('[');
    std::vector<std::int64_t> out;
    if (accept(']')) return out;
    do {
      out.push_back(integer());
    } while (accept(','));
    expect(']', "',' or ']'");
    return out;
  }
  Bytes data() {
    expect('#', "'#' and the bytes in hexadecimal");
    Bytes out;
    for (;;) {
      const std::size_t begin = at_;
      if (accept('z')) {
        const std::uint64_t count = natural(kMaxDataBytes);
        expect('.', "'.' after the number of zero bytes");
        charge(count, begin);
        out.insert(out.end(), count, 0);
      } else if (is_hex(peek())) {
        if (at_ + 1 >= text_.size() || !is_hex(text_[at_ + 1]))
          fail_at(begin, "two hexadecimal digits for each byte");
        charge(1, begin);
        out.push_back(
            static_cast<std::uint8_t>(hex_value(text_[at_]) * 16 + hex_value(text_[at_ + 1])));
        at_ += 2;
      } else {
        return out;
      }
    }
  }
  void charge(std::uint64_t bytes, std::size_t position) {
    data_bytes_ += bytes;
    if (data_bytes_ > kMaxDataBytes) fail_at(position, "at most 64 MiB of data in one case");
  }

  // --- Calls ------------------------------------------------------------------------------------

  void argument(Call& call) {
    const std::size_t begin = at_;
    std::string keyword = escaped();
    if (!keyword.empty() && accept('=')) {
      call.keywords.push_back({std::move(keyword), input(0)});
      return;
    }
    at_ = begin;
    if (!call.keywords.empty()) fail_at(begin, "a keyword argument, name=value");
    call.arguments.push_back(input(0));
  }

  Context context() {
    Context context;
    do {
      const std::size_t begin = at_;
      if (accept("default_dtype=")) {
        context.default_dtype = dtype();
      } else if (accept("default_device=")) {
        context.default_device = device();
      } else if (accept("device=")) {
        context.device_context = device();
      } else if (accept("current=")) {
        context.current_device = static_cast<std::int8_t>(natural(127));
      } else if (accept("no_grad")) {
        context.grad_mode = GradMode::NoGrad;
      } else if (accept("inference")) {
        context.grad_mode = GradMode::Inference;
      } else {
        fail_at(begin, "default_dtype=, default_device=, device=, current=, no_grad or inference");
      }
    } while (accept(','));
    return context;
  }

  // --- Inputs -----------------------------------------------------------------------------------

  Input input(int depth) {
    const std::size_t begin = at_;
    if (depth > kMaxNesting)
      fail_at(begin, "at most " + std::to_string(kMaxNesting) + " levels of nesting");
    if (accept('[')) return sequence(SequenceType::List, ']', depth);
    if (accept('(')) return sequence(SequenceType::Tuple, ')', depth);
    if (is_digit(peek()) || peek() == '-') return number();
    if (accept("np.")) return numpy_scalar();
    if (accept("torch.")) return DtypeObject{dtype()};
    const std::string_view what = word();
    if (what == "None") return PyNone{};
    if (what == "Ellipsis") return PyEllipsis{};
    if (what == "True") return PyBool{true};
    if (what == "False") return PyBool{false};
    if (what == "inf" || what == "nan") {
      at_ = begin;
      return PyFloat{float_bits()};
    }
    if (accept('(')) {
      Input value = PyNone{};
      if (composite(what, depth, value)) {
        expect(')', "',' or ')'");
        return value;
      }
    }
    fail_at(begin, "an input, like 1, 2.5, None, [1,2], ndarray(…) or tensor(…)");
  }

  /// What stands between the parentheses of `what(…)`; false if there is no such input.
  bool composite(std::string_view what, int depth, Input& out) {
    if (what == "complex") {
      const std::uint64_t real = float_bits();
      expect(',');
      out = PyComplex{real, float_bits()};
    } else if (what == "str") {
      out = PyStr{escaped()};
    } else if (what == "bytes") {
      out = PyBytes{escaped()};
    } else if (what == "ndarray") {
      out = ndarray();
    } else if (what == "device_array") {
      out = device_array();
    } else if (what == "tensor") {
      out = tensor();
    } else if (what == "storage") {
      StorageInput storage;
      if (peek() != '#') {
        storage.dtype = dtype();
        expect(',');
      }
      storage.bytes = data();
      out = std::move(storage);
    } else if (const auto type = text::buffer_type_from_name(what)) {
      out = buffer(*type);
    } else if (what == "range") {
      PyRange range;
      range.start = integer();
      expect(',');
      range.stop = integer();
      expect(',');
      const std::size_t begin = at_;
      range.step = integer();
      if (range.step == 0) fail_at(begin, "a step that is not zero");
      out = range;
    } else if (what == "Size") {
      out = TorchSize{sizes()};
    } else if (what == "object") {
      out = object(depth);
    } else if (what == "device") {
      out = DeviceObject{device()};
    } else if (what == "class") {
      out = TensorClassObject{named(tensor_class_name,
                                    "the name of a class of tensors, like "
                                    "DoubleTensor or Tensor")};
    } else if (what == "memory_format") {
      out = MemoryFormatObject{named(text::memory_format_from_name,
                                     "contiguous_format, preserve_format, channels_last or "
                                     "channels_last_3d")};
    } else {
      return false;
    }
    return true;
  }

  Input sequence(SequenceType type, char end, int depth) {
    Sequence sequence{type, {}};
    if (accept(end)) return sequence;
    do {
      sequence.items.push_back(input(depth + 1));
    } while (accept(','));
    expect(end, std::string("',' or '") + end + "'");
    return sequence;
  }

  Input object(int depth) {
    const std::size_t begin = at_;
    CustomObject object;
    object.type = named(object_type_from_name, "the type of an object, like int or Fraction");
    expect(',');
    expect('[');
    Input items = sequence(SequenceType::List, ']', depth);
    object.items = std::move(items.get<Sequence>()->items);
    while (accept(',')) {
      Method method;
      method.name = named(special_from_name, "a special method, like __index__");
      while (accept('=')) method.answer.push_back(input(depth + 1));
      if (accept('!'))
        method.raises = named(exception_type_from_name, "an exception, like KeyError");
      object.methods.push_back(std::move(method));
    }
    if (const std::string why = why_invalid(object); !why.empty())
      fail_at(begin, "an object that can be made (" + why + ")");
    return object;
  }

  Input number() {
    const std::size_t begin = at_;
    const bool negative = accept('-');
    PyInt number{negative, 0, 0, 0};
    if (accept("0x")) {
      const std::size_t digits = at_;
      for (; is_hex(peek()); ++at_) {
        if (number.high >> 60) fail_at(digits, "at most 32 hexadecimal digits");
        number.high = (number.high << 4) | (number.low >> 60);
        number.low = (number.low << 4) | static_cast<std::uint64_t>(hex_value(peek()));
      }
      if (at_ == digits) fail_at(digits, "hexadecimal digits");
    } else {
      std::size_t end = at_;
      while (end < text_.size() && is_digit(text_[end])) ++end;
      const char next = end < text_.size() ? text_[end] : '\0';
      if (end == at_ || next == '.' || next == 'e') {
        at_ = begin;
        return PyFloat{float_bits()};
      }
      number.low = natural(std::numeric_limits<std::uint64_t>::max());
    }
    if (accept("<<")) number.shift = static_cast<std::uint32_t>(natural(kMaxShift));
    return number;
  }

  std::uint64_t float_bits() {
    const std::size_t begin = at_;
    if (accept("nan:")) {
      std::uint64_t bits = 0;
      for (int digit = 0; digit < 16; ++digit, ++at_) {
        if (!is_hex(peek())) fail_at(at_, "16 hexadecimal digits");
        bits = (bits << 4) | static_cast<std::uint64_t>(hex_value(peek()));
      }
      const auto value = std::bit_cast<double>(bits);
      if (value == value) fail_at(begin, "the bits of a NaN");
      return bits;
    }
    double value = 0;
    const auto [end, error] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc() || value != value) fail_at(begin, "a float, like 1.5, inf or nan:…");
    at_ = static_cast<std::size_t>(end - text_.data());
    return std::bit_cast<std::uint64_t>(value);
  }

  Input numpy_scalar() {
    NumpyScalar scalar;
    scalar.type = named(numpy_type_from_name, "the name of a NumPy scalar type, like intc");
    expect('(');
    const std::size_t begin = at_;
    scalar.element = data();
    if (scalar.element.size() != static_cast<std::size_t>(itemsize(scalar.type)))
      fail_at(begin, std::to_string(itemsize(scalar.type)) + " bytes of data");
    expect(')');
    return scalar;
  }

  Input device_array() {
    DeviceArray made;
    made.device = device();
    expect(',');
    for (int i = 1; i < kDeviceAllocationCount; ++i)
      if (const auto allocation = static_cast<DeviceAllocation>(i);
          accept(std::string(tenet::name(allocation)) + ","))
        made.allocation = allocation;
    const std::size_t begin = at_;
    if (!accept("ndarray("))
      fail_at(begin, "the array as ndarray(…), or split, unpooled, managed or stream_ordered");
    made.array = ndarray();
    expect(')', "',' or ')'");
    return made;
  }

  NdArray ndarray() {
    NdArray array;
    array.dtype.swapped = accept('>');
    array.dtype.type = named(numpy_type_from_name, "the name of a NumPy scalar type, like intc");
    geometry(itemsize(array.dtype.type), array.shape, array.strides, array.offset);
    if (accept(",readonly")) array.writeable = false;
    if (accept(",class="))
      array.subclass = named(text::array_class_from_name, "user, matrix, masked, record or memmap");
    expect(',');
    array.memory = data();
    return array;
  }

  Input buffer(BufferType type) {
    Buffer buffer;
    buffer.type = type;
    const std::string_view formats = formats_of(type);
    const std::size_t begin = at_;
    if (formats.size() > 1) {
      const std::string format = escaped();
      if (format.size() != 1 || formats.find(format.front()) == std::string_view::npos)
        fail_at(begin, "a format, one of the letters " + std::string(formats));
      buffer.format = format.front();
      expect(',');
    }
    buffer.readonly = accept("readonly,");
    if (peek() == '[') {
      buffer.shape = sizes();
      expect(',');
    }
    if (accept("offset=")) {
      buffer.offset = integer();
      expect(',');
    }
    if (accept("step=")) {
      buffer.step = integer();
      expect(',');
    }
    buffer.memory = data();
    if (const std::string why = why_invalid(buffer); !why.empty())
      fail_at(begin, "a buffer that can be made (" + why + ")");
    return buffer;
  }

  Input tensor() {
    TensorInput tensor;
    tensor.dtype = dtype();
    geometry(1, tensor.shape, tensor.strides, tensor.storage_offset);
    if (accept(",device=")) tensor.device = device();
    tensor.pinned = accept(",pinned");
    tensor.conj = accept(",conj");
    tensor.neg = accept(",neg");
    if (accept(",role="))
      tensor.role =
          named(text::role_from_name, "plain, leaf, non-leaf, parameter or frozen-parameter");
    if (accept(",class="))
      tensor.subclass = named(text::tensor_class_from_name,
                              "user, disabled, function, buffer, dispatch or wrapper");
    if (accept(",form="))
      tensor.form =
          named(text::form_from_name,
                "inference, coo, uncoalesced, csr, csc, bsr, bsc, quantized, per-channel, "
                "zero, nested, jagged or fake");
    expect(',');
    tensor.storage = data();
    return tensor;
  }

  void geometry(std::int64_t unit, Shape& shape, Strides& strides, std::int64_t& offset) {
    expect(',');
    const std::size_t begin = at_;
    shape = sizes();
    if (shape.size() > kMaxRank) fail_at(begin, "at most 64 dimensions");
    std::int64_t extent = unit;
    for (const std::int64_t size : shape)
      if (size < 0 || __builtin_mul_overflow(extent, std::max<std::int64_t>(size, 1), &extent))
        fail_at(begin, "sizes that are not negative and whose product can be a number of bytes");
    if (accept(",strides=")) {
      const std::size_t strides_begin = at_;
      strides = sizes();
      if (strides.size() != shape.size()) fail_at(strides_begin, "as many strides as sizes");
    } else {
      strides = contiguous_strides(shape, unit);
    }
    if (accept(",offset=")) offset = integer();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t data_bytes_ = 0;
};

}  // namespace

Call parse_call(std::string_view text) { return Parser(text).sequence(); }

}  // namespace tenet
