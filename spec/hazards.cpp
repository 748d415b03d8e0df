// Calls that are not to be tried: PyTorch does not survive them, never comes back, or does what
// nobody could rely on.

#include <algorithm>

#include "spec/arguments.h"
#include "spec/convert.h"
#include "spec/custom_object.h"
#include "spec/inputs.h"
#include "spec/validity.h"

namespace tenet {
namespace {

constexpr std::int64_t kComplexAlignment = 16;

/// PyTorch's vector loops assume that a complex number is aligned to its whole size, NumPy only to
/// half of it; what is between the two can kill the process (seen on 2.15: complex128 at an odd
/// multiple of 8, converted to float32).
bool may_crash_pytorch(const NdArray& array) {
  const auto dtype = torch_dtype(array.dtype.type);
  if (!dtype || category(*dtype) != DtypeCategory::Complex) return false;
  const int size = itemsize(*dtype);
  if (array.offset % size != 0) return true;
  for (const std::int64_t stride : array.strides)
    if (stride % size != 0) return true;
  return false;
}

/// PyTorch multiplies count by the itemsize in 64 bits (seen on 2.15): a product that wraps around
/// passes, and the tensor reaches far beyond the buffer.
bool wraps_around(const Call& call) {
  std::uint64_t count = 0;
  std::uint64_t size = 1;
  for (const Keyword& keyword : call.keywords) {
    const auto* number = keyword.value.get<PyInt>();
    if (keyword.name == "count" && number != nullptr && !number->negative) count = number->low;
    const auto* dtype = keyword.value.get<DtypeObject>();
    if (dtype != nullptr) size = static_cast<std::uint64_t>(itemsize(dtype->dtype));
  }
  return count >= (std::uint64_t{1} << 60U) / size && count < std::uint64_t{1} << 63U;
}

bool is_list_with_own_methods(const Input& input) {
  const auto* object = input.get<CustomObject>();
  return object != nullptr && !object->methods.empty() &&
         (object->type == ObjectType::List || object->type == ObjectType::Tuple);
}

/// Where torch.Tensor looks for sizes, it reads the items of a list or tuple from where they lie,
/// trusting the length that the object tells, and does not expect it to raise.
bool reads_beyond_items(const Call& call) {
  if (!takes_sizes(call.constructor)) return false;
  return (call.arguments.size() > 1 + data_position(call.constructor) &&
          std::any_of(call.arguments.begin(), call.arguments.end(), is_list_with_own_methods)) ||
         std::any_of(call.keywords.begin(), call.keywords.end(), [](const Keyword& keyword) {
           return is_list_with_own_methods(keyword.value);
         });
}

/// Whether reading it item by item takes for ever, or more memory than there is.
bool is_huge(const Input& input) {
  constexpr double kMostItems = 1 << 20;
  constexpr std::uint64_t kMostLength = 1 << 10;
  if (const auto* range = input.get<PyRange>())
    return (static_cast<double>(range->stop) - static_cast<double>(range->start)) /
               static_cast<double>(range->step) >
           kMostItems;
  const auto* object = input.get<CustomObject>();
  const Method* length = object == nullptr ? nullptr : find_method(*object, Special::Len);
  if (length == nullptr || length->raises) return false;
  const auto* number = length->answer.front().get<PyInt>();
  return number != nullptr && !number->negative && number->high == 0 && number->shift == 0 &&
         number->low > kMostLength;
}

const std::vector<Input>* items_of(const Input& input) {
  if (const auto* sequence = input.get<Sequence>()) return &sequence->items;
  const auto* object = input.get<CustomObject>();
  return object == nullptr ? nullptr : &object->items;
}

bool holds_huge(const Input& input) {
  const std::vector<Input>* items = items_of(input);
  return is_huge(input) ||
         (items != nullptr && std::any_of(items->begin(), items->end(), holds_huge));
}

bool holds_changing_list(const Input& input) {
  const auto* object = input.get<CustomObject>();
  const std::vector<Input>* items = items_of(input);
  return (object != nullptr && object->type == ObjectType::ChangingList) ||
         (items != nullptr && std::any_of(items->begin(), items->end(), holds_changing_list));
}

/// Of huge sequences only what leads is described, which alone decides of the shape. Without a
/// dtype a range is read to its end.
std::string bad_huge(const Call& call) {
  const auto is_bad = [&](const Input& argument) {
    return &argument != data_of(call) && holds_huge(argument);
  };
  if (any_input(call, is_bad)) return "huge sequences are described as data only";
  bool infers =
      call.constructor == Constructor::Tensor || call.constructor == Constructor::AsTensor ||
      call.constructor == Constructor::AsArray || call.constructor == Constructor::SparseCooTensor;
  for (const Keyword& keyword : call.keywords)
    if (keyword.name == "dtype" && keyword.value.is<DtypeObject>()) infers = false;
  for (const Input* leader = data_of(call); leader != nullptr;) {
    const auto* range = leader->get<PyRange>();
    if (range != nullptr)
      return is_huge(*leader) && (infers || range->stop - range->start > std::int64_t{1} << 48U)
                 ? "a huge range is read to its end where a dtype is to be inferred"
                 : "";
    const auto* object = leader->get<CustomObject>();
    const bool sequence = leader->is<Sequence>() ||
                          (object != nullptr &&
                           (object->type == ObjectType::List || object->type == ObjectType::Tuple ||
                            object->type == ObjectType::Sequence));
    const std::vector<Input>* items = items_of(*leader);
    if (!sequence || items->empty()) return "";
    if (std::any_of(items->begin() + 1, items->end(), holds_huge))
      return "a huge sequence behind others is read to its end";
    leader = &items->front();
  }
  return "";
}

/// Whether the call or its context names another device than the CPU and meta.
bool names_accelerator(const Call& call) {
  const auto elsewhere = [](const Device& device) {
    return device.type != DeviceType::Cpu && device.type != DeviceType::Meta;
  };
  if (const auto ambient = ambient_device(call.context); ambient && elsewhere(ambient->device))
    return true;
  return std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
    if (keyword.name != "device") return false;
    const ParsedDevice parsed = parse_device(keyword.value);
    return parsed.status == ParsedDevice::Status::Valid && elsewhere(parsed.device);
  });
}

