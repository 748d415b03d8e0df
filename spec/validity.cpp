// Which calls are legal cases: those whose inputs can be made as described, and that can be tried.

#include "spec/validity.h"

#include "spec/expectation.h"

namespace tenet {
namespace {

bool is_default_dtype(Dtype dtype) {
  return dtype == Dtype::Float16 || dtype == Dtype::BFloat16 || dtype == Dtype::Float32 ||
         dtype == Dtype::Float64;
}

std::string bad_context(const Context& context) {
  if (!is_default_dtype(context.default_dtype))
    return "the default dtype is one of float16, bfloat16, float32, float64";
  for (const auto& device : {context.default_device, context.device_context})
    if (device && device->type == DeviceType::Other) return "a context's device has a name";
  return context.current_device < 0 ? "the current device has an index from 0 on" : "";
}

std::string bad_inputs(const Call& call) {
  for (const Input& argument : call.arguments) {
    if (takes_sizes(call.constructor) &&
        call.arguments.size() > 1 + data_position(call.constructor) && argument.is<TensorInput>())
      return "tensors among several arguments of torch.Tensor are not described";
    if (auto why = why_no_such(argument); !why.empty()) return why;
  }
  for (std::size_t i = 0; i < call.keywords.size(); ++i) {
    if (auto why = why_no_such(call.keywords[i].value); !why.empty()) return why;
    for (std::size_t j = 0; j < i; ++j)
      if (call.keywords[i].name == call.keywords[j].name) return "a keyword is given twice";
  }
  return {};
}

std::string why_invalid_alone(const Call& call) {
  if (auto why = bad_context(call.context); !why.empty()) return why;
  if (auto why = why_not_described(call); !why.empty()) return why;
  if (auto why = bad_inputs(call); !why.empty()) return why;
  return why_not_tried(call);
}

}  // namespace

std::string why_invalid(const Call& call) {
  if (call.earlier.size() > kMostEarlierCalls)
    return "more than " + std::to_string(kMostEarlierCalls) + " calls come before it";
  for (const Call& earlier : call.earlier) {
    if (!earlier.earlier.empty()) return "a call that comes before another has none before itself";
    if (auto why = why_invalid_alone(earlier); !why.empty()) return why;
  }
  return why_invalid_alone(call);
}

}  // namespace tenet
