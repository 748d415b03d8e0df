#include "harness/capture.h"

#include "harness/capture_call_source.h"
#include "harness/describe_input.h"
#include "harness/python_object.h"

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
    return {describe_call(captured), text_of(item(captured, 7)), text_of(item(captured, 8)),
            text_of(item(captured, 9))};
  } catch (const Undescribable& error) {
    throw CaptureError(error.what());
  }
}

}  // namespace tenet::harness
