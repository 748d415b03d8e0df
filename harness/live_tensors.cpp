#include "harness/live_tensors.h"

#include <ATen/ops/as_strided.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <cstring>
#include <functional>

#include "harness/harness.h"
#include "harness/observation.h"
#include "harness/torch_api.h"
#include "harness/torch_dtypes.h"

namespace tenet::harness {
namespace {

const at::Tensor& unpack(PyObject* tensor) { return THPVariable_Unpack(tensor); }

Ref wrap(const at::Tensor& tensor) { return checked(THPVariable_Wrap(tensor), "wrap a tensor"); }

std::uint64_t number_of(const void* address) { return reinterpret_cast<std::uint64_t>(address); }

/// On the host, or on a device whose memory can be reached.
bool is_in_reach(const at::Tensor& tensor) {
  if (tensor.is_cpu()) return true;
  const auto device = device_of(tensor.device());
  return device && device->type == machine().accelerator;
}

bool is_plain(const at::Tensor& tensor) {
  return tensor.layout() == c10::kStrided && is_in_reach(tensor) && !tensor.is_conj() &&
         !tensor.is_neg() && !tensor.is_inference() && !tensor.is_quantized() &&
         !tensor.key_set().has(c10::DispatchKey::Python) && tensor.has_storage() &&
         dtype_of(tensor.scalar_type()).has_value();
}

/// What views are made of: without a graph.
at::Tensor base_of_views(const at::Tensor& tensor) {
  return tensor.requires_grad() ? tensor.detach() : tensor;
}

}  // namespace

void look_at_tensor(PyObject* object, Sight& into) try {
  const at::Tensor& tensor = unpack(object);
  if (!is_plain(tensor)) return;
  const c10::Storage& storage = tensor.storage();
  into.itemsize = static_cast<int>(tensor.itemsize());
  into.dtype = dtype_of(tensor.scalar_type());
  into.shape = {tensor.sizes().begin(), tensor.sizes().end()};
  into.strides = {tensor.strides().begin(), tensor.strides().end()};
  for (std::int64_t& stride : into.strides) stride *= into.itemsize;
  into.requires_grad = tensor.requires_grad();
  if (!tensor.is_cpu()) into.device = tensor.device().index();
  into.storage = number_of(storage.unsafeGetStorageImpl());
  into.storage_address = number_of(storage.data());
  into.storage_bytes = static_cast<std::int64_t>(storage.nbytes());
  into.address =
      into.storage_address + static_cast<std::uint64_t>(tensor.storage_offset() * into.itemsize);
  into.kind = HolderKind::Tensor;
} catch (const c10::Error&) {
  // A subclass that shows less of itself: its memory is not reached.
}

Ref slice_tensor(PyObject* tensor, std::span<const std::int64_t> numbers) {
  return wrap(base_of_views(unpack(tensor)).slice(numbers[0], numbers[1], numbers[2], numbers[3]));
}

Ref transpose_tensor(PyObject* tensor, std::span<const std::int64_t> numbers) {
  return wrap(base_of_views(unpack(tensor)).transpose(numbers[0], numbers[1]));
}

Ref detach_tensor(PyObject* tensor) { return wrap(unpack(tensor).detach()); }

void write_to_tensor(PyObject* object, std::span<const std::int64_t> index, const Bytes& element) {
  const c10::AutoGradMode no_grad(false);
  const at::Tensor& tensor = unpack(object);
  std::int64_t offset = tensor.storage_offset();
  for (std::size_t d = 0; d < index.size(); ++d)
    offset += index[d] * tensor.stride(static_cast<std::int64_t>(d));
  const at::Tensor value = at::empty({}, tensor.options().device(c10::kCPU));
  std::memcpy(value.data_ptr(), element.data(), element.size());
  at::as_strided(tensor, {}, {}, offset).copy_(value);
}

void zero_tensor(PyObject* tensor) {
  const c10::AutoGradMode no_grad(false);
  unpack(tensor).zero_();
}

void resize_tensor(PyObject* tensor, const Shape& shape) { unpack(tensor).resize_(shape); }

/// Of an alias: a refused resize_ leaves the new shape behind.
void grow_tensor(PyObject* tensor, const Shape& shape) { unpack(tensor).detach().resize_(shape); }

void set_tensor(PyObject* tensor, PyObject* other) {
  const c10::AutoGradMode no_grad(false);
  unpack(tensor).set_(unpack(other));
}

void catch_torch_errors(Answer& answer, const std::function<void()>& operation) try {
  operation();
} catch (const c10::Error& error) {
  answer.raised = {"RuntimeError"};
  answer.message = error.what_without_backtrace();
}

}  // namespace tenet::harness