/// More than a dtype or a device.
bool has_conversion_options(const Call& call) {
  if (call.constructor != Constructor::To && call.constructor != Constructor::Cast &&
      call.constructor != Constructor::Type)
    return false;
  return call.arguments.size() > 2 ||
         std::any_of(call.keywords.begin(), call.keywords.end(), [](const Keyword& keyword) {
           return keyword.name != "dtype" && keyword.name != "device";
         });
}

bool holds_object(const Input& input) {
  const std::vector<Input>* items = items_of(input);
  return input.is<CustomObject>() ||
         (items != nullptr && std::any_of(items->begin(), items->end(), holds_object));
}

/// Objects are asked before it is seen that no number is stored.
bool reads_objects_for_bare(const Call& call) {
  const Input* data = data_of(call);
  const auto* self = call.arguments.empty() ? nullptr : call.arguments.front().get<TensorInput>();
  const auto is_bare_dtype = [](const Input& input) {
    const auto* dtype = input.get<DtypeObject>();
    return dtype != nullptr && is_bare(dtype->dtype);
  };
  return data != nullptr && call.constructor != Constructor::ScalarTensor && holds_object(*data) &&
         ((self != nullptr && is_bare(self->dtype)) || any_input(call, is_bare_dtype));
}

/// What PyTorch does with these is known, and not to be tried: it crashes, or nobody could rely on
/// it.
std::string bad_exchange(const Call& call) {
  if (takes_sizes(call.constructor) && any_input(call, holds_changing_list))
    return "torch.Tensor reads a list that changes from where its items lay";
  const Input* data = data_of(call);
  if (data == nullptr) return "";
  if (reads_objects_for_bare(call))
    return "objects for elements of a dtype without arithmetic are not described";
  const auto* tensor = data->get<TensorInput>();
  if (tensor != nullptr && tensor->form == TensorForm::Zero &&
      call.constructor == Constructor::FromDlpack)
    return "the address of a zero tensor's elements is null, and from_dlpack takes it";
  const bool no_memory = tensor != nullptr && (tensor->form == TensorForm::Fake ||
                                               tensor->subclass == TensorClass::Wrapper);
  if (no_memory && call.constructor == Constructor::FromDlpack)
    return "the address of a tensor without memory of its own is null, and from_dlpack takes it";
  if (tensor != nullptr && tensor->form == TensorForm::Jagged &&
      call.context.grad_mode == GradMode::Inference && has_conversion_options(call))
    return "options of to, type and casts of a jagged tensor in inference mode are not described";
  if (tensor != nullptr && tensor->form == TensorForm::Fake &&
      call.constructor == Constructor::AsArray && names_accelerator(call))
    return "asarray of a fake tensor for an accelerator is not described";
  const bool narrow_complex = tensor != nullptr && (tensor->dtype == Dtype::Complex32 ||
                                                    tensor->dtype == Dtype::BComplex32);
  if (narrow_complex && tensor->form == TensorForm::Zero && call.constructor == Constructor::Cast &&
      call.context.grad_mode == GradMode::Inference)
    return "chalf of a zero tensor in inference mode is not described";
  const CustomObject* exporter = find_exporter(*data);
  if (exporter == nullptr || find_method(*exporter, Special::DlpackDevice) == nullptr ||
      find_method(*exporter, Special::Dlpack)->answer.size() < 2)
    return "";
  const auto asks_copy = [](const Keyword& keyword) { return keyword.name == "copy"; };
  return std::any_of(call.keywords.begin(), call.keywords.end(), asks_copy)
             ? "a copy asked of an old producer with a device of its own is not described"
             : "";
}

