// Arguments and calls as Python expressions.

#include "spec/text.h"
#include "spec/text/elements.h"
#include "spec/text/literals.h"
#include "spec/text/python_arrays.h"
#include "spec/text/python_call.h"

namespace tenet {
namespace {

struct Spelling {
  std::string operator()(const PyNone&) const { return "None"; }
  std::string operator()(const PyEllipsis&) const { return "..."; }
  std::string operator()(const PyBool& flag) const { return flag.value ? "True" : "False"; }
  std::string operator()(const PyInt& number) const {
    std::string out = number.negative ? "-" : "";
    out += text::decimal(number.high, number.low);
    return number.shift == 0 ? out : "(" + out + " << " + std::to_string(number.shift) + ")";
  }
  std::string operator()(const PyFloat& number) const { return text::python_float(number.bits); }
  std::string operator()(const PyComplex& number) const {
    return text::python_complex(number.real_bits, number.imag_bits);
  }
  std::string operator()(const PyStr& string) const { return text::python_string(string.value); }
  std::string operator()(const PyBytes& bytes) const { return text::python_bytes(bytes.value); }
  std::string operator()(const NumpyScalar& scalar) const {
    return text::python_numpy_scalar(scalar);
  }
  std::string operator()(const NdArray& array) const { return text::python_ndarray(array); }
  std::string operator()(const TensorInput& tensor) const { return text::python_tensor(tensor); }
  std::string operator()(const StorageInput& storage) const {
    return text::python_storage(storage);
  }
  std::string operator()(const Buffer& buffer) const { return text::python_buffer(buffer); }
  std::string operator()(const Sequence& sequence) const {
    const bool list = sequence.type == SequenceType::List;
    std::string out = list ? "[" : "(";
    const char* separator = "";
    for (const Input& item : sequence.items) {
      out += separator + to_python(item);
      separator = ", ";
    }
    if (!list && sequence.items.size() == 1) out += ",";
    return out + (list ? "]" : ")");
  }
  std::string operator()(const PyRange& range) const {
    std::string out = "range(";
    if (range.start != 0 || range.step != 1) out += std::to_string(range.start) + ", ";
    out += std::to_string(range.stop);
    if (range.step != 1) out += ", " + std::to_string(range.step);
    return out + ")";
  }
  std::string operator()(const TorchSize& size) const {
    return "torch.Size(" + to_python(list_of(size.sizes)) + ")";
  }
  std::string operator()(const CustomObject& object) const { return text::python_object(object); }
  std::string operator()(const DtypeObject& object) const {
    return "torch." + std::string(name(object.dtype));
  }
  std::string operator()(const DeviceObject& object) const {
    return "torch.device('" + text::device_name(object.device) + "')";
  }
  std::string operator()(const TensorClassObject& object) const { return "torch." + object.name; }
  std::string operator()(const MemoryFormatObject& object) const {
    return "torch." + std::string(text::name(object.format));
  }
  std::string operator()(const DeviceArray& array) const {
    return text::python_device_array(array);
  }

 private:
  static Input list_of(const Shape& sizes) {
    Sequence list;
    for (const std::int64_t size : sizes) list.items.emplace_back(py_int(size));
    return list;
  }
};

std::string grad_mode(GradMode mode) {
  return mode == GradMode::NoGrad ? "torch.no_grad()" : "torch.inference_mode()";
}

}  // namespace

namespace text {

std::vector<std::string> context_managers(const Context& context) {
  std::vector<std::string> out;
  if (context.current_device != 0)
    out.push_back("torch.accelerator.device_index(" + std::to_string(context.current_device) + ")");
  if (context.device_context)
    out.push_back("torch.device('" + device_name(*context.device_context) + "')");
  if (context.grad_mode != GradMode::Enabled) out.push_back(grad_mode(context.grad_mode));
  return out;
}

std::vector<std::pair<const Call*, int>> earlier_calls(const Call& call) {
  std::vector<std::pair<const Call*, int>> calls;
  for (const Call& earlier : call.earlier) {
    if (calls.empty() || !(*calls.back().first == earlier)) calls.emplace_back(&earlier, 0);
    ++calls.back().second;
  }
  return calls;
}

std::size_t source_position(const Call& call) {
  return call.constructor == Constructor::TypedTensor ||
                 call.constructor == Constructor::SparseCooTensor
             ? 1
             : 0;
}

std::string call_expression(Constructor constructor, std::string_view module,
                            const std::vector<std::string>& positional,
                            const std::vector<std::string>& keywords, bool on_tensor) {
  std::vector<std::string> arguments = positional;
  std::string function(name(constructor));
  if (module == "torch" && constructor == Constructor::Cast) {
    // 'float' names the method.
    function = arguments[1].substr(1, arguments[1].size() - 2);
    arguments.erase(arguments.begin() + 1);
  }
  if (module == "torch" && constructor == Constructor::TypedTensor) {
    // 'FloatTensor' names the class.
    function = arguments[0].substr(1, arguments[0].size() - 2);
    arguments.erase(arguments.begin());
  }
  std::string out;
  if (module == "torch" && is_method(constructor) && on_tensor) {
    out = arguments.front() + "." + function;
    arguments.erase(arguments.begin());
  } else {
    // torch.to does not exist; Tensor.to says so of what is no tensor.
    const bool unbound =
        module == "torch" && is_method(constructor) && constructor != Constructor::Clone;
    out = std::string(module) + (unbound ? ".Tensor." : ".") + function;
  }
  arguments.insert(arguments.end(), keywords.begin(), keywords.end());
  out += "(";
  const char* separator = "";
  for (const std::string& argument : arguments) {
    out += separator + argument;
    separator = ", ";
  }
  return out + ")";
}

}  // namespace text

std::string to_python(const Input& input) { return std::visit(Spelling{}, input.value); }

std::string to_python(const Call& call, std::string_view module) {
  std::vector<std::string> positional;
  for (const Input& argument : call.arguments) positional.push_back(to_python(argument));
  std::vector<std::string> keywords;
  for (const Keyword& keyword : call.keywords)
    keywords.push_back(keyword.name + "=" + to_python(keyword.value));
  const bool on_tensor = !call.arguments.empty() && call.arguments.front().is<TensorInput>();
  std::string out =
      text::call_expression(call.constructor, module, positional, keywords, on_tensor);

  std::vector<std::string> surroundings;
  if (call.context.default_dtype != Dtype::Float32)
    surroundings.push_back("torch.set_default_dtype(torch." +
                           std::string(name(call.context.default_dtype)) + ")");
  if (call.context.default_device)
    surroundings.push_back("torch.set_default_device('" +
                           text::device_name(*call.context.default_device) + "')");
  for (const std::string& manager : text::context_managers(call.context))
    surroundings.push_back("with " + manager);
  const char* separator = "  # under ";
  for (const std::string& surrounding : surroundings) {
    out += separator + surrounding;
    separator = ", ";
  }
  separator = "  # after ";
  for (const auto& [earlier, times] : text::earlier_calls(call)) {
    out += separator + (times > 1 ? std::to_string(times) + " times " : "") +
           to_python(*earlier, module);
    separator = "; ";
  }
  return out;
}

}  // namespace tenet
