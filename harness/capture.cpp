#include "harness/capture.h"

#include <algorithm>
#include <utility>

#include "harness/capture_call_source.h"
#include "harness/describe_input.h"
#include "harness/python_object.h"
#include "spec/arguments.h"

namespace tenet::harness {
namespace {

/// A function of the embedded Python module.
PyObject* capture_function() {
  static PyObject* function = [] {
    const Ref code = checked(Py_CompileString(kCaptureCallSource, "capture_call.py", Py_file_input),
                             "capture_call.py");
    const Ref module =
        checked(PyImport_ExecCodeModule("tenet_capture_call", code.get()), "capture_call.py");
    return attribute(module.get(), "capture").release();
  }();
  return function;
}

PyObject* item(const Ref& tuple, Py_ssize_t index) { return PyTuple_GET_ITEM(tuple.get(), index); }

std::optional<Device> described_device(PyObject* device) {
  if (device == Py_None) return std::nullopt;
  const Input described = describe_input(device, "the default device");
  if (const auto* known = described.get<DeviceObject>()) return known->device;
  throw Undescribable("the default device is " + text_of(device) +
                      ", which Tenet knows as an argument only: write device='" + text_of(device) +
                      "'");
}

Context describe_context(const Ref& captured) {
  Context context;
  context.default_dtype =
      describe_input(item(captured, 3), "the default dtype").get<DtypeObject>()->dtype;
  context.default_device = described_device(item(captured, 4));
  context.device_context = described_device(item(captured, 5));
  const std::string grad = text_of(item(captured, 6));
  if (grad == "no_grad") context.grad_mode = GradMode::NoGrad;
  if (grad == "inference") context.grad_mode = GradMode::Inference;
  return context;
}

Call describe_call(const Ref& captured) {
  Call call;
  const std::string name = text_of(item(captured, 0));
  const auto constructor = constructor_from_name(name);
  if (!constructor) throw Undescribable("torch's " + name + " is not specified yet");
  call.constructor = *constructor;
  PyObject* arguments = item(captured, 1);
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); ++i)
    call.arguments.push_back(
        describe_input(PyTuple_GET_ITEM(arguments, i), "argument " + std::to_string(i + 1)));
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  Py_ssize_t position = 0;
  while (PyDict_Next(item(captured, 2), &position, &key, &value) != 0) {
    const std::string keyword = text_of(key);
    call.keywords.push_back({keyword, describe_input(value, "the argument " + keyword)});
  }
  call.context = describe_context(captured);
  return call;
}

/// The simulated device in the place of a device of an accelerator; without an index: the current
/// one.
Device simulated(const Device& device) {
  if (device.index >= kSimulated.devices)
    throw Undescribable("device number " + std::to_string(device.index) +
                        " is not described: ask about number 0 or 1");
  return {DeviceType::Sim, device.index};
}

/// The device, or the simulated one in its place, with its index.
Device numbered(const Device& device, const Machine& here, bool as_named) {
  const Device there = here.resolve(simulated(device));
  return as_named ? Device{device.type, there.index} : there;
}

/// What an option names, if it is an accelerator.
std::optional<Device> named_accelerator(const Input& option) {
  if (!option.is<PyStr>() && !option.is<DeviceObject>()) return std::nullopt;
  const ParsedDevice parsed = parse_device(option);
  const bool named = parsed.status == ParsedDevice::Status::Valid && is_absent(parsed.device);
  return named ? std::optional(parsed.device) : std::nullopt;
}

/// Puts the inputs that are on an accelerator there, on a simulated one, and lets options and
/// context mean it, too. The accelerator's name; empty when there is none.
std::string put_on_accelerator(Call& call, const Ref& captured) {
  std::string name;
  const auto current = static_cast<std::int8_t>(PyLong_AsLong(item(captured, 11)));
  Machine here = kSimulated;
  here.current = simulated({DeviceType::Sim, current}).index;
  PyObject* devices = item(captured, 10);
  // To DLPack a backend with a name of its own is another thing than CUDA: the devices keep theirs.
  const bool as_named = call.constructor == Constructor::FromDlpack;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(devices); ++i) {
    const std::string device = text_of(PyTuple_GET_ITEM(devices, i));
    if (device.empty()) continue;
    name = device.substr(0, device.find(':'));
    const auto position = static_cast<std::size_t>(i);
    Input& input = position < call.arguments.size()
                       ? call.arguments[position]
                       : call.keywords[position - call.arguments.size()].value;
    if (auto* tensor = input.get<TensorInput>())
      tensor->device = numbered(parse_device(PyStr{device}).device, here, as_named);
  }
  for (std::optional<Device>* place :
       {&call.context.default_device, &call.context.device_context}) {
    if (!*place || !is_absent(**place)) continue;
    if (name.empty()) name = tenet::name((*place)->type);
    if (!as_named) *place = simulated(**place);
  }
  if (current != 0 && name.empty()) name = "cuda";
  if (name.empty()) return name;
  call.context.current_device = current;
  if (as_named) return {};
  const auto rename = [](Input& option) {
    if (const auto device = named_accelerator(option)) option = DeviceObject{simulated(*device)};
  };
  for (Keyword& keyword : call.keywords)
    if (keyword.name == "device") rename(keyword.value);
  if (call.constructor == Constructor::To && call.arguments.size() > 1) rename(call.arguments[1]);
  return name;
}

}  // namespace

CapturedCall capture_call(const std::string& program) {
  PyObject* capture = capture_function();
  const Ref text = Ref::steal(
      PyUnicode_DecodeUTF8(program.data(), static_cast<Py_ssize_t>(program.size()), nullptr));
  if (!text) {
    PyErr_Clear();
    throw CaptureError("this is no Python: it is not UTF-8");
  }
  const Ref captured = Ref::steal(PyObject_CallOneArg(capture, text.get()));
  if (!captured) throw CaptureError(text_of(take_exception().get()));
  try {
    Call call = describe_call(captured);
    std::string accelerator = put_on_accelerator(call, captured);
    return {std::move(call), text_of(item(captured, 7)), text_of(item(captured, 8)),
            text_of(item(captured, 9)), std::move(accelerator)};
  } catch (const Undescribable& error) {
    throw CaptureError(error.what());
  }
}

}  // namespace tenet::harness