/// complex128 is copied with instructions that need an aligned address (seen on 2.15), which what
/// lies behind the first bytes of a buffer need not have.
bool copies_misaligned(const Call& call, const Buffer& buffer) {
  if (call.constructor != Constructor::AsArray || buffer.offset % kComplexAlignment == 0)
    return false;
  bool wide = false;
  bool copies = false;
  for (const Keyword& keyword : call.keywords) {
    const auto* dtype = keyword.value.get<DtypeObject>();
    const auto* flag = keyword.value.get<PyBool>();
    if (dtype != nullptr) wide = dtype->dtype == Dtype::Complex128;
    if (keyword.name == "copy" && flag != nullptr) copies = flag->value;
  }
  return wide && copies;
}

/// Complex numbers between two alignments, where they are converted.
bool converts_misaligned(const Call& call) {
  const Input* data = data_of(call);
  const auto* buffer = data == nullptr ? nullptr : data->get<Buffer>();
  if (buffer != nullptr && copies_misaligned(call, *buffer)) return true;
  const auto* array = data == nullptr ? nullptr : data->get<NdArray>();
  const bool only_looks = call.constructor == Constructor::FromNumpy ||
                          call.constructor == Constructor::FromBuffer ||
                          call.constructor == Constructor::FromDlpack;
  return array != nullptr && !only_looks && may_crash_pytorch(*array);
}

}  // namespace

std::string why_not_tried(const Call& call) {
  if (reads_beyond_items(call))
    return "a list or tuple with methods of its own can crash torch.Tensor where it looks for "
           "sizes";
  if (call.constructor == Constructor::FromBuffer && wraps_around(call))
    return "PyTorch does not survive a count of that size";
  if (auto why = bad_huge(call); !why.empty()) return why;
  if (auto why = bad_exchange(call); !why.empty()) return why;
  if (converts_misaligned(call))
    return "complex numbers that are not aligned to their itemsize can crash PyTorch when they are "
           "copied or converted";
  return {};
}

}  // namespace tenet
