// Operations as lines of Python.

#include <algorithm>

#include "properties/memory/operations.h"
#include "spec/text.h"
#include "spec/text/elements.h"
#include "spec/text/python_call.h"

namespace tenet::properties {
namespace {

using harness::Action;
using harness::HolderKind;
using harness::Operation;

std::string joined(const std::vector<std::int64_t>& numbers) {
  std::string out;
  for (const std::int64_t number : numbers)
    out += (out.empty() ? "" : ", ") + std::to_string(number);
  return out;
}

std::string element(const Thing& thing, const Bytes& bytes) {
  std::optional<std::string> literal;
  if (thing.kind == HolderKind::Tensor) literal = text::python_element(*thing.dtype, bytes.data());
  if (thing.kind == HolderKind::NdArray || thing.kind == HolderKind::DeviceArray)
    literal = text::python_element(thing.numpy_dtype, bytes.data());
  return literal ? *literal : std::to_string(bytes.front());
}

std::string slice(const std::string& who, const std::vector<std::int64_t>& numbers) {
  std::string out = who + "[";
  for (std::int64_t d = 0; d < numbers[0]; ++d) out += ":, ";
  out += std::to_string(numbers[1]) + ":" + std::to_string(numbers[2]);
  if (numbers[3] != 1) out += ":" + std::to_string(numbers[3]);
  return out + "]";
}

/// The arguments' names, and the call of them.
std::string call_line(const Model& model, const Operation& operation) {
  const Call& call = model.scenario().call;
  std::string lines;
  std::vector<std::string> positional;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const int name = static_cast<int>(i);
    const bool named = name == model.data() || (model.names().contains(name) &&
                                                model.thing(name).kind != HolderKind::Other);
    const std::string expression = to_python(call.arguments[i]);
    if (named && operation.holder < 0) lines += name_of(model, name) + " = " + expression + "; ";
    positional.push_back(named ? name_of(model, name) : expression);
  }
  if (operation.holder >= 0)
    positional[static_cast<std::size_t>(model.data())] = name_of(model, operation.holder);
  std::vector<std::string> keywords;
  for (const Keyword& keyword : call.keywords)
    keywords.push_back(keyword.name + "=" + to_python(keyword.value));
  const bool on_tensor = call.arguments.front().is<TensorInput>();
  return lines + name_of(model, operation.makes) + " = " +
         text::call_expression(call.constructor, "torch", positional, keywords, on_tensor);
}

std::string write_line(const std::string& who, const Thing& thing, const Operation& operation) {
  const std::string value = element(thing, operation.bytes);
  if (thing.kind == HolderKind::Buffer)
    return "memoryview(" + who + ").cast('B')[" + joined(operation.numbers) + "] = " + value;
  const std::string index = operation.numbers.empty() ? "()" : joined(operation.numbers);
  return who + (thing.requires_grad ? ".data[" : "[") + index + "] = " + value;
}

}  // namespace

std::string name_of(const Model& model, int name) {
  if (name == model.result()) return "result";
  if (name > model.result()) return "x" + std::to_string(name - model.result());
  return name == 0 ? "source" : "argument" + std::to_string(name + 1);
}

std::string python_line(const Model& model, const Operation& operation) {
  if (operation.action == Action::CollectGarbage) return "gc.collect()";
  if (operation.action == Action::LookInChild) return "os.fork()";
  if (operation.action == Action::Construct) return call_line(model, operation);
  const std::string who = name_of(model, operation.holder);
  const std::string made = operation.makes < 0 ? "" : name_of(model, operation.makes) + " = ";
  const Thing& thing = model.thing(operation.holder);
  const std::string numbers = joined(operation.numbers);
  switch (operation.action) {
    case Action::Slice:
      return made + slice(thing.requires_grad ? who + ".data" : who, operation.numbers);
    case Action::Transpose:
      return made + who +
             (thing.kind == HolderKind::Tensor ? ".detach().transpose(" : ".swapaxes(") + numbers +
             ")";
    case Action::Detach:
      return made + who + ".detach()";
    case Action::AsNumpy:
      return made + who + ".numpy()";
    case Action::Write:
      return write_line(who, thing, operation);
    case Action::WriteInThread:
      return write_line(who, thing, operation) + "  # in another thread";
    case Action::Zero:
      return who + (thing.kind == HolderKind::Tensor ? ".data.zero_()" : ".fill(0)");
    case Action::Resize:
      return who + ".resize_(" + numbers + ")";
    case Action::Grow:
      return who + ".detach().resize_(" + numbers + ")";
    case Action::Set:
      return who + ".set_(" + name_of(model, operation.other) + ")";
    case Action::MakeReadOnly:
      return who + ".flags.writeable = False";
    case Action::MakeWriteable:
      return who + ".flags.writeable = True";
    case Action::Drop:
      return "del " + who;
    default:
      return made + "pickle.loads(pickle.dumps(" + who + "))";
  }
}

}  // namespace tenet::properties
