// The canonical form of a call. The grammar, with [] for what may be absent:
//
//   call     = constructor "(" [argument {"," argument}] ")" ["@" setting {"," setting}]
//   argument = [name "="] input
//   setting  = "default_dtype=" dtype | "default_device=" device | "device=" device
//            | "no_grad" | "inference"
//   input    = "None" | "Ellipsis" | "True" | "False" | int | float
//            | "complex(" float "," float ")"      a float is "1.5", "-inf" or "nan:" 16 hex digits
//            | "str(" text ")" | "bytes(" text ")"                  %NN for all but [0-9A-Za-z_.-]
//            | "np." type "(" data ")"
//            | "ndarray([>]" type "," sizes [",strides=" sizes] [",offset=" n] [",readonly"]
//                  [",class=" class] [",form=" form] "," data ")" strides: unless contiguous
//            | "tensor(" dtype "," sizes [",strides=" sizes] [",offset=" n] [",device=" device]
//                  [",conj"] [",neg"] [",role=" role] [",class=" class] "," data ")"
//            | "storage(" [dtype ","] data ")"
//            | "bytearray(" data ")" | "array(" format "," data ")"       the format is a letter
//            | "memoryview(" format [",readonly"] ["," sizes] [",offset=" n] [",step=" n] "," data
//            ")" | "ctypes(" format ["," sizes] "," data ")" | "mmap(" ["readonly,"] data ")" | "["
//            inputs "]" | "(" inputs ")"                           a list, a tuple | "range(" n ","
//            n "," n ")" | "Size(" sizes ")" | "object(" type "," "[" inputs "]" {"," method} ")"
//            | "torch." dtype | "device(" device ")" | "memory_format(" format ")"
//   method   = name {"=" input} ["!" exception]                        name: "__index__", …
//   int      = ["-"] decimal | ["-"] "0x" hex | …"<<" shift
//   sizes    = "[" [n {"," n}] "]"
//   data     = "#" {hex pair | "z" count "."}                            z: that many zero bytes

#include <bit>
#include <type_traits>

#include "spec/custom_object.h"
#include "spec/text.h"
#include "spec/text/literals.h"

namespace tenet {
namespace {

/// Shorter runs of zeros are written out.
constexpr std::size_t kShortestRun = 5;

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void write(const Call& call) {
    for (const Call& earlier : call.earlier) {
      write(earlier);
      out_ += ';';
    }
    out_ += name(call.constructor);
    out_ += '(';
    const char* separator = "";
    for (const Input& argument : call.arguments) {
      out_ += separator;
      write(argument);
      separator = ",";
    }
    for (const Keyword& keyword : call.keywords) {
      out_ += separator;
      write_escaped(keyword.name);
      out_ += '=';
      write(keyword.value);
      separator = ",";
    }
    out_ += ')';
    write(call.context);
  }

 private:
  void write(const Context& context) {
    char separator = '@';
    const auto begin_setting = [&](std::string_view setting) {
      out_ += separator;
      out_ += setting;
      separator = ',';
    };
    if (context.default_dtype != Dtype::Float32) {
      begin_setting("default_dtype=");
      out_ += name(context.default_dtype);
    }
    if (context.default_device) {
      begin_setting("default_device=");
      out_ += text::device_name(*context.default_device);
    }
    if (context.device_context) {
      begin_setting("device=");
      out_ += text::device_name(*context.device_context);
    }
    if (context.current_device != 0) {
      begin_setting("current=");
      out_ += std::to_string(context.current_device);
    }
    if (context.grad_mode == GradMode::NoGrad) begin_setting("no_grad");
    if (context.grad_mode == GradMode::Inference) begin_setting("inference");
  }

