// Which arguments are described for which constructor: what nobody is asked because no clause tells
// of it.

#include <algorithm>
#include <array>

#include "spec/inputs.h"
#include "spec/source.h"
#include "spec/validity.h"

namespace tenet {
namespace {

/// Bytes that asarray reads as bools, and may copy, are 0 or 1.
std::string bad_buffer_bools(const Call& call) {
  const Input* data = data_of(call);
  if (call.constructor != Constructor::AsArray || data == nullptr) return {};
  const auto* buffer = data->get<Buffer>();
  const auto* bytes = data->get<PyBytes>();
  bool bools = buffer != nullptr && buffer->format == '?';
  for (const Keyword& keyword : call.keywords)
    if (const auto* dtype = keyword.value.get<DtypeObject>()) bools = dtype->dtype == Dtype::Bool;
  if (!bools) return {};
  if (buffer != nullptr) return bad_bools(buffer->memory);
  return bytes == nullptr ? "" : bad_bools(Bytes(bytes->value.begin(), bytes->value.end()));
}

/// Data may be given by name, also once too often.
bool names_data(const Keyword& keyword) {
  return keyword.name == "data" || keyword.name == "buffer" || keyword.name == "obj" ||
         keyword.name == "ext_tensor" || keyword.name == "s";
}

/// Buffers are described as data.
std::string bad_buffer_use(const Call& call) {
  const bool is_frombuffer = call.constructor == Constructor::FromBuffer;
  const Input* data = data_of(call);
  const bool of_tensors = converts_tensor(call.constructor);
  for (const Input& argument : call.arguments) {
    if (argument.is<Buffer>() && (of_tensors || &argument != data))
      return "a buffer is described as data only";
    if (is_frombuffer && argument.is<NumpyScalar>())
      return "the memory of a NumPy scalar is not described";
  }
  for (const Keyword& keyword : call.keywords) {
    if (call.constructor == Constructor::FromDlpack && keyword.name == "copy" &&
        !keyword.value.is<PyNone>() && !keyword.value.is<PyBool>())
      return "a copy that is no bool is not described for from_dlpack";
    if (keyword.value.is<Buffer>() && (of_tensors || !names_data(keyword)))
      return "a buffer is described as data only";
    const bool number = keyword.name == "count" || keyword.name == "offset";
    if (number && (keyword.value.is<TensorInput>() || keyword.value.is<NdArray>()))
      return "tensors and arrays as counts are not described";
    if (is_frombuffer && keyword.name == "buffer" && keyword.value.is<NumpyScalar>())
      return "the memory of a NumPy scalar is not described";
  }
  return {};
}

/// A cast names the method that it is.
std::string bad_cast(const Call& call) {
  if (call.constructor != Constructor::Cast) return {};
  const auto* method = call.arguments.size() > 1 ? call.arguments[1].get<PyStr>() : nullptr;
  return method != nullptr && cast_dtype(method->value) ? "" : "there is no cast of that name";
}

/// A typed class is named.
std::string bad_class_name(const Call& call) {
  if (call.constructor != Constructor::TypedTensor) return {};
  const auto* name = call.arguments.empty() ? nullptr : call.arguments.front().get<PyStr>();
  return name != nullptr && class_dtype(name->value) ? "" : "there is no typed class of that name";
}

/// Classes of tensors are described as what Tensor.type is given.
std::string bad_class_use(const Call& call) {
  for (std::size_t i = 0; i < call.arguments.size(); ++i)
    if (call.arguments[i].is<TensorClassObject>() &&
        (call.constructor != Constructor::Type || i != 1))
      return "a class of tensors is described as what Tensor.type is given only";
  for (const Keyword& keyword : call.keywords)
    if (keyword.value.is<TensorClassObject>() &&
        (call.constructor != Constructor::Type || keyword.name != "dtype"))
      return "a class of tensors is described as what Tensor.type is given only";
  return {};
}

/// What Tensor.type is given: a dtype, a class of the CPU or its name.
std::string bad_type(const Call& call) {
  if (call.constructor != Constructor::Type) return {};
  const Input* type = call.arguments.size() > 1 ? &call.arguments[1] : nullptr;
  for (const Keyword& keyword : call.keywords)
    if (keyword.name == "dtype" && type == nullptr) type = &keyword.value;
  for (const Keyword& keyword : call.keywords)
    if (keyword.name == "async") return "a keyword that no program can spell is not described";
  const bool of_tensor = !call.arguments.empty() && call.arguments.front().is<TensorInput>();
  if (type == nullptr || type->is<PyNone>())
    return of_tensor ? "type() without a dtype gives a str, which is not described" : "";
  if (type->is<NumpyScalar>()) return "NumPy scalars as dtypes are not described";
  const auto* text = type->get<PyStr>();
  const auto* bytes = type->get<PyBytes>();
  const std::string_view name = text != nullptr    ? std::string_view(text->value)
                                : bytes != nullptr ? std::string_view(bytes->value)
                                                   : std::string_view();
  const bool deeper = name.find('.') != name.rfind('.');
  return deeper ? "classes of tensors elsewhere than on the CPU are not described" : "";
}

/// The number that torch.scalar_tensor is given.
std::string bad_number(const Call& call) {
  const Input* data = data_of(call);
  if (call.constructor != Constructor::ScalarTensor || data == nullptr) return {};
  const auto* tensor = data->get<TensorInput>();
  return tensor != nullptr && (tensor->form >= TensorForm::Quantized || is_bare(tensor->dtype))
             ? "quantized, zero, nested and fake tensors and those without arithmetic are not "
               "described as numbers"
             : "";
}

/// Sparse and quantized tensors are described as data.
bool has_special_option(const Call& call) {
  const Input* data = data_of(call);
  const auto is_special = [&](const Input& input) {
    const auto* tensor = input.get<TensorInput>();
    return tensor != nullptr && &input != data &&
           (tensor->form > TensorForm::Inference || dispatches(tensor->subclass));
  };
  return std::any_of(call.arguments.begin(), call.arguments.end(), is_special) ||
         std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
           return !names_data(keyword) && is_special(keyword.value);
         });
}

