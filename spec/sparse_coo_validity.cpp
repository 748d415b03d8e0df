// Which calls of torch.sparse_coo_tensor are described.

#include <algorithm>

#include "spec/convert.h"
#include "spec/sparse_coo_arguments.h"

namespace tenet {
namespace {

/// Not yet described as a part: what exports memory, and tensors that are neither strided nor in
/// coordinates, or that Python speaks for.
bool is_undescribed_part(const Input& input) {
  if (input.is<CustomObject>() || input.is<Buffer>() || input.is<StorageInput>() ||
      input.is<DeviceArray>())
    return true;
  if (const auto* tensor = input.get<TensorInput>())
    return (tensor->form > TensorForm::Inference && !is_coo(tensor->form)) ||
           dispatches(tensor->subclass) || tensor->pinned;
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(), is_undescribed_part);
}

/// Whether numbers of the array or tensor are beyond int64, where what becomes of them is
/// undefined.
bool has_undefined_indices(const Input& input) {
  Source source;
  if (const auto* tensor = input.get<TensorInput>()) {
    source = source_of(*tensor);
  } else if (const auto* array = input.get<NdArray>()) {
    if (source_of(*array, source)) return false;
  } else {
    return false;
  }
  return !is_bare(source.dtype) && !converted_values(source, Dtype::Int64, {}).freedom.empty();
}

bool is_complex_array(const Input& input) {
  const auto* array = input.get<NdArray>();
  const auto dtype = array == nullptr ? std::nullopt : torch_dtype(array->dtype.type);
  return dtype && category(*dtype) == DtypeCategory::Complex;
}

/// Whether a device of CUDA is asked for.
bool names_cuda(const Call& call) {
  const auto is_cuda = [](const std::optional<Device>& device) {
    return device && device->type == DeviceType::Cuda;
  };
  return is_cuda(call.context.default_device) || is_cuda(call.context.device_context) ||
         std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
           return keyword.name == "device" && is_cuda(parse_device(keyword.value).device);
         });
}

bool says(const Call& call, std::string_view flag) {
  return std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
    const auto* value = keyword.value.get<PyBool>();
    return keyword.name == flag && value != nullptr && value->value;
  });
}

/// Ints that the sizes of a few dimensions multiply beyond 64 bits.
bool has_large_number(const Input& input) {
  if (const auto number = small_number(input)) return *number >= std::int64_t{1} << 20;
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(), has_large_number);
}

/// Whether elements that are next to each other are one.
bool is_expanded(const Input& input) {
  const auto* tensor = input.get<TensorInput>();
  if (tensor == nullptr) return false;
  for (std::size_t d = 0; d < tensor->shape.size(); ++d)
    if (tensor->strides[d] == 0 && tensor->shape[d] > 1) return true;
  return false;
}

std::string bad_size(const Input& input) {
  if (const auto* size = input.get<TorchSize>())
    return std::any_of(size->sizes.begin(), size->sizes.end(), [](auto n) { return n < 0; })
               ? "a torch.Size of negative sizes is not described"
               : "";
  const auto* sequence = input.get<Sequence>();
  if (sequence == nullptr)
    return input.is<CustomObject>() ? "an object as a size is not described" : "";
  if (const auto size = size_of(input)) {
    const bool empty = std::find(size->begin(), size->end(), 0) != size->end();
    const bool negative = std::any_of(size->begin(), size->end(), [](auto n) { return n < 0; });
    return negative && empty ? "a negative size beside one of 0 is not described" : "";
  }
  const Input& first = sequence->items.front();
  const bool is_number = first.is<PyFloat>() || first.is<PyComplex>();
  return is_number || first.is<PyNone>() || first.is<PyStr>()
             ? ""
             : "of sizes that are no ints of 63 bits only those are described of which the first "
               "is a float, complex, str or None";
}

}  // namespace

std::string why_no_sparse_coo(const Call& call) {
  if (call.constructor != Constructor::SparseCooTensor) return {};
  const SparseCooData data = sparse_coo_data(call);
  const auto [indices, values, size] = data.parts;
  if (values == nullptr && (size != nullptr || call.arguments.size() == 1 || indices != nullptr))
    return "sizes alone are not described for sparse_coo_tensor";
  for (const Input* part : {indices, values})
    if (part != nullptr && is_undescribed_part(*part))
      return "sparse_coo_tensor is described for numbers, sequences, ndarrays and tensors that are "
             "strided or in coordinates";
  for (const Input* part : {indices, values})
    if (const auto* tensor = part == nullptr ? nullptr : part->get<TensorInput>();
        tensor != nullptr && tensor->device.type == DeviceType::Sim)
      return "the simulated accelerator has no sparse tensors";
  if (says(call, "pin_memory") && ((indices != nullptr && is_expanded(*indices)) ||
                                   (values != nullptr && is_expanded(*values))))
    return "expanded tensors cannot be pinned by PyTorch, nor is that described";
  if (says(call, "check_invariants") && says(call, "is_coalesced") && indices != nullptr &&
      has_large_number(*indices))
    return "the check that indices are in order multiplies them without a look at 64 bits";
  if (names_cuda(call))
    return "sparse_coo_tensor sets CUDA's device before it looks for one, which PyTorch may not "
           "survive without a driver";
  if (indices != nullptr && is_complex_array(*indices))
    return "complex ndarrays as indices are not described";
  if (indices != nullptr && has_undefined_indices(*indices))
    return "what becomes of indices beyond int64 is undefined";
  // Ints are sizes where there are more of them than parts.
  const bool number = indices != nullptr && !indices->is<Sequence>() && !indices->is<NdArray>();
  const bool sized = size != nullptr && size_of(*size);
  if (number &&
      (call.arguments.size() > kSparseCooParts.size() || (call.arguments.size() > 2 && !sized)))
    return "sizes alone are not described for sparse_coo_tensor";
  return size == nullptr ? std::string() : bad_size(*size);
}

}  // namespace tenet