  void write(const Input& input) {
    std::visit([this](const auto& alternative) { write(alternative); }, input.value);
  }
  void write(const PyNone&) { out_ += "None"; }
  void write(const PyEllipsis&) { out_ += "Ellipsis"; }
  void write(const PyBool& flag) { out_ += flag.value ? "True" : "False"; }
  void write(const PyInt& number) {
    if (number.negative) out_ += '-';
    if (number.high == 0) {
      out_ += std::to_string(number.low);
    } else {
      out_ += "0x" + text::hex(number.high, 16) + text::hex(number.low, 16);
    }
    if (number.shift != 0) out_ += "<<" + std::to_string(number.shift);
  }
  void write(const PyFloat& number) { write_float(number.bits); }
  void write(const PyComplex& number) {
    out_ += "complex(";
    write_float(number.real_bits);
    out_ += ',';
    write_float(number.imag_bits);
    out_ += ')';
  }
  void write(const PyStr& string) {
    out_ += "str(";
    write_escaped(string.value);
    out_ += ')';
  }
  void write(const PyBytes& bytes) {
    out_ += "bytes(";
    write_escaped(bytes.value);
    out_ += ')';
  }
  void write(const NumpyScalar& scalar) {
    out_ += "np.";
    out_ += name(scalar.type);
    out_ += '(';
    write_data(scalar.element);
    out_ += ')';
  }
  void write(const NdArray& array) {
    out_ += array.dtype.swapped ? "ndarray(>" : "ndarray(";
    out_ += name(array.dtype.type);
    write_geometry(array.shape, array.strides, itemsize(array.dtype.type), array.offset);
    if (!array.writeable) out_ += ",readonly";
    if (array.subclass != ArrayClass::NdArray) {
      out_ += ",class=";
      out_ += text::name(array.subclass);
    }
    out_ += ',';
    write_data(array.memory);
    out_ += ')';
  }
  void write(const DeviceArray& array) {
    out_ += "device_array(" + text::device_name(array.device) + ",";
    if (array.allocation != DeviceAllocation::Pooled) {
      out_ += tenet::name(array.allocation);
      out_ += ',';
    }
    write(array.array);
    out_ += ')';
  }
  void write(const TensorInput& tensor) {
    out_ += "tensor(";
    out_ += name(tensor.dtype);
    write_geometry(tensor.shape, tensor.strides, 1, tensor.storage_offset);
    if (tensor.device != Device{}) out_ += ",device=" + text::device_name(tensor.device);
    if (tensor.pinned) out_ += ",pinned";
    if (tensor.conj) out_ += ",conj";
    if (tensor.neg) out_ += ",neg";
    if (tensor.role != TensorRole::Plain) {
      out_ += ",role=";
      out_ += text::name(tensor.role);
    }
    if (tensor.subclass != TensorClass::Tensor) {
      out_ += ",class=";
      out_ += text::name(tensor.subclass);
    }
    if (tensor.form != TensorForm::Strided) {
      out_ += ",form=";
      out_ += text::name(tensor.form);
    }
    out_ += ',';
    write_data(tensor.storage);
    out_ += ')';
  }
  void write(const StorageInput& storage) {
    out_ += "storage(";
    if (storage.dtype) {
      out_ += name(*storage.dtype);
      out_ += ',';
    }
    write_data(storage.bytes);
    out_ += ')';
  }
  void write(const Buffer& buffer) {
    out_ += text::name(buffer.type);
    out_ += '(';
    if (formats_of(buffer.type).size() > 1) {
      write_escaped(std::string_view(&buffer.format, 1));
      out_ += ',';
    }
    if (buffer.readonly) out_ += "readonly,";
    if (buffer.shape) {
      write_sizes(*buffer.shape);
      out_ += ',';
    }
    if (buffer.offset != 0) out_ += "offset=" + std::to_string(buffer.offset) + ",";
    if (buffer.step != 1) out_ += "step=" + std::to_string(buffer.step) + ",";
    write_data(buffer.memory);
    out_ += ')';
  }
  void write(const Sequence& sequence) {
    const bool list = sequence.type == SequenceType::List;
    out_ += list ? '[' : '(';
    const char* separator = "";
    for (const Input& item : sequence.items) {
      out_ += separator;
      write(item);
      separator = ",";
    }
    out_ += list ? ']' : ')';
  }
  void write(const PyRange& range) {
    out_ += "range(" + std::to_string(range.start) + "," + std::to_string(range.stop) + "," +
            std::to_string(range.step) + ")";
  }
  void write(const TorchSize& size) {
    out_ += "Size(";
    write_sizes(size.sizes);
    out_ += ')';
  }
  void write(const CustomObject& object) {
    out_ += "object(";
    out_ += name(object.type);
    out_ += ',';
    write(Sequence{SequenceType::List, object.items});
    for (const Method& method : object.methods) {
      out_ += ',';
      out_ += name(method.name);
      for (const Input& answer : method.answer) {
        out_ += '=';
        write(answer);
      }
      if (method.raises) {
        out_ += '!';
        out_ += name(*method.raises);
      }
    }
    out_ += ')';
  }
  void write(const DtypeObject& object) {
    out_ += "torch.";
    out_ += name(object.dtype);
  }
  void write(const DeviceObject& object) {
    out_ += "device(" + text::device_name(object.device) + ")";
  }
  void write(const TensorClassObject& object) { out_ += "class(" + object.name + ")"; }
  void write(const MemoryFormatObject& object) {
    out_ += "memory_format(";
    out_ += text::name(object.format);
    out_ += ')';
  }

  void write_float(std::uint64_t bits) {
    const auto value = std::bit_cast<double>(bits);
    out_ += value == value ? text::float_digits(value) : "nan:" + text::hex(bits, 16);
  }
  void write_escaped(std::string_view string) {
    for (const char c : string) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                         (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == '.';
      if (plain) {
        out_ += c;
      } else {
        out_ += '%' + text::hex(static_cast<unsigned char>(c), 2);
      }
    }
  }
  void write_sizes(const std::vector<std::int64_t>& sizes) {
    out_ += '[';
    const char* separator = "";
    for (const std::int64_t size : sizes) {
      out_ += separator + std::to_string(size);
      separator = ",";
    }
    out_ += ']';
  }
  void write_geometry(const Shape& shape, const Strides& strides, std::int64_t unit,
                      std::int64_t offset) {
    out_ += ',';
    write_sizes(shape);
    if (strides != contiguous_strides(shape, unit)) {
      out_ += ",strides=";
      write_sizes(strides);
    }
    if (offset != 0) out_ += ",offset=" + std::to_string(offset);
  }
  void write_data(const Bytes& bytes) {
    out_ += '#';
    std::size_t at = 0;
    while (at < bytes.size()) {
      std::size_t end = at;
      while (end < bytes.size() && bytes[end] == 0) ++end;
      if (end - at >= kShortestRun) {
        out_ += "z" + std::to_string(end - at) + ".";
        at = end;
      } else {
        out_ += text::hex(bytes[at], 2);
        ++at;
      }
    }
  }

  std::string out_;
};

}  // namespace

std::string to_text(const Call& call) {
  Writer writer;
  writer.write(call);
  return writer.take();
}

}  // namespace tenet