/// Objects of classes of their own are described as data, and as sizes.
std::string bad_objects(const Call& call) {
  const Input* data = data_of(call);
  const bool sizes = takes_sizes(call.constructor);
  if (call.constructor >= Constructor::FromBuffer && call.constructor <= Constructor::FromDlpack) {
    const auto of_subclass = [](const Input& input) {
      return kind(input) == InputKind::TensorSubclass || kind(input) == InputKind::ArraySubclass;
    };
    if ((data != nullptr && of_subclass(*data)) ||
        std::any_of(call.arguments.begin(), call.arguments.end(), of_subclass))
      return "subclasses are not described for " + std::string(name(call.constructor));
  }
  for (const Input& argument : call.arguments) {
    if (argument.is<DeviceArray>() && &argument != data)
      return "arrays on a device as options are not described";
    if (argument.is<CustomObject>() && &argument != data && !sizes)
      return "objects of classes of their own as options are not described";
    if (kind(argument) == InputKind::TensorSubclass && &argument != data)
      return "tensors of a subclass as options are not described";
  }
  for (const Keyword& keyword : call.keywords)
    if (kind(keyword.value) == InputKind::TensorSubclass && &keyword.value != data &&
        !names_data(keyword))
      return "tensors of a subclass as options are not described";
  for (const Keyword& keyword : call.keywords)
    if (keyword.value.is<DeviceArray>() && &keyword.value != data && !names_data(keyword))
      return "arrays on a device as options are not described";
  for (const Keyword& keyword : call.keywords)
    if (keyword.value.is<CustomObject>() && &keyword.value != data && !names_data(keyword))
      return "objects of classes of their own as options are not described";
  return {};
}

}  // namespace

std::string why_not_described(const Call& call) {
  constexpr std::array kChecks{bad_objects,    bad_cast,         bad_number,
                               bad_type,       bad_class_name,   bad_class_use,
                               bad_buffer_use, bad_buffer_bools, why_no_sparse_coo};
  for (const auto& check : kChecks)
    if (auto why = check(call); !why.empty()) return why;
  return has_special_option(call) ? "sparse and quantized tensors are described as data only" : "";
}

}  // namespace tenet
